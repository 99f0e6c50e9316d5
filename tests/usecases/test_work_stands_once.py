"""One household stands once in a queue, whoever saw it first, and leaves only when the matter is over."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections

from goodterms.data.models import Dispute, Guarantor, HardshipApplication, Practice, Standing, Visit, WorkItem
from goodterms.data.scope import practice_scope
from goodterms.data.work_items import put_before_a_person
from goodterms.domain.money import Money
from goodterms.simulate.summary import waiting_by_queue
from goodterms.usecases.note_delivery import note_delivery
from goodterms.usecases.note_patient_event import note_patient_event
from goodterms.usecases.open_dispute import open_dispute
from goodterms.usecases.outside import local_outside
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.receive_hardship_application import receive_hardship_application
from goodterms.usecases.record_patient_payment import record_patient_payment
from goodterms.usecases.run_day import run_day
from support.households import store_household
from support.postings import post
from support.practices import cedar_grove, facts_of


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
DAY_ZERO = date(2026, 9, 1)  # Tuesday, the insurer's answer
Row = tuple[str, str, str]  # queue, subject, who opened it


def morning(day: int) -> datetime:
    """Ten o'clock in Salem, so many days after day 0."""
    return datetime(2026, 9, 1, 17, tzinfo=UTC) + timedelta(days=day)


class Clinic:
    """A practice with one household that owes 50.00, and an outbox."""

    def __init__(self, practice: Practice, guarantor: Guarantor, outbox: Path) -> None:
        self.practice, self.guarantor, self.outbox = facts_of(practice), guarantor, outbox
        self.policy = policy_in_force(practice=self.practice)
        self.household = f"household {guarantor.id}"

    def run(self, day: int) -> None:
        run_day(
            practice=self.practice,
            policy=self.policy,
            outside=local_outside(self.outbox),
            now=lambda: morning(day),
            by="test",
            step=lambda _: None,
        )

    def visit(self) -> int:
        with practice_scope(self.practice.practice_id):
            return int(Visit.objects.get(pcn="P01").id)

    def items(self) -> list[Row]:
        """Everything that waits for a person."""
        with practice_scope(self.practice.practice_id):
            waiting = WorkItem.objects.filter(closed_at__isnull=True).order_by("queue", "subject")
            return list(waiting.values_list("queue", "subject", "opened_by"))

    def closed(self) -> list[tuple[str, str, str]]:
        with practice_scope(self.practice.practice_id):
            done = WorkItem.objects.filter(closed_at__isnull=False).order_by("id")
            return list(done.values_list("queue", "subject", "closed_reason"))

    def dispute(self, day: int) -> None:
        open_dispute(practice=self.practice, visit_id=self.visit(), by="test", at=morning(day))

    def settle_disputes(self, day: int) -> None:
        with practice_scope(self.practice.practice_id):
            Dispute.objects.update(closed_at=morning(day))

    def confuse(self, day: int) -> None:
        note_patient_event(
            practice=self.practice,
            guarantor_id=self.guarantor.id,
            kind="confusion",
            happened_at=morning(day),
            by="test",
            at=morning(day),
        )

    def pay(self, day: int) -> None:
        record_patient_payment(
            practice=self.practice,
            visit_id=self.visit(),
            amount=Money(5000),
            received_on=morning(day).date(),
            method="card",
            reference=f"day {day}",
            codes=self.policy.codes,
            by="test",
            at=morning(day),
        )


@pytest.fixture
def clinic(database: str, tmp_path: Path) -> Clinic:
    practice = cedar_grove()
    maria = store_household(
        practice, first_name="Jane", pcns=("P01",), language="en", phone="+15035550142", email="jane@example.com"
    )
    post(practice, SCENARIOS / "01_primary" / "1.835")
    return Clinic(practice, maria, tmp_path / "outbox")


def test_a_dispute_opened_by_a_deed_is_recognised_by_the_planning_of_the_next_two_days(clinic: Clinic):
    clinic.dispute(1)
    for day in (2, 3):
        clinic.run(day)
        assert clinic.items() == [("disputes", clinic.household, "open_dispute")]
    clinic.settle_disputes(3)
    clinic.run(4)

    assert clinic.items() == []
    assert clinic.closed() == [("disputes", clinic.household, "what it was opened for is over")]


