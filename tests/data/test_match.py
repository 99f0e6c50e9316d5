"""An answer finds its visit by our number, however the insurer spelled it, or goes before a person."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from goodterms.data.match import match_answers
from goodterms.data.models import Practice, Visit
from goodterms.data.scope import practice_scope
from goodterms.domain.money import Money
from goodterms.domain.remits import ClaimAnswer
from goodterms.usecases.check_remittances import open_remittance_file
from support.postings import post
from support.practices import cedar_grove


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
AUGUST_FIRST = date(2026, 8, 1)  # Saturday, the day of the answer's care


def answer(pcn: str) -> ClaimAnswer:
    """An answer of 300.00 for care on August 1, under this number."""
    (reading,) = open_remittance_file((SCENARIOS / "01_primary" / "1.835").read_bytes()).transactions()
    assert reading.remittance is not None
    return replace(reading.remittance.claims[0], pcn=pcn, payer_claim_number="")


def visit(practice: Practice, pcn: str, *, charge: int | None = 30000, on: date = AUGUST_FIRST) -> int:
    return int(Visit.objects.create(practice=practice, pcn=pcn, charge_cents=charge, serviced_on=on).id)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("CG-001234", "CG-001234"),
        ("CG-001234", "cg001234"),
        ("CG-001234", " CG 001234 "),
        ("0012345", "12345"),
        ("CG0012345678", "CG00123456"),  # cut short by the insurer, same day and charge
        ("CG00123456", "CG0012345678"),
    ],
)
def test_the_number_is_found_in_another_spelling(database: str, ours: str, theirs: str):
    practice = cedar_grove()
    with practice_scope(practice.id):
        number = visit(practice, ours)
        assert match_answers([answer(theirs)], payer_id="99999").found == {0: number}


@pytest.mark.parametrize(
    ("ours", "theirs", "charge", "on"),
    [
        ("CG0012345678", "CG00123456", 29999, AUGUST_FIRST),  # cut, but another charge
        ("CG0012345678", "CG00123456", 30000, date(2026, 8, 2)),  # cut, but another day
        ("CG0012345678", "CG001", 30000, AUGUST_FIRST),  # cut too short to tell
        ("CG-99", "CG-98", 30000, AUGUST_FIRST),
    ],
)
def test_a_number_that_only_resembles_makes_a_visit_of_its_own(
    database: str, ours: str, theirs: str, charge: int, on: date
):
    practice = cedar_grove()
    with practice_scope(practice.id):
        visit(practice, ours, charge=charge, on=on)
        matches = match_answers([answer(theirs)], payer_id="99999")

    assert matches.found == {}
    assert matches.new == {0: theirs}


def test_where_two_visits_fit_a_person_decides(database: str):
    practice = cedar_grove()
    with practice_scope(practice.id):
        visit(practice, "CG0012345678")
        visit(practice, "CG0012345679")
        matches = match_answers([answer("CG00123456")], payer_id="99999")

    assert matches.found == matches.new == {}
    assert "2 visits" in matches.unclear[0]


def test_a_blank_number_is_found_by_the_insurers_own_claim_number_and_else_goes_before_a_person(database: str):
    practice = cedar_grove()
    path = SCENARIOS / "01_primary" / "1.835"
    post(practice, path)
    (reading,) = open_remittance_file(path.read_bytes()).transactions()
    assert reading.remittance is not None
    posted = reading.remittance.claims[0]
    with practice_scope(practice.id):
        known = match_answers([replace(posted, pcn="0")], payer_id=reading.remittance.payer_id)
        stranger = match_answers([replace(posted, pcn="", payer_claim_number="X")], payer_id="99999")
        other_charge = match_answers([replace(posted, pcn="", charge=Money(1))], payer_id=reading.remittance.payer_id)

        assert known.found == {0: Visit.objects.get().id}
    assert "no number of ours" in stranger.unclear[0]
    assert other_charge.found == {}
