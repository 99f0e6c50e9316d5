"""`ledger tie` is silent over sound books and names the row that breaks each law."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connections

from goodterms.data.models import LedgerEntry
from goodterms.data.scope import practice_scope
from goodterms.usecases.tie_ledger import tie_ledger
from support.both_ways import File, by_books
from support.postings import post
from support.practices import cedar_grove
from support.remittance_text import WrittenClaim, payment, remittance_file


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"


def as_owner(*statements: str) -> None:
    """Break something the way only somebody with the keys to the database could."""
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_books_of_every_scenario_tie(database: str):
    practice = cedar_grove()
    for path in sorted(SCENARIOS.glob("*/*.835")):
        post(practice, path)

    proof = tie_ledger()

    assert proof.breaks == ()
    assert proof.remittances > 8
    assert proof.entries > 40


def test_books_tie_while_something_else_lies_on_a_persons_desk(database: str):
    """The balance stays as posted, and only the asking stops: an insurer took back what we never had."""
    practice = cedar_grove()
    first = WrittenClaim()
    stray = replace(first, claim_number="X9").taken_back()
    beside = WrittenClaim(pcn="Z", claim_number="Z1", pays=260, adjusts="CO-45 40")
    found = by_books(
        [
            File("835", remittance_file(payment(first))),
            File("835", remittance_file(payment(stray, beside, trace="E2", paid_on="20260910"))),
        ],
        practice=practice,
    )

    assert found["P01"][:5] == ("held", 5000, 0, 5000, 0)  # owed, not billable, held
    assert tie_ledger().breaks == ()
    with practice_scope(practice.id):
        entries = LedgerEntry.objects.filter(visit__pcn="P01", bucket="patient_billable")
        assert sum(entries.values_list("amount_cents", flat=True)) == 5000


UNGUARDED = "SET session_replication_role = replica"  # triggers sleep


@pytest.mark.parametrize(
    ("breakage", "law", "row"),
    [
        ("UPDATE data_ledgerentry SET amount_cents = amount_cents + 1 WHERE id = 1", "M1", "ledger transaction 1"),
        ("UPDATE data_standing SET owed_cents = owed_cents + 1, billable_cents = 0", "M1", "visit 1"),
        ("ALTER TABLE data_ledgerentry DISABLE TRIGGER stays_as_written", "M2", "table data_ledgerentry"),
        ("GRANT DELETE ON data_consent TO goodterms_app", "M2", "table data_consent"),
        ("DROP TRIGGER ledger_zero_sum ON data_ledgertransaction", "M2", "table data_ledgertransaction"),
        ("DROP TRIGGER entries_with_transaction ON data_ledgerentry", "M2", "table data_ledgerentry"),
        ("UPDATE data_auditevent SET actor = 'nobody' WHERE number = 1", "M2", "audit event 1"),
        ("DELETE FROM data_auditevent WHERE number = 1", "M2", "audit event 2"),
        ("UPDATE data_claimanswer SET paid_cents = 1 WHERE id = 1", "M7", "remittance 1"),
        ("DELETE FROM data_ledgerentry WHERE transaction_id = 1", "M7", "remittance 1"),
    ],
)
def test_each_broken_law_is_named_with_its_first_row(database: str, breakage: str, law: str, row: str):
    practice = cedar_grove()
    for path in sorted((SCENARIOS / "05_reversal_correction").glob("*.835")):
        post(practice, path)
    as_owner(UNGUARDED, breakage)

    breaks = {(found.law[:2], found.row) for _, found in tie_ledger().breaks}

    assert (law, row) in breaks
