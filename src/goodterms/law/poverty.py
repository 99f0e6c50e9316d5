"""How does a household's income stand to the federal poverty guideline? Exact, in whole cents, never rounded first.

Guidelines hold for the 48 contiguous states and the District, for Alaska and for Hawaii. The territories have none of
their own; by our policy the contiguous one is used there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from goodterms.law.cells import Cells, each_row, every_row
from goodterms.law.entry import UnusableLaw
from goodterms.law.schema import Status
from goodterms.law.states import SourceKind


SHIPPED_GUIDELINES = Path(__file__).with_name("poverty_guidelines.csv")
CENTS_IN_A_DOLLAR = 100

Region = Literal["contiguous", "AK", "HI"]


class NoSuchGuideline(Exception):
    """There is no guideline for this year or day; the message says which there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """The guideline of one year in one region: so much for one person, and so much for each one more."""

    year: int
    region: Region
    one_person_dollars: int
    each_more_dollars: int
    effective_from: date
    citation: str
    status: Status  # of the amounts
    effective_from_status: Status  # of the day
    review_on: date
    source_kind: SourceKind
    read_at: str

    def annual_cents(self, household_size: int) -> int:
        """Return the guideline for a household of any size from one person up."""
        if household_size < 1:
            raise ValueError(f"a household has one person at least, not {household_size}")
        return CENTS_IN_A_DOLLAR * (self.one_person_dollars + (household_size - 1) * self.each_more_dollars)


@dataclass(frozen=True, slots=True, eq=False)
class Guidelines:
    """Every guideline there is."""

    rows: tuple[Guideline, ...]

    def of_year(self, *, year: int, region: Region) -> Guideline:
        """Return the guideline of a year. Raises NoSuchGuideline."""
        for row in self.rows:
            if (row.year, row.region) == (year, region):
                return row
        raise NoSuchGuideline(f"no poverty guideline of {year} is written down; there are those of {self._years()}")

    def in_force(self, *, on: date, region: Region) -> Guideline:
        """Return the guideline in force on a day. Raises NoSuchGuideline for a day before the first."""
        begun = [row for row in self.rows if row.region == region and row.effective_from <= on]
        if not begun:
            raise NoSuchGuideline(f"no poverty guideline is written down for {on}; there are those of {self._years()}")
        return max(begun, key=lambda row: row.effective_from)

    def _years(self) -> str:
        return ", ".join(str(year) for year in sorted({row.year for row in self.rows}))


@lru_cache(maxsize=1)
def load_guidelines() -> Guidelines:
    """Return the guidelines that ship with the project; read once per process."""
    return load_guidelines_from(SHIPPED_GUIDELINES)


def load_guidelines_from(file: Path) -> Guidelines:
    """Return the guidelines written in a file. Raises UnusableLaw for the first row that cannot be relied on."""
    rows = every_row(file, columns=COLUMNS, read=_read_row)
    named = [(row.year, row.region) for row in rows]
    years = {year for year, _ in named}
    if not rows or sorted(named) != sorted((year, region) for year in years for region in get_args(Region)):
        raise UnusableLaw(f"law/{file.name}: each year needs one row for each of {', '.join(get_args(Region))}")
    return Guidelines(rows)


def each_guideline(file: Path) -> Iterator[Guideline | UnusableLaw]:
    """Yield every row of a file, or the complaint about it. Raises UnusableLaw when the file is no such table."""
    return each_row(file, columns=COLUMNS, read=_read_row)


def region_of(state: str | None) -> Region:
    """Return the region of a state; for one that is not known the region with the highest guideline."""
    if state is None or state == "AK":
        return "AK"
    return "HI" if state == "HI" else "contiguous"


def is_at_or_below(*, percent: int, guideline_cents: int, annual_income_cents: int) -> bool:
    """Say whether an income is at most so many percent of the guideline."""
    return annual_income_cents * 100 <= percent * guideline_cents


def is_below(*, percent: int, guideline_cents: int, annual_income_cents: int) -> bool:
    """Say whether an income is less than so many percent of the guideline."""
    return annual_income_cents * 100 < percent * guideline_cents


def percent_of_guideline(*, guideline_cents: int, annual_income_cents: int) -> Fraction:
    """Return an income in percent of the guideline, exactly; for showing, not for comparing."""
    return Fraction(annual_income_cents * 100, guideline_cents)


COLUMNS = (
    "year", "region", "one_person_dollars", "each_more_dollars", "effective_from", "citation",
    "status", "effective_from_status", "review_on", "source_kind", "read_at",
)  # fmt: skip


def _read_row(cells: Cells) -> Guideline:
    row = Guideline(
        year=cells.count("year"),
        region=cells.word("region", among=get_args(Region)),
        one_person_dollars=cells.count("one_person_dollars"),
        each_more_dollars=cells.count("each_more_dollars"),
        effective_from=cells.day("effective_from"),
        citation=cells.text("citation"),
        status=cells.word("status", among=get_args(Status)),
        effective_from_status=cells.word("effective_from_status", among=get_args(Status)),
        review_on=cells.day("review_on"),
        source_kind=cells.word("source_kind", among=get_args(SourceKind)),
        read_at=cells.text("read_at"),
    )
    if row.effective_from.year != row.year:
        raise cells.unusable(f"it takes effect on {row.effective_from}, not in {row.year}")
    return row
