"""Texts leave once or not at all, by files and by Twilio alike; each fault of Twilio leaves us with a known word."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from doubles.twilio_api import TwilioApi
from goodterms.domain.guardrails import Permit
from goodterms.gateways.handing_over import (
    Accepted,
    Answers,
    NoAnswer,
    NothingLeft,
    NotNow,
    Refused,
    SentWithoutPermit,
    Unknown,
)
from goodterms.gateways.outbox import LocalTexts
from goodterms.gateways.texts.port import TextMessage, Texts
from goodterms.gateways.texts.twilio import TwilioTexts
from support.guard_people import MONDAY_TEN_IN_SALEM, TEXT_OF_DORA, answer, attempt, dora_reachable
from support.outside_settings import CLOSED_PORT, CLOSING, patience, twilio_settings


TEN = MONDAY_TEN_IN_SALEM
LATER = TEN + timedelta(minutes=30)
DORA = dora_reachable()
STOP_WORDS = "Reply STOP to stop texts to this telephone number."


def permit_for(words: str) -> Permit:
    permit = answer(DORA, attempt(DORA, "text", at=TEN, message=words))
    assert isinstance(permit, Permit)
    return permit


def text(words: str = TEXT_OF_DORA, *, to: str = "+15035550142", key: str = "2026-11-23-text-1") -> TextMessage:
    return TextMessage(key=key, household_id=DORA.household_id, to=to, body=words)


def send(texts: Texts, message: TextMessage, *, at: datetime = TEN, deliver_by: datetime = TEN + CLOSING) -> object:
    return texts.send(message, permit=permit_for(message.body), at=at, deliver_by=deliver_by)


def find(texts: Texts, message: TextMessage, *, at: datetime = LATER, reference: str | None = None) -> object:
    return texts.find(message, since=TEN, at=at, reference=reference)


@pytest.fixture
def twilio() -> Iterator[TwilioApi]:
    with TwilioApi() as double:
        double.clock = lambda: TEN
        yield double


@dataclass(frozen=True)
class Way:
    """One way for texts to leave, and how many truly left by it."""

    texts: Texts
    twilio: TwilioApi | None
    folder: Path

    def count(self) -> int:
        return len(list(self.folder.glob("*.txt"))) if self.twilio is None else len(self.twilio.accepted)


@pytest.fixture(params=["files", "twilio"])
def way(request: pytest.FixtureRequest, tmp_path: Path, twilio: TwilioApi) -> Way:
    if request.param == "files":
        return Way(LocalTexts(tmp_path), None, tmp_path)
    return Way(TwilioTexts(twilio_settings(twilio)), twilio, tmp_path)


# What holds for every way.


def test_a_text_that_is_taken_has_a_reference_and_is_found(way: Way):
    assert isinstance(find(way.texts, text()), NothingLeft)

    sent = send(way.texts, text())

    assert isinstance(sent, Accepted)
    assert sent.reference
    assert find(way.texts, text()) == sent
    assert way.count() == 1


@pytest.mark.parametrize(
    ("message", "at"),
    [
        (text(TEXT_OF_DORA + " Pay now!"), TEN),  # other words than the gate read
        (replace(text(), household_id="somebody else"), TEN),
        (text(), TEN - timedelta(seconds=1)),  # before it was granted
        (text(), TEN + timedelta(minutes=10)),  # the moment it ends
    ],
)
def test_nothing_leaves_without_a_permit(way: Way, message: TextMessage, at: datetime):
    with pytest.raises(SentWithoutPermit):
        way.texts.send(message, permit=permit_for(TEXT_OF_DORA), at=at, deliver_by=TEN + CLOSING)

    assert way.count() == 0


def test_nothing_leaves_after_its_window_has_closed(way: Way):
    assert isinstance(send(way.texts, text(), deliver_by=TEN), NotNow)
    assert way.count() == 0


def test_another_households_text_is_not_taken_for_this_one(way: Way):
    send(way.texts, text(to="+15035550143", key="2026-11-23-text-2"))

    assert isinstance(find(way.texts, text()), NothingLeft)


def test_who_is_asked_answers_and_nothing_is_sent(way: Way):
    assert isinstance(way.texts.ask(), Answers)
    assert way.count() == 0


# What goes to Twilio.


def test_what_twilio_is_given(twilio: TwilioApi):
    send(TwilioTexts(twilio_settings(twilio)), text(to="503-555-0142"))

    (taken,) = twilio.accepted
    form = taken["form"]
    assert form["To"] == "+15035550142"
    assert form["From"] == "+15035550188"
    assert form["Body"] == TEXT_OF_DORA
    assert form["SmartEncoded"].lower() == form["ShortenUrls"].lower() == "false"
    assert form["StatusCallback"].startswith("https://pay.cedargrove.example/hooks/texts/status/")
    assert "2026-11-23-text-1" not in form["StatusCallback"]


def test_a_messaging_service_stands_in_for_a_number(twilio: TwilioApi):
    send(TwilioTexts(twilio_settings(twilio, sender="MG0123")), text())

    form = twilio.accepted[0]["form"]
    assert form["MessagingServiceSid"] == "MG0123"
    assert "From" not in form


@pytest.mark.parametrize(
    ("left", "validity"),
    [
        (timedelta(seconds=6), "6"),
        (timedelta(minutes=10), "600"),
        (timedelta(minutes=10, microseconds=-1), "599"),  # never past the close
        (timedelta(hours=10), "36000"),
        (timedelta(hours=11), "36000"),  # Twilio's longest
    ],
)
def test_a_text_waits_at_twilio_no_longer_than_its_window(twilio: TwilioApi, left: timedelta, validity: str):
    send(TwilioTexts(twilio_settings(twilio)), text(), deliver_by=TEN + left)

    assert twilio.accepted[0]["form"]["ValidityPeriod"] == validity


def test_a_window_too_short_for_twilio_is_not_tried(twilio: TwilioApi):
    outcome = send(TwilioTexts(twilio_settings(twilio)), text(), deliver_by=TEN + timedelta(seconds=5))

    assert isinstance(outcome, NotNow)
    assert twilio.asked == []


@pytest.mark.parametrize(
    "words",
    [
        f"See https://elsewhere.example/ABC. {STOP_WORDS}",
        f"See https://pay.cedargrove.example.elsewhere.example/ABC. {STOP_WORDS}",
        f"See http://pay.cedargrove.example/ABC. {STOP_WORDS}",
        f"See https://user@elsewhere.example/pay.cedargrove.example. {STOP_WORDS}",
        f"See bit.ly/abc. {STOP_WORDS}",
        f"See www.elsewhere.example now. {STOP_WORDS}",
        f"See https://pay.cedargrove.example/{'A' * 60} {STOP_WORDS}",
        f"{'A long text. ' * 40}{STOP_WORDS}",
        f"{'Ó' * 210} {STOP_WORDS}",
    ],
)
def test_a_foreign_or_long_link_and_a_long_text_are_refused_before_anything_leaves(twilio: TwilioApi, words: str):
    outcome = send(TwilioTexts(twilio_settings(twilio)), text(words))

    assert isinstance(outcome, Refused)
    assert outcome.reason == "rejected"
    assert twilio.asked == []


@pytest.mark.parametrize(
    "words",
    [
        f"See https://pay.cedargrove.example/ABCD-1234. {STOP_WORDS}",
        f"See pay.cedargrove.example/ABCD-1234, or call 503-555-0188 8 a.m. to 5 p.m. {STOP_WORDS}",
    ],
)
def test_the_practices_own_short_link_is_let_through(twilio: TwilioApi, words: str):
    assert isinstance(send(TwilioTexts(twilio_settings(twilio)), text(words)), Accepted)


@pytest.mark.parametrize("number", ["", "12", "no number", "+1503555014298765"])
def test_what_is_no_number_is_refused_before_anything_leaves(twilio: TwilioApi, number: str):
    outcome = send(TwilioTexts(twilio_settings(twilio)), text(to=number))

    assert outcome == Refused(reason="invalid_address", detail="the number is none that could be dialed")
    assert twilio.asked == []


# What Twilio's faults leave us with.


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("opted_out", "opted_out"),
        ("invalid_number", "invalid_address"),
        ("not_mobile", "invalid_address"),
        ("landline", "landline"),
        ("filtered", "blocked_by_carrier"),
        ("not_permitted", "rejected"),
    ],
)
def test_a_refusal_says_why_and_names_nobody(twilio: TwilioApi, fault: str, reason: str):
    twilio.fail_with(fault)

    outcome = send(TwilioTexts(twilio_settings(twilio)), text())

    assert isinstance(outcome, Refused)
    assert outcome.reason == reason
    assert "5550142" not in outcome.detail
    assert twilio.accepted == []


def test_a_text_taken_and_failed_at_once_is_a_refusal(twilio: TwilioApi):
    twilio.fail_with("failed_at_once")

    outcome = send(TwilioTexts(twilio_settings(twilio)), text())

    assert isinstance(outcome, Refused)
    assert outcome.reason == "landline"


def test_a_full_queue_said_at_once_is_not_the_texts_fault(twilio: TwilioApi):
    twilio.fail_with("queue_full_at_once")

    assert isinstance(send(TwilioTexts(twilio_settings(twilio)), text()), NotNow)


def test_what_is_no_number_never_left(twilio: TwilioApi):
    assert isinstance(find(TwilioTexts(twilio_settings(twilio)), text(to="no number")), NothingLeft)


@pytest.mark.parametrize(
    "fault",
    [
        "too_many",
        "queue_full",
        "unknown_account",
        "no_such_account",
        "wrong_sender",
        "another_server",
        "unavailable",
    ],
)
def test_not_now_left_nothing_and_trying_again_is_safe(twilio: TwilioApi, fault: str):
    texts = TwilioTexts(twilio_settings(twilio))
    twilio.fail_with(fault)

    assert isinstance(send(texts, text()), NotNow)
    assert twilio.accepted == []
    assert isinstance(send(texts, text()), Accepted)
    assert len(twilio.accepted) == 1


def test_too_many_says_until_when(twilio: TwilioApi):
    twilio.fail_with("too_many")

    outcome = send(TwilioTexts(twilio_settings(twilio)), text())

    assert outcome.until == TEN + timedelta(seconds=7)


def test_who_cannot_be_reached_was_sent_nothing(twilio: TwilioApi):
    outcome = send(TwilioTexts(twilio_settings(twilio, url=CLOSED_PORT)), text())

    assert isinstance(outcome, NotNow)
    assert twilio.asked == []


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        ("hang_before", 0),
        ("drop_before", 0),
        ("redirect", 0),
        ("server_error", 0),
        ("bad_gateway", 0),
        ("too_slow", 0),
        ("endless", 1),
        ("hang_after", 1),
        ("drop_after", 1),
        ("error_after", 1),
        ("malformed", 1),
        ("nameless", 1),
        ("cut_short", 1),
    ],
)
def test_an_unknown_end_is_found_out_and_never_doubles_a_text(twilio: TwilioApi, fault: str, taken: int):
    twilio.fail_with(fault)

    assert isinstance(send(TwilioTexts(twilio_settings(twilio, seconds=patience(fault))), text()), Unknown)
    twilio.settle(fault)
    assert len(twilio.accepted) == taken

    texts = TwilioTexts(twilio_settings(twilio))
    found = find(texts, text())
    if isinstance(found, NothingLeft):
        send(texts, text())
    assert isinstance(found, Accepted if taken else NothingLeft)
    assert len(twilio.accepted) == 1


def test_a_list_that_does_not_show_a_text_yet_is_not_believed_too_soon(twilio: TwilioApi):
    texts = TwilioTexts(twilio_settings(twilio))
    twilio.fail_with("drop_after")
    send(texts, text())
    twilio.hides = True

    assert isinstance(find(texts, text(), at=TEN + timedelta(minutes=5, seconds=-1)), Unknown)
    twilio.hides = False
    assert isinstance(find(texts, text(), at=TEN + timedelta(minutes=5)), Accepted)


def test_the_same_words_of_an_earlier_day_are_not_taken_for_this_text(twilio: TwilioApi):
    texts = TwilioTexts(twilio_settings(twilio))
    twilio.clock = lambda: TEN - timedelta(days=3)
    send(texts, text())

    assert isinstance(find(texts, text()), NothingLeft)


def test_other_words_to_the_same_number_since_then_are_looked_at_by_a_person(twilio: TwilioApi):
    """A setting at Twilio may have changed our words: the text is not sent again on a guess."""
    texts = TwilioTexts(twilio_settings(twilio))
    send(texts, text(key="2026-11-23-text-2"))
    twilio.accepted[0]["body"] = "Cedar Grove: a statement is ready"

    assert isinstance(find(texts, text()), Unknown)


@pytest.mark.parametrize("shown", [f"Sent from your Twilio trial account - {TEXT_OF_DORA}", f" {TEXT_OF_DORA}\r\n"])
def test_what_twilio_adds_around_the_words_does_not_hide_them(twilio: TwilioApi, shown: str):
    texts = TwilioTexts(twilio_settings(twilio))
    send(texts, text())
    twilio.accepted[0]["body"] = shown

    assert isinstance(find(texts, text()), Accepted)


def test_a_text_behind_many_others_is_found_on_a_later_page(twilio: TwilioApi):
    texts = TwilioTexts(twilio_settings(twilio))
    send(texts, text())
    for number in range(120):
        twilio.accepted.append({**twilio.accepted[0], "sid": f"SMother{number}", "body": f"other words {number}"})

    assert find(texts, text()) == Accepted(reference="SM" + "1".zfill(32))


def test_more_messages_than_are_looked_through_leave_it_unknown(twilio: TwilioApi):
    texts = TwilioTexts(twilio_settings(twilio))
    twilio.clock = lambda: TEN - timedelta(days=3)
    send(texts, text("Other words. " + STOP_WORDS))
    for number in range(250):
        twilio.accepted.append({**twilio.accepted[0], "sid": f"SMother{number}"})

    assert isinstance(find(texts, text()), Unknown)


def test_a_reference_from_a_callback_settles_it_at_once(twilio: TwilioApi):
    texts = TwilioTexts(twilio_settings(twilio))
    sent = send(texts, text())
    twilio.hides = True

    assert find(texts, text(), at=TEN, reference=sent.reference) == sent
    other = replace(text(), to="+15035550143")
    assert isinstance(find(texts, other, at=TEN, reference=sent.reference), Unknown)


@pytest.mark.parametrize(
    "fault", ["server_error", "too_many", "malformed", "hang_before", "foreign_page", "unknown_account"]
)
def test_a_question_that_is_not_answered_leaves_it_unknown(twilio: TwilioApi, fault: str):
    texts = TwilioTexts(twilio_settings(twilio, seconds=patience(fault)))
    twilio.fail_with(fault)

    assert isinstance(find(texts, text()), Unknown)


def test_news_that_did_not_come_by_itself_can_be_asked_for(twilio: TwilioApi):
    texts = TwilioTexts(twilio_settings(twilio))
    sent = send(texts, text())
    twilio.callback(sent.reference, "undelivered", error_code="30006")

    news = texts.news_of(sent.reference, key=text().key, at=LATER)

    assert (news.outcome, news.reason, news.provider_code) == ("undelivered", "landline", "30006")
    assert texts.news_of("SMunknown", key=text().key, at=LATER) is None


@pytest.mark.parametrize("fault", ["unknown_account", "server_error", "malformed", "hang_before"])
def test_who_does_not_answer_when_asked_is_named(twilio: TwilioApi, fault: str):
    twilio.fail_with(fault)

    assert isinstance(TwilioTexts(twilio_settings(twilio, seconds=patience(fault))).ask(), NoAnswer)


def test_nothing_of_a_text_is_logged(twilio: TwilioApi, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    texts = TwilioTexts(twilio_settings(twilio))
    twilio.fail_with("opted_out")
    send(texts, text())
    send(texts, text())
    find(texts, text())

    for seen in ("5550142", "Cedar Grove", "%2B1503"):
        assert seen not in caplog.text


def test_a_double_in_another_process_can_be_steered_and_counted(tmp_path: Path):
    words = [sys.executable, "-m", "doubles", "twilio"]
    folder = Path(__file__).parents[2]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, text=True) as other:
        where = json.loads(other.stdout.readline())["url"]
        order = Request(f"{where}/double/faults", data=b'["drop_after"]', method="POST")  # noqa: S310
        with urlopen(order, timeout=30) as done:  # noqa: S310
            assert done.status == 200
        settings = twilio_settings(None, url=where)

        assert isinstance(send(TwilioTexts(settings), text()), Unknown)
        with urlopen(f"{where}/double/accepted", timeout=30) as counted:  # noqa: S310
            assert len(json.load(counted)) == 1
        other.stdin.close()
        assert other.wait(30) == 0
