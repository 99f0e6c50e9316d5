"""What patients did and said, and what was agreed with them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice, one_of
from goodterms.data.models.ledger import LedgerTransaction
from goodterms.data.models.people import Guarantor
from goodterms.data.models.visits import Visit


class PatientPayment(OfPractice):
    """Money a patient paid, as it came in. Append-only; the ledger holds its effect."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="patient_payments", db_index=False)
    amount_cents = models.BigIntegerField()
    received_on = models.DateField()
    method = models.CharField(max_length=12)
    reference = models.CharField(max_length=120)
    ledger_transaction = models.OneToOneField(LedgerTransaction, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """A payment is more than nothing, and has one effect."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "reference"], name="patient_payment_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="patient_payment_positive"),
            one_of("method", ["desk", "check", "card", "claim"], name="patient_payment_method_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["visit"], name="patient_payment_by_visit")]


class PatientEvent(OfPractice):
    """Something a patient did: opened the statement, replied, asked for a plan, sounded unsure. Append-only."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=20)
    happened_at = models.DateTimeField()

    class Meta:
        """Known kinds only."""

        constraints: ClassVar = [
            one_of("kind", ["opened_statement", "replied", "plan_requested", "confusion"], name="patient_event_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["guarantor", "kind", "-happened_at"], name="patient_event_latest")]


class CallRecord(OfPractice):
    """One telephone call with a guarantor. Append-only."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="calls", db_index=False)
    called_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    recorded_by = models.CharField(max_length=80)

    class Meta:
        """Known outcomes only."""

        constraints: ClassVar = [
            one_of(
                "outcome",
                ["conversation", "voicemail", "no_answer", "busy", "inbound_conversation"],
                name="call_outcome_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["guarantor", "-called_at"], name="call_latest")]


class Dispute(OfPractice):
    """A patient says something looks wrong. While it is open nobody asks for the money."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="disputes")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """One open dispute a visit; it closes after it opened."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit"], condition=Q(closed_at__isnull=True), name="dispute_open_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("opened_at")), name="dispute_in_order"
            ),
        ]


class HardshipApplication(OfPractice):
    """A household asks for help. While it is pending nobody asks for the money."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="hardship_applications")
    state = models.CharField(max_length=8)
    received_at = models.DateTimeField()

    class Meta:
        """One pending application a household."""

        constraints: ClassVar = [
            one_of("state", ["pending", "approved", "declined"], name="hardship_state_known"),
            models.UniqueConstraint(fields=["guarantor"], condition=Q(state="pending"), name="hardship_pending_once"),
        ]


class PaymentPlan(OfPractice):
    """An agreement to spread what a household owes."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="payment_plans")
    state = models.CharField(max_length=8)
    agreed_at = models.DateTimeField()
    next_installment_on = models.DateField(null=True)

    class Meta:
        """One living plan a household."""

        constraints: ClassVar = [
            one_of("state", ["active", "missed", "broken", "finished"], name="plan_state_known"),
            models.UniqueConstraint(
                fields=["guarantor"], condition=Q(state__in=["active", "missed"]), name="plan_living_once"
            ),
        ]
