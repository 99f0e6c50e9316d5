"""Which pile of work does this household wait in today, if it needs a person at all?"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from goodterms.domain.people import Household, TouchKind
from goodterms.playbook.schema import Playbook, Queue


class Outlook(NamedTuple):
    """What today's decision came to, as far as it matters for who must act."""

    today: date
    call_is_permitted: bool  # today's touch is a call, and it may be made
    refused_touch: TouchKind | None  # a touch was due and may not be made today
    waiting_mends_it: bool  # the refusal ends by itself, by the hour or the count of days
    is_reviewed_first: bool  # a segment of ours asks for a person before the patient is asked again
    is_finished: bool  # on some account every touch was made and money is still owed


class Queued(NamedTuple):
    """A queue, and why the household is in it."""

    queue: Queue
    reason: str


def assign(*, household: Household, outlook: Outlook, playbook: Playbook) -> Queued | None:
    """Return the first queue, in the playbook's order, that this household belongs in; None: no person is needed."""
    for queue in playbook.queues.order:
        reason = CHECKS[queue](household, outlook, playbook)
        if reason is not None:
            return Queued(queue=queue, reason=reason)
    return None


def _disputes(household: Household, outlook: Outlook, _playbook: Playbook) -> str | None:
    for account in household.accounts:
        if account.has_open_dispute:
            return "A dispute is open: it needs an answer in writing."
    return "The patient doubts the bill: review it and say what insurance did." if outlook.is_reviewed_first else None


def _credits(household: Household, _outlook: Outlook, _playbook: Playbook) -> str | None:
    for account in household.accounts:
        if account.balance.cents < 0:
            return "There is a credit: find out whose it is and give it back."
    return None


def _approvals(household: Household, _outlook: Outlook, _playbook: Playbook) -> str | None:
    for account in household.accounts:
        if account.hardship == "pending":
            return "An application for help waits for a decision."
    return None


def _calls_today(household: Household, outlook: Outlook, _playbook: Playbook) -> str | None:
    if outlook.call_is_permitted:
        return "Today's touch is a call."
    for account in household.accounts:
        if account.plan == "missed" and not household.stops:
            return "A plan payment was missed: ask kindly what happened, and resume."
    return None


def _follow_ups(household: Household, outlook: Outlook, playbook: Playbook) -> str | None:
    for account in household.accounts:
        if account.balance.cents <= 0:
            continue
        if account.plan == "none" and account.plan_requested_on is not None:
            return f"A plan was asked for on {account.plan_requested_on}: offer one."
        if account.plan == "broken":
            return "A plan ended unpaid: agree on what is possible now."
        if account.replied_on is not None and (outlook.today - account.replied_on).days <= playbook.queues.reply_days:
            return f"A reply of {account.replied_on} waits for an answer."
    if outlook.is_finished:
        return "Every touch of the cadence was made: decide what is next."
    return None


def _returned_mail(household: Household, outlook: Outlook, _playbook: Playbook) -> str | None:
    if household.is_address_good is False or "letter" in household.undeliverable:
        return "Mail comes back: find the address." if _owes(household) else None
    if outlook.refused_touch in PAPER and household.is_address_good is None:
        return "The mailing address was never confirmed: confirm it."
    return None


def _new_balances(household: Household, outlook: Outlook, playbook: Playbook) -> str | None:
    if outlook.refused_touch is None or outlook.waiting_mends_it or household.stops - OF_ONE_CHANNEL:
        return None
    ages = [(outlook.today - account.opened_on).days for account in household.accounts if account.opened_on is not None]
    if not any(0 <= age <= playbook.queues.new_balance_days for age in ages):
        return None
    return "A new balance that nobody can be told about yet: complete what is missing."


def _held(household: Household, outlook: Outlook, _playbook: Playbook) -> str | None:
    for account in household.accounts:
        if account.opened_on is None and account.balance.cents > 0:
            return "It is not known since when a balance is the patient's: find the insurer's answer."
    if outlook.refused_touch is not None and not outlook.waiting_mends_it:
        return "A touch is due and is refused for what waiting will not mend."
    return None


def _owes(household: Household) -> bool:
    return any(account.balance.cents > 0 for account in household.accounts)


PAPER = frozenset({"statement", "statement2"})
OF_ONE_CHANNEL = frozenset({"text_stop", "email_stop", "call_stop"})
QueueCheck = Callable[[Household, Outlook, Playbook], str | None]
CHECKS: dict[Queue, QueueCheck] = {
    "disputes": _disputes,
    "credits": _credits,
    "approvals": _approvals,
    "calls_today": _calls_today,
    "follow_ups": _follow_ups,
    "returned_mail": _returned_mail,
    "new_balances": _new_balances,
    "held": _held,
}
