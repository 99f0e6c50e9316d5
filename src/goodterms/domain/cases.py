"""What does a check need to know about one attempt? Gathered once, so that no check has to look twice."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from goodterms.domain.attempts import Attempt
from goodterms.domain.people import AccountFacts, CallMade, Channel, Household, TouchKind
from goodterms.domain.whereabouts import Whereabouts, whereabouts
from goodterms.law.places import Places
from goodterms.law.schema import LONGEST_MEMORY_DAYS


USUAL_CHANNEL: dict[TouchKind, Channel] = {
    "text": "text",
    "statement": "letter",
    "email": "email",
    "call": "call",
    "statement2": "letter",
}
# Two days more than the longest rule looks back, so that no zone's calendar can reach beyond what is kept.
_MEMORY = timedelta(days=LONGEST_MEMORY_DAYS + 2)
_AHEAD = timedelta(days=2)


class PlannedContact(NamedTuple):
    """A touch that reached the person on a day: all that the touch history tells."""

    channel: Channel
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One attempt with everything known about the household, the place and the hour."""

    attempt: Attempt
    household: Household
    accounts: tuple[AccountFacts, ...]  # those of the attempt that the household has
    where: Whereabouts
    clocks: tuple[tuple[ZoneInfo, datetime], ...]  # the moment on every clock the person may live by
    calls: tuple[CallMade, ...]  # recent ones only, as all that follows
    texts: tuple[datetime, ...]
    emails: tuple[datetime, ...]
    letters_elsewhere: tuple[datetime, ...]
    touches: frozenset[PlannedContact]

    def days(self) -> tuple[date, date]:
        """Return the first and the last calendar day that it may be where the person is."""
        if not self.clocks:
            # Somewhere in the United States it may still be yesterday or already tomorrow.
            today = self.attempt.at.date()
            return today - timedelta(days=1), today + timedelta(days=1)
        days = [local.date() for _, local in self.clocks]
        return min(days), max(days)


def gather(attempt: Attempt, *, household: Household, places: Places) -> Case:
    """Return the case. Raises ValueError when the attempt is about another household."""
    if attempt.household_id != household.household_id:
        raise ValueError(f"attempt on household {attempt.household_id} asked with facts of {household.household_id}")
    where = whereabouts(household=household, places=places)
    since, until = attempt.at - _MEMORY, attempt.at + _AHEAD
    wanted = set(attempt.account_ids)
    return Case(
        attempt=attempt,
        household=household,
        accounts=tuple([account for account in household.accounts if account.account_id in wanted]),
        where=where,
        clocks=tuple([(zone, attempt.at.astimezone(zone)) for zone in where.zones]),
        calls=tuple([call for call in household.calls if since < call.at < until]),
        texts=tuple([at for at in household.texts if since < at < until]),
        emails=tuple([at for at in household.emails if since < at < until]),
        letters_elsewhere=tuple([at for at in household.notes.letters_elsewhere if since < at < until]),
        touches=_recent_touches(household, since=since.date(), until=until.date()),
    )


def _recent_touches(household: Household, *, since: date, until: date) -> frozenset[PlannedContact]:
    return frozenset(
        [
            PlannedContact(touch.channel or USUAL_CHANNEL[touch.kind], touch.made_on)
            for account in household.accounts
            for touch in account.touches
            if since < touch.made_on < until
        ]
    )
