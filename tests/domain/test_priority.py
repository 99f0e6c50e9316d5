"""What is a minute of staff time expected to bring?"""

from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.money import Money
from goodterms.domain.priority import priority
from support.plan_people import STANDARD


def test_it_is_chance_times_balance_over_minutes_rounded_down_to_the_cent():
    found = priority(balances=[("high_value_engaged", Money(1000_01))], playbook=STANDARD)

    assert found.per_minute == Money(60_00)  # 60% of $1,000.01 over 10 minutes is $60.0006
    assert found.reason == "60% of $1,000.01, over 10 minutes of work."


def test_a_familys_balances_share_the_longest_of_their_minutes():
    found = priority(balances=[("fresh", Money(100_00)), ("early_stall", Money(100_00))], playbook=STANDARD)

    assert found.per_minute == Money(18_00)  # 55% + 35% of $100.00 over 5 minutes


def test_a_credit_brings_nothing_and_hides_nothing():
    alone = priority(balances=[(None, Money(-50_00))], playbook=STANDARD)
    beside = priority(balances=[(None, Money(-50_00)), ("fresh", Money(100_00))], playbook=STANDARD)

    assert alone.per_minute == Money(0)
    assert "Nothing is owed" in alone.reason
    assert beside.per_minute == priority(balances=[("fresh", Money(100_00))], playbook=STANDARD).per_minute


@given(cents=st.integers(1, 10**9), segment=st.sampled_from(["fresh", "early_stall", "never heard of", None]))
def test_it_never_exceeds_what_is_owed_and_is_never_negative(cents: int, segment: str | None):
    found = priority(balances=[(segment, Money(cents))], playbook=STANDARD)

    assert Money(0) <= found.per_minute <= Money(cents)
