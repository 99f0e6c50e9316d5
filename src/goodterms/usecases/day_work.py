"""What is there to do at this moment? Each minute somebody looks, for every practice, by the practice's own clock.

Nothing here does the work: it enqueues it, in the same transaction as the look. What was missed while no worker ran
is found by the next look, because what was done is stored and not when it should have been.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from goodterms.data.jobs import enqueue
from goodterms.data.models import PracticeDay
from goodterms.data.query import rows
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.usecases.send_intents import LOT
from goodterms.usecases.wake_senders import LANES, wake_senders


# On the practice's clock. Files of the evening are in by then, and everybody's window is still to come.
PLANNED_FROM, PLANNED_UNTIL = time(2), time(20)
CLOSED_FROM = time(23)
NEWS_ASKED_EVERY = 15  # minutes, of messages whose news may have been lost
VENDOR_ASKED_EVERY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFound:
    """What one look enqueued, by task."""

    tasks: tuple[str, ...]


def look_for_work(*, practices: Iterable[PracticeFacts], at: datetime) -> WorkFound:
    """Enqueue whatever is due for each practice, once; what waits in a queue already is not doubled."""
    tasks: list[str] = []
    for practice in practices:
        local = at.astimezone(practice.zone)
        with practice_scope(practice.practice_id):
            tasks += _day(practice, today=local.date(), clock=local.time())
            tasks += _messages(practice, at=at)
            minute = local.minute
            between = rows("SELECT EXISTS (SELECT FROM data_intent WHERE state IN ('claimed', 'unknown'))")[0][0]
            open_batches = rows("SELECT EXISTS (SELECT FROM data_printbatch WHERE state = 'ready')")[0][0]
            if between or open_batches or minute % NEWS_ASKED_EVERY == 0:
                enqueue("reconcile", lock=f"reconcile/{practice.practice_id}", practice=practice.slug)
                tasks.append("reconcile")
            if minute % VENDOR_ASKED_EVERY == 0:
                enqueue("fetch_news", lock=f"news/{practice.practice_id}", practice=practice.slug)
                tasks.append("fetch_news")
            enqueue("look_in_folder", lock=f"folder/{practice.practice_id}", practice=practice.slug)
    return WorkFound(tasks=tuple(tasks))


def _day(practice: PracticeFacts, *, today: date, clock: time) -> list[str]:
    yesterday = today - timedelta(days=1)
    days = {row.on: row for row in PracticeDay.objects.filter(on__in=[yesterday, today])}
    tasks = []
    planned = today in days and days[today].planned_at is not None
    if not planned and PLANNED_FROM <= clock < PLANNED_UNTIL:
        enqueue("plan_day", lock=f"plan/{practice.practice_id}", practice=practice.slug, day=today.isoformat())
        tasks.append("plan_day")
    for day in (yesterday, today):
        is_over = day < today or clock >= CLOSED_FROM
        if is_over and day in days and days[day].planned_at is not None and days[day].closed_at is None:
            enqueue("close_day", lock=f"close/{practice.practice_id}", practice=practice.slug, day=day.isoformat())
            tasks.append("close_day")
    return tasks


def _messages(practice: PracticeFacts, *, at: datetime) -> list[str]:
    due = rows("SELECT channel, count(*) FROM data_intent WHERE state = 'ready' AND due_at <= %s GROUP BY channel", at)
    for channel, count in due:
        wake_senders(practice=practice, channel=channel, lanes=min(LANES, -(-count // LOT)))
    return [f"send {channel}" for channel, _ in due]
