"""Which ways can this touch travel to this person?"""

import pytest

from goodterms.domain import channels
from goodterms.domain.people import Household
from goodterms.playbook.schema import Step
from support.plan_people import STANDARD, ana_in_ohio, visit_of


TEXT, STATEMENT, EMAIL, CALL, _ = STANDARD.cadence.steps
ANA = ana_in_ohio(visit_of(3))


def open_ways(step: Step, household: Household) -> tuple[str, ...]:
    return channels.ways(step=step, household=household).open


def test_a_touch_travels_its_usual_way_first():
    assert open_ways(TEXT, ANA) == ("text", "email", "letter")
    assert open_ways(STATEMENT, ANA) == ("letter", "email")
    assert open_ways(EMAIL, ANA) == ("email", "letter")
    assert open_ways(CALL, ANA) == ("call", "letter", "email")


def test_the_preferred_way_goes_first_where_the_touch_can_travel_it():
    by_mail = ANA._replace(preferred_channel="letter")
    by_text = ANA._replace(preferred_channel="text")

    assert open_ways(TEXT, by_mail) == ("letter", "text", "email")
    assert open_ways(STATEMENT, by_text) == ("letter", "email")  # a statement is too long for a text


@pytest.mark.parametrize(
    ("change", "closed"),
    [
        ({"may_text": False}, "text"),
        ({"may_text": None}, "text"),
        ({"phone": None}, "text"),
        ({"stops": frozenset({"text_stop"})}, "text"),
        ({"undeliverable": frozenset({"text"})}, "text"),
        ({"may_email": None}, "email"),
        ({"email": None}, "email"),
        ({"stops": frozenset({"email_stop"})}, "email"),
        ({"is_address_good": False}, "letter"),
        ({"is_address_good": None}, "letter"),
    ],
)
def test_a_way_that_waiting_cannot_mend_is_passed_over_with_its_reason(change: dict[str, object], closed: str):
    found = channels.ways(step=TEXT, household=ANA._replace(**change))

    assert closed not in found.open
    assert [channel for channel, _ in found.closed] == [closed]


def test_a_call_needs_consent_a_number_and_no_call_stop():
    for change in ({"may_call": None}, {"phone": None}, {"stops": frozenset({"call_stop"})}):
        assert open_ways(CALL, ANA._replace(**change)) == ("letter", "email")
