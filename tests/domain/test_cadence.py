"""Which touch comes next on an account, and when?"""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain import cadence
from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, TouchKind
from support.plan_people import LADDER, STANDARD, made, visit_of


STEPS = STANDARD.cadence
DAY_ZERO = date(2026, 3, 2)  # Monday


def anas_visit(*, paid_on: date | None = None) -> AccountFacts:
    return visit_of(0)._replace(opened_on=DAY_ZERO, touches=(), last_payment_on=paid_on)


def on_day(day: int) -> date:
    return DAY_ZERO + timedelta(days=day)


def due_on(account: AccountFacts) -> tuple[str, int] | None:
    due = cadence.next_step(cadence=STEPS, account=account)
    return None if due is None else (due.step.touch, (due.due_on - DAY_ZERO).days)


def run_on(days: list[int], *, account: AccountFacts, failing: frozenset[int] = frozenset()) -> AccountFacts:
    """Run the worker on these days; on a failing one what was sent did not arrive, which is no touch."""
    for day in days:
        due = cadence.next_step(cadence=STEPS, account=account)
        if due is not None and due.due_on <= on_day(day) and day not in failing:
            account = account._replace(touches=(*account.touches, made(due.step.touch, on_day(day))))
    return account


@pytest.mark.parametrize(
    ("taken_on", "expected"),
    [
        ({}, ("text", 3)),
        ({"text": 3}, ("statement", 10)),
        ({"text": 3, "statement": 10}, ("email", 18)),
        ({"text": 3, "statement": 10, "email": 18}, ("call", 25)),
        ({"text": 3, "statement": 10, "email": 18, "call": 25}, ("statement2", 35)),
        ({"text": 3, "statement": 10, "email": 18, "call": 25, "statement2": 35}, None),
    ],
)
def test_the_five_touches_fall_on_days_3_10_18_25_and_35(taken_on: dict[TouchKind, int], expected: object):
    touches = tuple(made(kind, on_day(day)) for kind, day in taken_on.items())

    assert due_on(anas_visit()._replace(touches=touches)) == expected


def test_a_late_touch_moves_the_next_one_so_that_the_gap_stands():
    late = anas_visit()._replace(touches=(made("text", on_day(30)),))

    assert due_on(late) == ("statement", 37)


def test_a_worker_down_until_day_30_starts_gently_and_keeps_every_gap():
    account = run_on(list(range(30, 90)), account=anas_visit())

    assert [(touch.made_on - DAY_ZERO).days for touch in account.touches] == [30, 37, 45, 52, 62]


def test_a_step_that_was_left_out_is_still_the_next_one_and_waits_its_gap_after_the_last_touch():
    by_hand = anas_visit()._replace(touches=(made("statement", on_day(12)),))

    assert due_on(by_hand) == ("text", 15)


def test_touches_from_before_the_balance_was_the_patients_are_no_steps_of_its_ladder():
    older = anas_visit()._replace(touches=(made("text", on_day(-20)), made("statement", on_day(-10))))

    assert due_on(older) == ("text", 3)


def test_a_payment_rests_the_ladder_14_days_and_moves_no_rung():
    paid = anas_visit(paid_on=on_day(8))._replace(touches=(made("text", on_day(3)),))

    assert due_on(paid) == ("statement", 22)
    assert not cadence.rests_after_payment(cadence=STEPS, account=paid, today=on_day(22))
    assert cadence.rests_after_payment(cadence=STEPS, account=paid, today=on_day(21))


def test_an_account_named_beside_a_relatives_waits_its_gap_along_but_not_for_ever():
    weekly = tuple(made("text", on_day(day)) for day in (3, 10, 17, 24, 31, 38))

    assert due_on(anas_visit()._replace(touches=weekly[:2])) == ("statement", 17)
    assert due_on(anas_visit()._replace(touches=weekly)) == (
        "statement",
        31,
    )  # named from day 10 on; 14 days of waiting


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"balance": Money(1)}, None),
        ({"balance": Money(0)}, "settled"),
        ({"balance": Money(-1)}, "credit"),
        ({"opened_on": None}, "day_zero_unknown"),
        ({"plan": "active"}, "on_plan"),
        ({"plan": "missed"}, "plan_missed"),
        ({"plan": "broken"}, "plan_broken"),
        ({"plan": None}, None),
        ({"plan_requested_on": DAY_ZERO}, "plan_requested"),
    ],
)
def test_what_stops_the_ladder_is_named(change: dict[str, object], expected: object):
    assert cadence.pause(account=anas_visit()._replace(**change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"hardship": "approved"}, False),
        ({"hardship": "pending"}, True),
        ({"hardship": None}, True),
        ({"has_open_dispute": True}, True),
        ({"has_open_dispute": None}, True),
        ({"has_insurance_pending": True}, True),
        ({"has_insurance_pending": None}, True),
        ({"is_verified": False}, True),
        ({"is_verified": None}, True),
        ({"plan": None}, True),
    ],
)
def test_an_open_or_unknown_question_keeps_the_balance_from_being_asked_for(
    change: dict[str, object], expected: object
):
    assert cadence.awaits_answer(account=anas_visit()._replace(**change)) is expected


def test_no_step_is_planned_while_day_zero_is_unknown():
    with pytest.raises(ValueError, match="day 0 is unknown"):
        cadence.next_step(cadence=STEPS, account=anas_visit()._replace(opened_on=None))


worker_days = st.lists(st.integers(0, 200), max_size=80, unique=True).map(sorted)


@given(days=worker_days, failing=st.frozensets(st.integers(0, 200)), paid=st.none() | st.integers(0, 120))
def test_no_touch_is_skipped_repeated_or_hurried_whatever_days_the_worker_runs(
    days: list[int], failing: frozenset[int], paid: int | None
):
    paid_on = None if paid is None else on_day(paid)
    before = [day for day in days if paid is None or day < paid]
    account = run_on(before, account=anas_visit(), failing=failing)
    account = run_on(
        [day for day in days if day not in before], account=account._replace(last_payment_on=paid_on), failing=failing
    )

    assert tuple(touch.kind for touch in account.touches) == LADDER[: len(account.touches)]
    for step, touch in zip(STEPS.steps, account.touches, strict=False):
        assert (touch.made_on - DAY_ZERO).days >= step.day
        assert paid_on is None or not paid_on <= touch.made_on < paid_on + timedelta(days=14)
    for (step, touch), (next_step, next_touch) in itertools.pairwise(zip(STEPS.steps, account.touches, strict=False)):
        assert (next_touch.made_on - touch.made_on).days >= next_step.day - step.day
