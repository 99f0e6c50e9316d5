"""News of messages: late, twice, in any order, wrong at first. What is known only grows, and nothing is done twice."""

from datetime import timedelta
from itertools import permutations

import pytest

from goodterms.data.intents import claim, lock_intent, note_sent, note_unknown
from goodterms.data.models import Delivery, Guarantor, Intent, StopRecord, Touch, WorkItem
from goodterms.data.query import rows
from goodterms.data.read import read_households
from goodterms.data.scope import practice_scope
from goodterms.gateways.news import DeliveryReport, PostalAddress
from goodterms.usecases.note_news import NewsTaken, note_news
from goodterms.usecases.policy_in_force import policy_in_force
from support.reachable_clinics import TEN, ReachableClinic, reachable_clinic


MINUTE = timedelta(minutes=1)


@pytest.fixture
def clinic(database: str) -> ReachableClinic:
    clinic = reachable_clinic()
    for way in clinic.people:
        send(clinic, way)
    return clinic


def send(clinic: ReachableClinic, way: str) -> None:
    """Mark a message sent, as a worker does."""
    with practice_scope(clinic.practice.practice_id):
        intent = lock_intent(clinic.intent(way).id)
        claim(intent, decision=intent.touch.decision, language="en", to="+1", batch=None, at=TEN, by="test")
        note_sent(intent, reference=f"provider {intent.id}", at=TEN, by="test")


def tell(clinic: ReachableClinic, way: str, outcome: str, *, minutes: int = 5, **more: object) -> NewsTaken:
    """Tell one piece of news that happened, and came, so many minutes after the message left."""
    intent = first(clinic, way)
    report = DeliveryReport(
        channel=way,
        key=more.pop("key", intent.key),
        reference=more.pop("reference", None),
        outcome=outcome,
        reason=more.pop("reason", None),
        provider_code="",
        at=TEN + minutes * MINUTE,
        **more,
    )
    return note_news(
        report=report,
        practice=clinic.practice,
        policy=policy_in_force(practice=clinic.practice),
        by="provider",
        at=TEN + minutes * MINUTE,
    )


def first(clinic: ReachableClinic, way: str) -> Intent:
    with practice_scope(clinic.practice.practice_id):
        return Intent.objects.filter(guarantor=clinic.people[way]).order_by("id").first()


def ladder(clinic: ReachableClinic, way: str) -> list[str]:
    """Return by which ways touches counted for the household's account."""
    with practice_scope(clinic.practice.practice_id):
        (household,) = read_households([clinic.people[way].id], practice=clinic.practice, at=TEN + timedelta(days=1))
        return [touch.channel for touch in household.accounts[0].touches]


def items(clinic: ReachableClinic) -> list[str]:
    with practice_scope(clinic.practice.practice_id):
        return sorted(WorkItem.objects.filter(closed_at__isnull=True).values_list("queue", flat=True))


def test_an_arrival_confirms_and_is_noted_once(clinic: ReachableClinic):
    assert tell(clinic, "text", "delivered") == "noted"
    assert tell(clinic, "text", "delivered", minutes=6) == "known"

    assert clinic.states()["text"] == ["text confirmed"]
    with practice_scope(clinic.practice.practice_id):
        assert Delivery.objects.count() == 1


@pytest.mark.parametrize("order", list(permutations(["accepted", "sent_by_carrier", "delivered"])))
def test_news_in_any_order_comes_to_the_same(clinic: ReachableClinic, order: tuple[str, ...]):
    for number, outcome in enumerate(order):
        tell(clinic, "text", outcome, minutes=number)

    assert clinic.states()["text"] == ["text confirmed"]


def test_a_late_word_of_sending_after_the_arrival_changes_nothing(clinic: ReachableClinic):
    tell(clinic, "text", "delivered")

    assert tell(clinic, "text", "sent_by_carrier", minutes=30) == "known"
    assert clinic.states()["text"] == ["text confirmed"]


def test_a_loss_leads_to_the_next_way_the_same_day_and_moves_no_rung(clinic: ReachableClinic):
    assert ladder(clinic, "text") == ["text"]

    assert tell(clinic, "text", "undelivered", reason="landline") == "noted"

    assert clinic.states()["text"] == ["text failed", "email ready"]
    assert ladder(clinic, "text") == []
    with practice_scope(clinic.practice.practice_id):
        assert Touch.objects.filter(guarantor=clinic.people["text"]).count() == 1
        assert "text" in read_households([clinic.people["text"].id], practice=clinic.practice, at=TEN)[0].undeliverable
    assert rows("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send'") == [(1,)]


