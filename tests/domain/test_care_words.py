"""Care is named plainly and coarsely, and short codes cannot be misread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.care_words import CARE, care_in_words
from goodterms.domain.codes import ALPHABET, LENGTH, pay_code
from goodterms.law.checks import MinimumDetail
from goodterms.law.load import load_law


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("99213", "Office visit"),
        ("99284", "Emergency visit"),
        ("80053", "Lab tests"),
        ("73110", "Imaging"),
        ("90834", "Visit"),  # psychotherapy: no more than that there was a visit
        ("97110", "Therapy visit"),
        ("99396", "Check-up visit"),
        ("00100", "Anesthesia"),
        ("J1100", CARE[0]),
        ("", CARE[0]),
        ("99", CARE[0]),
        ("99213x", CARE[0]),
    ],
)
def test_a_service_code_becomes_a_few_plain_words(code: str, words: str):
    assert care_in_words(code)[0] == words


@given(st.integers(0, 99_999))
def test_every_code_has_words_in_both_languages(number: int):
    english, spanish = care_in_words(f"{number:05d}")

    assert english
    assert spanish


@given(st.text(min_size=1), st.text(), st.integers(0, 5))
def test_a_pay_code_holds_no_letter_that_can_be_taken_for_another(secret: str, subject: str, attempt: int):
    code = pay_code(secret=secret, subject=subject, attempt=attempt)

    assert len(code) == LENGTH + 1
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL5S2Z8BUV")


def test_pay_codes_differ_by_household_by_practice_and_by_attempt():
    codes = {
        pay_code(secret=secret, subject=subject, attempt=attempt)
        for secret in ("one", "two")
        for subject in ("1", "2")
        for attempt in (0, 1)
    }

    assert len(codes) == 8


def test_no_code_says_by_chance_what_no_text_may_say():
    """A code of three letters and four met the word CPT once in nine thousand households, whom no text then reached."""
    rules = [rule.check for rule in load_law().rules if isinstance(rule.check, MinimumDetail)]
    barred = {word.upper() for check in rules for word in (*check.en, *check.es)}
    groups = {group for n in range(30_000) for group in pay_code(secret="s", subject=str(n), attempt=0).split("-")}

    assert "CPT" in barred
    assert groups.isdisjoint(barred)
