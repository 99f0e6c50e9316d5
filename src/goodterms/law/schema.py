"""What must a rule of law say before anyone may rely on it?

Every rule can only forbid or delay. There is no way to write one that allows: what no rule refuses is allowed, so a
rule that is missing, doubtful or read too strictly can cost a contact but never make one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from goodterms.law.checks import Channel, Check


LONGEST_MEMORY_DAYS = 31  # no rule counts contacts further back

Party = Literal["provider", "facility", "np_hospital", "early_out", "collector"]
Status = Literal["verified", "secondary", "memory", "conflicting", "policy"]
# What comes of a rule that is not kept: it blocks, it delays until a time that comes by itself, or a person is warned.
Action = Literal["block", "delay", "warn"]
Purpose = Literal[
    "bill",  # asks for money, or speaks of a balance
    "installment",  # reminds of a payment that was agreed
    "receipt",  # says what was paid or agreed
    "reply",  # answers a message of the person
    "stop_confirmation",  # says that a stop was heard
    "help",  # answers HELP: who we are and how to reach us
    "notice",  # what the law itself tells us to send
    "care",  # about care only, such as an appointment
    "promotion",  # offers goods, services or credit
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of law, or of our own, for one span of time."""

    id: str
    file: str  # where it is written, such as law/contact_hours.toml
    covers: tuple[str, ...]  # the topics of our research that it settles, or its part of them
    binds: frozenset[Party]  # whom we hold to it
    law_binds: frozenset[Party]  # whom the cited text itself binds
    states: frozenset[str]  # where; none means everywhere. Two letters, or NYC
    channels: frozenset[Channel]
    purposes: frozenset[Purpose]
    effective_on: date
    expires_on: date | None  # the first day on which it no longer holds
    source: str
    status: Status
    review_on: date  # read the source again by this day
    needs_counsel: bool
    why: str
    action: Action
    needs_text: str | None  # words or papers that a contact under this rule must carry, for those who compose it
    needs_record: str | None  # what must be on record before a contact under this rule
    check: Check

    def holds_within(self, *, first_on: date, last_on: date) -> bool:
        """Say whether the rule is in force on any day from first to last, both included."""
        return self.effective_on <= last_on and (self.expires_on is None or first_on < self.expires_on)
