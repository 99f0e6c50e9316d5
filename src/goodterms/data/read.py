"""Rows become the facts that decisions are made on: whole households, a few hundred at a time."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from goodterms.data.contact_facts import ContactFacts, PersonNamed, read_contact_facts
from goodterms.data.models import Practice
from goodterms.data.query import Row, rows
from goodterms.domain.contact_notes import NOTHING_PARTICULAR, Particulars
from goodterms.domain.intents import OF_THE_ADDRESS
from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, CallMade, Channel, Hardship, Household, Stop, TouchMade
from goodterms.law.checks import AccountTrouble


ADULT_AT = 18
# States of a visit in which an insurer, or a person looking at an insurer's answer, has the next word.
UNSETTLED = frozenset({"waiting", "held", "unbalanced", "estimate", "protected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFacts:
    """What a decision needs to know of the practice that asks."""

    practice_id: int
    slug: str
    specialty: str | None
    state: str
    zone: ZoneInfo


def read_practice(slug: str) -> PracticeFacts | None:
    """Return the practice of this name in addresses, or None when there is none."""
    row = Practice.objects.filter(slug=slug).first()
    return None if row is None else _practice_facts(row)


def read_practices() -> tuple[PracticeFacts, ...]:
    """Return every practice, in the order they were made."""
    return tuple(_practice_facts(row) for row in Practice.objects.order_by("id"))


def _practice_facts(row: Practice) -> PracticeFacts:
    return PracticeFacts(
        practice_id=row.id,
        slug=row.slug,
        specialty=row.specialty or None,
        state=row.state,
        zone=ZoneInfo(row.time_zone),
    )


def guarantors_with_open_accounts() -> tuple[int, ...]:
    """Return, in order, every guarantor who owes something, has a credit, or has something waiting or held.

    Call it inside a practice's scope.
    """
    return tuple(
        row[0]
        for row in rows(
            """
            SELECT DISTINCT visit.guarantor_id
            FROM data_visit visit JOIN data_standing standing ON standing.visit_id = visit.id
            WHERE visit.guarantor_id IS NOT NULL AND standing.state NOT IN ('nothing_owed', 'paid')
            ORDER BY 1
            """
        )
    )


def accounts_without_a_household() -> tuple[int, Money]:
    """Return how many accounts nobody is known to answer for, and what is owed on them together.

    Call it inside a practice's scope.
    """
    ((count, cents),) = rows(
        """
        SELECT count(*), COALESCE(sum(standing.owed_cents), 0)
        FROM data_visit visit JOIN data_standing standing ON standing.visit_id = visit.id
        WHERE visit.guarantor_id IS NULL AND standing.state NOT IN ('nothing_owed', 'paid')
        """
    )
    return count, Money(int(cents))


def read_households(guarantor_ids: Sequence[int], *, practice: PracticeFacts, at: datetime) -> tuple[Household, ...]:
    """Return the households of these guarantors as they are known at an instant, in the order asked for.

    `household_id` and `account_id` are our own row numbers as text. Whoever is not yet eighteen on that day is a minor
    whether or not a stop was recorded; an unknown birth date adds no stop.
    """
    ids = list(guarantor_ids)
    today = at.astimezone(practice.zone).date()
    people = {row[0]: row[1:] for row in rows(_GUARANTORS, ids)}
    contact = read_contact_facts(
        {guarantor: _person_named(row) for guarantor, row in people.items()},
        practice_id=practice.practice_id,
        zone=practice.zone,
        at=at,
    )
    stops: dict[int, set[Stop]] = defaultdict(set)
    for guarantor, kind, is_set in rows(_STOPS, ids, at):
        if is_set:
            stops[guarantor].add(kind)
    events = _latest_values(rows(_EVENTS, ids, at))
    hardships: dict[int, Hardship] = {row[0]: row[1] for row in rows(_HARDSHIPS, ids, at)}
    plans = {row[0]: row[1:] for row in rows(_PLANS, ids, at)}
    calls: dict[int, list[CallMade]] = defaultdict(list)
    for guarantor, called_at, outcome in rows(_CALLS, ids, at):
        calls[guarantor].append(CallMade(at=called_at, outcome=outcome))
    sent: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    undeliverable: dict[int, set[Channel]] = defaultdict(set)
    for guarantor, channel, tried_at, failure, has_left, noted_at in rows(_SENT, ids, at):
        if has_left:
            sent[guarantor, channel].append(tried_at)
        # The newest message speaks for the channel, until a newer address is noted. Rows come oldest first.
        if failure in OF_THE_ADDRESS and (noted_at is None or noted_at <= tried_at):
            undeliverable[guarantor].add(channel)
        elif has_left:
            undeliverable[guarantor].discard(channel)
    accounts = _accounts(
        ids,
        at=at,
        practice=practice,
        events=events,
        hardships=hardships,
        plans=plans,
        bankrupt={guarantor for guarantor, facts in contact.items() if facts.notes.petition_on is not None},
    )

    return tuple(
        _household(
            guarantor,
            person=people[guarantor],
            contact=contact[guarantor],
            stops=stops[guarantor],
            undeliverable=undeliverable[guarantor],
            calls=calls[guarantor],
            sent=sent,
            accounts=accounts[guarantor],
            today=today,
            practice=practice,
        )
        for guarantor in ids
        if guarantor in people
    )


def _household(
    guarantor: int,
    *,
    person: Row,
    contact: ContactFacts,
    stops: set[Stop],
    undeliverable: set[Channel],
    calls: list[CallMade],
    sent: Mapping[tuple[int, str], list[datetime]],
    accounts: list[AccountFacts],
    today: date,
    practice: PracticeFacts,
) -> Household:
    zip_code, state, is_address_good, language, preferred, birth_on = person[:6]
    if isinstance(birth_on, date) and _age_on(today, birth_on) < ADULT_AT:
        stops = stops | {"minor"}
    return Household(
        household_id=str(guarantor),
        accounts=tuple(accounts),
        zip_code=zip_code or None,
        state=state or None,
        other_states=frozenset({practice.state}),
        phone=contact.phone,
        email=contact.email,
        is_address_good=None if contact.is_mail_meant_elsewhere else is_address_good,
        may_text=contact.may.get("text"),
        may_email=contact.may.get("email"),
        may_call=contact.may.get("call"),
        preferred_channel=preferred or None,
        language=language or None,
        stops=frozenset(stops) | contact.stops,
        undeliverable=frozenset(undeliverable),
        calls=(*calls, *contact.calls_elsewhere),
        texts=(*sent.get((guarantor, "text"), ()), *contact.texts_elsewhere),
        emails=(*sent.get((guarantor, "email"), ()), *contact.emails_elsewhere),
        notes=contact.notes,
    )


def _person_named(person: Row) -> PersonNamed:
    zip_code, state, _, _, _, birth_on, first_name, last_name, street, city = person
    return PersonNamed(
        first_name=first_name,
        last_name=last_name,
        birth_on=birth_on,
        mailing_line=f"{street}, {city}, {state} {zip_code}",
    )


def _accounts(
    ids: list[int],
    *,
    at: datetime,
    practice: PracticeFacts,
    events: Mapping[int, Mapping[str, Any]],
    hardships: Mapping[int, Hardship],
    plans: Mapping[int, Row],
    bankrupt: Container[int],
) -> Mapping[int, list[AccountFacts]]:
    touches: dict[int, list[TouchMade]] = defaultdict(list)
    for visit, kind, channel, made_on in rows(_TOUCHES, ids, at):
        touches[visit].append(TouchMade(kind=kind, made_on=made_on, channel=channel))
    found: dict[int, list[AccountFacts]] = defaultdict(list)
    for row in rows(_ACCOUNTS, at, at, ids):
        visit, guarantor, state, is_verified, opened_on, waiting, billable, has_dispute, last_payment_on = row[:9]
        plan, next_installment_on, _ = plans.get(guarantor, ("none", None, None))
        seen = events[guarantor]
        made = touches[visit]
        statements = [touch.made_on for touch in made if touch.kind in {"statement", "statement2"}]
        found[guarantor].append(
            AccountFacts(
                account_id=str(visit),
                practice=practice.slug,
                balance=Money(int(billable)),
                opened_on=opened_on,
                first_statement_on=min(statements, default=None),
                is_verified=is_verified,
                has_insurance_pending=waiting > 0 or state in UNSETTLED,
                has_open_dispute=has_dispute,
                has_confusion_hint="confusion" in seen,
                hardship=hardships.get(guarantor, "none"),
                plan="none" if plan == "finished" else plan,
                next_installment_on=next_installment_on,
                plan_requested_on=_day(_unanswered_plan_request(seen, plans.get(guarantor)), practice),
                opened_statement_on=_day(seen.get("opened_statement"), practice),
                replied_on=_day(seen.get("replied"), practice),
                last_payment_on=last_payment_on,
                touches=tuple(made),
                particulars=_particulars(row, is_bankrupt=guarantor in bankrupt),
            )
        )
    return found


def _particulars(row: Row, *, is_bankrupt: bool) -> Particulars:
    """Return what is special about an account. The day of care matters beside a bankruptcy petition only."""
    serviced_on, is_workers_compensation, is_medicaid = row[9:]
    if not (is_workers_compensation or is_medicaid or (is_bankrupt and serviced_on is not None)):
        return NOTHING_PARTICULAR
    troubles: set[AccountTrouble] = set()
    if is_workers_compensation:
        troubles.add("workers_compensation")
    if is_medicaid:
        troubles.add("medicaid_covers")
    return Particulars(
        troubles=frozenset(troubles),
        serviced_on=serviced_on if is_bankrupt else None,
        is_confidential_minor_care=False,
    )


def _unanswered_plan_request(seen: Mapping[str, Any], plan: Row | None) -> object | None:
    """A plan made after the request has answered it."""
    asked_at = seen.get("plan_requested")
    if not isinstance(asked_at, datetime) or (plan is not None and plan[2] >= asked_at):
        return None
    return asked_at


def _day(instant: object | None, practice: PracticeFacts) -> date | None:
    return instant.astimezone(practice.zone).date() if isinstance(instant, datetime) else None


def _age_on(today: date, birth_on: date) -> int:
    return today.year - birth_on.year - ((today.month, today.day) < (birth_on.month, birth_on.day))


def _latest_values(latest: list[Row]) -> Mapping[int, Mapping[str, Any]]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for guarantor, kind, value in latest:
        found[guarantor][kind] = value
    return found


# An address with a part missing is not known to be good, whatever was noted about it.
_GUARANTORS = """
    SELECT id, zip_code, state, CASE WHEN '' IN (street, city, state, zip_code) THEN NULL ELSE is_address_good END,
           language, preferred_channel, birth_on, first_name, last_name, street, city
    FROM data_guarantor WHERE id = ANY(%s)
