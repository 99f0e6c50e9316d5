"""Someone asked us to stop, or something happened that stops us."""

from datetime import datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.models import StopRecord
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.people import Stop


def record_stop(*, practice: PracticeFacts, guarantor_id: int, kind: Stop, reason: str, by: str, at: datetime) -> int:
    """Set a stop, effective at once, and return the record's number. Nothing queued leaves after this."""
    return _record(practice=practice, guarantor_id=guarantor_id, kind=kind, is_set=True, reason=reason, by=by, at=at)


def lift_stop(*, practice: PracticeFacts, guarantor_id: int, kind: Stop, reason: str, by: str, at: datetime) -> int:
    """Lift a stop for a stated reason and return the record's number; the earlier record stays."""
    return _record(practice=practice, guarantor_id=guarantor_id, kind=kind, is_set=False, reason=reason, by=by, at=at)


def _record(
    *, practice: PracticeFacts, guarantor_id: int, kind: Stop, is_set: bool, reason: str, by: str, at: datetime
) -> int:
    with practice_scope(practice.practice_id):
        record = StopRecord.objects.create(
            practice_id=practice.practice_id,
            guarantor_id=guarantor_id,
            kind=kind,
            is_set=is_set,
            reason=reason,
            recorded_at=at,
            recorded_by=by,
        )
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="set_stop" if is_set else "lift_stop",
            subject=f"guarantor {guarantor_id}",
            details={"stop": record.id, "kind": kind},
        )
        return int(record.id)
