"""Which rules apply to this sender, channel, place and day?

The answer is looked up, not searched for: rules are sorted by party and channel when the law is read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import get_args

from goodterms.law.places import Places
from goodterms.law.schema import (
    AmountOfLedger,
    BalanceOwed,
    BarredBy,
    Cap,
    Channel,
    Check,
    ConsentRecorded,
    Deliverable,
    Hours,
    OptOutWords,
    Party,
    PausedBy,
    QuietAfterConversation,
    Reachable,
    Rule,
)


# The order in which a careful person would check: the person, the account, the money, the way, the words, the hour.
ORDER: tuple[type[Check], ...] = (
    BarredBy,
    PausedBy,
    BalanceOwed,
    AmountOfLedger,
    ConsentRecorded,
    Reachable,
    Deliverable,
    OptOutWords,
    Hours,
    Cap,
    QuietAfterConversation,
)

# A hospital is a facility, and a facility is a provider: what binds the wider word binds the narrower.
_ALSO: Mapping[Party, frozenset[Party]] = {
    "provider": frozenset({"provider"}),
    "facility": frozenset({"facility", "provider"}),
    "np_hospital": frozenset({"np_hospital", "facility", "provider"}),
    "early_out": frozenset({"early_out"}),
    "collector": frozenset({"collector"}),
}


@dataclass(frozen=True, eq=False)
class Law:
    """All rules with the table of places: made once by the loader, shared, never changed."""

    rules: tuple[Rule, ...]
    places: Places
    _by_party_and_channel: Mapping[tuple[Party, Channel], tuple[Rule, ...]]

    def applying(
        self, *, party: Party, channel: Channel, states: frozenset[str] | None, first_on: date, last_on: date
    ) -> tuple[Rule, ...]:
        """Return the rules for a bill sent by the party over the channel on any day from first to last.

        `states` are all that the person may be in; None means that it is not known, and every state's rules apply.
        Rules that bind promotion only are left out.
        """
        return _applying(self, party, channel, states, first_on, last_on)


def compile_law(rules: Iterable[Rule], *, places: Places) -> Law:
    """Return the law with its rules in the order in which they are asked."""
    in_order = tuple(sorted(rules, key=lambda rule: (ORDER.index(type(rule.check)), rule.id, rule.effective_on)))
    parties: tuple[Party, ...] = get_args(Party)
    channels: tuple[Channel, ...] = get_args(Channel)
    index: dict[tuple[Party, Channel], tuple[Rule, ...]] = {
        (party, channel): tuple(
            rule
            for rule in in_order
            if channel in rule.channels and rule.binds & _ALSO[party] and not rule.is_promotional_only
        )
        for party in parties
        for channel in channels
    }
    return Law(in_order, places, MappingProxyType(index))


@lru_cache(maxsize=4096)
def _applying(
    law: Law, party: Party, channel: Channel, states: frozenset[str] | None, first_on: date, last_on: date
) -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule in law._by_party_and_channel[party, channel]  # noqa: SLF001 - the other half of `applying`
        if (not rule.states or states is None or rule.states & states)
        and rule.holds_within(first_on=first_on, last_on=last_on)
    )
