"""Where may a ZIP code or a telephone number be?"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Every state and every time zone that one ZIP code or area code touches."""

    states: frozenset[str]  # two letters, and NYC within New York City; empty when no state can be said
    zones: tuple[str, ...]  # IANA names; empty when no zone can be said, as for military mail


@dataclass(frozen=True, eq=False)
class Places:
    """The table of places: made once, shared, never changed."""

    by_zip: Mapping[str, Place]  # five digits
    by_area_code: Mapping[str, Place]  # three digits
    by_state: Mapping[str, Place]  # the zones of every ZIP code of the state
