"""Send messages: each is claimed under the gate's yes to its very words, handed over, and marked with what came of it.

A message is claimed in one transaction, in which nobody can add a fact about its household: the gate sees everything
that was known when the claim was made. It leaves after that transaction has ended, and what came of it is stored in
another. A process that dies in between leaves a claim behind whose session is gone; `reconcile` finds out what became
of it before anything is done again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from django.db import connection

from goodterms.data import intents as on_the_way
from goodterms.data.bills import give_pay_codes, read_bills, read_sender
from goodterms.data.contacts_made import Budgets, read_budgets
from goodterms.data.digests import facts_digest
from goodterms.data.models import DecisionRecord, Intent, PrintBatch, SendingHold, TouchVisit
from goodterms.data.query import rows
from goodterms.data.read import PracticeFacts, read_households
from goodterms.data.scope import practice_scope
from goodterms.data.work_items import put_before_a_person
from goodterms.domain import guardrails, outreach
from goodterms.domain.contact_notes import THE_USUAL_WAY
from goodterms.domain.guardrails import Attempt, Permit, Refusals
from goodterms.domain.intents import next_try
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.people import Channel, Household, TouchKind
from goodterms.domain.records import attempt_record, consulted_record, refusal_record
from goodterms.domain.subjects import about_household
from goodterms.gateways.calls.port import CallSheetLine
from goodterms.gateways.emails.port import EmailMessage
from goodterms.gateways.handing_over import Accepted, HandedOver, NotNow, Refused, Unknown
from goodterms.gateways.letters import UnableToRender, refuse_unprintable
from goodterms.gateways.letters.port import Letter
from goodterms.gateways.texts.port import TextMessage
from goodterms.law.schema import Purpose
from goodterms.usecases.compose_message import compose_message
from goodterms.usecases.compose_touch import ComposedTouch, UnableToCompose
from goodterms.usecases.note_answered import note_answered
from goodterms.usecases.note_failure import note_failure
from goodterms.usecases.outside import Outside
from goodterms.usecases.plan_day import PARTY
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.try_next_way import try_next_way


# So many are claimed together: few enough that the last leaves seconds after the gate has spoken.
TOGETHER = 20
LETTERS_IN_A_BATCH = 1_000
LOT = 40  # so many a worker takes on before it looks what else there is to do


@dataclass(slots=True)
class Sent:
    """What sending came to."""

    by_channel: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[str, int] = field(default_factory=dict)  # by the first rule that refused
    failed: int = 0
    waiting: int = 0  # nothing of them left; they are tried again
    unknown: int = 0  # they may have left; somebody asks before anything else is done
    amount: Money = NOTHING

    @property
    def count(self) -> int:
        """Return how many messages something came of."""
        return sum(self.by_channel.values()) + sum(self.withdrawn.values()) + self.failed + self.waiting + self.unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Everything that sending needs, apart from the messages."""

    practice: PracticeFacts
    policy: Policy
    outside: Outside
    now: Callable[[], datetime]
    by: str
    is_stopping: Callable[[], bool]  # asked between messages: what is claimed and was not handed over is released


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """One message that may leave, with everything needed to hand it over."""

    intent: Intent
    household: Household
    composed: ComposedTouch
    permit: Permit
    budgets: Budgets  # against which it counts once it has left


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One message, what it would say, and what the gate says of it."""

    intent: Intent
    household: Household
    composed: ComposedTouch
    verdict: Permit | Refusals
    record: DecisionRecord  # not stored yet


@dataclass(frozen=True, slots=True, kw_only=True)
class _Released:
    """A message that was claimed and not handed over: it is ready again at once, as if it had not been claimed."""

    why: str


class SendingIsHeld(Exception):
    """Nothing may leave now; the message says why and what to do."""


def send_intents(numbers: Sequence[int], *, channel: Channel, sending: Sending, sent: Sent) -> None:
    """Send these messages, all of one channel, as far as they are ready; what came of them is counted in `sent`.

    Households that somebody else is just working on are passed over: their messages stay ready. Raises SendingIsHeld
    when the database was restored and nobody has looked yet what was sent since.
    """
    size = LETTERS_IN_A_BATCH if channel == "letter" else TOGETHER
    for start in range(0, len(numbers), size):
        if sending.is_stopping():
            return
        claimed = _claim(numbers[start : start + size], sending=sending, sent=sent)
        if channel == "letter":
            _send_letters(claimed, sending=sending, sent=sent)
        else:
            _send_one_by_one(claimed, channel=channel, sending=sending, sent=sent)


def due_intents(*, practice: PracticeFacts, channel: Channel, at: datetime, most: int, after: int = 0) -> list[int]:
    """Return messages of one channel whose moment has come, answers first, then as they fell due.

    `after` leaves the first so many to others who send beside us.
    """
    with practice_scope(practice.practice_id):
        return [row[0] for row in rows(_DUE, channel, at, most, after)]


_DUE = """
    SELECT id FROM data_intent
    WHERE state = 'ready' AND channel = %s AND due_at <= %s
    ORDER BY purpose NOT IN ('reply', 'stop_confirmation', 'help'), due_at, id LIMIT %s OFFSET %s
