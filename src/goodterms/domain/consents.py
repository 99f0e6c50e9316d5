"""Does what the person once allowed still count, for the number or email address in use now?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from goodterms.domain.addresses import AddressKind, is_same_address, plain_address


ConsentChannel = Literal["text", "email", "call"]
CONSENT_CHANNELS: tuple[ConsentChannel, ...] = ("text", "email", "call")
KIND_OF_CHANNEL: dict[ConsentChannel, AddressKind] = {"text": "phone", "email": "email", "call": "phone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A yes or a no to one channel, and the number or email address for which it was given."""

    channel: ConsentChannel
    is_given: bool
    covers_details: bool
    address: str  # empty when it is not known for which


def answer_in_force(answers: Iterable[Answer], *, channel: ConsentChannel, address: str | None) -> Answer | None:
    """Return the answer that speaks for a channel now; None when there is none for the address in use.

    Of each address the last answer counts. A yes belongs to the address it was given for and does not go over to
    another; a no is the person's, and lasts until they say yes for the address in use. `answers` come oldest first.
    """
    kind = KIND_OF_CHANNEL[channel]
    last_of: dict[str, Answer] = {}
    for answer in answers:
        if answer.channel == channel:
            place = plain_address(kind, answer.address)
            last_of.pop(place, None)
            last_of[place] = answer
    speaking = [
        answer for answer in last_of.values() if not answer.is_given or is_same_address(kind, answer.address, address)
    ]
    return speaking[-1] if speaking else None


def may_hold_details(answers: Iterable[Answer], *, channel: ConsentChannel, address: str | None) -> bool:
    """Say whether the person agreed to amounts and visits in plain sight, this way, at the address in use now."""
    answer = answer_in_force(answers, channel=channel, address=address)
    return answer is not None and answer.is_given and answer.covers_details
