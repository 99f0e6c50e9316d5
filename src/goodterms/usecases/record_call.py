"""A telephone call took place."""

from datetime import datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.contacts_made import NewContact, record_contacts
from goodterms.data.intents import lock_intent, note_confirmed
from goodterms.data.models import CallRecord, Intent
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.people import CallOutcome


# A busy line reached nobody and left nothing behind: the call is still to be made.
COUNTS_AS_CALLED = frozenset({"conversation", "voicemail", "no_answer"})


def record_call(
    *, practice: PracticeFacts, guarantor_id: int, outcome: CallOutcome, called_at: datetime, by: str, at: datetime
) -> int:
    """Store the call, confirm the planned call it made good, and return the record's number.

    It counts against the one budget of contact that the person has with all practices of the organization.
    Does not ask the gate: that was done before dialing; a call that took place is a fact whatever the rules say.
    """
    with practice_scope(practice.practice_id):
        record = CallRecord.objects.create(
            practice_id=practice.practice_id,
            guarantor_id=guarantor_id,
            called_at=called_at,
            outcome=outcome,
            recorded_by=by,
        )
        if outcome in COUNTS_AS_CALLED:
            planned = Intent.objects.filter(
                guarantor_id=guarantor_id,
                channel="call",
                state="sent",
                planned_on=called_at.astimezone(practice.zone).date(),
            )
            for number in planned.values_list("id", flat=True):
                intent = lock_intent(number)
                if intent.state == "sent":
                    note_confirmed(intent, at=at, by=by, reason=f"the call was made: {outcome}")
        record_contacts(
            [
                NewContact(
                    guarantor_id=guarantor_id,
                    channel="call",
                    outcome=outcome,
                    made_at=called_at,
                    reference=f"call {record.id}",
                )
            ],
            practice_id=practice.practice_id,
            partner=None,
        )
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="record_call",
            subject=f"guarantor {guarantor_id}",
            details={"call": record.id, "outcome": outcome},
        )
        return int(record.id)
