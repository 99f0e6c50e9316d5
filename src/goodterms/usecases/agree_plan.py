"""A household and the practice agree to spread what is owed."""

from datetime import date, datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.models import PaymentPlan
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope


def agree_plan(*, practice: PracticeFacts, guarantor_id: int, next_installment_on: date, by: str, at: datetime) -> int:
    """Store that a plan is active and when its next installment falls due, and return its number.

    While it is active nobody asks for the balance. Takes no money and sets no amounts.
    """
    with practice_scope(practice.practice_id):
        plan = PaymentPlan.objects.create(
            practice_id=practice.practice_id,
            guarantor_id=guarantor_id,
            state="active",
            agreed_at=at,
            next_installment_on=next_installment_on,
        )
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="agree_plan",
            subject=f"guarantor {guarantor_id}",
            details={"plan": plan.id},
        )
        return int(plan.id)
