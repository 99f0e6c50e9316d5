"""What was done for whom, and the account that follows from it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice
from goodterms.data.models.people import Guarantor, Patient


class Visit(OfPractice):
    """One visit as the practice billed it, under its patient control number.

    Insurers spell numbers in their own ways, so that a number met in an answer may be another visit's: then this row is
    joined to that visit, which holds the answers, the money and the standing of both.
    """

    pcn = models.CharField(max_length=60)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="visits")
    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, null=True, related_name="visits", db_index=False)
    serviced_on = models.DateField(null=True)
    care = models.CharField(max_length=120, blank=True)
    provider_name = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    charge_cents = models.BigIntegerField(null=True)
    payers = models.JSONField(default=list)  # from the claim: those expected to answer, in order
    is_work_related = models.BooleanField(default=False)
    is_accident_related = models.BooleanField(default=False)
    patient_key = models.CharField(max_length=8, default="", db_default="")  # of the patient the claim names
    # Known to ourselves: by a claim we sent, the practice's system, or a deed about it. It never joins another.
    is_known = models.BooleanField(default=False, db_default=False)
    is_anchored = models.BooleanField(default=False, db_default=False)  # a first insurer has answered under it
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined", db_index=False)
    doubt = models.CharField(max_length=40, default="", db_default="", blank=True)  # why it cannot be joined to one

    class Meta:
        """A visit has one control number; a charge is not negative."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "pcn"], name="visit_once"),
            models.CheckConstraint(
                condition=Q(charge_cents__isnull=True) | Q(charge_cents__gte=0), name="visit_charge_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(joined_to__isnull=True) | Q(is_known=False, doubt=""), name="visit_joined_is_not_known"
            ),
            models.CheckConstraint(condition=~Q(joined_to=models.F("id")), name="visit_not_joined_to_itself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["guarantor"], name="visit_by_guarantor"),
            models.Index(fields=["practice", "patient_key"], condition=~Q(patient_key=""), name="visit_by_patient_key"),
            models.Index(
                fields=["joined_to", "practice"], condition=Q(joined_to__isnull=False), name="visit_by_joined_to"
            ),
            models.Index(
                fields=["practice", "serviced_on", "charge_cents"], condition=Q(is_known=True), name="visit_by_own_word"
            ),
        ]


class Standing(OfPractice):
    """What one visit came to, the last time its answers were read: recomputed whole, never edited by hand.

    A copy of what `domain.adjudication` said, kept so that lists need not read every answer again; the ledger and the
    claim answers are the truth, and `ledger tie` compares.
    """

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="standing")
    state = models.CharField(max_length=20)
    owed_cents = models.BigIntegerField()
    billable_cents = models.BigIntegerField()
    held_cents = models.BigIntegerField()
    waiting_cents = models.BigIntegerField()
    is_verified = models.BooleanField()
    became_patients_on = models.DateField(null=True)
    waiting_for = models.CharField(max_length=200, blank=True)
    insurer_name = models.CharField(max_length=200, blank=True)
    reasons = models.JSONField(default=list)
    adjudicated_at = models.DateTimeField()

    class Meta:
        """No amount here is ever below zero: what was paid too much is a credit in the ledger."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(owed_cents__gte=0, billable_cents__gte=0, held_cents__gte=0, waiting_cents__gte=0),
                name="standing_not_negative",
            ),
        ]
