"""One budget of contact for one person, over practices, channels and partners."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from goodterms.data.contacts_made import NewContact, read_person_keys, record_contacts
from goodterms.data.models import ContactMade, Guarantor, Practice
from goodterms.data.organizations import read_organization
from goodterms.data.scope import practice_scope
from goodterms.domain.contact_notes import NOTHING_NOTED
from goodterms.domain.people import CallOutcome, Channel
from goodterms.usecases.record_call import record_call
from goodterms.usecases.record_partner_contacts import UnableToRecordContacts, record_partner_contacts
from support.households import store_household
from support.known_people import NOON, known_of, refusals_for
from support.practices import cedar_grove, facts_of, sister_of


NUMBER, OTHER = "+15035550142", "+15035550143"


@pytest.fixture
def clinic(database: str) -> Practice:
    """A practice without anybody."""
    return cedar_grove()


def add(practice: Practice, name: str = "Ana", *, phone: str | None = NUMBER, email: str | None = None) -> int:
    return int(store_household(practice, first_name=name, pcns=(), language="en", phone=phone, email=email).id)


def contact(
    guarantor: int,
    channel: Channel = "text",
    *,
    outcome: CallOutcome | None = None,
    at: datetime = NOON,
    reference: str = "intent 1",
) -> NewContact:
    return NewContact(guarantor_id=guarantor, channel=channel, outcome=outcome, made_at=at, reference=reference)


def record(practice: Practice, *contacts: NewContact, partner: str | None = None) -> None:
    with practice_scope(practice.id):
        record_contacts(contacts, practice_id=practice.id, partner=partner)


def test_what_one_practice_sends_counts_in_the_other_and_not_in_another_organization(clinic: Practice):
    sister, stranger = sister_of(clinic), cedar_grove("stranger")
    ana, hers, not_hers = add(clinic), add(sister), add(stranger)
    record(
        clinic,
        contact(ana, "text", reference="intent 1"),
        contact(ana, "email", reference="intent 2"),
        contact(ana, "letter", reference="intent 3"),
        contact(ana, "call", outcome="voicemail", reference="call 1"),
    )
    there = known_of(sister, hers)
    assert (there.texts, there.emails, there.notes.letters_elsewhere) == ((NOON,), (NOON,), (NOON,))
    assert [(call.at, call.outcome, call.is_elsewhere) for call in there.calls] == [(NOON, "voicemail", True)]
    stranger_knows = known_of(stranger, not_hers)
    assert (stranger_knows.texts, stranger_knows.calls, stranger_knows.notes) == ((), (), NOTHING_NOTED)


def test_what_the_practice_has_itself_does_not_count_twice(clinic: Practice):
    ana = add(clinic)
    record_call(practice=facts_of(clinic), guarantor_id=ana, outcome="no_answer", called_at=NOON, by="kim", at=NOON)
    assert [call.is_elsewhere for call in known_of(clinic, ana).calls] == [False]


def test_a_call_of_one_practice_is_kept_quiet_about_in_the_other(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = add(clinic), add(sister)
    record_call(
        practice=facts_of(clinic), guarantor_id=ana, outcome="inbound_conversation", called_at=NOON, by="kim", at=NOON
    )
    assert "call-after-conversation" in refusals_for(sister, hers, "call", at=NOON + timedelta(days=6))
    assert "call-after-conversation" not in refusals_for(sister, hers, "call", at=NOON + timedelta(days=7))


def test_a_text_in_the_other_practice_leaves_no_room_for_one_here_that_day(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = add(clinic), add(sister)
    record(clinic, contact(ana))
    assert "manners-texts-per-day" in refusals_for(sister, hers, "text", at=NOON + timedelta(hours=1))
    assert "manners-texts-per-day" not in refusals_for(sister, hers, "text", at=NOON + timedelta(days=1))


@pytest.mark.parametrize(
    ("phone", "email", "is_same"),
    [
        ("503-555-0142", None, True),  # by number, in another spelling
        (OTHER, "ANA@example.com", True),  # by email
        (OTHER, None, False),  # named Ben there, and born the same day
    ],
)
def test_a_person_is_known_again_by_number_or_email(
    clinic: Practice, phone: str | None, email: str | None, is_same: bool
):
    sister = sister_of(clinic)
    ana, hers = add(clinic, email="ana@example.com"), add(sister, "Ben", phone=phone, email=email)
    record(clinic, contact(ana))
    assert bool(known_of(sister, hers).texts) is is_same


def test_a_person_is_known_again_by_name_and_birth_date(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers, another = add(clinic), add(sister, phone=OTHER), add(sister, "Eva", phone=None)
    with practice_scope(sister.id):
        Guarantor.objects.filter(id=another).update(first_name="Ana", birth_on=date(1980, 2, 28))
    record(clinic, contact(ana))
    assert known_of(sister, hers).texts == (NOON,)
    assert known_of(sister, another).texts == ()  # born a day before


def test_somebody_known_by_three_keys_is_counted_once(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = add(clinic, email="ana@example.com"), add(sister, email="ana@example.com")
    record(clinic, contact(ana))
    with practice_scope(clinic.id):
        assert ContactMade.objects.count() == 3
    assert known_of(sister, hers).texts == (NOON,)


def test_one_person_with_two_records_in_one_practice_has_one_budget(clinic: Practice):
    ana, again = add(clinic), add(clinic, "Anna")
    record(clinic, contact(ana))
    assert known_of(clinic, ana).texts == ()  # its own records say so, and here there are none
    assert known_of(clinic, again).texts == (NOON,)


def test_a_contact_reported_again_counts_once(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = add(clinic), add(sister)
    for _ in range(2):
        record(clinic, contact(ana))
    assert known_of(sister, hers).texts == (NOON,)


def test_the_same_reference_of_two_makers_is_two_contacts(clinic: Practice):
    sister, third = sister_of(clinic), sister_of(clinic, "third")
    ana, hers, theirs = add(clinic), add(sister), add(third)
    record(clinic, contact(ana))
    record(sister, contact(hers))
    record(clinic, contact(ana), partner="Agency A")
    assert len(known_of(third, theirs).texts) == 3


def test_what_a_partner_reports_counts_here_and_in_every_practice(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = add(clinic), add(sister)
    record_partner_contacts(
        practice=facts_of(clinic),
        partner="Agency A",
        contacts=[contact(ana, "call", outcome="conversation", reference="77")],
        by="file",
        at=NOON,
    )
    for practice, guarantor in ((clinic, ana), (sister, hers)):
        assert "call-after-conversation" in refusals_for(practice, guarantor, "call")


@pytest.mark.parametrize(
    ("partner", "wrong", "why"),
    [
        (" ", {}, "which partner"),
        ("A", {"guarantor": 999}, "no guarantor 999"),
        ("A", {"at": NOON + timedelta(seconds=1)}, "still to come"),
        ("A", {"channel": "call"}, "a call has an outcome"),
        ("A", {"outcome": "busy"}, "a call has an outcome"),
    ],
)
def test_a_report_with_one_wrong_contact_is_not_kept(
    clinic: Practice, partner: str, wrong: dict[str, object], why: str
):
    ana = add(clinic)
    with pytest.raises(UnableToRecordContacts, match=why):
        record_partner_contacts(
            practice=facts_of(clinic),
            partner=partner,
            contacts=[contact(ana, reference="1"), contact(**{"guarantor": ana, "reference": "2", **wrong})],
            by="file",
            at=NOON,
        )
    with practice_scope(clinic.id):
        assert not ContactMade.objects.exists()


def test_only_as_far_back_as_any_rule_counts_is_read(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = add(clinic), add(sister)
    record(clinic, contact(ana, at=NOON - timedelta(days=33)), contact(ana, at=NOON + timedelta(days=1), reference="2"))
    assert known_of(sister, hers, at=NOON).texts == ()
    assert known_of(sister, hers, at=NOON - timedelta(seconds=1)).texts == (NOON - timedelta(days=33),)


def test_nothing_is_written_of_nobody(clinic: Practice):
    nameless = add(clinic, phone=None)
    with practice_scope(clinic.id):
        Guarantor.objects.filter(id=nameless).update(birth_on=None)
    record(clinic)
    record(clinic, contact(nameless))
    with practice_scope(clinic.id):
        assert not ContactMade.objects.exists()


def test_keys_tell_no_number_and_no_name(clinic: Practice):
    ana = add(clinic, email="ana@example.com")
    with practice_scope(clinic.id):
        keys = read_person_keys([ana], organization=read_organization(clinic.id))[ana].known()
    assert len(keys) == 3
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)


@pytest.mark.parametrize(
    ("table", "column", "question"),
    [
        ("data_contactmade", "person_key", "person_key = ANY(string_to_array('a,b', ',')) AND organization_id = %s"),
        ("data_addressstop", "address_key", "address_key = ANY(string_to_array('a,b', ',')) AND organization_id = %s"),
        ("data_contactpoint", "plain", "kind = 'phone' AND plain = '5035550142' AND practice_id = %s"),
    ],
)
def test_keys_are_found_by_an_index_under_row_level_security(clinic: Practice, table: str, column: str, question: str):
    with practice_scope(clinic.id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        number = clinic.id if table == "data_contactpoint" else clinic.organization_id
        cursor.execute(f"EXPLAIN SELECT * FROM {table} WHERE {question}", [number])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    (condition,) = [line for line in plan.splitlines() if "Index Cond" in line]
    assert column in condition
