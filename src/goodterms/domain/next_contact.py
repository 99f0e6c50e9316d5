"""What will be said to this household next, and when, if nothing else happens?

Every day from the first one asked about is decided as its night would decide it, on the facts of today.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from goodterms.domain import outreach
from goodterms.domain.outreach import HouseholdDecision
from goodterms.domain.people import Household
from goodterms.domain.sending_moments import SpreadDay
from goodterms.law.compiled import Law
from goodterms.law.schema import Party
from goodterms.playbook.schema import Playbook


DAYS_LOOKED_AHEAD = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class NextContact:
    """The first day on which something would be said, with the decision; or that none is in sight."""

    on: date | None
    at: datetime | None  # when it would leave
    decision: HouseholdDecision  # of that day, or of the last day looked at


def next_contact(
    *, from_on: date, household: Household, playbook: Playbook, law: Law, party: Party, zone: ZoneInfo, now: datetime
) -> NextContact:
    """Return the first contact from a day on that would be permitted on today's facts, looking some months ahead.

    It plans and permits nothing: each day decides anew on its own facts.
    """
    day, last = from_on, from_on + timedelta(days=DAYS_LOOKED_AHEAD - 1)
    while True:
        spread = SpreadDay(day=day, not_before=now, law=law, manners=playbook.manners, party=party, zone=zone)
        at = spread.decided(household)
        decision = outreach.decide(household=household, playbook=playbook, law=law, at=at, party=party)
        if decision.permit is not None:
            return NextContact(on=day, at=spread.due(household, decision.permit.attempt.channel), decision=decision)
        if day >= last:
            return NextContact(on=None, at=None, decision=decision)
        day += timedelta(days=1)
