"""Messages on their way: begun, moved from state to state, found. Call everything here inside a practice's scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from goodterms.data.claimants import own_claimant
from goodterms.data.contacts_made import Budgets, NewContact, count_contacts, record_contacts
from goodterms.data.models import DecisionRecord, Intent, IntentTransition, Practice, PrintBatch, Touch
from goodterms.data.query import rows
from goodterms.domain.codes import message_key
from goodterms.domain.intents import FailureReason, IntentState
from goodterms.domain.people import Channel
from goodterms.law.schema import Purpose


LONGEST_REASON = 300
LONGEST_CODE = 80


def begin_for_touch(
    touch: Touch, *, channel: Channel, due_at: datetime, at: datetime, secret: str | None = None
) -> Intent:
    """Store the message by which a touch is to travel, ready from `due_at` on.

    `secret` is the practice's, when it is at hand already.
    """
    return Intent.objects.create(
        practice_id=touch.practice_id,
        guarantor_id=touch.guarantor_id,
        touch=touch,
        purpose="bill",
        channel=channel,
        key=message_key(
            secret=secret or _secret(touch.practice_id),
            subject=f"touch of {touch.guarantor_id}",
            channel=channel,
            on=touch.planned_on,
        ),
        planned_on=touch.planned_on,
        due_at=due_at,
        created_at=at,
    )


def begin_for_cause(
    *,
    practice_id: int,
    guarantor_id: int,
    purpose: Purpose,
    cause: str,
    channel: Channel,
    content: Mapping[str, str],
    on: date,
    due_at: datetime,
    at: datetime,
) -> Intent | None:
    """Store a message that is part of no touch; None when there is one of this purpose and cause by this way already.

    `cause` names what it answers or follows by our own numbers, such as "inbound message 12"; `content` is what
    `compose_message` needs to find its words. The same cause has one message, however often it is asked for.
    """
    intent, is_new = Intent.objects.get_or_create(
        practice_id=practice_id,
        purpose=purpose,
        cause=cause,
        channel=channel,
        defaults={
            "guarantor_id": guarantor_id,
            "key": message_key(secret=_secret(practice_id), subject=f"{purpose}/{cause}", channel=channel, on=on),
            "content": dict(content),
            "planned_on": on,
            "due_at": due_at,
            "created_at": at,
        },
    )
    return intent if is_new else None


def lock_intent(intent_id: int) -> Intent:
    """Return the intent as it stands now, nobody else moving it until the transaction ends."""
    return (
        Intent.objects.select_related("touch", "batch", "send_decision")
        .select_for_update(of=("self",))
        .get(id=intent_id)
    )


def lock_own_claim(intent: Intent) -> bool:
    """Lock an intent that this process claimed, and say whether it still is as it was claimed."""
    found = rows("SELECT state, claimant FROM data_intent WHERE id = %s FOR UPDATE", intent.id)
    return found == [("claimed", intent.claimant)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One ready intent that is to be claimed, under the gate's recorded yes."""

    intent: Intent
    decision: DecisionRecord
    language: str
    to: str
    batch: PrintBatch | None


def claim(
    intent: Intent, *, decision: DecisionRecord, language: str, to: str, batch: PrintBatch | None, at: datetime, by: str
) -> None:
    """Claim a ready intent for this session, under the gate's recorded yes."""
    claim_all([Claim(intent=intent, decision=decision, language=language, to=to, batch=batch)], at=at, by=by)


def claim_all(claims: Sequence[Claim], *, at: datetime, by: str) -> None:
    """Claim ready intents of one practice for this session, all or none."""
    if not claims:
        return
    claimant = own_claimant()
    for each in claims:
        intent = each.intent
        intent.claimed_at, intent.claimant, intent.send_decision = at, claimant, each.decision
        intent.batch, intent.message = each.batch, {"language": each.language, "to": each.to}
        intent.tries, intent.asked_at = intent.tries + 1, None
    rows(
        """
        UPDATE data_intent intent SET claimed_at = %s, claimant = %s, tries = intent.tries + 1, asked_at = NULL,
            send_decision_id = said.decision, batch_id = said.batch,
            message = jsonb_build_object('language', said.language, 'to', said.address)
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
            said (id, decision, batch, language, address)
        WHERE intent.id = said.id RETURNING intent.id
        """,
        at,
        claimant,
        [each.intent.id for each in claims],
        [each.decision.id for each in claims],
        [None if each.batch is None else each.batch.id for each in claims],
        [each.language for each in claims],
        [each.to for each in claims],
    )
    IntentTransition.objects.bulk_create(
        IntentTransition(
            practice_id=each.intent.practice_id,
            intent_id=each.intent.id,
            from_state=each.intent.state,
            to_state="claimed",
            happened_at=at,
            by=by,
        )
        for each in claims
    )
    for each in claims:
        each.intent.state = "claimed"


