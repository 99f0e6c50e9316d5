"""What we decided, what we meant to send, what left and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice, one_of
from goodterms.data.models.people import Guarantor
from goodterms.data.models.visits import Visit


class DecisionRecord(OfPractice):
    """One answer of the gate, with all that is needed to explain it years later. Append-only."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    phase = models.CharField(max_length=4)
    decided_on = models.DateField()  # on the household's own calendar
    decided_at = models.DateTimeField()
    verdict = models.CharField(max_length=7)
    attempt = models.JSONField(null=True)
    rules = models.JSONField(default=list)
    refusals = models.JSONField(default=list)
    inputs_digest = models.CharField(max_length=64)
    law_digest = models.CharField(max_length=64)
    playbook_digest = models.CharField(max_length=64)
    message = models.TextField(blank=True)

    class Meta:
        """Read newest first."""

        constraints: ClassVar = [
            # Asking again on the same day with the same facts has the same answer, and is no new decision.
            models.UniqueConstraint(
                fields=["guarantor", "phase", "decided_on", "verdict", "inputs_digest"],
                condition=Q(phase="plan"),
                name="decision_once_a_day",
            ),
            one_of("phase", ["plan", "send"], name="decision_phase_known"),
            one_of("verdict", ["permit", "refused"], name="decision_verdict_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["guarantor", "-decided_at"], name="decision_latest")]


class Touch(OfPractice):
    """One planned contact with one household on one day."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="touches", db_index=False)
    planned_on = models.DateField()
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=6)
    amount_cents = models.BigIntegerField()
    decision = models.OneToOneField(DecisionRecord, on_delete=models.PROTECT, related_name="touch")

    class Meta:
        """One touch a household a day; nobody is asked for nothing."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guarantor", "planned_on"], name="touch_once_a_day"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="touch_asks_for_something"),
            one_of("kind", ["text", "statement", "email", "call", "statement2"], name="touch_kind_known"),
            one_of("channel", ["text", "email", "letter", "call"], name="touch_channel_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "planned_on"], name="touch_by_day")]


class TouchVisit(OfPractice):
    """A visit whose balance a touch asks about."""

    touch = models.ForeignKey(Touch, on_delete=models.PROTECT, related_name="touch_visits", db_index=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="touch_visits", db_index=False)
    amount_cents = models.BigIntegerField()

    class Meta:
        """Once a touch."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["touch", "visit"], name="touch_visit_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["visit"], name="touch_visit_by_visit")]


class PrintBatch(OfPractice):
    """Letters printed together."""

    planned_on = models.DateField()
    number = models.IntegerField()
    state = models.CharField(max_length=7)

    class Meta:
        """Numbered by day."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "planned_on", "number"], name="print_batch_once"),
            one_of("state", ["ready", "written", "empty"], name="print_batch_state_known"),
        ]


class Intent(OfPractice):
    """One side effect on the outside world, stored before it is tried (architecture decision 12)."""

    touch = models.OneToOneField(Touch, on_delete=models.PROTECT, related_name="intent")
    channel = models.CharField(max_length=6)
    state = models.CharField(max_length=9)
    message = models.JSONField()
    batch = models.ForeignKey(PrintBatch, on_delete=models.PROTECT, null=True, related_name="intents")
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)
    send_decision = models.OneToOneField(DecisionRecord, on_delete=models.PROTECT, null=True, related_name="intent")

    class Meta:
        """What left has a time and a decision; what did not has a reason."""

        constraints: ClassVar = [
            one_of(
                "state",
                ["ready", "claimed", "sent", "confirmed", "failed", "unknown", "withdrawn"],
                name="intent_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "confirmed"]) | Q(sent_at__isnull=False, send_decision__isnull=False),
                name="intent_sent_with_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "withdrawn"]) | ~Q(ended_reason=""), name="intent_ended_with_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "state"], name="intent_open", condition=Q(state__in=["ready", "claimed"])),
        ]


class Delivery(OfPractice):
    """What became of a message: it arrived, it bounced, it came back, the number is a landline. Append-only."""

    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    outcome = models.CharField(max_length=10)
    reported_at = models.DateTimeField()

    class Meta:
        """Known outcomes only."""

        constraints: ClassVar = [
            one_of("outcome", ["delivered", "bounced", "returned", "landline"], name="delivery_outcome_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["intent", "-reported_at"], name="delivery_latest")]
