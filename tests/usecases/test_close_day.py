"""At the close of a day whatever broke a law of trust is named, once, whoever should have seen to it before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from goodterms.data.intents import begin_for_touch, claim, lock_intent, note_confirmed, note_failed, note_sent
from goodterms.data.models import DecisionRecord, Delivery, Intent, WorkItem
from goodterms.data.scope import practice_scope
from goodterms.domain.money import Money
from goodterms.usecases.close_day import close_day
from goodterms.usecases.open_dispute import open_dispute
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.record_patient_payment import record_patient_payment
from goodterms.usecases.record_stop import record_stop
from support.reachable_clinics import TEN, ReachableClinic, reachable_clinic


BEFORE = TEN - timedelta(hours=1)
NIGHT = TEN + timedelta(hours=13)


def send(clinic: ReachableClinic, way: str) -> Intent:
    """Let a message leave whatever the gate would have said."""
    with practice_scope(clinic.practice.practice_id):
        intent = lock_intent(clinic.intent(way).id)
        decision = DecisionRecord.objects.create(
            practice=clinic.row,
            guarantor_id=intent.guarantor_id,
            phase="send",
            decided_on=TEN.date(),
            decided_at=TEN,
            verdict="permit",
            inputs_digest="0" * 64,
            law_digest="0" * 64,
            playbook_digest="0" * 64,
        )
        claim(intent, decision=decision, language="en", to="+1", batch=None, at=TEN, by="test")
        note_sent(intent, reference=f"provider {intent.id}", at=TEN, by="test")
    return intent


def laws(clinic: ReachableClinic) -> list[str]:
    """Close the day, and return which laws were broken."""
    closed = close_day(practice=clinic.practice, day=TEN.date(), by="test", at=NIGHT)
    return [found.law.partition(":")[0] for found in closed.breaks]


@pytest.fixture
def clinic(database: str) -> ReachableClinic:
    return reachable_clinic()


def test_a_day_on_which_all_went_well_has_no_breaks(clinic: ReachableClinic):
    for way in clinic.people:
        send(clinic, way)

    assert laws(clinic) == []
    with practice_scope(clinic.practice.practice_id):
        assert not WorkItem.objects.filter(queue="broken_law").exists()


def stopped_texts(clinic: ReachableClinic) -> None:
    stop(clinic, "text", "text_stop")


def stopped_by_an_attorney(clinic: ReachableClinic) -> None:
    stop(clinic, "letter", "attorney")


def stop(clinic: ReachableClinic, way: str, kind: str) -> None:
    record_stop(
        practice=clinic.practice,
        guarantor_id=clinic.people[way].id,
        kind=kind,
        reason="test",
        by="test",
        at=BEFORE,
    )
    send(clinic, way)


def paid_before(clinic: ReachableClinic) -> None:
    with practice_scope(clinic.practice.practice_id):
        visit = clinic.people["email"].visits.get().id
    record_patient_payment(
        practice=clinic.practice,
        visit_id=visit,
        amount=Money(5000),
        received_on=TEN.date(),
        method="card",
        reference="test",
        codes=policy_in_force(practice=clinic.practice).codes,
        by="test",
        at=BEFORE,
    )
    send(clinic, "email")


def disputed_before(clinic: ReachableClinic) -> None:
    with practice_scope(clinic.practice.practice_id):
        visit = clinic.people["email"].visits.get().id
    open_dispute(practice=clinic.practice, visit_id=visit, by="test", at=BEFORE)
    send(clinic, "email")


def refused_and_sent(clinic: ReachableClinic) -> None:
    intent = send(clinic, "text")
    with practice_scope(clinic.practice.practice_id):
        refused = DecisionRecord.objects.create(
            practice=clinic.row,
            guarantor_id=intent.guarantor_id,
            phase="send",
            decided_on=TEN.date(),
            decided_at=TEN,
            verdict="refused",
            inputs_digest="0" * 64,
            law_digest="0" * 64,
            playbook_digest="0" * 64,
        )
        Intent.objects.filter(id=intent.id).update(send_decision=refused)


def moved_without_a_step(clinic: ReachableClinic) -> None:
    intent = send(clinic, "text")
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE data_intent DISABLE TRIGGER moves_by_transition")
        cursor.execute("UPDATE data_intent SET state = 'confirmed' WHERE id = %s", [intent.id])
        cursor.execute("ALTER TABLE data_intent ENABLE TRIGGER moves_by_transition")


def one_reference_for_two(clinic: ReachableClinic) -> None:
    send(clinic, "text")
    send(clinic, "email")
    with practice_scope(clinic.practice.practice_id):
        Intent.objects.filter(channel="text").update(provider_reference="one")
    other = clinic.intent("letter")
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE data_intent SET channel = 'text' WHERE id = %s", [other.id])
    send(clinic, "letter")
    with practice_scope(clinic.practice.practice_id):
        Intent.objects.filter(id=other.id).update(provider_reference="one")


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        (stopped_texts, "C4"),
        (stopped_by_an_attorney, "C5"),
        (paid_before, "C5"),
        (disputed_before, "C5"),
        (refused_and_sent, "C6"),
        (moved_without_a_step, "C6"),
        (one_reference_for_two, "C1"),
    ],
)
def test_each_breach_is_named_and_goes_before_a_person_once(
    clinic: ReachableClinic, wrong: Callable[[ReachableClinic], None], law: str
):
    wrong(clinic)

    assert law in laws(clinic)
    laws(clinic)
    with practice_scope(clinic.practice.practice_id):
        items = list(WorkItem.objects.filter(queue="broken_law").values_list("subject", flat=True))
    assert sum(subject.startswith(law) for subject in items) == 1


def test_two_messages_of_a_touch_that_arrived_are_one_too_many(clinic: ReachableClinic):
    """The database lets no second one be under way; an arrival nobody believed any more makes it two all the same."""
    first = send(clinic, "text")
    with practice_scope(clinic.practice.practice_id):
        for outcome, reason in (("undelivered", "unreachable"), ("delivered", "")):
            Delivery.objects.create(
                practice=clinic.row,
                intent_id=first.id,
                outcome=outcome,
                reason=reason,
                happened_at=TEN,
                reported_at=TEN,
                reported_by="test",
            )
        intent = lock_intent(first.id)
        note_failed(intent, failure="unreachable", at=TEN, by="test", reason="test")
        begin_for_touch(intent.touch, channel="email", due_at=TEN, at=TEN)
    send(clinic, "text")
    with practice_scope(clinic.practice.practice_id):
        note_confirmed(lock_intent(clinic.intent("text").id), at=TEN, by="test")

    assert laws(clinic) == ["C1"]


def test_a_payment_after_a_message_left_makes_it_no_wrong_one(clinic: ReachableClinic):
    send(clinic, "email")
    with practice_scope(clinic.practice.practice_id):
        visit = clinic.people["email"].visits.get().id
    record_patient_payment(
        practice=clinic.practice,
        visit_id=visit,
        amount=Money(5000),
        received_on=TEN.date(),
        method="card",
        reference="test",
        codes=policy_in_force(practice=clinic.practice).codes,
        by="test",
        at=TEN + timedelta(minutes=1),
    )

    assert laws(clinic) == []
