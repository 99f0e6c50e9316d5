"""What needs a person, and who did what."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice


class WorkItem(OfPractice):
    """Something a person must look at. It leaves only for a stated reason."""

    queue = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    reason = models.TextField()
    opened_by = models.CharField(max_length=40)  # the deed that saw it; planning closes what planning opened
    is_urgent = models.BooleanField(default=False, db_default=False)  # to be looked at before any other
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """One open item a subject and queue; closing needs a reason."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "queue", "subject"], condition=Q(closed_at__isnull=True), name="work_item_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_reason=""), name="work_item_closed_with_reason"
            ),
        ]


class AuditEvent(OfPractice):
    """One deed: who did what to which rows, chained so that a missing link shows. Append-only; ids only."""

    number = models.BigIntegerField()
    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    deed = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    own_hash = models.CharField(max_length=64)

    class Meta:
        """One chain a practice."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "number"], name="audit_number_once"),
        ]


class JobFailure(models.Model):
    """A job that a worker could not do, and what it stumbled over: kinds and places only, no values."""

    id = models.BigAutoField(primary_key=True)
    job = models.BigIntegerField()
    task = models.CharField(max_length=80)
    attempt = models.IntegerField()
    is_last = models.BooleanField()  # nobody tries it again by itself
    failed_at = models.DateTimeField()
    error = models.CharField(max_length=400)

    class Meta:
        """Read by job, newest first."""

        indexes: ClassVar = [models.Index(fields=["job", "-id"], name="job_failure_latest")]

    def __str__(self) -> str:
        """Name the row by its number."""
        return f"JobFailure {self.pk}"


class SendingHold(models.Model):
    """Nothing leaves while one of these is open: the database knows less than was truly sent."""

    id = models.BigAutoField(primary_key=True)
    held_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=80, blank=True)

    class Meta:
        """One at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(released_at__isnull=True), name="sending_hold_open_once"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(released_by=""), name="sending_hold_released_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        """Name the row by its number."""
        return f"SendingHold {self.pk}"
