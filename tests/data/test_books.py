"""The database itself keeps the books balanced, append-only, and each practice's rows to itself."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import ProgrammingError

from goodterms.data.books import balances_on, write_transactions
from goodterms.data.models import LedgerEntry, LedgerTransaction, Practice, Visit
from goodterms.data.scope import practice_scope
from goodterms.domain.ledger import Transaction, imported_balance, patient_payment
from goodterms.domain.money import Money
from support.practices import cedar_grove


NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)  # Monday


def visit_of(practice: Practice, pcn: str = "PCN001") -> Visit:
    return Visit.objects.create(practice=practice, pcn=pcn)


def owe_fifty(practice: Practice, visit: Visit) -> None:
    write_transactions(
        [
            Transaction(
                kind="imported_balance",
                happened_on=date(2026, 10, 1),  # Thursday
                reference=f"row of {visit.pcn}",
                remittance_id=None,
                entries=imported_balance(amount=Money(5000), visit_id=visit.id),
            )
        ],
        practice_id=practice.id,
        recorded_at=NOON,
    )


def test_a_balance_is_replayed_as_of_any_day(database: str):
    practice = cedar_grove()
    with practice_scope(practice.id):
        visit = visit_of(practice)
        owe_fifty(practice, visit)
        payment = Transaction(
            kind="patient_payment",
            happened_on=date(2026, 10, 5),
            reference="desk 1",
            remittance_id=None,
            entries=patient_payment(amount=Money(2000), visit_id=visit.id),
        )
        write_transactions([payment], practice_id=practice.id, recorded_at=NOON)

    with practice_scope(practice.id):
        before = balances_on(date(2026, 9, 30), visit_ids=[visit.id])
        between = balances_on(date(2026, 10, 4), visit_ids=[visit.id])
        after = balances_on(date(2026, 10, 5), visit_ids=[visit.id])
    assert before == {}
    assert between[visit.id]["patient_billable"] == Money(5000)
    assert after[visit.id]["patient_billable"] == Money(3000)


def test_the_same_cause_has_one_effect(database: str):
    practice = cedar_grove()
    with practice_scope(practice.id):
        visit = visit_of(practice)
        owe_fifty(practice, visit)

    with pytest.raises(IntegrityError, match="ledger_transaction_once"), practice_scope(practice.id):
        owe_fifty(practice, visit)


def test_a_transaction_that_does_not_sum_to_zero_never_commits(database: str):
    practice = cedar_grove()

    def write_half() -> None:
        with practice_scope(practice.id):
            visit = visit_of(practice)
            number = LedgerTransaction.objects.create(
                practice=practice, kind="true_up", happened_on=NOON.date(), recorded_at=NOON, reference="half"
            )
            LedgerEntry.objects.create(
                practice=practice,
                transaction=number,
                visit=visit,
                bucket="charges",
                amount_cents=-1,
                happened_on=NOON.date(),
            )

    with pytest.raises(IntegrityError, match="does not sum to zero: -1 cents"):
        write_half()

    with practice_scope(practice.id):
        assert not LedgerTransaction.objects.exists()


def test_no_entry_is_added_to_a_transaction_later(database: str):
    practice = cedar_grove()
    with practice_scope(practice.id):
        visit = visit_of(practice)
        owe_fifty(practice, visit)
        number = LedgerTransaction.objects.get().id

    with pytest.raises(IntegrityError, match="never added to one later"), practice_scope(practice.id):
        LedgerEntry.objects.create(
            practice=practice,
            transaction_id=number,
            visit=visit,
            bucket="charges",
            amount_cents=-1,
            happened_on=NOON.date(),
        )


@pytest.mark.parametrize("deed", ["UPDATE data_ledgerentry SET amount_cents = 1", "DELETE FROM data_ledgerentry"])
def test_the_application_may_not_change_or_remove_an_entry(database: str, deed: str):
    practice = cedar_grove()
    with practice_scope(practice.id):
        owe_fifty(practice, visit_of(practice))

    with pytest.raises(ProgrammingError, match="permission denied"), practice_scope(practice.id):
        run(deed)


@pytest.mark.parametrize(
    "deed",
    ["UPDATE data_ledgerentry SET amount_cents = 1", "DELETE FROM data_ledgerentry", "TRUNCATE data_ledgerentry"],
)
def test_not_even_the_owner_changes_an_entry_by_accident(database: str, deed: str):
    practice = cedar_grove()
    with practice_scope(practice.id):
        owe_fifty(practice, visit_of(practice))

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(using="owner"):
        connections["owner"].cursor().execute(deed)


def test_a_practice_sees_only_its_own_rows_and_writes_only_its_own(database: str):
    ours = cedar_grove()
    theirs = Practice.objects.create(
        organization=ours.organization, slug="elm-street", name="Elm Street Clinic", time_zone="America/New_York"
    )
    with practice_scope(ours.id):
        visit_of(ours)
    with practice_scope(theirs.id):
        assert not Visit.objects.exists()
    with pytest.raises(ProgrammingError, match="row-level security"), practice_scope(theirs.id):
        visit_of(ours, "PCN002")


def test_outside_a_practice_nothing_is_seen(database: str):
    practice = cedar_grove()
    with practice_scope(practice.id):
        visit_of(practice)
    assert not Visit.objects.exists()


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
