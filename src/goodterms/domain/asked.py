"""What is done at once when a person says this to us, and what must a person of ours read first?

A clear wish takes effect before anybody has read it. What may be one holds everything until somebody has.
"""

from dataclasses import dataclass
from typing import Literal

from goodterms.domain.addresses import AddressKind
from goodterms.domain.contact_people import DOUBTFUL
from goodterms.domain.people import Channel, Stop
from goodterms.domain.replies import NOTHING_SAID, stops_set_by
from goodterms.law.reply_words import ReplyMeaning


AddressedStop = Literal["text_stop", "email_stop", "call_stop"]  # a stop on one way, kept for the address itself
ADDRESSED: dict[AddressedStop, AddressKind] = {"text_stop": "phone", "email_stop": "email", "call_stop": "phone"}
# Whose message it is must be known before these can be done.
OF_ONE_HOUSEHOLD: frozenset[ReplyMeaning] = frozenset({"disputes", "hardship"})
# Keywords that are wholly done when they are heard: nobody has to read them.
_DONE_WHEN_HEARD: frozenset[ReplyMeaning] = frozenset({"stop_texts", "stop_emails", "stop_calls", "start"})
_STOP_OF: dict[Channel, ReplyMeaning | None] = {
    "text": "stop_texts",
    "email": "stop_emails",
    "call": "stop_calls",
    "letter": None,
}
_IN_WORDS: dict[ReplyMeaning, str] = {
    "stop_texts": "no more texts",
    "stop_calls": "no more calls",
    "stop_emails": "no more emails",
    "stop_all": "no more contact at all",
    "refuses_to_pay": "a refusal to pay",
    "attorney": "an attorney",
    "bankruptcy": "a bankruptcy",
    "deceased": "a death",
    "minor": "a minor",
    "wrong_person": "the wrong person",
    "disputes": "a doubt about the bill",
    "hardship": "a call for help with the bill",
    "bad_time": "a bad time",
    "military": "military service",
    "in_danger": "somebody in danger",
    "help": "a call for HELP",
    "start": "texts wanted again",
    "unclear_stop": "perhaps a stop",
    "nothing_of_these": "nothing we listen for",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one message asks for."""

    stops: frozenset[Stop]
    lifts_text_stop: bool
    disputes: bool
    asks_for_help: bool
    is_wrong_person: bool
    may_be_a_stop: bool
    waits_for_reader: bool  # nothing more is said until somebody has read it
    needs_reader: bool  # somebody should read it, and answer
    is_urgent: bool  # read it before any other


def asked_by(meanings: frozenset[ReplyMeaning], *, channel: Channel, is_whose_known: bool, has_media: bool) -> Asked:
    """Return what a message asks for as a machine understood it.

    A picture can say anything, so that a message with one waits for a reader; so does a dispute or a call for help of
    which nobody knows whose it is. START lifts the stop on texts only, and only where nothing else was said that stops
    or doubts.
    """
    stops = stops_set_by(meanings)
    doubts = DOUBTFUL & meanings
    is_nobodys = not is_whose_known and not OF_ONE_HOUSEHOLD.isdisjoint(meanings)
    waits = bool(doubts) or has_media or is_nobodys
    return Asked(
        stops=stops,
        lifts_text_stop="start" in meanings and channel == "text" and not stops and not waits,
        disputes="disputes" in meanings and is_whose_known,
        asks_for_help="hardship" in meanings and is_whose_known,
        is_wrong_person="wrong_person" in meanings,
        may_be_a_stop="unclear_stop" in meanings,
        waits_for_reader=waits,
        needs_reader=waits or not meanings <= _DONE_WHEN_HEARD,
        is_urgent="in_danger" in meanings,
    )


def read_as(meanings: frozenset[ReplyMeaning], *, channel: Channel, is_whose_known: bool) -> Asked:
    """Return what a message asks for as a person read it: what they settled waits for nobody."""
    stops = stops_set_by(meanings)
    return Asked(
        stops=stops,
        lifts_text_stop="start" in meanings and channel == "text" and not stops,
        disputes="disputes" in meanings and is_whose_known,
        asks_for_help="hardship" in meanings and is_whose_known,
        is_wrong_person="wrong_person" in meanings,
        may_be_a_stop=False,
        waits_for_reader=False,
        needs_reader=False,
        is_urgent=False,
    )


def with_stop_of_provider(meanings: frozenset[ReplyMeaning], *, channel: Channel) -> frozenset[ReplyMeaning]:
    """Return the meanings when the provider itself took the message as a stop, whatever words we listen for."""
    stop = _STOP_OF[channel]
    if stop is None:
        return meanings
    return (meanings - NOTHING_SAID - {"unclear_stop", "start"}) | {stop}


def meanings_in_words(meanings: frozenset[ReplyMeaning]) -> str:
    """Return what was understood, in words for a list of work: never the person's own words."""
    return ", ".join(_IN_WORDS[meaning] for meaning in sorted(meanings))
