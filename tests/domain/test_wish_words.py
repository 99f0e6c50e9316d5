"""When, and by which way, does somebody not want to be reached, in their own words?"""

from datetime import date, time

import pytest

from goodterms.domain.contact_notes import InconvenientTime
from goodterms.domain.noted import WorkCallsBarred, usable
from goodterms.domain.wish_words import EVERY_DAY, EVERY_WAY, NOT_AT_ALL, propose_notes


TODAY = date(2026, 11, 23)  # Monday
LAST_OF_DECEMBER = date(2026, 12, 31)
WORKDAYS = frozenset(range(5))
CALLS = frozenset({"call"})


def bad(**said: object) -> InconvenientTime:
    return InconvenientTime(**{"weekdays": EVERY_DAY, "channels": EVERY_WAY, **said})


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        (
            "never Tuesdays and Thursdays through December",
            [bad(weekdays=frozenset({1, 3}), until_on=LAST_OF_DECEMBER)],
        ),
        ("Please don't call before 9 a.m.", [bad(channels=CALLS, latest=time(9))]),
        ("do not call before 9:30am or after 8 pm", [bad(channels=CALLS, latest=time(9, 30)),
                                                     bad(channels=CALLS, earliest=time(20))]),
        ("Never on Sundays.", [bad(weekdays=frozenset({6}))]),
        ("no texts on weekends", [bad(weekdays=frozenset({5, 6}), channels=frozenset({"text"}))]),
        ("no calls or emails before noon", [bad(channels=frozenset({"call", "email"}), latest=time(12))]),
        ("never between 3pm and 5pm on weekdays", [bad(weekdays=WORKDAYS, earliest=time(15), latest=time(17))]),
        ("never Monday through Friday after 17:00", [bad(weekdays=WORKDAYS, earliest=time(17))]),
        ("never Saturday to Monday", [bad(weekdays=frozenset({5, 6, 0}))]),
        ("never through December 1st", [bad(until_on=date(2026, 12, 1))]),
        ("do not contact me until January 5", [bad(until_on=date(2027, 1, 5))]),
        ("never from December 20 through January 2, 2027",
         [bad(from_on=date(2026, 12, 20), until_on=date(2027, 1, 2))]),
        ("never from December", [bad(from_on=date(2026, 12, 1))]),
        ("do not contact me until the end of the month", [bad(until_on=date(2026, 11, 30))]),
        ("never through the end of the year", [bad(until_on=LAST_OF_DECEMBER)]),
        ("no letters through November 23", [bad(channels=frozenset({"letter"}), until_on=TODAY)]),
        ("never through November 22", [bad(until_on=date(2027, 11, 22))]),
        ("don’t call me at work", [WorkCallsBarred()]),
        ("never at work", [WorkCallsBarred()]),
        ("No me llamen los domingos", [bad(weekdays=frozenset({6}), channels=CALLS)]),
        ("no llamen antes de las 9 de la mañana ni después de las 8 de la noche",
         [bad(channels=CALLS, latest=time(9)), bad(channels=CALLS, earliest=time(20))]),
        ("nunca los martes y jueves hasta el 31 de diciembre",
         [bad(weekdays=frozenset({1, 3}), until_on=LAST_OF_DECEMBER)]),
        ("no llamen de lunes a viernes entre las 3 de la tarde y las 5 de la tarde",
         [bad(weekdays=WORKDAYS, channels=CALLS, earliest=time(15), latest=time(17))]),
        ("no mensajes los fines de semana", [bad(weekdays=frozenset({5, 6}), channels=frozenset({"text"}))]),
        ("no llamen después del mediodía", [bad(channels=CALLS, earliest=time(12))]),
        ("nunca en mi trabajo", [WorkCallsBarred()]),
        ("nunca hasta fin de año", [bad(until_on=LAST_OF_DECEMBER)]),
        ("nunca a partir del 1 de diciembre de 2026", [bad(from_on=date(2026, 12, 1))]),
    ],
)  # fmt: skip
def test_plain_words_become_a_proposal(words: str, proposed: list[InconvenientTime]):
    found = propose_notes(words, today=TODAY)
    assert list(found.notes) == proposed
    assert found.is_understood
    assert found.words == words
    for noted in found.notes:
        assert usable(noted, today=TODAY) == noted


@pytest.mark.parametrize(
    "words",
    [
        "",
        "stop",
        "do not call me",
        "I work nights",
        "call me after 5 pm",
        "No, call me after 5 pm",
        "no call me after 5 pm",
        "no after 5 pm",
        "No. Los domingos.",
        "never on Sundays. Call Mondays",
        "never on Mondays, call Tuesdays",
        "only on Tuesdays",
        "never but Tuesdays",
        "not before 9",
        "not after 24:00",
        "not after 13 pm",
        "not after 12 de la noche",
        "not after 5:75 pm",
        "never between 5 pm and 3 pm",
        "never between 3 and 5 pm",
        "never through February 30",
        "never through 1/5/2027",
        "never Mondays before 9 am and Tuesdays after 5 pm",
        "never at work on Mondays",
        "no texts at work",
        "on Mondays never",
        "never Mondays by phone",
        "never on Mondays any calls",
        "never on Mondays calls",
    ],
)
def test_what_is_not_understood_to_the_last_word_is_not_guessed(words: str):
    found = propose_notes(words, today=TODAY)
    assert found.notes == (NOT_AT_ALL,)
    assert not found.is_understood
    assert found.words == words


def test_a_leap_day_without_its_year_waits_for_one_that_has_it():
    assert not propose_notes("never through February 29", today=TODAY).is_understood
    (noted,) = propose_notes("never through February 29, 2028", today=TODAY).notes
    assert noted == bad(until_on=date(2028, 2, 29))
