"""What does the practice ask of its own words? Limits, what each kind must hold, and words it would rather not use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from goodterms.playbook.schema import Stated
from goodterms.playbook.script_schema import ScriptKind, ScriptLanguage


AvoidRule = Literal["pressure", "ultimatum", "jargon", "courtesy"]
CLINICAL = "clinical"  # the topic that every kind of script is silent on

ValueSort = Literal["name", "prose", "figure", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How hard, long and loud words may be."""

    grade_at_most: int  # years of school needed to read it
    sentence_words_at_most: int
    exclamations_at_most: int  # in one script
    capital_words: frozenset[str]  # that may stand in capitals


@dataclass(frozen=True, slots=True, kw_only=True)
class Avoided:
    """Words we would rather not use, why, and what to say instead."""

    rule: AvoidRule
    language: ScriptLanguage
    words: tuple[str, ...]  # `*` at the end of a word stands for any ending
    explained_by: tuple[str, ...]  # a paragraph with one of these explains the word, which may then stay
    why: str
    better: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What some kinds of script are silent about, since others may see or hear them."""

    id: str
    words: Mapping[ScriptLanguage, tuple[str, ...]]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What some kinds of script must say: one of these phrases is enough."""

    id: str
    words: Mapping[ScriptLanguage, tuple[str, ...]]
    why: str
    better: Mapping[ScriptLanguage, str]  # a sentence that would do


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """What one kind of script holds and what it leaves out."""

    kind: ScriptKind
    must_name: tuple[str, ...]  # values it cannot do without
    may_name: frozenset[str]  # those, and others it may use
    says: tuple[str, ...]  # sayings by id
    silent_on: tuple[str, ...]  # topics by id
    says_how_to_stop: bool
    limited_words: bool  # only words of the limited-content list
    sentences_at_most: int | None
    sms_segments_at_most: int | None  # with usual values; texts only
    sms_segments_at_most_stretched: int | None  # with long names and letters the short alphabet lacks; texts only
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptValue:
    """One value that a script may name, with samples: the usual one, and one that strains the words around it."""

    name: str
    means: str
    sort: ValueSort  # only prose counts when the reading grade is worked out
    usual: Mapping[ScriptLanguage, str]
    stretched: Mapping[ScriptLanguage, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneRules:
    """Everything a script is held to beyond the law."""

    stated: Stated
    limits: Limits
    kinds: Mapping[ScriptKind, KindRule]
    avoided: tuple[Avoided, ...]
    topics: Mapping[str, Topic]
    sayings: Mapping[str, Saying]
    limited_words: Mapping[ScriptLanguage, frozenset[str]]
    values: Mapping[str, ScriptValue]
