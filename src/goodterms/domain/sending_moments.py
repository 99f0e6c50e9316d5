"""At which moment of its day does a household's message leave?

Messages planned at night are spread over the day, each household always at its own place in the hours in which it may
be contacted. The gate has the last word when the moment has come.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from goodterms.domain import guardrails
from goodterms.domain.contact_notes import THE_USUAL_WAY
from goodterms.domain.guardrails import Attempt
from goodterms.domain.intents import share_of
from goodterms.domain.money import NOTHING
from goodterms.domain.people import Channel, Household
from goodterms.law.compiled import Law
from goodterms.law.schema import Party
from goodterms.playbook.schema import Manners


NOON = time(12)
# A text that leaves in the last minutes may arrive after them, and then must not.
BEFORE_CLOSING = timedelta(minutes=45)


def noon_of(day: date, *, zone: ZoneInfo) -> datetime:
    """Return noon of a day in a zone: as good a moment as any to decide as of."""
    return datetime.combine(day, NOON, tzinfo=zone)


def sending_moment(
    day: date,
    *,
    not_before: datetime,
    channel: Channel,
    household: Household,
    law: Law,
    manners: Manners,
    party: Party,
    zone: ZoneInfo,
) -> datetime | None:
    """Return when a message by this way leaves on a day; None when no good hour for it is left that day.

    The day is that of the practice, in whose `zone` it also ends: what is for today does not leave tomorrow. Texts
    and emails are spread evenly by household; calls are there for the person who makes them from the first good hour.
    """
    attempt = Attempt(
        household_id=household.household_id,
        purpose="bill",
        kind=None,
        channel=channel,
        account_ids=(),
        amount=NOTHING,
        at=noon_of(day, zone=zone),
        message=None,
        details=THE_USUAL_WAY,
    )
    hours = guardrails.open_hours(attempt, household=household, law=law, manners=manners, party=party)
    if hours is None:
        return None
    opens = max(hours[0], not_before)
    closes = min(hours[1], datetime.combine(day, time.max, tzinfo=zone)) - BEFORE_CLOSING
    if closes <= opens:
        return None
    if channel == "call":
        return opens
    return opens + (closes - opens) * share_of(f"{household.household_id} on {day.isoformat()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadDay:
    """A day of a practice, in whose `zone` it is, over which messages are spread from `not_before` on."""

    day: date
    not_before: datetime
    law: Law
    manners: Manners
    party: Party
    zone: ZoneInfo

    def decided(self, household: Household) -> datetime:
        """Return as of which moment a household is decided on: when a text would leave, or else about noon."""
        return self._moment(household, "text") or max(noon_of(self.day, zone=self.zone), self.not_before)

    def due(self, household: Household, channel: Channel) -> datetime:
        """Return when what is permitted leaves this way. Letters are printed together at noon."""
        if channel == "letter":
            return noon_of(self.day, zone=self.zone)
        return self._moment(household, channel) or self.decided(household)

    def _moment(self, household: Household, channel: Channel) -> datetime | None:
        return sending_moment(
            self.day,
            not_before=self.not_before,
            channel=channel,
            household=household,
            law=self.law,
            manners=self.manners,
            party=self.party,
            zone=self.zone,
        )
