"""Have we been in touch with this person too often, or too lately?"""

from datetime import UTC, date, datetime, time
from typing import assert_never
from zoneinfo import ZoneInfo

from goodterms.domain.attempts import Finding
from goodterms.domain.cases import Case
from goodterms.domain.dates import days
from goodterms.domain.people import Channel
from goodterms.law.checks import CallOutcome, Cap, QuietAfterConversation


_CONVERSATIONS = frozenset({"conversation", "inbound_conversation"})
_NAMED: tuple[tuple[Channel, str], ...] = (
    ("call", "calls"),
    ("text", "texts"),
    ("email", "emails"),
    ("letter", "letters"),
)


def check_cap(cap: Cap, case: Case) -> Finding | None:
    """Refuse one contact more than the cap, over all accounts, on any calendar the person may live by.

    Days are counted on the person's calendar: today and the days before it, `in_days` in all. A cap on one form of
    contact binds that form only, and counts every contact over its channels.
    """
    if cap.medium not in ("usual", case.attempt.details.medium):
        return None
    if _at_most_made(cap, case) < cap.at_most:
        return None
    over = [found for zone in _calendars(case) if (found := _over_cap(cap, case, zone=zone))]
    if not over:
        return None
    count, _ = max(over)
    named = " and ".join(words for channel, words in _NAMED if channel in cap.counts)
    window = "today" if cap.in_days == 1 else f"in the {cap.in_days} days that end today"
    reason = f"Already {count} {named} {window}; at most {cap.at_most} are allowed."
    return Finding(reason, max(until for _, until in over) if cap.at_most else None)


def check_quiet(quiet: QuietAfterConversation, case: Case) -> Finding | None:
    """Refuse contact within so many days of a conversation, whoever rang; its own day is the first.

    Who asked to be called may be called for as many days, the day of asking being the first.
    """
    if not _any_may_be_conversation(case):
        return None
    found: list[tuple[datetime, date]] = []
    for zone in _calendars(case):
        today = case.attempt.at.astimezone(zone).date()
        if any(day <= today < day + days(quiet.days) for day in case.household.notes.calls_agreed_on):
            continue
        spoken_on = max((day for day in _conversation_days(case, zone=zone) if day <= today), default=None)
        if spoken_on is not None and today < spoken_on + days(quiet.days):
            found.append((_start_of(spoken_on + days(quiet.days), zone), spoken_on))
    if not found:
        return None
    until, spoken_on = max(found)
    return Finding(f"There was a conversation on {spoken_on}; the next call waits {quiet.days} days.", until)


def _at_most_made(cap: Cap, case: Case) -> int:
    """Return a number that the count on no calendar can exceed: nearly always so small that it settles the matter."""
    # A day more than the window on either side holds the window of every zone.
    since = case.attempt.at - days(cap.in_days + 1)
    since_on = since.date()
    planned = [channel for channel, made_on in case.touches if channel in cap.counts and made_on >= since_on]
    most = len(planned)
    for channel in cap.counts:
        most += len([at for at in _moments(channel, case, uncounted=cap.uncounted) if at > since])
    return most


def _over_cap(cap: Cap, case: Case, *, zone: ZoneInfo) -> tuple[int, datetime] | None:
    """Return how many were made in the window, and when the window has room again; None when it has room now."""
    today = case.attempt.at.astimezone(zone).date()
    first = today - days(cap.in_days - 1)
    made = sorted([day for day in _contact_days(cap, case, zone=zone) if first <= day <= today])
    if len(made) < cap.at_most:
        return None
    # Room comes on the day when the last one that is too many has left the window.
    last_too_many = made[-cap.at_most] if cap.at_most else today
    return len(made), _start_of(last_too_many + days(cap.in_days), zone)


def _contact_days(cap: Cap, case: Case, *, zone: ZoneInfo) -> list[date]:
    found: list[date] = []
    for channel in cap.counts:
        found.extend(_days_of(channel, case, zone=zone, uncounted=cap.uncounted))
    return found


def _days_of(channel: Channel, case: Case, *, zone: ZoneInfo, uncounted: frozenset[CallOutcome]) -> list[date]:
    """Return the day of each contact over the channel.

    The touch history, which knows one contact a day, and the record of each message tell of the same contacts: a day
    of the history counts only when no message is recorded on it. Letters have no record but the history, and those
    from elsewhere are not in it.
    """
    recorded = [at.astimezone(zone).date() for at in _moments(channel, case, uncounted=uncounted)]
    planned = {made_on for kept_channel, made_on in case.touches if kept_channel == channel}
    return [*recorded, *(planned if channel == "letter" else planned.difference(recorded))]


def _moments(channel: Channel, case: Case, *, uncounted: frozenset[CallOutcome]) -> tuple[datetime, ...]:
    match channel:
        case "text":
            return case.texts
        case "email":
            return case.emails
        case "call":
            return tuple([call.at for call in case.calls if call.outcome not in uncounted])
        case "letter":
            return case.letters_elsewhere
        case _:
            assert_never(channel)


def _any_may_be_conversation(case: Case) -> bool:
    if any([channel == "call" for channel, _ in case.touches]):  # noqa: C419 - a list costs half
        return True
    return any([call.outcome in _CONVERSATIONS for call in case.calls])  # noqa: C419 - as above


def _conversation_days(case: Case, *, zone: ZoneInfo) -> set[date]:
    """Return the days of a conversation, and of a call of which nobody recorded how it ended."""
    answered = {call.at.astimezone(zone).date() for call in case.calls if call.outcome in _CONVERSATIONS}
    recorded = {call.at.astimezone(zone).date() for call in case.calls if not call.is_elsewhere}
    unrecorded = {touch.made_on for touch in case.touches if touch.channel == "call"} - recorded
    return answered | unrecorded


def _calendars(case: Case) -> tuple[ZoneInfo, ...]:
    # Where nobody knows the person's calendar, the two ends of the country are both kept.
    return case.where.zones or (_EARLIEST_CALENDAR, _LATEST_CALENDAR)


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


_EARLIEST_CALENDAR = ZoneInfo("Pacific/Guam")
_LATEST_CALENDAR = ZoneInfo("Pacific/Pago_Pago")
