"""What was meant for an earlier day does not go out today: the next plan decides anew."""

from datetime import datetime

from goodterms.data.intents import lock_intent, withdraw
from goodterms.data.models import Intent
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope


def withdraw_stale(*, practice: PracticeFacts, by: str, at: datetime) -> int:
    """Withdraw what was planned for an earlier day and never left, and calls nobody made; return how many.

    The ladder has not moved for them: the next plan decides anew.
    """
    today = at.astimezone(practice.zone).date()
    with practice_scope(practice.practice_id):
        unsent = Intent.objects.filter(state="ready", touch__isnull=False, planned_on__lt=today)
        uncalled = Intent.objects.filter(state="sent", channel="call", planned_on__lt=today)
        stale = [(number, "it was not sent on its day") for number in unsent.values_list("id", flat=True)]
        stale += [(number, "the call was not made on its day") for number in uncalled.values_list("id", flat=True)]
        withdrawn = 0
        for number, reason in stale:
            intent = lock_intent(number)
            if intent.state in {"ready", "sent"}:
                withdraw(intent, at=at, by=by, reason=reason)
                withdrawn += 1
        return withdrawn
