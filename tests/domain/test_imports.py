"""What does each row of an export come to: accepted, rejected or skipped, and why?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.import_rows import BalanceRow, ConsentRow, DemographicsRow, net_of_credit
from goodterms.domain.import_tables import Headings, find_headings
from goodterms.domain.imports import (
    KnownVisit,
    RowVerdict,
    add_up,
    as_plain_text,
    count_skips,
    find_ssn_column,
    group_troubles,
    judge_balance,
    lines_to_mend,
    read_rows,
    reject_repeated_accounts,
    why_control_total_differs,
)
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.playbook.import_profiles.load import ready_profiles
from support.exports import BALANCE_HEADINGS, TODAY, ana_owes, ben_owes, judged, sheet_rows


BALANCES, ACCOUNTS = ready_profiles()["balances"], ready_profiles()["account-balances"]


def only_row(line: list[object], *, headings: list[str] = BALANCE_HEADINGS, profile: str = "balances") -> RowVerdict:
    return judged([headings, line], profile=profile)[0][1]


def causes(verdict: RowVerdict) -> list[str]:
    return [trouble.cause for trouble in verdict.troubles]


def test_a_row_of_balances_says_who_owes_what_for_which_visit():
    row = only_row(ana_owes("$1,234.50")).data
    assert isinstance(row, BalanceRow)
    assert (row.pcn, row.amount) == ("1001", Money(123450))
    assert row.guarantor == row.patient
    assert row.patient is not None
    assert row.patient.external_id == "P1"


def test_every_trouble_of_a_row_is_told_at_once():
    verdict = only_row(["", "P1", "LOPEZ, ANA", "13/1/2026", "1,23"])
    assert causes(verdict) == ["blank", "ambiguous-amount", "not-a-day"]
    assert [trouble.column for trouble in verdict.troubles] == [
        "A (Account #)", "E (Patient Balance)", "D (Date of Service)",
    ]  # fmt: skip


def test_a_name_in_the_wrong_column_is_told_by_its_shape_alone():
    verdict = only_row(["1001", "P1", "5", "LOPEZ, ANA", "REED"])
    told = repr(verdict.troubles)
    assert "LOPEZ" not in told
    assert "REED" not in told
    assert "aaaaa, aaa" in told


def test_an_amount_is_told_as_it_was_written():
    assert only_row(ana_owes("1,23")).troubles[0].found == "1,23"


def test_a_telephone_number_in_the_column_of_amounts_is_not_told():
    assert only_row(ana_owes("503-555-0142")).troubles[0].found == "999-999-9999"


def test_a_row_with_more_cells_than_headings_has_slipped():
    assert causes(only_row(["1001", "P1", "LOPEZ", "ANA", "10/5/2026", "12.34"]))[0] == "too-many-cells"


def test_a_file_cut_off_in_its_last_line_is_noticed():
    rows = sheet_rows([BALANCE_HEADINGS, ana_owes("125.00"), ["1002", "P2", "REED, BEN", "10/6/2026"]])
    headings = find_headings(rows, profile=BALANCES)
    assert isinstance(headings, Headings)
    rows[-1] = replace(rows[-1], is_unfinished=True)
    last = list(read_rows(rows, headings=headings, profile=BALANCES, today=TODAY))[-1]
    assert "cut-off" in causes(last)


def test_one_amount_merged_over_several_rows_counts_once_and_the_others_are_rejected():
    rows = sheet_rows([BALANCE_HEADINGS, ana_owes("100"), ana_owes("100", account="1003")])
    rows[2] = replace(rows[2], merged=frozenset({1, 4}))
    headings = find_headings(rows, profile=BALANCES)
    assert isinstance(headings, Headings)
    verdicts = list(read_rows(rows, headings=headings, profile=BALANCES, today=TODAY))
    assert [verdict.verdict for verdict in verdicts] == ["skipped", "accepted", "rejected"]
    assert causes(verdicts[2]) == ["merged-amount"]
    assert add_up(verdicts, headings=headings).read == Money(10000)


def test_facts_that_stand_only_on_the_first_row_of_a_group_are_filled_down():
    profile = replace(BALANCES, fill_down=("patient_id", "patient_name", "guarantor_id"))
    first = ["1000", "", "", "10/7/2026", "5"]  # nothing stands above it
    rows = sheet_rows([BALANCE_HEADINGS, first, ana_owes("100"), ["1003", "", "", "10/7/2026", "5"]])
    headings = find_headings(rows, profile=profile)
    assert isinstance(headings, Headings)
    row = list(read_rows(rows, headings=headings, profile=profile, today=TODAY))[3].data
    assert isinstance(row, BalanceRow)
    assert row.patient is not None
    assert row.patient.external_id == "P1"


def test_a_value_that_looks_like_a_social_security_number_rejects_its_row_and_is_never_told():
    verdict = only_row(["1001", "P1", "LOPEZ, ANA 123-45-6789", "10/5/2026", "12.34"])
    assert "looks-like-ssn" in causes(verdict)
    assert "123" not in repr(verdict.troubles)


def test_a_column_of_them_is_found_by_its_content():
    lines = [["Account", "Misc", "Balance"], ["1", "123-45-6789", "5"], ["2", "987-65-4321", "6"], ["3", "", "7"]]
    assert find_ssn_column(sheet_rows(lines)) == "B"
    assert find_ssn_column(sheet_rows(lines[:2])) is None


@pytest.mark.parametrize(
    ("balance", "credit", "amount"),
    [("100", "", 10000), ("100", "30", 7000), ("100", "-30", 7000), ("100", "(130)", -3000), ("0", "20", -2000),
     ("-20", "20", -2000), ("-20", "0", -2000)],
)  # fmt: skip
def test_a_credit_kept_apart_lowers_what_is_owed(balance: str, credit: str, amount: int):
    row = only_row(
        ["1001", "P1", balance, credit], headings=["Account", "Patient ID", "Patient Balance", "Credit Balance"]
    )
    assert isinstance(row.data, BalanceRow)
    assert row.data.amount == Money(amount)


def test_a_credit_that_contradicts_the_balance_is_for_a_person():
    headings = ["Account", "Patient Balance", "Credit Balance"]
    assert causes(only_row(["1001", "-20", "30"], headings=headings)) == ["credit-contradicts"]


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_a_credit_never_raises_what_is_owed(balance: int, credit: int):
    net = net_of_credit(balance=Money(balance), credit=Money(credit))
    assert net is None or net <= Money(balance)


def test_balances_of_whole_accounts_carry_their_sources_prefix():
    lines = [
        ["PatNum", "patName", "BalTotal", "InsPayEst", "PatientPortion"],
        ["17", "LOPEZ, ANA", "300", "200", "100"],
    ]
    row = judged(lines, profile="open-dental-aging")[0][1].data
    assert isinstance(row, BalanceRow)
    assert (row.pcn, row.amount) == ("od-17", Money(10000))
    assert row.guarantor is not None
    assert row.guarantor.external_id == "17"


def test_an_account_that_stands_in_two_rows_is_rejected_in_both():
    verdicts = reject_repeated_accounts(judged([BALANCE_HEADINGS, ana_owes("5"), ben_owes("6"), ana_owes("7")])[0])
    assert [verdict.verdict for verdict in verdicts] == ["skipped", "rejected", "accepted", "rejected"]


KNOWN = KnownVisit(
    visit_id=1, guarantor="P1", patient="P1", has_answer=False, has_payment=False, imported=NOTHING
)  # fmt: skip


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (None, "accepted"),
        (KNOWN, "accepted"),
        (replace(KNOWN, guarantor=None, patient=None), "accepted"),
        (replace(KNOWN, has_answer=True), "skipped"),
        (replace(KNOWN, has_payment=True), "rejected"),
        (replace(KNOWN, guarantor="P9"), "rejected"),
        (replace(KNOWN, patient="P9"), "rejected"),
    ],
)
def test_what_the_house_holds_outweighs_the_export(known: KnownVisit | None, verdict: str):
    judgement = judge_balance(only_row(ana_owes("5")), known=known, people_with_visits=frozenset(), profile=BALANCES)
    assert judgement.verdict == verdict


def test_an_account_balance_of_a_person_with_answers_would_count_twice():
    row = only_row(["P1", "P1", "5"], headings=["Account", "Patient ID", "Balance"], profile="account-balances")
    accepted = judge_balance(row, known=None, people_with_visits=frozenset({"P2"}), profile=ACCOUNTS)
    rejected = judge_balance(row, known=None, people_with_visits=frozenset({"P1"}), profile=ACCOUNTS)
    assert (accepted.verdict, rejected.verdict) == ("accepted", "rejected")


def test_troubles_are_grouped_by_cause_and_the_most_frequent_comes_first():
    lines = [BALANCE_HEADINGS, *(ana_owes("1,23", account=f"{n}") for n in range(7)), ben_owes("abc")]
    groups = group_troubles(judged(lines)[0])
    assert [(group.cause, group.count, group.row_numbers) for group in groups] == [
        ("ambiguous-amount", 7, (2, 3, 4, 5, 6)),
        ("not-an-amount", 1, (9,)),
    ]


def test_the_control_total_counts_every_balance_in_the_file_whatever_became_of_its_row():
    lines = [BALANCE_HEADINGS, ana_owes("100.00"), ["1002", "P2", "REED, BEN", "13/1/2026", "20.00"]]
    verdicts, headings = judged(lines)
    totals = add_up(verdicts, headings=headings)
    assert (totals.accepted, totals.rejected, totals.read) == (Money(10000), Money(2000), Money(12000))
    assert why_control_total_differs(totals, control=Money(12000)) is None
    assert "$0.01 too little in the file" in str(why_control_total_differs(totals, control=Money(12001)))
    assert "$0.01 too much in the file" in str(why_control_total_differs(totals, control=Money(11999)))


def test_the_reports_own_grand_total_is_read_and_not_added():
    verdicts, headings = judged([BALANCE_HEADINGS, ana_owes("100.00"), ["Grand Total", "", "", "", "$90.00"]])
    totals = add_up(verdicts, headings=headings)
    assert (totals.read, totals.grand_total) == (Money(10000), Money(9000))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_nothing_in_the_rejected_rows_begins_a_formula(cell: str):
    verdicts, headings = judged([BALANCE_HEADINGS, ["", cell, cell, cell, cell]])
    lines = list(lines_to_mend(verdicts, headings=headings))
    assert len(lines) == 2
    assert not any(each[:1] in {"=", "+", "-", "@", "\t", "\r"} for line in lines for each in line)
    assert as_plain_text(cell) == f"'{cell}"


def test_rejected_rows_keep_their_headings_and_say_what_to_mend():
    verdicts, headings = judged([BALANCE_HEADINGS, ana_owes("5"), ben_owes("1,23")])
    lines = list(lines_to_mend(verdicts, headings=headings))
    assert lines[0] == [*BALANCE_HEADINGS, "Row in the file", "What to mend"]
    assert lines[1][:6] == ["1002", "P2", "REED, BEN", "10/6/2026", "1,23", "3"]
    assert "comma only before groups of three digits" in lines[1][6]


def test_a_balance_cannot_be_the_patients_before_the_visit():
    headings = [*BALANCE_HEADINGS, "Last Statement"]
    assert causes(only_row([*ana_owes("5"), "10/4/2026"], headings=headings)) == ["since-before-visit"]
    assert causes(only_row([*ana_owes("5"), "10/5/2026"], headings=headings)) == []


def test_who_answers_for_their_own_bills_may_be_named_in_the_columns_of_either():
    headings = ["Account", "Balance", "Patient ID", "Guarantor ID", "Guarantor Name", "Patient DOB"]
    row = only_row(["1001", "5", "P1", "P1", "LOPEZ, ANA", "3/2/80"], headings=headings).data
    assert isinstance(row, BalanceRow)
    assert row.patient == row.guarantor
    assert row.patient is not None
    assert row.patient.name is not None
    assert row.patient.birth_on is not None


def test_a_guarantor_who_is_not_the_patient_answers_for_the_bill():
    headings = ["Account", "Balance", "Patient ID", "Guarantor ID"]
    row = only_row(["1001", "5", "P1", "G1"], headings=headings).data
    assert isinstance(row, BalanceRow)
    assert row.guarantor is not None
    assert row.patient is not None
    assert (row.guarantor.external_id, row.patient.external_id) == ("G1", "P1")


def test_a_row_of_people_that_cannot_be_read_is_rejected():
    assert causes(
        only_row(["", "x", "5"], headings=["Account ID", "Returned Mail", "Total"], profile="bas-people")
    ) == [
        "blank",
        "not-yes-or-no",
    ]


def test_skipped_rows_are_counted_by_reason():
    lines = [["Report"], BALANCE_HEADINGS, ana_owes("5"), [], ["Page 1"], ["Grand Total", "", "", "", "5"]]
    assert count_skips(judged(lines)[0]) == {
        "above the headings": 1, "headings": 1, "blank": 1, "line of the report": 1, "total": 1,
    }  # fmt: skip


def test_what_is_no_row_of_balances_is_not_judged_as_one():
    skipped = judged([BALANCE_HEADINGS])[0][0]
    assert judge_balance(skipped, known=KNOWN, people_with_visits=frozenset(), profile=BALANCES) == skipped


DEMOGRAPHICS = [
    "Patient ID",
    "First Name",
    "Last Name",
    "Address",
    "City",
    "State",
    "Zip",
    "Home Phone",
    "Cell",
    "Email",
]


def test_a_row_of_people_says_how_they_are_reached_and_the_cell_phone_comes_last():
    line = [
        "P1",
        "Ana",
        "Lopez",
        "1 Elm St",
        "Salem",
        "Oregon",
        "1234",
        "503-555-0142",
        "503-555-0143",
        "ana@example.com",
    ]
    row = only_row(line, headings=DEMOGRAPHICS, profile="demographics").data
    assert isinstance(row, DemographicsRow)
    assert row.phones == ("+15035550142", "+15035550143")
    assert (row.state, row.zip_code) == ("OR", "01234")
    assert row.patient is not None
    assert row.patient.name == row.guarantor.name


def test_returned_mail_says_that_the_address_is_bad_and_its_absence_says_nothing():
    for said, good in (("Yes", False), ("No", None)):
        row = only_row(["17", said], headings=["Account ID", "Returned Mail"], profile="bas-people").data
        assert isinstance(row, DemographicsRow)
        assert row.is_address_good is good


CONSENT = ["Guarantor ID", "Channel", "Consent", "How", "Who", "When", "Wording"]


def test_a_yes_counts_only_with_how_and_when():
    yes = only_row(
        ["P1", "SMS", "Yes", "intake form", "Kim", "10/5/2026", "You may text me."],
        headings=CONSENT,
        profile="consents",
    )
    assert isinstance(yes.data, ConsentRow)
    assert yes.data.answers == (("text", True),)
    bare = only_row(["P1", "SMS", "Yes", "", "", "", ""], headings=CONSENT, profile="consents")
    assert causes(bare) == ["yes-without-how", "yes-without-when"]


def test_a_no_counts_without_anything():
    no = only_row(["P1", "email", "No", "", "", "", ""], headings=CONSENT, profile="consents")
    assert isinstance(no.data, ConsentRow)
    assert no.data.answers == (("email", False),)


def test_answers_may_stand_in_a_column_each():
    headings = ["Guarantor ID", "Text Consent", "Email Consent", "Call Consent", "How", "When"]
    row = only_row(["P1", "y", "n", "", "portal", "10/5/2026"], headings=headings, profile="consents").data
    assert isinstance(row, ConsentRow)
    assert row.answers == (("text", True), ("email", False))


def test_a_row_that_answers_nothing_and_one_about_letters_are_rejected():
    assert causes(only_row(["P1", "text", "", "", "", "", ""], headings=CONSENT, profile="consents")) == ["no-answer"]
    assert causes(
        only_row(["P1", "mail", "yes", "form", "", "10/5/2026", ""], headings=CONSENT, profile="consents")
    ) == ["consent-for-letters"]


CELL = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12) | st.sampled_from(
    ["", "Total", "Subtotal:", "Page 1", "Account #", "Patient Balance", "12.34", "(5)", "123-45-6789", "LOPEZ, ANA"]
)


@given(st.lists(st.lists(CELL, max_size=7), max_size=20))
def test_no_row_is_ever_lost(lines: list[list[str]]):
    rows = [
        SheetRow(number=n, cells=tuple(line), merged=frozenset(), is_unfinished=False)
        for n, line in enumerate([BALANCE_HEADINGS, *lines], start=1)
    ]
    headings = find_headings(rows, profile=BALANCES)
    assert isinstance(headings, Headings)
    verdicts = reject_repeated_accounts(list(read_rows(rows, headings=headings, profile=BALANCES, today=TODAY)))
    assert [verdict.row.number for verdict in verdicts] == [row.number for row in rows]
    for verdict in verdicts:
        assert (verdict.verdict == "accepted") == (verdict.data is not None)
        assert (verdict.verdict == "skipped") == (verdict.reason is not None)
        assert (verdict.verdict == "rejected") == bool(verdict.troubles)
    assert len(list(lines_to_mend(verdicts, headings=headings))) == 1 + sum(v.verdict == "rejected" for v in verdicts)


@given(st.lists(st.integers(-(10**6), 10**6), max_size=12))
def test_the_parts_of_the_total_come_to_the_whole(cents: list[int]):
    verdicts, headings = judged(
        [BALANCE_HEADINGS, *(ana_owes(str(Money(c)), account=f"A{n}") for n, c in enumerate(cents))]
    )
    totals = add_up(verdicts, headings=headings)
    assert totals.read == totals.accepted + totals.rejected + totals.skipped == Money(sum(cents))
