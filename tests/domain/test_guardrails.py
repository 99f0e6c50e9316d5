"""May we contact this household, this way, about these accounts, now?"""

import copy
import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from goodterms.domain.cases import gather
from goodterms.domain.contact_grounds import check_consent
from goodterms.domain.contact_hours import first_opening
from goodterms.domain.guardrails import Attempt, Permit, Refusals, UnableToMakePermit, next_open
from goodterms.domain.money import Money
from goodterms.domain.people import Channel, Household, TouchMade
from goodterms.law.checks import Hours
from goodterms.law.load import load_law, load_places
from goodterms.playbook.schema import Manners
from support.guard_people import (
    MONDAY_TEN_IN_SALEM,
    TEXT_OF_DORA,
    TEXT_OF_LUZ,
    USUAL_MANNERS,
    answer,
    attempt,
    called,
    dora_reachable,
    doras_account,
    living_in,
    record,
    refused_by,
    with_account,
    with_touches,
)


CHANNELS: tuple[Channel, ...] = ("text", "email", "letter", "call")


def permit_for(household: Household, proposed: Attempt, *, manners: Manners = USUAL_MANNERS) -> Permit:
    said = answer(household, proposed, manners=manners)
    assert isinstance(said, Permit), said
    return said


def opening(household: Household, proposed: Attempt, *, manners: Manners = USUAL_MANNERS) -> datetime | None:
    return next_open(proposed, household=household, law=load_law(), manners=manners, party="provider")


@pytest.mark.parametrize("channel", CHANNELS)
def test_dora_may_be_contacted_every_way_when_nothing_speaks_against_it(channel: Channel):
    permit = permit_for(dora_reachable(), attempt(dora_reachable(), channel))
    assert permit.granted_at == MONDAY_TEN_IN_SALEM
    assert permit.valid_until == MONDAY_TEN_IN_SALEM + timedelta(minutes=10)


def test_every_refusal_is_given_and_each_names_its_rule():
    disputed = with_account(dora_reachable(), doras_account()._replace(has_open_dispute=True))
    dora = disputed._replace(stops=frozenset({"cease", "text_stop"}), may_text=None)
    said = answer(dora, attempt(dora, "text", at=datetime(2026, 11, 23, 15, 40, tzinfo=UTC)))
    assert isinstance(said, Refusals)
    assert [refusal.rule_id for refusal in said.each] == [
        "stop-cease",
        "stop-texts",
        "pause-dispute",
        "consent-text",
        "contact-hours",
    ]
    assert all(refusal.citation and refusal.reason for refusal in said.each)
    hours = said.each[-1]
    assert hours.reason == "It is 07:40 in America/Los_Angeles; contact is open 08:00 to 21:00."
    assert hours.citation == "12 CFR 1006.6(b)(1)(i)"
    assert hours.until == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert said.until is None  # waiting for eight o'clock helps with one of five only


def test_refusals_wait_for_the_last_of_what_only_waiting_mends():
    dora = dora_reachable()._replace(calls=(called("2026-11-20T18:00Z", "conversation"),))
    said = answer(dora, attempt(dora, "call", at=datetime(2026, 11, 23, 15, 40, tzinfo=UTC)))
    assert isinstance(said, Refusals)
    assert {refusal.rule_id for refusal in said.each} == {"contact-hours", "call-after-conversation"}
    assert said.until == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)  # midnight in Salem


def test_the_record_holds_every_rule_asked_and_refuses_exactly_what_the_gate_refuses():
    dora = dora_reachable()._replace(stops=frozenset({"call_stop"}))
    proposed = attempt(dora, "call")
    consulted = record(dora, proposed)
    assert {rule_id for rule_id, each in consulted.items() if each.verdict == "refused"} == refused_by(dora, proposed)
    assert consulted["stop-cease"].verdict == "passed"
    assert consulted["stop-calls"].file == "law/stops.toml"
    assert consulted["stop-calls"].version == "2021-11-30"
    assert consulted["contact-hours"].reason


