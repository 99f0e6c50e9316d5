"""Send what was planned: the gate is asked again with the exact words, then each message leaves once.

Every message is claimed in the database before it leaves and marked when it has left. A run that was killed in between
leaves claimed ones behind; `settle_claimed` asks the other side what became of them before anything else is sent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from goodterms.data.bills import give_pay_codes, read_bills, read_sender
from goodterms.data.digests import facts_digest
from goodterms.data.models import DecisionRecord, Intent, PrintBatch, TouchVisit, WorkItem
from goodterms.data.read import PracticeFacts, read_households
from goodterms.data.scope import practice_scope
from goodterms.domain import guardrails, outreach
from goodterms.domain.contact_notes import THE_USUAL_WAY
from goodterms.domain.guardrails import Attempt, Permit
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.people import Channel, Household, TouchKind
from goodterms.domain.records import attempt_record, consulted_record, refusal_record
from goodterms.gateways.calls.port import CallSheetLine
from goodterms.gateways.emails.port import EmailMessage
from goodterms.gateways.handing_over import Accepted, Found, HandedOver, NothingLeft, NotNow, Refused, Unknown
from goodterms.gateways.letters import UnableToRender, refuse_unprintable
from goodterms.gateways.letters.port import Letter
from goodterms.gateways.texts.port import TextMessage
from goodterms.usecases.compose_touch import ComposedTouch, UnableToCompose, compose_touch
from goodterms.usecases.note_delivery import note_delivery
from goodterms.usecases.outside import Outside
from goodterms.usecases.plan_day import PARTY
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.record_stop import record_stop


CHUNK = 100
LETTERS_IN_A_BATCH = 1_000


@dataclass(slots=True)
class Sent:
    """What sending came to."""

    by_channel: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[str, int] = field(default_factory=dict)  # by the first rule that refused
    failed: int = 0
    waiting: int = 0  # nothing of them left; they are tried again
    unknown: int = 0  # they may have left; somebody asks before anything else is done
    amount: Money = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """One message that may leave, with everything needed to send it."""

    intent: Intent
    household: Household
    composed: ComposedTouch
    permit: Permit


def settle_claimed(*, practice: PracticeFacts, outside: Outside, at: datetime) -> int:
    """Find out what became of messages that were claimed and never marked, or whose end is unknown; return how many.

    Those that had left are marked sent, at the time they were claimed; those of which nothing left may be sent again;
    the others stay unknown, count as made, and are asked about again the next time.
    """
    with practice_scope(practice.practice_id):
        open_ones = list(
            Intent.objects.filter(state__in=["claimed", "unknown"])
            .select_related("touch", "batch", "send_decision")
            .order_by("id")
        )
        for intent in open_ones:
            if intent.channel != "letter":
                _settle(intent, _look_for(intent, outside=outside, at=at))
        for batch in PrintBatch.objects.filter(state="ready").order_by("id"):
            letters = [intent for intent in open_ones if intent.batch_id == batch.id]
            _settle_batch(batch, letters, outside=outside, at=at)
        return len(open_ones)


def _look_for(intent: Intent, *, outside: Outside, at: datetime) -> Found:
    key, since = _key(intent), intent.claimed_at or at
    if intent.channel == "email":
        return outside.emails.find(key, since=since, at=at)
    if intent.channel == "call":
        return outside.call_sheets.find(key, since=since, at=at)
    text = TextMessage(
        key=key,
        household_id=str(intent.touch.guarantor_id),
        to=intent.message["to"],
        body="" if intent.send_decision is None else intent.send_decision.message,
    )
    return outside.texts.find(text, since=since, at=at, reference=intent.provider_reference or None)


def _settle(intent: Intent, found: Found) -> None:
    match found:
        case Accepted(reference=reference):
            _mark_sent(intent, reference)
        case NothingLeft():
            _make_ready(intent)
        case Unknown():
            _mark_unknown(intent)


def _settle_batch(batch: PrintBatch, letters: Sequence[Intent], *, outside: Outside, at: datetime) -> None:
    since = min((intent.claimed_at for intent in letters if intent.claimed_at is not None), default=at)
    found = outside.printer.find(
        batch=_batch_key(batch), keys=[_statement_id(intent) for intent in letters], since=since, at=at
    )
    for intent in letters:
        _settle(intent, found[_statement_id(intent)])
    if any(isinstance(each, Unknown) for each in found.values()):
        return
    is_printed = any(isinstance(each, Accepted) for each in found.values())
    if not is_printed:
        outside.printer.discard(_batch_key(batch))
    batch.state = "written" if is_printed else "empty"
    batch.save(update_fields=["state"])


def withdraw_stale(*, practice: PracticeFacts, today: date) -> int:
    """Withdraw what was planned for an earlier day and never left, and calls nobody made; return how many.

    The ladder has not moved for them: the next plan decides anew.
    """
    with practice_scope(practice.practice_id):
        unsent = Intent.objects.filter(state="ready", touch__planned_on__lt=today)
        uncalled = Intent.objects.filter(state="sent", channel="call", touch__planned_on__lt=today)
        return int(
            unsent.update(state="withdrawn", ended_reason="it was not sent on its day")
            + uncalled.update(state="withdrawn", ended_reason="the call was not made on its day")
        )


def send_touches(
    *,
    practice: PracticeFacts,
    policy: Policy,
    outside: Outside,
    now: Callable[[], datetime],
    step: Callable[[int], None],
) -> Sent:
    """Send every message that is ready, each after the gate has said yes to its very words; `step` counts them.

    `now` is asked again before each lot: the gate judges the moment of sending, not the moment the run began.
    """
    sent = Sent()
    with practice_scope(practice.practice_id):
        ready = list(Intent.objects.filter(state="ready").order_by("id").values_list("id", "channel"))
    for channel, size in (("text", CHUNK), ("email", CHUNK), ("call", CHUNK), ("letter", LETTERS_IN_A_BATCH)):
        numbers = [number for number, way in ready if way == channel]
        for start in range(0, len(numbers), size):
            chunk = numbers[start : start + size]
            claimed = _claim(chunk, practice=practice, policy=policy, at=now(), sent=sent)
            outcomes = _hand_over(claimed, channel=channel, outside=outside, now=now)
            _mark_all(claimed, outcomes, practice=practice, at=now(), sent=sent)
            step(len(chunk))
    return sent


def _claim(
    numbers: Sequence[int], *, practice: PracticeFacts, policy: Policy, at: datetime, sent: Sent
) -> list[_Claimed]:
    """Ask the gate about each message and claim those it permits; the others are withdrawn with the reason."""
    with practice_scope(practice.practice_id):
        intents = list(
            Intent.objects.select_for_update(of=("self",))
            .filter(id__in=list(numbers), state="ready")
            .select_related("touch")
            .order_by("id")
        )
        visits = _visits_of(intents)
        guarantors = [intent.touch.guarantor_id for intent in intents]
        give_pay_codes(guarantors, practice_id=practice.practice_id)
        bills = read_bills({intent.touch.guarantor_id: visits[intent.touch_id] for intent in intents})
        households = read_households(guarantors, practice=practice, at=at)
        sender = read_sender(practice.practice_id)
        claimed = []
        for intent, household in zip(intents, households, strict=True):
            try:
                composed = compose_touch(
                    intent_id=intent.id,
                    kind=cast("TouchKind", intent.touch.kind),
                    channel=cast("Channel", intent.channel),
                    bill=bills[intent.touch.guarantor_id],
                    sender=sender,
                    playbook=policy.playbook,
                    today=intent.touch.planned_on,
                )
                if composed.statement is not None:
                    refuse_unprintable(composed.statement)
            except (UnableToCompose, UnableToRender) as error:
                _fail(intent, str(error), practice=practice, at=at)
                sent.failed += 1
                continue
            answer = _ask(intent, household, composed, visits=visits[intent.touch_id], policy=policy, at=at)
            record = _record(intent, household, composed, answer, practice=practice, policy=policy, at=at)
            if isinstance(answer.verdict, Permit):
                claimed.append(_Claimed(intent=intent, household=household, composed=composed, permit=answer.verdict))
                _mark_claimed(intent, record, composed, at=at)
            else:
                first = answer.verdict.each[0]
                sent.withdrawn[first.rule_id] = sent.withdrawn.get(first.rule_id, 0) + 1
                _withdraw(intent, first.reason)
        _batch_letters([each.intent for each in claimed], practice=practice)
        return claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The gate's word on one message, and every rule it asked."""

    attempt: Attempt
    verdict: Permit | guardrails.Refusals
    consulted: tuple[guardrails.Consulted, ...]


