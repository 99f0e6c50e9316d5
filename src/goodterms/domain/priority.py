"""What is a minute of staff time on this household expected to bring?"""

from collections.abc import Iterable
from typing import NamedTuple

from goodterms.domain.money import Money
from goodterms.playbook.schema import Playbook


class Priority(NamedTuple):
    """Expected recovery per staff minute, for ranking one queue; it never decides who is asked."""

    per_minute: Money  # rounded down to the cent
    chances: tuple[tuple[int, Money], ...]  # chance in basis points, and the balance it is of
    minutes: int

    @property
    def reason(self) -> str:
        """Return the sum in words."""
        if not self.chances:
            return "Nothing is owed: worth doing, but not for the money."
        chances = " + ".join(f"{_percent(chance_bp)} of {money}" for chance_bp, money in self.chances)
        return f"{chances}, over {self.minutes} minutes of work."


def priority(*, balances: Iterable[tuple[str | None, Money]], playbook: Playbook) -> Priority:
    """Return what a minute spent on these balances, each with its segment, is expected to bring.

    Chance times balance, summed, over the minutes of the longest piece of work among them: one conversation covers a
    family. Credits and settled balances bring nothing. Whole cents and basis points, rounded down once at the end.
    """
    weighed, minutes = 0, 0
    chances = []
    for segment, money in balances:
        if money.cents > 0:
            odds = playbook.odds.get(segment or "", playbook.odds_otherwise)
            chance_bp = odds.chance_bp
            weighed += chance_bp * money.cents
            if odds.minutes > minutes:
                minutes = odds.minutes
            chances.append((chance_bp, money))
    per_minute = weighed // (10_000 * minutes) if minutes else 0
    return Priority(Money(per_minute), tuple(chances), minutes)


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}%" if rest else f"{whole}%"
