"""Somebody said yes to being reached one way, or took it back: by any means, in any words, effective at once."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from goodterms.data.models import AuditEvent, Consent, ContactPoint, Practice
from goodterms.data.scope import practice_scope
from goodterms.usecases.record_consent import SaidNo, SaidYes, UnableToRecordConsent, record_consent, revoke_consent
from goodterms.usecases.record_stop import record_stop
from support.exports import bring_in, write_text
from support.households import store_household
from support.known_people import NOON, known_of, refusals_for
from support.practices import cedar_grove, facts_of, sister_of


OLD, NEW = "+15035550142", "+15035550143"
WORDS = "Puede enviarme mensajes de texto sobre mis facturas."


@pytest.fixture
def clinic(database: str) -> Practice:
    """A practice without anybody."""
    return cedar_grove()


def add(practice: Practice, *, phone: str | None = OLD) -> int:
    return int(
        store_household(practice, first_name="Ana", pcns=(), language="es", phone=phone, email="ana@example.com").id
    )


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def yes(
    practice: Practice,
    guarantor: int,
    *,
    address: str | None = None,
    details: bool = False,
    how: str = "portal",
    words: str = WORDS,
    minutes: int = 0,
) -> int:
    return record_consent(
        practice=facts_of(practice),
        guarantor_id=guarantor,
        said=SaidYes(
            channel="text", address=address, covers_details=details, how=how, text_shown=words, evidence="form 7"
        ),
        by="kim",
        at=later(minutes),
    )


def no(practice: Practice, guarantor: int, *, minutes: int = 0) -> int:
    return revoke_consent(
        practice=facts_of(practice),
        guarantor_id=guarantor,
        said=SaidNo(channel="text", how="told the front desk", words="ya no quiero mensajes"),
        by="kim",
        at=later(minutes),
    )


def change_number(practice: Practice, guarantor: int, to: str, *, minutes: int) -> None:
    with practice_scope(practice.id):
        ContactPoint.objects.update_or_create(
            practice=practice, guarantor_id=guarantor, kind="phone", value=to, defaults={"noted_at": later(minutes)}
        )


def test_a_no_is_in_effect_at_once_and_a_new_yes_as_well(clinic: Practice):
    ana = add(clinic)
    assert "consent-text" not in refusals_for(clinic, ana, "text")
    no(clinic, ana, minutes=1)
    assert "consent-text" in refusals_for(clinic, ana, "text", at=later(1))
    yes(clinic, ana, minutes=2)
    assert "consent-text" not in refusals_for(clinic, ana, "text", at=later(2))


def test_who_how_when_and_the_words_are_kept_with_the_number(clinic: Practice):
    ana = add(clinic)
    number = yes(clinic, ana)
    with practice_scope(clinic.id):
        kept = Consent.objects.get(id=number)
        assert (kept.address, kept.how, kept.text_shown, kept.evidence) == (OLD, "portal", WORDS, "form 7")
        assert (kept.recorded_by, kept.recorded_at) == ("kim", NOON)
        assert AuditEvent.objects.get(deed="record_consent").details == {"consent": number, "channel": "text"}
        revoked = Consent.objects.get(id=no(clinic, ana, minutes=1))
        assert (revoked.is_given, revoked.how, revoked.text_shown) == (
            False, "told the front desk", "ya no quiero mensajes",
        )  # fmt: skip
        assert AuditEvent.objects.filter(deed="revoke_consent").exists()


def test_a_yes_stays_with_the_number_it_was_given_for(clinic: Practice):
    ana = add(clinic)
    yes(clinic, ana, details=True)
    assert known_of(clinic, ana).notes.details_agreed == {"text"}
    change_number(clinic, ana, NEW, minutes=5)
    moved = known_of(clinic, ana, at=later(5))
    assert (moved.phone, moved.may_text, moved.may_call, moved.may_email) == (NEW, None, None, True)
    assert moved.notes.details_agreed == set()
    yes(clinic, ana, minutes=6)
    assert known_of(clinic, ana, at=later(6)).may_text is True
    change_number(clinic, ana, OLD, minutes=7)  # and back again
    assert known_of(clinic, ana, at=later(7)).may_text is True


def test_a_no_is_kept_when_the_number_changes(clinic: Practice):
    ana = add(clinic)
    no(clinic, ana)
    change_number(clinic, ana, NEW, minutes=5)
    assert known_of(clinic, ana, at=later(5)).may_text is False


def test_a_yes_may_be_for_a_number_that_is_not_the_one_in_use(clinic: Practice):
    ana = add(clinic)
    no(clinic, ana)
    yes(clinic, ana, address="(503) 555-0143", minutes=1)
    assert known_of(clinic, ana, at=later(1)).may_text is False
    change_number(clinic, ana, NEW, minutes=2)
    assert known_of(clinic, ana, at=later(2)).may_text is True


def test_a_yes_lifts_no_stop(clinic: Practice):
    ana = add(clinic)
    record_stop(practice=facts_of(clinic), guarantor_id=ana, kind="text_stop", reason="STOP", by="kim", at=NOON)
    yes(clinic, ana, minutes=1)
    assert "stop-texts" in refusals_for(clinic, ana, "text", at=later(1))


@pytest.mark.parametrize(
    ("address", "how", "words", "why"),
    [
        (None, " ", WORDS, "the means"),
        (None, "portal", "", "the words"),
        ("at home", "portal", WORDS, "no US telephone number"),
    ],
)
def test_a_yes_that_nobody_could_show_is_none(clinic: Practice, address: str | None, how: str, words: str, why: str):
    ana = add(clinic)
    with pytest.raises(UnableToRecordConsent, match=why):
        yes(clinic, ana, address=address, how=how, words=words)


def test_somebody_of_another_practice_is_nobody_here(clinic: Practice):
    theirs = add(sister_of(clinic))
    for said in (yes, no):
        with pytest.raises(UnableToRecordConsent, match=f"no guarantor {theirs}"):
            said(clinic, theirs)


def test_a_yes_without_any_number_is_none_but_a_no_counts(clinic: Practice):
    ana = add(clinic, phone=None)
    with pytest.raises(UnableToRecordConsent, match="say which"):
        yes(clinic, ana)
    no(clinic, ana)
    assert known_of(clinic, ana).may_text is False


def test_an_imported_yes_is_for_the_number_of_its_row(clinic: Practice, tmp_path: Path):
    people = [["Guarantor ID", "Cell", "Email"], ["G1", "503-555-0142", ""]]
    bring_in(clinic, write_text(tmp_path / "1.csv", people), kind="demographics")
    headings = ["Guarantor ID", "Channel", "Consent", "How", "When", "Phone Number"]
    lines = [headings, ["G1", "call", "yes", "form", "10/5/2026", "503-555-0143"],
             ["G1", "text", "yes", "form", "10/5/2026", ""]]  # fmt: skip
    bring_in(clinic, write_text(tmp_path / "2.csv", lines), kind="consents")
    with practice_scope(clinic.id):
        kept = dict(Consent.objects.values_list("channel", "address"))
        guarantor = Consent.objects.values_list("guarantor_id", flat=True)[0]
    assert kept == {"call": NEW, "text": OLD}
    known = known_of(clinic, guarantor, at=NOON + timedelta(days=90))
    assert (known.may_text, known.may_call) == (True, None)


def test_an_imported_yes_for_no_address_is_rejected_and_a_no_is_not(clinic: Practice, tmp_path: Path):
    bring_in(clinic, write_text(tmp_path / "1.csv", [["Guarantor ID", "Cell"], ["G1", "503-555-0142"]]),
             kind="demographics")  # fmt: skip
    headings = ["Guarantor ID", "Channel", "Consent", "How", "When"]
    lines = [headings, ["G1", "email", "yes", "form", "10/5/2026"], ["G1", "email", "no", "", ""]]
    report = bring_in(clinic, write_text(tmp_path / "2.csv", lines), kind="consents")
    assert (report.rows_accepted, report.rows_rejected) == (1, 1)
    assert [group.cause for group in report.troubles] == ["yes-for-no-address"]
