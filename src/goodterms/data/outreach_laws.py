"""What was sent that should not have been? Each query returns rows that break one law of trust about contact.

They look back over the messages of one day and over what lies in between now, and take nothing for granted that the
gate, the constraints or the reconciler should have seen to.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from goodterms.data.tie import Break, Law
from goodterms.domain.intents import CLAIMED_AT_MOST, UNKNOWN_AT_MOST


MOST_BREAKS = 50
SWEPT_WITHIN = 600  # seconds in which the reconciler comes round

# A message of a day is one that left, or may have, between two moments; what it says is in its decision.
_LEFT = """
    data_intent intent
    WHERE intent.sent_at >= %(since)s AND intent.sent_at < %(until)s
      AND intent.state IN ('sent', 'confirmed', 'unknown', 'failed')
"""
_STOPPED = """
    (SELECT DISTINCT ON (kind) is_set FROM data_stoprecord stop
     WHERE stop.guarantor_id = intent.guarantor_id AND stop.kind = '{kind}' AND stop.recorded_at <= intent.sent_at
     ORDER BY kind, recorded_at DESC, id DESC)
"""

_AT_MOST = "CASE intent.state WHEN 'claimed' THEN {claimed} ELSE CASE intent.channel {unknown} END END".format(
    claimed=int(CLAIMED_AT_MOST.total_seconds()),
    unknown=" ".join(f"WHEN '{way}' THEN {int(most.total_seconds())}" for way, most in UNKNOWN_AT_MOST.items()),
)

LAWS = (
    Law(
        id="C1",
        statement="A touch reaches the patient by one message at most.",
        query=f"""
            SELECT 'touch ' || intent.touch_id, count(*) || ' messages of it left and were not lost'
            FROM data_intent intent
            WHERE touch_id IN (SELECT touch_id FROM {_LEFT})
              AND (intent.state IN ('sent', 'confirmed', 'unknown') OR EXISTS (
                    SELECT FROM data_delivery delivery
                    WHERE delivery.intent_id = intent.id AND delivery.outcome = 'delivered'))
            GROUP BY intent.touch_id HAVING count(*) > 1
        """,
    ),
    Law(
        id="C1",
        statement="A provider's message belongs to one of ours.",
        query=f"""
            SELECT 'message ' || min(intent.id), 'message ' || max(intent.id) || ' has the same provider reference'
            FROM {_LEFT} AND intent.channel IN ('text', 'email') AND intent.provider_reference <> ''
            GROUP BY intent.channel, intent.provider_reference HAVING count(*) > 1
        """,
    ),
    Law(
        id="C4",
        statement="Who stopped a way of contact is not contacted that way.",
        query=f"""
            SELECT 'message ' || intent.id, 'a stop stood when this ' || intent.channel || ' left'
            FROM {_LEFT} AND intent.purpose IN ('bill', 'installment', 'receipt', 'notice') AND CASE intent.channel
                WHEN 'text' THEN {_STOPPED.format(kind="text_stop")}
                WHEN 'email' THEN {_STOPPED.format(kind="email_stop")}
                WHEN 'call' THEN {_STOPPED.format(kind="call_stop")}
            END
        """,
    ),
    Law(
        id="C5",
        statement="A bill goes to nobody who asked us to cease, has an attorney, is bankrupt, a minor, or has died.",
        query=f"""
            SELECT 'message ' || intent.id, 'a stop of every contact stood when it left'
            FROM {_LEFT} AND intent.purpose = 'bill' AND (
                {" OR ".join(_STOPPED.format(kind=kind) for kind in ("cease", "attorney", "deceased", "minor"))}
            )
        """,
    ),
    Law(
        id="C5",
        statement="What a bill asks for is what the ledger said when it left.",
        query=f"""
            SELECT 'message ' || intent.id,
                   'it asked for ' || touch.amount_cents || ' cents, the books said ' || books.cents
            FROM (SELECT intent.* FROM {_LEFT} AND intent.purpose = 'bill') intent
            JOIN data_touch touch ON touch.id = intent.touch_id
            JOIN LATERAL (
                SELECT COALESCE(sum(entry.amount_cents), 0) AS cents
                FROM data_touchvisit touched
                JOIN data_ledgerentry entry ON entry.visit_id = touched.visit_id AND entry.bucket = 'patient_billable'
                JOIN data_ledgertransaction t ON t.id = entry.transaction_id AND t.recorded_at <= intent.claimed_at
                WHERE touched.touch_id = touch.id
            ) books ON true
            WHERE books.cents <> touch.amount_cents
        """,
    ),
    Law(
        id="C5",
        statement="Nobody is asked about a balance in dispute.",
        query=f"""
            SELECT 'message ' || intent.id, 'visit ' || touched.visit_id || ' was in dispute when it left'
            FROM (SELECT intent.* FROM {_LEFT} AND intent.purpose = 'bill') intent
            JOIN data_touchvisit touched ON touched.touch_id = intent.touch_id
            JOIN data_dispute dispute ON dispute.visit_id = touched.visit_id
             AND dispute.opened_at <= intent.sent_at
             AND (dispute.closed_at IS NULL OR dispute.closed_at > intent.sent_at)
        """,
    ),
    Law(
        id="C6",
        statement="Every message that left has the gate's yes on record.",
        query=f"""
            SELECT 'message ' || intent.id, 'its decision says ' || COALESCE(decision.verdict, 'nothing')
            FROM (SELECT intent.* FROM {_LEFT}) intent
            LEFT JOIN data_decisionrecord decision ON decision.id = intent.send_decision_id
            WHERE decision.verdict IS DISTINCT FROM 'permit' OR decision.guarantor_id <> intent.guarantor_id
        """,
    ),
    Law(
        id="C6",
        statement="Every step of a message is on record.",
        query=f"""
            SELECT 'message ' || intent.id, 'it is ' || intent.state || ', its last step says '
                   || COALESCE(step.to_state, 'nothing')
            FROM (SELECT intent.* FROM {_LEFT}) intent
            LEFT JOIN LATERAL (
                SELECT to_state FROM data_intenttransition WHERE intent_id = intent.id ORDER BY id DESC LIMIT 1
            ) step ON true
            WHERE step.to_state IS DISTINCT FROM intent.state
        """,
    ),
    Law(
        id="L1",
        statement="Nothing stays claimed or unknown beyond its limit without a work item.",
        query=f"""
            SELECT 'message ' || intent.id, 'it has been ' || intent.state || ' since ' || intent.claimed_at
            FROM data_intent intent
            WHERE intent.state IN ('claimed', 'unknown')
              AND intent.claimed_at < %(at)s - make_interval(secs => {_AT_MOST} + {SWEPT_WITHIN})
              AND NOT EXISTS (
                SELECT FROM data_workitem item WHERE item.queue = 'unknown_outcome' AND item.closed_at IS NULL
                AND item.subject = 'intent ' || intent.id
              )
        """,
    ),
)


def broken_outreach_laws(*, since: datetime, until: datetime, at: datetime) -> Iterator[Break]:
    """Yield what breaks each law among the messages that left from `since` until `until`, and in between now.

    Call it inside a practice's scope.
    """
    for law in LAWS:
        with connection.cursor() as cursor:
            cursor.execute(f"{law.query} ORDER BY 1 LIMIT {MOST_BREAKS}", {"since": since, "until": until, "at": at})
            found = cursor.fetchall()
        for row, words in found:
            yield Break(law=f"{law.id}: {law.statement}", row=row, found=words)