def _ask(
    intent: Intent,
    household: Household,
    composed: ComposedTouch,
    *,
    visits: Sequence[int],
    policy: Policy,
    at: datetime,
) -> _Answer:
    attempt = Attempt(
        household_id=household.household_id,
        purpose="bill",
        kind=cast("TouchKind", intent.touch.kind),  # the database lets no other word in
        channel=cast("Channel", intent.channel),
        account_ids=tuple(str(visit) for visit in visits),
        amount=Money(intent.touch.amount_cents),
        at=at,
        message=composed.message.text if composed.message is not None and intent.channel != "call" else None,
        details=THE_USUAL_WAY,
    )
    manners = policy.playbook.manners
    return _Answer(
        attempt=attempt,
        verdict=guardrails.ask(attempt, household=household, law=policy.law, manners=manners, party=PARTY),
        consulted=guardrails.consult(attempt, household=household, law=policy.law, manners=manners, party=PARTY),
    )


def _record(
    intent: Intent,
    household: Household,
    composed: ComposedTouch,
    answer: _Answer,
    *,
    practice: PracticeFacts,
    policy: Policy,
    at: datetime,
) -> DecisionRecord:
    refusals = () if isinstance(answer.verdict, Permit) else answer.verdict.each
    return DecisionRecord.objects.create(
        practice_id=practice.practice_id,
        guarantor_id=intent.touch.guarantor_id,
        phase="send",
        decided_on=outreach.local_date(household=household, law=policy.law, at=at),
        decided_at=at,
        verdict="refused" if refusals else "permit",
        attempt=attempt_record(answer.attempt),
        rules=[consulted_record(each) for each in answer.consulted],
        refusals=[refusal_record(each) for each in refusals],
        inputs_digest=facts_digest(household),
        law_digest=policy.law_digest,
        playbook_digest=policy.playbook_digest,
        message="" if composed.message is None else composed.message.text,
    )


