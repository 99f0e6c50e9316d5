"""In which state is one message on its way out, what may come of it next, and when is it tried again?

A message is claimed before it leaves and marked when the other side has said what came of it. What lies between is
never guessed: a message that may have left is not sent again before somebody knows that it did not.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, get_args

from goodterms.domain.people import Channel
from goodterms.law.schema import Purpose


IntentState = Literal[
    "ready",  # may leave when its moment has come and the gate says yes
    "claimed",  # the gate has said yes, and one process is handing it over at this moment
    "sent",  # the other side has taken it
    "confirmed",  # it arrived, or the call was made
    "failed",  # it did not arrive and will not this way
    "unknown",  # it may have left or not
    "withdrawn",  # nothing left, and nothing will
]
STATES: tuple[IntentState, ...] = get_args(IntentState)

# What may follow what. News may come before our own note of what happened, so that what waits may turn out to have
# left long ago; but nothing that has left is ever made ready again.
NEXT: Mapping[IntentState, frozenset[IntentState]] = {
    "ready": frozenset({"claimed", "sent", "confirmed", "failed", "unknown", "withdrawn"}),
    "claimed": frozenset({"ready", "sent", "confirmed", "failed", "unknown", "withdrawn"}),
    "unknown": frozenset({"ready", "sent", "confirmed", "failed", "withdrawn"}),
    "sent": frozenset({"confirmed", "failed", "withdrawn"}),
    "confirmed": frozenset({"failed"}),
    "failed": frozenset({"confirmed"}),
    "withdrawn": frozenset({"sent", "confirmed"}),
}
ENDED: frozenset[IntentState] = frozenset({"failed", "withdrawn"})
IN_BETWEEN: frozenset[IntentState] = frozenset({"claimed", "unknown"})

FailureReason = Literal[
    "not_written",  # it could not be put into words
    "rejected",  # the other side would not take it, for what it says or how it is made
    "blocked_by_carrier",
    "opted_out",  # the other side was told to send this person no more
    "landline",
    "invalid_address",
    "bounced_hard",
    "bounced_soft",
    "unreachable",  # the telephone was off or out of reach
    "expired",  # it waited past its window, and was let go
    "returned",  # a letter came back
    "failed",
]
FAILURES: tuple[FailureReason, ...] = get_args(FailureReason)
# What is wrong with the number or address itself: it is not tried again until a newer one is noted.
OF_THE_ADDRESS: frozenset[FailureReason] = frozenset({"landline", "invalid_address", "bounced_hard", "returned"})

# Nobody is handing a message over for so long: every call to another side ends sooner by its own limit.
CLAIMED_AT_MOST = timedelta(minutes=15)
# Until then the other side is asked, or its news awaited; then a person finds out. Mail servers cannot be asked, and
# tell of a failure within a day or not at all.
UNKNOWN_AT_MOST: Mapping[Channel, timedelta] = {
    "text": timedelta(hours=1),
    "email": timedelta(hours=24),
    "letter": timedelta(hours=24),
    "call": timedelta(minutes=15),
}
# What must reach the person, and does no harm when it comes twice.
AT_LEAST_ONCE: frozenset[Purpose] = frozenset({"receipt", "notice"})
# What answers the person: it leaves at once, before anything that we begin ourselves.
ANSWERS: frozenset[Purpose] = frozenset({"reply", "stop_confirmation", "help"})

MOST_TRIES = 6  # of one message, each after the other side said that nothing left
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
# How often the other side is asked about a message whose end is unknown.
FIRST_QUESTION = timedelta(minutes=1)
LONGEST_BETWEEN_QUESTIONS = timedelta(minutes=30)
# A text of which no news has come is asked about, in case its news was lost on the way.
NEWS_EXPECTED_IN = timedelta(hours=2)
NEWS_AWAITED_FOR = timedelta(hours=12)


def may_become(state: IntentState, following: IntentState) -> bool:
    """Say whether a message in one state may come into another."""
    return following in NEXT[state]


def next_try(
    *, key: str, tries: int, at: datetime, asked_until: datetime | None, until: datetime | None
) -> datetime | None:
    """Return when a message of which nothing left is tried again; None when its time is over.

    Waits double from a minute to an hour, each longer by up to a half, so that many messages do not come back at
    once; `asked_until` is the other side's own wish, `until` the moment from which it may not leave any more.
    """
    if tries >= MOST_TRIES:
        return None
    wait = min(FIRST_WAIT * (1 << max(tries - 1, 0)), LONGEST_WAIT)
    moment = at + wait + wait * share_of(f"{key}/{tries}") / 2
    if asked_until is not None and asked_until > moment:
        moment = asked_until + FIRST_WAIT * share_of(f"{key}/{tries}")
    return None if until is not None and moment >= until else moment


def next_question(*, since: datetime, asked_at: datetime | None) -> datetime:
    """Return when the other side is next asked about a message whose end is unknown: waits grow with its age."""
    if asked_at is None:
        return since
    wait = min(max(asked_at - since, FIRST_QUESTION), LONGEST_BETWEEN_QUESTIONS)
    return asked_at + wait


def needs_a_person_from(*, state: IntentState, channel: Channel, since: datetime) -> datetime | None:
    """Return from when a message in between is a person's to settle; None for one that is not in between."""
    if state == "claimed":
        return since + CLAIMED_AT_MOST
    return since + UNKNOWN_AT_MOST[channel] if state == "unknown" else None


def share_of(subject: str) -> float:
    """Return a number from 0 up to 1 that is always the same for a subject, and evenly spread over subjects."""
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8], "big") / (1 << 64)
