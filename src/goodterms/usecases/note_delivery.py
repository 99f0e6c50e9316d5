"""News of a message that left: it arrived, it bounced, it came back, the number is a landline."""

from datetime import datetime
from typing import Literal

from goodterms.data.audit import record_audit_event
from goodterms.data.models import Delivery, Guarantor, Intent
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.data.work_items import put_before_a_person
from goodterms.domain.subjects import about_household


Outcome = Literal["delivered", "bounced", "returned", "landline"]


def note_delivery(*, practice: PracticeFacts, intent_id: int, outcome: Outcome, by: str, at: datetime) -> int:
    """Store the news and return its number.

    Non-delivery is no attempt: the ladder does not move, and the next run looks for another way. A letter that came
    back marks the address and goes before a person.
    """
    with practice_scope(practice.practice_id):
        intent = Intent.objects.select_related("touch").select_for_update(of=("self",)).get(id=intent_id)
        news = Delivery.objects.create(
            practice_id=practice.practice_id, intent_id=intent_id, outcome=outcome, reported_at=at
        )
        if outcome == "delivered":
            intent.state = "confirmed"
        else:
            intent.state = "failed"
            intent.ended_reason = f"it did not arrive: {outcome}"
        intent.save(update_fields=["state", "ended_reason"])
        if outcome == "returned":
            guarantor_id = intent.touch.guarantor_id
            Guarantor.objects.filter(id=guarantor_id).update(is_address_good=False)
            put_before_a_person(
                practice_id=practice.practice_id,
                queue="returned_mail",
                subject=about_household(guarantor_id),
                reason="A letter came back. Find the right address.",
                opened_by="note_delivery",
                at=at,
            )
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="note_delivery",
            subject=f"intent {intent_id}",
            details={"delivery": news.id, "outcome": outcome},
        )
        return int(news.id)
