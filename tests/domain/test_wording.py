"""How do we say an amount or a day to a person in the United States?"""

from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.money import NOTHING, Money
from goodterms.domain.people import Language
from goodterms.domain.wording import day_in_words, money_in_words, money_taken_off, short_day


LANGUAGES: tuple[Language, ...] = ("en", "es")


@given(st.integers(-(10**12), 10**12), st.sampled_from(LANGUAGES))
def test_money_is_written_as_the_locale_data_says_with_a_true_minus_sign(cents: int, language: Language):
    babel = format_currency(Decimal(cents) / 100, "USD", locale=f"{language}_US")

    assert money_in_words(Money(cents), language) == babel.replace("-", "−")


def test_what_is_taken_off_has_a_minus_and_nothing_has_none():
    assert money_taken_off(Money(1000), "en") == "−$10.00"
    assert money_taken_off(NOTHING, "en") == "$0.00"


@pytest.mark.parametrize(
    ("day", "language", "short", "full"),
    [
        (date(2026, 8, 12), "en", "Aug 12, 2026", "August 12, 2026"),
        (date(2026, 8, 12), "es", "12 ago 2026", "12 de agosto de 2026"),
        (date(2028, 2, 29), "es", "29 feb 2028", "29 de febrero de 2028"),
    ],
)
def test_a_month_is_written_in_letters_so_that_no_one_can_turn_it_round(
    day: date, language: Language, short: str, full: str
):
    assert short_day(day, language) == short
    assert day_in_words(day, language) == full
