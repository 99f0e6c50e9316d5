"""What contact is proposed, and why may it not be made?"""

from dataclasses import dataclass
from datetime import datetime

from goodterms.domain.contact_notes import ContactDetails
from goodterms.domain.money import Money
from goodterms.domain.people import Channel, TouchKind
from goodterms.law.schema import Action, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One proposed contact with one household about some of its accounts.

    Raises ValueError for a moment without a zone: a rule about hours cannot be kept by guessing one.
    """

    household_id: str
    purpose: Purpose
    kind: TouchKind | None  # of the cadence; None for a contact that is no step of it
    channel: Channel
    account_ids: tuple[str, ...]
    amount: Money  # what the person would be asked for, in all
    at: datetime  # when it would leave
    message: str | None  # None while planning; the exact words at send. A call has none
    details: ContactDetails

    def __post_init__(self) -> None:
        """Refuse a moment that does not say where its clock stands."""
        if self.at.tzinfo is None:
            raise ValueError(f"the moment of an attempt needs a time zone: {self.at.isoformat()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One rule's no, in words fit for the record: numbers and our own ids, never a name."""

    rule_id: str
    citation: str
    reason: str
    until: datetime | None  # when this rule, by itself, would allow it; None when waiting does not help
    action: Action  # what the law makes of it: block, or delay until then


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check has against an attempt."""

    reason: str
    until: datetime | None