"""


def _claim(numbers: Sequence[int], *, sending: Sending, sent: Sent) -> list[_Claimed]:
    """Claim those messages that the gate permits; the others wait or are withdrawn, with the reason."""
    at = sending.now()
    practice = sending.practice
    with practice_scope(practice.practice_id):
        _refuse_when_held()
        intents = _lock(numbers)
        if not intents:
            return []
        guarantors = [intent.guarantor_id for intent in intents]
        visits = _visits_of(intents)
        give_pay_codes(guarantors, practice_id=practice.practice_id)
        bills = read_bills({intent.guarantor_id: visits.get(intent.touch_id, ()) for intent in intents})
        households = read_households(guarantors, practice=practice, at=at)
        sender = read_sender(practice.practice_id)
        judged = []
        for intent, household in zip(intents, households, strict=True):
            try:
                composed = compose_message(
                    intent,
                    bill=bills[intent.guarantor_id],
                    sender=sender,
                    playbook=sending.policy.playbook,
                    scripts=sending.policy.scripts,
                )
                if composed.statement is not None:
                    refuse_unprintable(composed.statement)
            except (UnableToCompose, UnableToRender) as error:
                _fail_unwritten(intent, str(error), sending=sending, at=at)
                sent.failed += 1
                continue
            answer = _ask(intent, household, composed, visits.get(intent.touch_id, ()), sending=sending, at=at)
            record = _record(intent, household, composed, answer, sending=sending, at=at)
            judged.append(
                _Judged(intent=intent, household=household, composed=composed, verdict=answer.verdict, record=record)
            )
        return _claim_permitted(judged, sending=sending, sent=sent, at=at)


def _claim_permitted(judged: Sequence[_Judged], *, sending: Sending, sent: Sent, at: datetime) -> list[_Claimed]:
    """Store what the gate said of each, claim those it permits and hold back the others."""
    DecisionRecord.objects.bulk_create([each.record for each in judged])
    practice_id = sending.practice.practice_id
    batches = _Batches(sending.practice)
    permitted = [(each, each.verdict) for each in judged if isinstance(each.verdict, Permit)]
    on_the_way.claim_all(
        [
            on_the_way.Claim(
                intent=each.intent,
                decision=each.record,
                language=each.composed.language,
                to=each.composed.to,
                batch=batches.of(each.intent) if each.intent.channel == "letter" else None,
            )
            for each, _ in permitted
        ],
        at=at,
        by=sending.by,
    )
    for each in judged:
        if isinstance(each.verdict, Refusals):
            _hold_back(each.intent, each.verdict, household=each.household, sending=sending, sent=sent, at=at)
    budgets = read_budgets([each.intent.guarantor_id for each, _ in permitted], practice_id=practice_id)
    return [
        _Claimed(intent=each.intent, household=each.household, composed=each.composed, permit=permit, budgets=budgets)
        for each, permit in permitted
    ]


def _refuse_when_held() -> None:
    held = SendingHold.objects.filter(released_at__isnull=True).first()
    if held is not None:
        raise SendingIsHeld(f"nothing is sent since {held.held_at:%Y-%m-%d %H:%M} UTC: {held.reason}")


def _lock(numbers: Sequence[int]) -> list[Intent]:
    """Return those of these messages that are ready, one a household, with their households locked until the end.

    Whoever adds a fact about a household refers to its guarantor, and so waits for this lock or is waited for. A
    household that is locked, or has a message between claim and mark, is passed over, so that nobody waits here while
    holding others.
    """
    of = Intent.objects.filter(id__in=list(numbers), state="ready").values_list("guarantor_id", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM data_guarantor WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED", [list(set(of))]
        )
        free = [row[0] for row in cursor.fetchall()]
    busy = set(Intent.objects.filter(guarantor_id__in=free, state="claimed").values_list("guarantor_id", flat=True))
    ready = Intent.objects.select_related("touch").select_for_update(of=("self",), skip_locked=True)
    first: dict[int, Intent] = {}
    for intent in ready.filter(id__in=list(numbers), state="ready", guarantor_id__in=free).order_by("id"):
        if intent.guarantor_id not in busy:
            first.setdefault(intent.guarantor_id, intent)
    return sorted(first.values(), key=lambda intent: intent.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The gate's word on one message, and every rule it asked."""

    attempt: Attempt
    verdict: Permit | Refusals
    consulted: tuple[guardrails.Consulted, ...]