def test_a_household_that_planning_saw_first_becomes_the_deeds(clinic: Clinic):
    clinic.confuse(1)
    clinic.run(2)
    assert clinic.items() == [("disputes", clinic.household, "plan_day")]

    clinic.dispute(2)
    clinic.run(3)

    assert clinic.items() == [("disputes", clinic.household, "open_dispute")]
    assert clinic.closed() == []
    with practice_scope(clinic.practice.practice_id):
        assert WorkItem.objects.get().reason.startswith("The patient says something looks wrong.")


def test_when_the_dispute_is_over_and_planning_has_a_reason_of_its_own_the_item_goes_on_as_plannings(clinic: Clinic):
    clinic.confuse(1)
    clinic.dispute(1)
    clinic.settle_disputes(2)
    clinic.run(3)

    assert clinic.items() == [("disputes", clinic.household, "plan_day")]
    assert clinic.closed() == []


def test_an_application_for_help_stands_once_and_until_it_is_decided(clinic: Clinic):
    receive_hardship_application(practice=clinic.practice, guarantor_id=clinic.guarantor.id, by="test", at=morning(1))
    for day in (2, 3):
        clinic.run(day)
        assert clinic.items() == [("approvals", clinic.household, "receive_hardship_application")]
    with practice_scope(clinic.practice.practice_id):
        HardshipApplication.objects.update(state="declined")
    clinic.run(4)

    assert ("approvals", clinic.household, "what it was opened for is over") in clinic.closed()
    assert [queue for queue, _, _ in clinic.items()] != ["approvals"]


def test_planning_does_not_close_a_dispute_while_the_household_waits_in_another_queue(clinic: Clinic):
    clinic.dispute(1)
    receive_hardship_application(practice=clinic.practice, guarantor_id=clinic.guarantor.id, by="test", at=morning(1))
    for day in (2, 3):
        clinic.run(day)
        assert [queue for queue, _, _ in clinic.items()] == ["approvals", "disputes"]
    with practice_scope(clinic.practice.practice_id):
        put_before_a_person(
            practice_id=clinic.practice.practice_id,
            queue="held_remittances",
            subject="file 1",
            reason="look at it",
            opened_by="post_remittance",
            at=morning(3),
        )
        assert waiting_by_queue(clinic.policy) == {"disputes": 1, "held_remittances": 1}  # a household counts once


def test_a_dispute_about_a_visit_that_is_paid_by_now_stays_with_a_person(clinic: Clinic):
    clinic.dispute(1)
    clinic.pay(2)
    for day in (3, 4):
        clinic.run(day)
        assert clinic.items() == [("disputes", clinic.household, "open_dispute")]


def test_a_letter_that_came_back_stands_once_until_the_address_is_good(clinic: Clinic):
    clinic.run(3)
    clinic.run(10)
    with practice_scope(clinic.practice.practice_id), connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM data_intent")
        ((letter,),) = cursor.fetchall()
    note_delivery(
        practice=clinic.practice, intent_id=letter, outcome="returned", policy=clinic.policy, by="test", at=morning(14)
    )
    for day in (15, 16):
        clinic.run(day)
        assert ("returned_mail", clinic.household, "note_failure") in clinic.items()
    with practice_scope(clinic.practice.practice_id):
        Guarantor.objects.update(is_address_good=True)
    clinic.run(17)
    # The newest letter still came back, which is planning's to see.
    assert clinic.items() == [("returned_mail", clinic.household, "plan_day")]
    clinic.pay(17)
    clinic.run(18)

    assert clinic.items() == []


def test_what_planning_opened_it_closes_when_the_facts_have_changed(clinic: Clinic):
    clinic.confuse(1)
    clinic.run(2)
    clinic.pay(2)
    clinic.run(3)

    assert clinic.items() == []
    assert clinic.closed() == [("disputes", clinic.household, "the reason no longer holds on the facts of this day")]


