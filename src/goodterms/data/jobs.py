"""What is a worker to do soon? Jobs are stored in the same transaction as what they serve, or not at all.

Which task is done by which use case, workers know; here tasks are names. Arguments are our own numbers, days and names
of practices, never anything about a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

import procrastinate
from django.db import connection
from procrastinate.contrib.django.django_connector import DjangoConnector

from goodterms.data.models import JobFailure
from goodterms.data.query import rows


Queue = Literal["plan", "send", "letters", "files", "upkeep"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
Task = Literal[
    "tick",
    "plan_day",
    "send",
    "send_letters",
    "reconcile",
    "fetch_news",
    "close_day",
    "look_in_folder",
    "take_in_file",
]
QUEUE_OF: Mapping[Task, Queue] = {
    "tick": "upkeep",
    "plan_day": "plan",
    "send": "send",
    "send_letters": "letters",
    "reconcile": "upkeep",
    "fetch_news": "upkeep",
    "close_day": "plan",
    "look_in_folder": "files",
    "take_in_file": "files",
}
AT_ONCE = 10  # before work that can wait
SECONDS_BETWEEN_HEARTBEATS = 5
SECONDS_UNHEARD = 30  # after so long a worker is taken for gone, and its jobs are given to others
REST_MINUTES = 10  # before a task at which workers gave up is begun again by itself

JOBS = procrastinate.App(connector=DjangoConnector())


def enqueue(task: Task, *, lock: str, priority: int = 0, **arguments: str | int) -> None:
    """Have a task done as soon as a worker is free, unless the same is waiting already.

    Jobs of one lock are done one after the other. A job that is being done at this moment does not count as waiting:
    it may have looked before what is stored now was there. A task at which workers have just given up rests a while.
    """
    if rows(_WAITS_OR_RESTS, lock, task)[0][0]:
        return
    JOBS.configure_task(task, queue=QUEUE_OF[task], lock=lock, priority=priority).defer(**arguments)


def has_given_up(task: Task, *, lock: str) -> str | None:
    """Return what workers stumbled over when they gave this up; None when they did not."""
    found = rows(
        """
        SELECT COALESCE((SELECT error FROM data_jobfailure WHERE job = job.id ORDER BY id DESC LIMIT 1), '')
        FROM procrastinate_jobs job WHERE task_name = %s AND lock = %s AND status = 'failed' ORDER BY id DESC LIMIT 1
        """,
        task,
        lock,
    )
    return found[0][0] if found else None


def forget_given_up(task: str, *, lock: str | None) -> None:
    """Remove jobs that failed for good and whose work was done since by another of the same task and lock."""
    if lock is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE task_name = %s AND lock = %s AND status = 'failed'", [task, lock]
            )


def stalled_jobs() -> tuple[tuple[int, str, int], ...]:
    """Return jobs whose worker has not been heard of for a while: number, task and how often it was tried before."""
    return tuple((number, task, attempts) for number, task, attempts in rows(_STALLED, SECONDS_UNHEARD))


def end_for_good(job: int) -> None:
    """Mark a job that is stalled as failed: nobody tries it again by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job])


def try_stalled_again(job: int, *, at: datetime) -> None:
    """Put a job whose worker is gone back into its queue."""
    JOBS.job_manager.retry_job_by_id(job_id=job, retry_at=at)


def note_job_failure(*, job: int, task: str, attempt: int, is_last: bool, error: str, at: datetime) -> None:
    """Keep what a job stumbled over."""
    JobFailure.objects.create(job=job, task=task, attempt=attempt, is_last=is_last, error=error[:400], failed_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredJob:
    """One job that is not done: it waits, is being done, or failed for good."""

    job: int
    queue: str
    task: str
    status: str
    arguments: Mapping[str, object]
    attempts: int
    scheduled_at: datetime | None
    last_event_at: datetime | None
    error: str  # of the last failure; empty when there was none


def read_jobs(*, statuses: Sequence[str], most: int) -> tuple[StoredJob, ...]:
    """Return jobs in one of these states, oldest first, with what they last stumbled over."""
    return tuple(
        StoredJob(
            job=number,
            queue=queue,
            task=task,
            status=status,
            arguments=arguments,
            attempts=attempts,
            scheduled_at=scheduled_at,
            last_event_at=last_event_at,
            error=error or "",
        )
        for number, queue, task, status, arguments, attempts, scheduled_at, last_event_at, error in rows(
            _JOBS, list(statuses), most
        )
    )


def try_again(job: int, *, at: datetime) -> bool:
    """Put a job that failed for good back into its queue; say whether there was such a job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s AND status = 'failed' FOR UPDATE", [job])
        if cursor.fetchone() is None:
            return False
    JOBS.job_manager.retry_job_by_id(job_id=job, retry_at=at)
    return True


def may_run_now(*, queues: Sequence[str]) -> int:
    """Return how many jobs a free worker of these queues would begin at this moment; of all queues, when none is named.

    One behind another of the same lock does not count: it waits for that one's turn.
    """
    return int(rows(_MAY_RUN, list(queues), list(queues))[0][0])


_WAITS_OR_RESTS = f"""
    SELECT EXISTS (
        SELECT FROM procrastinate_jobs job WHERE lock = %s AND task_name = %s AND (
            status = 'todo' OR (status = 'failed' AND EXISTS (
                SELECT FROM procrastinate_events event
                WHERE event.job_id = job.id AND event.at > now() - interval '{REST_MINUTES} minutes'
            ))
        )
    )
"""

_MAY_RUN = """
    SELECT count(*) FROM procrastinate_jobs job
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
      AND (queue_name = ANY(%s) OR cardinality(%s::text[]) = 0)
      AND NOT EXISTS (
        SELECT FROM procrastinate_jobs other
        WHERE other.lock = job.lock AND (other.status = 'doing' OR (other.status = 'todo' AND other.id < job.id))
      )
"""

_STALLED = """
    SELECT job.id, job.task_name, job.attempts FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
    ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""

_JOBS = """
    SELECT job.id, job.queue_name, job.task_name, job.status::text, job.args::json, job.attempts, job.scheduled_at,
           (SELECT max(at) FROM procrastinate_events event WHERE event.job_id = job.id), failure.error
    FROM procrastinate_jobs job
    LEFT JOIN LATERAL (
        SELECT error FROM data_jobfailure WHERE job = job.id ORDER BY id DESC LIMIT 1
    ) failure ON true
    WHERE job.status::text = ANY(%s) ORDER BY job.id LIMIT %s
"""
