"""Which words of a person mean that we must stop, wait or look? Read from reply_words.csv."""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from goodterms.law.entry import UnusableLaw


ReplyMeaning = Literal[
    "stop_texts",
    "stop_calls",
    "stop_emails",
    "stop_all",
    "refuses_to_pay",
    "attorney",
    "bankruptcy",
    "deceased",
    "minor",
    "wrong_person",
    "disputes",
    "hardship",
    "bad_time",
    "military",
    "in_danger",
    "help",
    "start",
    "unclear_stop",
    "nothing_of_these",
]

FILE = Path(__file__).parent / "reply_words.csv"
_APOSTROPHES = re.compile(r"['’`´]")
_NO_LETTER = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True, eq=False)
class ReplyWords:
    """Words by what they mean: some only as the whole message, others anywhere in it."""

    whole: Mapping[str, frozenset[ReplyMeaning]]  # the message -> its meanings
    within: tuple[tuple[re.Pattern[str], ReplyMeaning], ...]  # a phrase as whole words, and its meaning


@lru_cache(maxsize=1)
def load_reply_words() -> ReplyWords:
    """Return the words that ship with the project; read once per process.

    Raises UnusableLaw for a meaning nobody knows, and for words that are not written plainly and so never match.
    """
    whole: dict[str, set[ReplyMeaning]] = {}
    within: dict[ReplyMeaning, list[str]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words, meaning = row["words"], _meaning(row["meaning"])
            if words != plain_words(words):
                raise UnusableLaw(f"law/{FILE.name}: {words!r} would never be found; write {plain_words(words)!r}")
            if row["match"] == "whole":
                whole.setdefault(words, set()).add(meaning)
            else:
                within.setdefault(meaning, []).append(words)
    return ReplyWords(
        MappingProxyType({words: frozenset(meanings) for words, meanings in whole.items()}),
        tuple(
            (re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(phrases))) + r")(?!\w)"), meaning)
            for meaning, phrases in sorted(within.items())
        ),
    )


def plain_words(said: str) -> str:
    """Return what was said in small letters, without accents, apostrophes or signs, with single spaces."""
    bare = unicodedata.normalize("NFD", _APOSTROPHES.sub("", said.casefold()))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(_NO_LETTER.sub(" ", letters).split())


def _meaning(written: str) -> ReplyMeaning:
    meanings: tuple[ReplyMeaning, ...] = get_args(ReplyMeaning)
    for known in meanings:
        if known == written:
            return known
    raise UnusableLaw(f"law/{FILE.name}: no such meaning: {written}; known are {', '.join(meanings)}")