def _ask(
    intent: Intent,
    household: Household,
    composed: ComposedTouch,
    visits: Sequence[int],
    *,
    sending: Sending,
    at: datetime,
) -> _Answer:
    attempt = Attempt(
        household_id=household.household_id,
        purpose=cast("Purpose", intent.purpose),  # the database lets no other word in
        kind=None if intent.touch is None else cast("TouchKind", intent.touch.kind),
        channel=cast("Channel", intent.channel),
        account_ids=tuple(str(visit) for visit in visits),
        amount=NOTHING if intent.touch is None else Money(intent.touch.amount_cents),
        at=at,
        message=composed.message.text if composed.message is not None and intent.channel != "call" else None,
        details=THE_USUAL_WAY,
    )
    law, manners = sending.policy.law, sending.policy.playbook.manners
    return _Answer(
        attempt=attempt,
        verdict=guardrails.ask(attempt, household=household, law=law, manners=manners, party=PARTY),
        consulted=guardrails.consult(attempt, household=household, law=law, manners=manners, party=PARTY),
    )


def _record(
    intent: Intent, household: Household, composed: ComposedTouch, answer: _Answer, *, sending: Sending, at: datetime
) -> DecisionRecord:
    refusals = () if isinstance(answer.verdict, Permit) else answer.verdict.each
    return DecisionRecord(
        practice_id=sending.practice.practice_id,
        guarantor_id=intent.guarantor_id,
        phase="send",
        decided_on=outreach.local_date(household=household, law=sending.policy.law, at=at),
        decided_at=at,
        verdict="refused" if refusals else "permit",
        attempt=attempt_record(answer.attempt),
        rules=[consulted_record(each) for each in answer.consulted],
        refusals=[refusal_record(each) for each in refusals],
        inputs_digest=facts_digest(household),
        law_digest=sending.policy.law_digest,
        playbook_digest=sending.policy.playbook_digest,
        message="" if composed.message is None else composed.message.text,
    )


