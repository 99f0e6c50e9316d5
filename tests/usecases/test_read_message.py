"""A person has read what somebody wrote to us: theirs is the last word on what it means."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from goodterms.data.models import ContactNote, InboundReading, Practice, WorkItem
from goodterms.data.scope import practice_scope
from goodterms.domain.contact_notes import InconvenientTime
from goodterms.domain.noted import Income, Noted, WorkCallsBarred
from goodterms.law.reply_words import ReplyMeaning
from goodterms.usecases.hold_address import UnableToClear, clear_address
from goodterms.usecases.note_answer import UnableToNoteAnswer, note_answer
from goodterms.usecases.read_message import Reading, ReadingReceipt, UnableToReadMessage, read_message
from goodterms.usecases.receive_message import MessageReceipt
from support.households import store_household
from support.known_people import NOON, known_of, refusals_for
from support.messages import hear
from support.postings import post
from support.practices import cedar_grove, facts_of, sister_of


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
ANAS, NOBODYS = "+15035550142", "+15035550177"
NOT_BEFORE_NINE = InconvenientTime(weekdays=frozenset(range(7)), channels=frozenset({"call", "text"}), latest=time(9))


@pytest.fixture
def clinic(database: str) -> Practice:
    """A practice without anybody."""
    return cedar_grove()


def add(practice: Practice, name: str, *, pcns: tuple[str, ...] = (), phone: str = ANAS) -> int:
    guarantor = store_household(
        practice, first_name=name, pcns=pcns, language="en", phone=phone, email=f"{name.lower()}@example.com"
    )
    return int(guarantor.id)


def ana_who_owes(practice: Practice) -> int:
    ana = add(practice, "Ana", pcns=("P01",))
    post(practice, SCENARIOS / "01_primary" / "1.835")
    return ana


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def read(
    practice: Practice,
    message: MessageReceipt,
    *meanings: ReplyMeaning,
    notes: Sequence[Noted] = (),
    guarantor: int | None = None,
    reason: str = "read it twice",
    minutes: int = 10,
) -> ReadingReceipt:
    return read_message(
        practice=facts_of(practice),
        message_id=message.message_id,
        reading=Reading(meanings=frozenset(meanings), reason=reason, guarantor_id=guarantor, notes=notes),
        by="kim",
        at=later(minutes),
    )


def is_held(practice: Practice, guarantor: int, *, minutes: int = 20) -> bool:
    return "unread-replies" in refusals_for(practice, guarantor, "letter", at=later(minutes))


def test_until_it_is_read_it_holds_and_not_afterwards(clinic: Practice):
    ana = ana_who_owes(clinic)
    message = hear(clinic, "I'll stop by tomorrow", sender=ANAS)
    receipt = read(clinic, message, "nothing_of_these", minutes=10)

    assert is_held(clinic, ana, minutes=9)
    assert not is_held(clinic, ana, minutes=10)
    with practice_scope(clinic.id):
        first, last = InboundReading.objects.order_by("id")
        assert (first.read_by, first.waits_for_reader) == ("machine", True)
        assert (last.id, last.read_by, last.reason) == (receipt.reading_id, "kim", "read it twice")
        item = WorkItem.objects.get(queue="replies")
        assert (item.closed_at, item.closed_reason) == (later(10), "read by kim: read it twice")


def test_read_as_a_stop_it_is_one_for_everybody_with_the_number(clinic: Practice):
    sister = sister_of(clinic)
    ana, ben, hers = add(clinic, "Ana"), add(clinic, "Ben"), add(sister, "Ana")
    read(clinic, hear(clinic, "cancel", sender=ANAS, media=1), "stop_texts")
    for practice, guarantor in ((clinic, ana), (clinic, ben), (sister, hers)):
        assert known_of(practice, guarantor, at=later(20)).stops == {"text_stop"}


def test_what_turned_out_to_be_no_stop_frees_the_other_practices_too(clinic: Practice):
    sister = sister_of(clinic)
    add(clinic, "Ana")
    hers = add(sister, "Ana")
    message = hear(clinic, "I'll stop by tomorrow", sender=ANAS)
    assert is_held(sister, hers, minutes=5)
    read(clinic, message, "nothing_of_these")
    assert not is_held(sister, hers)


def test_one_of_two_doubtful_messages_read_leaves_the_other_waiting(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = add(clinic, "Ana"), add(sister, "Ana")
    first = hear(clinic, "I'll stop by tomorrow", sender=ANAS)
    second = hear(clinic, "can I cancel my visit?", sender=ANAS, at=later(1))
    read(clinic, first, "nothing_of_these")
    assert is_held(clinic, ana)
    assert is_held(sister, hers)
    read(clinic, second, "nothing_of_these", minutes=11)
    assert not is_held(clinic, ana)
    assert not is_held(sister, hers)


def test_a_stop_that_was_heard_is_never_lifted_by_a_reading_and_is_told(clinic: Practice):
    ana = add(clinic, "Ana")
    receipt = read(clinic, hear(clinic, "talk to my lawyer", sender=ANAS), "nothing_of_these")
    assert known_of(clinic, ana, at=later(20)).stops == {"attorney"}
    assert receipt.stops_not_asked_for == ((ana, "attorney"),)


def test_of_two_households_the_one_it_was_not_is_told_apart(clinic: Practice):
    ana, ben = add(clinic, "Ana"), add(clinic, "Ben")
    message = hear(clinic, "talk to my lawyer. STOP", sender=ANAS)
    receipt = read(clinic, message, "attorney", "stop_texts", guarantor=ana)
    assert receipt.stops_not_asked_for == ((ben, "attorney"),)
    assert receipt.done.stops_set == ()  # all were set when it was heard


def test_a_dispute_is_opened_once_it_is_known_whose_it_is(clinic: Practice):
    ana, ben = ana_who_owes(clinic), add(clinic, "Ben")
    message = hear(clinic, "I already paid this", sender=ANAS)
    with pytest.raises(UnableToReadMessage, match="whose message"):
        read(clinic, message, "disputes")
    assert is_held(clinic, ana)

    receipt = read(clinic, message, "disputes", guarantor=ana)
    assert len(receipt.done.disputes) == 1
    assert "pause-dispute" in refusals_for(clinic, ana, "letter", at=later(20))
    assert not is_held(clinic, ben)


def test_a_message_of_nobody_we_know_becomes_somebodys(clinic: Practice):
    ana = ana_who_owes(clinic)
    message = hear(clinic, "I can't afford this", sender=NOBODYS)
    assert message.households == ()
    receipt = read(clinic, message, "hardship", guarantor=ana)
    assert receipt.done.hardship_application is not None
    again = read(clinic, message, "hardship", minutes=11)  # whose it is was found out before
    assert again.done.hardship_application == receipt.done.hardship_application
    assert [each.at for each in known_of(clinic, ana, at=later(20)).notes.received] == [NOON]


def test_a_bad_time_is_settled_only_with_the_time(clinic: Practice):
    ana = add(clinic, "Ana")
    message = hear(clinic, "I'm busy, not before 9 in the morning", sender=ANAS)
    with pytest.raises(UnableToReadMessage, match="when, where or how"):
        read(clinic, message, "bad_time", notes=[Income(percent=300)])
    assert is_held(clinic, ana)

    receipt = read(clinic, message, "bad_time", notes=[NOT_BEFORE_NINE])
    assert len(receipt.notes) == 1
    assert not is_held(clinic, ana)
    assert known_of(clinic, ana, at=later(20)).notes.inconvenient == (NOT_BEFORE_NINE,)
    with practice_scope(clinic.id):
        assert ContactNote.objects.get().words == "I'm busy, not before 9 in the morning"


def test_calls_barred_at_work_settle_a_bad_time_as_well(clinic: Practice):
    ana = add(clinic, "Ana")
    read(clinic, hear(clinic, "I'm at work", sender=ANAS), "bad_time", notes=[WorkCallsBarred()])
    assert known_of(clinic, ana, at=later(20)).notes.are_work_calls_barred


def test_start_read_by_a_person_lifts_the_stop_on_texts(clinic: Practice):
    ana = add(clinic, "Ana")
    hear(clinic, "STOP", sender=ANAS)
    message = hear(clinic, "you may text me again", sender=ANAS, at=later(1))
    receipt = read(clinic, message, "start")
    assert receipt.done.text_stop_lifted == (ana,)
    assert known_of(clinic, ana, at=later(20)).stops == set()


# The wrong person


def test_a_number_that_is_wrong_for_one_household_is_free_for_the_other_once_read(clinic: Practice):
    sister = sister_of(clinic)
    ana, ben, hers = ana_who_owes(clinic), add(clinic, "Ben"), add(sister, "Ana")
    message = hear(clinic, "wrong number", sender=ANAS)
    read(clinic, message, "wrong_person", guarantor=ana)

    assert "right-person" in refusals_for(clinic, ana, "text", at=later(20))
    assert "right-person" not in refusals_for(clinic, ben, "text", at=later(20))
    assert "right-person" in refusals_for(sister, hers, "text", at=later(20))  # nobody has looked there
    assert not is_held(clinic, ana)
    assert hear(clinic, "STOP", sender=ANAS, at=later(21)).households == (ben,)


def test_the_other_practice_frees_the_number_when_it_has_looked(clinic: Practice):
    sister = sister_of(clinic)
    add(clinic, "Ana")
    hers = add(sister, "Ana")
    read(clinic, hear(clinic, "wrong number", sender=ANAS), "wrong_person")
    clear_address(practice=facts_of(sister), kind="phone", address=ANAS, reason="rang her", by="lee", at=later(30))
    assert "right-person" not in refusals_for(sister, hers, "text", at=later(31))
    with practice_scope(sister.id):
        assert WorkItem.objects.get().closed_reason == "cleared: rang her"


@pytest.mark.parametrize(("address", "reason"), [("n/a", "rang her"), (ANAS, " ")])
def test_nothing_is_cleared_without_a_number_and_a_reason(clinic: Practice, address: str, reason: str):
    with pytest.raises(UnableToClear):
        clear_address(practice=facts_of(clinic), kind="phone", address=address, reason=reason, by="lee", at=NOON)


def test_a_number_that_turned_out_right_is_free_everywhere(clinic: Practice):
    sister = sister_of(clinic)
    ana, hers = add(clinic, "Ana"), add(sister, "Ana")
    message = hear(clinic, "wrong number of visits on this bill", sender=ANAS)
    assert "wrong_person" in message.meanings
    read(clinic, message, "disputes")
    for practice, guarantor in ((clinic, ana), (sister, hers)):
        assert "right-person" not in refusals_for(practice, guarantor, "text", at=later(20))


# What is refused


@pytest.mark.parametrize(
    ("meanings", "reason", "why"),
    [
        ((), "read it", "say what the message means"),
        (("help",), " ", "say why"),
        (("unclear_stop",), "read it", "whether the message asks us to stop"),
    ],
)
def test_a_reading_that_leaves_something_open_settles_nothing(
    clinic: Practice, meanings: tuple[ReplyMeaning, ...], reason: str, why: str
):
    ana = add(clinic, "Ana")
    message = hear(clinic, "I'll stop by tomorrow", sender=ANAS)
    with pytest.raises(UnableToReadMessage, match=why):
        read(clinic, message, *meanings, reason=reason)
    assert is_held(clinic, ana)


def test_a_note_without_a_usable_shape_undoes_the_whole_reading(clinic: Practice):
    ana = add(clinic, "Ana")
    message = hear(clinic, "I'm busy", sender=ANAS)
    never = InconvenientTime(weekdays=frozenset(), channels=frozenset({"call"}))
    with pytest.raises(UnableToReadMessage, match="weekdays"):
        read(clinic, message, "bad_time", "attorney", notes=[never])
    assert is_held(clinic, ana)
    assert known_of(clinic, ana, at=later(20)).stops == set()


def test_a_message_is_not_somebodys_of_another_practice(clinic: Practice):
    theirs = add(sister_of(clinic), "Ana")
    message = hear(clinic, "hello", sender=NOBODYS)
    with pytest.raises(UnableToReadMessage, match=f"no guarantor {theirs}"):
        read(clinic, message, "help", guarantor=theirs)


def test_a_message_of_another_practice_is_not_there(clinic: Practice):
    sister = sister_of(clinic)
    add(clinic, "Ana")
    message = hear(clinic, "I'll stop by tomorrow", sender=ANAS)
    with pytest.raises(UnableToReadMessage, match="no message"):
        read(sister, message, "nothing_of_these")


# What we answered


def test_one_reply_is_allowed_and_then_no_other_until_they_write_again(clinic: Practice):
    ana = ana_who_owes(clinic)
    assert "one-reply" in refusals_for(clinic, ana, "text", purpose="reply")
    message = hear(clinic, "what are your hours", sender=ANAS)
    assert "one-reply" not in refusals_for(clinic, ana, "text", at=later(1), purpose="reply")
    numbers = {
        note_answer(
            practice=facts_of(clinic),
            message_id=message.message_id,
            kind="reply",
            reference="intent 1",
            answered_at=later(2),
            by="machine",
        )
        for _ in range(2)
    }
    assert len(numbers) == 1
    assert "one-reply" in refusals_for(clinic, ana, "text", at=later(3), purpose="reply")
    hear(clinic, "and on Fridays?", sender=ANAS, at=later(4))
    assert "one-reply" not in refusals_for(clinic, ana, "text", at=later(5), purpose="reply")


def test_a_stop_is_confirmed_once(clinic: Practice):
    ana = ana_who_owes(clinic)
    message = hear(clinic, "STOP", sender=ANAS)
    note_answer(
        practice=facts_of(clinic),
        message_id=message.message_id,
        kind="stop_confirmation",
        reference="intent 1",
        answered_at=later(1),
        by="machine",
    )
    refused = refusals_for(clinic, ana, "text", at=later(2), purpose="stop_confirmation")
    assert refused == {"stop-confirmed-once"}


def test_an_answer_to_no_message_is_not_noted(clinic: Practice):
    with pytest.raises(UnableToNoteAnswer):
        note_answer(
            practice=facts_of(clinic), message_id=1, kind="reply", reference="1", answered_at=NOON, by="machine"
        )
