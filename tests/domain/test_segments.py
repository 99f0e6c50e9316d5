"""Which kind of balance is this?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain import segments
from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, Household
from support.guard_people import called
from support.plan_people import MONDAY, STANDARD, ana_in_ohio, days_ago, visit_of


def segment_of(account: AccountFacts, household: Household | None = None) -> segments.Segmented:
    household = household or ana_in_ohio(account)
    return segments.segment(account=account, household=household, playbook=STANDARD, today=MONDAY)


REPLIED = {"replied_on": days_ago(20)}
OPENED = {"opened_statement_on": days_ago(20)}
LARGE, LARGE_BUT_ONE_CENT = {"balance": Money(500_00)}, {"balance": Money(499_99)}


@pytest.mark.parametrize(
    ("day", "change", "expected"),
    [
        (3, {"has_open_dispute": True}, "documentation-doubt"),
        (200, {"has_confusion_hint": True}, "documentation-doubt"),
        (30, LARGE | REPLIED, "fresh"),
        (31, LARGE | REPLIED, "high-value-engaged"),
        (90, LARGE | REPLIED, "high-value-engaged"),
        (91, LARGE | REPLIED, "stalled-by-age"),
        (31, LARGE_BUT_ONE_CENT | REPLIED, "stalled-by-age"),
        (45, LARGE | {"plan_requested_on": days_ago(2)}, "high-value-engaged"),
        (89, {}, "stalled-by-age"),
        (90, {}, "silent-and-aged"),
        (120, OPENED, "stalled-by-age"),
        (31, OPENED, "early-stall"),
        (60, OPENED, "early-stall"),
        (61, OPENED, "stalled-by-age"),
        (45, LARGE | OPENED, "stalled-by-age"),
        (0, {}, "fresh"),
        (30, {}, "fresh"),
        (31, {}, "stalled-by-age"),
    ],
)
def test_the_first_rule_that_fits_names_the_segment(day: int, change: dict[str, object], expected: object):
    found = segment_of(visit_of(day)._replace(**change))

    assert found.rule is not None
    assert found.rule.id == expected
    assert found.reason.startswith(f"{expected}: day {day}, ")


def test_mail_that_comes_back_makes_an_aged_balance_silent_unless_they_were_in_touch_lately():
    account = visit_of(120)._replace(opened_statement_on=days_ago(90))
    household = ana_in_ohio(account)._replace(is_address_good=False)

    assert segment_of(account, household).segment == "silent_and_aged"
    assert segment_of(account._replace(replied_on=days_ago(30)), household).segment == "early_stall"
    assert segment_of(account._replace(replied_on=days_ago(31)), household).segment == "silent_and_aged"


def test_two_calls_without_a_conversation_are_calls_that_fail_and_one_is_not():
    account = visit_of(120)._replace(opened_statement_on=days_ago(90))
    missed = called("2026-11-02T16:00Z", "no_answer"), called("2026-11-09T16:00Z", "voicemail")

    assert segment_of(account, ana_in_ohio(account)._replace(calls=missed)).segment == "silent_and_aged"
    assert segment_of(account, ana_in_ohio(account)._replace(calls=missed[:1])).segment == "early_stall"


def test_calls_of_another_practice_say_nothing_of_our_balances():
    opened, silent = visit_of(120)._replace(opened_statement_on=days_ago(90)), visit_of(120)
    missed = called("2026-11-02T16:00Z", "no_answer"), called("2026-11-09T16:00Z", "voicemail")
    spoken = (called("2026-11-09T16:00Z", "conversation"),)

    for account, calls in ((opened, missed), (silent, spoken)):
        elsewhere = tuple(replace(call, is_elsewhere=True) for call in calls)
        assert segment_of(account, ana_in_ohio(account)._replace(calls=calls)) != segment_of(account)
        assert segment_of(account, ana_in_ohio(account)._replace(calls=elsewhere)) == segment_of(account)


def test_a_new_balance_without_phone_or_email_is_still_fresh_and_says_so():
    account = visit_of(5)
    found = segment_of(account, ana_in_ohio(account)._replace(phone=None, email=None))

    assert found.segment == "fresh"
    assert found.reason == "fresh-by-age: day 5, no other sign."


@pytest.mark.parametrize(("cents", "word"), [(0, "nothing left"), (-5_00, "a credit of $5.00")])
def test_what_is_settled_or_in_credit_has_no_segment(cents: int, word: str):
    found = segment_of(visit_of(5)._replace(balance=Money(cents)))

    assert found.segment is None
    assert word in found.reason


def test_an_account_of_unknown_age_has_a_segment_only_by_doubt():
    unknown = visit_of(5)._replace(opened_on=None)

    assert segment_of(unknown).segment is None
    assert segment_of(unknown._replace(has_open_dispute=True)).segment == "documentation_doubt"


def test_a_playbook_whose_rules_leave_a_gap_says_so():
    account = visit_of(45)
    found = segments.segment(
        account=account, household=ana_in_ohio(account), playbook=replace(STANDARD, segments=()), today=MONDAY
    )

    assert found == (None, None, "No segment: no rule of the playbook fits day 45.")


def test_a_payment_may_be_a_sign_in_a_practices_own_rule():
    rule = replace(STANDARD.segments[0], id="payers", any_of=("paid_something",))
    playbook = replace(STANDARD, segments=(rule,))
    paid = visit_of(45)._replace(last_payment_on=days_ago(3))
    found = segments.segment(account=paid, household=ana_in_ohio(paid), playbook=playbook, today=MONDAY)

    assert found.reason == "payers: day 45, paid on 2026-11-20."


@given(day=st.integers(0, 2000), cents=st.integers(1, 10**7), replied=st.booleans(), opened=st.booleans())
def test_every_open_balance_of_known_age_has_exactly_one_of_the_five_segments(
    day: int, cents: int, replied: bool, opened: bool
):
    account = visit_of(day)._replace(
        balance=Money(cents),
        replied_on=days_ago(5) if replied else None,
        opened_statement_on=days_ago(5) if opened else None,
    )

    assert segment_of(account).segment in {
        "documentation_doubt",
        "high_value_engaged",
        "silent_and_aged",
        "early_stall",
        "fresh",
    }
