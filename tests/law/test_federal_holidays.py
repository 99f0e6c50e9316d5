"""Which days are no business days, and how long may somebody dispute?"""

from datetime import date, timedelta

import pytest

from goodterms.domain.contact_words import validation_ends_on
from goodterms.law.federal_holidays import add_business_days, holidays_of, is_business_day


def test_the_holidays_of_2026_fall_where_the_calendar_says():
    assert holidays_of(2026) == {
        date(2026, 1, 1),  # Thursday
        date(2026, 1, 19),  # Monday
        date(2026, 2, 16),  # Monday
        date(2026, 5, 25),  # Monday
        date(2026, 6, 19),  # Friday
        date(2026, 7, 4),  # Saturday
        date(2026, 9, 7),  # Monday
        date(2026, 10, 12),  # Monday
        date(2026, 11, 11),  # Wednesday
        date(2026, 11, 26),  # Thursday
        date(2026, 12, 25),  # Friday
    }


@pytest.mark.parametrize("year", range(2020, 2040))
def test_every_year_has_eleven_holidays_each_on_its_weekday(year: int):
    holidays = holidays_of(year)
    mondays = [day for day in holidays if day.weekday() == 0 and day.month in (1, 2, 5, 9, 10) and day.day != 1]

    assert len(holidays) == 11
    assert len(mondays) >= 4
    assert [day for day in holidays if day.month == 11 and day.weekday() == 3]


def test_a_holiday_on_a_saturday_leaves_the_friday_before_it_a_business_day():
    assert is_business_day(date(2026, 7, 3))  # Friday
    assert not is_business_day(date(2026, 7, 4))  # Saturday


def test_memorial_day_is_the_last_monday_also_when_may_has_five():
    assert date(2027, 5, 31) in holidays_of(2027)  # Monday
    assert date(2027, 5, 24) not in holidays_of(2027)


def test_business_days_pass_over_weekends_and_thanksgiving():
    assert add_business_days(date(2026, 11, 20), 5) == date(2026, 11, 30)  # Friday to Monday week
    assert add_business_days(date(2026, 11, 21), 0) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("sent_on", "ends_on"),
    [
        (date(2026, 11, 2), date(2026, 12, 9)),  # Monday
        (date(2026, 11, 20), date(2026, 12, 30)),  # Friday before Thanksgiving
    ],
)
def test_the_time_to_dispute_runs_thirty_days_from_five_business_days_after_sending(sent_on: date, ends_on: date):
    assert validation_ends_on(sent_on=sent_on) == ends_on
    assert (ends_on - sent_on) >= timedelta(days=35)
