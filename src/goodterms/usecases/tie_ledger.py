"""Prove that the books tie, over everything stored, or name the first row of each law that is broken."""

from dataclasses import dataclass

from goodterms.data.models import LedgerEntry, LedgerTransaction, Remittance, Visit
from goodterms.data.read import read_practices
from goodterms.data.scope import practice_scope
from goodterms.data.tie import Break, broken_laws


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was looked at, and what does not hold, by practice."""

    practices: int
    visits: int
    remittances: int
    transactions: int
    entries: int
    breaks: tuple[tuple[str, Break], ...]


def tie_ledger() -> Proof:
    """Check every practice's books against the laws M1, M2 and M7; changes nothing."""
    breaks: list[tuple[str, Break]] = []
    visits = remittances = transactions = entries = 0
    practices = read_practices()
    for practice in practices:
        with practice_scope(practice.practice_id):
            breaks.extend((practice.slug, found) for found in broken_laws())
            visits += Visit.objects.filter(joined_to=None).count()
            remittances += Remittance.objects.count()
            transactions += LedgerTransaction.objects.count()
            entries += LedgerEntry.objects.count()
    return Proof(
        practices=len(practices),
        visits=visits,
        remittances=remittances,
        transactions=transactions,
        entries=entries,
        breaks=tuple(breaks),
    )
