"""Which answers belong to which visit?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.adjudication import StoredAnswer
from goodterms.domain.book import Book
from goodterms.domain.remits import ProviderAdjustment
from goodterms.domain.visits import (
    NOT_CERTAIN,
    TWO_PEOPLE,
    OwnWord,
    by_spelling,
    care_of,
    identity_doubt,
    is_cut,
    normal_pcn,
    served_on,
    visits_under_one_number,
)
from support.claim_answers import AUGUST_FIRST, CODES, NOTHING_ELSE_KNOWN, amounts, answer, claimed, dollars
from support.claim_answers import visit as visit_of


BILLED_300 = replace(NOTHING_ELSE_KNOWN, billed_charge=dollars(300))


@pytest.mark.parametrize(
    ("pcn", "normal"),
    [
        ("P01", "P01"),
        (" p01 ", "P01"),
        ("p-0.1", "P01"),
        ("000123", "123"),
        ("00A1", "00A1"),
        ("", ""),
        ("   ", ""),
        ("0", ""),
        ("000", ""),
        ("-", "-"),
    ],
)
def test_case_punctuation_and_padding_do_not_make_another_number(pcn: str, normal: str):
    assert normal_pcn(pcn) == normal


@given(st.text(max_size=30))
def test_the_normal_form_of_a_normal_form_is_itself(pcn: str):
    assert normal_pcn(normal_pcn(pcn)) == normal_pcn(pcn)


def test_spellings_that_share_no_care_stay_apart():
    one, other = answer(pcn="P01"), answer(pcn="p01", charge=100, pays=0, adjusts="PR-1 100", claim_number="I02")

    assert [visit.pcn for visit in visits_under_one_number(by_spelling([one, other]), known={})] == ["P01", "p01"]


def test_spellings_that_share_the_insurers_claim_number_are_one_visit_under_the_fuller_spelling():
    one, other = answer(pcn="P01"), answer(pcn="p01 ", charge=100, pays=0, adjusts="PR-1 100")

    assert [visit.pcn for visit in visits_under_one_number(by_spelling([one, other]), known={})] == ["p01 "]


def test_the_day_of_care_is_the_earliest_line_or_else_the_claims():
    made = answer().answer

    assert served_on(made) == made.lines[0].serviced_on
    assert served_on(replace(made, lines=())) == made.serviced_on


def book_of(*answers: StoredAnswer) -> Book:
    book = Book(codes=CODES)
    for stored in answers:
        book.add_answer(stored)
    return book


def test_a_visit_known_from_the_claim_we_sent_waits_before_any_answer_and_keeps_its_number_after():
    book = Book(codes=CODES)
    book.expect_visit(pcn="P01", claimed=claimed(context=replace(NOTHING_ELSE_KNOWN, patient_paid=dollars(20))))

    assert [(visit.pcn, amounts(visit.adjudication)) for visit in book.visits()] == [("P01", (0, 0, 0, 0, "waiting"))]

    book.add_answer(answer(pcn=" p01"))

    assert [(visit.pcn, visit.adjudication.billable) for visit in book.visits()] == [("P01", dollars(30))]


def test_an_answer_that_comes_again_changes_nothing_and_one_held_before_is_taken_when_it_is_in_order():
    book = book_of(answer(verdict="hold"))
    assert [visit.adjudication.state for visit in book.visits()] == ["held"]

    book.add_answer(answer())
    book.add_answer(answer(verdict="hold"))

    assert [visit.adjudication.billable for visit in book.visits()] == [dollars(50)]


def test_money_moved_outside_the_claims_is_noted_where_it_names_a_claim_and_changes_no_balance():
    book = book_of(answer())
    for reference in ("I01", ""):
        moved = ProviderAdjustment(
            provider="1", fiscal_year_ends_on=None, reason="WO", reference=reference, amount=dollars(200)
        )
        book.add_provider_adjustment(moved, key=f"moved {reference}")

    assert [amounts(visit.adjudication) for visit in book.visits()] == [amounts(visit_of(answer()))]


def test_a_nameless_answer_goes_to_the_visit_with_the_same_claim_number_day_and_charge_and_to_no_other():
    second = answer(pcn="", claim_number="I01", day=9, pays=200)

    assert len(book_of(answer(), second).visits()) == 1
    assert len(book_of(answer(), replace(second, answer=replace(second.answer, charge=dollars(301)))).visits()) == 2
    assert len(book_of(answer(), answer(pcn="", claim_number="I77", day=9)).visits()) == 2
    assert len(book_of(answer(), answer(pcn="", claim_number="", day=9)).visits()) == 2


def test_a_nameless_answer_that_fits_two_visits_is_for_a_person():
    two = book_of(answer(pcn="P01"), answer(pcn="P02"), answer(pcn="0", day=9)).visits()

    assert [visit.pcn for visit in two] == ["0", "P01", "P02"]
    assert two[0].adjudication.reasons[0].rule_id == "visit-not-certain"


def test_a_stray_that_joined_a_visit_leaves_it_when_a_second_visit_fits_as_well():
    cut = answer(pcn="CLINIC0001", status="2", payer="MEDIGAP CO", pays=30, adjusts="OA-23 250; PR-2 20", day=9)
    book = book_of(answer(pcn="CLINIC000117", status="19"), cut)

    assert [(visit.pcn, visit.adjudication.billable) for visit in book.visits()] == [("CLINIC000117", dollars(20))]

    book.add_answer(answer(pcn="CLINIC000118", status="19", claim_number="I02"))

    assert [(visit.pcn, visit.adjudication.state) for visit in book.visits()] == [
        ("CLINIC0001", "held"),
        ("CLINIC000117", "waiting"),
        ("CLINIC000118", "waiting"),
    ]


def test_a_number_cut_too_short_finds_no_visit():
    cut = answer(pcn="CLINI", status="2", payer="MEDIGAP CO", pays=30, adjusts="OA-23 250; PR-2 20", day=9)

    assert len(book_of(answer(pcn="CLINIC000117", status="19"), cut).visits()) == 2


def test_a_beginning_that_fits_very_many_visits_says_nothing():
    many = [answer(pcn=f"CLINIC{place:04d}", status="19", claim_number=f"I{place}") for place in range(60)]
    cut = answer(pcn="CLINIC", status="2", payer="MEDIGAP CO", pays=30, adjusts="OA-23 250; PR-2 20", day=9)

    assert len(book_of(*many, cut).visits()) == 61


def test_of_very_many_longer_numbers_the_one_with_the_same_care_is_found():
    many = [
        answer(pcn=f"CLINIC{place:04d}", status="19", claim_number=f"I{place}", charge=1000 + place, pays=900 + place)
        for place in range(60)
    ]
    cut = answer(
        pcn="CLINIC", status="2", payer="MEDIGAP CO", pays=30, charge=1017, adjusts="OA-23 967; PR-2 20", day=9
    )

    found = {visit.pcn: visit.adjudication.billable for visit in book_of(*many, cut).visits()}
    assert len(found) == 60
    assert found["CLINIC0017"] == dollars(20)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("CLINIC", "CLINIC1", True),
        ("CLINI", "CLINIC1", False),  # five letters begin too many numbers
        ("CLINIC1", "CLINIC1", False),
        ("CLINIC1", "CLINIC2", False),
    ],
)
def test_a_number_is_cut_when_it_begins_a_longer_one_and_is_not_too_short(one: str, other: str, expected: bool):
    assert is_cut(one, other) is expected
    assert is_cut(other, one) is expected


HERS, HIS = OwnWord(AUGUST_FIRST, 30000), OwnWord(AUGUST_FIRST, 29900)


@pytest.mark.parametrize(
    ("known", "charge", "expected"),
    [
        ({}, 300, [("p 01", None)]),
        ({"P-01": HERS}, 300, [("P-01", None)]),
        ({"P-01": HERS}, 250, [("P-01", None)]),  # the one visit of that number, whatever the charge
        ({"P-01": HERS, "p01": HIS}, 300, [("P-01", None), ("p01", None)]),
        ({"P-01": HERS, "p01": HIS}, 250, [("P-01", None), ("p 01", NOT_CERTAIN), ("p01", None)]),
        ({"P-01": HERS, "p01": HERS}, 300, [("P-01", None), ("p 01", NOT_CERTAIN), ("p01", None)]),
        ({"P-01": OwnWord(None, None)}, 300, [("P-01", None)]),
    ],
)
def test_another_spelling_is_the_one_known_visits_or_else_that_of_the_same_care(
    known: dict[str, OwnWord], charge: int, expected: list[tuple[str, str | None]]
):
    visits = visits_under_one_number(by_spelling([answer(pcn="p 01", charge=charge)]), known=known)

    assert [(visit.pcn, visit.identity_doubt) for visit in visits] == expected
    assert sum(len(visit.answers) for visit in visits) == 1


def test_a_first_insurers_answer_leaves_its_number_only_for_a_visit_we_know():
    cut, whole = answer(pcn="CLINIC0001"), answer(pcn="CLINIC000117", claim_number="I02")
    book = book_of(cut, whole)
    assert [visit.pcn for visit in book.visits()] == ["CLINIC0001", "CLINIC000117"]

    book.expect_visit(pcn="CLINIC000117", claimed=claimed(context=BILLED_300))

    assert [visit.pcn for visit in book.visits()] == ["CLINIC000117"]


def test_money_moved_in_the_name_of_an_answer_is_noted_where_the_answer_went():
    cut = answer(pcn="CLINIC0001", status="2", payer="MEDIGAP CO", pays=30, adjusts="OA-23 250; PR-2 20", day=9,
                 claim_number="J01")  # fmt: skip
    book = book_of(answer(pcn="CLINIC000117", status="19"), cut)
    book.visits()
    moved = ProviderAdjustment(
        provider="1999999984", fiscal_year_ends_on=None, reason="WO", reference="J01", amount=dollars(5)
    )
    book.add_provider_adjustment(moved, key="one")

    (visit,) = book.visits()
    assert [note.rule_id for note in visit.adjudication.notes] == ["insurer-moved-money"]


def test_no_answers_and_nothing_known_are_no_visit():
    assert visits_under_one_number({}, known={}) == ()


def test_answers_that_name_no_day_are_no_care_by_which_a_visit_is_found():
    assert care_of([answer(served_on=None)]) == frozenset()
    assert care_of([answer(), answer(served_on=None)]) == care_of([answer()])


@pytest.mark.parametrize(
    ("payer", "day", "doubt"),
    [("EXAMPLE PAYER", 1, TWO_PEOPLE), ("OTHER CO", 1, None), ("OTHER CO", 2, TWO_PEOPLE)],
)
def test_two_names_of_two_insurers_are_two_people_only_when_the_day_differs_too(
    payer: str, day: int, doubt: str | None
):
    other = answer(name="ROE JOHN", member="M777", payer=payer, served_on=AUGUST_FIRST.replace(day=day))

    assert identity_doubt(answers=[answer(), other], patient=None) == doubt