def test_a_permit_names_every_rule_with_its_version():
    permit = permit_for(dora_reachable(), attempt(dora_reachable(), "text"))
    assert dict(permit.consulted) == {
        rule_id: each.version for rule_id, each in record(dora_reachable(), attempt(dora_reachable(), "text")).items()
    }


def test_facts_of_another_household_are_a_mistake_and_not_a_refusal():
    with pytest.raises(ValueError, match="attempt on household H2 asked with facts of H1"):
        answer(dora_reachable(), replace(attempt(dora_reachable(), "text"), household_id="H2"))


def test_a_moment_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="needs a time zone"):
        replace(attempt(dora_reachable(), "text"), at=datetime(2026, 11, 23, 10, 0))  # noqa: DTZ001 - the mistake itself


# The accounts and the amount


@pytest.mark.parametrize(
    ("account_ids", "reason"),
    [
        ((), "The attempt names no account."),
        (("A1", "A1"), "The attempt names an account twice."),
        (("A1", "A9"), "The household does not have account A9 exactly once."),
    ],
)
def test_an_attempt_names_accounts_of_the_household_once_each(account_ids: tuple[str, ...], reason: str):
    consulted = record(dora_reachable(), replace(attempt(dora_reachable(), "letter"), account_ids=account_ids))
    assert consulted["balance-owed"].reason == reason


def test_a_family_is_asked_for_the_sum_of_its_accounts():
    dora = dora_reachable()._replace(accounts=(doras_account("A1"), doras_account("A2")))
    together = attempt(dora, "letter")
    assert together.amount == Money(160_00)
    assert not refused_by(dora, together)
    assert refused_by(dora, replace(together, amount=Money(80_00))) == {"amount-of-ledger"}
    assert not refused_by(dora, replace(together, account_ids=("A2",), amount=Money(80_00)))


def test_one_disputed_account_stops_the_bundle_but_not_the_other_account():
    disputed = doras_account("A2")._replace(has_open_dispute=True)
    dora = dora_reachable()._replace(accounts=(doras_account("A1"), disputed))
    assert refused_by(dora, attempt(dora, "letter")) == {"pause-dispute"}
    assert not refused_by(dora, replace(attempt(dora, "letter"), account_ids=("A1",), amount=Money(80_00)))


# The words


def test_a_permit_given_while_planning_covers_no_words():
    permit = permit_for(dora_reachable(), attempt(dora_reachable(), "text"))
    assert not covers(permit, message=TEXT_OF_DORA)
    assert not covers(permit, message=None)


def test_a_permit_covers_the_exact_words_to_the_household_over_the_channel_only():
    permit = permit_for(dora_reachable(), attempt(dora_reachable(), "text", message=TEXT_OF_DORA))
    assert covers(permit, message=TEXT_OF_DORA)
    assert not covers(permit, message=TEXT_OF_DORA + " ")
    assert not covers(permit, message=TEXT_OF_DORA, channel="email")
    assert not covers(permit, message=TEXT_OF_DORA, household_id="H2")


def test_a_permit_is_good_for_minutes_and_not_before_it_was_given():
    permit = permit_for(dora_reachable(), attempt(dora_reachable(), "text", message=TEXT_OF_DORA))
    assert not covers(permit, message=TEXT_OF_DORA, at=MONDAY_TEN_IN_SALEM - timedelta(microseconds=1))
    assert covers(permit, message=TEXT_OF_DORA, at=permit.valid_until - timedelta(microseconds=1))
    assert not covers(permit, message=TEXT_OF_DORA, at=permit.valid_until)


def test_a_permit_ends_when_the_window_closes():
    late = datetime(2026, 11, 24, 4, 55, tzinfo=UTC)  # Monday 20:55 in Salem
    assert permit_for(dora_reachable(), attempt(dora_reachable(), "text", at=late)).valid_until == late + timedelta(
        minutes=5
    )


