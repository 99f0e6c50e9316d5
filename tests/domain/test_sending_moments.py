"""Messages of a day are spread over the hours in which each household may be contacted, and never outside."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from goodterms.domain.people import Household
from goodterms.domain.sending_moments import sending_moment
from goodterms.law.load import load_law
from support.guard_people import dora_reachable
from support.plan_people import STANDARD


LAW = load_law()
NEW_YORK, SALEM, PHOENIX, HONOLULU = (
    ZoneInfo(name) for name in ("America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu")
)
MONDAY = date(2026, 11, 23)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def moment(
    household: Household,
    *,
    day: date = MONDAY,
    channel: str = "text",
    not_before: datetime = LONG_AGO,
    zone: ZoneInfo = SALEM,
):
    return sending_moment(
        day,
        not_before=not_before,
        channel=channel,
        household=household,
        law=LAW,
        manners=STANDARD.manners,
        party="provider",
        zone=zone,
    )


def living(*, zip_code: str | None, state: str | None, phone: str | None, number: int = 1) -> Household:
    return dora_reachable()._replace(zip_code=zip_code, state=state, phone=phone, household_id=str(number))


def test_households_of_one_town_are_spread_over_the_whole_window():
    moments = [moment(living(zip_code="97304", state="OR", phone="+15035550142", number=n)) for n in range(500)]
    hours = [each.astimezone(SALEM).hour for each in moments]

    assert all(time(8) <= each.astimezone(SALEM).time() < time(20, 15) for each in moments)
    assert {hour: hours.count(hour) > 15 for hour in range(8, 20)} == dict.fromkeys(range(8, 20), True)


def test_a_household_keeps_its_place_on_a_day_and_has_another_on_the_next():
    who = living(zip_code="97304", state="OR", phone="+15035550142")

    assert moment(who) == moment(who)
    assert moment(who).astimezone(SALEM).time() != moment(who, day=date(2026, 11, 24)).astimezone(SALEM).time()


def test_where_a_person_may_be_in_two_zones_only_the_hours_they_share_are_used():
    for number in range(200):
        between = moment(living(zip_code="97304", state="OR", phone="+12125550142", number=number))

        assert time(8) <= between.astimezone(SALEM).time()
        assert between.astimezone(NEW_YORK).time() < time(20, 15)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1), date(2028, 2, 29), date(2026, 12, 31)])
@pytest.mark.parametrize(
    ("zip_code", "state", "zone"), [("85004", "AZ", PHOENIX), ("96813", "HI", HONOLULU), ("97304", "OR", SALEM)]
)
def test_days_of_the_clock_change_leap_days_and_year_ends_are_kept(
    day: date, zip_code: str, state: str, zone: ZoneInfo
):
    for number in range(40):
        at = moment(living(zip_code=zip_code, state=state, phone=None, number=number), day=day, zone=zone)

        assert at.astimezone(zone).date() == day
        assert time(8) <= at.astimezone(zone).time() < time(20, 15)


def test_what_is_for_today_does_not_leave_on_the_practices_tomorrow():
    """Honolulu's evening is after midnight in New York."""
    for number in range(100):
        at = moment(living(zip_code="96813", state="HI", phone=None, number=number), zone=NEW_YORK)

        assert at.astimezone(NEW_YORK).date() == MONDAY


def test_a_plan_made_late_spreads_over_what_is_left_of_the_day():
    three = datetime(2026, 11, 23, 15, tzinfo=SALEM)
    moments = [moment(living(zip_code="97304", state="OR", phone=None, number=n), not_before=three) for n in range(50)]

    assert min(moments) >= three
    assert max(moments) - min(moments) > timedelta(hours=3)


def test_a_plan_made_after_the_last_good_hour_finds_none():
    night = datetime(2026, 11, 23, 20, 20, tzinfo=SALEM)

    assert moment(living(zip_code="97304", state="OR", phone=None), not_before=night) is None


def test_a_call_is_there_from_the_first_good_hour():
    at = moment(living(zip_code="97304", state="OR", phone="+15035550142"), channel="call")

    assert at.astimezone(SALEM).time() == time(8)


def test_who_may_be_anywhere_on_earth_has_no_good_hour():
    assert moment(living(zip_code="09001", state="AE", phone=None)) is None
