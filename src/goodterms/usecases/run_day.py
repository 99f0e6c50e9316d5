"""Do one day's outreach: settle what an interrupted run left, plan, send. Running it twice changes nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection

from goodterms.data.audit import record_audit_event
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.usecases.outside import Outside
from goodterms.usecases.plan_day import DayPlan, plan_day
from goodterms.usecases.policy_in_force import Policy, note_playbook_version
from goodterms.usecases.reconcile import reconcile
from goodterms.usecases.send_intents import SendingIsHeld, Sent
from goodterms.usecases.send_touches import send_touches
from goodterms.usecases.withdraw_stale import withdraw_stale


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """What a day came to."""

    plan: DayPlan
    sent: Sent
    settled: int
    withdrawn_stale: int


class UnableToRunDay(Exception):
    """A day cannot be run now; the message says why and what to do. Nothing was sent."""


def run_day(
    *,
    practice: PracticeFacts,
    policy: Policy,
    outside: Outside,
    now: Callable[[], datetime],
    by: str,
    step: Callable[[int], None],
) -> DayRun:
    """Plan and send for the day it is now. Killed anywhere and run again, it loses and repeats nothing.

    Runs of one practice go one after the other. Raises UnableToRunDay when another one does not end within a minute.
    """
    with _alone(practice):
        return _run(practice=practice, policy=policy, outside=outside, now=now, by=by, step=step)


def _run(
    *,
    practice: PracticeFacts,
    policy: Policy,
    outside: Outside,
    now: Callable[[], datetime],
    by: str,
    step: Callable[[int], None],
) -> DayRun:
    at = now()
    note_playbook_version(practice=practice, policy=policy, at=at)
    settled = reconcile(practice=practice, policy=policy, outside=outside, by=by, at=at).settled
    stale = withdraw_stale(practice=practice, by=by, at=at)
    plan = plan_day(practice=practice, policy=policy, at=at, by=by, step=step)
    try:
        sent = send_touches(practice=practice, policy=policy, outside=outside, now=now, by=by, step=step)
    except SendingIsHeld as error:
        raise UnableToRunDay(f"{error}. `goodterms resume` looks what was sent since, and lets it go on") from error
    if sent.by_channel or sent.withdrawn or sent.failed:
        with practice_scope(practice.practice_id):
            record_audit_event(
                practice_id=practice.practice_id,
                at=at,
                by=by,
                deed="run_day",
                subject=at.astimezone(practice.zone).date().isoformat(),
                details={"sent": sent.by_channel, "withdrawn": sent.withdrawn, "failed": sent.failed},
            )
    return DayRun(plan=plan, sent=sent, settled=settled, withdrawn_stale=stale)


@contextmanager
def _alone(practice: PracticeFacts) -> Iterator[None]:
    """Keep other runs waiting: one must not take a message that is just leaving for one that an earlier run lost."""
    words = "(hashtext('goodterms day'), %s)"
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SELECT pg_advisory_lock{words}", [practice.practice_id])
        except OperationalError as error:
            raise UnableToRunDay(
                f"another run of {practice.slug} is at work; wait until it has ended and run the day again"
            ) from error
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_unlock{words}", [practice.practice_id])