def test_a_permit_ends_when_the_first_of_two_zones_closes():
    dora = living_in(dora_reachable(), zip_code="97301", state="OR", phone="518-555-0142")
    late = datetime(2026, 11, 24, 1, 57, tzinfo=UTC)  # Monday 20:57 in Albany, 17:57 in Salem
    assert permit_for(dora, attempt(dora, "text", at=late)).valid_until == datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_a_letter_and_a_call_are_covered_without_words():
    for channel in ("letter", "call"):
        permit = permit_for(dora_reachable(), attempt(dora_reachable(), channel))
        assert permit.covers(channel=channel, household_id="H1", message=None, at=MONDAY_TEN_IN_SALEM)


def test_luz_is_told_in_spanish_how_to_stop_texts():
    luz = dora_reachable()._replace(language="es")
    assert not refused_by(luz, attempt(luz, "text", message=TEXT_OF_LUZ))
    assert refused_by(luz, attempt(luz, "text", message=TEXT_OF_DORA)) == {"opt-out-in-text"}


def test_whose_language_is_not_known_is_told_in_english():
    unknown = dora_reachable()._replace(language=None)
    assert not refused_by(unknown, attempt(unknown, "text", message=TEXT_OF_DORA))
    assert refused_by(unknown, attempt(unknown, "text", message=TEXT_OF_LUZ)) == {"opt-out-in-text"}


# Nobody but the gate makes a permit


def test_nobody_else_can_make_a_permit():
    with pytest.raises(UnableToMakePermit):
        Permit(
            seal=object(),
            attempt=attempt(dora_reachable(), "text", message=TEXT_OF_DORA),
            valid_until=MONDAY_TEN_IN_SALEM + timedelta(days=1),
            deliver_by=None,
            consulted=(),
        )


def test_an_empty_permit_made_around_the_gate_covers_nothing():
    forged = object.__new__(Permit)
    assert not covers(forged, message=TEXT_OF_DORA)


def test_a_permit_cannot_be_copied_stored_changed_or_extended():
    permit = permit_for(dora_reachable(), attempt(dora_reachable(), "text", message=TEXT_OF_DORA))
    for deed in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(UnableToMakePermit):
            deed(permit)
    with pytest.raises(TypeError):
        replace(permit, valid_until=MONDAY_TEN_IN_SALEM + timedelta(days=1))  # type: ignore[type-var]
    with pytest.raises(UnableToMakePermit):
        permit.valid_until = MONDAY_TEN_IN_SALEM + timedelta(days=1)
    with pytest.raises(UnableToMakePermit):
        del permit.valid_until
    with pytest.raises(UnableToMakePermit):
        type("Wider", (Permit,), {})


def test_a_permit_does_not_show_the_words_in_logs():
    permit = permit_for(dora_reachable(), attempt(dora_reachable(), "text", message=TEXT_OF_DORA))
    assert "80.00" not in repr(permit)
    assert "H1" in repr(permit)


# The manners of the practice


def test_manners_that_only_repeat_the_law_add_no_echo():
    early = attempt(dora_reachable(), "text", at=datetime(2026, 11, 23, 15, 40, tzinfo=UTC))
    assert refused_by(dora_reachable(), early) == {"contact-hours"}


def test_stricter_hours_of_the_practice_are_kept():
    manners = replace(USUAL_MANNERS, earliest=time(9), latest=time(18))
    at_eight = attempt(dora_reachable(), "text", at=datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    assert refused_by(dora_reachable(), at_eight, manners=manners) == {"manners-contact-hours"}
    assert opening(dora_reachable(), at_eight, manners=manners) == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    at_six = attempt(dora_reachable(), "text", at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC))
    assert refused_by(dora_reachable(), at_six, manners=manners) == {"manners-contact-hours"}


def test_looser_hours_of_the_practice_do_not_loosen_the_law():
    manners = replace(USUAL_MANNERS, earliest=time(6), latest=time(23))
    at_seven = attempt(dora_reachable(), "text", at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC))
    assert refused_by(dora_reachable(), at_seven, manners=manners) == {"contact-hours"}


