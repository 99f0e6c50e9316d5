"""How many years of school does it take to read this?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.domain.readability import read_aloud, sentences_of, syllables_of


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("a", 1), ("the", 1), ("you", 1), ("your", 1), ("pay", 1), ("call", 1), ("share", 1), ("whole", 1),
        ("asked", 1),
        ("makes", 1), ("hours", 1), ("table", 2), ("tables", 2), ("boxes", 2), ("needed", 2), ("payment", 2),
        ("statement", 2), ("paying", 2), ("people", 2), ("finished", 2), ("safely", 2), ("business", 2), ("patient", 2),
        ("account", 2), ("quarter", 2), ("language", 2), ("insurance", 3), ("reminder", 3), ("settlement", 3),
        ("anyone", 3), ("annual", 3), ("deductible", 4), ("diagnosis", 4), ("explanation", 4), ("one-page", 2),
        ("isn't", 1), ("month’s", 1), ("bpr", 1),
    ],
)  # fmt: skip
def test_english_syllables(word: str, syllables: int):
    assert syllables_of(word, "en") == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("y", 1), ("muy", 1), ("que", 1), ("pague", 2), ("quien", 1), ("seguro", 3), ("cuenta", 2), ("ciudad", 2),
        ("día", 2), ("días", 2), ("María", 3), ("país", 2), ("baúl", 2), ("leer", 2), ("revisión", 3), ("pingüino", 3),
        ("bilingüe", 3), ("guía", 2), ("enviaremos", 4), ("Paraguay", 3), ("cantidad", 3), ("recordatorios", 5),
        ("ahora", 3), ("llámenos", 3),
    ],
)  # fmt: skip
def test_spanish_syllables(word: str, syllables: int):
    assert syllables_of(word, "es") == syllables


def test_the_english_grade_is_that_of_flesch_and_kincaid():
    # 14 words, 2 sentences, 17 syllables: 0.39 x 7 + 11.8 x 17/14 - 15.59 = 1.47
    assert read_aloud("We can help you with any bill today. Please call us about it now.", "en").grade == 1.5


def test_the_spanish_grade_is_that_of_crawford():
    # 10 words, 2 sentences, 17 syllables: 0.049 x 170 - 0.205 x 20 - 3.407 = 0.823
    text = "Le ayudamos con su cuenta. Por favor llame hoy mismo."
    assert [len(each.words) for each in sentences_of(text)] == [5, 5]
    assert read_aloud(text, "es").grade == 0.8


def test_labels_greetings_links_and_figures_are_not_sentences():
    text = "Hello Ana,\n\nInsurance paid: $10.00\nPay over time, with no interest: https://pay.example/K2\nThank you.\n"

    assert not any(each.is_whole for each in sentences_of(text))
    assert read_aloud(text, "en").grade == 0.0
    assert read_aloud(text, "en").longest is None


def test_an_abbreviation_in_the_middle_ends_no_sentence():
    (sentence,) = sentences_of("Estamos aquí de 8 a.m. a 6 p.m. para ayudarle.")
    assert sentence.is_whole

    first, second = sentences_of("We are glad to help. Call us any day you like.")
    assert (first.said, second.words[0]) == ("We are glad to help", "Call")


def test_the_longest_sentence_is_named_with_its_line():
    longest = read_aloud("We are here.\n\nCall us when you like, and we will look at it with you.", "en").longest

    assert longest is not None
    assert (longest.line, len(longest.words)) == (3, 13)


def test_hard_words_and_long_sentences_raise_the_grade():
    easy = "We can help you with this. Call us when you like."
    hard = "Adjudication of your remittance necessitates coordination of subsequent documentation."
    long = easy.replace(". Call", ", and we ask that you call") + " " + easy.replace(". Call", " or else you can call")

    assert read_aloud(easy, "en").grade < read_aloud(long, "en").grade < read_aloud(hard, "en").grade


@given(st.text(max_size=300), st.sampled_from(["en", "es"]))
def test_any_text_has_a_grade(text: str, language: str):
    assert read_aloud(text, "es" if language == "es" else "en").grade >= 0
