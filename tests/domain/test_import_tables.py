"""Where in an export does the table begin, which column is which, and which rows are no data?"""

from dataclasses import replace

import pytest

from goodterms.domain.import_tables import Headings, UnusableTable, find_headings, letter_of, why_skipped
from goodterms.playbook.import_profiles.load import ready_profiles
from goodterms.playbook.import_profiles.schema import Column
from support.exports import BALANCE_HEADINGS, sheet_rows


BALANCES = ready_profiles()["balances"]


def headings_of(*lines: list[str]) -> Headings | UnusableTable:
    return find_headings(sheet_rows(lines), profile=BALANCES)


def test_headings_are_found_under_lines_of_preamble():
    found = headings_of(["Cedar Grove"], ["Filter: all", "10/1/2026"], [], BALANCE_HEADINGS)
    assert isinstance(found, Headings)
    assert found.row_number == 4
    assert found.columns["balance"] == 4


@pytest.mark.parametrize("heading", ["PATIENT BALANCE", "patient_balance", "PatientBalance", " Patient  Balance: "])
def test_a_heading_matches_whatever_its_capitals_gaps_and_signs(heading: str):
    found = headings_of(["Acct No.", heading])
    assert isinstance(found, Headings)
    assert found.columns["balance"] == 1


def test_the_most_wanted_heading_wins_over_the_others():
    found = headings_of(["Account", "Balance", "Patient Balance"])
    assert isinstance(found, Headings)
    assert found.columns["balance"] == 2


def test_two_columns_with_the_same_wanted_heading_are_refused():
    found = headings_of(["Account", "Patient Balance", "Patient Balance"])
    assert isinstance(found, UnusableTable)
    assert "B and C" in found.reason


def test_a_missing_column_is_named_with_what_was_found_and_what_to_do():
    found = headings_of(["Account", "Patient Name", "Insurance Balance"])
    assert isinstance(found, UnusableTable)
    assert "balance" in found.reason
    assert "Insurance Balance" in found.reason
    assert "add its heading to the profile" in found.reason


def test_a_file_without_headings_does_not_have_its_first_patient_printed():
    found = headings_of(["1001", "LOPEZ, ANA", "12.34"], ["1002", "REED, BEN", "5.00"])
    assert isinstance(found, UnusableTable)
    assert "LOPEZ" not in found.reason


def test_a_column_headed_like_social_security_numbers_refuses_the_file():
    found = headings_of([*BALANCE_HEADINGS, "Patient SSN"])
    assert isinstance(found, UnusableTable)
    assert found.reason.startswith("column F is headed like Social Security numbers")


def test_without_headings_columns_are_told_by_their_position():
    columns = tuple(Column(field=f, headings=(), position=p) for f, p in (("account_id", 1), ("balance", 3)))
    profile = replace(BALANCES, has_headings=False, columns=columns)
    found = find_headings(sheet_rows([["1001", "LOPEZ", "12.34"]]), profile=profile)
    assert isinstance(found, Headings)
    assert found.columns == {"account_id": 0, "balance": 2}


def test_a_column_may_be_told_by_its_position_under_headings_too():
    columns = tuple(replace(column, position=3) if column.field == "balance" else column for column in BALANCES.columns)
    found = find_headings(sheet_rows([["Account", "Balance", "Balance"]]), profile=replace(BALANCES, columns=columns))
    assert isinstance(found, Headings)
    assert found.columns["balance"] == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ([], "blank"),
        (["", " ", ""], "blank"),
        (BALANCE_HEADINGS, "headings again"),
        (["Subtotal", "", "", "", "100.00"], "total"),
        (["", "", "Total for Dr. Reed:", "", "100.00"], "total"),
        (["Grand Total", "", "", "", "100.00"], "total"),
        (["", "", "", "Provider Totals", "100.00"], "total"),
        (["Page 2 of 5"], "line of the report"),
        (["", "Provider: Reed"], "line of the report"),
        (["1001", "P1", "LOPEZ, ANA", "10/5/2026", "12.34"], None),
        (["1001", "P1", "TOTALLY, ANA", "10/5/2026", "12.34"], None),
        (["1001", "P1", "TOTAL, ANA", "10/5/2026", "12.34"], None),
        (["", "", "", "", "12.34"], None),  # an amount that belongs to nobody is a trouble, not a line to skip
        (["1001"], None),
        (["1001", "", "", "", ""], None),
    ],
)
def test_only_what_is_certainly_no_data_is_skipped(line: list[str], reason: str | None):
    headings = headings_of(BALANCE_HEADINGS)
    assert isinstance(headings, Headings)
    assert why_skipped(sheet_rows([line])[0], headings=headings, profile=BALANCES) == reason


def test_rows_that_wait_for_an_insurer_are_left_out_where_the_profile_says_so():
    profile = ready_profiles()["officeemr-aged-receivables"]
    lines = [["Claim ID", "Aging Type", "Balance"], ["C1", "Insurance", "80.00"], ["C2", "Patient", "20.00"]]
    rows = sheet_rows(lines)
    headings = find_headings(rows, profile=profile)
    assert isinstance(headings, Headings)
    assert why_skipped(rows[1], headings=headings, profile=profile) == "not asked for by the profile"
    assert why_skipped(rows[2], headings=headings, profile=profile) is None


def test_a_profile_that_leaves_rows_out_needs_the_column_it_goes_by():
    found = find_headings(sheet_rows([["Claim ID", "Balance"]]), profile=ready_profiles()["officeemr-aged-receivables"])
    assert isinstance(found, UnusableTable)
    assert "'Aging Type'" in found.reason


@pytest.mark.parametrize(("column", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(column: int, letter: str):
    assert letter_of(column) == letter
