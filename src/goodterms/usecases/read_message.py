"""A person has read what somebody wrote to us: theirs is the last word on what it means."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from goodterms.data.address_stops import AddressStopKind, StopOfAddress, write_address_stops
from goodterms.data.audit import record_audit_event
from goodterms.data.models import Guarantor, InboundHousehold, InboundMessage, InboundReading, WorkItem
from goodterms.data.organizations import read_organization
from goodterms.data.query import rows
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.asked import ADDRESSED, OF_ONE_HOUSEHOLD, Asked, read_as
from goodterms.domain.contact_notes import InconvenientTime
from goodterms.domain.noted import ConfidentialWay, Noted, NotTheirs, WorkCallsBarred
from goodterms.domain.people import Channel, Stop
from goodterms.domain.replies import NOTHING_SAID, stops_set_by
from goodterms.law.reply_words import ReplyMeaning
from goodterms.usecases.heed_message import Done, heed_message, sender_of
from goodterms.usecases.hold_address import QUEUE
from goodterms.usecases.note_contact import UnableToNote, note_contact
from goodterms.usecases.spread_stops import standing_stops


SAYS_WHEN = (InconvenientTime, WorkCallsBarred, ConfidentialWay)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a person took a message to mean, and why they think so."""

    meanings: frozenset[ReplyMeaning]
    reason: str
    guarantor_id: int | None  # whose it is, when the message does not tell or tells wrongly
    notes: Sequence[Noted]  # what the message says about how and when to be reached


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReceipt:
    """What was done because of the reading, and what was done before that it does not ask for."""

    reading_id: int
    done: Done
    notes: tuple[int, ...]
    stops_not_asked_for: tuple[tuple[int, Stop], ...]  # by guarantor; set when it was heard, and standing still


class UnableToReadMessage(Exception):
    """The message stays as it was, and holds what it held; the message says what is missing."""


def read_message(
    *, practice: PracticeFacts, message_id: int, reading: Reading, by: str, at: datetime
) -> ReadingReceipt:
    """Settle what a message means, do what it asks for besides, and let the gate speak again.

    Lifts no stop but the one on texts, for START: a stop that was heard wrongly is lifted by `lift_stop`, with its own
    reason. A bad time is settled only together with a note that says when. Raises UnableToReadMessage when there is no
    such message, or when the reading leaves something open.
    """
    with practice_scope(practice.practice_id):
        message = InboundMessage.objects.filter(id=message_id).first()
        if message is None:
            raise UnableToReadMessage(f"there is no message {message_id} in this practice")
        channel = cast("Channel", message.channel)
        whose = _whose(message, reading)
        _refuse_open_ends(reading, whose=whose)
        linked = _linked(message, whose=whose, practice=practice)
        meant = linked if whose is None else (whose,)
        meanings = reading.meanings - NOTHING_SAID or NOTHING_SAID
        asked = read_as(meanings, channel=channel, is_whose_known=whose is not None)
        heard = _first_heard(message)
        record = InboundReading.objects.create(
            practice_id=practice.practice_id,
            message=message,
            guarantor_id=whose,
            meanings=sorted(meanings),
            is_by_person=True,
            waits_for_reader=False,
            reason=reading.reason.strip()[:200],
            read_at=at,
            read_by=by,
        )
        done = heed_message(asked, message=message, whose=whose, households=meant, practice=practice, by=by, at=at)
        to_note = list(_to_note(reading, message=message, whose=whose, meant=meant))
        try:
            notes = tuple(
                note_contact(
                    practice=practice, guarantor_id=guarantor, noted=noted, words=message.words, ends=None, by=by, at=at
                )
                for guarantor, noted in to_note
            )
        except UnableToNote as error:
            raise UnableToReadMessage(str(error)) from error
        _free_the_address(message, heard=heard, meanings=meanings, practice=practice, by=by, at=at)
        WorkItem.objects.filter(queue=QUEUE, subject=f"message {message.id}", closed_at=None).update(
            closed_at=at, closed_reason=f"read by {by}: {reading.reason.strip()}"[:200]
        )
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="read_message",
            subject=f"message {message.id}",
            details={"reading": record.id, "meanings": sorted(meanings), "notes": list(notes)},
        )
        return ReadingReceipt(
            reading_id=record.id,
            done=done,
            notes=notes,
            stops_not_asked_for=tuple(
                (guarantor, stop)
                for guarantor, stops in sorted(standing_stops(linked).items())
                for stop in sorted(stops & stops_set_by(heard) - _asked_of(guarantor, asked, meant=meant))
            ),
        )


