"""The database itself refuses an impossible step of a message, a second one of its touch, and a hand on its state."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from goodterms.data import intents as on_the_way
from goodterms.data.claimants import living_claimants, own_claimant
from goodterms.data.models import Intent, IntentTransition
from goodterms.data.scope import practice_scope
from goodterms.domain.intents import NEXT, STATES
from support.reachable_clinics import TEN, ReachableClinic, reachable_clinic


@pytest.fixture
def clinic(database: str) -> ReachableClinic:
    return reachable_clinic("text")


def step(clinic: ReachableClinic, intent: Intent, following: str, *, before: str | None = None) -> None:
    IntentTransition.objects.create(
        practice=clinic.row,
        intent=intent,
        from_state=before or intent.state,
        to_state=following,
        happened_at=TEN,
        by="test",
    )


def put(intent: Intent, state: str) -> None:
    """Put a message into a state as no program may: as the owner, with the guard off."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE data_intent DISABLE TRIGGER moves_by_transition")
        cursor.execute(
            "UPDATE data_intent SET state = %s, sent_at = now(), claimed_at = now(), claimant = 1, failure = 'failed',"
            " ended_reason = 'test', send_decision_id = (SELECT max(id) FROM data_decisionrecord) WHERE id = %s",
            [state, intent.id],
        )
        cursor.execute("ALTER TABLE data_intent ENABLE TRIGGER moves_by_transition")


@pytest.mark.parametrize("state", STATES)
def test_only_what_may_follow_is_let_through(clinic: ReachableClinic, state: str):
    for following in STATES:
        intent = clinic.intent("text")
        put(intent, state)
        if following in NEXT[state]:
            with practice_scope(clinic.practice.practice_id):
                step(clinic, intent, following, before=state)
                assert Intent.objects.get().state == following
        else:
            with (
                pytest.raises(IntegrityError, match="transition_possible"),
                practice_scope(clinic.practice.practice_id),
            ):
                step(clinic, intent, following, before=state)


def test_a_step_from_another_state_than_the_message_is_in_is_refused(clinic: ReachableClinic):
    with pytest.raises(IntegrityError, match="is not claimed"), practice_scope(clinic.practice.practice_id):
        step(clinic, clinic.intent("text"), "sent", before="claimed")


def test_nobody_changes_a_state_by_hand_not_even_the_owner(clinic: ReachableClinic):
    with pytest.raises(DatabaseError, match="permission denied"), practice_scope(clinic.practice.practice_id):
        Intent.objects.update(state="withdrawn", ended_reason="test")
    with pytest.raises(IntegrityError, match="add a transition"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE data_intent SET state = 'withdrawn', ended_reason = 'test'")


def test_what_a_message_is_for_cannot_be_changed(clinic: ReachableClinic):
    for column in ("key", "touch_id", "guarantor_id", "channel", "purpose", "planned_on"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            practice_scope(clinic.practice.practice_id),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE data_intent SET {column} = {column}")


def test_steps_stay_as_they_were_written(clinic: ReachableClinic):
    with practice_scope(clinic.practice.practice_id):
        on_the_way.withdraw(clinic.intent("text"), at=TEN, by="test", reason="test")
    with connections["owner"].cursor() as cursor:
        for deed in ("UPDATE data_intenttransition SET reason = 'no'", "DELETE FROM data_intenttransition"):
            with pytest.raises(IntegrityError, match="append-only"):
                cursor.execute(deed)


def test_a_message_begins_ready(clinic: ReachableClinic):
    old = clinic.intent("text")
    with practice_scope(clinic.practice.practice_id):
        on_the_way.withdraw(old, at=TEN, by="test", reason="test")
    with pytest.raises(IntegrityError, match="begins ready"), practice_scope(clinic.practice.practice_id):
        Intent.objects.create(
            practice=clinic.row,
            guarantor=old.guarantor,
            touch=old.touch,
            purpose="bill",
            channel="email",
            key="another",
            planned_on=old.planned_on,
            due_at=TEN,
            created_at=TEN,
            state="sent",
        )


def test_a_touch_has_one_message_at_a_time_and_the_next_only_when_that_has_ended(clinic: ReachableClinic):
    intent = clinic.intent("text")
    with pytest.raises(IntegrityError, match="intent_alive_once_a_touch"), practice_scope(clinic.practice.practice_id):
        on_the_way.begin_for_touch(intent.touch, channel="email", due_at=TEN, at=TEN)
    with practice_scope(clinic.practice.practice_id):
        on_the_way.withdraw(intent, at=TEN, by="test", reason="test")
        on_the_way.begin_for_touch(intent.touch, channel="email", due_at=TEN, at=TEN)

    assert clinic.states() == {"text": ["text withdrawn", "email ready"]}


def test_a_touch_is_tried_once_by_each_way(clinic: ReachableClinic):
    intent = clinic.intent("text")
    with practice_scope(clinic.practice.practice_id):
        on_the_way.withdraw(intent, at=TEN, by="test", reason="test")
    with pytest.raises(IntegrityError, match="intent_key_once"), practice_scope(clinic.practice.practice_id):
        on_the_way.begin_for_touch(intent.touch, channel="text", due_at=TEN, at=TEN)


def test_a_household_has_one_message_between_claim_and_mark(clinic: ReachableClinic):
    first = clinic.intent("text")
    with practice_scope(clinic.practice.practice_id):
        help_wanted = answer(clinic, cause="inbound message 1", purpose="help")
        claim(first)
    with (
        pytest.raises(IntegrityError, match="intent_claimed_once_a_household"),
        practice_scope(clinic.practice.practice_id),
    ):
        claim(help_wanted)


def test_the_same_cause_has_one_answer_however_often_it_is_asked_for(clinic: ReachableClinic):
    with practice_scope(clinic.practice.practice_id):
        assert answer(clinic, cause="inbound message 1", purpose="help") is not None
        assert answer(clinic, cause="inbound message 1", purpose="help") is None
        assert answer(clinic, cause="inbound message 2", purpose="help") is not None
        assert answer(clinic, cause="inbound message 1", purpose="stop_confirmation") is not None


def test_a_session_lives_until_it_ends_whatever_becomes_of_its_transactions(database: str):
    first = own_claimant()
    assert own_claimant() == first
    assert living_claimants([first, first + 1_000]) == {first}
    with practice_scope(1):
        own_claimant()
        transaction.set_rollback(True)

    assert living_claimants([first]) == {first}
    connection.close()
    assert living_claimants([first]) == frozenset()


def test_a_session_of_another_process_is_seen_to_live_and_to_end(database: str):
    with psycopg.connect(database, options="-c role=goodterms_app") as other:
        other.execute("SELECT pg_advisory_lock(7246301, 4711)")
        assert living_claimants([4711]) == {4711}

    while living_claimants([4711]):  # the server takes a moment to notice
        continue


def claim(intent: Intent) -> None:
    decision = Intent.objects.select_related("touch__decision").get(touch__isnull=False).touch.decision
    on_the_way.claim(intent, decision=decision, language="en", to="+15035550140", batch=None, at=TEN, by="test")


def answer(clinic: ReachableClinic, *, cause: str, purpose: str) -> Intent | None:
    return on_the_way.begin_for_cause(
        practice_id=clinic.practice.practice_id,
        guarantor_id=clinic.people["text"].id,
        purpose=purpose,
        cause=cause,
        channel="text",
        content={"script": purpose},
        on=TEN.date(),
        due_at=TEN,
        at=datetime(2026, 9, 4, 17, tzinfo=UTC),
    )