def _hold_back(
    intent: Intent, verdict: Refusals, *, household: Household, sending: Sending, sent: Sent, at: datetime
) -> None:
    """Let a message wait for a moment of its own day when that is all that is against it; else withdraw it."""
    first = verdict.each[0]
    until = verdict.until
    if until is not None and until > at:
        day = outreach.local_date(household=household, law=sending.policy.law, at=until)
        if day == intent.planned_on:
            Intent.objects.filter(id=intent.id).update(due_at=until)
            sent.waiting += 1
            return
    on_the_way.withdraw(intent, at=at, by=sending.by, reason=first.reason)
    sent.withdrawn[first.rule_id] = sent.withdrawn.get(first.rule_id, 0) + 1
    # A first way that the gate refuses ends the touch, as before; a way round that it refuses leads to the next.
    if intent.touch is not None and intent.channel != intent.touch.channel:
        try_next_way(intent, practice=sending.practice, policy=sending.policy, at=at)


def _fail_unwritten(intent: Intent, reason: str, *, sending: Sending, at: datetime) -> None:
    on_the_way.note_failed(intent, failure="not_written", at=at, by=sending.by, reason=reason)
    put_before_a_person(
        practice_id=sending.practice.practice_id,
        queue="cannot_be_written",
        subject=about_household(intent.guarantor_id),
        reason=reason,
        opened_by="send_intents",
        at=at,
    )


def _visits_of(intents: Sequence[Intent]) -> Mapping[int | None, Sequence[int]]:
    found: dict[int | None, list[int]] = {}
    touches = [intent.touch_id for intent in intents if intent.touch_id is not None]
    for touch, visit in (
        TouchVisit.objects.filter(touch_id__in=touches).order_by("id").values_list("touch_id", "visit_id")
    ):
        found.setdefault(touch, []).append(visit)
    return found


class _Batches:
    """One new print batch for the letters of each day, fixed before anything is printed."""

    def __init__(self, practice: PracticeFacts) -> None:
        self._practice = practice
        self._made: dict[date, PrintBatch] = {}

    def of(self, intent: Intent) -> PrintBatch:
        day = intent.planned_on
        if day not in self._made:
            self._made[day] = PrintBatch.objects.create(
                practice_id=self._practice.practice_id,
                planned_on=day,
                number=PrintBatch.objects.filter(planned_on=day).count() + 1,
                state="ready",
            )
        return self._made[day]


def batch_key(batch: PrintBatch) -> str:
    """Return what a batch of letters is called outside."""
    return batch_name(batch.planned_on, batch.number)


def batch_name(day: date, number: int) -> str:
    """Return what the batch of this number of a day is called outside."""
    return f"{day.isoformat()}/batch-{number}"


def _send_one_by_one(claimed: Sequence[_Claimed], *, channel: Channel, sending: Sending, sent: Sent) -> None:
    """Hand the messages over, each at the moment it is its turn, and store at once what came of each."""
    for each in claimed:
        at = sending.now()
        if sending.is_stopping():
            outcome: HandedOver | _Released = _Released(why="the worker was asked to stop before its turn")
        elif at >= each.permit.valid_until:
            outcome = _Released(why="its permit ran out while others were being sent")
        else:
            outcome = _hand_over(each, channel=channel, outside=sending.outside, at=at)
        _store(each, outcome, sending=sending, sent=sent)


def _hand_over(each: _Claimed, *, channel: Channel, outside: Outside, at: datetime) -> HandedOver:
    message = each.composed.message
    if message is None:
        return Refused(reason="rejected", detail=f"a {channel} without words")
    key, household_id, to = each.intent.key, each.household.household_id, each.composed.to
    permit = each.permit
    if channel == "text":
        text = TextMessage(key=key, household_id=household_id, to=to, body=message.text)
        return outside.texts.send(text, permit=permit, at=at, deliver_by=permit.deliver_by or permit.valid_until)
    if channel == "email":
        email = EmailMessage(
            key=key,
            household_id=household_id,
            to=to,
            subject=message.subject or "",
            plain=message.text,
            html=message.html or "",
        )
        return outside.emails.send(email, permit=permit, at=at)
    line = CallSheetLine(key=key, household_id=household_id, to=to, script=message.text)
    return outside.call_sheets.send(line, permit=permit, at=at)


