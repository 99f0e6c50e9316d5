"""The ledger as rows: written in bulk, summed by visit, replayed to any date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from goodterms.data.bulk import copy_rows, reserve_ids
from goodterms.data.models import LedgerEntry, LedgerTransaction
from goodterms.data.query import rows
from goodterms.domain.ledger import Bucket, Transaction
from goodterms.domain.money import NOTHING, Money


def write_transactions(transactions: Sequence[Transaction], *, practice_id: int, recorded_at: datetime) -> list[int]:
    """Store the transactions with their entries and return their numbers, in order.

    The database refuses the whole lot at commit when one does not sum to zero, and at once when a reference of the
    same kind is there already.
    """
    numbers = reserve_ids(LedgerTransaction, len(transactions))
    numbered = list(zip(numbers, transactions, strict=True))
    copy_rows(
        LedgerTransaction,
        ["id", "practice_id", "kind", "happened_on", "recorded_at", "remittance_id", "reference"],
        ((n, practice_id, t.kind, t.happened_on, recorded_at, t.remittance_id, t.reference) for n, t in numbered),
    )
    copy_rows(
        LedgerEntry,
        ["practice_id", "transaction_id", "visit_id", "bucket", "amount_cents", "happened_on"],
        (
            (practice_id, n, entry.visit_id, entry.bucket, entry.amount.cents, t.happened_on)
            for n, t in numbered
            for entry in t.entries
        ),
    )
    return numbers


def posted_by_true_ups(visit_ids: Sequence[int]) -> Mapping[int, Mapping[Bucket, Money]]:
    """Return, by visit, what true-ups alone have posted to each bucket."""
    return _by_visit(rows(_POSTED, list(visit_ids), ["true_up"]))


def posted_for_true_up(visit_ids: Sequence[int]) -> Mapping[int, Mapping[Bucket, Money]]:
    """Return, by visit, what true-ups and imported balances have posted to each bucket."""
    return _by_visit(rows(_POSTED, list(visit_ids), ["true_up", "imported_balance", "imported_undo"]))


def balances_on(day: date, *, visit_ids: Sequence[int]) -> Mapping[int, Mapping[Bucket, Money]]:
    """Return, by visit, every bucket as it stood at the end of a day, replayed from the entries."""
    return _by_visit(
        rows(
            "SELECT visit_id, bucket, sum(amount_cents) FROM data_ledgerentry "
            "WHERE visit_id = ANY(%s) AND happened_on <= %s GROUP BY 1, 2",
            list(visit_ids),
            day,
        )
    )


def _by_visit(found: Iterable[tuple[Any, ...]]) -> Mapping[int, Mapping[Bucket, Money]]:
    sums: dict[int, dict[Bucket, Money]] = {}
    for visit_id, bucket, cents in found:
        sums.setdefault(visit_id, {})[bucket] = sums.get(visit_id, {}).get(bucket, NOTHING) + Money(int(cents))
    return sums


_POSTED = """
    SELECT asked, entry.bucket, sum(entry.amount_cents)
    FROM unnest(%s::bigint[]) asked
    CROSS JOIN LATERAL (  -- visit by visit, each by its index, as in `placing`
        SELECT bucket, amount_cents, transaction_id FROM data_ledgerentry WHERE visit_id = asked OFFSET 0
    ) entry
    CROSS JOIN LATERAL (SELECT kind FROM data_ledgertransaction WHERE id = entry.transaction_id OFFSET 0) t
    WHERE t.kind = ANY(%s)
    GROUP BY 1, 2
"""
