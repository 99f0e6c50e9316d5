"""Which use case does each task of a queue? One line each; the clock is read here and nowhere below."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from threading import Event
from typing import cast

from procrastinate import Blueprint, JobContext

from goodterms import clock
from goodterms.data.jobs import QUEUE_OF, Task
from goodterms.data.read import PracticeFacts, read_practice, read_practices
from goodterms.domain.people import Channel
from goodterms.usecases.close_day import close_day
from goodterms.usecases.day_work import look_for_work
from goodterms.usecases.fetch_news import fetch_news
from goodterms.usecases.folders import outbox_folder
from goodterms.usecases.outside import configured_outside
from goodterms.usecases.plan_day import plan_day_ahead
from goodterms.usecases.policy_in_force import note_playbook_version, policy_in_force, policy_to_send_by
from goodterms.usecases.reconcile import reconcile
from goodterms.usecases.send_intents import LOT, Sending, SendingIsHeld, Sent, due_intents, send_intents
from goodterms.usecases.sweep_jobs import sweep_jobs
from goodterms.usecases.take_in_file import look_in_folder, take_in_file
from goodterms.usecases.wake_senders import wake_senders
from goodterms.usecases.withdraw_stale import withdraw_stale
from goodterms.usecases.witness import bear_witness
from goodterms.workers.trouble import MOST_TRIES, RetryLater


WORKER = "worker"
EVERY_MINUTE = "* * * * *"


def tick(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # the moment it was meant for; it looks now
    """Look for work of every practice, and compare the database with what this machine has seen."""
    look_round()


def look_round() -> None:
    """Do what is done every minute: bear witness, look for work, give jobs of workers that are gone to others."""
    now = clock.now()
    bear_witness(at=now)
    look_for_work(practices=read_practices(), at=now)
    sweep_jobs(most_tries=MOST_TRIES, at=now)


def plan(context: JobContext, *, practice: str, day: str) -> None:  # noqa: ARG001  # each task is given its context
    """Withdraw what is stale, and decide for every household as of its own moment of the day."""
    whose, now = _practice(practice), clock.now()
    policy = policy_in_force(practice=whose)
    note_playbook_version(practice=whose, policy=policy, at=now)
    withdraw_stale(practice=whose, by=WORKER, at=now)
    plan_day_ahead(practice=whose, policy=policy, day=date.fromisoformat(day), at=now, by=WORKER, step=lambda _: None)


def send(context: JobContext, *, practice: str, channel: str, lane: int) -> None:
    """Send what is due by one channel, a lot at a time; others may do the same beside us in lanes of their own."""
    whose, way = _practice(practice), cast("Channel", channel)
    due = due_intents(practice=whose, channel=way, at=clock.now(), most=LOT, after=(lane - 1) * LOT)
    if _send(due, channel=way, practice=whose, context=context).count and len(due) == LOT:
        wake_senders(practice=whose, channel=way, lanes=lane)


def send_letters(context: JobContext, *, practice: str) -> None:
    """Print what is due, together."""
    whose = _practice(practice)
    due = due_intents(practice=whose, channel="letter", at=clock.now(), most=100_000)
    _send(due, channel="letter", practice=whose, context=context)


def settle(context: JobContext, *, practice: str) -> None:  # noqa: ARG001  # as above
    """Find out what became of what is in between."""
    whose = _practice(practice)
    reconcile(
        practice=whose,
        policy=policy_in_force(practice=whose),
        outside=configured_outside(practice=whose.slug, folder=outbox_folder()),
        by=WORKER,
        at=clock.now(),
    )


def fetch(context: JobContext, *, practice: str) -> None:  # noqa: ARG001  # as above
    """Fetch news that is not posted to us."""
    whose = _practice(practice)
    fetch_news(practice=whose, policy=policy_in_force(practice=whose), by=WORKER, at=clock.now())


def close(context: JobContext, *, practice: str, day: str) -> None:  # noqa: ARG001  # as above
    """Check what must hold."""
    close_day(practice=_practice(practice), day=date.fromisoformat(day), by=WORKER, at=clock.now())


def look(context: JobContext, *, practice: str) -> None:  # noqa: ARG001  # as above
    """Look for files that are whole."""
    look_in_folder(practice=_practice(practice), at=clock.now())


def take_in(context: JobContext, *, practice: str, name: str) -> None:  # noqa: ARG001  # as above
    """Take one file in."""
    whose = _practice(practice)
    take_in_file(practice=whose, policy=policy_in_force(practice=whose), name=name, by=WORKER, at=clock.now())


class UnableToFindPractice(Exception):
    """A job speaks of a practice that is not there; the message names it by its short name."""


def _practice(slug: str) -> PracticeFacts:
    found = read_practice(slug)
    if found is None:
        raise UnableToFindPractice(f"there is no practice {slug}; was it renamed?")
    return found


def _send(numbers: list[int], *, channel: Channel, practice: PracticeFacts, context: JobContext) -> Sent:
    sent = Sent()
    if not numbers:
        return sent
    stopping: Event = context.additional_context["stopping"]
    sending = Sending(
        practice=practice,
        policy=policy_to_send_by(practice=practice),
        outside=configured_outside(practice=practice.slug, folder=outbox_folder()),
        now=_now,
        by=WORKER,
        is_stopping=stopping.is_set,
    )
    try:
        send_intents(numbers, channel=channel, sending=sending, sent=sent)
    except SendingIsHeld:
        return sent  # it waits for `goodterms resume`, and the hold itself is before a person
    bear_witness(at=_now())
    return sent


def _now() -> datetime:
    return clock.now()


DOES: Mapping[Task, Callable[..., None]] = {
    "tick": tick,
    "plan_day": plan,
    "send": send,
    "send_letters": send_letters,
    "reconcile": settle,
    "fetch_news": fetch,
    "close_day": close,
    "look_in_folder": look,
    "take_in_file": take_in,
}
# Begun every minute, whatever came of the last time; so it is not tried again in between.
PERIODIC: tuple[Task, ...] = ("tick",)


def tasks() -> Blueprint:
    """Return every task with its queue, for a worker."""
    made = Blueprint()
    for name, does in DOES.items():
        retry = False if name in PERIODIC else RetryLater(most=MOST_TRIES)
        task = made.task(name=name, queue=QUEUE_OF[name], retry=retry, pass_context=True)(does)
        if name in PERIODIC:
            made.periodic(cron=EVERY_MINUTE, lock=name)(task)
    return made
