"""A person has found out whether a message left: say so, and it goes on from there."""

from datetime import datetime
from typing import Literal

from goodterms.data.audit import record_audit_event
from goodterms.data.intents import lock_intent, note_sent
from goodterms.data.models import Intent
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.usecases.reconcile import QUEUE, settle_nothing_left
from goodterms.usecases.settle_work import settle_work


Outcome = Literal["left", "not_left"]


class UnableToSettle(Exception):
    """The message is not one whose end is unknown; the message says what it is."""


def settle_outcome(*, practice: PracticeFacts, intent_id: int, outcome: Outcome, by: str, at: datetime) -> str:
    """Settle a message of unknown end by what a person says, and return its state.

    One that did not leave may be sent again, while its day and the gate allow. Raises UnableToSettle.
    """
    with practice_scope(practice.practice_id):
        if not Intent.objects.filter(id=intent_id).exists():
            raise UnableToSettle(f"there is no message {intent_id} of {practice.slug}")
        intent = lock_intent(intent_id)
        if intent.state != "unknown":
            raise UnableToSettle(f"message {intent_id} is {intent.state}: there is nothing to settle")
        if outcome == "left":
            note_sent(intent, reference=intent.provider_reference, at=at, by=by, reason="a person found that it left")
        else:
            settle_nothing_left(intent, practice=practice, reason="a person found that it did not leave", by=by, at=at)
        settle_work(
            practice_id=practice.practice_id, queue=QUEUE, subject=f"intent {intent_id}", why="a person said", at=at
        )
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="settle_outcome",
            subject=f"intent {intent_id}",
            details={"outcome": outcome, "state": intent.state},
        )
        return str(intent.state)
