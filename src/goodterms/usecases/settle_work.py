"""What waited for a person is settled: its item is closed, saying why."""

from datetime import datetime

from goodterms.data.models import WorkItem


def settle_work(*, practice_id: int, queue: str, subject: str, why: str, at: datetime) -> None:
    """Close the open item of this queue and subject, if there is one; call it inside the practice's scope."""
    WorkItem.objects.filter(practice_id=practice_id, queue=queue, subject=subject, closed_at__isnull=True).update(
        closed_at=at, closed_reason=why
    )
