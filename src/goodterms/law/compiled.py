"""Which rules apply to this sender, channel, place and day?

The answer is looked up, not searched for: rules are sorted by party and channel when the law is read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import get_args

from goodterms.law.checks import ORDER, Channel, CheckedByDeed, ThirdPartyNames
from goodterms.law.places import Places
from goodterms.law.schema import Party, Purpose, Rule


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
    _by_kind_of_contact: Mapping[tuple[Party, Channel, Purpose], tuple[Rule, ...]]

    def applying(
        self,
        *,
        party: Party,
        channel: Channel,
        purpose: Purpose,
        states: frozenset[str] | None,
        first_on: date,
        last_on: date,
    ) -> tuple[Rule, ...]:
        """Return the rules for a contact of this purpose by the party over the channel on any day from first to last.

        `states` are all that the person may be in; None means that it is not known, and every state's rules apply.
        Rules that another deed checks are left out.
        """
        return _applying(self, party, channel, purpose, states, first_on, last_on)

    def rules_named(self, rule_id: str) -> tuple[Rule, ...]:
        """Return every version of a rule, the earliest first; none when there is no such rule."""
        return tuple(sorted((rule for rule in self.rules if rule.id == rule_id), key=lambda rule: rule.effective_on))


def compile_law(rules: Iterable[Rule], *, places: Places) -> Law:
    """Return the law with its rules in the order in which they are asked."""
    in_order = tuple(sorted(rules, key=lambda rule: (ORDER.index(type(rule.check)), rule.id, rule.effective_on)))
    of_contact = tuple(rule for rule in in_order if not isinstance(rule.check, CheckedByDeed | ThirdPartyNames))
    parties: tuple[Party, ...] = get_args(Party)
    channels: tuple[Channel, ...] = get_args(Channel)
    purposes: tuple[Purpose, ...] = get_args(Purpose)
    index: dict[tuple[Party, Channel, Purpose], tuple[Rule, ...]] = {
        (party, channel, purpose): tuple(
            rule
            for rule in of_contact
            if channel in rule.channels and rule.binds & _ALSO[party] and purpose in rule.purposes
        )
        for party in parties
        for channel in channels
        for purpose in purposes
    }
    return Law(in_order, places, MappingProxyType(index))


@lru_cache(maxsize=8192)
def _applying(
    law: Law,
    party: Party,
    channel: Channel,
    purpose: Purpose,
    states: frozenset[str] | None,
    first_on: date,
    last_on: date,
) -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule in law._by_kind_of_contact[party, channel, purpose]  # noqa: SLF001 - the other half of `applying`
        if (not rule.states or states is None or rule.states & states)
        and rule.holds_within(first_on=first_on, last_on=last_on)
    )
