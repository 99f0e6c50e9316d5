"""What becomes of a remittance file in the books, whatever the order and however often it comes?"""

import itertools
from pathlib import Path

import pytest

from goodterms.data.models import (
    AuditEvent,
    LedgerEntry,
    Patient,
    Practice,
    Remittance,
    RemittanceFile,
    Standing,
    WorkItem,
)
from goodterms.data.scope import practice_scope
from support.households import store_household
from support.postings import post
from support.practices import cedar_grove


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"


def standings(practice: Practice) -> dict[str, tuple[str, int, int, int]]:
    with practice_scope(practice.id):
        return {
            each.visit.pcn: (each.state, each.billable_cents, each.held_cents, each.waiting_cents)
            for each in Standing.objects.select_related("visit")
        }


def patient_balance(practice: Practice) -> int:
    with practice_scope(practice.id):
        return sum(LedgerEntry.objects.filter(bucket="patient_billable").values_list("amount_cents", flat=True))


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("01_primary", {"P01": ("billable", 5000, 0, 0)}),
        ("02_crossover_wait", {"P02": ("waiting", 0, 0, 5000)}),
        ("03_secondary_pays_all", {"P03": ("nothing_owed", 0, 0, 0)}),
        ("05_reversal_correction", {"P05": ("billable", 1000, 0, 0)}),
        ("09_denied_co", {"P09": ("nothing_owed", 0, 0, 0)}),
        ("12_pr45", {"P12": ("billable", 5000, 45000, 0)}),
        ("15_takeback_plb", {"P15": ("billable", 5000, 0, 0)}),
        ("19_duplicate_file", {"P19": ("billable", 5000, 0, 0)}),
    ],
)
def test_the_books_say_what_the_scenario_says_in_whatever_order_its_files_come(
    database: str, folder: str, expected: dict[str, tuple[str, int, int, int]]
):
    files = sorted((SCENARIOS / folder).glob("*.835"))
    practice = cedar_grove()
    for path in reversed(files):
        post(practice, path)

    assert standings(practice) == expected
    assert patient_balance(practice) == sum(billable for _, billable, _, _ in expected.values())


def test_the_same_file_again_changes_nothing(database: str):
    practice = cedar_grove()
    path = SCENARIOS / "05_reversal_correction" / "1.835"
    post(practice, path)
    with practice_scope(practice.id):
        before = list(LedgerEntry.objects.values()), AuditEvent.objects.count()

    again = post(practice, path)

    assert again.status == "duplicate"
    with practice_scope(practice.id):
        assert (list(LedgerEntry.objects.values()), AuditEvent.objects.count()) == before


def test_the_same_payment_in_a_new_envelope_has_one_effect(database: str):
    practice = cedar_grove()
    first, _, reissued = sorted((SCENARIOS / "19_duplicate_file").glob("*.835"))
    post(practice, first)

    receipt = post(practice, reissued)

    assert receipt.status == "duplicate"
    with practice_scope(practice.id):
        assert RemittanceFile.objects.count() == 2
        assert Remittance.objects.count() == 1


def test_a_rejected_file_is_kept_and_put_before_a_person(database: str, tmp_path: Path):
    practice = cedar_grove()
    poison = tmp_path / "poison.835"
    poison.write_bytes((SCENARIOS / "01_primary" / "1.835").read_bytes()[:400])

    receipt = post(practice, poison)

    assert receipt.status == "rejected"
    with practice_scope(practice.id):
        assert bytes(RemittanceFile.objects.get().content) == poison.read_bytes()
        assert WorkItem.objects.get().queue == "held_remittances"
        assert not LedgerEntry.objects.exists()


def test_the_ledger_is_the_same_for_every_order_of_the_files(database: str):
    files = sorted((SCENARIOS / "03_secondary_pays_all").glob("*.835")) + sorted(
        (SCENARIOS / "05_reversal_correction").glob("*.835")
    )
    seen = set()
    for number, order in enumerate(itertools.permutations(files)):
        practice = cedar_grove(slug=f"grove-{number}")
        for path in order:
            post(practice, path)
        with practice_scope(practice.id):
            sums: dict[tuple[str, str], int] = {}
            for entry in LedgerEntry.objects.select_related("visit"):
                place = (entry.visit.pcn if entry.visit else "", entry.bucket)
                sums[place] = sums.get(place, 0) + entry.amount_cents
            seen.add(tuple(sorted((place, cents) for place, cents in sums.items() if cents)))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("first_name", "last_name", "is_held"),
    [
        ("Jane", "Doe", False),
        ("Janet", "Doe", False),  # a nickname, or a slip: one of the two names is right
        ("Ana", "Roe", True),  # somebody else
        ("jáne", "Dóe", False),  # files write no accents
    ],
)
def test_an_answer_about_somebody_else_bills_nobody(database: str, first_name: str, last_name: str, is_held: bool):
    practice = cedar_grove()
    store_household(practice, first_name="Jane", pcns=("P01",), language="en", phone=None, email=None)
    with practice_scope(practice.id):
        Patient.objects.update(first_name=first_name, last_name=last_name)

    post(practice, SCENARIOS / "01_primary" / "1.835")  # it is about Jane Doe

    assert standings(practice)["P01"][:2] == (("held", 0) if is_held else ("billable", 5000))