def _hand_over(
    claimed: Sequence[_Claimed], *, channel: str, outside: Outside, now: Callable[[], datetime]
) -> Mapping[int, HandedOver]:
    """Hand the messages over, each at the moment it is its turn; return what came of each, by intent."""
    if channel == "letter":
        return _hand_over_letters(claimed, outside=outside, at=now())
    outcomes: dict[int, HandedOver] = {}
    for each in claimed:
        at = now()
        if at >= each.permit.valid_until:
            outcomes[each.intent.id] = NotNow(until=None, detail="its permit ran out while others were being sent")
        else:
            outcomes[each.intent.id] = _hand_over_one(each, channel=channel, outside=outside, at=at)
    return outcomes


def _hand_over_one(each: _Claimed, *, channel: str, outside: Outside, at: datetime) -> HandedOver:
    message = each.composed.message
    if message is None:
        return Refused(reason="rejected", detail=f"a {channel} without words")
    key, household_id, to = _key(each.intent), each.household.household_id, each.composed.to
    if channel == "text":
        text = TextMessage(key=key, household_id=household_id, to=to, body=message.text)
        return outside.texts.send(text, permit=each.permit, at=at, deliver_by=each.permit.valid_until)
    if channel == "email":
        email = EmailMessage(
            key=key,
            household_id=household_id,
            to=to,
            subject=message.subject or "",
            plain=message.text,
            html=message.html or "",
        )
        return outside.emails.send(email, permit=each.permit, at=at)
    line = CallSheetLine(key=key, household_id=household_id, to=to, script=message.text)
    return outside.call_sheets.send(line, permit=each.permit, at=at)


def _hand_over_letters(claimed: Sequence[_Claimed], *, outside: Outside, at: datetime) -> Mapping[int, HandedOver]:
    by_batch: dict[str, list[_Claimed]] = {}
    for each in claimed:
        if each.intent.batch is not None:
            by_batch.setdefault(_batch_key(each.intent.batch), []).append(each)
    outcomes: dict[int, HandedOver] = {}
    for batch, printed in by_batch.items():
        letters = [
            Letter(household_id=each.household.household_id, content=each.composed.statement, permit=each.permit)
            for each in printed
            if each.composed.statement is not None
        ]
        said = outside.printer.send(batch=batch, letters=letters, at=at)
        outcomes.update({each.intent.id: said[_statement_id(each.intent)] for each in printed})
    return outcomes


