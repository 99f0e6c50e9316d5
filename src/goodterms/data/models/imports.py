"""What came in from practice-management exports, row by row."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice, one_of


class ImportProfile(OfPractice):
    """How the columns of one source are to be read; a change makes the next version."""

    source = models.CharField(max_length=60)
    version = models.IntegerField()
    mapping = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        """Versions count up by source."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "source", "version"], name="import_profile_once"),
        ]


class ImportBatch(OfPractice):
    """One file taken in, with what was counted."""

    profile = models.ForeignKey(ImportProfile, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    rows_read = models.IntegerField()
    rows_accepted = models.IntegerField()
    rows_rejected = models.IntegerField()
    rows_skipped = models.IntegerField()
    total_cents = models.BigIntegerField(null=True)

    class Meta:
        """The same file is taken in once at a time; nothing is lost: rows in = accepted + rejected + skipped."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "kind", "digest"], condition=Q(undone_at__isnull=True), name="import_batch_once"
            ),
            models.CheckConstraint(
                condition=Q(rows_read=models.F("rows_accepted") + models.F("rows_rejected") + models.F("rows_skipped")),
                name="import_batch_loses_nothing",
            ),
            one_of("kind", ["balances", "demographics", "consents"], name="import_batch_kind_known"),
        ]


class ImportRow(OfPractice):
    """One row of a batch as it was read, and what it changed, so that the batch can be undone."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows", db_index=False)
    number = models.IntegerField()
    verdict = models.CharField(max_length=8)
    found = models.JSONField()
    effect = models.JSONField(null=True)
    troubles = models.JSONField(default=list)

    class Meta:
        """One verdict a row."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            one_of("verdict", ["accepted", "rejected", "skipped"], name="import_row_verdict_known"),
        ]
