"""Find out what became of messages that lie between claim and mark, so that none lies there for long.

A claim whose session is gone is nobody's: the other side is asked what became of it. What nobody can say by a set time
goes before a person. Only what certainly did not leave may leave again, on its own day, after the gate's new yes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from goodterms.data import intents as on_the_way
from goodterms.data.claimants import living_claimants
from goodterms.data.models import DecisionRecord, Intent, PrintBatch, WorkItem
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.intents import (
    AT_LEAST_ONCE,
    NEWS_AWAITED_FOR,
    NEWS_EXPECTED_IN,
    IntentState,
    needs_a_person_from,
    next_question,
)
from goodterms.domain.people import Channel
from goodterms.gateways.handing_over import Accepted, Found, NothingLeft, Unknown
from goodterms.gateways.texts.port import TextMessage
from goodterms.usecases.note_answered import note_answered
from goodterms.usecases.note_news import note_news
from goodterms.usecases.outside import Outside
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.send_intents import batch_key
from goodterms.usecases.settle_work import settle_work
from goodterms.usecases.wake_senders import wake_senders


QUEUE = "unknown_outcome"
MOST_AT_ONCE = 500
MOST_ASKED_FOR_NEWS = 100


@dataclass(slots=True)
class Reconciled:
    """What asking came to."""

    sent: int = 0
    ready: int = 0  # nothing of them left: they may be sent
    withdrawn: int = 0  # nothing of them left, and their day is over
    unknown: int = 0  # nobody can say yet
    before_a_person: int = 0
    news: int = 0  # news that had not come by itself

    @property
    def settled(self) -> int:
        """Return how many messages are no longer in between."""
        return self.sent + self.ready + self.withdrawn


def reconcile(*, practice: PracticeFacts, policy: Policy, outside: Outside, by: str, at: datetime) -> Reconciled:
    """Ask about what is in between and about news that is overdue; put before a person what takes too long."""
    came_to = Reconciled()
    for intent in _to_ask_about(practice, at=at):
        found = _look_for(intent, outside=outside, at=at)
        _settle(intent.id, found, practice=practice, by=by, at=at, came_to=came_to)
    _tidy_batches(practice, outside=outside)
    _ask_for_news(practice, policy=policy, outside=outside, by=by, at=at, came_to=came_to)
    _put_before_a_person(practice, by=by, at=at, came_to=came_to)
    return came_to


def _to_ask_about(practice: PracticeFacts, *, at: datetime) -> list[Intent]:
    """Return claims that nobody alive holds, and messages of unknown end whose next question is due."""
    with practice_scope(practice.practice_id):
        between = list(
            Intent.objects.filter(state__in=["claimed", "unknown"])
            .select_related("touch", "batch", "send_decision")
            .order_by("id")[:MOST_AT_ONCE]
        )
        living = living_claimants(intent.claimant for intent in between if intent.claimant is not None)
    return [
        intent
        for intent in between
        if (intent.state == "claimed" and intent.claimant not in living)
        or (intent.state == "unknown" and next_question(since=_since(intent), asked_at=intent.asked_at) <= at)
    ]


def _look_for(intent: Intent, *, outside: Outside, at: datetime) -> Found:
    """Ask the other side; no transaction is open meanwhile."""
    since = _since(intent)
    if intent.channel == "email":
        return outside.emails.find(intent.key, since=since, at=at)
    if intent.channel == "call":
        return outside.call_sheets.find(intent.key, since=since, at=at)
    if intent.channel == "letter":
        if intent.batch is None:
            return NothingLeft(detail="it was put into no batch")
        return outside.printer.find(batch=batch_key(intent.batch), keys=[intent.key], since=since, at=at)[intent.key]
    text = TextMessage(
        key=intent.key,
        household_id=str(intent.guarantor_id),
        to=intent.message["to"],
        body=_words(intent.send_decision),
    )
    return outside.texts.find(text, since=since, at=at, reference=intent.provider_reference or None)


def _words(decision: DecisionRecord | None) -> str:
    return "" if decision is None else decision.message


def _since(intent: Intent) -> datetime:
    return intent.claimed_at or intent.created_at


def _settle(
    intent_id: int, found: Found, *, practice: PracticeFacts, by: str, at: datetime, came_to: Reconciled
) -> None:
    """Store what the other side said, unless the message has moved on meanwhile."""
    with practice_scope(practice.practice_id):
        intent = on_the_way.lock_intent(intent_id)
        if intent.state not in {"claimed", "unknown"} or (
            intent.state == "claimed" and intent.claimant in living_claimants([intent.claimant or 0])
        ):
            return
        match found:
            case Accepted(reference=reference):
                on_the_way.note_sent(intent, reference=reference, at=at, by=by, reason="the other side has it")
                note_answered(intent, practice=practice, by=by)
                came_to.sent += 1
            case NothingLeft(detail=detail):
                settle_nothing_left(intent, practice=practice, reason=detail, by=by, at=at)
                if intent.state == "ready":
                    came_to.ready += 1
                else:
                    came_to.withdrawn += 1
            case Unknown(detail=detail):
                if intent.state == "claimed":
                    on_the_way.note_unknown(intent, at=at, by=by, reason=detail)
                    note_answered(intent, practice=practice, by=by)
                Intent.objects.filter(id=intent.id).update(asked_at=at)
                came_to.unknown += 1
                return
        settle_work(practice_id=practice.practice_id, queue=QUEUE, subject=f"intent {intent.id}", why="settled", at=at)


def settle_nothing_left(intent: Intent, *, practice: PracticeFacts, reason: str, by: str, at: datetime) -> None:
    """Let a message that certainly did not leave be sent again on its own day, or end it when that day is over.

    The gate is asked again either way. Call it with the intent locked, inside the practice's scope.
    """
    if intent.planned_on < at.astimezone(practice.zone).date() and intent.purpose not in AT_LEAST_ONCE:
        on_the_way.withdraw(intent, at=at, by=by, reason=f"nothing of it left, and its day is over: {reason}")
        return
    on_the_way.make_ready(intent, due_at=at, at=at, by=by, reason=f"nothing of it left: {reason}")
    wake_senders(practice=practice, channel=cast("Channel", intent.channel))


def _tidy_batches(practice: PracticeFacts, *, outside: Outside) -> None:
    """Close print batches of which every letter is settled; what is left of one that nobody took is removed."""
    with practice_scope(practice.practice_id):
        begun = list(PrintBatch.objects.filter(state="ready").order_by("id"))
        states: dict[int, set[str]] = {batch.id: set() for batch in begun}
        for number, state in Intent.objects.filter(batch__in=begun).values_list("batch_id", "state"):
            if number is not None:
                states[number].add(state)
    for batch in begun:
        if states[batch.id] & {"claimed", "unknown"}:
            continue
        was_taken = bool(states[batch.id] & {"sent", "confirmed", "failed"})
        if not was_taken and not outside.printer.discard(batch_key(batch)):
            continue  # what is left of it lies where nobody answers; the next round asks again
        with practice_scope(practice.practice_id):
            PrintBatch.objects.filter(id=batch.id, state="ready").update(state="written" if was_taken else "empty")


def _ask_for_news(
    practice: PracticeFacts,
    *,
    policy: Policy,
    outside: Outside,
    by: str,
    at: datetime,
    came_to: Reconciled,
) -> None:
    """Ask about texts of which no final news came, in case it was lost on the way."""
    with practice_scope(practice.practice_id):
        waiting = list(
            Intent.objects.filter(
                state="sent",
                channel="text",
                sent_at__lte=at - NEWS_EXPECTED_IN,
                sent_at__gt=at - NEWS_AWAITED_FOR,
            )
            .exclude(provider_reference="")
            .order_by("asked_at", "id")[:MOST_ASKED_FOR_NEWS]
        )
    for intent in waiting:
        if intent.asked_at is not None and at < intent.asked_at + NEWS_EXPECTED_IN:
            continue
        report = outside.texts.news_of(intent.provider_reference, key=intent.key, at=at)
        with practice_scope(practice.practice_id):
            Intent.objects.filter(id=intent.id).update(asked_at=at)
        if report is not None:
            taken = note_news(report=report, practice=practice, policy=policy, by=by, at=at)
            came_to.news += taken == "noted"


def _put_before_a_person(practice: PracticeFacts, *, by: str, at: datetime, came_to: Reconciled) -> None:
    """Open a work item for whatever has been in between for longer than it may (trust.md L1)."""
    with practice_scope(practice.practice_id):
        overdue = [intent for intent in _in_between() if _is_overdue(intent, at=at)]
        for intent in overdue:
            if intent.state == "unknown" and intent.purpose in AT_LEAST_ONCE:
                # It must arrive, and does no harm when it comes twice; the key lets the other side know it again.
                locked = on_the_way.lock_intent(intent.id)
                settle_nothing_left(
                    locked, practice=practice, reason="nobody could say, and it must arrive", by=by, at=at
                )
                came_to.ready += 1
                continue
            _, is_new = WorkItem.objects.get_or_create(
                practice_id=practice.practice_id,
                queue=QUEUE,
                subject=f"intent {intent.id}",
                closed_at=None,
                defaults={"reason": what_to_do(intent), "opened_by": "reconcile", "opened_at": at},
            )
            came_to.before_a_person += is_new


def _in_between() -> Sequence[Intent]:
    return list(Intent.objects.filter(state__in=["claimed", "unknown"]).order_by("id"))


def _is_overdue(intent: Intent, *, at: datetime) -> bool:
    moment = needs_a_person_from(
        state=cast("IntentState", intent.state), channel=cast("Channel", intent.channel), since=_since(intent)
    )
    return moment is not None and moment <= at


def what_to_do(intent: Intent) -> str:
    """Return what a person does about a message that is in between for too long."""
    if intent.state == "claimed":
        return (
            f"A worker has been handing over message {intent.id} ({intent.channel}) for too long and still lives. "
            "Look at its machine; stop that worker, and the message is looked into by itself."
        )
    place = {
        "text": "the text provider's log",
        "email": "the mail server's log",
        "letter": "the printer's list",
        "call": "the call sheet",
    }[intent.channel]
    return (
        f"Nobody knows whether message {intent.id} left; until somebody does, it counts as made. Look for {intent.key} "
        f"in {place}, then say `goodterms outcome {intent.id} left`, or `goodterms outcome {intent.id} not-left`."
    )
