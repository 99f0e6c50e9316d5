"""Of all the states a person may be in, is the strictest heard, and does doubt only ever restrict?"""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.law import strictest
from goodterms.law.schema import Party
from goodterms.law.states import StateTable, load_states


TUESDAY = date(2026, 11, 24)
SUNDAY = date(2026, 11, 29)


def days(topic: strictest.DayTopic, *states: str, party: Party = "provider", on: date = TUESDAY) -> dict[str, int]:
    found = strictest.strictest_days(
        table=load_states(), topic=topic, states=frozenset(states) or None, party=party, on=on
    )
    return {event: each.value for event, each in found.items()}


def cap(topic: strictest.CapTopic, *states: str, party: Party = "provider", on: date = TUESDAY) -> int | None:
    found = strictest.lowest_cap(table=load_states(), topic=topic, states=frozenset(states), party=party, on=on)
    return None if found is None else found.value


def years(*states: str, written: bool | None, party: Party = "provider") -> strictest.Strictest:
    found = strictest.shortest_limitation_years(
        table=load_states(), states=frozenset(states), written_agreement=written, party=party, on=TUESDAY
    )
    assert found is not None
    return found


def barred(topic: strictest.BarTopic, *states: str, party: Party = "provider", on: date = TUESDAY) -> bool:
    where = frozenset(states) or None
    return strictest.is_barred(table=load_states(), topic=topic, states=where, party=party, on=on)


def test_waits_are_counted_from_their_own_events_and_all_must_be_over():
    assert days("pre_collection_gate", "CO") == {"service": 182, "notice": 30}
    assert days("pre_collection_gate", "CO", "WA") == {"service": 182, "notice": 30, "first_bill": 120}
    assert days("pre_collection_gate", "NJ", "WA") == {"first_bill": 120}
    assert days("pre_collection_gate", "NJ", "MD", party="facility") == {"first_bill": 240}


def test_a_wait_binds_only_those_it_names():
    assert days("pre_collection_gate", "NV") == {}
    assert days("pre_collection_gate", "NV", party="collector") == {"notice": 60}
    assert days("pre_collection_gate", "TX") == {}
    assert days("pre_collection_gate", "TX", party="facility") == {"payer_done": 30}
    assert days("pre_collection_gate", "CA", "NY", party="np_hospital") == {
        "first_bill": 180,
        "unknown": 180,
        "notice": 30,
    }


def test_money_that_goes_back_goes_back_by_the_soonest_day():
    assert days("patient_refund_deadline", "TX", "VA") == {"determination": 30, "help_applied": 60}
    assert days("patient_refund_deadline", "AL") == {}


def test_an_unknown_party_is_bound_by_what_binds_anyone():
    found = strictest.strictest_days(
        table=load_states(), topic="pre_collection_gate", states=frozenset({"NV", "TX"}), party=None, on=TUESDAY
    )
    assert {event: each.value for event, each in found.items()} == {"notice": 60, "payer_done": 30}


@pytest.mark.parametrize("states", [None, frozenset(), frozenset({"PR"}), frozenset({"AL", "PR"}), frozenset({"AE"})])
def test_a_place_nobody_knows_is_under_every_state(states: frozenset[str] | None):
    def ask(where: frozenset[str] | None) -> object:
        return strictest.strictest_days(
            table=load_states(), topic="pre_collection_gate", states=where, party="facility", on=TUESDAY
        )

    assert ask(states) == ask(load_states().states)
    assert strictest.is_barred(
        table=load_states(), topic="credit_reporting_ban", states=states, party="provider", on=TUESDAY
    )


def test_a_known_state_without_a_row_asks_nothing():
    assert days("pre_collection_gate", "AL") == {}
    assert cap("payment_plan_cap", "AL") is None
    assert not barred("credit_reporting_ban", "TX")


def test_new_york_city_is_in_new_york():
    assert barred("credit_reporting_ban", "NYC")
    assert cap("contact_cap", "NYC") == 3
    assert cap("contact_cap", "NY") is None


def test_moving_away_does_not_lift_a_bar():
    assert barred("credit_reporting_ban", "TX", "NY")


@pytest.mark.parametrize(
    ("party", "percent"),
    [("facility", 4), ("np_hospital", 4), ("provider", 2), ("collector", 2), ("early_out", 2)],
)
def test_colorado_asks_less_of_income_for_a_professional_than_for_a_hospital(party: Party, percent: int):
    assert cap("payment_plan_cap", "CO", party=party) == percent
    monthly_income_cents = 3_000_00
    largest_cents = monthly_income_cents * percent // 100
    assert largest_cents == {4: 120_00, 2: 60_00}[percent]


