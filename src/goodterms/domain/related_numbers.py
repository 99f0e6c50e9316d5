"""Which of many numbers may be this one cut short, or the longer one it was cut from?"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from functools import cached_property

from goodterms.domain.visits import SHORTEST_CUT, Care, beginnings_of


MANY = 50  # more longer numbers than this are looked up by the care instead
_AFTER_EVERY_LETTER = "\U0010ffff"


class RelatedNumbers:
    """Normal numbers of visits, put in order when somebody asks, with the care given under each."""

    def __init__(self, numbers: Collection[str], *, care_under: Callable[[str], frozenset[Care]]) -> None:
        """Hold the numbers; nothing is sorted or read before it is needed."""
        self._numbers, self._care_under = numbers, care_under

    def of(self, number: str, *, care: frozenset[Care]) -> Iterator[str]:
        """Yield the numbers related to this one; of those under which this care was not given, some may be left out."""
        if len(number) < SHORTEST_CUT:
            return
        yield from (beginning for beginning in beginnings_of(number) if beginning in self._numbers)
        first = bisect_left(self._in_order, number)
        end = bisect_left(self._in_order, number + _AFTER_EVERY_LETTER, lo=first)
        longer = self._in_order[first:end] if end - first <= MANY else self._with(care)
        yield from (each for each in longer if each != number and each.startswith(number))

    def _with(self, care: frozenset[Care]) -> Iterator[str]:
        yield from sorted({number for each in care for number in self._by_care.get(each, ())})

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self._numbers)

    @cached_property
    def _by_care(self) -> dict[Care, list[str]]:
        found: dict[Care, list[str]] = defaultdict(list)
        for number in self._numbers:
            for care in self._care_under(number):
                found[care].append(number)
        return found
