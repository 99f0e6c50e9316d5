"""What happened with this household? All that was said, allowed, noted, stopped, decided and sent, newest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from goodterms.data.query import rows


HistoryKind = Literal[
    "consent",
    "stop",
    "note",
    "message_in",
    "reading",
    "answer",
    "decision",
    "message_out",
    "step",
    "news",
    "call",
]
MOST_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One thing that happened, with the number of its record."""

    at: datetime
    kind: HistoryKind
    record_id: int
    by: str  # who took it down; empty where nobody did
    decision_id: int | None  # of the gate, for what left
    facts: Mapping[str, object]  # what it was, by the names of its columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the next page begins: after this entry."""

    at: datetime
    kind: HistoryKind
    record_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Some entries, the newest first, and where to go on; None when there are no older ones."""

    entries: tuple[HistoryEntry, ...]
    after: Place | None


def contact_history(
    guarantor_id: int, *, since: datetime, after: Place | None = None, at_most: int = MOST_ON_A_PAGE
) -> HistoryPage:
    """Return a page of what is on record since a moment, never more than MOST_ON_A_PAGE entries.

    Call it inside the practice's scope. It holds words of patients: whoever shows it audits that.
    """
    size = max(1, min(at_most, MOST_ON_A_PAGE))
    found = rows(
        _HISTORY,
        *[guarantor_id, since] * _SOURCES,
        after is None,
        None if after is None else after.at,
        None if after is None else after.kind,
        None if after is None else after.record_id,
        size + 1,
    )
    entries = tuple(
        HistoryEntry(at=at, kind=kind, record_id=record_id, by=by, decision_id=decision_id, facts=json.loads(facts))
        for at, kind, record_id, by, decision_id, facts in found[:size]
    )
    last = entries[-1] if len(found) > size else None
    return HistoryPage(
        entries=entries,
        after=None if last is None else Place(at=last.at, kind=last.kind, record_id=last.record_id),
    )


_SOURCES = 11
_HISTORY = """
    SELECT at, kind, record_id, by, decision_id, facts::text FROM (
        SELECT recorded_at AS at, 'consent' AS kind, id AS record_id, recorded_by AS by, NULL::bigint AS decision_id,
               jsonb_build_object('channel', channel, 'is_given', is_given, 'address', address, 'how', how,
                                  'covers_details', covers_details, 'text_shown', text_shown, 'evidence', evidence)
               AS facts
        FROM data_consent WHERE guarantor_id = %s AND recorded_at >= %s
        UNION ALL
        SELECT recorded_at, 'stop', id, recorded_by, NULL,
               jsonb_build_object('kind', kind, 'is_set', is_set, 'reason', reason)
        FROM data_stoprecord WHERE guarantor_id = %s AND recorded_at >= %s
        UNION ALL
        SELECT noted_at, 'note', id, noted_by, NULL,
               jsonb_build_object('kind', kind, 'value', value, 'words', words, 'ends', ends_id)
        FROM data_contactnote WHERE guarantor_id = %s AND noted_at >= %s
        UNION ALL
        SELECT message.received_at, 'message_in', message.id, '', NULL,
               jsonb_build_object('channel', message.channel, 'from', message.from_address, 'words', message.words,
                                  'media_count', message.media_count,
                                  'is_theirs', message.guarantor_id IS NOT DISTINCT FROM concerned.guarantor_id)
        FROM data_inboundhousehold concerned JOIN data_inboundmessage message ON message.id = concerned.message_id
        WHERE concerned.guarantor_id = %s AND message.received_at >= %s
        UNION ALL
        SELECT reading.read_at, 'reading', reading.id, reading.read_by, NULL,
               jsonb_build_object('message', reading.message_id, 'meanings', reading.meanings,
                                  'is_by_person', reading.is_by_person, 'reason', reading.reason)
        FROM data_inboundhousehold concerned JOIN data_inboundreading reading
          ON reading.message_id = concerned.message_id
        WHERE concerned.guarantor_id = %s AND reading.read_at >= %s
        UNION ALL
        SELECT answer.answered_at, 'answer', answer.id, '', NULL,
               jsonb_build_object('message', answer.message_id, 'kind', answer.kind, 'reference', answer.reference)
        FROM data_inboundhousehold concerned JOIN data_inboundanswer answer
          ON answer.message_id = concerned.message_id
        WHERE concerned.guarantor_id = %s AND answer.answered_at >= %s
        UNION ALL
        SELECT COALESCE(intent.sent_at, intent.created_at), 'message_out', intent.id, '',
               COALESCE(intent.send_decision_id, touch.decision_id),
               jsonb_build_object('channel', intent.channel, 'purpose', intent.purpose, 'kind', touch.kind,
                                  'state', intent.state, 'ended_reason', intent.ended_reason,
                                  'amount_cents', touch.amount_cents, 'words', COALESCE(decision.message, ''),
                                  'plan_decision', touch.decision_id)
        FROM data_intent intent
        LEFT JOIN data_touch touch ON touch.id = intent.touch_id
        LEFT JOIN data_decisionrecord decision ON decision.id = intent.send_decision_id
        WHERE intent.guarantor_id = %s AND COALESCE(intent.sent_at, intent.created_at) >= %s
        UNION ALL
        SELECT step.happened_at, 'step', step.id, step.by, NULL,
               jsonb_build_object('intent', step.intent_id, 'from', step.from_state, 'to', step.to_state,
                                  'reason', step.reason, 'provider_code', step.provider_code)
        FROM data_intent intent JOIN data_intenttransition step ON step.intent_id = intent.id
        WHERE intent.guarantor_id = %s AND step.happened_at >= %s
        UNION ALL
        SELECT decided_at, 'decision', id, '', id,
               jsonb_build_object('phase', phase, 'verdict', verdict, 'attempt', attempt, 'refusals', refusals)
        FROM data_decisionrecord WHERE guarantor_id = %s AND decided_at >= %s
        UNION ALL
        SELECT delivery.reported_at, 'news', delivery.id, delivery.reported_by, NULL,
               jsonb_build_object('intent', delivery.intent_id, 'outcome', delivery.outcome,
                                  'reason', delivery.reason, 'provider_code', delivery.provider_code)
        FROM data_intent intent JOIN data_delivery delivery ON delivery.intent_id = intent.id
        WHERE intent.guarantor_id = %s AND delivery.reported_at >= %s
        UNION ALL
        SELECT called_at, 'call', id, recorded_by, NULL, jsonb_build_object('outcome', outcome)
        FROM data_callrecord WHERE guarantor_id = %s AND called_at >= %s
    ) happened
    WHERE %s OR (at, kind, record_id) < (%s, %s::text, %s::bigint)
    ORDER BY at DESC, kind DESC, record_id DESC
    LIMIT %s
"""
