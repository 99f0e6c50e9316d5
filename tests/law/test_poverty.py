"""Is income held against the right guideline, exactly?"""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from goodterms.law.entry import UnusableLaw
from goodterms.law.poverty import (
    COLUMNS,
    SHIPPED_GUIDELINES,
    NoSuchGuideline,
    Region,
    is_at_or_below,
    is_below,
    load_guidelines,
    load_guidelines_from,
    percent_of_guideline,
    region_of,
)
from support.research import research_rows


def line(year: int, region: Region, size: int) -> int:
    return load_guidelines().of_year(year=year, region=region).annual_cents(size)


@pytest.mark.parametrize(
    ("year", "region", "size", "dollars"),
    [
        (2026, "contiguous", 1, 15_960),
        (2026, "contiguous", 2, 21_640),
        (2026, "contiguous", 4, 33_000),
        (2026, "AK", 1, 19_950),
        (2026, "AK", 9, 76_750),  # 19,950 + 8 x 7,100
        (2026, "HI", 1, 18_360),
        (2026, "HI", 2, 24_890),
        (2025, "contiguous", 1, 15_650),
        (2025, "AK", 2, 26_430),
        (2025, "HI", 1, 17_990),
    ],
)
def test_the_guideline_of_a_household(year: int, region: Region, size: int, dollars: int):
    assert line(year, region, size) == dollars * 100


def test_exactly_two_hundred_percent_is_at_or_below_and_not_below():
    four = line(2026, "contiguous", 4)
    income = 66_000_00
    assert is_at_or_below(percent=200, guideline_cents=four, annual_income_cents=income)
    assert not is_below(percent=200, guideline_cents=four, annual_income_cents=income)
    assert percent_of_guideline(guideline_cents=four, annual_income_cents=income) == 200


@pytest.mark.parametrize(("cents", "at_or_below", "below"), [(-1, True, True), (0, True, False), (1, False, False)])
def test_one_cent_decides(cents: int, at_or_below: bool, below: bool):
    four, income = line(2026, "contiguous", 4), 66_000_00 + cents
    assert is_at_or_below(percent=200, guideline_cents=four, annual_income_cents=income) is at_or_below
    assert is_below(percent=200, guideline_cents=four, annual_income_cents=income) is below


def test_nothing_is_rounded_before_it_is_compared():
    """138 percent of $15,960 is $22,024.80: a cent above it is above, though it rounds to 138 percent."""
    one = line(2026, "contiguous", 1)
    assert is_at_or_below(percent=138, guideline_cents=one, annual_income_cents=22_024_80)
    assert not is_at_or_below(percent=138, guideline_cents=one, annual_income_cents=22_024_81)
    shown = percent_of_guideline(guideline_cents=one, annual_income_cents=22_024_81)
    assert Fraction(138) < shown < Fraction(13801, 100)


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(2024, 1, 17), 2024),
        (date(2025, 1, 14), 2024),
        (date(2025, 1, 15), 2025),
        (date(2026, 1, 12), 2025),
        (date(2026, 1, 13), 2026),
        (date(2026, 11, 24), 2026),
    ],
)
def test_the_guideline_of_the_year_holds_from_its_own_day(on: date, year: int):
    assert load_guidelines().in_force(on=on, region="contiguous").year == year


def test_a_day_or_year_without_a_guideline_is_said_to_be_so():
    with pytest.raises(
        NoSuchGuideline, match="no poverty guideline is written down for 2024-01-16; there are those of"
    ):
        load_guidelines().in_force(on=date(2024, 1, 16), region="AK")
    with pytest.raises(NoSuchGuideline, match="no poverty guideline of 2019 is written down; there are those of 2024"):
        load_guidelines().of_year(year=2019, region="HI")


@pytest.mark.parametrize(
    ("state", "region"),
    [("NY", "contiguous"), ("DC", "contiguous"), ("PR", "contiguous"), ("AK", "AK"), ("HI", "HI"), (None, "AK")],
)
def test_every_state_has_a_region_and_an_unknown_one_the_highest(state: str | None, region: Region):
    assert region_of(state) == region
    assert max(load_guidelines().rows, key=lambda row: row.one_person_dollars).region == region_of(None)


def test_a_household_of_nobody_is_refused():
    with pytest.raises(ValueError, match="one person at least, not 0"):
        line(2026, "contiguous", 0)


def test_every_published_amount_is_what_we_work_out():
    rows = research_rows("fpl.csv")
    assert len(rows) == 72
    regions: dict[str, Region] = {"CONTIGUOUS": "contiguous", "AK": "AK", "HI": "HI"}
    for row in rows:
        region = regions[row["region"]]
        found = load_guidelines().of_year(year=int(row["year"]), region=region)
        assert found.annual_cents(int(row["household_size"])) == int(row["annual_usd"]) * 100
        assert found.each_more_dollars == int(row["increment_each_additional_usd"])
        assert found.effective_from.isoformat() == row["effective_date"]
        assert (found.effective_from_status == "memory") is (row["effective_date_status"] == "FROM MEMORY")
    assert len(load_guidelines().rows) == len({(row["year"], row["region"]) for row in rows})


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("2026,HI,18360", "2026,HI,many", 'one_person_dollars must be a whole number, not "many"'),
        ("2026,HI,", "2026,Hawaii,", 'region is "Hawaii"; known are contiguous, AK, HI'),
        ("2026,HI,", "2026,AK,", "each year needs one row for each of contiguous, AK, HI"),
        ("2026,HI,18360,6530,2026", "2026,HI,18360,6530,2025", "it takes effect on 2025-01-13, not in 2026"),
    ],
)
def test_a_guideline_that_cannot_be_meant_is_refused(tmp_path: Path, good: str, bad: str, complaint: str):
    file = tmp_path / "poverty_guidelines.csv"
    shipped = SHIPPED_GUIDELINES.read_text(encoding="utf-8")
    assert good in shipped
    file.write_text(shipped.replace(good, bad), encoding="utf-8")
    with pytest.raises(UnusableLaw, match=complaint):
        load_guidelines_from(file)


def test_a_table_without_a_row_is_refused(tmp_path: Path):
    file = tmp_path / "poverty_guidelines.csv"
    file.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    with pytest.raises(UnusableLaw, match="each year needs one row"):
        load_guidelines_from(file)
