"""Whom does the law take the sender for?"""

from datetime import date

import pytest

from goodterms.domain.party import taken_for
from goodterms.law.load import load_law
from goodterms.law.schema import Party


TODAY = date(2026, 11, 23)
DEFAULT_ON = date(2026, 11, 10)


def taken(
    said: Party, *, name: str | None = None, in_default_on: date | None = None, obtained_on: date | None = None
) -> Party:
    return taken_for(
        said=said, name_used=name, in_default_on=in_default_on, obtained_on=obtained_on, law=load_law(), today=TODAY
    ).party


@pytest.mark.parametrize("party", ["provider", "facility", "np_hospital"])
def test_who_asks_in_their_own_name_is_who_they_say(party: Party):
    assert taken(party, name="Cedar Grove Family Medicine") == party
    assert taken(party) == party


@pytest.mark.parametrize("name", ["ABC Recovery Dept, LLC", "Cedar Grove Collections", "Law Offices of J. Doe"])
def test_a_name_that_sounds_like_somebody_else_makes_a_collector(name: str):
    assert taken("provider", name=name) == "collector"


def test_a_word_that_only_begins_the_same_makes_none():
    assert taken("provider", name="Recoverix Collectables Clinic") == "provider"


def test_a_helper_is_a_collector_from_the_day_of_default_on():
    assert taken("early_out", in_default_on=DEFAULT_ON, obtained_on=date(2026, 11, 9)) == "early_out"
    assert taken("early_out", in_default_on=DEFAULT_ON, obtained_on=DEFAULT_ON) == "collector"
    assert taken("early_out", in_default_on=DEFAULT_ON, obtained_on=date(2026, 11, 11)) == "collector"


def test_a_helper_of_whom_a_day_is_not_known_counts_as_a_collector():
    assert taken("early_out", in_default_on=DEFAULT_ON) == "collector"
    assert taken("early_out", obtained_on=DEFAULT_ON) == "collector"


def test_a_collector_stays_one_whatever_the_name():
    assert taken("collector", name="Cedar Grove Family Medicine") == "collector"
