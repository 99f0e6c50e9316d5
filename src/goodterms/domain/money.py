"""How much? Whole cents, never a fraction and never a float."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of US dollars in whole cents; may be negative."""

    cents: int

    def __add__(self, other: Money) -> Money:
        """Return the sum."""
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        """Return the difference."""
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        """Return the same amount with the other sign."""
        return Money(-self.cents)

    def __bool__(self) -> bool:
        """Say whether this is any money at all."""
        return self.cents != 0

    def __str__(self) -> str:
        """Write the amount for a person: $1,234.50, and -$10.00 when negative."""
        sign = "-" if self.cents < 0 else ""
        dollars, cents = divmod(abs(self.cents), 100)
        return f"{sign}${dollars:,}.{cents:02d}"

    def split(self, parts: int) -> tuple[Money, ...]:
        """Return this amount in so many parts that differ by at most a cent and lose none.

        The odd cents go to the first parts. Raises ValueError for fewer than one part.
        """
        if parts < 1:
            raise ValueError(f"an amount can be split into one part or more, not {parts}")
        share, odd = divmod(abs(self.cents), parts)
        sign = -1 if self.cents < 0 else 1
        return tuple(Money(sign * (share + (1 if part < odd else 0))) for part in range(parts))


NOTHING = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """Return the sum of the amounts; of none, no money."""
    return Money(sum([amount.cents for amount in amounts]))