"""

_STOPS = """
    SELECT DISTINCT ON (guarantor_id, kind) guarantor_id, kind, is_set
    FROM data_stoprecord WHERE guarantor_id = ANY(%s) AND recorded_at <= %s
    ORDER BY guarantor_id, kind, recorded_at DESC, id DESC
"""

_EVENTS = """
    SELECT guarantor_id, kind, max(happened_at)
    FROM data_patientevent WHERE guarantor_id = ANY(%s) AND happened_at <= %s
    GROUP BY 1, 2
"""

_HARDSHIPS = """
    SELECT DISTINCT ON (guarantor_id) guarantor_id, CASE state WHEN 'declined' THEN 'none' ELSE state END
    FROM data_hardshipapplication WHERE guarantor_id = ANY(%s) AND received_at <= %s
    ORDER BY guarantor_id, received_at DESC, id DESC
"""

_PLANS = """
    SELECT DISTINCT ON (guarantor_id) guarantor_id, state, next_installment_on, agreed_at
    FROM data_paymentplan WHERE guarantor_id = ANY(%s) AND agreed_at <= %s
    ORDER BY guarantor_id, agreed_at DESC, id DESC
"""

_CALLS = """
    SELECT guarantor_id, called_at, outcome
    FROM data_callrecord WHERE guarantor_id = ANY(%s) AND called_at <= %s
    ORDER BY called_at, id
