"""What does this cell of an export say: how much, yes or no, which words?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.money import Money
from goodterms.domain.spreadsheet_values import (
    Misread,
    parse_id,
    parse_money,
    parse_words,
    parse_yes_or_no,
    shape_of,
)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12.34", 1234),
        ("(12.34)", -1234),
        ("12.34-", -1234),
        ("-12.34", -1234),
        ("\u221212.34", -1234),  # the true minus sign
        ("$1,234.50", 123450),
        ("-$5", -500),
        ("$-5", -500),
        ("($1,234.50)", -123450),
        ("$ (1,234.50)", -123450),
        ("12.34 CR", -1234),
        ("12.34 DR", 1234),
        ("USD 5.00", 500),
        ("1,234", 123400),
        ("1,234,567.8", 123456780),
        ("1234567.89", 123456789),
        (".5", 50),
        ("5.", 500),
        ("0", 0),
        ("-0.00", 0),
        ("-", 0),  # how accountants write none
        (" $ -   ", 0),
        ("12.3400", 1234),  # databases write four places
        ("9999999.99", 999999999),
    ],
)
def test_money_is_read_in_every_way_that_can_mean_one_amount_only(text: str, cents: int):
    assert parse_money(text) == Money(cents)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("1,23", "ambiguous-amount"),
        ("1.234", "ambiguous-amount"),
        ("1.234,50", "ambiguous-amount"),
        ("12,34,567", "ambiguous-amount"),
        ("1 234.50", "ambiguous-amount"),
        ("1'234.50", "ambiguous-amount"),
        ("1.2.3", "ambiguous-amount"),
        ("1,234.500", "ambiguous-amount"),
        ("12.3401", "fraction-of-a-cent"),
        ("10000000.00", "amount-too-large"),
        ("1234567890123", "amount-too-large"),
        ("abc", "not-an-amount"),
        ("1e3", "not-an-amount"),
        ("NaN", "not-an-amount"),
        ("5%", "not-an-amount"),
        ("-(5)", "not-an-amount"),
        ("(5", "not-an-amount"),
        ("-5-", "not-an-amount"),
        ("$$5", "not-an-amount"),
        ("1_000", "not-an-amount"),
        ("\u0661\u0662", "not-an-amount"),  # digits of another script
        ("#REF!", "not-an-amount"),
        ("", "not-an-amount"),
    ],
)
def test_money_that_could_mean_two_amounts_or_none_is_refused(text: str, cause: str):
    found = parse_money(text)
    assert isinstance(found, Misread)
    assert found.cause == cause


CENTS = st.integers(-999_999_999, 999_999_999)


@given(CENTS, st.sampled_from(["plain", "comma", "dollar", "parentheses", "trailing", "minus dollar", "CR"]))
def test_money_written_in_any_style_is_read_back_to_the_cent(cents: int, style: str):
    dollars, rest = divmod(abs(cents), 100)
    size, grouped, sign = f"{dollars}.{rest:02d}", f"{dollars:,}.{rest:02d}", "-" if cents < 0 else ""
    written = {
        "plain": f"{sign}{size}",
        "comma": f"{sign}{grouped}",
        "dollar": f"${sign}{grouped}",
        "parentheses": f"({grouped})" if cents < 0 else grouped,
        "trailing": f"{size}{sign}",
        "minus dollar": f"{sign}${grouped}",
        "CR": f"{grouped} CR" if cents < 0 else grouped,
    }[style]
    assert parse_money(written) == Money(cents)
    assert parse_money(str(Money(cents))) == Money(cents)


@given(st.text(max_size=20))
def test_whatever_stands_in_a_cell_money_is_whole_cents_or_refused(text: str):
    found = parse_money(text)
    assert isinstance(found, Misread) or type(found.cents) is int


@pytest.mark.parametrize(("text", "answer"), [("Y", True), ("yes", True), ("1", True), ("Opt-In", True), ("Sí", True),
    ("N", False), ("no", False), ("0", False), ("FALSE", False), ("opted out", False)])  # fmt: skip
def test_yes_and_no_are_read_in_the_words_of_many_systems(text: str, answer: bool):
    assert parse_yes_or_no(text) is answer


@pytest.mark.parametrize("text", ["x", "maybe", "2", "", "\u2713"])
def test_a_cross_or_a_tick_is_neither_yes_nor_no(text: str):
    assert isinstance(parse_yes_or_no(text), Misread)


def test_an_id_that_a_spreadsheet_shortened_is_refused():
    found = parse_id("1.23457E+11", longest=40)
    assert isinstance(found, Misread)
    assert found.cause == "shortened-id"
    assert parse_id("00123", longest=40) == "00123"


def test_words_end_at_their_limit():
    assert parse_words("a" * 100, longest=100) == "a" * 100
    assert isinstance(parse_words("a" * 101, longest=100), Misread)


@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=40))
def test_the_shape_of_a_name_never_tells_it(text: str):
    assert set(shape_of(text)) <= {"a", "9", "."}
