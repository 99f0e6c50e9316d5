"""A worker: takes jobs from the queues it was given and does them, until it is asked to stop or nothing is left."""

import asyncio
import logging
import signal
from collections.abc import Sequence
from threading import Event

from procrastinate import App
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.worker import Worker

from goodterms.data.jobs import QUEUES, SECONDS_BETWEEN_HEARTBEATS, SECONDS_UNHEARD, may_run_now
from goodterms.workers.tasks import look_round, tasks
from goodterms.workers.trouble import keep_trouble


SECONDS_BETWEEN_LOOKS = 2.0  # of the queues, when no notice of a new job came
MOST_ROUNDS = 1_000  # of a worker that runs until it is idle


class UnableToWork(Exception):
    """A worker cannot be started as asked; the message says why and what to do."""


def work(*, queues: Sequence[str], side_by_side: int) -> None:
    """Do jobs until SIGTERM or SIGINT; then finish or give back what is in hand, and return.

    Raises UnableToWork for a queue that nobody knows.
    """
    _check(queues)
    asyncio.run(_work(queues, side_by_side=side_by_side, until_idle=False))


def work_until_idle(*, queues: Sequence[str], side_by_side: int) -> None:
    """Look once for work, and do jobs until none is left that could be begun now.

    Raises UnableToWork for a queue that nobody knows.
    """
    _check(queues)
    look_round()
    for _ in range(MOST_ROUNDS):
        asyncio.run(_work(queues, side_by_side=side_by_side, until_idle=True))
        if may_run_now(queues=queues) == 0:
            return
    raise UnableToWork(f"there were still jobs to do after {MOST_ROUNDS} rounds; see `goodterms jobs list`")


def _check(queues: Sequence[str]) -> None:
    unknown = sorted(set(queues) - set(QUEUES))
    if unknown:
        raise UnableToWork(f"there is no queue {unknown[0]!r}; there are {', '.join(QUEUES)}")


async def _work(queues: Sequence[str], *, side_by_side: int, until_idle: bool) -> None:
    silence()
    stopping = Event()
    app = App(connector=DjangoConnector().get_worker_connector())
    app.add_tasks_from(tasks(), namespace="")
    async with app.open_async():
        worker = Worker(
            app,
            queues=list(queues) or None,
            concurrency=side_by_side,
            wait=not until_idle,
            fetch_job_polling_interval=SECONDS_BETWEEN_LOOKS,
            delete_jobs="successful",
            additional_context={"stopping": stopping},
            install_signal_handlers=False,
            update_heartbeat_interval=SECONDS_BETWEEN_HEARTBEATS,
            stalled_worker_timeout=SECONDS_UNHEARD,
            task_middleware=[keep_trouble],
        )

        def stop() -> None:
            stopping.set()  # jobs that send give back what they have not handed over
            worker.stop()  # type: ignore[no-untyped-call]  # the library leaves it so

        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, stop)
        await worker.run()  # type: ignore[no-untyped-call]


def silence() -> None:
    """Let the library say what it does in one line each, and never why a job failed: that may hold values.

    What a job stumbled over is kept without values by `keep_trouble`.
    """
    log = logging.getLogger("procrastinate")
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.addFilter(_without_values)
        log.addHandler(handler)
        log.propagate = False
        log.setLevel(logging.WARNING)


def _without_values(record: logging.LogRecord) -> bool:
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    return True
