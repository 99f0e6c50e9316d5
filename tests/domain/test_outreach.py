"""What, if anything, do we say to this household today, and how?"""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodterms.domain import outreach
from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, Household
from goodterms.law.compiled import compile_law
from goodterms.law.load import load_law
from support.guard_people import called
from support.plan_people import (
    LADDER,
    MONDAY,
    NOON_IN_OHIO,
    STANDARD,
    after,
    ana_in_ohio,
    days_ago,
    decided,
    made,
    visit_of,
)


def rules_refusing(household: Household, *, at: datetime = NOON_IN_OHIO) -> set[str]:
    return {refusal.rule_id for refusal in decided(household, at=at).refusals}


def untouched(days: int, account_id: str) -> AccountFacts:
    return visit_of(days, account_id)._replace(touches=())


@pytest.mark.parametrize(
    ("day", "kind", "channel"),
    [(3, "text", "text"), (10, "statement", "letter"), (18, "email", "email"), (25, "call", "call")],
)
def test_each_touch_is_made_on_its_day_by_its_usual_way(day: int, kind: str, channel: str):
    decision = decided(ana_in_ohio(visit_of(day)))

    assert decision.verdict == "permit"
    assert decision.permit is not None
    assert decision.touch is not None
    assert (decision.touch.kind, decision.touch.channel) == (kind, channel)
    assert (decision.touch.account_ids, decision.touch.amount) == (("A1",), Money(120_00))


@pytest.mark.parametrize("day", [2, 9, 17, 24, 34, 36])
def test_the_day_before_a_touch_nothing_is_due(day: int):
    decision = decided(ana_in_ohio(visit_of(day)))

    assert decision.verdict == "nothing_due"
    assert decision.touch is None
    assert decision.refusals == ()


def test_a_familys_balances_of_one_step_go_in_one_touch_for_their_sum():
    decision = decided(ana_in_ohio(visit_of(3, "A1"), visit_of(3, "A2")._replace(balance=Money(30_50))))

    assert decision.touch is not None
    assert decision.touch.account_ids == ("A1", "A2")
    assert decision.touch.amount == Money(150_50)


def test_the_gentler_touch_goes_and_names_the_balance_that_is_further_on():
    further, new = visit_of(10, "A1"), visit_of(3, "A2")
    decision = decided(ana_in_ohio(further, new))

    assert decision.touch is not None
    assert decision.touch.kind == "text"
    assert decision.touch.account_ids == ("A1", "A2")


def test_a_balance_that_has_not_come_to_the_step_is_left_out_of_it():
    decision = decided(ana_in_ohio(visit_of(10, "A1"), visit_of(1, "A2")))

    assert decision.touch is not None
    assert (decision.touch.kind, decision.touch.account_ids) == ("statement", ("A1",))


def test_balances_of_two_practices_are_never_asked_for_together():
    other = visit_of(3, "A2")._replace(practice="hill-clinic", balance=Money(200_00))
    decision = decided(ana_in_ohio(visit_of(3, "A1"), other))

    assert decision.touch is not None
    assert (decision.touch.practice, decision.touch.account_ids) == ("hill-clinic", ("A2",))


def test_equals_are_parted_the_same_way_whatever_their_order():
    one, other = visit_of(3, "A1"), visit_of(3, "A2")._replace(practice="hill-clinic")

    assert decided(ana_in_ohio(one, other)).touch == decided(ana_in_ohio(other, one)).touch


def test_what_is_disputed_is_left_out_and_the_rest_is_asked_for():
    disputed = visit_of(3, "A2")._replace(has_open_dispute=True)
    decision = decided(ana_in_ohio(visit_of(3, "A1"), disputed))

    assert decision.touch is not None
    assert decision.touch.account_ids == ("A1",)
    assert decision.queued is not None
    assert decision.queued.queue == "disputes"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"has_open_dispute": True}, "pause-dispute"),
        ({"has_open_dispute": None}, "pause-dispute"),
        ({"hardship": "pending"}, "pause-hardship"),
        ({"has_insurance_pending": True}, "pause-insurance"),
        ({"is_verified": False}, "balance-unverified"),
        ({"plan": None}, "pause-plan-active"),
    ],
)
def test_an_open_question_proposes_nothing_and_the_gate_says_which(change: dict[str, object], rule: str):
    decision = decided(ana_in_ohio(visit_of(3)._replace(**change)))

    assert decision.verdict == "refused"
    assert decision.touch is None
    assert any(refusal.rule_id.startswith(rule) for refusal in decision.refusals)
    assert decision.accounts[0].next_touch is None


