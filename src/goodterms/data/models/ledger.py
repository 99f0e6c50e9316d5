"""The books. Append-only; every transaction sums to zero, which the database itself sees to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice, one_of
from goodterms.data.models.practice import Practice
from goodterms.data.models.remittances import Remittance
from goodterms.data.models.visits import Visit


class LedgerTransaction(OfPractice):
    """One thing that happened to the money, with the entries that say what."""

    kind = models.CharField(max_length=20)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    remittance = models.ForeignKey(
        Remittance, on_delete=models.PROTECT, null=True, related_name="ledger_transactions", db_index=False
    )
    reference = models.CharField(max_length=120)

    class Meta:
        """One effect for each cause: the reference names it."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "kind", "reference"], name="ledger_transaction_once"),
            models.UniqueConstraint(fields=["practice", "id"], name="ledger_transaction_of_practice"),
            one_of(
                "kind",
                ["deposit", "true_up", "patient_payment", "imported_balance", "imported_undo", "moved_deposit"],
                name="ledger_transaction_kind_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["remittance"], name="ledger_by_remittance")]


class LedgerEntry(OfPractice):
    """One amount moved into (positive) or out of (negative) one bucket."""

    # Both at once point at a transaction of the same practice: one constraint, in the database's own words.
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="ledger_entries", db_index=False)
    bucket = models.CharField(max_length=24)
    amount_cents = models.BigIntegerField()
    happened_on = models.DateField()

    class Meta:
        """The buckets are those of `domain.ledger`; an entry moves something."""

        constraints: ClassVar = [
            one_of(
                "bucket",
                [
                    "charges",
                    "contractual",
                    "insurer_clearing",
                    "insurer_deposits",
                    "provider_adjustments",
                    "patient_billable",
                    "patient_held",
                    "patient_waiting",
                    "patient_payments",
                    "imported",
                ],
                name="ledger_entry_bucket_known",
            ),
            models.CheckConstraint(condition=~Q(amount_cents=0), name="ledger_entry_moves_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["transaction"], name="ledger_entry_by_transaction"),
            models.Index(fields=["visit", "bucket"], include=["amount_cents"], name="ledger_entry_by_visit"),
        ]
