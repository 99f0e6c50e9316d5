"""What must a rule of law say before anyone may rely on it?

Every rule can only forbid or delay. There is no way to write one that allows: what no rule refuses is allowed, so a
rule that is missing, doubtful or read too strictly can cost a contact but never make one.
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal


LONGEST_MEMORY_DAYS = 31  # no rule counts contacts further back

Channel = Literal["text", "email", "letter", "call"]
Party = Literal["provider", "facility", "np_hospital", "early_out", "collector"]
Status = Literal["verified", "secondary", "memory", "conflicting", "policy"]
Stop = Literal["cease", "attorney", "bankruptcy", "deceased", "minor", "text_stop", "email_stop", "call_stop"]
CallOutcome = Literal["conversation", "voicemail", "no_answer", "busy", "inbound_conversation"]
AccountTrouble = Literal["unverified", "dispute", "hardship_pending", "insurance_pending", "plan_active"]


@dataclass(frozen=True, slots=True)
class BarredBy:
    """No contact while this stop is on record."""

    stop: Stop


@dataclass(frozen=True, slots=True)
class PausedBy:
    """No contact about an account that has this trouble, or may have it."""

    trouble: AccountTrouble


@dataclass(frozen=True, slots=True)
class BalanceOwed:
    """Contact only about accounts of this household on which money is owed now."""


@dataclass(frozen=True, slots=True)
class AmountOfLedger:
    """The amount asked for is the sum of the accounts' balances now, and the words quote no other."""


@dataclass(frozen=True, slots=True)
class ConsentRecorded:
    """Contact only with the person's recorded consent to this channel."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """Contact only where there is a number, an email address or a good mailing address to reach."""


@dataclass(frozen=True, slots=True)
class Deliverable:
    """No contact over a channel whose last try did not arrive."""


@dataclass(frozen=True, slots=True)
class OptOutWords:
    """Every message says how to stop the next one, in the language of the household."""

    en: tuple[str, ...]  # any one of these, in small letters
    es: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """Contact only from `earliest` until before `latest`, on the days named, on every clock of the person."""

    earliest: time
    latest: time
    days: frozenset[int]  # Monday is 0


@dataclass(frozen=True, slots=True)
class Cap:
    """No more than so many contacts, this one included, in so many calendar days that end today."""

    at_most: int
    in_days: int
    counts: frozenset[Channel]
    uncounted: frozenset[CallOutcome]


@dataclass(frozen=True, slots=True)
class QuietAfterConversation:
    """After a conversation, whoever rang, no contact for so many days; its own day is the first."""

    days: int


Check = (
    BarredBy
    | PausedBy
    | BalanceOwed
    | AmountOfLedger
    | ConsentRecorded
    | Reachable
    | Deliverable
    | OptOutWords
    | Hours
    | Cap
    | QuietAfterConversation
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of law, or of our own, for one span of time."""

    id: str
    file: str  # where it is written, such as law/contact_hours.toml
    binds: frozenset[Party]  # whom we hold to it
    law_binds: frozenset[Party]  # whom the cited text itself binds
    states: frozenset[str]  # where; none means everywhere. Two letters, or NYC
    channels: frozenset[Channel]
    is_promotional_only: bool  # binds offers and upsells, never a bill
    effective_on: date
    expires_on: date | None  # the first day on which it no longer holds
    source: str
    status: Status
    review_on: date  # read the source again by this day
    needs_counsel: bool
    why: str
    check: Check

    def holds_within(self, *, first_on: date, last_on: date) -> bool:
        """Say whether the rule is in force on any day from first to last, both included."""
        return self.effective_on <= last_on and (self.expires_on is None or first_on < self.expires_on)
