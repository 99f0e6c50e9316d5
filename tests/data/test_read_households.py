"""Everything the gate may ask about people comes from the database, in a fixed number of questions."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodterms.data.models import Consent, ContactPoint, Practice, Standing, Visit
from goodterms.data.read import read_households
from goodterms.data.scope import practice_scope
from goodterms.domain.contact_notes import NOTHING_NOTED, NOTHING_PARTICULAR, Particulars
from goodterms.domain.noted import ConfidentialWay, Petition
from goodterms.usecases.note_contact import note_contact
from goodterms.usecases.record_stop import record_stop
from support.households import store_household
from support.known_people import NOON, known_of, refusals_for
from support.messages import hear
from support.postings import post
from support.practices import cedar_grove, facts_of


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
SALEM, NEW_YORK = "+15035550142", "+12125550144"


@pytest.fixture
def clinic(database: str) -> Practice:
    """A practice without anybody."""
    return cedar_grove()


def add(practice: Practice, name: str = "Ana", *, pcns: tuple[str, ...] = (), phone: str = SALEM) -> int:
    guarantor = store_household(
        practice, first_name=name, pcns=pcns, language="en", phone=phone, email=f"{name.lower()}@example.com"
    )
    return int(guarantor.id)


def ana_who_owes(practice: Practice) -> int:
    ana = add(practice, pcns=("P01",))
    post(practice, SCENARIOS / "01_primary" / "1.835")
    return ana


def questions_for(practice: Practice, guarantors: list[int]) -> int:
    with (
        practice_scope(practice.id),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        assert len(read_households(guarantors, practice=facts_of(practice), at=NOON)) == len(guarantors)
    return len(asked)


def test_the_number_of_questions_does_not_grow_with_the_households(clinic: Practice):
    people = [add(clinic, f"P{number}", phone=f"+1503555{number:04}") for number in range(30)]
    for person in people[:20]:
        note_contact(
            practice=facts_of(clinic),
            guarantor_id=person,
            noted=ConfidentialWay(channel="email"),
            words="",
            ends=None,
            by="kim",
            at=NOON,
        )
    for number in range(10):
        hear(clinic, "what are your hours", sender=f"+1503555{number:04}")
    assert questions_for(clinic, people[:1]) == questions_for(clinic, people) <= 25


def test_of_whom_nothing_is_noted_the_gate_is_told_nothing(clinic: Practice):
    ana = ana_who_owes(clinic)
    known = known_of(clinic, ana)
    assert known.notes is NOTHING_NOTED
    assert known.accounts[0].particulars is NOTHING_PARTICULAR


def test_the_order_is_the_one_asked_for_and_nobody_unknown_is_made_up(clinic: Practice):
    ana, ben = add(clinic), add(clinic, "Ben")
    with practice_scope(clinic.id):
        found = read_households([ben, 999, ana], practice=facts_of(clinic), at=NOON)
        assert [household.household_id for household in found] == [str(ben), str(ana)]
        assert read_households([], practice=facts_of(clinic), at=NOON) == ()


def test_another_number_with_another_clock_is_told_and_narrows_the_hours(clinic: Practice):
    ana = ana_who_owes(clinic)
    with practice_scope(clinic.id):
        ContactPoint.objects.create(
            practice=clinic, guarantor_id=ana, kind="phone", value=NEW_YORK, noted_at=NOON - timedelta(days=300)
        )
    evening = datetime(2026, 10, 6, 1, 30, tzinfo=UTC)  # Monday 18:30 in Salem and 21:30 in New York
    assert known_of(clinic, ana).notes.further_phones == (NEW_YORK,)
    assert "contact-hours" in refusals_for(clinic, ana, "text", at=evening)
    assert "contact-hours" not in refusals_for(clinic, ana, "text", at=evening - timedelta(minutes=31))


def test_what_they_agreed_to_see_in_plain_email_is_told(clinic: Practice):
    ana = add(clinic)
    with practice_scope(clinic.id):
        Consent.objects.create(
            practice=clinic,
            guarantor_id=ana,
            channel="email",
            is_given=True,
            address="Ana@example.com",
            covers_details=True,
            how="form",
            text_shown="Others may read it on its way.",
            recorded_at=NOON,
            recorded_by="kim",
        )
    assert known_of(clinic, ana).notes.details_agreed == {"email"}
    assert known_of(clinic, ana, at=NOON - timedelta(seconds=1)).notes is NOTHING_NOTED


def test_a_text_from_the_number_in_use_is_told_with_its_day(clinic: Practice):
    ana = add(clinic)
    hear(clinic, "what are your hours", sender=SALEM)
    hear(clinic, "and on Fridays?", sender="ana@example.com", channel="email", at=NOON + timedelta(hours=12))
    notes = known_of(clinic, ana, at=NOON + timedelta(days=1)).notes
    assert (notes.text_from_person_on, notes.email_from_person_on) == (date(2026, 10, 5), date(2026, 10, 6))
    assert [received.channel for received in notes.received] == ["text", "email"]


def test_a_text_from_a_number_that_two_have_or_of_the_wrong_person_proves_nothing(clinic: Practice):
    ana = add(clinic)
    hear(clinic, "wrong number", sender=SALEM)
    assert known_of(clinic, ana).notes.text_from_person_on is None
    ben, cora = add(clinic, "Ben", phone=NEW_YORK), add(clinic, "Cora", phone=NEW_YORK)
    hear(clinic, "what are your hours", sender=NEW_YORK)
    for guarantor in (ben, cora):
        assert known_of(clinic, guarantor).notes.text_from_person_on is None


def test_care_after_a_petition_may_be_billed_and_care_before_it_not(clinic: Practice):
    ana = ana_who_owes(clinic)
    record_stop(practice=facts_of(clinic), guarantor_id=ana, kind="bankruptcy", reason="notice", by="kim", at=NOON)
    assert known_of(clinic, ana).accounts[0].particulars is NOTHING_PARTICULAR
    with practice_scope(clinic.id):
        serviced_on = Visit.objects.get().serviced_on
    assert serviced_on is not None
    for before, is_refused in ((0, True), (1, False)):  # care given on the day of the petition was given before it
        note_contact(
            practice=facts_of(clinic),
            guarantor_id=ana,
            noted=Petition(petition_on=serviced_on - timedelta(days=before)),
            words="",
            ends=None,
            by="kim",
            at=NOON + timedelta(minutes=before),
        )
        at = NOON + timedelta(minutes=before)
        assert known_of(clinic, ana, at=at).accounts[0].particulars.serviced_on == serviced_on
        assert ("stop-bankruptcy" in refusals_for(clinic, ana, "letter", at=at)) is is_refused


@pytest.mark.parametrize(
    ("reasons", "is_work_related", "troubles"),
    [
        ([], True, {"workers_compensation"}),
        ([{"rule_id": "protected-workers_comp", "en": "", "es": "", "kind": "visit"}], False, {"workers_compensation"}),
        ([{"rule_id": "protected-medicaid", "en": "", "es": "", "kind": "visit"}], False, {"medicaid_covers"}),
        ([{"rule_id": "protected-qmb", "en": "", "es": "", "kind": "visit"}], False, {"medicaid_covers"}),
        ([{"rule_id": "protected-veterans", "en": "", "es": "", "kind": "visit"}], False, set()),
    ],
)
def test_what_adjudication_found_of_the_account_is_told(
    clinic: Practice, reasons: list[dict[str, str]], is_work_related: bool, troubles: set[str]
):
    ana = ana_who_owes(clinic)
    with practice_scope(clinic.id):
        Visit.objects.update(is_work_related=is_work_related)
        Standing.objects.update(reasons=reasons)
    particulars = known_of(clinic, ana).accounts[0].particulars
    if troubles:
        expected = Particulars(troubles=frozenset(troubles), serviced_on=None, is_confidential_minor_care=False)
        assert particulars == expected
        assert refusals_for(clinic, ana, "letter") & {"pause-workers-compensation", "pause-medicaid"}
    else:
        assert particulars is NOTHING_PARTICULAR
