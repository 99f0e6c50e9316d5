"""How many years of school does it take to read this?

English by the grade of Flesch and Kincaid (1975), Spanish by the years of Crawford (1984). Only whole sentences count:
labels, links and figures are looked at, not read. Syllables are counted by rule, so that nothing needs a dictionary.
"""

import re
from dataclasses import dataclass
from itertools import groupby

from goodterms.domain.people import Language


FEWEST_WORDS = 4  # shorter is a greeting or a label, not a sentence

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# An abbreviation such as "a.m." goes on in small letters; a sentence does not.
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[^\sa-z])")
_CLOSING = ")\"'”’» "


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a text, or a label or greeting that stands like one."""

    line: int  # counted from 1
    words: tuple[str, ...]
    is_whole: bool  # it has some words and an end

    @property
    def said(self) -> str:
        """Return its words, for showing which one is meant."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What it takes to read a text."""

    grade: float  # years of school; never below 0
    longest: Sentence | None  # the whole sentence with most words


def read_aloud(text: str, language: Language) -> Reading:
    """Return what it takes to read a text; a text without a whole sentence takes nothing."""
    sentences = [sentence for sentence in sentences_of(text) if sentence.is_whole]
    if not sentences:
        return Reading(grade=0.0, longest=None)
    words = [word for sentence in sentences for word in sentence.words]
    per_word = sum(syllables_of(word, language) for word in words) / len(words)
    per_sentence = len(words) / len(sentences)
    if language == "en":
        grade = 0.39 * per_sentence + 11.8 * per_word - 15.59
    else:
        grade = 4.9 * per_word - 20.5 / per_sentence - 3.407
    return Reading(grade=max(0.0, round(grade, 1)), longest=max(sentences, key=lambda each: len(each.words)))


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text, line by line, with the labels and greetings between them."""
    return tuple(
        Sentence(line=number, words=words, is_whole=len(words) >= FEWEST_WORDS and _has_an_end(piece))
        for number, line in enumerate(text.split("\n"), start=1)
        for piece in _BETWEEN_SENTENCES.split(line)
        if (words := tuple(_WORD.findall(piece)))
    )


def syllables_of(word: str, language: Language) -> int:
    """Return how many syllables a word has, one at least."""
    small = word.lower().replace("’", "").replace("'", "")
    parts = [part for part in small.split("-") if part]
    count = _english if language == "en" else _spanish
    return max(1, sum(max(1, count(part)) for part in parts))


def _has_an_end(piece: str) -> bool:
    return piece.rstrip(_CLOSING).endswith((".", "!", "?"))


# Common words that the rules below count wrongly.
_ENGLISH_BY_HEART = {
    "anyone": 3, "someone": 2, "everyone": 3, "everything": 3, "something": 2, "sometimes": 2, "somewhere": 2,
    "business": 2, "every": 2, "evening": 2, "hour": 1, "hours": 1, "wednesday": 2, "people": 2, "client": 2,
    "clients": 2, "quiet": 2, "household": 2, "households": 2, "voicemail": 2, "bundled": 2, "settled": 2, "handled": 2,
    "create": 2, "creating": 3, "created": 3, "behavior": 3, "language": 2, "area": 3, "idea": 3, "medium": 3,
}  # fmt: skip
_SILENT = re.compile(
    r"[^aeiouylr]e$|[aeiouy][lr]e$"  # make, whole; but not table
    r"|[^aeiouytd]ed$"  # asked; but not needed
    r"|[^aeiouysxzcghl]es$|[aeiouy]les$"  # makes; but not boxes, wishes, tables
    r"|[^aeiouyl]e(?:ments?|ful|less|ly)$"  # statement, safely; but not settlement
)
# Vowels that stand side by side and are spoken apart: diagnosis, paying, annual; and a last syllable without a vowel.
_APART = re.compile(r"(?<![tcsg])i[ao](?!u)|[aeiouy]ing|eo(?!u)|ua|[aeo]y[aeio](?!ng)|[^aeiou]sm$")


def _english(word: str) -> int:
    if word in _ENGLISH_BY_HEART:
        return _ENGLISH_BY_HEART[word]
    plain = re.sub(r"([qg])u(?=[aeiou])", r"\1", word)
    return len(re.findall(r"[aeiouy]+", plain)) - bool(_SILENT.search(plain)) + len(_APART.findall(plain))


_STRONG = frozenset("aeoáéóíú")


def _spanish(word: str) -> int:
    plain = re.sub(r"gu(?=[eiéí])", "g", word.replace("qu", "q")).replace("ü", "u")
    plain = "i" if plain == "y" else re.sub(r"y$", "i", plain)
    vowels = ("".join(group) for is_vowel, group in groupby(plain, lambda each: each in "aeiouáéíóú") if is_vowel)
    # Each strong vowel, and each accented one, makes a syllable; weak ones lean on it, or make one together.
    return sum(max(1, sum(letter in _STRONG for letter in group)) for group in vowels)
