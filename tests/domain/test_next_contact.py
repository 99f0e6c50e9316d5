"""What will be said next, and when, if nothing else happens?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from goodterms.domain.next_contact import DAYS_LOOKED_AHEAD, NextContact, next_contact
from goodterms.domain.people import Household
from goodterms.law.load import load_law
from support.plan_people import MONDAY, NOON_IN_OHIO, STANDARD, ana_in_ohio, days_ago, visit_of


OHIO = ZoneInfo("America/New_York")
TUESDAY = MONDAY + timedelta(days=1)


def coming(household: Household, *, from_on: date = TUESDAY, now: datetime = NOON_IN_OHIO) -> NextContact:
    return next_contact(
        from_on=from_on,
        household=household,
        playbook=STANDARD,
        law=load_law(),
        party="provider",
        zone=OHIO,
        now=now,
    )


def test_a_new_balance_is_told_of_by_text_on_its_third_day_in_the_hours_of_the_person():
    found = coming(ana_in_ohio(visit_of(1)))

    assert found.on == days_ago(1) + timedelta(days=3)
    assert found.at is not None
    assert 8 <= found.at.astimezone(OHIO).hour < 21
    assert found.decision.touch.channel == "text"


def test_a_statement_leaves_at_noon_with_the_others():
    found = coming(ana_in_ohio(visit_of(8)))

    assert found.on == days_ago(8) + timedelta(days=10)
    assert found.decision.touch.channel == "letter"
    assert found.at == datetime.combine(found.on, datetime.min.time(), tzinfo=OHIO) + timedelta(hours=12)


def test_from_today_on_it_leaves_later_today():
    found = coming(ana_in_ohio(visit_of(3)), from_on=MONDAY)

    assert found.on == MONDAY
    assert found.at >= NOON_IN_OHIO


def test_when_the_hours_of_today_are_over_a_text_waits_for_tomorrow():
    night = datetime(2026, 11, 24, 3, tzinfo=UTC)  # Monday, ten in the evening

    assert coming(ana_in_ohio(visit_of(3)), from_on=MONDAY, now=night).on == TUESDAY


def test_nothing_is_in_sight_for_somebody_who_asked_to_be_left_alone_and_the_rule_is_named():
    found = coming(ana_in_ohio(visit_of(1))._replace(stops=frozenset({"cease"})))

    assert (found.on, found.at) == (None, None)
    assert "stop-cease" in {refusal.rule_id for refusal in found.decision.refusals}


def test_it_looks_some_months_ahead_and_no_further():
    quiet_until = MONDAY + timedelta(days=DAYS_LOOKED_AHEAD + 30)
    paying = visit_of(1)._replace(plan="active", next_installment_on=quiet_until)

    assert coming(ana_in_ohio(paying)).on is None
