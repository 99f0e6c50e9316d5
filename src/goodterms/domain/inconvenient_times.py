"""Did the person tell us that this is a bad time, or a bad way?"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from goodterms.domain.attempts import Finding
from goodterms.domain.cases import Case
from goodterms.domain.contact_notes import InconvenientTime


_EVERYWHERE = (ZoneInfo("Pacific/Guam"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Pago_Pago"))
_MOST_DAYS = 370  # a wish that lasts longer is not waited for
_WHOLE_WEEK = frozenset(range(7))


def check_inconvenient_times(case: Case) -> Finding | None:
    """Refuse a time, day or way that the person told us is bad, on any clock they may live by.

    When the bad time ends by itself, the refusal says when.
    """
    noted = [one for one in case.household.notes.inconvenient if case.attempt.channel in one.channels]
    zones = case.where.zones or _EVERYWHERE
    broken = [one for one in noted if any(_holds(one, case.attempt.at.astimezone(zone)) for zone in zones)]
    if not broken:
        return None
    return Finding(f"The person asked not to be contacted {_in_words(broken[0])}.", _end(noted, zones, case.attempt.at))


def next_inconvenient_time(case: Case) -> datetime | None:
    """Return the first moment after the attempt, within a day, from which the person asked not to be contacted.

    None when no such time is noted for this way. The attempt's own moment is taken to be a good one.
    """
    if not case.household.notes.inconvenient:
        return None
    noted = [one for one in case.household.notes.inconvenient if case.attempt.channel in one.channels]
    zones = case.where.zones or _EVERYWHERE
    starts = {time.min, *(one.earliest for one in noted if one.earliest is not None)}
    days = {
        (zone, (case.attempt.at + timedelta(days=ahead)).astimezone(zone).date()) for zone in zones for ahead in (0, 1)
    }
    moments = (datetime.combine(day, start, tzinfo=zone).astimezone(UTC) for zone, day in days for start in starts)
    bad = (
        moment
        for moment in moments
        if moment > case.attempt.at and any(_holds(one, moment.astimezone(zone)) for one in noted for zone in zones)
    )
    return min(bad, default=None)


def _holds(noted: InconvenientTime, local: datetime) -> bool:
    return (
        local.weekday() in noted.weekdays
        and (noted.from_on is None or noted.from_on <= local.date())
        and (noted.until_on is None or local.date() <= noted.until_on)
        and (noted.earliest is None or noted.earliest <= local.time())
        and (noted.latest is None or local.time() < noted.latest)
    )


def _end(noted: list[InconvenientTime], zones: tuple[ZoneInfo, ...], at: datetime) -> datetime | None:
    """Return the first moment after `at` that is bad by none of the wishes on none of the clocks."""
    for days in range(_MOST_DAYS):
        moments = sorted(_edges(noted, zones, at + timedelta(days=days)))
        for moment in moments:
            is_bad = any(_holds(one, moment.astimezone(zone)) for one in noted for zone in zones)
            if moment > at and not is_bad:
                return moment
    return None


def _edges(noted: list[InconvenientTime], zones: tuple[ZoneInfo, ...], near: datetime) -> set[datetime]:
    """Return the moments of this day at which a bad time may end: where one closes, and midnight."""
    ends = {time.min, *(one.latest for one in noted if one.latest is not None)}
    days = [(zone, near.astimezone(zone).date()) for zone in zones]
    return {datetime.combine(day, end, tzinfo=zone).astimezone(UTC) for zone, day in days for end in ends}


def _in_words(noted: InconvenientTime) -> str:
    names = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
    said = [] if noted.weekdays == _WHOLE_WEEK else ["on " + " and ".join(names[day] for day in sorted(noted.weekdays))]
    if noted.earliest is not None:
        said.append(f"from {noted.earliest:%H:%M}")
    if noted.latest is not None:
        said.append(f"until {noted.latest:%H:%M}")
    if noted.until_on is not None:
        said.append(f"through {noted.until_on}")
    return " ".join(said) or "this way"