@pytest.mark.parametrize(
    "change",
    [
        {"balance": Money(0)},
        {"balance": Money(-1)},
        {"plan": "active"},
        {"plan": "missed"},
        {"plan_requested_on": days_ago(1)},
        {"last_payment_on": days_ago(1)},
        {"has_confusion_hint": True},
        {"opened_on": None},
    ],
)
def test_a_payment_a_plan_a_credit_a_doubt_or_an_unknown_day_zero_stops_the_ladder(change: dict[str, object]):
    decision = decided(ana_in_ohio(visit_of(3)._replace(**change)))

    assert decision.verdict == "nothing_due"
    assert decision.touch is None


def test_after_a_part_payment_the_next_touch_waits_14_days_and_stays_on_its_rung():
    paid = visit_of(18)._replace(last_payment_on=days_ago(13))
    assert decided(ana_in_ohio(paid)).verdict == "nothing_due"

    rested = decided(ana_in_ohio(paid._replace(last_payment_on=days_ago(14))))
    assert rested.touch is not None
    assert rested.touch.kind == "email"


def test_a_household_touched_today_is_not_touched_again_and_tomorrow_it_may_be():
    today = visit_of(20, "A1")._replace(touches=(made("text", MONDAY),))
    yesterday = today._replace(touches=(made("text", days_ago(1)),))
    due = visit_of(3, "A2")

    assert decided(ana_in_ohio(today, due)).verdict == "nothing_due"
    assert decided(ana_in_ohio(yesterday, due)).verdict == "permit"


@pytest.mark.parametrize(
    ("change", "channel"),
    [
        ({"may_text": False}, "email"),
        ({"may_text": None, "email": None}, "letter"),
        ({"undeliverable": frozenset({"text"})}, "email"),
        ({"stops": frozenset({"text_stop"})}, "email"),
        ({"preferred_channel": "letter"}, "letter"),
    ],
)
def test_a_text_that_cannot_go_falls_back_and_is_still_the_day_3_touch(change: dict[str, object], channel: str):
    decision = decided(ana_in_ohio(visit_of(3))._replace(**change))

    assert decision.verdict == "permit"
    assert decision.touch is not None
    assert (decision.touch.kind, decision.touch.channel) == ("text", channel)


def test_the_hour_makes_a_text_wait_and_never_changes_its_way():
    early = datetime(2026, 11, 23, 12, 59, tzinfo=UTC)  # Monday 07:59 in Ohio
    decision = decided(ana_in_ohio(visit_of(3)), at=early)

    assert decision.verdict == "refused"
    assert decision.touch is not None
    assert decision.touch.channel == "text"
    assert decision.refusals[0].until == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert decided(ana_in_ohio(visit_of(3)), at=early + timedelta(minutes=1)).verdict == "permit"


def test_seven_calls_in_seven_days_make_the_call_wait_rather_than_become_a_letter():
    calls = tuple(called(f"2026-11-{day}T16:00Z", "no_answer") for day in range(16, 23))
    often = ana_in_ohio(visit_of(25))._replace(calls=calls, texts=())
    decision = decided(often._replace(calls=(*calls, called("2026-11-22T17:00Z", "voicemail"))))

    assert decision.verdict == "refused"
    assert decision.touch is not None
    assert decision.touch.channel == "call"


def test_with_no_way_left_every_ways_refusals_are_kept():
    nowhere = ana_in_ohio(visit_of(3))._replace(may_text=False, may_email=False, is_address_good=False)
    decision = decided(nowhere)

    assert decision.verdict == "refused"
    assert {"consent-text", "consent-email"} <= {refusal.rule_id for refusal in decision.refusals}
    assert all(refusal.until is None for refusal in decision.refusals)
    assert len(decision.refusals) == len(set(decision.refusals))


