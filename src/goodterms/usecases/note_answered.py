"""A message that answers somebody has left, or may have: keep it with what it answers, so that it is the one answer."""

from goodterms.data.models import Intent
from goodterms.data.read import PracticeFacts
from goodterms.usecases.note_answer import AnswerKind, note_answer


KINDS: tuple[AnswerKind, ...] = ("reply", "stop_confirmation")
MESSAGE = "message"  # in the content of an answer: the number of the message it answers


def note_answered(intent: Intent, *, practice: PracticeFacts, by: str) -> None:
    """Keep an answer that left with its message; do nothing for what answers nobody. Call it where it is marked."""
    kind = next((each for each in KINDS if each == intent.purpose), None)
    answered = intent.content.get(MESSAGE)
    if kind is None or answered is None or intent.sent_at is None:
        return
    note_answer(
        practice=practice,
        message_id=int(answered),
        kind=kind,
        reference=f"message {intent.key}",
        answered_at=intent.sent_at,
        by=by,
    )
