"""Which pile of work does this household wait in today?"""

from datetime import UTC, datetime

import pytest

from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, Household
from support.plan_people import ana_in_ohio, days_ago, decided, visit_of


SEVEN_IN_OHIO = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def queue_of(household: Household) -> str | None:
    queued = decided(household).queued
    return None if queued is None else queued.queue


def of(account: AccountFacts, **changes: object) -> Household:
    return ana_in_ohio(account._replace(**changes))


def test_nobody_is_needed_while_the_machine_handles_it():
    assert queue_of(of(visit_of(3))) is None
    assert queue_of(of(visit_of(5))) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"has_open_dispute": True}, "disputes"),
        ({"has_confusion_hint": True}, "disputes"),
        ({"balance": Money(-1)}, "credits"),
        ({"hardship": "pending"}, "approvals"),
        ({"plan": "missed"}, "calls_today"),
        ({"plan": "broken"}, "follow_ups"),
        ({"plan_requested_on": days_ago(1)}, "follow_ups"),
        ({"replied_on": days_ago(7)}, "follow_ups"),
        ({"replied_on": days_ago(8)}, None),
        ({"plan": "active"}, None),
        ({"balance": Money(0)}, None),
        ({"opened_on": None}, "held"),
        ({"opened_on": None, "balance": Money(0)}, None),
    ],
)
def test_each_kind_of_work_has_its_queue(change: dict[str, object], expected: str | None):
    assert queue_of(of(visit_of(5), **change)) == expected


def test_the_call_of_day_25_is_in_todays_calls():
    assert queue_of(of(visit_of(25))) == "calls_today"


def test_a_balance_after_the_last_touch_is_a_follow_up():
    assert queue_of(of(visit_of(36))) == "follow_ups"


def test_a_bad_address_is_returned_mail_even_when_email_carries_the_statement():
    household = of(visit_of(10))._replace(is_address_good=False)

    assert decided(household).verdict == "permit"
    assert queue_of(household) == "returned_mail"


def test_an_address_nobody_confirmed_is_asked_for_when_a_statement_waits_for_it():
    household = of(visit_of(10))._replace(is_address_good=None, email=None)

    assert decided(household).verdict == "refused"
    assert queue_of(household) == "returned_mail"


def test_a_touch_that_was_refused_for_an_older_balance_is_held_unless_waiting_mends_it():
    assert queue_of(of(visit_of(40))._replace(stops=frozenset({"cease"}))) == "follow_ups"
    assert queue_of(of(visit_of(25))._replace(stops=frozenset({"cease"}))) == "held"


def test_a_new_balance_nobody_can_be_told_about_is_for_the_front_desk_and_an_older_one_is_held():
    nowhere = {"phone": None, "email": None, "is_address_good": None}

    assert queue_of(of(visit_of(3))._replace(**nowhere)) == "new_balances"
    assert queue_of(of(visit_of(31)._replace(touches=()))._replace(**nowhere)) == "held"


def test_an_answer_we_owe_comes_before_money_to_be_had():
    disputed = visit_of(25, "A2")._replace(has_open_dispute=True)

    assert queue_of(ana_in_ohio(visit_of(25, "A1"), disputed)) == "disputes"


def test_the_hour_puts_nobody_in_a_queue():
    early = decided(of(visit_of(3)), at=SEVEN_IN_OHIO)

    assert early.verdict == "refused"
    assert early.queued is None