def test_a_loss_told_twice_leads_to_one_next_way(clinic: ReachableClinic):
    tell(clinic, "text", "undelivered", reason="unreachable")
    tell(clinic, "text", "undelivered", reason="unreachable", minutes=9)

    assert clinic.states()["text"] == ["text failed", "email ready"]


def test_a_loss_told_the_next_day_begins_nothing_more_for_that_touch(clinic: ReachableClinic):
    tell(clinic, "text", "undelivered", reason="landline", minutes=24 * 60)

    assert clinic.states()["text"] == ["text failed"]


def test_what_was_said_lost_and_arrived_after_all_is_put_right_and_the_next_way_withdrawn(clinic: ReachableClinic):
    tell(clinic, "text", "undelivered", reason="unreachable")
    assert tell(clinic, "text", "delivered", minutes=20) == "noted"

    assert clinic.states()["text"] == ["text confirmed", "email withdrawn"]
    assert ladder(clinic, "text") == ["text"]
    with practice_scope(clinic.practice.practice_id):
        assert not read_households([clinic.people["text"].id], practice=clinic.practice, at=TEN)[0].undeliverable


def test_when_both_ways_reached_the_person_somebody_is_told_and_nothing_more_goes_out(clinic: ReachableClinic):
    tell(clinic, "text", "undelivered", reason="unreachable")
    send(clinic, "text")
    tell(clinic, "text", "delivered", minutes=20)

    assert clinic.states()["text"] == ["text failed", "email sent"]
    assert ladder(clinic, "text") == ["email"]
    assert items(clinic) == ["sent_twice"]


def test_an_email_that_bounces_after_its_server_took_it_has_failed(clinic: ReachableClinic):
    tell(clinic, "email", "delivered")
    tell(clinic, "email", "undelivered", reason="bounced_hard", minutes=7)
    assert tell(clinic, "email", "delivered", minutes=3) == "known"  # it comes late, and tells of before the bounce

    assert clinic.states()["email"] == ["email failed", "letter ready"]
    assert items(clinic) == ["mend_contact"]


def test_a_letter_that_came_back_marks_the_address(clinic: ReachableClinic):
    tell(clinic, "letter", "returned")

    with practice_scope(clinic.practice.practice_id):
        assert Guarantor.objects.get(id=clinic.people["letter"].id).is_address_good is False
    assert items(clinic) == ["returned_mail"]
    assert clinic.states()["letter"] == ["letter failed", "email ready"]


def test_a_new_address_is_kept_and_put_before_a_person(clinic: ReachableClinic):
    moved = PostalAddress(name="Cara Doe", street="9 Elm St", street2="", city="Salem", state="OR", zip_code="97301")
    assert tell(clinic, "letter", "forwarded", new_address=moved) == "noted"
    assert tell(clinic, "letter", "forwarded", new_address=moved, minutes=9) == "known"

    with practice_scope(clinic.practice.practice_id):
        assert Delivery.objects.get().new_address["street"] == "9 Elm St"
    assert items(clinic) == ["returned_mail"]
    assert clinic.states()["letter"] == ["letter sent"]


def test_a_complaint_stops_emails_and_goes_before_a_person(clinic: ReachableClinic):
    tell(clinic, "email", "complained")

    with practice_scope(clinic.practice.practice_id):
        assert StopRecord.objects.get().kind == "email_stop"
    assert items(clinic) == ["complaints"]


@pytest.mark.parametrize(("outcome", "state"), [("accepted", "sent"), ("delivered", "confirmed")])
def test_news_settles_an_unknown_end(database: str, outcome: str, state: str):
    clinic = reachable_clinic("text")
    with practice_scope(clinic.practice.practice_id):
        intent = lock_intent(clinic.intent("text").id)
        claim(intent, decision=intent.touch.decision, language="en", to="+1", batch=None, at=TEN, by="test")
        note_unknown(intent, at=TEN, by="test", reason="a silence")
        WorkItem.objects.create(
            practice=clinic.row, queue="unknown_outcome", subject=f"intent {intent.id}", reason="look", opened_at=TEN
        )

    tell(clinic, "text", outcome)

    assert clinic.states()["text"] == [f"text {state}"]
    assert items(clinic) == []


def test_a_report_by_the_providers_reference_alone_finds_its_message(clinic: ReachableClinic):
    intent = first(clinic, "text")

    assert tell(clinic, "text", "delivered", key=None, reference=f"provider {intent.id}") == "noted"
    assert tell(clinic, "text", "delivered", key=None, reference="provider of somebody else") == "of no message"
    assert tell(clinic, "text", "delivered", key="2026-09-04-text-000000000000") == "of no message"


def test_what_never_left_cannot_arrive_whatever_is_said(database: str):
    clinic = reachable_clinic("text")

    assert tell(clinic, "text", "delivered") == "noted"
    assert clinic.states()["text"] == ["text ready"]
