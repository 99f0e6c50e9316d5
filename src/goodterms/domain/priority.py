"""What is a minute of staff time on this household expected to bring?"""

from dataclasses import dataclass

from goodterms.domain.money import Money
from goodterms.playbook.schema import Odds, Playbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """Expected recovery per staff minute, for ranking one queue; it never decides who is asked."""

    per_minute: Money  # rounded down to the cent
    reason: str


def priority(*, balances: tuple[tuple[str | None, Money], ...], playbook: Playbook) -> Priority:
    """Return what a minute spent on these balances, each with its segment, is expected to bring.

    Chance times balance, summed, over the minutes of the longest piece of work among them: one conversation covers a
    family. Credits and settled balances bring nothing. Whole cents and basis points, rounded down once at the end.
    """
    owed = [(playbook.odds.get(segment or "", playbook.odds_otherwise), money) for segment, money in balances]
    asked = [(odds, money) for odds, money in owed if money.cents > 0]
    if not asked:
        return Priority(per_minute=Money(0), reason="Nothing is owed: worth doing, but not for the money.")
    minutes = max(odds.minutes for odds, _ in asked)
    weighed = sum(odds.chance_bp * money.cents for odds, money in asked)
    return Priority(per_minute=Money(weighed // (10_000 * minutes)), reason=_reason(asked, minutes=minutes))


def _reason(asked: list[tuple[Odds, Money]], *, minutes: int) -> str:
    chances = " + ".join(f"{_percent(odds.chance_bp)} of {money}" for odds, money in asked)
    return f"{chances}, over {minutes} minutes of work."


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}%" if rest else f"{whole}%"
