"""A message did not arrive. Note why, what that says of the person or their address, and go on by the next way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from goodterms.data.intents import note_failed
from goodterms.data.models import Guarantor, Intent
from goodterms.data.read import PracticeFacts
from goodterms.data.work_items import put_before_a_person
from goodterms.domain.intents import FailureReason
from goodterms.domain.people import Stop
from goodterms.domain.subjects import about_household
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.record_stop import record_stop
from goodterms.usecases.try_next_way import try_next_way


STOPS: Mapping[str, Stop] = {"text": "text_stop", "email": "email_stop", "call": "call_stop"}
NAMES: Mapping[str, str] = {"text": "number", "email": "email address", "letter": "mailing address", "call": "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What a person has to do about a failure."""

    queue: str
    subject: str
    reason: str


def note_failure(
    intent: Intent,
    *,
    failure: FailureReason,
    detail: str,
    practice: PracticeFacts,
    policy: Policy,
    by: str,
    at: datetime,
    provider_code: str = "",
) -> Intent | None:
    """Store that a message failed with all that follows, and return the message by which its touch goes on, if any.

    Call it with the intent locked, inside the practice's scope. The ladder does not move: nothing reached anybody.
    """
    note_failed(intent, failure=failure, at=at, by=by, reason=f"{failure}: {detail}", provider_code=provider_code)
    if failure == "opted_out" and intent.channel in STOPS:
        record_stop(
            practice=practice,
            guarantor_id=intent.guarantor_id,
            kind=STOPS[intent.channel],
            reason="the provider was told that they want no more",
            by=by,
            at=at,
        )
    if failure in {"returned", "invalid_address"} and intent.channel == "letter":
        Guarantor.objects.filter(id=intent.guarantor_id).update(is_address_good=False)
    work = _work(intent, failure, detail)
    if work is not None:
        put_before_a_person(
            practice_id=practice.practice_id,
            queue=work.queue,
            subject=work.subject,
            reason=work.reason,
            opened_by="note_failure",
            at=at,
        )
    return try_next_way(intent, practice=practice, policy=policy, at=at)


def _work(intent: Intent, failure: FailureReason, detail: str) -> _Work | None:
    person = about_household(intent.guarantor_id)
    match failure:
        case "invalid_address" | "bounced_hard" | "returned" if intent.channel == "letter":
            return _Work(
                queue="returned_mail", subject=person, reason="A letter cannot reach them. Find the right address."
            )
        case "invalid_address" | "bounced_hard":
            name = NAMES[intent.channel]
            return _Work(
                queue="mend_contact", subject=person, reason=f"The {name} is not one that works: find the right one."
            )
        case "rejected" | "not_written":
            return _Work(
                queue="cannot_be_written",
                subject=person,
                reason=f"Message {intent.id} was refused for what it says: {detail}. Mend the words, or the settings.",
            )
        case "blocked_by_carrier":
            return _Work(
                queue="cannot_be_sent",
                subject=f"channel {intent.channel}",
                reason=f"Carriers block our messages by {intent.channel}: {detail}. See to our registration with them.",
            )
        case _:
            return None
