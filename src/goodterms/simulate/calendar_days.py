"""On which days do files, letters and people at desks move?"""

from collections.abc import Collection
from datetime import date, timedelta


SATURDAY, SUNDAY = 5, 6
WORKING_DAYS = (0, 1, 2, 3, 4)
MAIL_DAYS = (0, 1, 2, 3, 4, 5)
# Days of the season on which neither mail nor desks move: Veterans Day and Thanksgiving.
STILL_DAYS = frozenset({date(2026, 11, 11), date(2026, 11, 26)})


def next_day(after: date, *, among: Collection[int]) -> date:
    """Return the first day later than this one that is one of these weekdays (Monday is 0) and no holiday."""
    day = after + timedelta(days=1)
    while day.weekday() not in among or day in STILL_DAYS:
        day += timedelta(days=1)
    return day


def that_or_next_day(day: date, *, among: Collection[int]) -> date:
    """Return this day when it is one of these weekdays and no holiday, else the next that is."""
    return next_day(day - timedelta(days=1), among=among)


def mail_days_after(day: date, *, count: int) -> date:
    """Return the day on which a letter posted on this day is delivered, so many mail days later."""
    for _ in range(count):
        day = next_day(day, among=MAIL_DAYS)
    return day
