"""A patient says something looks wrong."""

from datetime import datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.models import Dispute
from goodterms.data.placing import know
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.data.work_items import put_before_a_person, subject_of_visit


def open_dispute(*, practice: PracticeFacts, visit_id: int, by: str, at: datetime) -> int:
    """Open a dispute about one visit, put it before a person, and return its number.

    From here on the gate refuses every contact about the visit. A dispute that is open already stays as it is.
    """
    with practice_scope(practice.practice_id):
        visit_id = know(visit_id)
        dispute, is_new = Dispute.objects.get_or_create(
            practice_id=practice.practice_id, visit_id=visit_id, closed_at=None, defaults={"opened_at": at}
        )
        if is_new:
            put_before_a_person(
                practice_id=practice.practice_id,
                queue="disputes",
                subject=subject_of_visit(visit_id),
                reason="The patient says something looks wrong. Look at what insurance did, and answer in writing.",
                opened_by="open_dispute",
                at=at,
            )
            record_audit_event(
                practice_id=practice.practice_id,
                at=at,
                by=by,
                deed="open_dispute",
                subject=f"visit {visit_id}",
                details={"dispute": dispute.id},
            )
        return int(dispute.id)
