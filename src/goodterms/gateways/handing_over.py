"""What came of handing a message to the other side? Every way out answers in the same few words.

Two things are told apart above all: a message of which nothing left, and one of which we do not know. The first may be
tried again; the second never is, until somebody has found out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from goodterms.domain.guardrails import Permit
from goodterms.domain.people import Channel


RefusalReason = Literal["landline", "opted_out", "invalid_address", "blocked_by_carrier", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The other side has taken it, and calls it by this reference."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing left, and never will this way. The detail holds codes and our own words, never a name or an address."""

    reason: RefusalReason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotNow:
    """Nothing left; trying again is safe, not before `until` when that is known."""

    until: datetime | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may have left or not. Never try again before `find` has said that nothing left."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingLeft:
    """The other side was asked and has nothing of it: it may be sent, after asking the gate again."""

    detail: str


HandedOver = Accepted | Refused | NotNow | Unknown
Found = Accepted | NothingLeft | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The other side answered when asked who we are; nothing was sent to anybody."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """The other side could not be asked, or does not know us; the detail says what to mend."""

    detail: str


class SentWithoutPermit(Exception):
    """A message was about to leave without a permit of the gate that covers it. Nothing left."""


def require_permit(permit: Permit, *, channel: Channel, household_id: str, words: str | None, at: datetime) -> None:
    """Do nothing when the permit covers these words to this household at this moment; else raise SentWithoutPermit."""
    if not permit.covers(channel=channel, household_id=household_id, message=words, at=at):
        raise SentWithoutPermit(
            f"the permit does not cover this {channel} to household {household_id} at {at.isoformat()}"
        )
