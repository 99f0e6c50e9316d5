"""Allowed, not yet, or not at all: the gate's word on a contact in full, by the same rules as the gate that sends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goodterms.domain import guardrails, guards
from goodterms.domain.attempts import Attempt
from goodterms.domain.contact_notes import NOTHING_NOTED, THE_USUAL_WAY, InconvenientTime, Received
from goodterms.domain.money import NOTHING
from goodterms.domain.people import Household
from goodterms.domain.verdicts import Verdict, judge
from goodterms.law.compiled import compile_law
from goodterms.law.load import load_law
from support.guard_people import (
    MONDAY_TEN_IN_SALEM,
    TEXT_OF_DORA,
    USUAL_MANNERS,
    attempt,
    dora_reachable,
    doras_account,
    refused_by,
    with_account,
)


SIX_IN_SALEM = datetime(2026, 11, 23, 14, tzinfo=UTC)
EIGHT_IN_SALEM = datetime(2026, 11, 23, 16, tzinfo=UTC)


def judged(household: Household, proposed: Attempt) -> Verdict:
    return judge(proposed, household=household, law=load_law(), manners=USUAL_MANNERS, party="provider")


def of(verdict: Verdict) -> set[str]:
    return {refusal.rule_id for refusal in verdict.refusals}


def a_text(**details: object) -> Attempt:
    return replace(attempt(dora_reachable(), "text", message=TEXT_OF_DORA), details=replace(THE_USUAL_WAY, **details))


def test_what_no_rule_refuses_is_allowed_and_every_rule_that_passed_is_named():
    verdict = judged(dora_reachable(), attempt(dora_reachable(), "text", message=TEXT_OF_DORA))

    assert (verdict.answer, verdict.until, verdict.refusals) == ("allow", None, ())
    assert {"contact-hours", "consent-text"} <= {each.rule_id for each in verdict.passed}


def test_what_is_only_too_early_waits_for_the_first_good_moment():
    verdict = judged(dora_reachable(), attempt(dora_reachable(), "text", at=SIX_IN_SALEM, message=TEXT_OF_DORA))

    assert (verdict.answer, verdict.until) == ("delay", EIGHT_IN_SALEM)
    assert "contact-hours" in of(verdict)


def test_what_is_too_early_and_barred_as_well_does_not_wait():
    silenced = dora_reachable()._replace(stops=frozenset({"cease"}))
    verdict = judged(silenced, attempt(silenced, "text", at=SIX_IN_SALEM, message=TEXT_OF_DORA))

    assert (verdict.answer, verdict.until) == ("block", None)
    assert {"contact-hours", "stop-cease"} <= of(verdict)


def test_what_a_contact_must_carry_is_said_with_the_rule_that_asks_for_it():
    letter = judge(
        attempt(dora_reachable(), "letter"),
        household=dora_reachable(),
        law=load_law(),
        manners=USUAL_MANNERS,
        party="collector",
    )

    assert {"says-it-is-a-collector"} <= {rule for rule, _ in letter.needed_texts}
    assert {"validation-sent"} <= {rule for rule, _ in letter.needed_records}
    assert all(words for _, words in (*letter.needed_texts, *letter.needed_records))


def test_a_way_out_that_asks_for_more_than_the_address_is_none():
    assert "opt-out-in-text" in refused_by(dora_reachable(), a_text(opt_out_is_free=False))


def test_who_is_none_of_those_the_law_names_may_be_told_with_the_persons_word_only():
    assert "only-the-person" in refused_by(dora_reachable(), a_text(to_relation="other"))
    assert "only-the-person" not in refused_by(dora_reachable(), a_text(to_relation="other", is_to_authorized=True))


def test_what_is_written_after_the_moment_asked_about_holds_nothing_back_then():
    later = Received(
        channel="text",
        at=MONDAY_TEN_IN_SALEM + timedelta(minutes=1),
        meanings=frozenset({"unclear_stop"}),
        waits_for_reader=None,
    )
    dora = dora_reachable()._replace(notes=replace(NOTHING_NOTED, received=(later,)))

    assert "unread-replies" not in refused_by(dora, attempt(dora, "letter"))
    assert "unread-replies" in refused_by(dora, attempt(dora, "letter", at=MONDAY_TEN_IN_SALEM + timedelta(hours=1)))


def test_a_wish_that_never_ends_is_not_waited_for():
    never = InconvenientTime(weekdays=frozenset(range(7)), channels=frozenset({"text"}))
    dora = dora_reachable()._replace(notes=replace(NOTHING_NOTED, inconvenient=(never,)))
    verdict = judged(dora, attempt(dora, "text", message=TEXT_OF_DORA))

    (refusal,) = [each for each in verdict.refusals if each.rule_id == "inconvenient-times"]
    assert (verdict.answer, refusal.until) == ("block", None)


def test_the_words_of_a_stop_confirmation_are_looked_at_once_they_are_there():
    stop = Received(channel="text", at=MONDAY_TEN_IN_SALEM, meanings=frozenset({"stop_texts"}), waits_for_reader=False)
    dora = dora_reachable()._replace(notes=replace(NOTHING_NOTED, received=(stop,)), stops=frozenset({"text_stop"}))
    confirmation = replace(attempt(dora, "text"), purpose="stop_confirmation", kind=None, amount=NOTHING)
    more = replace(confirmation, message="You will get no more texts. You still owe $80.00.")

    assert "stop-confirmed-once" not in refused_by(dora, confirmation)
    assert "stop-confirmed-once" in refused_by(dora, more)


@pytest.mark.parametrize(
    ("words", "is_a_bill"), [("Please bring your card to your visit.", False), ("You owe a balance of $80.00.", True)]
)
def test_a_word_on_care_that_speaks_of_money_is_a_bill(words: str, is_a_bill: bool):
    disputing = with_account(dora_reachable(), doras_account()._replace(has_open_dispute=True))
    of_care = replace(attempt(disputing, "text", message=words), purpose="care", kind=None, amount=NOTHING)

    assert ("pause-dispute" in refused_by(disputing, of_care)) is is_a_bill


def test_without_any_rule_about_hours_the_whole_day_is_open():
    lawless = compile_law([], places=load_law().places)
    opens, closes = guardrails.open_hours(
        attempt(dora_reachable(), "letter"),
        household=dora_reachable(),
        law=lawless,
        manners=USUAL_MANNERS,
        party="provider",
    )

    assert (opens, closes) == (
        datetime(2026, 11, 23, tzinfo=UTC),
        datetime(2026, 11, 24, tzinfo=UTC),
    )


def test_what_only_a_deed_asks_is_never_asked_of_a_contact():
    (of_deed,) = [rule for rule in load_law().rules if rule.id == "refund-to-where-it-came-from"]

    with pytest.raises(ValueError, match="CheckedByDeed is not asked of a contact"):
        guards.judge_of(of_deed.check)
