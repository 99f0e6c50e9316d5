"""How do we say in words whom a rule of law holds, where, and who checks it?"""

from collections.abc import Mapping
from dataclasses import fields
from inspect import getdoc
from typing import get_args

from goodterms.law.checks import CheckedByDeed, ThirdPartyNames
from goodterms.law.schema import Party, Rule, Status
from goodterms.law.states import CountedFrom, StateRow, Unit


STATUSES: Mapping[Status, str] = {
    "verified": "the text of the law was read",
    "secondary": "read in a page that quotes or sums up the law",
    "memory": "written from memory; it may restrict, and nothing rests on what it leaves open",
    "conflicting": "sources differ; the stricter one is kept",
    "policy": "a rule of our own",
}
_PARTIES: Mapping[Party, str] = {
    "provider": "providers",
    "facility": "facilities",
    "np_hospital": "nonprofit hospitals",
    "early_out": "early-out partners",
    "collector": "collectors",
}
_UNITS: Mapping[Unit, str] = {
    "yes": "yes",
    "duty": "a duty",
    "days": "{value} days",
    "years": "{value} years",
    "payments": "{value} payments",
    "contacts_in_7_days": "{value} in 7 days",
    "dollars": "${value}",
    "percent_a_year": "{value}% a year",
    "percent_of_principal": "{value}% of the debt",
    "percent_of_income": "{value}% of a month's income",
    "percent_of_guideline": "{value}% of the guideline",
    "hours": "{value}",
}
_EVENTS: Mapping[CountedFrom, str] = {
    "service": "from the service",
    "first_bill": "from the first bill",
    "final_bill_due": "from the day the final bill is due",
    "notice": "from a notice",
    "payer_done": "from the last insurer's answer",
    "determination": "from the day it is found",
    "help_applied": "from the day help is applied",
    "referral": "from the referral",
    "unknown": "from when, is not known",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def parties_in_words(parties: frozenset[Party]) -> str:
    """Return whom a rule holds: everyone, nobody, or the parties by name."""
    if parties == frozenset(get_args(Party)):
        return "everyone"
    named = [words for party, words in _PARTIES.items() if party in parties]
    return ", ".join(named) if named else "nobody"


def places_in_words(states: frozenset[str]) -> str:
    """Return where a rule holds."""
    return ", ".join(sorted(states)) if states else "everywhere"


def status_in_words(rule: Rule) -> str:
    """Return how sure the rule is, and whether counsel should look."""
    return f"{rule.status}, for counsel" if rule.needs_counsel else rule.status


def dates_in_words(rule: Rule) -> str:
    """Return since when a rule holds, and until when."""
    return f"{rule.effective_on}" if rule.expires_on is None else f"{rule.effective_on} until {rule.expires_on}"


def checked_by(rule: Rule) -> str:
    """Return who asks the rule: the gate, the one who names the sender's party, or a deed that is there or not yet."""
    if isinstance(rule.check, CheckedByDeed):
        return f"`{rule.check.deed}`" + ("" if rule.check.is_there else ", not there yet")
    return "who the sender is" if isinstance(rule.check, ThirdPartyNames) else "the gate"


def asked_in_words(rule: Rule) -> str:
    """Return the question the check asks, as its own words say it."""
    return " ".join((getdoc(type(rule.check)) or "").split())


def parameters_of(rule: Rule) -> dict[str, object]:
    """Return the numbers and words of the check, as plain values."""
    return {field.name: _plain(getattr(rule.check, field.name)) for field in fields(rule.check)}


def value_in_words(row: StateRow) -> str:
    """Return the number of a row of the state table with its unit and the event it counts from."""
    said = _UNITS[row.unit].format(value=row.value if row.value is not None else _hours(row))
    return said if row.counted_from is None else f"{said} {_EVENTS[row.counted_from]}"


def _hours(row: StateRow) -> str:
    return "; ".join(f"{_days(window.days)}{window.earliest:%H:%M} to {window.latest:%H:%M}" for window in row.windows)


def _days(days: frozenset[int]) -> str:
    if len(days) == len(_WEEKDAYS):
        return ""
    first, last = _WEEKDAYS[min(days)], _WEEKDAYS[max(days)]
    return f"{first} " if first == last else f"{first} to {last} "


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        # Numbers in a set are days of the week; everything else is words.
        return [_WEEKDAYS[each] if isinstance(each, int) else each for each in sorted(value)]
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, int | str) or value is None else str(value)
