"""Whom does the law take the sender for: the practice itself, a helper in its name, or a collector?"""

from dataclasses import dataclass
from datetime import date

from goodterms.law.checks import ThirdPartyNames
from goodterms.law.compiled import Law
from goodterms.law.schema import Party


@dataclass(frozen=True, slots=True)
class TakenFor:
    """The party whose duties bind the sender, and why, in words."""

    party: Party
    reason: str


def taken_for(
    *, said: Party, name_used: str | None, in_default_on: date | None, obtained_on: date | None, law: Law, today: date
) -> TakenFor:
    """Return the party that the law takes the sender for.

    A practice that collects under a name that sounds like somebody else's is a collector (12 CFR 1006.2(i)(1)). A
    helper in the practice's name is one when the account was in default on the day they obtained it, or when either
    day is not known (1006.2(i)(2)(vi)(C)).
    """
    if said == "collector":
        return TakenFor("collector", "Collects what is owed to another.")
    if name_used is not None and _sounds_like_another(name_used, law=law, today=today):
        return TakenFor("collector", "The name used would make people think that somebody else collects.")
    if said == "early_out":
        if obtained_on is None or in_default_on is None or in_default_on <= obtained_on:
            return TakenFor("collector", "The account was, or may have been, in default when it was obtained.")
        return TakenFor("early_out", "The account was not in default when it was obtained.")
    return TakenFor(said, "Asks for its own bills, in its own name.")


def _sounds_like_another(name: str, *, law: Law, today: date) -> bool:
    said = f" {' '.join(name.casefold().replace(',', ' ').replace('.', ' ').split())} "
    return any(
        f" {word} " in said
        for rule in law.rules
        if isinstance(rule.check, ThirdPartyNames) and rule.holds_within(first_on=today, last_on=today)
        for word in rule.check.names
    )
