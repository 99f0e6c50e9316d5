"""A patient did something worth knowing: opened the statement, replied, asked for a plan, sounded unsure."""

from datetime import datetime
from typing import Literal

from goodterms.data.audit import record_audit_event
from goodterms.data.models import PatientEvent
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope


EventKind = Literal["opened_statement", "replied", "plan_requested", "confusion"]


def note_patient_event(
    *, practice: PracticeFacts, guarantor_id: int, kind: EventKind, happened_at: datetime, by: str, at: datetime
) -> int:
    """Store what the patient did and return the record's number."""
    with practice_scope(practice.practice_id):
        event = PatientEvent.objects.create(
            practice_id=practice.practice_id, guarantor_id=guarantor_id, kind=kind, happened_at=happened_at
        )
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="note_patient_event",
            subject=f"guarantor {guarantor_id}",
            details={"event": event.id, "kind": kind},
        )
        return int(event.id)