def note_sent(
    intent: Intent, *, reference: str, at: datetime, by: str, reason: str = "", budgets: Budgets | None = None
) -> None:
    """Note that the other side has taken it; it left when it was claimed.

    `budgets` are those of its household, where they are at hand.
    """
    left_at = _left(intent, at=at, budgets=budgets)
    _move(
        intent,
        "sent",
        at=at,
        by=by,
        reason=reason,
        sent_at=left_at,
        provider_reference=reference,
        failure="",
        ended_reason="",
    )


def note_unknown(intent: Intent, *, at: datetime, by: str, reason: str) -> None:
    """Note that it may have left: it counts as made until somebody knows better."""
    _move(intent, "unknown", at=at, by=by, reason=reason, sent_at=_left(intent, at=at))


def note_confirmed(intent: Intent, *, at: datetime, by: str, reason: str = "", provider_code: str = "") -> None:
    """Note that it arrived."""
    left_at = _left(intent, at=at)
    _move(
        intent,
        "confirmed",
        at=at,
        by=by,
        reason=reason,
        provider_code=provider_code,
        sent_at=left_at,
        failure="",
        ended_reason="",
    )


def note_failed(
    intent: Intent, *, failure: FailureReason, at: datetime, by: str, reason: str, provider_code: str = ""
) -> None:
    """Note that it did not arrive and will not this way, and why."""
    _move(
        intent,
        "failed",
        at=at,
        by=by,
        reason=reason,
        provider_code=provider_code,
        failure=failure,
        ended_reason=reason[:LONGEST_REASON],
    )


def make_ready(intent: Intent, *, due_at: datetime, at: datetime, by: str, reason: str) -> None:
    """Let a message of which nothing left be tried again from `due_at` on."""
    _move(
        intent,
        "ready",
        at=at,
        by=by,
        reason=reason,
        due_at=due_at,
        sent_at=None,
        batch=None,
    )


def release(intent: Intent, *, at: datetime, by: str, reason: str) -> None:
    """Give back a message that was claimed and not handed over: it is ready at once, and this was no try."""
    _move(
        intent,
        "ready",
        at=at,
        by=by,
        reason=reason,
        due_at=min(intent.due_at, at),
        tries=intent.tries - 1,
        batch=None,
    )


def withdraw(intent: Intent, *, at: datetime, by: str, reason: str) -> None:
    """End a message of which nothing left, or a call that nobody made."""
    _move(intent, "withdrawn", at=at, by=by, reason=reason, ended_reason=reason[:LONGEST_REASON])


def _left(intent: Intent, *, at: datetime, budgets: Budgets | None = None) -> datetime:
    """Count the contact against everybody's budget, and return when it was made.

    A call is made by a person, who says so; on its sheet it has reached nobody. What answers a message is kept with it.
    """
    left_at = intent.sent_at or intent.claimed_at or at
    if intent.channel != "call":
        contact = NewContact(
            guarantor_id=intent.guarantor_id,
            channel=cast("Channel", intent.channel),
            outcome=None,
            made_at=left_at,
            reference=f"message {intent.key}",
        )
        if budgets is None:
            record_contacts([contact], practice_id=intent.practice_id, partner=None)
        else:
            count_contacts([contact], budgets=budgets, practice_id=intent.practice_id, partner=None)
    return left_at


def _move(
    intent: Intent,
    to: IntentState,
    *,
    at: datetime,
    by: str,
    reason: str = "",
    provider_code: str = "",
    **noted: Any,  # noqa: ANN401  # columns of any kind
) -> None:
    """Note what is to be noted beside the state, and add the transition, which moves the state itself.

    What the new state needs is noted before the move, what only the old one needed is cleared after it.
    """
    cleared = [name for name, value in noted.items() if value in ("", None) and getattr(intent, name) != value]
    for name, value in noted.items():
        setattr(intent, name, value)
    if filled := [name for name in noted if name not in cleared]:
        intent.save(update_fields=filled)
    IntentTransition.objects.create(
        practice_id=intent.practice_id,
        intent_id=intent.id,
        from_state=intent.state,
        to_state=to,
        happened_at=at,
        by=by,
        reason=reason[:LONGEST_REASON],
        provider_code=provider_code[:LONGEST_CODE],
    )
    intent.state = to
    if cleared:
        intent.save(update_fields=cleared)


def _secret(practice_id: int) -> str:
    return str(Practice.objects.values_list("code_secret", flat=True).get(id=practice_id))
