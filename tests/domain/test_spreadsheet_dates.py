"""Which day does this cell of an export say?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.spreadsheet_dates import EARLIEST, parse_past_day
from goodterms.domain.spreadsheet_values import Misread


TODAY = date(2026, 11, 23)  # Monday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/5/2026", date(2026, 1, 5)),
        ("01-05-2026", date(2026, 1, 5)),
        ("2026-01-05", date(2026, 1, 5)),
        ("2026/1/5", date(2026, 1, 5)),
        ("20260105", date(2026, 1, 5)),
        ("01052026", date(2026, 1, 5)),
        ("46027", date(2026, 1, 5)),  # days since the last day but one of 1899
        ("46027.75", date(2026, 1, 5)),
        ("5-Jan-2026", date(2026, 1, 5)),
        ("05-JAN-26", date(2026, 1, 5)),
        ("Jan 5, 2026", date(2026, 1, 5)),
        ("January 5 2026", date(2026, 1, 5)),
        ("1/5/2026 12:00:00 AM", date(2026, 1, 5)),
        ("2026-01-05T23:59:59Z", date(2026, 1, 5)),
        ("2/29/2024", date(2024, 2, 29)),  # leap day
    ],
)
def test_days_are_read_as_american_systems_write_them(text: str, day: date):
    assert parse_past_day(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11/23/26", date(2026, 11, 23)),  # today
        ("11/24/26", date(1926, 11, 24)),  # tomorrow cannot have happened
        ("1/1/27", date(1927, 1, 1)),
        ("12/31/99", date(1999, 12, 31)),
        ("1/1/00", date(2000, 1, 1)),
        ("2/29/24", date(2024, 2, 29)),
    ],
)
def test_a_two_digit_year_is_the_latest_that_has_come(text: str, day: date):
    assert parse_past_day(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("13/5/2026", "not-a-day"),  # day first
        ("5.1.2026", "not-a-day"),
        ("2/29/2025", "not-a-day"),
        ("2/30/26", "not-a-day"),
        ("5-Foo-2026", "not-a-day"),
        ("2026011", "not-a-day"),
        ("46027 days", "not-a-day"),
        ("LOPEZ, ANA", "not-a-day"),
        ("2026-11-24", "day-to-come"),
        ("1/1/1900", "day-too-old"),
    ],
)
def test_days_that_could_be_two_or_none_are_refused(text: str, cause: str):
    found = parse_past_day(text, today=TODAY)
    assert isinstance(found, Misread)
    assert found.cause == cause


@pytest.mark.parametrize("text", ["", "  ", "00/00/0000", "0000-00-00", "n/a", "NULL", "-"])
def test_the_ways_of_writing_no_day_are_no_day(text: str):
    assert parse_past_day(text, today=TODAY) is None


@given(st.dates(EARLIEST, TODAY), st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%Y%m%d", "%m%d%Y", "%d-%b-%Y"]))
def test_a_day_written_in_any_style_is_read_back(day: date, style: str):
    assert parse_past_day(day.strftime(style), today=TODAY) == day


@given(st.dates(date(1927, 5, 18), TODAY))
def test_the_day_numbers_of_spreadsheets_are_read_back(day: date):
    assert parse_past_day(str((day - date(1899, 12, 30)).days), today=TODAY) == day


@given(st.dates(date(2026, 1, 1), date(2126, 12, 31)), st.integers(0, 36_523))
def test_a_two_digit_year_is_never_in_the_future_nor_a_century_old(today: date, back: int):
    day = today - timedelta(days=back)
    assert parse_past_day(day.strftime("%m/%d/%y"), today=today) == day


@given(st.text(max_size=24))
def test_whatever_stands_in_a_cell_a_day_has_come_or_is_refused(text: str):
    found = parse_past_day(text, today=TODAY)
    assert found is None or isinstance(found, Misread) or EARLIEST <= found <= TODAY
