"""What people said to us, as rows: for the gate, and for who reads it."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from goodterms.data.query import rows
from goodterms.domain.people import Channel
from goodterms.law.reply_words import ReplyMeaning


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardMessage:
    """One message of a household, as it was last read."""

    channel: Channel
    from_address: str
    is_theirs: bool  # nobody else has the address, or a person found out that it is theirs
    received_at: datetime
    meanings: frozenset[ReplyMeaning] | None  # None when nobody, and no machine, has read it
    waits_for_reader: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredMessage:
    """Something we sent because of a message of a household."""

    channel: Channel
    is_stop_confirmation: bool
    answered_at: datetime


def read_heard(guarantor_ids: Sequence[int], *, at: datetime) -> Mapping[int, list[HeardMessage]]:
    """Return, by guarantor, what waits for a reader and the latest of each channel, the oldest first."""
    found: dict[int, list[HeardMessage]] = defaultdict(list)
    for guarantor, channel, from_address, is_theirs, received_at, meanings, waits in rows(
        _HEARD, at, list(guarantor_ids), at, LATEST_OF_A_CHANNEL
    ):
        found[guarantor].append(
            HeardMessage(
                channel=channel,
                from_address=from_address,
                is_theirs=is_theirs,
                received_at=received_at,
                meanings=None if meanings is None else frozenset(json.loads(meanings)),
                waits_for_reader=waits,
            )
        )
    return found


def read_answered(guarantor_ids: Sequence[int], *, at: datetime) -> Mapping[int, list[AnsweredMessage]]:
    """Return, by guarantor, what we sent because of their messages, the oldest first."""
    found: dict[int, list[AnsweredMessage]] = defaultdict(list)
    for guarantor, channel, kind, answered_at in rows(_ANSWERED, list(guarantor_ids), at):
        found[guarantor].append(
            AnsweredMessage(channel=channel, is_stop_confirmation=kind == "stop_confirmation", answered_at=answered_at)
        )
    return found


LATEST_OF_A_CHANNEL = 20  # older ones that wait for nobody change nothing that is asked today

_HEARD = """
    SELECT guarantor_id, channel, from_address, is_theirs, received_at, meanings, waits_for_reader
    FROM (
        SELECT concerned.guarantor_id, message.id, message.channel, message.from_address, message.received_at,
               COALESCE(reading.guarantor_id, message.guarantor_id, 0) = concerned.guarantor_id AS is_theirs,
               reading.meanings::text AS meanings, COALESCE(reading.waits_for_reader, true) AS waits_for_reader,
               row_number() OVER (PARTITION BY concerned.guarantor_id, message.channel
                                  ORDER BY message.received_at DESC, message.id DESC) AS place
        FROM data_inboundhousehold concerned
        JOIN data_inboundmessage message ON message.id = concerned.message_id
        LEFT JOIN LATERAL (
            SELECT guarantor_id, meanings, waits_for_reader FROM data_inboundreading
            WHERE message_id = message.id AND read_at <= %s ORDER BY read_at DESC, id DESC LIMIT 1
        ) reading ON true
        WHERE concerned.guarantor_id = ANY(%s) AND message.received_at <= %s
    ) heard
    WHERE waits_for_reader OR place <= %s
    ORDER BY received_at, id
"""

_ANSWERED = """
    SELECT concerned.guarantor_id, message.channel, answer.kind, answer.answered_at
    FROM data_inboundhousehold concerned
    JOIN data_inboundmessage message ON message.id = concerned.message_id
    JOIN data_inboundanswer answer ON answer.message_id = message.id
    WHERE concerned.guarantor_id = ANY(%s) AND answer.answered_at <= %s
    ORDER BY answer.answered_at, answer.id
"""
