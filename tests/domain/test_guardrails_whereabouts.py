"""In which time zones and states may this person be?"""

import pytest

from goodterms.domain.whereabouts import AREA_CODES_OF_NO_PLACE, area_code, whereabouts
from goodterms.law.load import load_places
from support.guard_people import dora_reachable, living_in


def zones(zip_code: str | None, state: str | None, phone: str | None) -> list[str]:
    household = living_in(dora_reachable(), zip_code=zip_code, state=state, phone=phone)
    return [zone.key for zone in whereabouts(household=household, places=load_places()).zones]


def states(zip_code: str | None, state: str | None, phone: str | None) -> frozenset[str] | None:
    household = living_in(dora_reachable(), zip_code=zip_code, state=state, phone=phone)
    return whereabouts(household=household, places=load_places()).states


EVERY_US_CLOCK = [
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
]


@pytest.mark.parametrize(
    ("zip_code", "state", "phone", "expected"),
    [
        ("97301", "OR", None, ["America/Los_Angeles"]),
        ("97301-4321", "OR", None, ["America/Los_Angeles"]),
        ("85004", "AZ", None, ["America/Phoenix"]),
        ("86033", "AZ", None, ["America/Denver", "America/Phoenix"]),  # Kayenta: the Navajo Nation keeps summer time
        ("96813", "HI", None, ["Pacific/Honolulu"]),
        ("46204", "IN", None, ["America/Indiana/Indianapolis"]),
        ("46402", "IN", None, ["America/Chicago"]),
        ("32456", "FL", None, ["America/Chicago", "America/New_York"]),  # Gulf County is cut in two
        ("89883", "NV", None, ["America/Denver", "America/Los_Angeles"]),  # West Wendover
        ("00901", "PR", None, ["America/Puerto_Rico"]),
        ("96910", "GU", None, ["Pacific/Guam"]),
        ("96799", "AS", None, ["Pacific/Pago_Pago"]),
        ("97301", "OR", "850-555-0142", ["America/Chicago", "America/Los_Angeles", "America/New_York"]),
        ("97301", "OR", "416-555-0142", ["America/Los_Angeles", "America/Toronto"]),
        ("97301", "OR", "800-555-0142", ["America/Los_Angeles"]),
        ("97301", "OR", "555-0142", ["America/Los_Angeles"]),
        (None, "WA", None, ["America/Los_Angeles"]),
        ("00000", "WA", None, ["America/Los_Angeles"]),
        (None, "wa", None, ["America/Los_Angeles"]),
        (None, "TN", None, ["America/Chicago", "America/New_York"]),
        ("97301", "NY", None, ["America/Los_Angeles", "America/New_York"]),  # they contradict each other: both
        ("09012", "AE", None, []),
        ("96349", "AP", None, []),
        ("34034", "AA", None, []),
        ("00000", None, None, EVERY_US_CLOCK),
        (None, None, "503-555-0142", EVERY_US_CLOCK),
        (None, None, None, EVERY_US_CLOCK),
        ("97301", "ZZ", None, EVERY_US_CLOCK),
        ("97301", "OR", "999-555-0142", []),
        ("97301", "OR", "+44 20 7946 0142", []),
    ],
)
def test_every_zone_the_person_may_be_in(
    zip_code: str | None, state: str | None, phone: str | None, expected: list[str]
):
    assert zones(zip_code, state, phone) == expected


@pytest.mark.parametrize(
    ("zip_code", "state", "phone", "expected"),
    [
        ("97301", "OR", None, {"OR"}),
        ("97301", None, None, {"OR"}),
        ("97301", "OR", "617-555-0142", {"OR", "MA"}),
        ("10001", "NY", None, {"NY", "NYC"}),
        ("11201", "NY", None, {"NY", "NYC"}),  # Brooklyn
        ("10301", "NY", None, {"NY", "NYC"}),  # Staten Island
        ("12207", "NY", None, {"NY"}),
        (None, "NY", None, {"NY", "NYC"}),
        ("12207", "NY", "347-555-0142", {"NY", "NYC"}),
        ("97301", "NY", None, {"OR", "NY", "NYC"}),
        ("97301", "OR", "416-555-0142", {"OR"}),
    ],
)
def test_every_state_the_person_may_be_in(
    zip_code: str | None, state: str | None, phone: str | None, expected: set[str]
):
    assert states(zip_code, state, phone) == expected


@pytest.mark.parametrize(
    ("zip_code", "state"), [(None, None), ("00000", None), ("09012", "AE"), ("97301", "ZZ"), (None, "ZZ")]
)
def test_without_a_known_home_the_state_may_be_any(zip_code: str | None, state: str | None):
    assert states(zip_code, state, "503-555-0142") is None


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("8505550142", "850"),
        ("(850) 555-0142", "850"),
        ("+1 850 555 0142", "850"),
        ("1-850-555-0142", "850"),
        ("850.555.0142", "850"),
        ("850-555-0142 x7", "850"),
        ("850-555-0142 Ext. 12", "850"),
        ("555-0142", None),
        ("", None),
        ("unknown", None),
        ("+44 20 7946 0142", "abroad"),
        ("+52 55 5555 0142", "abroad"),
        ("0044207946014", "abroad"),
    ],
)
def test_area_codes_are_read_however_they_are_written(phone: str, expected: str | None):
    assert area_code(phone) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("208", {"America/Boise", "America/Los_Angeles"}),
        ("219", {"America/Chicago", "America/New_York"}),
        ("308", {"America/Chicago", "America/Denver"}),
        ("423", {"America/Chicago", "America/New_York"}),
        ("541", {"America/Boise", "America/Los_Angeles"}),
        ("605", {"America/Chicago", "America/Denver"}),
        ("701", {"America/Chicago", "America/Denver"}),
        ("775", {"America/Denver", "America/Los_Angeles"}),
        ("785", {"America/Chicago", "America/Denver"}),
        ("812", {"America/Chicago", "America/Indiana/Indianapolis"}),
        ("850", {"America/Chicago", "America/New_York"}),
        ("448", {"America/Chicago", "America/New_York"}),
        ("906", {"America/Detroit", "America/Menominee"}),
        ("915", {"America/Chicago", "America/Denver"}),
        ("928", {"America/Denver", "America/Phoenix"}),
    ],
)
def test_area_codes_that_touch_two_zones_name_both(code: str, expected: set[str]):
    assert expected <= set(load_places().by_area_code[code].zones)


def test_every_state_and_district_has_zip_codes_and_an_area_code():
    places = load_places()
    with_zip_codes = set(places.by_state) - {"FM", "MH", "PW"}  # free states whose mail the post office carries
    assert len(with_zip_codes) == 50 + 6  # D.C., Puerto Rico, the Virgin Islands, Guam, Samoa, the Marianas
    assert not [state for state in with_zip_codes if not places.by_state[state].zones]
    with_code = {state for place in places.by_area_code.values() for state in place.states}
    assert with_zip_codes <= with_code


def test_no_area_code_is_both_a_place_and_none():
    assert not AREA_CODES_OF_NO_PLACE & set(load_places().by_area_code)