@pytest.mark.parametrize("stop", ["cease", "attorney", "bankruptcy", "deceased", "minor"])
def test_a_stop_refuses_every_way(stop: str):
    decision = decided(ana_in_ohio(visit_of(3))._replace(stops=frozenset({stop})))

    assert decision.verdict == "refused"
    assert decision.queued is not None
    assert decision.queued.queue == "held"


def test_today_is_the_earliest_date_on_any_clock_the_person_may_live_by():
    law = load_law()
    at = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # Tuesday 01:30 in Ohio, Monday 22:30 in California
    home = ana_in_ohio(visit_of(3))

    assert outreach.local_date(household=home, law=law, at=at).day == 24
    assert outreach.local_date(household=home._replace(phone="415-555-0101"), law=law, at=at).day == 23
    unknown = home._replace(zip_code=None, state=None, phone=None)
    assert outreach.local_date(household=unknown, law=law, at=datetime(2026, 11, 24, 10, 59, tzinfo=UTC)).day == 23


def test_the_third_day_begins_at_midnight_where_the_person_lives():
    honolulu = ana_in_ohio(visit_of(4))._replace(zip_code="96813", state="HI", phone="808-555-0101")
    account = visit_of(0)._replace(opened_on=MONDAY - timedelta(days=3), touches=())
    before = datetime(2026, 11, 23, 9, 59, tzinfo=UTC)  # Sunday 23:59 in Honolulu
    home = honolulu._replace(accounts=(account,))

    assert decided(home, at=before).verdict == "nothing_due"
    assert decided(home, at=before + timedelta(hours=9)).verdict == "permit"  # Monday 08:59


def test_a_way_known_to_be_closed_stays_closed_where_no_rule_forbids_it():
    lawless = compile_law([], places=load_law().places)
    nowhere = ana_in_ohio(visit_of(3))._replace(may_text=False, may_email=False, is_address_good=False)
    decision = outreach.decide(household=nowhere, playbook=STANDARD, law=lawless, at=NOON_IN_OHIO, party="provider")

    assert decision.verdict == "refused"
    assert "way-closed-letter" in {refusal.rule_id for refusal in decision.refusals}


ages = st.lists(st.integers(0, 60), min_size=1, max_size=4)
worker_days = st.lists(st.integers(0, 150), max_size=60, unique=True).map(sorted)


@settings(max_examples=60, deadline=None)
@given(ages=ages, days=worker_days)
def test_a_family_is_touched_once_a_day_and_no_balance_is_skipped_ahead_or_hurried(ages: list[int], days: list[int]):
    household = ana_in_ohio(*(untouched(age, f"A{place}") for place, age in enumerate(ages)))
    for day in days:
        at = NOON_IN_OHIO + timedelta(days=day)
        household = after(household, decided(household, at=at), on=at.date())

    for account in household.accounts:
        assert account.opened_on is not None
        own = list(dict.fromkeys(touch.kind for touch in account.touches))
        assert own == list(LADDER[: len(own)])
        taken_on = {}
        for touch in account.touches:
            taken_on.setdefault(touch.kind, touch.made_on)
        for step in STANDARD.cadence.steps:
            if step.touch in taken_on:
                assert (taken_on[step.touch] - account.opened_on).days >= step.day
        for (step, on), (next_step, next_on) in itertools.pairwise(
            [(step, taken_on[step.touch]) for step in STANDARD.cadence.steps if step.touch in taken_on]
        ):
            assert (next_on - on).days >= next_step.day - step.day
        assert len({touch.made_on for touch in account.touches}) == len(account.touches)


def test_a_patient_with_a_new_visit_every_week_still_comes_to_the_second_statement():
    household = ana_in_ohio(*(untouched(-7 * week, f"A{week}") for week in range(20)))
    for day in range(140):
        at = NOON_IN_OHIO + timedelta(days=day)
        household = after(household, decided(household, at=at), on=at.date())

    first = household.accounts[0]
    assert list(dict.fromkeys(touch.kind for touch in first.touches)) == list(LADDER)


def test_a_worker_that_runs_twice_a_day_sends_nothing_twice():
    household = ana_in_ohio(visit_of(3))
    once = after(household, decided(household), on=MONDAY)

    assert decided(once, at=NOON_IN_OHIO + timedelta(hours=3)).verdict == "nothing_due"
