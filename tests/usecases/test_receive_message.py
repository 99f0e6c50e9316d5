"""Somebody wrote or said something to us: it is kept, understood, and what cannot wait is done at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from goodterms.data.models import (
    AuditEvent,
    ContactPoint,
    Dispute,
    Guarantor,
    HardshipApplication,
    InboundMessage,
    InboundReading,
    PatientEvent,
    Practice,
    StopRecord,
    WorkItem,
)
from goodterms.data.scope import practice_scope
from goodterms.data.waiting_replies import waiting_replies
from goodterms.domain.people import Channel
from goodterms.domain.subjects import about_household
from goodterms.usecases.receive_message import UnableToReceiveMessage
from goodterms.usecases.record_stop import lift_stop, record_stop
from support.exports import bring_in, write_text
from support.households import store_household
from support.known_people import NOON, known_of, refusals_for
from support.messages import hear
from support.postings import post
from support.practices import cedar_grove, facts_of, sister_of


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
ANAS, BENS, NOBODYS = "+15035550142", "+15035550143", "+15035550177"
ANAS_EMAIL = "ana@example.com"


@pytest.fixture
def clinic(database: str) -> Practice:
    """A practice in which an insurer has answered for visit P01."""
    return cedar_grove()


def ana_of(practice: Practice, *, phone: str = ANAS, name: str = "Ana", pcns: tuple[str, ...] = ("P01",)) -> int:
    guarantor = store_household(
        practice, first_name=name, pcns=pcns, language="en", phone=phone, email=f"{name.lower()}@example.com"
    )
    return int(guarantor.id)


def who_owes(practice: Practice) -> int:
    """Ana, who owes 50.00 for one visit."""
    ana = ana_of(practice)
    post(practice, SCENARIOS / "01_primary" / "1.835")
    return ana


def set_on(practice: Practice, guarantor: int) -> set[str]:
    return set(known_of(practice, guarantor).stops)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


# Kept once


def test_a_message_is_kept_as_it_came_with_whose_it_is(clinic: Practice):
    ana = ana_of(clinic)
    receipt = hear(clinic, "Is this about my visit?", sender="(503) 555-0142", reference="SM1")

    with practice_scope(clinic.id):
        message = InboundMessage.objects.get()
        assert (message.guarantor_id, message.channel, message.words) == (ana, "text", "Is this about my visit?")
        assert (message.from_address, message.from_plain) == ("(503) 555-0142", "5035550142")
        assert (message.received_at, message.provider_reference, message.media_count) == (NOON, "SM1", 0)
        reading = InboundReading.objects.get()
        assert (reading.is_by_person, reading.meanings, reading.read_by) == (False, ["nothing_of_these"], "machine")
        assert PatientEvent.objects.get().kind == "replied"
    assert (receipt.guarantor_id, receipt.households, receipt.is_repeated) == (ana, (ana,), False)
    assert receipt.meanings == {"nothing_of_these"}
    assert not receipt.waits_for_reader


def test_a_repeated_webhook_is_one_message_and_does_nothing_again(clinic: Practice):
    ana = who_owes(clinic)
    first = hear(clinic, "STOP. I already paid this.", sender=ANAS, reference="SM1")
    lift_stop(practice=facts_of(clinic), guarantor_id=ana, kind="text_stop", reason="asked", by="kim", at=later(1))
    again = hear(clinic, "STOP. I already paid this.", sender=ANAS, reference="SM1", at=later(2))

    assert (first.is_repeated, again.is_repeated) == (False, True)
    assert (again.message_id, again.meanings, again.work_item) == (first.message_id, first.meanings, first.work_item)
    assert again.done.stops_set == ()
    assert not again.may_confirm_stop
    assert known_of(clinic, ana, at=later(3)).stops == set()
    with practice_scope(clinic.id):
        assert InboundMessage.objects.count() == 1
        assert Dispute.objects.count() == 1
        assert PatientEvent.objects.count() == 1


def test_two_deliveries_at_once_are_one_message(clinic: Practice):
    ana_of(clinic)

    def deliver() -> bool:
        try:
            return hear(clinic, "STOP", sender=ANAS, reference="SM1").is_repeated
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        repeated = [each.result() for each in [pool.submit(deliver) for _ in range(4)]]
    assert sorted(repeated) == [False, True, True, True]
    with practice_scope(clinic.id):
        assert InboundMessage.objects.count() == InboundReading.objects.count() == StopRecord.objects.count() == 1


def test_two_practices_told_to_stop_at_once_wait_for_each_other_in_order(clinic: Practice):
    sister = sister_of(clinic)
    numbers = [f"+1503555{number:04}" for number in range(100, 108)]
    for number in numbers:
        for practice in (clinic, sister):
            ana_of(practice, name=f"Ana{number[-3:]}", phone=number, pcns=())

    def deliver(practice: Practice, number: str) -> int:
        try:
            return len(hear(practice, "STOP", sender=number).done.stops_set)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        told = [pool.submit(deliver, practice, number) for number in numbers for practice in (clinic, sister)]
        assert sum(each.result() for each in told) >= 2 * len(numbers)
    for practice in (clinic, sister):
        with practice_scope(practice.id):
            assert len(set(StopRecord.objects.values_list("guarantor_id", flat=True))) == len(numbers)


def test_somebody_of_another_practice_is_nobody_here(clinic: Practice):
    theirs = ana_of(sister_of(clinic))
    with pytest.raises(UnableToReceiveMessage, match=f"no guarantor {theirs}"):
        hear(clinic, "stop calling me", sender="", channel="call", guarantor_id=theirs)
    with practice_scope(clinic.id):
        assert not InboundMessage.objects.exists()


def test_one_reference_of_two_channels_or_two_practices_is_two_messages(clinic: Practice):
    ana_of(clinic)
    sister = sister_of(clinic)
    receipts = [
        hear(clinic, "hello", sender=ANAS, reference="1"),
        hear(clinic, "hello", sender=ANAS_EMAIL, channel="email", reference="1"),
        hear(sister, "hello", sender=ANAS, reference="1"),
    ]
    assert not any(receipt.is_repeated for receipt in receipts)


def test_what_providers_may_send_is_kept_whatever_it_looks_like(clinic: Practice):
    receipt = hear(clinic, "hi\x00 there", sender="x\x00" * 300, reference="odd")
    with practice_scope(clinic.id):
        message = InboundMessage.objects.get(id=receipt.message_id)
    assert message.words == "hi there"
    assert message.from_address == "x" * 254


def test_messages_and_readings_stay_as_they_were_written(clinic: Practice):
    hear(clinic, "hello", sender=ANAS)
    with connections["owner"].cursor() as cursor:
        for table in ("inboundmessage", "inboundreading", "contactnote", "addressstop", "contactmade"):
            cursor.execute("SELECT has_table_privilege('goodterms_app', %s, 'UPDATE')", [f"data_{table}"])
            assert cursor.fetchone()[0] is False


# Stops


@pytest.mark.parametrize(
    ("words", "channel", "stops"),
    [
        ("STOP", "text", {"text_stop"}),
        ("ALTO", "text", {"text_stop"}),
        ("stop calling me", "text", {"call_stop"}),
        ("unsubscribe", "email", {"email_stop"}),
        ("talk to my lawyer", "text", {"attorney"}),
        ("we filed bankruptcy in May", "email", {"bankruptcy"}),
        ("mi esposo falleció", "text", {"deceased"}),
        ("leave me alone", "text", {"cease", "text_stop", "email_stop", "call_stop"}),
    ],
)
def test_a_stop_is_in_effect_at_once_and_refuses_the_next_contact(
    clinic: Practice, words: str, channel: Channel, stops: set[str]
):
    ana = who_owes(clinic)
    receipt = hear(clinic, words, sender=ANAS_EMAIL if channel == "email" else ANAS, channel=channel)

    assert {each.kind for each in receipt.done.stops_set} == stops
    assert set_on(clinic, ana) == stops
    if "text_stop" in stops:
        assert "stop-texts" in refusals_for(clinic, ana, "text")
    with practice_scope(clinic.id):
        assert AuditEvent.objects.filter(deed="set_stop").count() == len(stops)


def test_a_stop_reaches_every_household_that_has_the_number(clinic: Practice):
    ana, ben = ana_of(clinic), ana_of(clinic, name="Ben", pcns=())
    receipt = hear(clinic, "STOP", sender=ANAS)

    assert receipt.guarantor_id is None  # whose it is nobody can tell
    assert set(receipt.households) == {ana, ben}
    assert set_on(clinic, ana) == set_on(clinic, ben) == {"text_stop"}
    assert not receipt.waits_for_reader
    with practice_scope(clinic.id):
        assert not PatientEvent.objects.exists()


def test_a_stop_to_one_practice_is_kept_by_the_others_of_the_organization(clinic: Practice):
    sister, stranger = sister_of(clinic), cedar_grove("another-organization")
    ana, hers, not_hers = ana_of(clinic), ana_of(sister), ana_of(stranger)
    receipt = hear(clinic, "STOP", sender=ANAS)

    assert {(each.practice_id, each.guarantor_id) for each in receipt.done.stops_set} == {
        (clinic.id, ana),
        (sister.id, hers),
    }
    assert set_on(sister, hers) == {"text_stop"}
    assert set_on(stranger, not_hers) == set()
    with practice_scope(sister.id):
        assert AuditEvent.objects.filter(deed="set_stop").count() == 1
        assert not InboundMessage.objects.exists()  # what was written stays with whom it was written to


def test_an_attorney_named_to_one_practice_is_not_a_stop_of_the_others(clinic: Practice):
    sister = sister_of(clinic)
    ana_of(clinic)
    hers = ana_of(sister)
    hear(clinic, "talk to my lawyer", sender=ANAS)
    assert set_on(sister, hers) == set()


def test_a_stop_from_a_number_nobody_has_holds_for_who_is_added_later(clinic: Practice):
    sister = sister_of(clinic)
    receipt = hear(clinic, "STOP", sender=NOBODYS)
    assert (receipt.guarantor_id, receipt.households, receipt.done.stops_set) == (None, (), ())

    for practice in (clinic, sister):
        assert set_on(practice, ana_of(practice, phone=NOBODYS)) == {"text_stop"}


def test_a_stop_by_email_stops_the_address_and_not_the_number(clinic: Practice):
    ana = ana_of(clinic)
    hear(clinic, "Please stop sending me emails", sender="Ana@Example.com", channel="email")
    assert set_on(clinic, ana) == {"email_stop"}


def test_a_text_that_stops_emails_stops_the_address_in_use_for_everybody(clinic: Practice):
    sister = sister_of(clinic)
    ana = ana_of(clinic)
    hers = ana_of(sister, phone=BENS)
    hear(clinic, "stop emailing me", sender=ANAS)
    assert set_on(clinic, ana) == {"email_stop"}
    assert set_on(sister, hers) == {"email_stop"}  # the same email address


def test_a_stop_survives_a_new_number_and_the_old_number_stays_stopped(clinic: Practice, tmp_path: Path):
    ana = ana_of(clinic)
    hear(clinic, "STOP", sender=ANAS)
    people = [["Guarantor ID", "Cell"], ["Ana", "503-555-0143"]]
    bring_in(clinic, write_text(tmp_path / "people.csv", people), kind="demographics")

    assert known_of(clinic, ana, at=later(60 * 24 * 60)).phone == BENS
    assert "text_stop" in known_of(clinic, ana, at=later(60 * 24 * 60)).stops
    cora = ana_of(clinic, name="Cora", pcns=())  # who is given the number that was Ana's
    assert set_on(clinic, cora) == {"text_stop"}


def test_people_imported_again_lift_no_stop(clinic: Practice, tmp_path: Path):
    ana = ana_of(clinic)
    hear(clinic, "STOP", sender=ANAS)
    people = [["Guarantor ID", "Guarantor Name", "Cell", "Email"], ["Ana", "DOE, ANA", "503-555-0142", ANAS_EMAIL]]
    bring_in(clinic, write_text(tmp_path / "people.csv", people), kind="demographics")
    assert set_on(clinic, ana) == {"text_stop"}


def test_what_the_provider_took_as_a_stop_is_one(clinic: Practice):
    ana = ana_of(clinic)
    receipt = hear(clinic, "CANCELAR TODO YA", sender=ANAS, by_provider=True)
    assert "stop_texts" in receipt.meanings
    assert set_on(clinic, ana) == {"text_stop"}


# START


def test_start_lifts_the_stop_on_texts_and_no_other(clinic: Practice):
    ana = ana_of(clinic)
    hear(clinic, "leave me alone", sender=ANAS)
    receipt = hear(clinic, "START", sender=ANAS, at=later(1))
    assert receipt.done.text_stop_lifted == (ana,)
    assert known_of(clinic, ana, at=later(2)).stops == {"cease", "email_stop", "call_stop"}


def test_start_is_heard_by_the_practice_it_was_written_to_alone(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = ana_of(clinic), ana_of(sister)
    hear(clinic, "STOP", sender=ANAS)
    hear(clinic, "START", sender=ANAS, at=later(1))
    assert known_of(clinic, ana, at=later(2)).stops == set()
    assert known_of(sister, hers, at=later(2)).stops == {"text_stop"}


def test_a_stop_after_start_stops_again_everywhere(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = ana_of(clinic), ana_of(sister)
    for minute, words in enumerate(("STOP", "START", "STOP")):
        hear(clinic, words, sender=ANAS, at=later(minute))
    assert known_of(clinic, ana, at=later(3)).stops == {"text_stop"}
    assert known_of(sister, hers, at=later(3)).stops == {"text_stop"}


def test_start_where_nothing_was_stopped_lifts_nothing(clinic: Practice):
    ana_of(clinic)
    assert hear(clinic, "START", sender=ANAS).done.text_stop_lifted == ()
    with practice_scope(clinic.id):
        assert not StopRecord.objects.exists()


# The confirmation


def test_a_first_stop_by_text_may_be_confirmed_and_a_second_not(clinic: Practice):
    ana_of(clinic)
    assert hear(clinic, "STOP", sender=ANAS).may_confirm_stop
    assert not hear(clinic, "STOP", sender=ANAS, at=later(1)).may_confirm_stop


def test_the_gate_lets_the_confirmation_go_within_five_minutes(clinic: Practice):
    ana = who_owes(clinic)
    hear(clinic, "STOP", sender=ANAS)
    assert refusals_for(clinic, ana, "text", at=later(5), purpose="stop_confirmation") == set()
    assert refusals_for(clinic, ana, "text", at=later(6), purpose="stop_confirmation") == {"stop-confirmed-once"}


@pytest.mark.parametrize(
    ("words", "sender", "channel"),
    [
        ("STOP", NOBODYS, "text"),
        ("unsubscribe", ANAS_EMAIL, "email"),
        ("stop calling", ANAS, "text"),
        ("STOP. Wrong number.", ANAS, "text"),
        ("hello", ANAS, "text"),
    ],
)
def test_nothing_else_is_confirmed(clinic: Practice, words: str, sender: str, channel: Channel):
    ana_of(clinic)
    assert not hear(clinic, words, sender=sender, channel=channel).may_confirm_stop


# What must be read


@pytest.mark.parametrize(
    "words", ["I'll stop by tomorrow", "I'm busy", "wrong number", "I want to die", "can I cancel my visit on Friday?"]
)
@pytest.mark.parametrize("channel", ["text", "email", "letter"])
def test_a_doubtful_message_holds_everything(clinic: Practice, words: str, channel: Channel):
    ana = who_owes(clinic)
    receipt = hear(clinic, words, sender=ANAS)
    assert receipt.waits_for_reader
    assert receipt.work_item is not None
    assert "unread-replies" in refusals_for(clinic, ana, channel)


def test_a_picture_holds_everything_whatever_its_words(clinic: Practice):
    ana = who_owes(clinic)
    receipt = hear(clinic, "thanks", sender=ANAS, media=1)
    assert receipt.waits_for_reader
    assert "unread-replies" in refusals_for(clinic, ana, "letter")


def test_an_everyday_question_holds_nothing_and_is_put_before_a_person(clinic: Practice):
    ana = who_owes(clinic)
    receipt = hear(clinic, "what are your hours", sender=ANAS)
    assert receipt.work_item is not None
    assert "unread-replies" not in refusals_for(clinic, ana, "letter")


@pytest.mark.parametrize("words", ["STOP", "START"])
def test_a_keyword_is_put_before_nobody(clinic: Practice, words: str):
    ana_of(clinic)
    assert hear(clinic, words, sender=ANAS).work_item is None


def test_what_may_be_a_stop_holds_the_other_practices_too(clinic: Practice):
    sister = sister_of(clinic)
    ana_of(clinic)
    hers = ana_of(sister)
    hear(clinic, "I'll stop by tomorrow", sender=ANAS)
    assert "unread-replies" in refusals_for(sister, hers, "text")


def test_whoever_may_be_in_danger_stands_first_in_the_queue_and_is_marked(clinic: Practice):
    ana_of(clinic)
    hear(clinic, "what are your hours", sender=ANAS)
    hear(clinic, "I want to die", sender=ANAS, at=later(5))
    with practice_scope(clinic.id):
        first, second = waiting_replies()
    assert (first.is_urgent, second.is_urgent) == (True, False)
    assert first.reason.startswith("Read this first: somebody may be in danger.")
    assert "die" not in first.reason.replace("died", "")


def test_the_queue_holds_no_word_of_the_message(clinic: Practice):
    ana_of(clinic)
    hear(clinic, "my neighbor Zebulon is my attorney", sender=ANAS)
    with practice_scope(clinic.id):
        assert "Zebulon" not in WorkItem.objects.get().reason


# Money


def test_a_doubt_opens_a_dispute_on_every_open_visit_of_the_household(clinic: Practice):
    ana = who_owes(clinic)
    receipt = hear(clinic, "I already paid this", sender=ANAS)
    assert len(receipt.done.disputes) == 1
    assert "pause-dispute" in refusals_for(clinic, ana, "letter")
    with practice_scope(clinic.id):
        assert set(WorkItem.objects.values_list("queue", flat=True)) == {"disputes", "replies"}


def test_a_doubt_about_nothing_that_is_open_opens_no_dispute(clinic: Practice):
    ana_of(clinic)  # whose visit no insurer has answered for
    receipt = hear(clinic, "this bill is wrong", sender=ANAS)
    assert receipt.done.disputes == ()
    assert receipt.work_item is not None


def test_a_call_for_help_is_an_application(clinic: Practice):
    ana = who_owes(clinic)
    receipt = hear(clinic, "no puedo pagar, perdí mi trabajo", sender=ANAS)
    with practice_scope(clinic.id):
        assert HardshipApplication.objects.get().id == receipt.done.hardship_application
    assert "pause-hardship" in refusals_for(clinic, ana, "letter")


@pytest.mark.parametrize("words", ["I already paid this", "I can't afford this"])
def test_whose_doubt_it_is_a_person_finds_out_and_both_households_are_held_meanwhile(clinic: Practice, words: str):
    ana = who_owes(clinic)
    ben = ana_of(clinic, name="Ben", pcns=())
    receipt = hear(clinic, words, sender=ANAS)
    assert (receipt.guarantor_id, receipt.waits_for_reader) == (None, True)
    assert "unread-replies" in refusals_for(clinic, ana, "letter")
    assert "unread-replies" in refusals_for(clinic, ben, "letter")
    with practice_scope(clinic.id):
        assert not Dispute.objects.exists()
        assert not HardshipApplication.objects.exists()
        assert "Nobody knows yet whose it is" in WorkItem.objects.get().reason


# Whose it is


def test_a_number_of_before_and_a_second_number_are_still_theirs(clinic: Practice):
    ana = ana_of(clinic)
    with practice_scope(clinic.id):
        ContactPoint.objects.create(
            practice=clinic, guarantor_id=ana, kind="phone", value=BENS, noted_at=NOON - timedelta(days=1)
        )
    assert hear(clinic, "STOP", sender=ANAS).guarantor_id == ana
    assert known_of(clinic, ana).phone == BENS


def test_who_took_a_voicemail_in_knows_whose_it_is(clinic: Practice):
    ana = ana_of(clinic)
    receipt = hear(clinic, "stop calling me", sender="", channel="call", guarantor_id=ana)
    assert receipt.guarantor_id == ana
    assert set_on(clinic, ana) == {"call_stop"}


def test_a_letter_that_ends_all_contact_ends_it(clinic: Practice):
    ana = who_owes(clinic)
    hear(clinic, "Stop. Please leave me alone.", sender="", channel="letter", guarantor_id=ana)
    assert "stop-cease" in refusals_for(clinic, ana, "letter")


def test_a_message_that_answers_one_of_ours_is_of_whom_we_wrote_to(clinic: Practice):
    ana = ana_of(clinic)
    ana_of(clinic, name="Ben", pcns=())
    with practice_scope(clinic.id):
        other = Guarantor.objects.exclude(id=ana).get().id
    assert hear(clinic, "hello", sender=ANAS, intent_id=999).guarantor_id is None
    assert hear(clinic, "hello", sender=ANAS, guarantor_id=other).guarantor_id == other


# The wrong person


def test_a_wrong_number_is_used_for_nobody_until_a_person_has_looked(clinic: Practice):
    sister = sister_of(clinic)
    ana, ben, hers = who_owes(clinic), ana_of(clinic, name="Ben", pcns=()), ana_of(sister)
    hear(clinic, "wrong number", sender=ANAS)
    cora = ana_of(clinic, name="Cora", pcns=())  # added afterwards

    for practice, guarantor in ((clinic, ana), (clinic, ben), (clinic, cora), (sister, hers)):
        assert "right-person" in refusals_for(practice, guarantor, "text")
        assert "right-person" in refusals_for(practice, guarantor, "call")
        assert "right-person" not in refusals_for(practice, guarantor, "email")
    with practice_scope(sister.id):
        assert WorkItem.objects.get().subject == about_household(hers)


def test_a_wrong_email_address_is_used_for_nobody_either(clinic: Practice):
    ana = who_owes(clinic)
    hear(clinic, "You have the wrong person", sender=ANAS_EMAIL, channel="email")
    assert "right-person" in refusals_for(clinic, ana, "email")
    assert "right-person" not in refusals_for(clinic, ana, "text")


# Stops set by hand


def test_a_stop_set_by_staff_is_kept_for_the_number_in_every_practice(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = ana_of(clinic), ana_of(sister)
    number = record_stop(
        practice=facts_of(clinic), guarantor_id=ana, kind="text_stop", reason="said so", by="kim", at=NOON
    )
    assert set_on(clinic, ana) == set_on(sister, hers) == {"text_stop"}
    with practice_scope(clinic.id):
        assert StopRecord.objects.get().id == number
    with practice_scope(sister.id):
        assert StopRecord.objects.get().reason == "a practice of the organization was told to stop"  # and no more


def test_a_stop_asked_for_again_is_written_down_again(clinic: Practice):
    ana = ana_of(clinic)
    numbers = {
        record_stop(
            practice=facts_of(clinic), guarantor_id=ana, kind=kind, reason="said so", by="kim", at=later(minute)
        )
        for minute, kind in enumerate(("text_stop", "text_stop", "cease", "cease"))
    }
    with practice_scope(clinic.id):
        assert set(StopRecord.objects.values_list("id", flat=True)) == numbers
    assert len(numbers) == 4


def test_a_stop_lifted_by_staff_is_lifted_here_and_nowhere_else(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = ana_of(clinic), ana_of(sister)
    record_stop(practice=facts_of(clinic), guarantor_id=ana, kind="text_stop", reason="said so", by="kim", at=NOON)
    lift_stop(practice=facts_of(clinic), guarantor_id=ana, kind="text_stop", reason="said yes", by="kim", at=later(1))
    assert known_of(clinic, ana, at=later(2)).stops == set()
    assert known_of(sister, hers, at=later(2)).stops == {"text_stop"}
    lift_stop(practice=facts_of(sister), guarantor_id=hers, kind="text_stop", reason="said yes", by="lee", at=later(2))
    assert known_of(sister, hers, at=later(3)).stops == set()
