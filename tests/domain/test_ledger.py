"""What must be added so that the books say what is now true?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.ledger import (
    Bucket,
    Entry,
    Transaction,
    TrueStanding,
    UnbalancedTransaction,
    deposit,
    imported_balance,
    moved_deposit,
    patient_payment,
    true_up,
)
from goodterms.domain.money import NOTHING, Money, total


cents = st.integers(-1_000_00, 1_000_00).map(Money)


@st.composite
def standings(draw: st.DrawFn) -> TrueStanding:
    parts = {name: draw(cents) for name in ("contractual", "insurance_paid", "billable", "held", "waiting")}
    return TrueStanding(charge=total(parts.values()), **parts)


def applied(posted: dict[Bucket, Money], entries: tuple[Entry, ...]) -> dict[Bucket, Money]:
    books = dict(posted)
    for entry in entries:
        books[entry.bucket] = books.get(entry.bucket, NOTHING) + entry.amount
    return books


@given(st.lists(standings(), min_size=1, max_size=5))
def test_after_any_history_the_books_say_the_last_standing_and_doing_it_again_adds_nothing(history: list[TrueStanding]):
    books: dict[Bucket, Money] = {}
    for standing in history:
        entries = true_up(standing=standing, posted=books, visit_id=1)
        assert total(entry.amount for entry in entries) == NOTHING
        books = applied(books, entries)

    assert books.get("patient_billable", NOTHING) == history[-1].billable
    assert books.get("charges", NOTHING) == -history[-1].charge
    assert true_up(standing=history[-1], posted=books, visit_id=1) == ()


@given(standings(), cents)
def test_an_insurers_answer_takes_the_place_of_an_imported_balance(standing: TrueStanding, balance: Money):
    books = applied({}, imported_balance(amount=balance, visit_id=1))

    books = applied(books, true_up(standing=standing, posted=books, visit_id=1))

    assert books.get("imported", NOTHING) == NOTHING
    assert books.get("patient_billable", NOTHING) == standing.billable


def test_a_standing_that_does_not_add_up_is_refused():
    standing = TrueStanding(
        charge=Money(100),
        contractual=NOTHING,
        insurance_paid=Money(50),
        billable=Money(49),
        held=NOTHING,
        waiting=NOTHING,
    )

    with pytest.raises(UnbalancedTransaction, match=r"\$1\.00 is not the sum"):
        true_up(standing=standing, posted={}, visit_id=1)


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 9)), cents), max_size=6), cents)
def test_a_deposit_that_conserves_money_sums_to_zero(claims: list[tuple[int | None, Money]], moved: Money):
    paid = total(amount for _, amount in claims) - moved

    entries = deposit(total_paid=paid, provider_adjustments=moved, claims=claims)

    assert total(entry.amount for entry in entries) == NOTHING


@pytest.mark.parametrize("amount", [Money(0), Money(-1)])
def test_a_payment_of_nothing_or_less_is_refused(amount: Money):
    with pytest.raises(ValueError, match="more than nothing"):
        patient_payment(amount=amount, visit_id=1)


def test_a_transaction_that_is_not_zero_or_moves_nothing_cannot_be_made():
    one = Entry(bucket="charges", visit_id=1, amount=Money(1))
    for entries in ((), (one,)):
        with pytest.raises(UnbalancedTransaction):
            Transaction(
                kind="true_up", happened_on=date(2026, 10, 5), reference="r", remittance_id=None, entries=entries
            )


def test_an_imported_balance_of_nothing_leaves_no_entries():
    assert imported_balance(amount=NOTHING, visit_id=1) == ()


def test_money_follows_its_answers_to_the_visit_they_belong_to_and_nothing_moves_nothing():
    moved = moved_deposit(paid=Money(200), from_visit=1, to_visit=2)

    assert {entry.visit_id: entry.amount for entry in moved} == {1: Money(200), 2: Money(-200)}
    assert moved_deposit(paid=NOTHING, from_visit=1, to_visit=2) == ()