def test_the_lowest_cap_wins():
    assert cap("payment_plan_cap", "CA", "NJ", party="facility") == 3
    assert cap("payment_plan_cap", "CA", party="facility") == 10
    assert cap("plan_length_cap", "CO") == 36
    assert cap("interest_cap", "NY", "WA", "DE", party="facility") == 0
    assert cap("collection_fee_cap", "NV", party="collector") == 5
    assert cap("collection_fee_cap", "NV") is None


def test_hours_are_no_number_of_contacts():
    assert cap("contact_cap", "FL") is None
    assert cap("contact_cap", "FL", "MA") == 2


def test_a_row_takes_effect_on_its_day_and_not_before():
    charity = [
        strictest.highest_charity_threshold(
            table=load_states(), states=frozenset({"DE"}), party="facility", on=date(2027, 1, 1) + timedelta(days=by)
        )
        for by in (-1, 0)
    ]
    assert charity[0] is None
    assert charity[1] is not None
    assert charity[1].value == 300
    assert not barred("credit_reporting_ban", "DE", on=date(2025, 10, 26))
    assert barred("credit_reporting_ban", "DE", on=date(2025, 10, 27))


def test_a_row_of_unknown_day_counts_as_in_force():
    assert cap("payment_plan_cap", "NJ", on=date(1990, 1, 1)) == 3


def test_the_most_generous_income_counts():
    found = strictest.highest_charity_threshold(
        table=load_states(), states=frozenset({"ME", "CA", "NY"}), party="np_hospital", on=TUESDAY
    )
    assert found is not None
    assert found.value == 400
    assert [row.state for row in found.rows] == ["CA"]
    assert strictest.highest_charity_threshold(
        table=load_states(), states=frozenset({"TX"}), party="np_hospital", on=TUESDAY
    ) is None  # fmt: skip


@pytest.mark.parametrize(
    ("state", "written", "expected"),
    [
        ("NY", True, 3),  # three years from treatment, whatever was signed
        ("AR", None, 2),
        ("VA", True, 3),
        ("AL", True, 6),
        ("AL", False, 3),
        ("AL", None, 3),
        ("CA", True, 4),
        ("CA", None, 2),
        ("WI", None, 6),
    ],
)
def test_nobody_sues_after_the_shorter_term(state: str, written: bool | None, expected: int):
    assert years(state, written=written).value == expected


def test_a_term_for_facilities_does_not_shorten_that_of_others():
    assert years("FL", written=True).value == 5
    assert years("FL", written=True, party="facility").value == 3


def test_the_shortest_of_the_candidate_states_counts():
    assert years("AL", "CA", written=True).value == 4
    assert years("NYC", "AL", written=True).value == 3


@pytest.mark.parametrize("state", ["WY", "AK", "LA", "RI"])
def test_a_term_from_a_list_opens_nothing(state: str):
    """Wyoming is listed with ten years. Nobody has read the law, so the shortest term anywhere holds."""
    found = years(state, written=True)
    assert found.value == 2
    assert not found.is_settled


def test_a_doubtful_term_still_shortens():
    doubtful = tuple(
        replace(row, value=1, status="memory", source_kind="none")
        if (row.state, row.topic) == ("LA", "sol_medical_years")
        else row
        for row in load_states().rows
    )
    found = strictest.shortest_limitation_years(
        table=StateTable(doubtful, load_states().states),
        states=frozenset({"LA"}),
        written_agreement=None,
        party="provider",
        on=TUESDAY,
    )
    assert found is not None
    assert found.value == 1


def test_credits_nobody_claims_go_by_the_shortest_term_while_terms_are_remembered_only():
    def dormancy(state: str) -> strictest.Strictest | None:
        return strictest.shortest_dormancy_years(
            table=load_states(), states=frozenset({state}), party="provider", on=TUESDAY
        )

    remembered, read = dormancy("DE"), dormancy("VT")
    assert remembered is not None
    assert remembered.value == 3  # Delaware is remembered with five
    assert not remembered.is_settled
    assert read is not None
    assert read.value == 3
    assert read.is_settled


def test_a_table_without_terms_has_none():
    bare = StateTable(load_states().rows[:1], frozenset({"CA"}))
    assert strictest.shortest_limitation_years(
        table=bare, states=frozenset({"CA"}), written_agreement=None, party=None, on=TUESDAY
    ) is None  # fmt: skip


