"""What is done at once when a person says this to us, and what must a person of ours read first?"""

from typing import get_args

import pytest

from goodterms.domain.asked import Asked, asked_by, meanings_in_words, read_as, with_stop_of_provider
from goodterms.domain.people import Channel
from goodterms.law.reply_words import ReplyMeaning


def asked(*meanings: ReplyMeaning, channel: Channel = "text", known: bool = True, media: bool = False) -> Asked:
    return asked_by(frozenset(meanings), channel=channel, is_whose_known=known, has_media=media)


def read(*meanings: ReplyMeaning, known: bool = True) -> Asked:
    return read_as(frozenset(meanings), channel="text", is_whose_known=known)


@pytest.mark.parametrize("keyword", ["stop_texts", "stop_calls", "stop_emails", "start"])
def test_a_keyword_is_done_when_it_is_heard_and_nobody_has_to_read_it(keyword: ReplyMeaning):
    found = asked(keyword)
    assert not found.needs_reader
    assert not found.waits_for_reader


def test_a_stop_to_all_stops_every_way_and_is_read():
    found = asked("stop_all")
    assert found.stops == {"cease", "text_stop", "email_stop", "call_stop"}
    assert found.needs_reader
    assert not found.waits_for_reader


@pytest.mark.parametrize("doubt", ["unclear_stop", "in_danger", "bad_time", "wrong_person"])
def test_a_doubtful_message_waits_until_a_person_has_read_it(doubt: ReplyMeaning):
    found = asked(doubt)
    assert found.waits_for_reader
    assert found.is_urgent is (doubt == "in_danger")
    assert found.is_wrong_person is (doubt == "wrong_person")
    assert found.may_be_a_stop is (doubt == "unclear_stop")
    assert not read(doubt).waits_for_reader


def test_a_picture_waits_for_a_person_whatever_its_words():
    found = asked("stop_texts", media=True)
    assert found.stops == {"text_stop"}
    assert found.waits_for_reader


@pytest.mark.parametrize("meaning", ["disputes", "hardship"])
def test_what_is_about_money_waits_where_nobody_knows_whose_it_is(meaning: ReplyMeaning):
    unknown, known = asked(meaning, known=False), asked(meaning)
    assert unknown.waits_for_reader
    assert (unknown.disputes, unknown.asks_for_help) == (False, False)
    assert not known.waits_for_reader
    assert (known.disputes, known.asks_for_help) == (meaning == "disputes", meaning == "hardship")


def test_nothing_we_listen_for_holds_nothing_and_is_read_all_the_same():
    found = asked("nothing_of_these", known=False)
    assert found.needs_reader
    assert not found.waits_for_reader


def test_start_lifts_the_stop_on_texts():
    assert asked("start").lifts_text_stop
    assert read("start").lifts_text_stop


@pytest.mark.parametrize("other", ["stop_texts", "attorney", "unclear_stop", "wrong_person"])
def test_start_lifts_nothing_beside_a_word_that_stops_or_doubts(other: ReplyMeaning):
    assert not asked("start", other).lifts_text_stop


def test_start_lifts_nothing_by_email_beside_a_picture_or_beside_a_stop_that_was_read():
    assert not asked("start", channel="email").lifts_text_stop
    assert not asked("start", media=True).lifts_text_stop
    assert not read("start", "stop_all").lifts_text_stop


def test_what_a_person_read_asks_for_the_same_and_waits_for_nobody():
    found = read("disputes", "hardship", "attorney")
    assert (found.disputes, found.asks_for_help, found.stops) == (True, True, {"attorney"})
    assert not read("disputes", known=False).disputes


@pytest.mark.parametrize(
    ("channel", "stop"), [("text", "stop_texts"), ("email", "stop_emails"), ("call", "stop_calls")]
)
def test_what_the_provider_took_as_a_stop_is_one(channel: Channel, stop: ReplyMeaning):
    unheard: frozenset[ReplyMeaning] = frozenset({"nothing_of_these"})
    assert with_stop_of_provider(unheard, channel=channel) == {stop}
    also_money: frozenset[ReplyMeaning] = frozenset({"disputes", "unclear_stop"})
    assert with_stop_of_provider(also_money, channel=channel) == {"disputes", stop}


def test_no_provider_stops_letters():
    said: frozenset[ReplyMeaning] = frozenset({"nothing_of_these"})
    assert with_stop_of_provider(said, channel="letter") == said


def test_every_meaning_has_its_words_for_a_list_of_work():
    every: frozenset[ReplyMeaning] = frozenset(get_args(ReplyMeaning))
    assert meanings_in_words(every).count(",") == len(every) - 1
