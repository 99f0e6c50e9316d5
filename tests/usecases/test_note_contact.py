"""What staff or the person said about how, when and where to be reached is kept, and bears on the next contact."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from goodterms.data.models import AuditEvent, ContactNote, Practice, StopRecord
from goodterms.data.scope import practice_scope
from goodterms.domain.contact_notes import NOTHING_NOTED, NoticeSent
from goodterms.domain.noted import (
    ConfidentialWay,
    FurtherPhone,
    Noted,
    NotTheirs,
    Petition,
    PhoneOfKind,
)
from goodterms.domain.wish_words import propose_notes
from goodterms.usecases.note_contact import UnableToNote, end_contact_note, note_contact
from support.exports import bring_in, write_text
from support.households import store_household
from support.known_people import NOON, known_of, refusals_for
from support.practices import cedar_grove, facts_of, sister_of


ANAS, HIDDEN = "+15035550142", "+15035550149"


@pytest.fixture
def clinic(database: str) -> Practice:
    """A practice without anybody."""
    return cedar_grove()


def add(practice: Practice, name: str = "Ana") -> int:
    guarantor = store_household(
        practice, first_name=name, pcns=(), language="en", phone=ANAS, email=f"{name.lower()}@example.com"
    )
    return int(guarantor.id)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def note(
    practice: Practice, guarantor: int, noted: Noted, *, ends: int | None = None, minutes: int = 0, words: str = "said"
) -> int:
    return note_contact(
        practice=facts_of(practice),
        guarantor_id=guarantor,
        noted=noted,
        words=words,
        ends=ends,
        by="kim",
        at=later(minutes),
    )


def test_a_wish_in_their_own_words_is_kept_by_them(clinic: Practice):
    ana = add(clinic)
    proposed = propose_notes("never Mondays through December", today=NOON.date())
    number = note(clinic, ana, proposed.notes[0], words=proposed.words)

    assert "inconvenient-times" in refusals_for(clinic, ana, "text")  # NOON is a Monday
    assert "inconvenient-times" not in refusals_for(clinic, ana, "text", at=NOON + timedelta(days=1))
    with practice_scope(clinic.id):
        kept = ContactNote.objects.get(id=number)
        assert (kept.words, kept.noted_by, kept.noted_at) == ("never Mondays through December", "kim", NOON)
        event = AuditEvent.objects.get(deed="note_contact")
        assert event.details == {"note": number, "kind": "bad_time", "ends": None}


def test_a_note_counts_from_its_moment_on(clinic: Practice):
    ana = add(clinic)
    note(clinic, ana, ConfidentialWay(channel="email"), minutes=5)
    assert known_of(clinic, ana, at=later(4)).notes is NOTHING_NOTED
    assert known_of(clinic, ana, at=later(5)).notes.confidential == "email"


def test_a_note_ends_by_a_later_one_and_what_stood_before_counts_again(clinic: Practice):
    ana = add(clinic)
    note(clinic, ana, ConfidentialWay(channel="email"))
    second = note(clinic, ana, ConfidentialWay(channel="letter"), minutes=1)
    end_contact_note(practice=facts_of(clinic), note_id=second, words="rang to say so", by="kim", at=later(3))
    assert known_of(clinic, ana, at=later(2)).notes.confidential == "letter"
    assert known_of(clinic, ana, at=later(3)).notes.confidential == "email"
    with practice_scope(clinic.id):
        assert ContactNote.objects.count() == 3


def test_a_note_may_take_the_place_of_another(clinic: Practice):
    ana = add(clinic)
    sent = note(clinic, ana, NoticeSent(kind="validation", sent_on=date(2026, 9, 1), came_back=False))
    note(clinic, ana, NoticeSent(kind="validation", sent_on=date(2026, 9, 1), came_back=True), ends=sent, minutes=1)
    (notice,) = known_of(clinic, ana, at=later(1)).notes.notices
    assert notice.came_back


def test_a_note_is_ended_once_and_only_its_own_persons(clinic: Practice):
    sister = sister_of(clinic)
    ana, ben, hers = add(clinic), add(clinic, "Ben"), add(sister)
    number = note(clinic, ana, ConfidentialWay(channel="email"))
    for practice, guarantor, ends, why in (
        (clinic, ben, number, "no note"),
        (clinic, ana, number + 100, "no note"),
        (sister, hers, number, "no note"),
    ):
        with pytest.raises(UnableToNote, match=why):
            note(practice, guarantor, ConfidentialWay(channel="letter"), ends=ends)
    ending = end_contact_note(practice=facts_of(clinic), note_id=number, words="so", by="kim", at=NOON)
    for note_id, why in ((number, "already"), (ending, "could be ended"), (999, "no note 999")):
        with pytest.raises(UnableToNote, match=why):
            end_contact_note(practice=facts_of(clinic), note_id=note_id, words="so", by="kim", at=NOON)
    with pytest.raises(UnableToNote, match="Say why"):
        end_contact_note(practice=facts_of(clinic), note_id=number, words=" ", by="kim", at=NOON)


def test_a_wrong_shape_is_refused_and_nothing_is_kept(clinic: Practice):
    ana = add(clinic)
    with pytest.raises(UnableToNote, match="no US telephone number"):
        note(clinic, ana, FurtherPhone(phone="at home"))
    with pytest.raises(UnableToNote, match="still to come"):
        note(clinic, ana, Petition(petition_on=NOON.date() + timedelta(days=1)))
    with practice_scope(clinic.id):
        assert not ContactNote.objects.exists()
        assert not StopRecord.objects.exists()


def test_somebody_of_another_practice_is_nobody_here(clinic: Practice):
    theirs = add(sister_of(clinic))
    with pytest.raises(UnableToNote, match=f"no guarantor {theirs}"):
        note(clinic, theirs, ConfidentialWay(channel="email"))


def test_today_is_the_practices_own_day(clinic: Practice):
    ana = add(clinic)
    evening = datetime(2026, 10, 6, 6, 59, tzinfo=UTC)  # still Monday in Salem, a minute before midnight
    with pytest.raises(UnableToNote, match="still to come"):
        note_contact(
            practice=facts_of(clinic),
            guarantor_id=ana,
            noted=Petition(petition_on=date(2026, 10, 6)),
            words="",
            ends=None,
            by="kim",
            at=evening,
        )
    note_contact(
        practice=facts_of(clinic),
        guarantor_id=ana,
        noted=Petition(petition_on=date(2026, 10, 6)),
        words="",
        ends=None,
        by="kim",
        at=evening + timedelta(minutes=1),
    )


def test_a_petition_stops_contact_once(clinic: Practice):
    ana = add(clinic)
    for minutes in (0, 1):
        note(clinic, ana, Petition(petition_on=date(2026, 9, 1)), minutes=minutes)
    assert known_of(clinic, ana, at=later(2)).stops == {"bankruptcy"}
    with practice_scope(clinic.id):
        assert StopRecord.objects.count() == 1


def test_a_place_told_in_confidence_stands_above_what_is_imported_afterwards(clinic: Practice, tmp_path: Path):
    ana = add(clinic)
    note(clinic, ana, ConfidentialWay(channel="text", place="503-555-0149"))
    people = [["Guarantor ID", "Cell"], ["Ana", "503-555-0144"]]
    bring_in(clinic, write_text(tmp_path / "people.csv", people), kind="demographics")
    long_after = NOON + timedelta(days=90)
    assert known_of(clinic, ana, at=long_after).phone == HIDDEN
    assert "confidential-way" in refusals_for(clinic, ana, "letter", at=long_after)


def test_mail_meant_for_another_place_is_not_sent_to_the_one_on_record(clinic: Practice):
    ana = add(clinic)
    same = note(clinic, ana, ConfidentialWay(channel="letter", place="420 NW Juniper St, Apt 33, Salem OR 97304"))
    assert known_of(clinic, ana).is_address_good is True
    note(clinic, ana, ConfidentialWay(channel="letter", place="9 Elm St, Salem OR 97301"), ends=same, minutes=1)
    assert known_of(clinic, ana, at=later(1)).is_address_good is None


def test_a_number_noted_as_wrong_is_wrong_for_that_household_and_held_elsewhere(clinic: Practice):
    sister = sister_of(clinic)
    ana, ben, hers = add(clinic), add(clinic, "Ben"), add(sister)
    note(clinic, ana, NotTheirs(kind="phone", address=ANAS))
    assert "right-person" in refusals_for(clinic, ana, "call")
    assert "right-person" not in refusals_for(clinic, ben, "call")
    assert "right-person" in refusals_for(sister, hers, "call")


def test_a_number_that_rings_at_work_says_so_only_while_it_is_used(clinic: Practice, tmp_path: Path):
    ana = add(clinic)
    note(clinic, ana, PhoneOfKind(phone=ANAS, kind="work"))
    assert known_of(clinic, ana).notes.phone_kind == "work"
    people = [["Guarantor ID", "Cell"], ["Ana", "503-555-0144"]]
    bring_in(clinic, write_text(tmp_path / "people.csv", people), kind="demographics")
    assert known_of(clinic, ana, at=NOON + timedelta(days=90)).notes is NOTHING_NOTED
