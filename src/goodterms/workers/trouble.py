"""What happens when a job cannot be done: it is tried again with growing pauses, then waits for a person."""

import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError, close_old_connections
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from goodterms import clock
from goodterms.data.jobs import forget_given_up
from goodterms.domain.intents import share_of
from goodterms.usecases.note_job_trouble import note_job_trouble


MOST_TRIES = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)


class RetryLater(BaseRetryStrategy):
    """Try again after a pause that doubles, each longer by up to a half so that jobs do not come back together."""

    def __init__(self, *, most: int) -> None:
        """Give up after so many tries."""
        self._most = most

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002
        """Return when to try again; None when nobody does."""
        if job.attempts + 1 >= self._most:
            return None
        return RetryDecision(retry_at=clock.now() + pause_before(job.attempts, subject=f"job {job.id}"))


def pause_before(attempts: int, *, subject: str) -> timedelta:
    """Return how long to wait after so many attempts."""
    pause = min(FIRST_PAUSE * (1 << attempts), LONGEST_PAUSE)
    return pause + pause * share_of(f"{subject}/{attempts}") / 2


def keep_trouble(call_next: Callable[[], Any], context: JobContext, worker: Any) -> Any:  # noqa: ANN401, ARG001
    """Do a job with a database connection of its own, and keep what it stumbled over, without any value in it."""
    job = context.job
    close_old_connections()
    try:
        result = call_next()
        forget_given_up(job.task_name, lock=job.lock)
    except Exception as error:
        note_job_trouble(
            job=job.id or 0,
            task=job.task_name,
            practice=str(job.task_kwargs.get("practice", "")),
            attempt=job.attempts + 1,
            is_last=job.attempts + 1 >= MOST_TRIES,
            error=in_one_line(error),
            at=clock.now(),
        )
        raise
    else:
        return result
    finally:
        close_old_connections()


def in_one_line(error: BaseException) -> str:
    """Say what went wrong: in our own words when they are ours, else by kind and place; others' may hold values."""
    if type(error).__module__.startswith("goodterms."):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1] if error.__traceback__ is not None else None
    where = f" at {Path(place.filename).name}:{place.lineno}" if place is not None else ""
    kind = "the database" if isinstance(error, DatabaseError) else "not foreseen"
    return f"{kind}: {type(error).__name__}{where}"
