"""Take a batch back, as if it had never come in: unless something has been built on it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodterms.data.books import balances_on
from goodterms.data.models import (
    AuditEvent,
    Consent,
    ContactPoint,
    Guarantor,
    ImportBatch,
    LedgerEntry,
    Patient,
    Practice,
    Standing,
    Visit,
)
from goodterms.data.read import read_households
from goodterms.data.scope import practice_scope
from goodterms.domain.money import Money
from goodterms.usecases.undo_import import UnableToUndo, undo_import
from support.exports import BALANCE_HEADINGS, NOON, ana_owes, ben_owes, bring_in, take_back, write_text
from support.practices import cedar_grove, facts_of


LATER = NOON + timedelta(days=1)
PEOPLE = ["Guarantor ID", "Guarantor Name", "Address", "Home Phone", "Email"]
CONSENTS = ["Guarantor ID", "Channel", "Consent", "How", "When"]


def books_and_standings(practice: Practice) -> object:
    """Everything an undo must restore."""
    with practice_scope(practice.id):
        visits = list(Visit.objects.values_list("id", flat=True))
        books = balances_on(date(2030, 1, 1), visit_ids=visits)
        moved = {(v, b): m for v, buckets in books.items() for b, m in buckets.items() if m}
        standings = set(
            Standing.objects.values_list("visit__pcn", "state", "owed_cents", "became_patients_on", "adjudicated_at")
        )
        people = set(Guarantor.objects.values_list("external_id", "first_name", "street", "is_address_good"))
        points = set(ContactPoint.objects.values_list("guarantor__external_id", "value", "noted_at"))
        linked = set(Visit.objects.exclude(guarantor=None).values_list("pcn", "guarantor__external_id"))
        known = set(Visit.objects.filter(is_known=True).values_list("pcn", flat=True))
        return (
            moved,
            standings,
            people,
            points,
            linked,
            known,
            set(Patient.objects.values_list("external_id", flat=True)),
        )


def test_an_undone_batch_leaves_books_standings_and_people_as_they_were(database: str, tmp_path: Path):
    practice = cedar_grove()
    before = books_and_standings(practice)
    report = bring_in(
        practice,
        write_text(
            tmp_path / "1.csv", [BALANCE_HEADINGS, ana_owes("100"), ben_owes("(5)"), ana_owes("0", account="3")]
        ),
    )
    undone = take_back(practice, report, at=LATER)

    assert books_and_standings(practice) == before
    assert undone.taken_back == Money(9500)
    with practice_scope(practice.id):
        assert LedgerEntry.objects.count() == 8  # reversed, never removed
        assert list(Visit.objects.values_list("pcn", flat=True).order_by("pcn")) == ["1001", "1002"]
        assert ImportBatch.objects.get().undone_at == LATER
        assert list(AuditEvent.objects.order_by("number").values_list("deed", flat=True)) == [
            "import_spreadsheet", "undo_import",
        ]  # fmt: skip


def test_after_an_undo_the_same_file_may_come_again(database: str, tmp_path: Path):
    practice = cedar_grove()
    path = write_text(tmp_path / "1.csv", [BALANCE_HEADINGS, ana_owes("100")])
    first = bring_in(practice, path)
    imported = books_and_standings(practice)
    take_back(practice, first)
    again = bring_in(practice, path)

    assert again.outcome == "imported"
    assert books_and_standings(practice) == imported


def test_undoing_the_newer_file_brings_back_what_the_older_said(database: str, tmp_path: Path):
    practice = cedar_grove()
    headings = [*BALANCE_HEADINGS, "Last Statement"]
    older = bring_in(practice, write_text(tmp_path / "1.csv", [headings, [*ana_owes("100"), "11/1/2026"]]))
    between = books_and_standings(practice)
    newer = bring_in(
        practice,
        write_text(tmp_path / "2.csv", [headings, [*ana_owes("70"), "11/9/2026"], [*ben_owes("5"), ""]]),
        at=LATER,
    )

    with pytest.raises(UnableToUndo, match=f"Undo batch {newer.batch_id} first"):
        take_back(practice, older)
    take_back(practice, newer)
    assert books_and_standings(practice) == between
    take_back(practice, older)


def test_a_batch_is_undone_once_and_only_by_its_own_practice(database: str, tmp_path: Path):
    practice = cedar_grove()
    other = Practice.objects.create(
        organization=practice.organization, slug="elm-street", name="Elm Street Clinic", time_zone="America/New_York"
    )
    report = bring_in(practice, write_text(tmp_path / "1.csv", [BALANCE_HEADINGS, ana_owes("100")]))
    assert report.batch_id is not None
    with pytest.raises(UnableToUndo, match="there is no import batch"):
        undo_import(batch_id=report.batch_id, practice=facts_of(other), by="tester", at=NOON)
    take_back(practice, report)
    with pytest.raises(UnableToUndo, match="was undone on 2026-11-23 already"):
        take_back(practice, report)


def test_a_batch_on_which_something_was_built_stays(database: str, tmp_path: Path):
    practice = cedar_grove()
    report = bring_in(practice, write_text(tmp_path / "1.csv", [BALANCE_HEADINGS, ana_owes("100"), ben_owes("5")]))
    with practice_scope(practice.id):
        Visit.objects.get(pcn="1001").disputes.create(practice=practice, opened_at=NOON)
    before = books_and_standings(practice)

    with pytest.raises(UnableToUndo, match="a dispute is recorded for visit"):
        take_back(practice, report)
    assert books_and_standings(practice) == before


def test_people_of_an_undone_batch_are_as_they_were(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(
        practice,
        write_text(tmp_path / "1.csv", [PEOPLE, ["G1", "LOPEZ, ANA", "1 Elm St", "503-555-0142"]]),
        kind="demographics",
    )
    before = books_and_standings(practice)
    newer = bring_in(
        practice,
        write_text(tmp_path / "2.csv", [PEOPLE, ["G1", "LOPEZ, ANNA", "2 Oak St", "503-555-0143"],
                                        ["G2", "REED, BEN", "", ""],
                                        ["G1", "", "3 Fir St", "503-555-0142"]]),
        kind="demographics",
        at=LATER,
    )  # fmt: skip
    take_back(practice, newer, at=LATER)

    assert books_and_standings(practice) == before


def test_people_who_have_visits_or_were_changed_since_stay(database: str, tmp_path: Path):
    practice = cedar_grove()
    people = bring_in(
        practice, write_text(tmp_path / "1.csv", [PEOPLE, ["P1", "LOPEZ, ANA", "1 Elm St", ""]]), kind="demographics"
    )
    balances = bring_in(practice, write_text(tmp_path / "2.csv", [BALANCE_HEADINGS, ana_owes("100")]))
    with pytest.raises(UnableToUndo, match="1 people about whom visits"):
        take_back(practice, people)
    take_back(practice, balances)
    with practice_scope(practice.id):
        Guarantor.objects.filter(external_id="P1").update(street="2 Oak St")
        Guarantor.objects.filter(external_id="P1").update(street="1 Elm St")
    take_back(practice, people)
    with practice_scope(practice.id):
        assert not Guarantor.objects.exists()


def test_an_address_changed_by_hand_since_is_not_overwritten(database: str, tmp_path: Path):
    practice = cedar_grove()
    lines = [PEOPLE, ["P1", "LOPEZ, ANA", "1 Elm St", ""]]
    people = bring_in(practice, write_text(tmp_path / "1.csv", lines), kind="demographics")
    with practice_scope(practice.id):
        Guarantor.objects.filter(external_id="P1").update(street="2 Oak St")
    with pytest.raises(UnableToUndo, match="street of guarantor"):
        take_back(practice, people)


AMOUNTS = st.dictionaries(st.integers(1, 6), st.integers(-10_000, 10_000), min_size=1, max_size=4)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(AMOUNTS, min_size=1, max_size=3))
def test_files_undone_newest_first_leave_each_time_what_was_there_before(
    database: str, tmp_path: Path, files: list[dict[int, int]]
):
    practice = Practice.objects.first() or cedar_grove()
    places = []
    for number, amounts in enumerate(files):
        lines = [ana_owes(str(Money(cents)), account=f"A{account}") for account, cents in amounts.items()]
        path = write_text(tmp_path / f"{number}.csv", [BALANCE_HEADINGS, *lines, [f"File {number}"]])
        before = books_and_standings(practice)
        places.append((before, bring_in(practice, path, at=NOON + timedelta(days=number))))
    for before, report in reversed(places):
        take_back(practice, report, at=LATER)
        assert books_and_standings(practice) == before


ANA = ["G1", "LOPEZ, ANA", ""]


def test_a_yes_is_taken_back_and_a_no_stays(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(
        practice,
        write_text(tmp_path / "1.csv", [PEOPLE, [*ANA, "503-555-0142", "ana@example.com"]]),
        kind="demographics",
    )
    lines = [CONSENTS, ["G1", "text", "yes", "form", "11/2/2026"], ["G1", "call", "no", "", "11/2/2026"]]
    earlier = [CONSENTS, ["G1", "email", "yes", "portal", "10/1/2026"]]
    bring_in(practice, write_text(tmp_path / "2.csv", earlier), kind="consents")
    newer = bring_in(
        practice, write_text(tmp_path / "3.csv", [*lines, ["G1", "email", "yes", "form", "11/2/2026"]]), kind="consents"
    )
    undone = take_back(practice, newer, at=LATER)

    assert len(undone.notes) == 1
    with practice_scope(practice.id):
        ana = Guarantor.objects.get()
        (household,) = read_households([ana.id], practice=facts_of(practice), at=LATER)
        assert (household.may_text, household.may_email, household.may_call) == (False, True, False)
        stands_again = Consent.objects.filter(channel="email").latest("recorded_at")
        assert stands_again.how == "portal"


def test_an_undone_answer_brings_back_whether_details_were_agreed_to(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(
        practice,
        write_text(tmp_path / "1.csv", [PEOPLE, ["G1", "ANA DOE", "1 Elm", "503-555-0142"]]),
        kind="demographics",
    )
    headings = [*CONSENTS, "Wording", "Details"]
    agreed = ["G1", "text", "yes", "form", "10/5/2026", "Others could read it.", "yes"]
    bring_in(practice, write_text(tmp_path / "2.csv", [headings, agreed]), kind="consents")
    bare = ["G1", "text", "yes", "form", "10/6/2026", "", ""]
    newer = bring_in(practice, write_text(tmp_path / "3.csv", [headings, bare]), kind="consents")
    with practice_scope(practice.id):
        assert Consent.objects.latest("recorded_at").covers_details is False

    take_back(practice, newer, at=LATER)

    with practice_scope(practice.id):
        stands_again = Consent.objects.latest("recorded_at")
        assert (stands_again.is_given, stands_again.covers_details) == (True, True)
        assert stands_again.text_shown == "Others could read it."