def _whose(message: InboundMessage, reading: Reading) -> int | None:
    """Return whose it is: as this reader says, else as one before found out, else as the address told."""
    if reading.guarantor_id is not None:
        return reading.guarantor_id
    before = message.readings.filter(guarantor__isnull=False).order_by("-read_at", "-id").first()
    return message.guarantor_id if before is None else before.guarantor_id


def _refuse_open_ends(reading: Reading, *, whose: int | None) -> None:
    if not reading.meanings:
        raise UnableToReadMessage("say what the message means, if only that it is nothing we listen for")
    if not reading.reason.strip():
        raise UnableToReadMessage("say why you read the message so")
    if "unclear_stop" in reading.meanings:
        raise UnableToReadMessage("say whether the message asks us to stop: until then nothing more is sent")
    if whose is not None and not Guarantor.objects.filter(id=whose).exists():
        raise UnableToReadMessage(f"there is no guarantor {whose} in this practice")
    if whose is None and (reading.notes or not reading.meanings.isdisjoint(OF_ONE_HOUSEHOLD)):
        raise UnableToReadMessage("say whose message it is: several households have the address, or none has")
    if "bad_time" in reading.meanings and not any(isinstance(noted, SAYS_WHEN) for noted in reading.notes):
        raise UnableToReadMessage("note when, where or how the person does not want to be reached")


def _linked(message: InboundMessage, *, whose: int | None, practice: PracticeFacts) -> tuple[int, ...]:
    """Return every household that had the address, with the one whose message it turned out to be."""
    linked = set(message.households.values_list("guarantor_id", flat=True))
    if whose is not None and whose not in linked:
        InboundHousehold.objects.create(practice_id=practice.practice_id, message=message, guarantor_id=whose)
        linked.add(whose)
    return tuple(sorted(linked))


def _first_heard(message: InboundMessage) -> frozenset[ReplyMeaning]:
    first = message.readings.order_by("read_at", "id").first()
    return frozenset() if first is None else frozenset(first.meanings)


def _to_note(
    reading: Reading, *, message: InboundMessage, whose: int | None, meant: tuple[int, ...]
) -> Iterator[tuple[int, Noted]]:
    if whose is not None:
        yield from ((whose, noted) for noted in reading.notes)
    sender = sender_of(message)
    if sender is not None and "wrong_person" in reading.meanings:
        kind, address = sender
        yield from ((guarantor, NotTheirs(kind=kind, address=address)) for guarantor in meant)


def _free_the_address(
    message: InboundMessage,
    *,
    heard: frozenset[ReplyMeaning],
    meanings: frozenset[ReplyMeaning],
    practice: PracticeFacts,
    by: str,
    at: datetime,
) -> None:
    """End what was held for this message, in every practice, unless another from there still waits for the same."""
    sender = sender_of(message)
    if sender is None:
        return
    kind, address = sender
    doubts: tuple[tuple[ReplyMeaning, AddressStopKind], ...] = (
        ("unclear_stop", "unclear_stop"),
        ("wrong_person", "wrong_person"),
    )
    settled = [
        stop
        for meaning, stop in doubts
        if meaning in heard and meaning not in meanings and not _waits_elsewhere(message, meaning)
    ]
    write_address_stops(
        [StopOfAddress(stop=stop, kind=kind, address=address) for stop in settled],
        is_set=False,
        is_for_all=True,
        practice_id=practice.practice_id,
        organization=read_organization(practice.practice_id),
        reason=f"message {message.id} was read by a person",
        by=by,
        at=at,
    )


def _waits_elsewhere(message: InboundMessage, meaning: ReplyMeaning) -> bool:
    return bool(rows(_WAITING, message.from_plain, message.id, json.dumps([meaning])))


def _asked_of(guarantor: int, asked: Asked, *, meant: tuple[int, ...]) -> frozenset[Stop]:
    """Return the stops that the reading asks for on this household: those of an address are everybody's."""
    return asked.stops if guarantor in meant else asked.stops & frozenset(ADDRESSED)


_WAITING = """
    SELECT message.id
    FROM data_inboundmessage message
    JOIN LATERAL (
        SELECT meanings, waits_for_reader FROM data_inboundreading
        WHERE message_id = message.id ORDER BY read_at DESC, id DESC LIMIT 1
    ) reading ON true
    WHERE message.from_plain = %s AND message.id <> %s AND reading.waits_for_reader
      AND reading.meanings @> %s::jsonb
    LIMIT 1
"""
