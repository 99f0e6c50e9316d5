"""In which time zones and states may this person be?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from goodterms.domain.people import Household
from goodterms.law.places import Place, Places


# Codes that belong to no place: toll-free, personal and premium numbers, and 555, which is given to nobody.
AREA_CODES_OF_NO_PLACE = frozenset(
    {"555", "600", "622", "700", "710", "900"}
    | {"800", "822", "833", "844", "855", "866", "877", "888"}
    | {"500", "521", "522", "523", "524", "525", "526", "527", "528", "529", "533", "544", "566", "577", "588"}
)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Everywhere the person may be, taken together: a rule of any of these places must be kept."""

    zones: tuple[ZoneInfo, ...]  # none when it may be anywhere on earth; then no hour is known to be a good one
    states: frozenset[str] | None  # None when the home state is not known; then it may be any


def whereabouts(*, household: Household, places: Places) -> Whereabouts:
    """Return where the mailing address and the telephone number say that the person may be.

    Address and number may disagree, and then both are believed. A ZIP code that is missing or not in the table leaves
    every zone of the state; without a state, every zone of the United States and its territories. Military mail, a
    number of another continent, and one whose area code is not in the table may be anywhere on earth: then no zone is
    known. A number that belongs to no place says nothing, and nor does having none.
    """
    zip_code = household.zip_code[:5] if household.zip_code else None
    area = area_code(household.phone) if household.phone else None
    further = household.notes.further_phones
    others = tuple([area_code(phone) for phone in further]) if further else ()
    return _whereabouts(places, zip_code, household.state, area, household.other_states, others)


def area_code(phone: str) -> str | None:
    """Return the area code of a North American number, "abroad" for one of another country, None for no number at all.

    Reads any way of writing it: (850) 555-0123, +1 850 555 0123, 850.555.0123 x7.
    """
    digits = phone if phone.isdecimal() else "".join(filter(str.isdecimal, phone.lower().partition("x")[0]))
    if len(digits) == 11 and digits[0] == "1":
        return digits[1:4]
    if phone.lstrip().startswith("+") or len(digits) > 10:
        return "abroad"
    return digits[:3] if len(digits) == 10 else None


@lru_cache(maxsize=100_000)
def _whereabouts(
    places: Places,
    zip_code: str | None,
    state: str | None,
    area: str | None,
    other_states: frozenset[str],
    other_areas: tuple[str | None, ...],
) -> Whereabouts:
    home = _home(places, zip_code, state)
    number = tuple(place for each in (area, *other_areas) for place in _number(places, each))
    zones = {zone for place in (*home, *number) for zone in place.zones}
    is_zone_unknown = any(not place.zones for place in (*home, *number))
    states = {state for place in (*home, *number) for state in place.states} | other_states
    is_home_unknown = any(not place.states for place in home)
    return Whereabouts(
        zones=() if is_zone_unknown else _distinct(zones),
        states=None if is_home_unknown else frozenset(states),
    )


def _distinct(zones: set[str]) -> tuple[ZoneInfo, ...]:
    """Return the zones in order of name, one for each clock: much of Indiana keeps the time of New York."""
    by_clock: dict[tuple[timedelta | None, ...], str] = {}
    for zone in sorted(zones, key=lambda name: (name not in _WIDELY_KNOWN, name)):
        by_clock.setdefault(_clock(zone), zone)
    return tuple(ZoneInfo(zone) for zone in sorted(by_clock.values()))


@lru_cache(maxsize=512)
def _clock(zone: str) -> tuple[timedelta | None, ...]:
    """Return how far the zone stands from UTC in every week of fifteen years: what two zones of one clock share."""
    clock = ZoneInfo(zone)
    return tuple((_FIRST_WEEK + timedelta(weeks=week)).astimezone(clock).utcoffset() for week in range(15 * 52))


_FIRST_WEEK = datetime(2024, 1, 1, 12, tzinfo=UTC)
_WIDELY_KNOWN = frozenset({"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"})
_NOWHERE_KNOWN = Place(frozenset(), ())
_SOMEWHERE_IN_THE_COUNTRY = Place(
    frozenset(),
    (
        "America/Anchorage",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/New_York",
        "America/Phoenix",
        "America/Puerto_Rico",
        "Pacific/Guam",
        "Pacific/Honolulu",
        "Pacific/Pago_Pago",
    ),
)
_ARMED_FORCES = frozenset({"AA", "AE", "AP"})


def _home(places: Places, zip_code: str | None, state: str | None) -> tuple[Place, ...]:
    """Return the places that the mailing address may be in."""
    by_zip = places.by_zip.get(zip_code) if zip_code else None
    by_state = _state(places, state) if state else None
    if by_zip is None:
        return (by_state or _SOMEWHERE_IN_THE_COUNTRY,)
    # The state adds nothing to the ZIP code, unless the two contradict each other: then either may be wrong.
    return (by_zip,) if by_state is None or by_state.states & by_zip.states else (by_zip, by_state)


def _state(places: Places, state: str) -> Place:
    if state.upper() in _ARMED_FORCES:
        return _NOWHERE_KNOWN
    return places.by_state.get(state.upper(), _SOMEWHERE_IN_THE_COUNTRY)


def _number(places: Places, area: str | None) -> tuple[Place, ...]:
    if area is None or area in AREA_CODES_OF_NO_PLACE:
        return ()
    return (places.by_area_code.get(area, _NOWHERE_KNOWN),)