@pytest.mark.parametrize(
    ("state", "party", "value", "open_on"),
    [
        ("VA", "facility", 3, "nothing in the first 90 days after the final bill is due"),
        ("AZ", "provider", 3, "the one-year Treasury rate when that is lower"),
        ("MN", "provider", 0, None),  # in doubt between none and four percent
    ],
)
def test_a_cap_that_may_be_lower_still_is_not_settled(state: str, party: Party, value: int, open_on: str | None):
    found = strictest.lowest_cap(
        table=load_states(), topic="interest_cap", states=frozenset({state}), party=party, on=TUESDAY
    )
    assert found is not None
    assert found.value == value
    assert not found.is_settled
    assert [row.stricter_when for row in found.doubts] == [open_on]


def test_a_cap_that_was_read_is_settled():
    found = strictest.lowest_cap(
        table=load_states(), topic="interest_cap", states=frozenset({"NY"}), party="provider", on=TUESDAY
    )
    assert found is not None
    assert found.is_settled
    assert found.value == 2


def test_bars_of_cards_homes_and_wages():
    assert barred("card_on_file_barred", "NY")
    assert not barred("card_on_file_barred", "NJ")
    assert barred("home_lien_barred", "VA")
    assert barred("wage_garnishment_barred", "TX")
    assert not barred("wage_garnishment_barred", "GA")


def test_some_states_hold_a_provider_to_the_conduct_of_a_collector():
    def held(*states: str) -> bool:
        return strictest.is_held_as_collector(
            table=load_states(), states=frozenset(states) or None, party="provider", on=TUESDAY
        )

    assert held("CA")
    assert held("NC")  # only remembered: it restricts all the same
    assert not held("GA")
    assert held()


def hours(*states: str, on: date = TUESDAY) -> strictest.OpenHours | None:
    return strictest.narrowest_hours(
        table=load_states(),
        topic="telemarketing_window_promo_only",
        states=frozenset(states),
        party="provider",
        on=on,
    )


def test_an_offer_must_be_welcome_on_every_clock():
    both = hours("KY", "AL")
    assert both is not None
    assert (both.earliest, both.latest) == (time(10), time(20))
    assert {row.state for row in both.rows} == {"KY", "AL"}
    assert hours("GA") is None


def test_a_day_that_is_shut_in_one_place_is_shut():
    sunday = hours("AL", "KY", on=SUNDAY)
    assert sunday is not None
    assert sunday.is_shut
    assert {row.state for row in sunday.rows} == {"AL"}
    texas = hours("TX", on=SUNDAY)
    assert texas is not None
    assert (texas.earliest, texas.latest) == (time(12), time(21))
    assert not texas.is_shut
    rhode_island = hours("RI", "TX", on=SUNDAY)
    assert rhode_island is not None
    assert (rhode_island.earliest, rhode_island.latest) == (time(12), time(17))


def test_hours_of_collection_are_asked_apart_from_those_of_offers():
    florida = strictest.narrowest_hours(
        table=load_states(), topic="contact_cap", states=frozenset({"FL"}), party="provider", on=TUESDAY
    )
    assert florida is not None
    assert (florida.earliest, florida.latest) == (time(8), time(21))


some_states = st.frozensets(st.sampled_from(sorted(load_states().states)), min_size=1, max_size=4)


@given(states=some_states, more=some_states, party=st.sampled_from(("provider", "facility", "collector")))
def test_one_more_candidate_state_never_loosens_anything(states: frozenset[str], more: frozenset[str], party: Party):
    table, both = load_states(), states | more
    few = strictest.strictest_days(table=table, topic="pre_collection_gate", states=states, party=party, on=TUESDAY)
    many = strictest.strictest_days(table=table, topic="pre_collection_gate", states=both, party=party, on=TUESDAY)
    assert all(many[event].value >= each.value for event, each in few.items())

    lower = strictest.lowest_cap(table=table, topic="interest_cap", states=states, party=party, on=TUESDAY)
    lowest = strictest.lowest_cap(table=table, topic="interest_cap", states=both, party=party, on=TUESDAY)
    assert lower is None or (lowest is not None and lowest.value <= lower.value)

    shorter, shortest = (
        strictest.shortest_limitation_years(table=table, states=where, written_agreement=None, party=party, on=TUESDAY)
        for where in (states, both)
    )
    assert shorter is not None
    assert shortest is not None
    assert shortest.value <= shorter.value


@given(states=some_states, number=st.integers(0, 400))
def test_one_more_doubtful_row_never_loosens_anything(states: frozenset[str], number: int):
    table = load_states()
    doubted = tuple(
        replace(row, value=number, status="memory", source_kind="none", bound="doubt")
        for row in table.rows
        if row.state in states and row.unit == "years"
    )

    def ask(among: StateTable) -> int:
        found = strictest.shortest_limitation_years(
            table=among, states=states, written_agreement=None, party="provider", on=TUESDAY
        )
        assert found is not None
        return found.value

    assert ask(StateTable((*table.rows, *doubted), table.states)) <= ask(table)
