"""What did the person ask of us, in whatever words they said it?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.contact_notes import NOTHING_NOTED, Received
from goodterms.domain.people import Channel, Household
from goodterms.domain.replies import meanings_of, stops_set_by, with_what_was_heard
from goodterms.law.reply_words import ReplyMeaning, load_reply_words
from support.guard_people import attempt, dora_reachable, refused_by


NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def meant(said: str, channel: Channel = "text") -> set[str]:
    return set(meanings_of(said, channel=channel, words=load_reply_words()))


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("STOP", {"stop_texts"}),
        ("STOP!!", {"stop_texts"}),
        (" Stop. ", {"stop_texts"}),
        ("opt-out", {"stop_texts"}),
        ("Unsubscribe", {"stop_texts"}),
        ("pls quit txting", {"stop_texts"}),
        ("please stop sending me these messages", {"stop_texts"}),
        ("don’t text me again", {"stop_texts"}),
        ("no mas", {"stop_texts"}),
        ("No más.", {"stop_texts"}),
        ("ALTO", {"stop_texts"}),
        ("Por favor no me manden más mensajes", {"stop_texts"}),
        ("停止", {"stop_texts"}),
        ("dừng", {"stop_texts"}),
        ("stop calling me", {"stop_calls"}),
        ("ya no me llamen", {"stop_calls"}),
        ("leave me alone", {"stop_all"}),
        ("déjenme en paz", {"stop_all"}),
        ("I refuse to pay", {"refuses_to_pay"}),
        ("Talk to my lawyer!", {"attorney"}),
        ("we filed bankruptcy in May", {"bankruptcy"}),
        ("mi esposo falleció", {"deceased"}),
        ("wrong number", {"wrong_person"}),
        ("Número equivocado", {"wrong_person"}),
        ("I already paid this", {"disputes"}),
        ("no puedo pagar, perdí mi trabajo", {"hardship"}),
        ("I'm busy", {"bad_time"}),
        ("I want to die", {"in_danger"}),
        ("HELP", {"help"}),
        ("ayuda", {"help"}),
        ("START", {"start"}),
        ("STOP. I already paid", {"disputes", "stop_texts"}),
        ("I'll stop by tomorrow", {"unclear_stop"}),
        ("can I cancel my visit on Friday?", {"unclear_stop"}),
        ("what are your hours", {"nothing_of_these"}),
        ("Yes", {"nothing_of_these"}),
        ("", {"nothing_of_these"}),
    ],
)
def test_what_people_write_means_what_they_would_say_it_means(said: str, means: set[str]):
    assert meant(said) == means


@pytest.mark.parametrize(
    ("channel", "means"),
    [("text", "stop_texts"), ("email", "stop_emails"), ("call", "stop_calls"), ("letter", "stop_all")],
)
def test_a_bare_stop_stops_the_way_it_came_by(channel: Channel, means: str):
    assert meant("Stop", channel) == {means}
    assert meant("please take me off", channel) == {means}


def test_a_voicemail_that_speaks_of_texts_stops_texts():
    assert meant("please stop texting me", "call") == {"stop_texts"}


@given(said=st.sampled_from(sorted(load_reply_words().whole)), sign=st.sampled_from(["!", ".", " ", "!!!", "\n", "?"]))
def test_signs_and_capitals_never_hide_a_keyword(said: str, sign: str):
    assert meant(f"{sign}{said.upper()}{sign}") == meant(said)


def heard(household: Household, *said: tuple[str, Channel]) -> Household:
    """Return the household after these words, a minute apart, the first at noon."""
    received = tuple(
        Received(
            channel=channel,
            at=NOON + timedelta(minutes=minute),
            meanings=meanings_of(words, channel=channel, words=load_reply_words()),
        )
        for minute, (words, channel) in enumerate(said)
    )
    return with_what_was_heard(household._replace(notes=replace(NOTHING_NOTED, received=received)))


def test_what_was_said_takes_effect_at_once():
    dora = heard(dora_reachable(), ("STOP", "text"))

    assert refused_by(dora, attempt(dora, "text")) == {"stop-texts"}
    assert refused_by(dora, attempt(dora, "call")) == set()


def test_start_opens_texts_again_when_it_was_the_last_word():
    dora = dora_reachable()

    assert heard(dora, ("STOP", "text"), ("START", "text")).stops == set()
    assert heard(dora, ("START", "text"), ("STOP", "text")).stops == {"text_stop"}


def test_doubt_stops_asking_for_every_account_until_somebody_has_answered():
    dora = heard(dora_reachable(), ("this is wrong, I don't owe this", "text"))

    assert refused_by(dora, attempt(dora, "letter")) == {"pause-dispute"}


def test_a_call_for_help_pauses_like_an_application():
    dora = heard(dora_reachable(), ("I lost my job", "email"))

    assert refused_by(dora, attempt(dora, "letter")) == {"pause-hardship"}


def test_a_word_that_may_be_a_stop_holds_everything_until_it_is_read():
    dora = heard(dora_reachable(), ("I'll stop by tomorrow", "text"))

    assert refused_by(dora, attempt(dora, "text")) == {"unread-replies"}
    assert refused_by(dora, attempt(dora, "letter")) == {"unread-replies"}


def test_who_has_the_number_of_somebody_else_is_left_alone():
    dora = heard(dora_reachable(), ("wrong number", "text"))

    assert refused_by(dora, attempt(dora, "text")) == {"unread-replies", "right-person"}


@pytest.mark.parametrize(
    ("meaning", "stop"),
    [("attorney", "attorney"), ("bankruptcy", "bankruptcy"), ("deceased", "deceased"), ("refuses_to_pay", "cease")],
)
def test_each_grave_word_sets_its_stop(meaning: ReplyMeaning, stop: str):
    assert stops_set_by([meaning]) == {stop}


def test_words_of_thanks_change_nothing():
    dora = dora_reachable()._replace(notes=replace(NOTHING_NOTED, received=()))

    assert heard(dora_reachable(), ("thank you!", "text")).stops == dora.stops
    assert with_what_was_heard(dora) is dora


@pytest.mark.parametrize(
    ("meaning", "waits", "is_held"),
    [
        ("unclear_stop", None, True),
        ("unclear_stop", False, False),  # a person has read it
        ("nothing_of_these", None, False),
        ("nothing_of_these", True, True),  # a picture came with it
    ],
)
def test_whether_a_message_waits_is_said_by_who_read_it_else_by_its_meanings(
    meaning: ReplyMeaning, waits: bool | None, is_held: bool
):
    received = Received(channel="text", at=NOON, meanings=frozenset({meaning}), waits_for_reader=waits)
    dora = dora_reachable()._replace(notes=replace(NOTHING_NOTED, received=(received,)))
    refusals = refused_by(dora, attempt(dora, "letter", at=NOON + timedelta(hours=1)))
    assert ("unread-replies" in refusals) is is_held
