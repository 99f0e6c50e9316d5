"""After a restore: find out what left since the backup, so that nothing leaves twice, and let sending go on.

The database has forgotten what was sent, not what was to be sent: what it planned is planned again with the same keys.
For each message that may have left, the other side is asked. It had it: then it is marked sent. It has nothing of it:
then it may leave on its day. Nobody can say: then it counts as made and goes before a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from goodterms.data.audit import record_audit_event
from goodterms.data.bills import give_pay_codes, read_bills, read_sender
from goodterms.data.intents import lock_intent, note_sent, note_unknown
from goodterms.data.models import Intent, PracticeDay, PrintBatch, SendingHold, TouchVisit
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.data.witness import jump_ahead, last_memory
from goodterms.gateways.handing_over import Accepted, Found, NothingLeft, Unknown
from goodterms.gateways.texts.port import TextMessage
from goodterms.usecases.compose_message import compose_message
from goodterms.usecases.compose_touch import UnableToCompose
from goodterms.usecases.outside import Outside
from goodterms.usecases.plan_day import plan_day_ahead
from goodterms.usecases.policy_in_force import Policy, note_playbook_version
from goodterms.usecases.reconcile import reconcile
from goodterms.usecases.send_intents import batch_name
from goodterms.usecases.withdraw_stale import withdraw_stale


PLANNED_AT = time(2)  # when the night plans of the days that were lost were made
BATCHES_LOOKED_FOR = 20  # of a day, beyond those the database remembers
LONGEST_MEMORY_GAP = timedelta(days=14)


@dataclass(slots=True)
class LookedUp:
    """What asking about one practice came to."""

    known_until: datetime | None
    asked: int = 0
    had_left: int = 0
    had_not_left: int = 0
    nobody_can_say: int = 0


class UnableToResume(Exception):
    """Sending cannot go on as asked; the message says why and what to do."""


def look_up_what_left(*, practice: PracticeFacts, policy: Policy, outside: Outside, by: str, at: datetime) -> LookedUp:
    """Ask about everything of a practice that may have left since the database's last memory, and note what is said.

    Plans of the days in between are made again, as of the nights they were made in, before anything is asked. Raises
    UnableToResume for a gap of more than two weeks: that is no matter of a few messages.
    """
    with practice_scope(practice.practice_id):
        known_until = last_memory()
    looked = LookedUp(known_until=known_until)
    if known_until is None:
        return looked
    if at - known_until > LONGEST_MEMORY_GAP:
        raise UnableToResume(
            f"{practice.slug} remembers nothing since {known_until:%Y-%m-%d}: restore a newer backup, or let a person "
            "go through what was sent since; `goodterms resume --without-asking` then starts from today"
        )
    note_playbook_version(practice=practice, policy=policy, at=at)
    for day in _days(practice, since=known_until, until=at):
        _plan_again(practice, day, policy=policy, by=by, at=at)
    for number in _may_have_left(practice, at=at):
        _look_up(number, since=known_until, practice=practice, policy=policy, outside=outside, by=by, at=at, to=looked)
    reconcile(practice=practice, policy=policy, outside=outside, by=by, at=at)
    withdraw_stale(practice=practice, by=by, at=at)
    with practice_scope(practice.practice_id):
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="look_up_what_left",
            subject=known_until.isoformat(),
            details={"asked": looked.asked, "left": looked.had_left, "unknown": looked.nobody_can_say},
        )
    return looked


def give_out_new_numbers() -> None:
    """Let no number be given out twice that was given out between the backup and the restore. Do this first."""
    jump_ahead()


def release_hold(*, by: str, at: datetime) -> bool:
    """Let sending go on; return whether it was held."""
    held = SendingHold.objects.filter(released_at__isnull=True)
    return bool(held.update(released_at=at, released_by=by))


def is_held() -> bool:
    """Say whether all sending is held."""
    return SendingHold.objects.filter(released_at__isnull=True).exists()


def _days(practice: PracticeFacts, *, since: datetime, until: datetime) -> Iterator[date]:
    day, last = since.astimezone(practice.zone).date(), until.astimezone(practice.zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _plan_again(practice: PracticeFacts, day: date, *, policy: Policy, by: str, at: datetime) -> None:
    with practice_scope(practice.practice_id):
        if PracticeDay.objects.filter(on=day, planned_at__isnull=False).exists():
            return
    night = datetime.combine(day, PLANNED_AT, tzinfo=practice.zone)
    if night <= at:
        plan_day_ahead(practice=practice, policy=policy, day=day, at=night, by=by, step=lambda _: None)


def _may_have_left(practice: PracticeFacts, *, at: datetime) -> list[int]:
    with practice_scope(practice.practice_id):
        due = Intent.objects.filter(state="ready", due_at__lte=at).order_by("id")
        return [int(number) for number in due.values_list("id", flat=True)]


def _look_up(
    number: int,
    *,
    since: datetime,
    practice: PracticeFacts,
    policy: Policy,
    outside: Outside,
    by: str,
    at: datetime,
    to: LookedUp,
) -> None:
    with practice_scope(practice.practice_id):
        intent = Intent.objects.select_related("touch", "touch__decision").get(id=number)
        try:
            text = _as_it_was(intent, practice=practice, policy=policy)
        except UnableToCompose:
            return  # what cannot be written now could not be then; sending says so again
    to.asked += 1
    found = _find(intent, text, practice=practice, outside=outside, since=since, at=at)
    with practice_scope(practice.practice_id):
        intent = lock_intent(number)
        if intent.state != "ready" or intent.touch is None:
            return
        match found:
            case Accepted(reference=reference):
                Intent.objects.filter(id=number).update(
                    send_decision=intent.touch.decision_id, claimed_at=intent.due_at
                )
                intent.refresh_from_db()
                note_sent(intent, reference=reference, at=at, by=by, reason="it left before the restore")
                to.had_left += 1
            case NothingLeft():
                to.had_not_left += 1
            case Unknown(detail=detail):
                Intent.objects.filter(id=number).update(
                    send_decision=intent.touch.decision_id, claimed_at=intent.due_at
                )
                intent.refresh_from_db()
                note_unknown(intent, at=at, by=by, reason=f"after a restore: {detail}")
                to.nobody_can_say += 1


def _as_it_was(intent: Intent, *, practice: PracticeFacts, policy: Policy) -> TextMessage:
    """Return the words that this message has, or had, as a text; for other channels only its key counts."""
    guarantor = intent.guarantor_id
    named = TouchVisit.objects.filter(touch__intents=intent).order_by("id")
    visits = list(named.values_list("visit_id", flat=True))
    give_pay_codes([guarantor], practice_id=practice.practice_id)
    composed = compose_message(
        intent,
        bill=read_bills({guarantor: visits})[guarantor],
        sender=read_sender(practice.practice_id),
        playbook=policy.playbook,
        scripts=policy.scripts,
    )
    body = "" if composed.message is None else composed.message.text
    return TextMessage(key=intent.key, household_id=str(guarantor), to=composed.to, body=body)


def _find(
    intent: Intent, text: TextMessage, *, practice: PracticeFacts, outside: Outside, since: datetime, at: datetime
) -> Found:
    match intent.channel:
        case "text":
            return outside.texts.find(text, since=since, at=at, reference=None)
        case "email":
            return outside.emails.find(intent.key, since=since, at=at)
        case "call":
            return outside.call_sheets.find(intent.key, since=since, at=at)
    return _find_letter(intent, practice=practice, outside=outside, since=since, at=at)


def _find_letter(intent: Intent, *, practice: PracticeFacts, outside: Outside, since: datetime, at: datetime) -> Found:
    """Look for a letter in every batch of its day that may have been made since."""
    with practice_scope(practice.practice_id):
        known = PrintBatch.objects.filter(planned_on=intent.planned_on).count()
    found: Found = NothingLeft(detail="it is in no batch")
    for number in range(1, known + BATCHES_LOOKED_FOR + 1):
        batch = batch_name(intent.planned_on, number)
        found = outside.printer.find(batch=batch, keys=[intent.key], since=since, at=at)[intent.key]
        if isinstance(found, Accepted | Unknown):
            return found
    return found
