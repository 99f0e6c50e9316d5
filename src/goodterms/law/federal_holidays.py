"""Which days are no business days under Regulation F: weekends and the public holidays of 5 USC 6103(a)?

The statute names the days themselves. A holiday that falls on a Saturday is not moved to the Friday before it: that is
an order for federal workers (6103(b)), not part of the definition.
"""

from datetime import date, timedelta
from functools import lru_cache


_MONDAY, _THURSDAY, _SATURDAY = 0, 3, 5


def is_business_day(day: date) -> bool:
    """Say whether the day is a Monday to Friday that is no public holiday (12 CFR 1006.22(c)(1), 5 USC 6103(a))."""
    return day.weekday() < _SATURDAY and day not in holidays_of(day.year)


def add_business_days(day: date, count: int) -> date:
    """Return the day that lies so many business days after this one."""
    while count > 0:
        day += timedelta(days=1)
        if is_business_day(day):
            count -= 1
    return day


@lru_cache(maxsize=256)
def holidays_of(year: int) -> frozenset[date]:
    """Return the public holidays of a year."""
    return frozenset(
        {
            date(year, 1, 1),
            _nth(year, 1, _MONDAY, 3),  # Birthday of Martin Luther King, Jr.
            _nth(year, 2, _MONDAY, 3),  # Washington's Birthday
            _last_monday_of_may(year),  # Memorial Day
            date(year, 6, 19),
            date(year, 7, 4),
            _nth(year, 9, _MONDAY, 1),  # Labor Day
            _nth(year, 10, _MONDAY, 2),  # Columbus Day
            date(year, 11, 11),
            _nth(year, 11, _THURSDAY, 4),  # Thanksgiving Day
            date(year, 12, 25),
        }
    )


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
