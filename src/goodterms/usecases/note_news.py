"""News of a message that left: it arrived, it did not, it came back, somebody complained. Late, twice, in any order."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Literal, cast

from goodterms.data.audit import record_audit_event
from goodterms.data.intents import lock_intent, note_confirmed, note_sent, withdraw
from goodterms.data.models import Delivery, Intent
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.data.work_items import put_before_a_person
from goodterms.domain.intents import ENDED, FailureReason, IntentState, may_become
from goodterms.domain.people import Channel
from goodterms.domain.subjects import about_household
from goodterms.gateways.news import DeliveryReport, Outcome, PostalAddress, Reason
from goodterms.usecases.note_failure import note_failure
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.record_stop import record_stop
from goodterms.usecases.settle_work import settle_work


NewsTaken = Literal["noted", "known", "of no message"]


def note_news(*, report: DeliveryReport, practice: PracticeFacts, policy: Policy, by: str, at: datetime) -> NewsTaken:
    """Store one report and all that follows from it; news that tells nothing new changes nothing.

    The same report twice, or one of an earlier state than is known, is `known`. One that names no message of this
    practice is `of no message`, and is not kept: there is nothing it could be about.
    """
    with practice_scope(practice.practice_id):
        found = _find(report)
        if found is None:
            return "of no message"
        intent = lock_intent(found)
        if not _adds(report, _known(intent)):
            return "known"
        news = Delivery.objects.create(
            practice_id=practice.practice_id,
            intent_id=intent.id,
            outcome=report.outcome,
            reason=_failure(report.reason) if report.outcome in {"undelivered", "returned"} else "",
            provider_code=report.provider_code[:80],
            new_address=None if report.new_address is None else asdict(report.new_address),
            happened_at=report.at,
            reported_at=at,
            reported_by=by,
        )
        _follow(report, intent, practice=practice, policy=policy, by=by, at=at)
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="note_news",
            subject=f"intent {intent.id}",
            details={"delivery": news.id, "outcome": report.outcome},
        )
        return "noted"


def _find(report: DeliveryReport) -> int | None:
    """Return the message that a report names by our key, or else by the provider's own reference."""
    by_key = Intent.objects.filter(key=report.key) if report.key else Intent.objects.none()
    by_reference = (
        Intent.objects.filter(provider_reference=report.reference, channel=report.channel)
        if report.reference
        else Intent.objects.none()
    )
    found = by_key.first() or (by_reference.first() if not report.key else None)
    return None if found is None else int(found.id)


def _known(intent: Intent) -> list[DeliveryReport]:
    return [
        DeliveryReport(
            channel=cast("Channel", intent.channel),
            key=intent.key,
            reference=None,
            outcome=cast("Outcome", each.outcome),
            reason=None,
            provider_code=each.provider_code,
            at=each.happened_at,
            new_address=None if each.new_address is None else PostalAddress(**each.new_address),
        )
        for each in Delivery.objects.filter(intent=intent)
    ]


def _adds(report: DeliveryReport, known: Sequence[DeliveryReport]) -> bool:
    """Say whether the report tells anything new. What arrived after all, later than it was said lost, does."""
    if report.outcome == "delivered" and any(each.outcome == "undelivered" for each in known):
        lost_at = max(each.at for each in known if each.outcome == "undelivered")
        return report.at > lost_at and not any(each.outcome in {"delivered", "returned"} for each in known)
    return report.adds_to(known)


def _follow(
    report: DeliveryReport, intent: Intent, *, practice: PracticeFacts, policy: Policy, by: str, at: datetime
) -> None:
    """Let follow what the report says: for the message, for the person, for whoever has to look."""
    state = cast("IntentState", intent.state)  # the database lets no other word in
    match report.outcome:
        case "accepted" | "sent_by_carrier":
            if may_become(state, "sent") and _may_have_left(intent) and _make_room(intent, by=by, at=at):
                note_sent(intent, reference=report.reference or intent.provider_reference, at=at, by=by, reason="news")
        case "delivered":
            _confirm(report, intent, practice=practice, by=by, at=at)
        case "undelivered" | "returned":
            if may_become(state, "failed") and _may_have_left(intent):
                note_failure(
                    intent,
                    failure="returned" if report.outcome == "returned" else _failure(report.reason),
                    detail="it came back" if report.outcome == "returned" else "it did not arrive",
                    practice=practice,
                    policy=policy,
                    by=by,
                    at=at,
                    provider_code=report.provider_code,
                )
        case "forwarded":
            _open(
                practice,
                queue="returned_mail",
                subject=about_household(intent.guarantor_id),
                reason="The post forwards their letters: they have moved. Note the new address.",
                at=at,
            )
        case "complained":
            record_stop(
                practice=practice,
                guarantor_id=intent.guarantor_id,
                kind="email_stop",
                reason="they complained to their mail provider about an email of ours",
                by=by,
                at=at,
            )
            _open(
                practice,
                queue="complaints",
                subject=about_household(intent.guarantor_id),
                reason=f"They complained about message {intent.id}. Emails to them are stopped: look what was wrong.",
                at=at,
            )
    if intent.state in {"sent", "confirmed", *ENDED}:
        settle_work(
            practice_id=practice.practice_id,
            queue="unknown_outcome",
            subject=f"intent {intent.id}",
            why="news came",
            at=at,
        )


def _confirm(report: DeliveryReport, intent: Intent, *, practice: PracticeFacts, by: str, at: datetime) -> None:
    if not may_become(cast("IntentState", intent.state), "confirmed") or not _may_have_left(intent):
        return
    if not _make_room(intent, by=by, at=at):
        # The touch went on by another way, and that message is on its way or arrived: two of them reached the person.
        _open(
            practice,
            queue="sent_twice",
            subject=f"touch {intent.touch_id}",
            reason=f"Message {intent.id} was said lost and arrived after all, when the next was under way. "
            "Nothing more goes out for this touch; say sorry if they ask.",
            at=at,
        )
        return
    note_confirmed(intent, at=at, by=by, reason="it arrived", provider_code=report.provider_code)


def _make_room(intent: Intent, *, by: str, at: datetime) -> bool:
    """Say whether this message may count as its touch's one; another that has not left yet is withdrawn for it."""
    if intent.touch_id is None or intent.state not in ENDED:
        return True
    other = Intent.objects.filter(touch_id=intent.touch_id).exclude(state__in=list(ENDED)).first()
    if other is None:
        return True
    if other.state != "ready":
        return False
    withdraw(lock_intent(other.id), at=at, by=by, reason=f"message {intent.id} of the same touch arrived after all")
    return True


def _may_have_left(intent: Intent) -> bool:
    """Say whether the message was ever claimed: what never was cannot have arrived, whatever is said."""
    return intent.send_decision_id is not None


def _failure(reason: Reason | None) -> FailureReason:
    return reason or "failed"


def _open(practice: PracticeFacts, *, queue: str, subject: str, reason: str, at: datetime) -> None:
    put_before_a_person(
        practice_id=practice.practice_id, queue=queue, subject=subject, reason=reason, opened_by="note_news", at=at
    )
