"""Whom does this cell of an export name, and how are they reached?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.spreadsheet_people import (
    Name,
    holds_ssn,
    is_headed_like_ssn,
    parse_channel,
    parse_email,
    parse_language,
    parse_name,
    parse_phone,
    parse_state,
    parse_zip,
    without_ssn,
)
from goodterms.domain.spreadsheet_values import Misread


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("LOPEZ, ANA M", "ANA", "LOPEZ"),
        ("LOPEZ,ANA", "ANA", "LOPEZ"),
        ("Lopez,  Ana  M.", "Ana", "Lopez"),
        ("DE LA CRUZ, MARIA ELENA", "MARIA ELENA", "DE LA CRUZ"),
        ("SMITH, JOHN, JR", "JOHN", "SMITH JR"),
        ("O'Neil-Park, Zoë", "Zoë", "O'Neil-Park"),
        ("Ana Lopez", "Ana", "Lopez"),
        ("Ana M. Lopez", "Ana", "Lopez"),
        ("NA, KIM", "KIM", "NA"),
    ],
)
def test_names_are_read_last_first_or_first_last(text: str, first: str, last: str):
    assert parse_name(text) == Name(first=first, last=last)


@pytest.mark.parametrize(
    "text",
    ["Ana de Cruz", "Ana", "LOPEZ,", ", ANA", "LOPEZ, ANA, BEN", "12345", "a@b.co", "L" * 101 + ", ANA", "L" * 201],
)
def test_a_name_that_cannot_be_told_apart_is_refused(text: str):
    assert isinstance(parse_name(text), Misread)


@pytest.mark.parametrize("text", ["(503) 555-0142", "503.555.0142", "5035550142", "+1 503 555 0142", "1-503-555-0142"])
def test_a_telephone_number_is_read_however_it_is_written(text: str):
    assert parse_phone(text) == "+15035550142"


@pytest.mark.parametrize(
    "text",
    ["503-555-0142 x12", "503-555-0142 / 503-555-0143", "555-0142", "0000000000", "123-555-0142", "503-055-0142",
     "9999999999", "+44 20 7946 0018", "1-800-FLOWERS", "LOPEZ"],
)  # fmt: skip
def test_a_telephone_number_that_is_none_or_two_is_refused(text: str):
    assert isinstance(parse_phone(text), Misread)


@pytest.mark.parametrize("parse", [parse_phone, parse_email, parse_zip, parse_state, parse_language, parse_channel])
@pytest.mark.parametrize("text", ["", "n/a", "NONE", "unknown"])
def test_what_is_not_known_is_not_made_up(parse, text: str):  # noqa: ANN001  # any of the readers
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "zip_code"),
    [("97301", "97301"), ("1234", "01234"), ("901", "00901"), ("97301-1234", "97301-1234"), ("973011234", "97301-1234"),
     ("12345678", "01234-5678"), ("97301-0000", "97301")],
)  # fmt: skip
def test_zip_codes_get_their_lost_zeros_back(text: str, zip_code: str):
    assert parse_zip(text) == zip_code


@pytest.mark.parametrize("text", ["12", "00000", "973011", "9730112345", "K1A 0B1", "97301-12"])
def test_what_is_no_zip_code_is_refused(text: str):
    assert isinstance(parse_zip(text), Misread)


def test_states_are_read_by_letters_and_by_name():
    assert parse_state("or") == "OR"
    assert parse_state("District of Columbia") == "DC"
    assert parse_state("P.R.") == "PR"
    assert isinstance(parse_state("ZZ"), Misread)


def test_an_email_address_is_one_address():
    assert parse_email(" Ana.Lopez@Example.COM ") == "Ana.Lopez@example.com"
    for text in (
        "ana@example",
        "ana example.com",
        "a@b.co, c@d.co",
        "ana@@example.com",
        "@example.com",
        "a..b@example.com",
    ):
        assert isinstance(parse_email(text), Misread), text


def test_languages_and_channels_are_read_in_words():
    assert parse_language("Spanish") == "es"
    assert parse_language("English") == "en"
    assert isinstance(parse_language("Vietnamese"), Misread)
    assert parse_channel("SMS") == "text"
    assert parse_channel("Paper") == "letter"
    assert isinstance(parse_channel("pigeon"), Misread)


@pytest.mark.parametrize(
    "heading",
    [
        "SSN",
        "Patient SSN",
        "PatientSSN",
        "guarantor_ssn",
        "Soc Sec #",
        "Social Security Number",
        "SS#",
        "SS No",
        "Soc. Sec.",
    ],
)
def test_a_column_of_social_security_numbers_is_known_by_its_heading(heading: str):
    assert is_headed_like_ssn(heading)


@pytest.mark.parametrize("heading", ["Session", "Assn", "Class", "Account #", "Tax ID", "Social History", "Gross No"])
def test_other_headings_are_not_taken_for_it(heading: str):
    assert not is_headed_like_ssn(heading)


@given(st.integers(0, 999), st.integers(0, 99), st.integers(0, 9999), st.sampled_from(["-", " "]))
def test_no_number_of_that_shape_is_ever_kept(area: int, group: int, serial: int, sign: str):
    text = f"SSN {area:03d}{sign}{group:02d}{sign}{serial:04d}."
    assert holds_ssn(text)
    assert not holds_ssn(without_ssn(text))


@pytest.mark.parametrize(
    "text", ["503-555-0142", "97301-1234", "2026-11-23", "123456789", "1123-45-67890", "12-345-6789"]
)
def test_telephones_zips_and_days_are_not_taken_for_it(text: str):
    assert not holds_ssn(text)
