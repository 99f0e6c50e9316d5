"""What breaks the books? Each query returns the first rows that break one law of trust; none returned is proof."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from goodterms.data.audit import FIRST_LINK, link
from goodterms.data.models import AuditEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One row that breaks a law of the books: which law, which row, what was found."""

    law: str
    row: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One law of the books, and the rows that break it."""

    id: str
    statement: str
    query: str


LAWS = (
    Law(
        id="M1",
        statement="Every ledger transaction sums to zero.",
        query="""
            SELECT 'ledger transaction ' || transaction_id, sum(amount_cents) || ' cents are left over'
            FROM data_ledgerentry GROUP BY transaction_id HAVING sum(amount_cents) <> 0
            ORDER BY transaction_id LIMIT 1
        """,
    ),
    Law(
        id="M1",
        statement="Every ledger transaction has entries.",
        query="""
            SELECT 'ledger transaction ' || t.id, 'it has no entries'
            FROM data_ledgertransaction t
            WHERE NOT EXISTS (SELECT FROM data_ledgerentry entry WHERE entry.transaction_id = t.id)
            ORDER BY t.id LIMIT 1
        """,
    ),
    Law(
        id="M1",
        statement="What a visit may be asked for is no more than its entries say.",
        query="""
            SELECT 'visit ' || standing.visit_id,
                   'it stands at ' || standing.owed_cents || ' cents, its entries say ' || COALESCE(books.cents, 0)
            FROM data_standing standing
            LEFT JOIN (SELECT visit_id, sum(amount_cents) AS cents FROM data_ledgerentry
                       WHERE bucket = 'patient_billable' GROUP BY visit_id) books ON books.visit_id = standing.visit_id
            WHERE standing.billable_cents > GREATEST(0, COALESCE(books.cents, 0))
               OR standing.owed_cents <> GREATEST(0, COALESCE(books.cents, 0))
            ORDER BY standing.visit_id LIMIT 1
        """,
    ),
    Law(
        id="M1",
        statement="A number that is joined to a visit holds no money and no standing of its own, and hosts no other.",
        query="""
            SELECT 'visit ' || visit.id, 'it is joined to visit ' || visit.joined_to_id || ' and stands all the same'
            FROM data_visit visit
            WHERE visit.joined_to_id IS NOT NULL AND (
                EXISTS (SELECT FROM data_standing standing WHERE standing.visit_id = visit.id)
                OR EXISTS (SELECT FROM data_visit guest WHERE guest.joined_to_id = visit.id)
                OR EXISTS (SELECT FROM data_ledgerentry entry WHERE entry.visit_id = visit.id
                           GROUP BY entry.bucket HAVING sum(entry.amount_cents) <> 0)
            )
            ORDER BY visit.id LIMIT 1
        """,
    ),
    Law(
        id="M1",
        statement="Every patient payment stands in the books once, with its amount.",
        query="""
            SELECT 'patient payment ' || payment.id,
                   'the books say ' || COALESCE(sum(entry.amount_cents), 0) || ' cents'
            FROM data_patientpayment payment
            LEFT JOIN data_ledgerentry entry
              ON entry.transaction_id = payment.ledger_transaction_id AND entry.bucket = 'patient_payments'
            GROUP BY payment.id, payment.amount_cents
            HAVING COALESCE(sum(entry.amount_cents), 0) <> payment.amount_cents
            ORDER BY payment.id LIMIT 1
        """,
    ),
    Law(
        id="M2",
        statement="What must stay as written has its guards in the database.",
        query="""
            SELECT 'table ' || wanted.name, 'the guard ' || wanted.guard || ' is missing or switched off'
            FROM (SELECT name, guard FROM unnest(%(append_only)s::text[]) name,
                                          unnest(ARRAY['stays_as_written', 'stays_whole']) guard) wanted
            WHERE NOT EXISTS (
                SELECT FROM pg_trigger
                WHERE tgrelid = wanted.name::regclass AND tgname = wanted.guard AND tgenabled <> 'D'
            )
            ORDER BY 1 LIMIT 1
        """,
    ),
    Law(
        id="M2",
        statement="The application may not change or remove what must stay.",
        query="""
            SELECT 'table ' || name, 'the application may ' || lower(deed)
            FROM unnest(%(append_only)s::text[]) name, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) deed
            WHERE has_table_privilege('goodterms_app', name, deed)
            ORDER BY 1 LIMIT 1
        """,
    ),
    Law(
        id="M2",
        statement="Zero sums are seen to by the database.",
        query="""
            SELECT 'table ' || wanted.name, 'the guard ' || wanted.guard || ' is missing or switched off'
            FROM (VALUES ('data_ledgertransaction', 'ledger_zero_sum'),
                         ('data_ledgerentry', 'entries_with_transaction')) wanted (name, guard)
            WHERE NOT EXISTS (
                SELECT FROM pg_trigger
                WHERE tgrelid = wanted.name::regclass AND tgname = wanted.guard AND tgenabled <> 'D'
            )
            LIMIT 1
        """,
    ),
    Law(
        id="M7",
        statement="Every posted remittance conserves money: paid = claims - provider adjustments.",
        query="""
            SELECT 'remittance ' || id, total_cents || ' <> ' || claims_cents || ' - ' || provider_adjustments_cents
            FROM data_remittance
            WHERE verdict = 'accept' AND total_cents <> claims_cents - provider_adjustments_cents
            ORDER BY id LIMIT 1
        """,
    ),
    Law(
        id="M7",
        statement="Every posted remittance stands in the books with what the bank received.",
        query="""
            SELECT 'remittance ' || remittance.id,
                   'it paid ' || remittance.total_cents || ' cents, the books say ' || COALESCE(books.cents, 0)
            FROM data_remittance remittance
            LEFT JOIN (SELECT t.remittance_id, sum(entry.amount_cents) AS cents
                       FROM data_ledgertransaction t JOIN data_ledgerentry entry ON entry.transaction_id = t.id
                       WHERE t.kind = 'deposit' AND entry.bucket = 'insurer_deposits' GROUP BY 1) books
              ON books.remittance_id = remittance.id
            WHERE COALESCE(books.cents, 0)
                  <> CASE remittance.verdict WHEN 'accept' THEN remittance.total_cents ELSE 0 END
            ORDER BY remittance.id LIMIT 1
        """,
    ),
    Law(
        id="M7",
        statement="The claims of a posted remittance, posted and queued, are what it paid for claims.",
        query="""
            SELECT 'remittance ' || remittance.id,
                   'its answers add up to ' || COALESCE(sum(answer.paid_cents), 0) || ' cents, it says ' || claims_cents
            FROM data_remittance remittance
            LEFT JOIN data_claimanswer answer ON answer.remittance_id = remittance.id
            WHERE remittance.verdict = 'accept'
            GROUP BY remittance.id, claims_cents HAVING COALESCE(sum(answer.paid_cents), 0) <> claims_cents
            ORDER BY remittance.id LIMIT 1
        """,
    ),
    Law(
        id="M7",
        statement="Money in clearing is what posted answers of visits not yet settled explain.",
        query="""
            SELECT 'visit ' || entry.visit_id, 'clearing holds ' || sum(entry.amount_cents) || ' cents'
            FROM data_ledgerentry entry
            WHERE entry.bucket = 'insurer_clearing' AND entry.visit_id IS NOT NULL
            GROUP BY entry.visit_id
            HAVING sum(entry.amount_cents) <> 0 AND NOT EXISTS (
                SELECT FROM data_standing standing WHERE standing.visit_id = entry.visit_id
                AND standing.state IN ('held', 'unbalanced', 'estimate', 'waiting', 'protected')
            )
            ORDER BY entry.visit_id LIMIT 1
        """,
    ),
)

APPEND_ONLY = [
    "data_addressstop",
    "data_auditevent",
    "data_callrecord",
    "data_claimanswer",
    "data_consent",
    "data_contactmade",
    "data_contactnote",
    "data_decisionrecord",
    "data_delivery",
    "data_importrow",
    "data_inboundanswer",
    "data_inboundhousehold",
    "data_inboundmessage",
    "data_inboundreading",
    "data_intenttransition",
    "data_ledgerentry",
    "data_ledgertransaction",
    "data_patientevent",
    "data_patientpayment",
    "data_playbookversion",
    "data_provideradjustment",
    "data_stoprecord",
]


def broken_laws() -> Iterator[Break]:
    """Yield, for each law that is broken, the first row that breaks it; call it inside a practice's scope."""
    for law in LAWS:
        with connection.cursor() as cursor:
            cursor.execute(law.query, {"append_only": APPEND_ONLY} if "%(" in law.query else None)
            row = cursor.fetchone()
        if row is not None:
            yield Break(law=f"{law.id}: {law.statement}", row=row[0], found=row[1])
    yield from _broken_chain()


def _broken_chain() -> Iterator[Break]:
    """Yield the first audit event that does not follow from the one before it."""
    previous = FIRST_LINK
    for number, event in enumerate(AuditEvent.objects.order_by("number").iterator(chunk_size=2_000), start=1):
        own = link(
            number=event.number,
            at=event.happened_at,
            by=event.actor,
            deed=event.deed,
            subject=event.subject,
            details=event.details,
            previous_hash=event.previous_hash,
        )
        if (event.number, event.previous_hash, event.own_hash) != (number, previous, own):
            yield Break(
                law="M2: The audit trail is whole and unaltered.",
                row=f"audit event {event.number}",
                found="it does not follow from the one before it",
            )
            return
        previous = event.own_hash
