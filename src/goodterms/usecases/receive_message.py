"""Somebody wrote or said something to us: keep it, understand it, and do at once what cannot wait."""

from dataclasses import dataclass
from datetime import datetime

from goodterms.data.address_stops import StopOfAddress, write_address_stops
from goodterms.data.addresses import households_with
from goodterms.data.audit import record_audit_event
from goodterms.data.models import Guarantor, InboundHousehold, InboundMessage, InboundReading, Intent, WorkItem
from goodterms.data.organizations import read_organization
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.addresses import address_kind, plain_address
from goodterms.domain.asked import Asked, asked_by, meanings_in_words, with_stop_of_provider
from goodterms.domain.people import Channel, Stop
from goodterms.domain.replies import meanings_of
from goodterms.domain.spreadsheet_people import LONGEST_EMAIL
from goodterms.law.reply_words import ReplyMeaning, ReplyWords
from goodterms.usecases.heed_message import Done, heed_message, sender_of
from goodterms.usecases.hold_address import QUEUE, hold_address
from goodterms.usecases.note_patient_event import note_patient_event
from goodterms.usecases.spread_stops import standing_stops


MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """One message as it came."""

    channel: Channel
    our_address: str
    from_address: str  # empty for a letter, which comes from somewhere and not from an address of ours to reply to
    words: str
    media_count: int
    received_at: datetime
    reference: str  # the provider's own, the same when it delivers the message again
    guarantor_id: int | None  # who wrote it, when whoever took it in knows
    answers_intent: int | None  # our message it answers, when it says so in a way only we could have written
    is_stopped_by_provider: bool  # the provider took it as a stop, whatever words we listen for


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceipt:
    """What a message was taken to mean, and what was done."""

    message_id: int
    is_repeated: bool  # it was here before: nothing was done again
    guarantor_id: int | None  # None when nobody, or more than one household, has the address
    households: tuple[int, ...]
    meanings: frozenset[ReplyMeaning]
    waits_for_reader: bool  # the gate holds everything for these households until somebody has read it
    done: Done
    work_item: int | None
    may_confirm_stop: bool  # a stop of texts was heard that did not stand before; the gate must still be asked


_CAME: dict[Channel, str] = {
    "text": "A text came.",
    "email": "An email came.",
    "letter": "A letter came.",
    "call": "Somebody called or left a voicemail.",
}


class UnableToReceiveMessage(Exception):
    """The message names somebody who is not of this practice; it is not kept, and the error says who was named."""


NOTHING_DONE = Done(stops_set=(), text_stop_lifted=(), disputes=(), hardship_application=None)


def receive_message(
    *, practice: PracticeFacts, message: NewMessage, words: ReplyWords, by: str, at: datetime
) -> MessageReceipt:
    """Store the message, read it, and do what it asks, in one transaction; return what was done.

    Stops take effect at once for every household that has the number or address, here and in the other practices of
    the organization. A doubtful message holds everything until a person has read it (`read_message`). A repeated
    delivery does nothing. Raises UnableToReceiveMessage when it is said to be somebody's who is not of this practice.
    """
    with practice_scope(practice.practice_id):
        _refuse_strangers(message)
        stored, is_new = InboundMessage.objects.get_or_create(
            practice_id=practice.practice_id,
            channel=message.channel,
            provider_reference=message.reference,
            defaults=_as_stored(message, practice=practice),
        )
        if not is_new:
            return _received_before(stored)
        households = _households(message, stored, practice=practice)
        InboundHousehold.objects.bulk_create(
            InboundHousehold(practice_id=practice.practice_id, message=stored, guarantor_id=guarantor)
            for guarantor in households
        )
        whose = stored.guarantor_id
        meanings = meanings_of(message.words, channel=message.channel, words=words)
        if message.is_stopped_by_provider:
            meanings = with_stop_of_provider(meanings, channel=message.channel)
        asked = asked_by(
            meanings, channel=message.channel, is_whose_known=whose is not None, has_media=message.media_count > 0
        )
        InboundReading.objects.create(
            practice_id=practice.practice_id,
            message=stored,
            meanings=sorted(meanings),
            is_by_person=False,
            waits_for_reader=asked.waits_for_reader,
            read_at=at,
            read_by=MACHINE,
        )
        may_confirm = _may_confirm_stop(asked, stored)
        done = heed_message(asked, message=stored, whose=whose, households=households, practice=practice, by=by, at=at)
        _hold(asked, stored, practice=practice, by=by, at=at)
        work_item = _put_before_a_person(asked, meanings, stored, message=message, practice=practice, at=at)
        if whose is not None:
            note_patient_event(
                practice=practice,
                guarantor_id=whose,
                kind="replied",
                happened_at=message.received_at,
                by=by,
                at=at,
            )
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="receive_message",
            subject=f"message {stored.id}",
            details={"channel": stored.channel, "meanings": sorted(meanings), "households": list(households)},
        )
        return MessageReceipt(
            message_id=stored.id,
            is_repeated=False,
            guarantor_id=whose,
            households=households,
            meanings=meanings,
            waits_for_reader=asked.waits_for_reader,
            done=done,
            work_item=work_item,
            may_confirm_stop=may_confirm,
        )


