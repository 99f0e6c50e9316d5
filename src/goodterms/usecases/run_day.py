"""Do one day's outreach: settle what an interrupted run left, plan, send. Running it twice changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.usecases.outside import Outside
from goodterms.usecases.plan_day import DayPlan, plan_day
from goodterms.usecases.policy_in_force import Policy, note_playbook_version
from goodterms.usecases.send_touches import Sent, send_touches, settle_claimed, withdraw_stale


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """What a day came to."""

    plan: DayPlan
    sent: Sent
    settled: int
    withdrawn_stale: int


def run_day(
    *,
    practice: PracticeFacts,
    policy: Policy,
    outside: Outside,
    now: Callable[[], datetime],
    by: str,
    step: Callable[[int], None],
) -> DayRun:
    """Plan and send for the day it is now. Killed anywhere and run again, it loses and repeats nothing."""
    at = now()
    note_playbook_version(practice=practice, policy=policy, at=at)
    settled = settle_claimed(practice=practice, outside=outside)
    stale = withdraw_stale(practice=practice, today=at.astimezone(practice.zone).date())
    plan = plan_day(practice=practice, policy=policy, at=at, by=by, step=step)
    sent = send_touches(practice=practice, policy=policy, outside=outside, now=now, step=step)
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
