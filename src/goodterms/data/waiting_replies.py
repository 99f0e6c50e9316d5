"""Which messages wait for a person, and which of them first?"""

from dataclasses import dataclass
from datetime import datetime

from goodterms.data.query import rows


MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReply:
    """One piece of the queue of replies."""

    work_item_id: int
    subject: str
    reason: str
    is_urgent: bool
    opened_at: datetime


def waiting_replies(*, at_most: int = MOST_AT_ONCE) -> tuple[WaitingReply, ...]:
    """Return what waits, whoever may be in danger first, then the oldest first. Call it inside the practice's scope."""
    return tuple(
        WaitingReply(work_item_id=number, subject=subject, reason=reason, is_urgent=is_urgent, opened_at=opened_at)
        for number, subject, reason, is_urgent, opened_at in rows(
            """
            SELECT id, subject, reason, is_urgent, opened_at FROM data_workitem
            WHERE queue = 'replies' AND closed_at IS NULL
            ORDER BY is_urgent DESC, opened_at, id LIMIT %s
            """,
            max(1, min(at_most, MOST_AT_ONCE)),
        )
    )