def _refuse_strangers(message: NewMessage) -> None:
    named = message.guarantor_id
    if named is not None and not Guarantor.objects.filter(id=named).exists():
        raise UnableToReceiveMessage(f"there is no guarantor {named} in this practice; leave out whose message it is")


def _as_stored(message: NewMessage, *, practice: PracticeFacts) -> dict[str, object]:
    return {
        "guarantor_id": _whose(message, practice=practice),
        "our_address": _kept(message.our_address),
        "from_address": _kept(message.from_address),
        "from_plain": _plain(message),
        "words": message.words.replace("\x00", ""),
        "media_count": message.media_count,
        "received_at": message.received_at,
    }


def _plain(message: NewMessage) -> str:
    kind = address_kind(message.channel)
    return "" if kind is None else plain_address(kind, _kept(message.from_address))


def _kept(address: str) -> str:
    return address.replace("\x00", "")[:LONGEST_EMAIL]


def _whose(message: NewMessage, *, practice: PracticeFacts) -> int | None:
    """Return whose it is: as somebody knows, or as the message it answers says, or the only one with the address."""
    if message.guarantor_id is not None:
        return message.guarantor_id
    if message.answers_intent is not None:
        intent = Intent.objects.filter(id=message.answers_intent).first()
        if intent is not None:
            return int(intent.guarantor_id)
    having = _having(message, practice=practice)
    return having[0] if len(having) == 1 else None


def _having(message: NewMessage, *, practice: PracticeFacts) -> tuple[int, ...]:
    kind = address_kind(message.channel)
    return () if kind is None else households_with(kind, _kept(message.from_address)).get(practice.practice_id, ())


def _households(message: NewMessage, stored: InboundMessage, *, practice: PracticeFacts) -> tuple[int, ...]:
    having = _having(message, practice=practice)
    whose = () if stored.guarantor_id is None else (stored.guarantor_id,)
    return tuple(sorted({*having, *whose}))


def _received_before(stored: InboundMessage) -> MessageReceipt:
    reading = stored.readings.order_by("-read_at", "-id").first()
    item = WorkItem.objects.filter(queue=QUEUE, subject=_subject(stored)).order_by("-id").first()
    return MessageReceipt(
        message_id=stored.id,
        is_repeated=True,
        guarantor_id=stored.guarantor_id,
        households=tuple(stored.households.order_by("guarantor_id").values_list("guarantor_id", flat=True)),
        meanings=frozenset() if reading is None else frozenset(reading.meanings),
        waits_for_reader=reading is None or reading.waits_for_reader,
        done=NOTHING_DONE,
        work_item=None if item is None else item.id,
        may_confirm_stop=False,
    )


def _may_confirm_stop(asked: Asked, stored: InboundMessage) -> bool:
    """Say whether a stop of texts came by text from one known household that had not stopped them before."""
    text_stop: Stop = "text_stop"
    if stored.guarantor_id is None or stored.channel != "text" or text_stop not in asked.stops:
        return False
    return not asked.is_wrong_person and text_stop not in standing_stops([stored.guarantor_id]).get(
        stored.guarantor_id, frozenset()
    )


def _hold(asked: Asked, stored: InboundMessage, *, practice: PracticeFacts, by: str, at: datetime) -> None:
    """Hold the address itself: the wrong person's for everybody, and what may be a stop until somebody has read it."""
    sender = sender_of(stored)
    if sender is None:
        return
    kind, address = sender
    if asked.is_wrong_person:
        hold_address(kind=kind, address=address, practice=practice, by=by, at=at)
    if asked.may_be_a_stop:
        write_address_stops(
            [StopOfAddress(stop="unclear_stop", kind=kind, address=address)],
            is_set=True,
            is_for_all=False,
            practice_id=practice.practice_id,
            organization=read_organization(practice.practice_id),
            reason=f"message {stored.id} may ask to stop",
            by=by,
            at=at,
        )


def _put_before_a_person(
    asked: Asked,
    meanings: frozenset[ReplyMeaning],
    stored: InboundMessage,
    *,
    message: NewMessage,
    practice: PracticeFacts,
    at: datetime,
) -> int | None:
    if not asked.needs_reader:
        return None
    whose = "" if stored.guarantor_id is not None else " Nobody knows yet whose it is."
    held = " Nothing more is sent until somebody has read it." if asked.waits_for_reader else ""
    first = "Read this first: somebody may be in danger. " if asked.is_urgent else ""
    item = WorkItem.objects.create(
        practice_id=practice.practice_id,
        queue=QUEUE,
        subject=_subject(stored),
        reason=f"{first}{_CAME[message.channel]} Heard: {meanings_in_words(meanings)}.{whose}{held}",
        is_urgent=asked.is_urgent,
        opened_by="receive_message",
        opened_at=at,
    )
    return int(item.id)


def _subject(stored: InboundMessage) -> str:
    return f"message {stored.id}"
