"""What falls to whom? Chance from one seed, and the same for the same question whenever it is asked."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar


T = TypeVar("T")


class Dice:
    """One stream of chance. Streams with different names never disturb each other."""

    def __init__(self, seed: int, *names: object) -> None:
        """Begin the stream of this name; the same seed and name give the same throws on every machine."""
        self._random = Random("/".join(str(part) for part in (seed, *names)))  # noqa: S311  # a game, not a secret

    def happens(self, percent: float) -> bool:
        """Say whether something that happens so many times in a hundred happens now."""
        return self._random.random() * 100 < percent

    def number(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both possible."""
        return self._random.randint(low, high)

    def one_of(self, things: Sequence[T]) -> T:
        """Return one of the things, each as likely as the next."""
        return things[self._random.randrange(len(things))]

    def by_weight(self, weights: Mapping[T, float]) -> T:
        """Return one of the things, each as likely as its weight."""
        things = list(weights)
        return self._random.choices(things, weights=[weights[thing] for thing in things])[0]
