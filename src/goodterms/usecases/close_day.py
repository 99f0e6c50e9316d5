"""The day is over: does everything hold that must? What does not goes before a person, and nothing is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from goodterms.data.audit import record_audit_event
from goodterms.data.models import PracticeDay, WorkItem
from goodterms.data.outreach_laws import broken_outreach_laws
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.data.tie import Break, broken_laws


QUEUE = "broken_law"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed:
    """What a day's look came to."""

    on: date
    breaks: tuple[Break, ...]


def close_day(*, practice: PracticeFacts, day: date, by: str, at: datetime) -> DayClosed:
    """Check the books and the day's messages, and open a work item for each breach, once.

    The laws are M1, M2 and M7 of the books, C1, C4, C5 and C6 of contact, and L1 of what is in between.
    """
    with practice_scope(practice.practice_id):
        breaks = tuple(_breaks(practice, day=day, at=at))
        for found in breaks:
            WorkItem.objects.get_or_create(
                practice_id=practice.practice_id,
                queue=QUEUE,
                subject=f"{found.law.partition(':')[0]} {found.row}"[:120],
                closed_at=None,
                defaults={
                    "reason": f"{found.law} Not so: {found.row}: {found.found}.",
                    "opened_by": "close_day",
                    "opened_at": at,
                },
            )
        PracticeDay.objects.update_or_create(practice_id=practice.practice_id, on=day, defaults={"closed_at": at})
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="close_day",
            subject=day.isoformat(),
            details={"breaks": len(breaks)},
        )
    return DayClosed(on=day, breaks=breaks)


def _breaks(practice: PracticeFacts, *, day: date, at: datetime) -> Iterator[Break]:
    begins = datetime.combine(day, time.min, tzinfo=practice.zone)
    yield from broken_laws()
    yield from broken_outreach_laws(since=begins, until=begins + timedelta(days=1), at=at)
