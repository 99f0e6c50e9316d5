"""We have sent something because of a message: the one reply that is allowed, or the one confirmation of a stop."""

from datetime import datetime
from typing import Literal

from goodterms.data.audit import record_audit_event
from goodterms.data.models import InboundAnswer, InboundMessage
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope


AnswerKind = Literal["reply", "stop_confirmation"]


class UnableToNoteAnswer(Exception):
    """There is no such message; the message of the error says which was asked for."""


def note_answer(
    *, practice: PracticeFacts, message_id: int, kind: AnswerKind, reference: str, answered_at: datetime, by: str
) -> int:
    """Keep that it was sent, by the way the message came, and return the record's number; noted again, it is one.

    The gate is asked before anything is sent; this only remembers, so that it refuses the next.
    """
    with practice_scope(practice.practice_id):
        if not InboundMessage.objects.filter(id=message_id).exists():
            raise UnableToNoteAnswer(f"there is no message {message_id} in this practice")
        answer, is_new = InboundAnswer.objects.get_or_create(
            practice_id=practice.practice_id,
            message_id=message_id,
            kind=kind,
            defaults={"answered_at": answered_at, "reference": reference[:200]},
        )
        if is_new:
            record_audit_event(
                practice_id=practice.practice_id,
                at=answered_at,
                by=by,
                deed="note_answer",
                subject=f"message {message_id}",
                details={"answer": answer.id, "kind": kind},
            )
        return int(answer.id)
