"""How should our words sound? Read from `tone.toml` and `script_values.toml`."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar, get_args

from goodterms.playbook.reading import Section, Table
from goodterms.playbook.schema import UnableToUsePlaybook
from goodterms.playbook.script_schema import FORMS, ScriptKind, ScriptLanguage
from goodterms.playbook.tone_schema import (
    CLINICAL,
    Avoided,
    AvoidRule,
    KindRule,
    Limits,
    Saying,
    ScriptValue,
    ToneRules,
    Topic,
    ValueSort,
)


SHIPPED = Path(__file__).parent
KINDS: tuple[ScriptKind, ...] = get_args(ScriptKind)
LANGUAGES: tuple[ScriptLanguage, ...] = get_args(ScriptLanguage)
AVOID_RULES: tuple[AvoidRule, ...] = get_args(AvoidRule)
SORTS: tuple[ValueSort, ...] = get_args(ValueSort)
_Each = TypeVar("_Each")
_Name = TypeVar("_Name", bound=str)


@cache
def load_tone(folder: Path = SHIPPED) -> ToneRules:
    """Return what scripts are held to.

    Raises UnableToUsePlaybook, in one line naming file and place, for a value of the wrong kind, an unknown key, a kind
    of script without an entry, or an entry that names a saying, a topic or a value that is not there.
    """
    try:
        rules = _rules(
            Section(_read(folder / "tone.toml"), path=""), Section(_read(folder / "script_values.toml"), path="")
        )
        _refuse_loose_ends(rules)
    except UnableToUsePlaybook as error:
        raise UnableToUsePlaybook(f"tone: {error}") from error
    return rules


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnableToUsePlaybook(f"{path.name} cannot be read: {error}") from error


def _rules(tone: Section, values: Section) -> ToneRules:
    begins, limits, limited = tone.section("tone"), tone.section("limits"), tone.section("limited")
    rules = ToneRules(
        stated=begins.stated(),
        limits=Limits(
            grade_at_most=limits.whole("grade_at_most", least=3, most=8),
            sentence_words_at_most=limits.whole("sentence_words_at_most", least=8, most=40),
            exclamations_at_most=limits.whole("exclamations_at_most", least=0, most=3),
            capital_words=frozenset(limits.phrases("capital_words")),
        ),
        kinds=_by_name((_kind(part) for part in tone.sections("kind")), lambda each: each.kind, what="kind"),
        avoided=tuple(_avoided(part) for part in tone.sections("avoid")),
        topics=_by_name((_topic(part) for part in tone.sections("topic")), lambda each: each.id, what="topic"),
        sayings=_by_name((_saying(part) for part in tone.sections("saying")), lambda each: each.id, what="saying"),
        limited_words={language: frozenset(limited.phrases(language)) for language in LANGUAGES},
        values=_by_name((_value(part) for part in values.sections("value")), lambda each: each.name, what="value"),
    )
    for section in (begins, limits, limited, tone, values):
        section.end()
    return rules


def _kind(section: Section) -> KindRule:
    kind = section.one_of("kind", KINDS)
    must_name = section.phrases("must_name")
    is_text = FORMS[kind] == "text"
    rule = KindRule(
        kind=kind,
        must_name=must_name,
        may_name=frozenset((*must_name, *section.phrases("may_name"))),
        says=section.phrases("says"),
        silent_on=(*section.phrases("silent_on"), CLINICAL),
        says_how_to_stop=section.truth_if_said("says_how_to_stop"),
        limited_words=section.truth_if_said("limited_words"),
        sentences_at_most=section.whole_or_none("sentences_at_most", least=1, most=100),
        sms_segments_at_most=section.whole("sms_segments_at_most", least=1, most=3) if is_text else None,
        sms_segments_at_most_stretched=section.whole("sms_segments_at_most_stretched", least=1, most=8)
        if is_text
        else None,
        why=section.words("why"),
    )
    section.end()
    return rule


def _avoided(section: Section) -> Avoided:
    avoided = Avoided(
        rule=section.one_of("rule", AVOID_RULES),
        language=section.one_of("language", LANGUAGES),
        words=section.phrases("words"),
        explained_by=section.phrases("explained_by"),
        why=section.words("why"),
        better=section.words("better"),
    )
    section.end()
    return avoided


def _topic(section: Section) -> Topic:
    topic = Topic(id=section.words("id"), words=_in_both(section), why=section.words("why"))
    section.end()
    return topic


def _saying(section: Section) -> Saying:
    saying = Saying(
        id=section.words("id"),
        words=_in_both(section),
        why=section.words("why"),
        better={language: section.words(f"better_{language}") for language in LANGUAGES},
    )
    section.end()
    return saying


def _value(section: Section) -> ScriptValue:
    usual, stretched = section.section("usual"), section.section("stretched")
    value = ScriptValue(
        name=section.words("name"),
        means=section.words("means"),
        sort=section.one_of("sort", SORTS),
        usual={language: usual.words(language) for language in LANGUAGES},
        stretched={language: stretched.words(language) for language in LANGUAGES},
    )
    for part in (section, usual, stretched):
        part.end()
    return value


def _in_both(section: Section) -> Mapping[ScriptLanguage, tuple[str, ...]]:
    return {language: section.phrases(language) for language in LANGUAGES}


def _by_name(each: Iterable[_Each], name: Callable[[_Each], _Name], *, what: str) -> Mapping[_Name, _Each]:
    found: dict[_Name, _Each] = {}
    for entry in each:
        if name(entry) in found:
            raise UnableToUsePlaybook(f"{what} {name(entry)}: stands there twice; keep one")
        found[name(entry)] = entry
    return found


def _refuse_loose_ends(rules: ToneRules) -> None:
    if missing := set(KINDS) - rules.kinds.keys():
        raise UnableToUsePlaybook(f"kind {min(missing)}: has no entry; every kind of script needs one")
    for kind in rules.kinds.values():
        for what, named, known in (
            ("saying", set(kind.says), rules.sayings.keys()),
            ("topic", set(kind.silent_on), rules.topics.keys()),
            ("value", set(kind.may_name), rules.values.keys()),
        ):
            if unknown := named - known:
                raise UnableToUsePlaybook(f"kind {kind.kind}: there is no {what} {min(unknown)}; mend its name")
