"""Which touch comes next on an account, and when?"""

from datetime import date
from typing import Literal, NamedTuple

from goodterms.domain.dates import days
from goodterms.domain.people import AccountFacts, TouchKind, TouchMade
from goodterms.playbook.schema import Cadence, Step


Pause = Literal[
    "credit",  # below zero: money is owed to the patient, not by them
    "settled",
    "day_zero_unknown",
    "on_plan",  # installments are agreed; the balance is not asked for beside them
    "plan_missed",  # a person calls
    "plan_broken",  # a person decides
    "plan_requested",  # a person answers
]


class DueStep(NamedTuple):
    """A step of the cadence, and the first day on which it may be taken."""

    step: Step
    rung: int  # the step's place in the cadence, from 0
    due_on: date
    goes_first_from: date | None  # from when it has waited long enough for the family's other balances


def pause(*, account: AccountFacts) -> Pause | None:
    """Return what stops the ladder of this account, or None when nothing of its own does.

    Dispute, insurance, hardship and verification also stop it, and so does not knowing of a plan; those are the gate's
    to say, with rule and citation (`awaits_answer` tells whether one of them stands).
    """
    if account.balance.cents <= 0:
        return "settled" if account.balance.cents == 0 else "credit"
    if account.plan in PLAN_PAUSES:
        return PLAN_PAUSES[account.plan]
    if account.plan_requested_on is not None:
        return "plan_requested"
    return "day_zero_unknown" if account.opened_on is None else None


def awaits_answer(*, account: AccountFacts) -> bool:
    """Say whether a question about the balance is open, or not known to be closed: then it is not asked for."""
    return not (
        account.plan is not None
        and account.is_verified is True
        and account.has_insurance_pending is False
        and account.has_open_dispute is False
        and account.hardship in SETTLED_HARDSHIP
    )


def rests_after_payment(*, cadence: Cadence, account: AccountFacts, today: date) -> bool:
    """Say whether a payment on this account is so recent that it is not asked about today."""
    return account.last_payment_on is not None and today < _rested_on(account.last_payment_on, cadence=cadence)


def next_step(*, cadence: Cadence, account: AccountFacts) -> DueStep | None:
    """Return the first step not yet taken on this account and the first day it may be taken; None after the last.

    Worked out from facts on every run. A late worker neither skips a gentle step on the way to a harsher one nor sends
    two at once: the gap the policy promises runs from the day the touch before was really made. Touches from before
    day 0 were about an older figure and are no steps of this ladder. A payment rests the ladder and moves no rung.

    A touch whose kind was already made (a relative's balance was due, and this one was named beside it) moves no rung
    either. The gap runs from it as well, but only for `walk_together_days`: a family with new visits every week must
    not keep an older balance on its step for ever. Raises ValueError when day 0 is unknown: ask `pause` first.
    """
    if account.opened_on is None:
        raise ValueError(f"account {account.account_id}: no step can be planned while its day 0 is unknown")
    taken_on = _first_taken(account.touches, since=account.opened_on)
    last_day = 0
    for rung, step in enumerate(cadence.steps):
        if step.touch not in taken_on:
            return _due(
                step, rung=rung, gap_days=step.day - last_day, taken_on=taken_on, account=account, cadence=cadence
            )
        last_day = step.day
    return None


def _first_taken(touches: tuple[TouchMade, ...], *, since: date) -> dict[TouchKind, date]:
    taken_on: dict[TouchKind, date] = {}
    for touch in touches:
        kind, made_on = touch.kind, touch.made_on
        if made_on >= since and (kind not in taken_on or made_on < taken_on[kind]):
            taken_on[kind] = made_on
    return taken_on


def _due(
    step: Step, *, rung: int, gap_days: int, taken_on: dict[TouchKind, date], account: AccountFacts, cadence: Cadence
) -> DueStep:
    day_zero_on = account.opened_on or date.max
    gap = days(gap_days)
    reached_on = max(taken_on.values()) if taken_on else day_zero_on
    due_on = max(day_zero_on + days(step.day), reached_on + gap)
    goes_first_from = None
    named_on = [touch.made_on for touch in account.touches if touch.made_on > reached_on]
    if named_on:
        goes_first_from = min(named_on) + days(cadence.walk_together_days)
        due_on = max(due_on, max(on for on in named_on if on <= goes_first_from) + gap)
    if account.last_payment_on is not None:
        due_on = max(due_on, _rested_on(account.last_payment_on, cadence=cadence))
    return DueStep(step=step, rung=rung, due_on=due_on, goes_first_from=goes_first_from)


def _rested_on(paid_on: date, *, cadence: Cadence) -> date:
    return paid_on + days(cadence.rest_after_payment_days)


PLAN_PAUSES: dict[str | None, Pause] = {
    "active": "on_plan",
    "missed": "plan_missed",
    "broken": "plan_broken",
}
SETTLED_HARDSHIP = frozenset({"none", "approved"})