def test_a_dispute_about_a_visit_nobody_answers_for_becomes_the_households_once_one_is_known(clinic: Clinic):
    with practice_scope(clinic.practice.practice_id):
        Visit.objects.update(guarantor=None)
    clinic.dispute(1)
    visit = f"visit {clinic.visit()}"
    clinic.run(2)
    assert clinic.items() == [("disputes", visit, "open_dispute")]
    with practice_scope(clinic.practice.practice_id):
        Visit.objects.update(guarantor=clinic.guarantor)

    clinic.run(3)

    assert clinic.items() == [("disputes", clinic.household, "open_dispute")]
    assert clinic.closed() == [("disputes", visit, f"it goes on as {clinic.household}")]


def test_two_deeds_about_one_household_make_one_item_and_the_first_words_stay(clinic: Clinic):
    with practice_scope(clinic.practice.practice_id):
        for reason in ("the first", "the second"):
            put_before_a_person(
                practice_id=clinic.practice.practice_id,
                queue="disputes",
                subject=clinic.household,
                reason=reason,
                opened_by="open_dispute",
                at=morning(1),
            )
        assert [item.reason for item in WorkItem.objects.all()] == ["the first"]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_no_household_ever_stands_twice_in_a_queue(clinic: Clinic, seed: int):
    chance = random.Random(seed)  # noqa: S311  # invented days, not secrets
    happenings = [
        clinic.dispute,
        clinic.settle_disputes,
        clinic.confuse,
        lambda day: receive_hardship_application(
            practice=clinic.practice, guarantor_id=clinic.guarantor.id, by="test", at=morning(day)
        ),
        lambda _: None,
    ]
    for day in range(2, 12):
        for happens in chance.sample(happenings, 2):
            happens(day)
        if chance.random() < 0.7:
            clinic.run(day)
        queues = Counter(queue for queue, subject, _ in clinic.items())
        assert set(queues.values()) <= {1}
        assert {subject for _, subject, _ in clinic.items()} <= {clinic.household}
        with practice_scope(clinic.practice.practice_id):
            if Dispute.objects.filter(closed_at__isnull=True).exists():
                assert queues["disputes"] == 1
            if HardshipApplication.objects.filter(state="pending").exists():
                assert queues["approvals"] == 1


def test_items_stored_before_are_worded_alike_and_stand_once(clinic: Clinic):
    visit, other = clinic.visit(), "P02"
    with practice_scope(clinic.practice.practice_id):
        second = Visit.objects.create(practice_id=clinic.practice.practice_id, pcn=other, guarantor=clinic.guarantor).id
        assert Standing.objects.count() == 1
    connections["default"].close()
    call_command("migrate", "data", "0004_patient_days", database="owner", verbosity=0)
    guarantor = clinic.guarantor.id
    stored = [
        ("disputes", f"visit {visit}"),
        ("disputes", f"visit {second}"),
        ("disputes", f"household {guarantor}"),
        ("approvals", f"guarantor {guarantor}"),
        ("returned_mail", f"household {guarantor}"),
        ("held_remittances", f"voided visit {visit}"),
        ("held_remittances", "file 1"),
    ]
    with connections["owner"].cursor() as cursor:
        for queue, subject in stored:
            cursor.execute(
                "INSERT INTO data_workitem (practice_id, queue, subject, reason, opened_at, closed_reason) "
                "VALUES (%s, %s, %s, 'seen', now(), '')",
                [clinic.practice.practice_id, queue, subject],
            )
    call_command("migrate", "data", database="owner", verbosity=0)
    connections["owner"].close()

    assert clinic.items() == [
        ("approvals", f"household {guarantor}", "receive_hardship_application"),
        ("disputes", f"household {guarantor}", "open_dispute"),
        ("held_remittances", "file 1", "post_remittance"),
        ("held_remittances", f"voided visit {visit}", "post_claims"),
        ("returned_mail", f"household {guarantor}", "plan_day"),
    ]
    assert [reason for _, _, reason in clinic.closed()] == [f"it goes on as household {guarantor}"] * 2