def _visits_of(intents: Sequence[Intent]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {intent.touch_id: [] for intent in intents}
    for touch, visit in (
        TouchVisit.objects.filter(touch_id__in=list(found)).order_by("id").values_list("touch_id", "visit_id")
    ):
        found[touch].append(visit)
    return found


def _batch_letters(intents: Sequence[Intent], *, practice: PracticeFacts) -> None:
    """Put the letters of one day into one batch each, fixed before anything is printed."""
    batches: dict[date, PrintBatch] = {}
    for intent in intents:
        if intent.channel != "letter":
            continue
        day = intent.touch.planned_on
        if day not in batches:
            number = PrintBatch.objects.filter(planned_on=day).count() + 1
            batches[day] = PrintBatch.objects.create(
                practice_id=practice.practice_id, planned_on=day, number=number, state="ready"
            )
        intent.batch = batches[day]
        intent.save(update_fields=["batch"])


def _mark_claimed(intent: Intent, record: DecisionRecord, composed: ComposedTouch, *, at: datetime) -> None:
    intent.state, intent.claimed_at, intent.send_decision = "claimed", at, record
    intent.message = {"language": composed.language, "to": composed.to}
    intent.save(update_fields=["state", "claimed_at", "send_decision", "message"])


def _mark_all(
    claimed: Sequence[_Claimed],
    outcomes: Mapping[int, HandedOver],
    *,
    practice: PracticeFacts,
    at: datetime,
    sent: Sent,
) -> None:
    refused: list[tuple[Intent, Refused]] = []
    with practice_scope(practice.practice_id):
        for each in claimed:
            match outcomes[each.intent.id]:
                case Accepted(reference=reference):
                    _mark_sent(each.intent, reference)
                    sent.by_channel[each.intent.channel] = sent.by_channel.get(each.intent.channel, 0) + 1
                    sent.amount += Money(each.intent.touch.amount_cents)
                case NotNow():
                    _make_ready(each.intent)
                    sent.waiting += 1
                case Unknown():
                    _mark_unknown(each.intent)
                    sent.unknown += 1
                case Refused() as refusal:
                    refused.append((each.intent, refusal))
        batches = {
            each.intent.batch_id: True
            for each in claimed
            if each.intent.batch_id is not None and isinstance(outcomes[each.intent.id], Accepted)
        }
        PrintBatch.objects.filter(id__in=list(batches)).update(state="written")
    for intent, refusal in refused:
        _note_refusal(intent, refusal, practice=practice, at=at)
        sent.failed += 1


def _note_refusal(intent: Intent, refusal: Refused, *, practice: PracticeFacts, at: datetime) -> None:
    """Note what a refusal says: of the person's wish, of the address, or only of our message."""
    if refusal.reason in {"rejected", "blocked_by_carrier"}:
        with practice_scope(practice.practice_id):
            _fail(intent, f"The provider refused it: {refusal.detail}", practice=practice, at=at)
        return
    if refusal.reason == "opted_out" and intent.channel in {"text", "email"}:
        record_stop(
            practice=practice,
            guarantor_id=intent.touch.guarantor_id,
            kind="text_stop" if intent.channel == "text" else "email_stop",
            reason="the provider says that they asked for no more",
            by="provider",
            at=at,
        )
    with practice_scope(practice.practice_id):
        _mark_sent(intent, "")
    note_delivery(
        practice=practice,
        intent_id=intent.id,
        outcome="returned"
        if intent.channel == "letter"
        else ("landline" if refusal.reason == "landline" else "bounced"),
        by="provider",
        at=at,
    )


def _mark_sent(intent: Intent, reference: str) -> None:
    intent.state, intent.sent_at, intent.provider_reference = "sent", intent.claimed_at, reference
    intent.save(update_fields=["state", "sent_at", "provider_reference"])


def _mark_unknown(intent: Intent) -> None:
    # It counts as made until we know better: better one message too few.
    intent.state, intent.sent_at = "unknown", intent.claimed_at
    intent.save(update_fields=["state", "sent_at"])


def _make_ready(intent: Intent) -> None:
    intent.state, intent.claimed_at, intent.send_decision, intent.batch = "ready", None, None, None
    intent.sent_at = None
    intent.save(update_fields=["state", "claimed_at", "send_decision", "batch", "sent_at"])


def _withdraw(intent: Intent, reason: str) -> None:
    intent.state, intent.ended_reason = "withdrawn", reason[:300]
    intent.save(update_fields=["state", "ended_reason"])


def _fail(intent: Intent, reason: str, *, practice: PracticeFacts, at: datetime) -> None:
    intent.state, intent.ended_reason = "failed", reason[:300]
    intent.save(update_fields=["state", "ended_reason"])
    WorkItem.objects.get_or_create(
        practice_id=practice.practice_id,
        queue="cannot_be_written",
        subject=f"guarantor {intent.touch.guarantor_id}",
        closed_at=None,
        defaults={"reason": reason, "opened_at": at},
    )


def _key(intent: Intent) -> str:
    return f"{intent.touch.planned_on.isoformat()}-{intent.channel}-{intent.id}"


def _statement_id(intent: Intent) -> str:
    return f"{intent.touch.planned_on:%Y%m%d}-{intent.id}"


def _batch_key(batch: PrintBatch) -> str:
    return f"{batch.planned_on.isoformat()}/batch-{batch.number}"
