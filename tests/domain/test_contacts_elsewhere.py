"""Contacts that another practice or a partner made with the same person count with our own, and none counts twice."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from goodterms.domain.cases import gather
from goodterms.domain.contact_counts import check_cap, check_quiet
from goodterms.domain.contact_notes import NOTHING_NOTED
from goodterms.domain.people import CallMade, Household, TouchMade
from goodterms.law.checks import Cap, QuietAfterConversation
from goodterms.law.load import load_law
from support.guard_people import attempt, dora_reachable, with_touches


MONDAY_NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 23, 17, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
TWO_LETTERS = Cap(at_most=2, in_days=7, counts=frozenset({"letter"}), uncounted=frozenset())
QUIET = QuietAfterConversation(7)


def letters_are_too_many(dora: Household) -> bool:
    case = gather(attempt(dora, "letter", at=MONDAY_NOON), household=dora, places=load_law().places)
    return check_cap(TWO_LETTERS, case) is not None


def must_be_quiet(dora: Household) -> bool:
    case = gather(attempt(dora, "call", at=MONDAY_NOON), household=dora, places=load_law().places)
    return check_quiet(QUIET, case) is not None


def with_letters_elsewhere(dora: Household, *at: datetime) -> Household:
    return dora._replace(notes=replace(NOTHING_NOTED, letters_elsewhere=at))


def test_a_letter_from_elsewhere_is_added_to_our_own_of_the_same_day():
    own = with_touches(dora_reachable(), TouchMade(kind="statement", made_on=MONDAY, channel="letter"))
    assert not letters_are_too_many(own)
    assert letters_are_too_many(with_letters_elsewhere(own, MONDAY_MORNING))


@pytest.mark.parametrize(("day", "is_too_many"), [(17, True), (16, False)])  # Tuesday and Monday of the week before
def test_a_letter_from_elsewhere_counts_for_seven_days_that_end_today(day: int, is_too_many: bool):
    elsewhere = (datetime(2026, 11, day, 20, tzinfo=UTC), MONDAY_MORNING)
    assert letters_are_too_many(with_letters_elsewhere(dora_reachable(), *elsewhere)) is is_too_many


def test_a_conversation_elsewhere_is_one_here():
    spoken = CallMade(at=MONDAY_MORNING, outcome="inbound_conversation", is_elsewhere=True)
    assert must_be_quiet(dora_reachable()._replace(calls=(spoken,)))


def test_a_call_of_ours_without_an_outcome_is_not_explained_by_one_from_elsewhere():
    rung = with_touches(dora_reachable(), TouchMade(kind="call", made_on=MONDAY, channel="call"))
    ours = CallMade(at=MONDAY_MORNING, outcome="no_answer")
    assert must_be_quiet(rung)
    assert not must_be_quiet(rung._replace(calls=(ours,)))
    assert must_be_quiet(rung._replace(calls=(replace(ours, is_elsewhere=True),)))
