"""What is due is found by looking each minute, on the practice's own clock; nothing is doubled, nothing forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections

from goodterms.data.jobs import JOBS, QUEUE_OF, end_for_good, enqueue, has_given_up, read_jobs, try_again
from goodterms.data.models import Intent, JobFailure, PracticeDay, Touch, WorkItem
from goodterms.data.query import rows
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.usecases.day_work import look_for_work
from goodterms.usecases.note_job_trouble import note_job_trouble
from goodterms.usecases.plan_day import plan_day_ahead
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.sweep_jobs import sweep_jobs
from goodterms.workers.tasks import DOES, tasks
from goodterms.workers.trouble import MOST_TRIES, in_one_line, pause_before
from support.households import store_household
from support.postings import post
from support.practices import cedar_grove, facts_of
from support.reachable_clinics import SCENARIOS, TEN, reachable_clinic


FRIDAY = date(2026, 9, 4)  # day 3 of a balance that became the patient's on Tuesday, September 1


def waiting() -> list[tuple[str, object]]:
    """Return the jobs in the queues, without the look into the folder, which is always there."""
    return sorted(
        (job.task, job.arguments.get("day") or job.arguments.get("channel"))
        for job in read_jobs(statuses=("todo",), most=100)
        if job.task != "look_in_folder"
    )


def look(at: datetime, *practices: PracticeFacts) -> None:
    look_for_work(practices=practices, at=at)


def salem(hour: int, minute: int = 1, *, day: int = 4) -> datetime:
    """Return a moment of September 2026 on the clock of Salem, which is seven hours behind."""
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC) + timedelta(hours=7)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (salem(1, 59), []),
        (salem(2, 1), [("plan_day", "2026-09-04")]),
        (salem(19, 59), [("plan_day", "2026-09-04")]),
        (salem(20, 1), []),
    ],
)
def test_the_day_is_planned_from_two_at_night_on_the_practices_clock_and_not_in_the_evening(
    database: str, at: datetime, due: list[tuple[str, str]]
):
    look(at, facts_of(cedar_grove()))

    assert waiting() == due


def test_what_waits_already_is_not_doubled_and_what_was_done_is_not_done_again(database: str):
    practice = facts_of(cedar_grove())
    for minute in range(1, 6):
        look(salem(2, minute), practice)
    assert waiting() == [("plan_day", "2026-09-04")]

    rows("DELETE FROM procrastinate_jobs RETURNING id")
    with practice_scope(practice.practice_id):
        PracticeDay.objects.create(practice_id=practice.practice_id, on=FRIDAY, planned_at=salem(2))
    look(salem(3), practice)
    assert waiting() == []


def test_a_day_is_closed_late_in_the_evening_or_by_the_first_look_after_it(database: str):
    practice = facts_of(cedar_grove())
    with practice_scope(practice.practice_id):
        PracticeDay.objects.create(practice_id=practice.practice_id, on=FRIDAY, planned_at=salem(2))
    look(salem(22, 59), practice)
    assert waiting() == []
    look(salem(23, 1), practice)
    assert waiting() == [("close_day", "2026-09-04")]
    rows("DELETE FROM procrastinate_jobs RETURNING id")
    look(salem(1, day=5), practice)  # no worker ran that evening
    assert waiting() == [("close_day", "2026-09-04")]


def test_messages_are_sent_when_their_moment_has_come_by_as_many_lanes_as_there_is_work(database: str):
    clinic = reachable_clinic("text", "email")
    look(TEN - timedelta(minutes=1), clinic.practice)
    assert [each for each in waiting() if each[0] == "send"] == []
    look(TEN + timedelta(minutes=1), clinic.practice)
    assert [each for each in waiting() if each[0] == "send"] == [("send", "email"), ("send", "text")]


def test_two_practices_are_looked_after_each_by_its_own_clock(database: str):
    west = facts_of(cedar_grove())
    east = cedar_grove(slug="oak-hill")
    east.time_zone = "America/New_York"
    east.save()
    look(salem(23, 30, day=3), west, facts_of(east))  # half past two in New York

    plans = [job.arguments["practice"] for job in read_jobs(statuses=("todo",), most=9) if job.task == "plan_day"]
    assert plans == ["oak-hill"]


def test_every_task_has_a_queue_and_does_something():
    assert set(DOES) == set(QUEUE_OF)
    assert set(tasks().tasks) == set(QUEUE_OF)


def test_the_night_plans_each_household_for_a_moment_of_its_own_within_its_hours(database: str):
    row = cedar_grove()
    for number, scenario, pcn in (
        (1, "01_primary", "P01"),
        (2, "05_reversal_correction", "P05"),
        (3, "19_duplicate_file", "P19"),
    ):
        store_household(
            row, first_name=f"Ana{number}", pcns=(pcn,), language="en", phone=f"+1503555014{number}", email=None
        )
        post(row, SCENARIOS / scenario / "1.835")
    practice = facts_of(row)
    night = salem(2)
    plan_day_ahead(
        practice=practice,
        policy=policy_in_force(practice=practice),
        day=FRIDAY,
        at=night,
        by="test",
        step=lambda _: None,
    )

    with practice_scope(practice.practice_id):
        moments = list(Intent.objects.order_by("id").values_list("due_at", flat=True))
        assert Touch.objects.count() == 3
    assert len(set(moments)) == 3
    assert all(salem(8, 0) <= moment < salem(20, 15) for moment in moments)


def test_planning_a_night_twice_changes_nothing(database: str):
    row = cedar_grove()
    store_household(row, first_name="Ana", pcns=("P01",), language="en", phone="+15035550141", email=None)
    post(row, SCENARIOS / "01_primary" / "1.835")
    practice = facts_of(row)
    for minute in (1, 9):
        plan_day_ahead(
            practice=practice,
            policy=policy_in_force(practice=practice),
            day=FRIDAY,
            at=salem(2, minute),
            by="test",
            step=lambda _: None,
        )

    with practice_scope(practice.practice_id):
        assert (Touch.objects.count(), Intent.objects.count()) == (1, 1)


# Jobs that cannot be done


def test_a_job_is_stored_with_what_it_serves_or_not_at_all(database: str):
    practice = facts_of(cedar_grove())
    with pytest.raises(ZeroDivisionError), practice_scope(practice.practice_id):
        enqueue_and_fail()

    assert waiting() == []


def enqueue_and_fail() -> None:
    enqueue("reconcile", lock="test", practice="cedar-grove")
    raise ZeroDivisionError


def test_pauses_grow_and_stay_bounded():
    pauses = [pause_before(attempt, subject="job 1") for attempt in range(12)]

    assert pauses[0] >= timedelta(seconds=30)
    assert all(pause <= timedelta(minutes=45) for pause in pauses)
    assert pauses[:6] == sorted(pauses[:6])


def test_what_a_job_stumbled_over_is_told_without_anybodys_words():
    with pytest.raises(ValueError, match="Ana") as stumbled:
        int("Ana Doe, +15035550142")
    said = in_one_line(stumbled.value)

    assert said.startswith("not foreseen: ValueError at test_schedules.py:")
    assert "Ana" not in said


def doing(task: str, *, attempts: int) -> int:
    """Leave a job behind that a worker was doing which is gone."""
    enqueue(task, lock=f"test {task} {attempts}", practice="cedar-grove")
    ((job,),) = rows("SELECT max(id) FROM procrastinate_jobs")
    rows(
        f"UPDATE procrastinate_jobs SET status = 'doing', attempts = {attempts}, worker_id = NULL WHERE id = {job}"
        " RETURNING id"
    )
    return int(job)


def test_a_job_of_a_worker_that_is_gone_is_given_to_others(database: str):
    cedar_grove()
    job = doing("reconcile", attempts=0)

    assert sweep_jobs(most_tries=MOST_TRIES, at=TEN) == 1
    assert [each.job for each in read_jobs(statuses=("todo",), most=9)] == [job]
    assert JobFailure.objects.get().is_last is False


def test_a_job_that_ends_every_worker_is_given_up_and_can_be_begun_again_by_hand(database: str):
    cedar_grove()
    job = doing("reconcile", attempts=MOST_TRIES - 1)
    sweep_jobs(most_tries=MOST_TRIES, at=TEN)

    (failed,) = read_jobs(statuses=("failed",), most=9)
    assert (failed.job, failed.error) == (job, "its worker was not heard of any more: killed, or its machine is gone")
    assert has_given_up("reconcile", lock=f"test reconcile {MOST_TRIES - 1}") == failed.error
    assert try_again(job, at=TEN)
    assert [each.job for each in read_jobs(statuses=("todo",), most=9)] == [job]
    assert not try_again(job, at=TEN)


def test_a_job_of_a_worker_that_still_beats_is_left_to_it(database: str):
    cedar_grove()
    job = doing("reconcile", attempts=0)
    ((worker,),) = rows("SELECT worker_id FROM procrastinate_register_worker_v1()")
    rows(f"UPDATE procrastinate_jobs SET worker_id = {worker} WHERE id = {job} RETURNING id")

    assert sweep_jobs(most_tries=MOST_TRIES, at=TEN) == 0


def test_a_task_at_which_workers_have_just_given_up_rests_before_it_is_begun_again(database: str):
    cedar_grove()
    job = doing("reconcile", attempts=0)
    end_for_good(job)
    enqueue("reconcile", lock="test reconcile 0", practice="cedar-grove")

    assert read_jobs(statuses=("todo",), most=9) == ()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '11 minutes'")
    enqueue("reconcile", lock="test reconcile 0", practice="cedar-grove")
    assert len(read_jobs(statuses=("todo",), most=9)) == 1


def test_the_application_may_use_jobs_and_not_rewrite_their_history(database: str):
    grants = {
        (table, deed)
        for table, deed in rows(
            """
            SELECT name, deed FROM unnest(ARRAY['procrastinate_jobs', 'procrastinate_events', 'data_jobfailure']) name,
                 unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) deed
            WHERE has_table_privilege('goodterms_app', name, deed)
            """
        )
    }

    assert {deed for table, deed in grants if table == "procrastinate_events"} == {"SELECT", "INSERT"}
    assert {deed for table, deed in grants if table == "data_jobfailure"} == {"SELECT", "INSERT"}
    assert ("procrastinate_jobs", "TRUNCATE") not in grants
    assert JOBS.job_manager.check_connection()


def test_dead_letters_of_a_practice_go_before_a_person(database: str):
    practice = facts_of(cedar_grove())
    for attempt in range(1, MOST_TRIES + 1):
        note_job_trouble(
            job=7,
            task="plan_day",
            practice="cedar-grove",
            attempt=attempt,
            is_last=attempt == MOST_TRIES,
            error="the database: OperationalError at cursor.py:117",
            at=TEN,
        )

    with practice_scope(practice.practice_id):
        (item,) = WorkItem.objects.filter(queue="dead_letters")
    assert "goodterms jobs retry 7" in item.reason
    assert JobFailure.objects.count() == MOST_TRIES