def test_a_quiet_sunday_lasts_from_midnight_to_midnight_and_leaves_letters_alone():
    manners = replace(USUAL_MANNERS, contact_on_sunday=False)
    dora = dora_reachable()
    sunday = attempt(dora, "text", at=datetime(2026, 11, 22, 20, 0, tzinfo=UTC))  # Sunday noon in Salem
    assert refused_by(dora, sunday, manners=manners) == {"manners-contact-hours"}
    said = record(dora, sunday, manners=manners)["manners-contact-hours"]
    assert said.reason == "It is Sunday in America/Los_Angeles; contact is open 08:00 to 21:00, not on Sunday."
    assert opening(dora, sunday, manners=manners) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    saturday = attempt(dora, "text", at=datetime(2026, 11, 22, 4, 59, tzinfo=UTC))  # Saturday 20:59 in Salem
    assert not refused_by(dora, saturday, manners=manners)
    letter = attempt(dora, "letter", at=datetime(2026, 11, 22, 20, 0, tzinfo=UTC))
    assert not refused_by(dora, letter, manners=manners)


def test_a_second_text_on_the_persons_own_day_is_refused_until_midnight_there():
    dora = dora_reachable()._replace(texts=(datetime(2026, 11, 23, 16, 0, tzinfo=UTC),))
    evening = attempt(dora, "text", at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC))  # Monday 18:00: Tuesday in UTC
    said = record(dora, evening)["manners-texts-per-day"]
    assert said.verdict == "refused"
    assert said.reason == "Already 1 texts today; at most 1 are allowed."
    assert said.until == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert not refused_by(dora, replace(evening, at=datetime(2026, 11, 24, 16, 0, tzinfo=UTC)))


def test_texts_in_seven_days_are_counted_over_the_whole_history_in_any_order():
    texts = tuple(datetime(2026, 11, day, 18, 0, tzinfo=UTC) for day in (21, 17, 19))
    dora = dora_reachable()._replace(texts=texts)
    assert refused_by(dora, attempt(dora, "text")) == {"manners-texts-in-seven-days"}
    assert opening(dora, attempt(dora, "text")) == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert not refused_by(dora, attempt(dora, "email"))


def test_room_comes_when_the_last_text_that_is_too_many_has_left_the_week():
    texts = tuple(datetime(2026, 11, day, 18, 0, tzinfo=UTC) for day in (17, 18, 19, 20))
    dora = dora_reachable()._replace(texts=texts)
    # Three are allowed: on Tuesday the 24th the window still holds three of the four.
    said = record(dora, attempt(dora, "text"))["manners-texts-in-seven-days"]
    assert said.until == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert opening(dora, attempt(dora, "text")) == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


def test_between_two_calendars_the_one_that_counts_more_decides():
    dora = living_in(dora_reachable(), zip_code="97301", state="OR", phone="518-555-0142")
    midnight = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # Monday 01:30 in Albany, still Sunday 22:30 in Salem
    twice = dora._replace(texts=(midnight, midnight + timedelta(hours=12)))
    said = record(twice, attempt(twice, "text", at=datetime(2026, 11, 23, 20, 0, tzinfo=UTC)))["manners-texts-per-day"]
    assert said.reason == "Already 2 texts today; at most 1 are allowed."
    assert said.until == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # midnight in Salem, the later of the two
    once = dora._replace(texts=(midnight,))
    assert refused_by(once, attempt(once, "text", at=datetime(2026, 11, 23, 20, 0, tzinfo=UTC))) == {
        "manners-texts-per-day"
    }


