"""Whole cents: added, split and written without losing one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.money import NOTHING, Money, total


amounts = st.integers(-(10**12), 10**12).map(Money)


@given(amounts, st.integers(1, 60))
def test_a_split_loses_no_cent_and_its_parts_differ_by_at_most_one(amount: Money, parts: int):
    shares = amount.split(parts)

    assert total(shares) == amount
    assert len(shares) == parts
    assert max(share.cents for share in shares) - min(share.cents for share in shares) <= 1


def test_the_odd_cents_go_to_the_first_parts():
    assert Money(10_00).split(3) == (Money(3_34), Money(3_33), Money(3_33))


@pytest.mark.parametrize("parts", [0, -1])
def test_an_amount_cannot_be_split_into_less_than_one_part(parts: int):
    with pytest.raises(ValueError, match="one part or more"):
        Money(100).split(parts)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money(0), "$0.00"),
        (Money(5), "$0.05"),
        (Money(1234_50), "$1,234.50"),
        (Money(-10_00), "-$10.00"),
        (Money(1_000_000_00), "$1,000,000.00"),
    ],
)
def test_amounts_are_written_for_people(amount: Money, written: str):
    assert str(amount) == written


@given(amounts, amounts)
def test_adding_and_taking_off_undo_each_other(one: Money, other: Money):
    assert one + other - other == one
    assert one + -one == NOTHING
    assert bool(one) is (one.cents != 0)
