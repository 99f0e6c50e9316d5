"""What lies between claim and mark is asked about, sent again only when it did not leave, or given to a person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from doubles.mail_server import MailServer
from doubles.twilio_api import TwilioApi
from goodterms.data.intents import begin_for_cause, claim, lock_intent, note_sent, note_unknown
from goodterms.data.models import Intent, IntentTransition, WorkItem
from goodterms.data.scope import practice_scope
from goodterms.gateways.emails.smtp import SmtpEmails
from goodterms.gateways.texts.twilio import TwilioTexts
from goodterms.usecases.close_day import close_day
from goodterms.usecases.outside import Outside, local_outside
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.reconcile import Reconciled, reconcile
from goodterms.usecases.settle_outcome import UnableToSettle, settle_outcome
from support.outside_settings import SHORT, smtp_settings, twilio_settings
from support.reachable_clinics import TEN, ReachableClinic, reachable_clinic


MINUTE = timedelta(minutes=1)


@dataclass
class Between:
    """A clinic whose messages are in between, and the other ends."""

    clinic: ReachableClinic
    outside: Outside
    twilio: TwilioApi

    def reconcile(self, at: datetime) -> Reconciled:
        """Go round once."""
        return reconcile(
            practice=self.clinic.practice,
            policy=policy_in_force(practice=self.clinic.practice),
            outside=self.outside,
            by="test",
            at=at,
        )

    def items(self) -> list[str]:
        """Return the open items of what nobody could settle."""
        with practice_scope(self.clinic.practice.practice_id):
            return list(
                WorkItem.objects.filter(queue="unknown_outcome", closed_at__isnull=True).values_list(
                    "reason", flat=True
                )
            )


@pytest.fixture
def between(database: str, tmp_path: Path) -> Iterator[Between]:
    with TwilioApi() as twilio, MailServer() as mail:
        outside = replace(
            local_outside(tmp_path / "outbox"),
            texts=TwilioTexts(twilio_settings(twilio, seconds=SHORT)),
            emails=SmtpEmails(smtp_settings(mail, seconds=SHORT)),
        )
        yield Between(reachable_clinic("text", "email", "call"), outside, twilio)


def put(clinic: ReachableClinic, way: str, *, state: str = "claimed", claimant: int = 999_999) -> Intent:
    """Leave a message behind as a worker that died did; its session is gone unless it is named."""
    with practice_scope(clinic.practice.practice_id):
        intent = lock_intent(clinic.intent(way).id)
        claim(intent, decision=intent.touch.decision, language="en", to="+15035550140", batch=None, at=TEN, by="test")
        Intent.objects.filter(id=intent.id).update(claimant=claimant)
        if state == "unknown":
            note_unknown(intent, at=TEN, by="test", reason="a silence")
    return intent


def test_a_claim_of_a_session_that_lives_is_left_alone(between: Between, database: str):
    put(between.clinic, "call", claimant=4712)
    with psycopg.connect(database, options="-c role=goodterms_app") as living:
        living.execute("SELECT pg_advisory_lock(7246301, 4712)")

        assert between.reconcile(TEN + MINUTE).settled == 0
        assert between.clinic.states()["call"] == ["call claimed"]
        assert between.items() == []

        between.reconcile(TEN + 15 * MINUTE)
        (item,) = between.items()
        assert "still lives" in item
        assert between.clinic.states()["call"] == ["call claimed"]


def test_a_claim_of_a_session_that_is_gone_is_looked_into_at_once(between: Between):
    put(between.clinic, "call")

    assert between.reconcile(TEN + MINUTE).ready == 1
    assert between.clinic.states()["call"] == ["call ready"]


def test_what_did_not_leave_on_its_day_is_withdrawn_after_it(between: Between):
    put(between.clinic, "call")

    assert between.reconcile(TEN + timedelta(days=1)).withdrawn == 1
    assert between.clinic.states()["call"] == ["call withdrawn"]


def test_a_text_that_twilio_does_not_show_yet_is_asked_about_again(between: Between):
    put(between.clinic, "text")

    assert between.reconcile(TEN + MINUTE).unknown == 1
    assert between.clinic.states()["text"] == ["text unknown"]
    asked = len(between.twilio.asked)
    between.reconcile(TEN + MINUTE + timedelta(seconds=10))
    assert len(between.twilio.asked) == asked, "it was asked about again too soon"
    assert between.reconcile(TEN + 6 * MINUTE).ready == 1
    assert between.clinic.states()["text"] == ["text ready"]


def test_an_email_nobody_can_say_anything_of_goes_before_a_person_after_a_day(between: Between):
    put(between.clinic, "email")
    for hours in (0, 1, 5, 12, 23):
        between.reconcile(TEN + timedelta(hours=hours))
        assert between.items() == []

    between.reconcile(TEN + timedelta(hours=24))
    between.reconcile(TEN + timedelta(hours=25))

    (item,) = between.items()
    intent = between.clinic.intent("email")
    assert intent.key in item
    assert f"goodterms outcome {intent.id} left" in item
    assert between.clinic.states()["email"] == ["email unknown"]


@pytest.mark.parametrize(
    ("said", "later", "state"), [("left", 25, "sent"), ("not_left", 1, "ready"), ("not_left", 25, "withdrawn")]
)
def test_a_person_settles_what_nobody_else_can(between: Between, said: str, later: int, state: str):
    intent = put(between.clinic, "email", state="unknown")
    between.reconcile(TEN + timedelta(hours=24))
    settle_outcome(
        practice=between.clinic.practice,
        intent_id=intent.id,
        outcome=said,
        by="Ada at the desk",
        at=TEN + timedelta(hours=later),
    )

    assert between.clinic.states()["email"] == [f"email {state}"]
    assert between.items() == []
    with practice_scope(between.clinic.practice.practice_id):
        assert IntentTransition.objects.latest("id").by == "Ada at the desk"


def test_nobody_settles_what_is_settled(between: Between):
    with pytest.raises(UnableToSettle, match="is ready"):
        settle_outcome(
            practice=between.clinic.practice,
            intent_id=between.clinic.intent("email").id,
            outcome="left",
            by="test",
            at=TEN,
        )


def test_a_receipt_that_must_arrive_is_tried_again_with_the_same_key(between: Between):
    with practice_scope(between.clinic.practice.practice_id):
        decision = between.clinic.intent("email").touch.decision
        receipt = begin_for_cause(
            practice_id=between.clinic.practice.practice_id,
            guarantor_id=between.clinic.people["email"].id,
            purpose="receipt",
            cause="payment 1",
            channel="email",
            content={"subject": "Thank you", "text": "We have your payment. To stop emails: no more emails."},
            on=TEN.date(),
            due_at=TEN,
            at=TEN,
        )
        claim(
            receipt,
            decision=decision,
            language="en",
            to="ben@example.com",
            batch=None,
            at=TEN,
            by="test",
        )
        note_unknown(receipt, at=TEN, by="test", reason="a silence")
    between.reconcile(TEN + timedelta(hours=24))

    with practice_scope(between.clinic.practice.practice_id):
        again = Intent.objects.get(id=receipt.id)
    assert (again.state, again.key) == ("ready", receipt.key)
    assert between.items() == []


def test_news_that_was_lost_on_the_way_is_asked_for(between: Between):
    """The callback never came; two hours later Twilio is asked what became of the text."""
    put(between.clinic, "text")
    between.twilio.take({"To": "+15035550140", "Body": "Hello", "From": "+15035550188"})
    with practice_scope(between.clinic.practice.practice_id):
        intent = lock_intent(between.clinic.intent("text").id)
        note_sent(intent, reference=str(between.twilio.accepted[0]["sid"]), at=TEN, by="test")
    between.twilio.accepted[0]["status"] = "delivered"

    assert between.reconcile(TEN + timedelta(minutes=119)).news == 0
    assert between.reconcile(TEN + timedelta(minutes=121)).news == 1
    assert between.clinic.states()["text"] == ["text confirmed"]


def test_the_close_of_the_day_names_what_lies_in_between_without_anybody_knowing(between: Between):
    put(between.clinic, "email", state="unknown")
    day = close_day(
        practice=between.clinic.practice, day=TEN.date(), by="test", at=TEN + timedelta(hours=24, minutes=11)
    )
    assert [found.law[:2] for found in day.breaks if found.law.startswith("L1")] == ["L1"]

    between.reconcile(TEN + timedelta(hours=25))
    day = close_day(practice=between.clinic.practice, day=TEN.date(), by="test", at=TEN + timedelta(hours=25))
    assert [found.law for found in day.breaks if found.law.startswith("L1")] == []