def test_stricter_counts_of_the_practice_are_kept_beside_the_laws():
    manners = replace(USUAL_MANNERS, calls_in_seven_days=2, days_after_conversation=10)
    twice = dora_reachable()._replace(
        calls=(called("2026-11-19T18:00Z", "voicemail"), called("2026-11-20T18:00Z", "voicemail"))
    )
    assert refused_by(twice, attempt(twice, "call"), manners=manners) == {"manners-calls-in-seven-days"}
    spoken = dora_reachable()._replace(calls=(called("2026-11-14T18:00Z", "conversation"),))
    assert refused_by(spoken, attempt(spoken, "call"), manners=manners) == {"manners-days-after-conversation"}
    assert opening(spoken, attempt(spoken, "call"), manners=manners) == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def test_an_email_known_only_from_the_touch_history_counts_for_its_day():
    emailed = TouchMade(kind="email", made_on=date(2026, 11, 23), channel=None)
    dora = with_touches(dora_reachable(), emailed)
    assert refused_by(dora, attempt(dora, "email")) == {"manners-emails-per-day"}
    assert not refused_by(dora, attempt(dora, "text"))


def test_a_statement_that_went_by_email_counts_as_an_email():
    emailed = TouchMade(kind="statement", made_on=date(2026, 11, 23), channel="email")
    dora = with_touches(dora_reachable(), emailed)
    assert refused_by(dora, attempt(dora, "email")) == {"manners-emails-per-day"}


def test_a_limit_of_none_is_not_waited_for():
    manners = replace(USUAL_MANNERS, texts_per_day=0)
    assert refused_by(dora_reachable(), attempt(dora_reachable(), "text"), manners=manners) == {"manners-texts-per-day"}
    assert opening(dora_reachable(), attempt(dora_reachable(), "text"), manners=manners) is None


# The next opening


def test_a_touch_planned_before_dawn_waits_for_eight_the_same_day():
    at_five = attempt(dora_reachable(), "text", at=datetime(2026, 11, 23, 13, 0, tzinfo=UTC))
    assert opening(dora_reachable(), at_five) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def test_an_open_moment_is_its_own_opening():
    assert opening(dora_reachable(), attempt(dora_reachable(), "call")) == MONDAY_TEN_IN_SALEM


def test_the_opening_heeds_every_rule_at_once():
    dora = dora_reachable()._replace(calls=(called("2026-11-20T18:00Z", "conversation"),))
    # Seven days end at midnight; the hour opens at eight.
    assert opening(dora, attempt(dora, "call")) == datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


def test_there_is_no_opening_where_only_a_person_can_help():
    dora = dora_reachable()._replace(stops=frozenset({"cease"}))
    assert opening(dora, attempt(dora, "letter")) is None


def test_zones_that_are_never_open_together_have_no_opening():
    manners = replace(USUAL_MANNERS, earliest=time(12), latest=time(13))
    dora = living_in(dora_reachable(), zip_code="96910", state="GU", phone="518-555-0142")
    assert opening(dora, attempt(dora, "text"), manners=manners) is None


def test_hours_of_law_and_practice_that_never_meet_have_no_opening():
    manners = replace(USUAL_MANNERS, earliest=time(21), latest=time(22))
    assert opening(dora_reachable(), attempt(dora_reachable(), "text"), manners=manners) is None


def test_hours_without_a_day_never_open():
    never = Hours(time(8), time(21), frozenset())
    assert first_opening(never, zones=(ZoneInfo("America/Los_Angeles"),), at=MONDAY_TEN_IN_SALEM) is None


def test_a_letter_needs_no_consent():
    nobody_asked = dora_reachable()._replace(may_text=None, may_email=None, may_call=None)
    assert not refused_by(nobody_asked, attempt(nobody_asked, "letter"))
    assert check_consent(gather(attempt(nobody_asked, "letter"), household=nobody_asked, places=load_places())) is None


def covers(
    permit: Permit,
    *,
    message: str | None,
    channel: Channel = "text",
    household_id: str = "H1",
    at: datetime = MONDAY_TEN_IN_SALEM,
) -> bool:
    return permit.covers(channel=channel, household_id=household_id, message=message, at=at)
