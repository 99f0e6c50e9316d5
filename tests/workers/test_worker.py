"""Workers do what is due, once, alone or side by side, and stop without losing what they hold."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from goodterms.data.models import DecisionRecord, InboundAnswer, Intent, IntentTransition
from goodterms.data.scope import practice_scope
from goodterms.law.reply_words import load_reply_words
from goodterms.usecases.answer_message import answer_message
from goodterms.usecases.receive_message import NewMessage, receive_message
from support.reachable_clinics import TEN, ReachableClinic, reachable_clinic
from support.workers import Workers, workers


@pytest.fixture
def at_work(tmp_path: Path):
    """Give a test workers whose messages are files."""
    with workers({"GOODTERMS_HOME": str(tmp_path / "home")}) as started:
        yield started


def test_a_worker_sends_what_is_due_by_every_way_and_says_each_step(database: str, at_work: Workers):
    clinic = reachable_clinic()

    assert at_work.run(TEN) == 0

    assert clinic.states() == {way: [f"{way} sent"] for way in ("text", "email", "letter", "call")}
    with practice_scope(clinic.practice.practice_id):
        steps = list(IntentTransition.objects.order_by("id").values_list("from_state", "to_state", "by"))
    assert sorted(steps) == [("claimed", "sent", "worker")] * 4 + [("ready", "claimed", "worker")] * 4


def heard(clinic: ReachableClinic, words: str, *, at: datetime) -> None:
    """Let the household write to us, as a provider's door would."""
    with practice_scope(clinic.practice.practice_id):
        receipt = receive_message(
            practice=clinic.practice,
            message=NewMessage(
                channel="text",
                our_address="+15035550188",
                from_address="+15035550140",
                words=words,
                media_count=0,
                received_at=at,
                reference=f"SM {words} {at.isoformat()}",
                guarantor_id=None,
                answers_intent=None,
                is_stopped_by_provider=False,
            ),
            words=load_reply_words(),
            by="test",
            at=at,
        )
        answer_message(receipt, practice=clinic.practice, to="+15035550140", is_confirmed_by_provider=False, at=at)


def texts(home: Path) -> list[str]:
    """Return the words of the texts that left."""
    return [file.read_text() for file in sorted((home / "outbox" / "texts").glob("*.txt"))]


def test_a_stop_is_confirmed_once_and_nothing_else_is_said(database: str, at_work: Workers, tmp_path: Path):
    clinic = reachable_clinic("text")
    heard(clinic, "STOP", at=TEN)

    for minute in (1, 2):
        at_work.run(TEN + timedelta(minutes=minute))

    (confirmed,) = texts(tmp_path / "home")
    assert "Cedar Grove Family Medicine: you asked us to stop, and you will get no more texts from us" in confirmed
    with practice_scope(clinic.practice.practice_id):
        bill, confirmation = Intent.objects.order_by("id")
        assert (bill.purpose, bill.state) == ("bill", "withdrawn")
        assert (confirmation.purpose, confirmation.state) == ("stop_confirmation", "sent")
        assert DecisionRecord.objects.get(id=confirmation.send_decision_id).verdict == "permit"
        assert InboundAnswer.objects.get().reference == f"message {confirmation.key}"


def test_a_stop_that_could_not_be_confirmed_within_minutes_is_not_confirmed(
    database: str, at_work: Workers, tmp_path: Path
):
    clinic = reachable_clinic("text")
    heard(clinic, "STOP", at=TEN)

    at_work.run(TEN + timedelta(minutes=6))

    assert texts(tmp_path / "home") == []
    with practice_scope(clinic.practice.practice_id):
        confirmation = Intent.objects.get(purpose="stop_confirmation")
        assert confirmation.state == "withdrawn"
        refused = DecisionRecord.objects.get(guarantor=confirmation.guarantor, attempt__purpose="stop_confirmation")
        assert [refusal["rule_id"] for refusal in refused.refusals] == ["stop-confirmed-once"]


def test_help_is_answered_at_any_hour_and_is_the_text_of_that_day(database: str, at_work: Workers, tmp_path: Path):
    clinic = reachable_clinic("text")
    night = TEN - timedelta(hours=7)
    heard(clinic, "HELP", at=night)

    at_work.run(night + timedelta(minutes=1))
    at_work.run(TEN)

    (answer,) = texts(tmp_path / "home")
    assert "Cedar Grove Family Medicine: a person can help you at 503-555-0188 (" in answer
    assert clinic.states() == {"text": ["text withdrawn", "text sent"]}
