"""What does one row of a facts file say?"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain import facts_rows, facts_values
from goodterms.domain.facts_rows import COLUMNS, UnusableHeader, column_order, household_of, read_row, reconciled
from goodterms.domain.facts_values import UnreadableValue
from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, CallMade, Household, TouchMade


def row_of(**said: object) -> facts_rows.Row:
    known: dict[str, object] = {"household_id": "H1", "account_id": "A1", "balance": "120.00", **said}
    return read_row([known.get(name) for name in COLUMNS])


def household_saying(**said: object) -> Household:
    return household_of(rows=[row_of(**said)])


def test_a_blank_is_unknown_and_not_false():
    household = household_saying(text_consent="", dispute_open=" ", zip=None, hardship="")

    assert household.may_text is None
    assert household.accounts[0].has_open_dispute is None
    assert household.accounts[0].hardship is None
    assert household.zip_code is None


FACTS_BY_COLUMN = {
    "account_id": ("A7", "account_id", "A7"),
    "practice": ("hill", "practice", "hill"),
    "balance": ("7.00", "balance", Money(7_00)),
    "opened_on": ("2026-11-01", "opened_on", date(2026, 11, 1)),
    "first_statement_on": ("2026-11-02", "first_statement_on", date(2026, 11, 2)),
    "verified": ("true", "is_verified", True),
    "insurance_pending": ("true", "has_insurance_pending", True),
    "dispute_open": ("true", "has_open_dispute", True),
    "confusion_hint": ("true", "has_confusion_hint", True),
    "hardship": ("approved", "hardship", "approved"),
    "plan": ("missed", "plan", "missed"),
    "next_installment_on": ("2026-12-01", "next_installment_on", date(2026, 12, 1)),
    "plan_requested_on": ("2026-11-03", "plan_requested_on", date(2026, 11, 3)),
    "opened_statement_on": ("2026-11-04", "opened_statement_on", date(2026, 11, 4)),
    "replied_on": ("2026-11-05", "replied_on", date(2026, 11, 5)),
    "last_payment_on": ("2026-11-06", "last_payment_on", date(2026, 11, 6)),
    "touches": (
        "text@2026-11-07", "touches", (TouchMade(kind="text", made_on=date(2026, 11, 7), channel=None),)
    ),
    "household_id": ("H7", "household_id", "H7"),
    "zip": ("43031", "zip_code", "43031"),
    "state": ("OH", "state", "OH"),
    "phone": ("614-555-0142", "phone", "614-555-0142"),
    "email": ("ana@example.org", "email", "ana@example.org"),
    "address_ok": ("true", "is_address_good", True),
    "text_consent": ("true", "may_text", True),
    "email_consent": ("true", "may_email", True),
    "call_consent": ("true", "may_call", True),
    "preferred_channel": ("letter", "preferred_channel", "letter"),
    "language": ("es", "language", "es"),
    "stops": ("minor", "stops", frozenset({"minor"})),
    "calls": (
        "2026-11-20T15:04:00Z/busy", "calls", (CallMade(at=datetime(2026, 11, 20, 15, 4, tzinfo=UTC), outcome="busy"),)
    ),
    "texts": ("2026-11-20T15:04:00Z", "texts", (datetime(2026, 11, 20, 15, 4, tzinfo=UTC),)),
}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_each_column_says_one_fact_and_no_other(column: str):
    value, name, meant = FACTS_BY_COLUMN[column]
    silent, told = household_saying(), household_saying(**{column: value})
    one, other = silent.accounts[0], told.accounts[0]

    if name in AccountFacts._fields:
        assert other == one._replace(**{name: meant}) != one
        assert told == silent._replace(accounts=(other,))
    else:
        assert told == silent._replace(**{name: meant}) != silent


@pytest.mark.parametrize(
    ("value", "cents"),
    [
        ("123.45", 123_45),
        ("123.4", 123_40),
        ("123", 123_00),
        ("0.05", 5),
        ("-0.05", -5),
        ("-12.30", -12_30),
        (" 7.00 ", 7_00),
        (80, 80_00),
        (123.45, 123_45),
        (Decimal("19.990"), 19_99),
        (Decimal("1E+2"), 100_00),
    ],
)
def test_a_balance_is_read_to_the_cent(value: object, cents: int):
    assert row_of(balance=value).balance == Money(cents)


@pytest.mark.parametrize(
    "value",
    [
        "123.456", "1e3", "NaN", "inf", "$5", "1,234.00", "(5.00)", "--5", "+5", ".5", "5.", "", None, "٣", True,
        float("nan"), float("inf"), 1e22, 0.30000000000000004, Decimal("NaN"), Decimal("0.001"), "9999999999.00",
    ],
)  # fmt: skip
def test_a_balance_that_is_not_plain_dollars_is_refused(value: object):
    with pytest.raises(UnreadableValue, match=r"column balance: found .*, expected dollars"):
        row_of(balance=value)


@given(cents=st.integers(-(10**11) + 1, 10**11 - 1))
def test_no_balance_loses_a_cent(cents: int):
    sign, (dollars, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)

    assert row_of(balance=f"{sign}{dollars}.{rest:02d}").balance == Money(cents)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("household_id", ""),
        ("account_id", None),
        ("account_id", 1.5),
        ("practice", 1.5),
        ("texts", "2026-13-20T15:04:00Z"),
        ("opened_on", "11/03/2026"),
        ("opened_on", "2026-02-30"),
        ("opened_on", "20261103"),
        ("opened_on", "9999-12-31"),
        ("opened_on", datetime(2026, 11, 3, 12, 0)),  # noqa: DTZ001 - a moment where a day is meant
        ("verified", "yes"),
        ("verified", 1),
        ("hardship", "maybe"),
        ("plan", "paused"),
        ("touches", "text"),
        ("touches", "text@03.11.2026"),
        ("touches", "fax@2026-11-03"),
        ("touches", 5),
        ("calls", "2026-11-20T15:04:00Z"),
        ("calls", "2026-11-20T15:04:00/voicemail"),
        ("calls", "2026-11-20T15:04:00Z/shouting"),
        ("texts", "2026-11-20"),
        ("stops", "bankrupt"),
        ("zip", "4303"),
        ("state", "Ohio"),
        ("phone", "call me"),
        ("phone", "555"),
        ("email", "ana at example.org"),
        ("preferred_channel", "fax"),
        ("language", "fr"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_its_column(column: str, value: object):
    with pytest.raises(UnreadableValue, match=f"column {column}: found .*, expected") as refusal:
        row_of(**{column: value})

    assert refusal.value.column == column


def test_a_refusal_never_repeats_a_number_or_an_address():
    for column, value in (("phone", "614555014200000000"), ("email", "ana.example.org")):
        with pytest.raises(UnreadableValue) as refusal:
            row_of(**{column: value})
        assert value not in str(refusal.value)


def test_lists_are_read_from_semicolons_and_from_lists_alike():
    written = "text@2026-11-03; statement@2026-11-10;"
    touches = (
        TouchMade(kind="text", made_on=date(2026, 11, 3), channel=None),
        TouchMade(kind="statement", made_on=date(2026, 11, 10), channel=None),
    )

    assert row_of(touches=written).touches == touches
    assert row_of(touches=["text@2026-11-03", "statement@2026-11-10"]).touches == touches


def test_calls_and_texts_are_moments_whatever_offset_they_are_written_with():
    at = datetime(2026, 11, 20, 15, 4, tzinfo=UTC)

    assert row_of(calls="2026-11-20T10:04:00-05:00/voicemail").calls == (CallMade(at=at, outcome="voicemail"),)
    assert row_of(texts="2026-11-20T15:04:00Z").texts == (at,)


def test_native_kinds_are_read_like_their_text():
    native = row_of(opened_on=date(2026, 11, 3), verified=True, zip=2139, household_id=7)

    assert (native.opened_on, native.verified, native.zip, native.household_id) == (
        date(2026, 11, 3),
        True,
        "02139",
        "7",
    )


def test_a_household_is_everything_its_rows_say():
    household = household_of(rows=[row_of(account_id="A1", state="OH"), row_of(account_id="A2", state="OH")])

    assert [account.account_id for account in household.accounts] == ["A1", "A2"]
    assert household.state == "OH"


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("true", "true", True), ("true", "false", False), ("true", "", None), ("", "false", False),
])  # fmt: skip
def test_consent_holds_only_when_every_row_says_so(one: str, other: str, expected: object):
    rows = [row_of(text_consent=one), row_of(account_id="A2", text_consent=other)]

    assert household_of(rows=rows).may_text is expected
    assert household_of(rows=rows[::-1]).may_text is expected


def test_contradictions_are_taken_the_restrictive_way():
    household = household_of(
        rows=[
            row_of(state="OH", zip="43031", phone="614-555-0142", stops="cease", texts="2026-11-20T15:04:00Z"),
            row_of(account_id="A2", state="CA", zip="94110", phone="415-555-0142", stops="text_stop", language="es"),
        ]
    )

    assert household.stops == {"cease", "text_stop"}
    assert household.state == "CA"
    assert household.other_states == {"CA", "OH"}
    assert household.zip_code is None
    assert household.phone is None
    assert len(household.texts) == 1
    assert household.language == "es"  # a blank contradicts nothing but consent


def test_what_rows_contradict_in_does_not_depend_on_their_order():
    one, other = (
        household_saying(state="OH", calls="2026-11-20T15:04:00Z/busy"),
        household_saying(state="CA", stops="minor"),
    )
    there, back = reconciled(said=[one, other]), reconciled(said=[other, one])

    assert there._replace(accounts=()) == back._replace(accounts=())


def test_the_header_may_stand_in_any_order_and_leave_columns_out():
    order = column_order(header=["balance", " account_id", "household_id"])

    assert [order[COLUMNS.index(name)] for name in ("household_id", "account_id", "balance", "zip")] == [2, 1, 0, None]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["household_id", "account_id"], "column balance is missing"),
        (["household_id", "account_id", "balance", "stop"], "column stop is not known; rename it to stops"),
        (["household_id", "account_id", "balance", "shoe_size_eu"], "column shoe_size_eu is not known"),
        (["household_id", "account_id", "balance", "balance"], "column balance is there twice"),
        (["household_id", "account_id", "balance", ""], "column (blank) is not known"),
    ],
)
def test_a_header_that_may_be_a_slip_is_refused(header: list[str], expected: str):
    with pytest.raises(UnusableHeader) as refusal:
        column_order(header=header)

    assert expected in str(refusal.value)


@given(value=st.text(max_size=30), column=st.sampled_from(COLUMNS))
def test_any_text_is_either_read_or_refused_by_name(value: str, column: str):
    named = None
    try:
        row_of(**{column: value})
    except UnreadableValue as refusal:
        named = refusal.column

    assert named in {None, column}


def test_every_column_has_its_reader():
    assert set(facts_rows.READERS) == set(COLUMNS)
    assert facts_values.read_practice(None) == ""
