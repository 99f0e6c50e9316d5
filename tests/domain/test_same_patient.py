"""Are two visits about one patient, on one day? Each row is one reason why, or why not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.same_patient import (
    NamedPatient,
    SeenPatient,
    days_of_care,
    likeness,
    patient_keys,
    seen_patient,
    span_of_care,
)
from support.claim_answers import AUGUST_FIRST, answer


AUGUST_SECOND = date(2026, 8, 2)  # Sunday
BORN, BORN_LATER = date(1950, 3, 1), date(1982, 3, 1)


def seen(
    name: str = "DOE JANE",
    member: str = "M001",
    *,
    born_on: date | None = None,
    on: date | None = AUGUST_FIRST,
    through_on: date | None = None,
    is_certain: bool = True,
) -> SeenPatient:
    made = answer(name=name, member=member, served_on=on, through_on=through_on).answer
    last_name, _, first_name = name.partition(" ")
    known = NamedPatient(first_name=first_name, last_name=last_name, born_on=born_on, member_ids=frozenset())
    return seen_patient(answers=[made], known=known, served_on=None, is_certain=is_certain)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (seen(), seen(), "same"),
        (seen(), seen(member=" m-001 "), "same"),
        (seen(), seen("Doe Jáne"), "same"),
        (seen(member="M001", born_on=BORN), seen(member="M002", born_on=BORN), "same"),
        (seen(member="M001"), seen(member="M002"), "perhaps"),
        (seen(born_on=BORN), seen(member="M002"), "perhaps"),  # one birth date proves nothing
        (seen(member=""), seen(member=""), "perhaps"),
        (seen(member="000"), seen(member="000"), "perhaps"),  # a number that says nothing
        (seen(), seen("DOE J"), "perhaps"),
        (seen(), seen("DOE JANET"), "perhaps"),
        (seen("DOE-SMITH JANE"), seen("DOE-SM JANE"), "perhaps"),
        (seen(), seen(is_certain=False), "perhaps"),
        (seen(born_on=BORN), seen(born_on=BORN_LATER), "perhaps"),  # a slip in a date, or father and son
        (seen(member="M001", born_on=BORN), seen(member="M002", born_on=BORN_LATER), "other"),
        (seen(born_on=BORN), seen("DOE JANET", born_on=BORN_LATER), "other"),
        (seen("DOE JANE"), seen("DOE JOHN"), "other"),  # a family under one number
        (seen(), seen(on=AUGUST_SECOND), "other"),
        (seen(through_on=date(2026, 8, 4)), seen(on=AUGUST_SECOND), "same"),
        (seen(), seen(on=None), "other"),
        (seen(on=None), seen(on=None), "other"),
    ],
)
def test_a_name_is_not_enough_and_a_name_with_a_number_or_a_birth_date_is(
    one: SeenPatient, other: SeenPatient, expected: str
):
    assert likeness(one, other) == expected
    assert likeness(other, one) == expected


def test_the_days_of_care_are_those_of_the_lines_and_else_of_the_claim():
    made = answer(served_on=AUGUST_FIRST, through_on=AUGUST_SECOND).answer

    assert days_of_care(replace(made, serviced_on=None)) == {(AUGUST_FIRST, AUGUST_SECOND)}
    assert days_of_care(replace(made, lines=())) == {(AUGUST_FIRST, AUGUST_SECOND)}
    assert days_of_care(replace(made, lines=(), serviced_on=None)) == frozenset()
    assert days_of_care(replace(made, lines=(), serviced_through_on=date(2026, 7, 1))) == {(AUGUST_FIRST, AUGUST_FIRST)}


people = st.builds(
    seen,
    st.sampled_from(["DOE JANE", "DOE JAN", "DOE JOHN", "SMITH JANE", "SMITH-JONES JANE", "DOE "]),
    st.sampled_from(["", "M001", "M002"]),
    born_on=st.sampled_from([None, BORN, BORN_LATER]),
    on=st.sampled_from([AUGUST_FIRST, AUGUST_SECOND, None]),
    is_certain=st.booleans(),
)


@given(people, people)
def test_nobody_is_taken_for_another_by_the_name_alone(one: SeenPatient, other: SeenPatient):
    if likeness(one, other) == "same":
        assert one.names & other.names
        has_birth_date_in_common = one.born_on is not None and one.born_on == other.born_on
        assert one.member_ids & other.member_ids or has_birth_date_in_common
        assert one.born_on in {None, other.born_on} or other.born_on is None


@given(people, people)
def test_who_may_be_one_patient_shares_a_key(one: SeenPatient, other: SeenPatient):
    if likeness(one, other) != "other":
        assert patient_keys(one.names) & patient_keys(other.names)


@pytest.mark.parametrize(
    ("lines", "on", "expected"),
    [
        ((AUGUST_FIRST, AUGUST_SECOND), AUGUST_FIRST, (AUGUST_FIRST, AUGUST_SECOND)),
        ((AUGUST_FIRST,), AUGUST_SECOND, (AUGUST_FIRST, AUGUST_FIRST)),
        ((), AUGUST_SECOND, (AUGUST_SECOND, AUGUST_SECOND)),
        ((), None, None),
    ],
)
def test_care_spans_from_its_first_day_to_its_last(lines: tuple[date, ...], on: date | None, expected: object):
    made = answer().answer
    dated = tuple(replace(made.lines[0], serviced_on=day, serviced_through_on=None) for day in lines)

    assert span_of_care(replace(made, lines=dated, serviced_on=on, serviced_through_on=None)) == expected
