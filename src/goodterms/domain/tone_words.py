"""Where in a template stand the words we look for?

Templates are searched without their values, so that a clinic called Urgent Care offends nobody.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from goodterms.playbook.script_schema import ScriptPart


_TAGS = re.compile(r"<!--.*?-->|<style\b.*?</style\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_GAP = r"[\s\-‐‑–—]+"
_QUOTES = {"’": "'", "‘": "'", "ʼ": "'"}
NO_WORD = "\x00"  # stands where a value stood: no word goes over it


@dataclass(frozen=True, slots=True)
class Words:
    """What one part of a script says in its own words; every letter stands where it stands in the template."""

    part: ScriptPart
    text: str  # values and markup blanked
    folded: str  # the same in small letters without accents

    def line_of(self, place: int) -> int:
        """Return the line, counted from 1, of a place in the text."""
        return self.text.count("\n", 0, place) + 1

    def paragraph_around(self, place: int) -> str:
        """Return the folded paragraph around a place."""
        start = self.folded.rfind("\n\n", 0, place)
        end = self.folded.find("\n\n", place)
        return self.folded[max(start, 0) : end if end >= 0 else len(self.folded)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found."""

    line: int
    found: str  # as it is written
    start: int


def words_of(part: ScriptPart, template: str) -> Words:
    """Return what a part says in its own words."""
    text = _BRACES.sub(lambda found: _blank(found[0], NO_WORD), template)
    if part == "html":
        text = _TAGS.sub(lambda found: _blank(found[0], " "), text)
    return Words(part, text, fold(text))


def find_phrases(words: Words, phrases: Iterable[str]) -> Iterator[Place]:
    """Yield every place where one of the phrases stands; `*` at the end of a word stands for any ending.

    Capitals, accents, line breaks and hyphens between the words do not matter.
    """
    for found in _pattern(tuple(phrases)).finditer(words.folded):
        said = " ".join(words.text[found.start() : found.end()].split())
        yield Place(words.line_of(found.start()), said, found.start())


def find_words(words: Words) -> Iterator[tuple[Place, str]]:
    """Yield every word with its place, and as it is folded."""
    for found in _WORD.finditer(words.folded):
        said = words.text[found.start() : found.end()]
        yield Place(words.line_of(found.start()), said, found.start()), found[0]


def find_pattern(words: Words, pattern: re.Pattern[str]) -> Iterator[Place]:
    """Yield every place where the pattern fits what is written, capitals and accents as they are."""
    for found in pattern.finditer(words.text):
        yield Place(words.line_of(found.start()), found[0].strip(), found.start())


def named_values(template: str) -> Iterator[tuple[int, str]]:
    """Yield every value a template names, with its line."""
    for found in _VALUE.finditer(template):
        yield template.count("\n", 0, found.start()) + 1, found[1]


def says_one_of(text: str, phrases: Iterable[str]) -> bool:
    """Say whether a folded text holds one of the phrases."""
    return _pattern(tuple(phrases)).search(text) is not None


def fold(text: str) -> str:
    """Return the text in small letters without accents, letter for letter."""
    return "".join(_folded(letter) for letter in text)


@lru_cache(maxsize=1024)
def _folded(letter: str) -> str:
    plain = unicodedata.normalize("NFD", _QUOTES.get(letter, letter))[0].lower()
    return plain if len(plain) == 1 else letter


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """The longest phrase first, so that the whole of what is wrong is shown."""
    written = (_GAP.join(_word(word) for word in re.split(r"[\s-]+", fold(phrase))) for phrase in phrases)
    either = "|".join(sorted(written, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)") if either else re.compile(r"(?!)")


def _word(word: str) -> str:
    return re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "")


def _blank(found: str, stand_in: str) -> str:
    return "".join("\n" if letter == "\n" else stand_in for letter in found)
