"""What comes back from outside: that a message arrived or did not, and what people write to us.

News may come late, twice, in any order, or never. Each report has a rank, so that one that tells of an earlier state
than is known already changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from goodterms.domain.people import Channel


Outcome = Literal["accepted", "sent_by_carrier", "delivered", "undelivered", "forwarded", "returned", "complained"]
Reason = Literal[
    "landline",
    "opted_out",
    "blocked_by_carrier",
    "invalid_address",
    "unreachable",  # the telephone was off or out of reach: another day may do
    "expired",  # it waited past its window at the provider, who then let it go
    "bounced_hard",
    "bounced_soft",
    "failed",  # the provider could not, for a reason that is not the address's
]

# What a later state may follow. Mail that a server took may still bounce, a letter delivered may still come back.
RANKS: Mapping[Outcome, int] = {
    "accepted": 1,
    "sent_by_carrier": 2,
    "delivered": 3,
    "forwarded": 4,
    "undelivered": 5,
    "returned": 6,
    "complained": 7,
}
# These say something of their own, whatever else is known.
STAND_ALONE: frozenset[Outcome] = frozenset({"forwarded", "returned", "complained"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where a letter goes, in the parts in which the post wants it."""

    name: str
    street: str
    street2: str
    city: str
    state: str
    zip_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """One piece of news of one message, which `key` (ours) or `reference` (the provider's) names."""

    channel: Channel
    key: str | None
    reference: str | None
    outcome: Outcome
    reason: Reason | None  # of what was not delivered
    provider_code: str  # as the provider wrote it; empty when there is none
    at: datetime  # when it happened, as the provider says; else when the news came
    new_address: PostalAddress | None = None  # of a forwarded or returned letter, when the post told

    @property
    def rank(self) -> int:
        """Return how far along the message is by this report; a lower one never undoes a higher one."""
        return RANKS[self.outcome]

    def adds_to(self, known: Iterable["DeliveryReport"]) -> bool:
        """Say whether this report tells anything that the reports known of the same message do not.

        Duplicates and late news of earlier states add nothing. A return, a forwarding or a complaint adds once.
        """
        known = tuple(known)
        if self.outcome in STAND_ALONE:
            return all((each.outcome, each.new_address) != (self.outcome, self.new_address) for each in known)
        return all(each.rank < self.rank for each in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """What somebody wrote to us. `from_` is only as true as the channel makes it: email senders can be invented."""

    channel: Channel
    from_: str
    to: str
    words: str
    media: tuple[str, ...]  # addresses or names of what came with it; nothing of it was fetched
    at: datetime
    reference: str  # the provider's own, the same for a repeated delivery
    key: str | None  # of the message it answers, when it says so in a way only we could have written
    provider_stopped: bool  # the provider itself took it as a stop, and sends nothing more to that number


class ForgedNews(Exception):
    """News that nobody we know has signed, or that was signed too long ago. Answer 403 and store nothing of it."""


class UnreadableNews(Exception):
    """Signed news that does not say what news must say; the message holds no part of it."""
