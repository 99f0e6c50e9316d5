"""Which kind of balance is this: doubted, engaged, silent, stalled or fresh?"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, CallMade, Household
from goodterms.playbook.schema import Playbook, SegmentRule, Signal, SignalThresholds


class Segmented(NamedTuple):
    """The segment of one account, with the rule that gave it and the reason in words; without one, only the reason."""

    segment: str | None
    rule: SegmentRule | None
    reason: str


def segment(*, account: AccountFacts, household: Household, playbook: Playbook, today: date) -> Segmented:
    """Return the segment whose rule fits first, in the playbook's order.

    A settled balance and a credit have no segment. An account whose day 0 is unknown fits only rules that do not ask
    for its age. Nothing here decides whether the patient is asked.
    """
    cents = account.balance.cents
    if cents <= 0:
        state = "a credit of " + str(-account.balance) if cents < 0 else "nothing left to pay"
        return Segmented(None, None, f"No segment: {state}.")
    day = (today - account.opened_on).days if account.opened_on is not None else None
    for rule in playbook.segment_rules(day=day):
        reason = _fits(rule, day, account, household, today, playbook.signals)
        if reason is not None:
            return Segmented(rule.segment, rule, reason)
    if day is None:
        return Segmented(None, None, "No segment: the day the balance became theirs is unknown.")
    return Segmented(None, None, f"No segment: no rule of the playbook fits day {day}.")


def _fits(
    rule: SegmentRule,
    day: int | None,
    account: AccountFacts,
    household: Household,
    today: date,
    thresholds: SignalThresholds,
) -> str | None:
    """Return why the rule, which fits the age, fits the rest as well, or None when it does not."""
    at_least, below = rule.balance_from_cents, rule.balance_below_cents
    if at_least is not None and account.balance.cents < at_least:
        return None
    if below is not None and account.balance.cents >= below:
        return None
    shown = None if rule.any_of else "no other sign"
    for signal in rule.any_of:
        shown = SIGNALS[signal](account, household, today, thresholds)
        if shown is not None:
            break
    if shown is None:
        return None
    for signal in rule.none_of:
        if SIGNALS[signal](account, household, today, thresholds) is not None:
            return None
    age = f"day {day}, " if day is not None else ""
    size = _size(account.balance, at_least=at_least, below=below) if at_least is not None or below is not None else ""
    return f"{rule.id}: {age}{size}{shown}."


def _size(balance: Money, *, at_least: int | None, below: int | None) -> str:
    size = ""
    if at_least is not None:
        size = f"{balance} is at least {_bound(at_least)}, "
    if below is not None:
        size += f"{balance} is below {_bound(below)}, "
    return size


@lru_cache(maxsize=256)
def _bound(cents: int) -> str:
    return str(Money(cents))


def _dispute_open(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return "a dispute is open" if account.has_open_dispute else None


def _confusion_hint(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return "the patient sounds unsure what the bill is" if account.has_confusion_hint else None


def _replied(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return f"replied on {account.replied_on!s}" if account.replied_on is not None else None


def _plan_requested(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return f"asked for a plan on {account.plan_requested_on!s}" if account.plan_requested_on is not None else None


def _paid_something(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return f"paid on {account.last_payment_on!s}" if account.last_payment_on is not None else None


def _opened_statement(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    if account.opened_statement_on is None:
        return None
    return f"opened the statement on {account.opened_statement_on!s} and did not act"


def _engaged_lately(account: AccountFacts, household: Household, today: date, limit: SignalThresholds) -> str | None:
    signs = [account.replied_on, account.plan_requested_on, account.last_payment_on]
    signs += [call.at.date() for call in _own_calls(household) if "conversation" in call.outcome]
    lately = [on for on in signs if on is not None and (today - on).days <= limit.lately_days]
    return f"in touch on {max(lately)}" if lately else None


def _own_calls(household: Household) -> list[CallMade]:
    """Return the calls about our own balances: how somebody is with another practice says nothing of them."""
    return [call for call in household.calls if not call.is_elsewhere]


def _mail_returned(_a: AccountFacts, household: Household, _today: date, _t: SignalThresholds) -> str | None:
    returned = household.is_address_good is False or "letter" in household.undeliverable
    return "mail comes back" if returned else None


def _calls_failed(_a: AccountFacts, household: Household, _today: date, limit: SignalThresholds) -> str | None:
    calls = _own_calls(household)
    failed = len(calls)
    if failed < limit.failed_calls or any("conversation" in call.outcome for call in calls):
        return None
    return f"{failed} calls and no conversation"


def _never_answered(account: AccountFacts, household: Household, _today: date, _t: SignalThresholds) -> str | None:
    was_in_touch = (
        account.replied_on is not None
        or account.plan_requested_on is not None
        or account.opened_statement_on is not None
        or account.last_payment_on is not None
        or any("conversation" in call.outcome for call in _own_calls(household))
    )
    return None if was_in_touch else "never answered"


def _phone_or_email_good(_a: AccountFacts, household: Household, _today: date, _t: SignalThresholds) -> str | None:
    if household.phone is not None and "text" not in household.undeliverable:
        return "a phone to text"
    if household.email is not None and "email" not in household.undeliverable:
        return "an email to write to"
    return None


SignalCheck = Callable[[AccountFacts, Household, date, SignalThresholds], str | None]

# Each returns the sign in words when it shows, and None when it does not; an unknown fact shows nothing.
SIGNALS: dict[Signal, SignalCheck] = {
    "dispute_open": _dispute_open,
    "confusion_hint": _confusion_hint,
    "replied": _replied,
    "plan_requested": _plan_requested,
    "paid_something": _paid_something,
    "opened_statement": _opened_statement,
    "engaged_lately": _engaged_lately,
    "mail_returned": _mail_returned,
    "calls_failed": _calls_failed,
    "never_answered": _never_answered,
    "phone_or_email_good": _phone_or_email_good,
}