def _send_letters(claimed: Sequence[_Claimed], *, sending: Sending, sent: Sent) -> None:
    by_batch: dict[int, list[_Claimed]] = {}
    for each in claimed:
        if each.intent.batch_id is not None:
            by_batch.setdefault(each.intent.batch_id, []).append(each)
    for printed in by_batch.values():
        batch = printed[0].intent.batch
        if batch is None:
            continue
        outcomes = _hand_over_batch(batch, printed, sending=sending)
        for each in printed:
            _store(each, outcomes[each.intent.key], sending=sending, sent=sent)
        with practice_scope(sending.practice.practice_id):
            close_batch(batch, outcomes.values())


def _hand_over_batch(
    batch: PrintBatch, printed: Sequence[_Claimed], *, sending: Sending
) -> Mapping[str, HandedOver | _Released]:
    at = sending.now()
    if sending.is_stopping():
        return {each.intent.key: _Released(why="the worker was asked to stop before its turn") for each in printed}
    letters = [
        Letter(household_id=each.household.household_id, content=each.composed.statement, permit=each.permit)
        for each in printed
        if each.composed.statement is not None
    ]
    return sending.outside.printer.send(batch=batch_key(batch), letters=letters, at=at)


def close_batch(batch: PrintBatch, outcomes: Iterable[object]) -> None:
    """Note that a batch was taken, once that is known of each of its letters.

    One that nobody took stays open: `reconcile` removes what is left of it.
    """
    said = list(outcomes)
    if any(isinstance(each, Accepted) for each in said) and not any(isinstance(each, Unknown) for each in said):
        batch.state = "written"
        batch.save(update_fields=["state"])


def _store(each: _Claimed, outcome: HandedOver | _Released, *, sending: Sending, sent: Sent) -> None:
    """Store what came of one message. News may have come before us; then the news stands."""
    at = sending.now()
    with practice_scope(sending.practice.practice_id):
        intent = each.intent
        if not on_the_way.lock_own_claim(intent):
            if isinstance(outcome, Accepted):
                _count_sent(intent, sent)
                Intent.objects.filter(id=intent.id, provider_reference="").update(provider_reference=outcome.reference)
            return
        match outcome:
            case Accepted(reference=reference):
                on_the_way.note_sent(intent, reference=reference, at=at, by=sending.by, budgets=each.budgets)
                note_answered(intent, practice=sending.practice, by=sending.by)
                _count_sent(intent, sent)
            case Refused(reason=reason, detail=detail):
                note_failure(
                    intent,
                    failure=reason,
                    detail=detail,
                    practice=sending.practice,
                    policy=sending.policy,
                    by=sending.by,
                    at=at,
                )
                sent.failed += 1
            case NotNow() as waiting:
                _wait(each, intent, waiting, sending=sending, at=at)
                sent.waiting += 1
            case Unknown(detail=detail):
                on_the_way.note_unknown(intent, at=at, by=sending.by, reason=detail)
                note_answered(intent, practice=sending.practice, by=sending.by)
                sent.unknown += 1
            case _Released(why=why):
                on_the_way.release(intent, at=at, by=sending.by, reason=why)
                sent.waiting += 1


def _count_sent(intent: Intent, sent: Sent) -> None:
    sent.by_channel[intent.channel] = sent.by_channel.get(intent.channel, 0) + 1
    sent.amount += NOTHING if intent.touch is None else Money(intent.touch.amount_cents)


def _wait(each: _Claimed, intent: Intent, waiting: NotNow, *, sending: Sending, at: datetime) -> None:
    """Let a message of which nothing left be tried again within its window, or end it."""
    moment = next_try(
        key=intent.key, tries=intent.tries, at=at, asked_until=waiting.until, until=each.permit.deliver_by
    )
    if moment is None:
        on_the_way.withdraw(intent, at=at, by=sending.by, reason=f"it could not leave in its time: {waiting.detail}")
    else:
        on_the_way.make_ready(intent, due_at=moment, at=at, by=sending.by, reason=waiting.detail)
