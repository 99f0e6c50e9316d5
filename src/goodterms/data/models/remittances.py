"""What the insurers sent, as it came. Claim answers are kept for ever and never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice, one_of
from goodterms.data.models.practice import Practice
from goodterms.data.models.visits import Visit


class RemittanceFile(OfPractice):
    """One file as it arrived, byte for byte, with what the gate said of it."""

    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    received_at = models.DateTimeField()
    status = models.CharField(max_length=12)
    findings = models.JSONField(default=list)

    class Meta:
        """The same bytes are taken in once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "digest"], name="remittance_file_once"),
            one_of(
                "status",
                ["posted", "partly_held", "held", "duplicate", "rejected"],
                name="remittance_file_status_known",
            ),
        ]


class Remittance(OfPractice):
    """One payment, or notice of none, of one insurer (ST to SE)."""

    file = models.ForeignKey(RemittanceFile, on_delete=models.PROTECT, related_name="remittances")
    key = models.CharField(max_length=200)
    payer_id = models.CharField(max_length=80)
    payer_name = models.CharField(max_length=200)
    trace_number = models.CharField(max_length=80)
    paid_on = models.DateField(null=True)
    total_cents = models.BigIntegerField()
    claims_cents = models.BigIntegerField()
    provider_adjustments_cents = models.BigIntegerField()
    verdict = models.CharField(max_length=6)
    findings = models.JSONField(default=list)

    class Meta:
        """One payment has one effect; what was accepted conserves money (trust.md M7)."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "key"], name="remittance_once"),
            models.UniqueConstraint(fields=["practice", "id"], name="remittance_of_practice"),
            one_of("verdict", ["accept", "hold"], name="remittance_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict="hold")
                | Q(total_cents=models.F("claims_cents") - models.F("provider_adjustments_cents")),
                name="remittance_conserves_money",
            ),
        ]


class ClaimAnswerRow(OfPractice):
    """One insurer's answer to one claim. Append-only."""

    # Both at once point at a remittance of the same practice: one constraint, in the database's own words.
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    remittance = models.ForeignKey(
        Remittance, on_delete=models.PROTECT, related_name="claim_answers", db_index=False, db_constraint=False
    )
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="claim_answers", db_index=False)
    event_key = models.CharField(max_length=200)
    pcn = models.CharField(max_length=60)
    status = models.CharField(max_length=4)
    paid_cents = models.BigIntegerField()
    verdict = models.CharField(max_length=6)
    answer = models.JSONField()
    # What the answer says of whom and when, so that other visits of the same patient and day are found.
    patient_key = models.CharField(max_length=8, default="", db_default="")
    served_on = models.DateField(null=True)
    served_through_on = models.DateField(null=True)
    is_medicaid = models.BooleanField(default=False, db_default=False)
    # What care it is about, so that answers under a number that was cut are found, and find their visit.
    charge_cents = models.BigIntegerField(null=True)
    is_first = models.BooleanField(default=False, db_default=False)

    class Meta:
        """One answer has one effect."""

        db_table = "data_claimanswer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "event_key"], name="claim_answer_once"),
            one_of("verdict", ["accept", "hold"], name="claim_answer_verdict_known"),
        ]
        indexes: ClassVar = [
            # With the practice, which row-level security asks for too: without statistics nothing else is narrower.
            models.Index(fields=["visit", "practice"], name="claim_answer_by_visit"),
            models.Index(fields=["remittance"], name="claim_answer_by_remittance"),
            models.Index(
                fields=["practice", "patient_key", "is_medicaid", "served_on"], name="claim_answer_by_patient"
            ),
            models.Index(fields=["practice", "is_first", "served_on", "charge_cents"], name="claim_answer_by_care"),
        ]


class ProviderAdjustmentRow(OfPractice):
    """Money an insurer moved outside any claim (PLB), as it came. Append-only; it changes no patient's balance."""

    remittance = models.ForeignKey(
        Remittance, on_delete=models.PROTECT, related_name="provider_adjustments", db_index=False
    )
    reference = models.CharField(max_length=80)
    adjustment = models.JSONField()

    class Meta:
        """Found by the claim number it names, and by the number of an amount carried forward."""

        db_table = "data_provideradjustment"
        indexes: ClassVar = [
            models.Index(fields=["practice", "reference"], name="provider_adjustment_by_ref"),
            models.Index(fields=["remittance"], name="provider_adjustment_by_remit"),
        ]
