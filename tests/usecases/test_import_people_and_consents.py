"""Take in people and what they allowed: a blank changes nothing, a yes needs proof, the no of a day is the later."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from goodterms.data.bills import read_bills
from goodterms.data.models import Consent, ContactPoint, Guarantor, Patient
from goodterms.data.read import read_households
from goodterms.data.scope import practice_scope
from support.exports import NOON, bring_in, write_text
from support.practices import cedar_grove, facts_of


PEOPLE = ["Guarantor ID", "Guarantor Name", "Guarantor DOB", "Patient ID", "Patient Name", "Address", "City", "State",
          "Zip", "Home Phone", "Cell", "Email", "Language"]  # fmt: skip
ANA = ["G1", "LOPEZ, ANA", "3/2/80", "P1", "LOPEZ, MIA", "1 Elm St", "Salem", "OR", "97301", "503-555-0142",
       "503-555-0143", "ana@example.com", "Spanish"]  # fmt: skip
CONSENTS = ["Guarantor ID", "Channel", "Consent", "How", "Who", "When", "Wording"]


def test_people_are_added_with_their_numbers_and_the_cell_phone_is_the_one_used(database: str, tmp_path: Path):
    practice = cedar_grove()
    report = bring_in(practice, write_text(tmp_path / "people.csv", [PEOPLE, ANA]), kind="demographics")

    assert report.rows_accepted == 1
    with practice_scope(practice.id):
        ana = Guarantor.objects.get()
        assert (ana.first_name, ana.birth_on, ana.zip_code, ana.language) == ("ANA", date(1980, 3, 2), "97301", "es")
        assert Patient.objects.get().first_name == "MIA"
        (household,) = read_households([ana.id], practice=facts_of(practice), at=NOON)
        assert household.phone == "+15035550143"
        assert household.email == "ana@example.com"


def test_blank_cells_change_nothing_and_new_ones_do(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "1.csv", [PEOPLE, ANA]), kind="demographics")
    changed = ["G1", "", "", "P1", "", "2 Oak St", "", "", "", "", "503-555-0142", "", ""]
    bring_in(
        practice, write_text(tmp_path / "2.csv", [PEOPLE, changed]), kind="demographics", at=NOON + timedelta(days=1)
    )

    with practice_scope(practice.id):
        ana = Guarantor.objects.get()
        assert (ana.first_name, ana.street, ana.city, ana.language) == ("ANA", "2 Oak St", "Salem", "es")
        (household,) = read_households([ana.id], practice=facts_of(practice), at=NOON + timedelta(days=1))
        assert household.phone == "+15035550142"
        assert ContactPoint.objects.filter(kind="phone").count() == 2


def test_an_address_known_to_be_bad_is_no_longer_so_once_it_changes(database: str, tmp_path: Path):
    practice = cedar_grove()
    headings = ["Guarantor ID", "Address", "Returned Mail"]
    bring_in(practice, write_text(tmp_path / "1.csv", [headings, ["G1", "1 Elm St", "yes"]]), kind="demographics")
    with practice_scope(practice.id):
        assert Guarantor.objects.get().is_address_good is False
    bring_in(practice, write_text(tmp_path / "2.csv", [headings, ["G1", "1 Elm St", ""]]), kind="demographics")
    with practice_scope(practice.id):
        assert Guarantor.objects.get().is_address_good is False
    bring_in(practice, write_text(tmp_path / "3.csv", [headings, ["G1", "2 Oak St", ""]]), kind="demographics")
    with practice_scope(practice.id):
        assert Guarantor.objects.get().is_address_good is None


def test_the_same_people_again_change_nothing(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "1.csv", [PEOPLE, ANA]), kind="demographics")
    with practice_scope(practice.id):
        before = set(ContactPoint.objects.values_list("id", "value", "noted_at"))
    later = NOON + timedelta(days=1)
    bring_in(practice, write_text(tmp_path / "2.csv", [PEOPLE, ANA, []]), kind="demographics", at=later)
    with practice_scope(practice.id):
        assert set(ContactPoint.objects.values_list("id", "value", "noted_at")) == before


def test_consents_are_kept_with_who_how_when_and_the_words(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "1.csv", [PEOPLE, ANA]), kind="demographics")
    lines = [
        CONSENTS,
        ["G1", "SMS", "yes", "intake form", "Kim", "10/5/2026", "You may text me."],
        ["G1", "email", "no"],
    ]
    bring_in(practice, write_text(tmp_path / "2.csv", lines), kind="consents")

    with practice_scope(practice.id):
        yes = Consent.objects.get(channel="text")
        assert (yes.how, yes.recorded_by, yes.text_shown) == ("intake form", "Kim", "You may text me.")
        assert yes.recorded_at == datetime(2026, 10, 5, 7, tzinfo=UTC)  # the first minute of the day in Oregon
        no = Consent.objects.get(channel="email")
        assert (no.is_given, no.recorded_by, no.recorded_at) == (False, "tester", NOON)
        (household,) = read_households([yes.guarantor_id], practice=facts_of(practice), at=NOON)
        assert (household.may_text, household.may_email, household.may_call) == (True, False, None)


def test_of_a_yes_and_a_no_on_one_day_the_no_speaks_in_either_order(database: str, tmp_path: Path):
    yes, no = (
        ["G1", "text", "yes", "form", "Kim", "10/5/2026", ""],
        ["G1", "text", "no", "reply", "Kim", "10/5/2026", ""],
    )
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "1.csv", [PEOPLE, ANA]), kind="demographics")
    for name, lines in (("2.csv", [no, yes]), ("3.csv", [yes, no])):
        bring_in(practice, write_text(tmp_path / name, [CONSENTS, *lines]), kind="consents")
        with practice_scope(practice.id):
            ana = Guarantor.objects.get()
            (household,) = read_households([ana.id], practice=facts_of(practice), at=NOON)
            assert household.may_text is False
            assert Consent.objects.count() == 2  # said again, it is not recorded again


WORDS = "Texts may say the amount. Others who see my screen could read it."
DETAILS = [*CONSENTS, "Details"]


def test_a_yes_to_details_is_kept_for_the_channel_it_was_given_to(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "1.csv", [PEOPLE, ANA]), kind="demographics")
    lines = [
        DETAILS,
        ["G1", "text", "yes", "form", "Kim", "10/5/2026", WORDS, "yes"],
        ["G1", "email", "yes", "form", "Kim", "10/5/2026", "You may email me.", "no"],
    ]
    for name in ("2.csv", "3.csv"):  # said again, it is not recorded again
        bring_in(practice, write_text(tmp_path / name, lines), kind="consents")

    with practice_scope(practice.id):
        assert set(Consent.objects.values_list("channel", "is_given", "covers_details")) == {
            ("text", True, True),
            ("email", True, False),
        }
        ana = Guarantor.objects.get()
        bill = read_bills({ana.id: []})[ana.id]
        assert (bill.text_may_hold_details, bill.email_may_hold_details) == (True, False)
        assert Consent.objects.count() == 2


def test_details_may_stand_in_columns_of_their_own(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "1.csv", [PEOPLE, ANA]), kind="demographics")
    headings = [
        "Guarantor ID",
        "Text Consent",
        "Email Consent",
        "Text Details",
        "Email Details",
        "How",
        "When",
        "Wording",
    ]
    line = ["G1", "yes", "yes", "no", "yes", "form", "10/5/2026", WORDS]
    bring_in(practice, write_text(tmp_path / "2.csv", [headings, line]), kind="consents")

    with practice_scope(practice.id):
        assert dict(Consent.objects.values_list("channel", "covers_details")) == {"text": False, "email": True}


def test_a_later_yes_without_details_ends_them(database: str, tmp_path: Path):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "1.csv", [PEOPLE, ANA]), kind="demographics")
    for name, day, details in (("2.csv", "10/5/2026", "yes"), ("3.csv", "10/6/2026", "")):
        line = ["G1", "text", "yes", "form", "Kim", day, WORDS, details]
        bring_in(practice, write_text(tmp_path / name, [DETAILS, line]), kind="consents")

    with practice_scope(practice.id):
        ana = Guarantor.objects.get()
        assert read_bills({ana.id: []})[ana.id].text_may_hold_details is False


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (["G1", "text", "no", "form", "Kim", "10/5/2026", WORDS, "yes"], "details-without-yes"),
        (["G1", "text", "", "form", "Kim", "10/5/2026", WORDS, "yes"], "details-without-yes"),
        (["G1", "text", "yes", "form", "Kim", "10/5/2026", "", "yes"], "details-without-words"),
        (["G1", "call", "yes", "form", "Kim", "10/5/2026", WORDS, "yes"], "details-of-calls"),
        (["G1", "text", "yes", "form", "Kim", "10/5/2026", WORDS, "maybe"], "not-yes-or-no"),
    ],
)
def test_a_yes_to_details_that_proves_nothing_is_rejected(database: str, tmp_path: Path, line: list[str], cause: str):
    practice = cedar_grove()
    bring_in(practice, write_text(tmp_path / "1.csv", [PEOPLE, ANA]), kind="demographics")
    report = bring_in(practice, write_text(tmp_path / "2.csv", [DETAILS, line]), kind="consents")

    assert [group.cause for group in report.troubles] == [cause]
    with practice_scope(practice.id):
        assert not Consent.objects.exists()


def test_a_consent_of_somebody_unknown_is_rejected(database: str, tmp_path: Path):
    practice = cedar_grove()
    report = bring_in(
        practice, write_text(tmp_path / "1.csv", [CONSENTS, ["G9", "text", "no", "", "", "", ""]]), kind="consents"
    )
    assert report.outcome == "refused"
    assert [group.cause for group in report.troubles] == ["unknown-person"]