"""

# What is being handed over, and what may have left, counts as made. What never left tells of the address only.
_SENT = """
    SELECT intent.guarantor_id, intent.channel, COALESCE(intent.sent_at, intent.claimed_at), intent.failure,
           intent.sent_at IS NOT NULL OR intent.state = 'claimed', point.noted_at
    FROM data_intent intent
    LEFT JOIN LATERAL (
        SELECT max(noted_at) AS noted_at FROM data_contactpoint
        WHERE guarantor_id = intent.guarantor_id
          AND kind = CASE intent.channel WHEN 'text' THEN 'phone' WHEN 'call' THEN 'phone' ELSE intent.channel END
    ) point ON true
    WHERE intent.guarantor_id = ANY(%s) AND COALESCE(intent.sent_at, intent.claimed_at) <= %s
      AND intent.state IN ('claimed', 'sent', 'confirmed', 'failed', 'unknown')
    ORDER BY 3, intent.id
"""

# A touch counts for the ladder when it left and nothing says that it did not arrive; it travelled as its message did.
_TOUCHES = """
    SELECT touched.visit_id, touch.kind, intent.channel, touch.planned_on
    FROM data_touchvisit touched
    JOIN data_touch touch ON touch.id = touched.touch_id
    JOIN data_intent intent ON intent.touch_id = touch.id
    WHERE touch.guarantor_id = ANY(%s) AND intent.sent_at <= %s AND intent.state IN ('sent', 'confirmed', 'unknown')
    ORDER BY touch.planned_on, touch.id
"""

_ACCOUNTS = """
    SELECT visit.id, visit.guarantor_id, standing.state, standing.is_verified, standing.became_patients_on,
           standing.waiting_cents,
           COALESCE((SELECT sum(amount_cents) FROM data_ledgerentry entry
                     WHERE entry.visit_id = visit.id AND entry.bucket = 'patient_billable'), 0),
           EXISTS (SELECT FROM data_dispute dispute
                   WHERE dispute.visit_id = visit.id AND dispute.opened_at <= %s
                     AND (dispute.closed_at IS NULL OR dispute.closed_at > %s)),
           (SELECT max(received_on) FROM data_patientpayment payment WHERE payment.visit_id = visit.id),
           visit.serviced_on,
           visit.is_work_related OR standing.reasons @> '[{"rule_id": "protected-workers_comp"}]',
           standing.reasons @> '[{"rule_id": "protected-medicaid"}]'
               OR standing.reasons @> '[{"rule_id": "protected-qmb"}]'
    FROM data_visit visit JOIN data_standing standing ON standing.visit_id = visit.id
    WHERE visit.guarantor_id = ANY(%s)
    ORDER BY visit.guarantor_id, visit.id
"""
