"""Is this an hour at which the person may be contacted, wherever they may be?"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from goodterms.domain.attempts import Finding
from goodterms.domain.cases import Case
from goodterms.law.checks import Hours


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOCKS_NAMED = 3  # more are counted, not named
_STEPS = 60  # zones whose hours have not met after so many openings never will


def check_hours(hours: Hours, case: Case) -> Finding | None:
    """Refuse a moment outside the hours on any clock the person may live by.

    When the person may be anywhere on earth there is no hour known to be a good one: waiting does not help.
    """
    if not case.clocks:
        return Finding("The time zone is not known; a ZIP code and a number of this country would settle it.", None)
    shut = [(zone, local) for zone, local in case.clocks if not _is_open(hours, local)]
    if not shut:
        return None
    until = first_opening(hours, zones=case.where.zones, at=case.attempt.at)
    return Finding(_reason(hours, shut), until)


def first_opening(hours: Hours, *, zones: tuple[ZoneInfo, ...], at: datetime) -> datetime | None:
    """Return the first moment from `at` on that is open in every zone, in UTC; None when there is none."""
    moment = at.astimezone(UTC)
    for _ in range(_STEPS):
        openings = [_opening(hours, zone=zone, at=moment) for zone in zones]
        if None in openings:
            return None
        latest = max(opening for opening in openings if opening is not None)
        if latest == moment:
            return moment
        moment = latest
    return None


def closing(latest: time, case: Case) -> datetime:
    """Return the moment at which the first of the person's clocks reaches the closing hour today, in UTC."""
    return min(datetime.combine(local.date(), latest, tzinfo=zone).astimezone(UTC) for zone, local in case.clocks)


def open_on(day: date, *, hours: Sequence[Hours], zones: tuple[ZoneInfo, ...]) -> tuple[datetime, datetime] | None:
    """Return from when until when all these hours are open in all these zones on one date, in UTC; None for never."""
    if not zones or any(day.weekday() not in each.days for each in hours):
        return None
    opens = max(datetime.combine(day, each.earliest, tzinfo=zone).astimezone(UTC) for each in hours for zone in zones)
    closes = min(datetime.combine(day, each.latest, tzinfo=zone).astimezone(UTC) for each in hours for zone in zones)
    return (opens, closes) if opens < closes else None


def whole_day(day: date, *, clock: datetime) -> tuple[datetime, datetime]:
    """Return the first and the last moment of a date on the clock of a moment, in UTC."""
    begins = datetime.combine(day, time.min, tzinfo=clock.tzinfo)
    return begins.astimezone(UTC), (begins + timedelta(days=1)).astimezone(UTC)


def _is_open(hours: Hours, local: datetime) -> bool:
    return hours.earliest <= local.time() < hours.latest and local.weekday() in hours.days


def _opening(hours: Hours, *, zone: ZoneInfo, at: datetime) -> datetime | None:
    """Return `at` when it is open in the zone, else the next moment that is; None when no day is open."""
    local = at.astimezone(zone)
    if _is_open(hours, local):
        return at
    for days in range(9):
        day = local.date() + timedelta(days=days)
        opening = datetime.combine(day, hours.earliest, tzinfo=zone).astimezone(UTC)
        if opening > at and day.weekday() in hours.days:
            return opening
    return None


def _reason(hours: Hours, shut: list[tuple[ZoneInfo, datetime]]) -> str:
    clocks = ", ".join(
        f"{local:%H:%M} in {zone.key}" if local.weekday() in hours.days else f"{_DAYS[local.weekday()]} in {zone.key}"
        for zone, local in shut
    )
    if len(shut) > _CLOCKS_NAMED:
        clocks = f"too early or too late on {len(shut)} of the clocks the person may live by"
    open_hours = f"{hours.earliest:%H:%M} to {hours.latest:%H:%M}"
    if len(hours.days) == len(_DAYS):
        return f"It is {clocks}; contact is open {open_hours}."
    closed = " and ".join(day for number, day in enumerate(_DAYS) if number not in hours.days)
    return f"It is {clocks}; contact is open {open_hours}, not on {closed}."
