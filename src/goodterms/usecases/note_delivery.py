"""Somebody tells what became of a message that left: it arrived, it bounced, it came back, the number is a landline."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, cast

from goodterms.data.models import Intent
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.people import Channel
from goodterms.gateways.news import DeliveryReport, Outcome, Reason
from goodterms.usecases.note_news import NewsTaken, note_news
from goodterms.usecases.policy_in_force import Policy


Told = Literal["delivered", "bounced", "returned", "landline"]
MEANS: Mapping[Told, tuple[Outcome, Reason | None]] = {
    "delivered": ("delivered", None),
    "bounced": ("undelivered", "bounced_hard"),
    "returned": ("returned", None),
    "landline": ("undelivered", "landline"),
}


def note_delivery(
    *, practice: PracticeFacts, intent_id: int, outcome: Told, policy: Policy, by: str, at: datetime
) -> NewsTaken:
    """Note what a person, or the demo's world, tells of a message, as if its provider had told it.

    Non-delivery is no attempt: the ladder does not move, and the touch goes on by another way the same day, or the
    next run plans anew. A letter that came back marks the address and goes before a person.
    """
    with practice_scope(practice.practice_id):
        intent = Intent.objects.get(id=intent_id)
    means, reason = MEANS[outcome]
    report = DeliveryReport(
        channel=cast("Channel", intent.channel),  # the database lets no other word in
        key=intent.key,
        reference=None,
        outcome=means,
        reason=reason,
        provider_code="",
        at=at,
    )
    return note_news(report=report, practice=practice, policy=policy, by=by, at=at)
