"""Which kind of balance is this: doubted, engaged, silent, stalled or fresh?"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, Household
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
    if account.balance.cents <= 0:
        state = "a credit of " + str(-account.balance) if account.balance.cents < 0 else "nothing left to pay"
        return Segmented(segment=None, rule=None, reason=f"No segment: {state}.")
    day = (today - account.opened_on).days if account.opened_on is not None else None
    for rule in playbook.segment_rules(day=day):
        reason = _fits(rule, day, account, household, today=today, thresholds=playbook.signals)
        if reason is not None:
            return Segmented(segment=rule.segment, rule=rule, reason=reason)
    if day is None:
        return Segmented(segment=None, rule=None, reason="No segment: the day the balance became theirs is unknown.")
    return Segmented(segment=None, rule=None, reason=f"No segment: no rule of the playbook fits day {day}.")


def _fits(
    rule: SegmentRule,
    day: int | None,
    account: AccountFacts,
    household: Household,
    *,
    today: date,
    thresholds: SignalThresholds,
) -> str | None:
    """Return why the rule, which fits the age, fits the rest as well, or None when it does not."""
    cents = account.balance.cents
    if rule.balance_from_cents is not None and cents < rule.balance_from_cents:
        return None
    if rule.balance_below_cents is not None and cents >= rule.balance_below_cents:
        return None
    shown = None
    for signal in rule.any_of:
        shown = SIGNALS[signal](account, household, today, thresholds)
        if shown is not None:
            break
    if shown is None and rule.any_of:
        return None
    for signal in rule.none_of:
        if SIGNALS[signal](account, household, today, thresholds) is not None:
            return None
    return _reason(rule, day=day, balance=account.balance, shown=shown)


def _reason(rule: SegmentRule, *, day: int | None, balance: Money, shown: str | None) -> str:
    age = f"day {day}, " if day is not None else ""
    size = ""
    if rule.balance_from_cents is not None:
        size = f"{balance} is at least {Money(rule.balance_from_cents)}, "
    if rule.balance_below_cents is not None:
        size += f"{balance} is below {Money(rule.balance_below_cents)}, "
    return f"{rule.id}: {age}{size}{shown or 'no other sign'}."


def _dispute_open(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return "a dispute is open" if account.has_open_dispute else None


def _confusion_hint(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return "the patient sounds unsure what the bill is" if account.has_confusion_hint else None


def _replied(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return f"replied on {account.replied_on}" if account.replied_on is not None else None


def _plan_requested(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return f"asked for a plan on {account.plan_requested_on}" if account.plan_requested_on is not None else None


def _paid_something(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    return f"paid on {account.last_payment_on}" if account.last_payment_on is not None else None


def _opened_statement(account: AccountFacts, _h: Household, _today: date, _t: SignalThresholds) -> str | None:
    if account.opened_statement_on is None:
        return None
    return f"opened the statement on {account.opened_statement_on} and did not act"


def _engaged_lately(account: AccountFacts, household: Household, today: date, limit: SignalThresholds) -> str | None:
    signs = [account.replied_on, account.plan_requested_on, account.last_payment_on]
    signs += [call.at.date() for call in household.calls if "conversation" in call.outcome]
    lately = [on for on in signs if on is not None and (today - on).days <= limit.lately_days]
    return f"in touch on {max(lately)}" if lately else None


def _mail_returned(_a: AccountFacts, household: Household, _today: date, _t: SignalThresholds) -> str | None:
    returned = household.is_address_good is False or "letter" in household.undeliverable
    return "mail comes back" if returned else None


def _calls_failed(_a: AccountFacts, household: Household, _today: date, limit: SignalThresholds) -> str | None:
    failed = len(household.calls)
    if failed < limit.failed_calls or any("conversation" in call.outcome for call in household.calls):
        return None
    return f"{failed} calls and no conversation"


def _never_answered(account: AccountFacts, household: Household, _today: date, _t: SignalThresholds) -> str | None:
    was_in_touch = (
        account.replied_on is not None
        or account.plan_requested_on is not None
        or account.opened_statement_on is not None
        or account.last_payment_on is not None
        or any("conversation" in call.outcome for call in household.calls)
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
