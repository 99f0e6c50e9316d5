"""A household asks for financial help."""

from datetime import datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.models import HardshipApplication
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.data.work_items import put_before_a_person
from goodterms.domain.subjects import about_household


def receive_hardship_application(*, practice: PracticeFacts, guarantor_id: int, by: str, at: datetime) -> int:
    """Store that help was asked for, put it before a person, and return the application's number.

    While it is pending the gate refuses every contact about a balance. One that is pending already stays as it is.
    """
    with practice_scope(practice.practice_id):
        application, is_new = HardshipApplication.objects.get_or_create(
            practice_id=practice.practice_id, guarantor_id=guarantor_id, state="pending", defaults={"received_at": at}
        )
        if is_new:
            put_before_a_person(
                practice_id=practice.practice_id,
                queue="approvals",
                subject=about_household(guarantor_id),
                reason="A household asks for financial help. Decide it once, with the reason.",
                opened_by="receive_hardship_application",
                at=at,
            )
            record_audit_event(
                practice_id=practice.practice_id,
                at=at,
                by=by,
                deed="receive_hardship_application",
                subject=f"guarantor {guarantor_id}",
                details={"application": application.id},
            )
        return int(application.id)
