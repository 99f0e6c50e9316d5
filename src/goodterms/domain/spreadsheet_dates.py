"""Which day does this cell of an export say?

Days in an export have happened. A two-digit year is therefore the latest year with those digits in which the day is
not after the day of the import: on November 23, 2026, `11/23/26` is 2026 and `11/24/26` is 1926.
"""

import re
from datetime import date, timedelta

from goodterms.domain.spreadsheet_values import Misread


EARLIEST = date(1900, 1, 2)  # Older "days" are blanks that some system filled with its own day nought.
NOT_A_DAY = Misread(
    cause="not-a-day",
    expected="a day such as 1/31/2026, 2026-01-31 or 31-Jan-2026",
    mend="Write month/day/year, or year-month-day.",
)
DAY_AFTER_TODAY = Misread(
    cause="day-to-come", expected="a day that has come", mend="Check month, day and year in the source system."
)
DAY_TOO_OLD = Misread(
    cause="day-too-old", expected="a day after 1900", mend="Leave the cell blank when the day is not known."
)

# Spreadsheets count days from here. They are off by one before March 1900; five digits begin in 1927.
_DAY_NOUGHT = date(1899, 12, 30)
_CLOCK = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AP]M)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/]?)([0-9]{{1,2}})\2([0-9]{{1,2}}){_CLOCK}", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"([0-9]{{1,2}})([-/])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_CLOCK}", re.IGNORECASE)
_EIGHT_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_DAY_AND_NAME = re.compile(rf"([0-9]{{1,2}})[- ]([A-Z]{{3,9}})[- ,]+([0-9]{{4}}|[0-9]{{2}}){_CLOCK}", re.IGNORECASE)
_NAME_AND_DAY = re.compile(rf"([A-Z]{{3,9}})\.? ([0-9]{{1,2}}),? ([0-9]{{4}}){_CLOCK}", re.IGNORECASE)
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:\.[0-9]+)?")
_NO_DAY = re.compile(r"(?:0{1,2}[-/]0{1,2}[-/](?:0000|00)|0000-00-00(?: 00:00:00)?|n/a|none|null|-)", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_CENTURY = 100
_SHORT_YEAR = 2


def parse_past_day(text: str, *, today: date) -> date | Misread | None:
    """Return the day a cell says, or None for the ways in which systems write that there is none.

    Reads month/day/year, year-month-day, YYYYMMDD, MMDDYYYY, month names, and the day numbers of spreadsheets (five
    digits); a time of day beside it is left out. Day-first and dotted days are refused: they could be two days.
    """
    written = " ".join(text.split())
    if not written or _NO_DAY.fullmatch(written):
        return None
    day = _read(written, today=today)
    if day is None:
        return NOT_A_DAY
    if day > today:
        return DAY_AFTER_TODAY
    return day if day >= EARLIEST else DAY_TOO_OLD


def _read(written: str, *, today: date) -> date | None:
    if found := _YEAR_FIRST.fullmatch(written):
        if found[2] == "" and len(found[3] + found[4]) < len("0131"):
            return None
        day = _day(found[1], found[3], found[4])
        if day is not None or found[2] != "":
            return day
    if found := _EIGHT_DIGITS.fullmatch(written):
        return _day(found[3], found[1], found[2])
    if found := _MONTH_FIRST.fullmatch(written):
        return _with_century(found[4], found[1], found[3], today=today)
    if found := _DAY_AND_NAME.fullmatch(written):
        return _with_century(found[3], _month(found[2]), found[1], today=today)
    if found := _NAME_AND_DAY.fullmatch(written):
        return _day(found[3], _month(found[1]), found[2])
    if found := _SERIAL.fullmatch(written):
        return _DAY_NOUGHT + timedelta(days=int(found[1]))
    return None


def _with_century(year: str, month: str, day: str, *, today: date) -> date | None:
    if len(year) != _SHORT_YEAR:
        return _day(year, month, day)
    newest = today.year - (today.year - int(year)) % _CENTURY
    latest = _day(str(newest), month, day)
    if latest is None or latest <= today:
        return latest
    return _day(str(newest - _CENTURY), month, day)


def _month(name: str) -> str:
    said = name.casefold()
    return next((str(n) for n, month in enumerate(_MONTHS, start=1) if said in {month, month[:3], month[:4]}), "0")


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
