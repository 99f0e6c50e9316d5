"""What is a piece of work about?"""

import pytest

from goodterms.domain.subjects import (
    about_answer,
    about_file,
    about_household,
    about_visit,
    about_voided_visit,
    household_of,
    visit_of,
)


@pytest.mark.parametrize(
    ("subject", "household", "visit"),
    [
        (about_household(7), 7, None),
        (about_visit(7), None, 7),
        (about_voided_visit(7), None, None),
        (about_file(7), None, None),
        (about_answer(remittance_id=7, place=0), None, None),
        ("household of seven", None, None),
        ("household ", None, None),
        ("7", None, None),
    ],
)
def test_a_subject_is_read_as_it_was_worded(subject: str, household: int | None, visit: int | None):
    assert (household_of(subject), visit_of(subject)) == (household, visit)


def test_answers_are_counted_as_people_count():
    assert about_answer(remittance_id=7, place=0) == "remittance 7, claim 1"
