"""Which scripts are there? The shipped ones, in `scripts/en.toml` and `scripts/es.toml`, and a practice's own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar, get_args

from goodterms.playbook.script_lines import ScriptLines, find_lines
from goodterms.playbook.script_schema import (
    Approval,
    Script,
    ScriptKind,
    ScriptLanguage,
    ScriptLibrary,
    ScriptPart,
    Suggestion,
    SuggestionState,
    UnableToUseScripts,
)


SCRIPTS = Path(__file__).parent / "scripts"
LANGUAGES: tuple[ScriptLanguage, ...] = get_args(ScriptLanguage)
KINDS: tuple[ScriptKind, ...] = get_args(ScriptKind)
STATES: tuple[SuggestionState, ...] = get_args(SuggestionState)

_APPROVAL = {"approved_by", "approved_on", "approved_words", "refresh_due_on"}
_NEEDED = {"id", "kind", "language", "version", "effective_on", "why", "body"}
_KEYS = _NEEDED | _APPROVAL | {"subject", "html"}
_SUGGESTION_NEEDED = {"script", "on", "by", "words", "state"}
_Word = TypeVar("_Word", bound=str)
Table = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenScript:
    """A script with the place where it is written."""

    script: Script
    file: str
    lines: ScriptLines

    def line(self, part: ScriptPart, line: int) -> int:
        """Return the line of the file on which a line of a part stands, both counted from 1."""
        return self.lines.line(part, line)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptFile:
    """What one scripts file holds."""

    path: Path
    scripts: tuple[WrittenScript, ...]
    suggestions: tuple[Suggestion, ...]

    def library(self, *, beneath: ScriptLibrary | None) -> ScriptLibrary:
        """Return the scripts as a library. Raises UnableToUseScripts when two versions overlap."""
        try:
            return ScriptLibrary(tuple(each.script for each in self.scripts), self.suggestions, beneath)
        except UnableToUseScripts as error:
            raise UnableToUseScripts(f"{self.path}: {error}") from error


@cache
def load_scripts() -> ScriptLibrary:
    """Return the shipped library in both languages. Raises UnableToUseScripts when a file of it cannot be used."""
    files = shipped_files()
    return ScriptLibrary(
        tuple(each.script for file in files for each in file.scripts),
        tuple(each for file in files for each in file.suggestions),
    )


@cache
def shipped_files() -> tuple[ScriptFile, ...]:
    """Return the files of the shipped library. Raises UnableToUseScripts."""
    return tuple(read_scripts(SCRIPTS / f"{language}.toml") for language in LANGUAGES)


def load_own_scripts(path: Path) -> ScriptLibrary:
    """Return the practice's own scripts, laid over the shipped ones.

    Drafts are left aside. Raises UnableToUseScripts when the file cannot be read, when two versions overlap, or when
    words were changed after their approval: that somebody stands for the new ones is not guessed.
    """
    file = read_scripts(path)
    for each in file.scripts:
        if each.script.approval is not None and not each.script.is_approved:
            raise UnableToUseScripts(
                f"{path}: {each.script.id} version {each.script.version} says other words than those approved on "
                f"{each.script.approval.on}. Put them back, or make them a new version and approve it."
            )
    return file.library(beneath=load_scripts())


def read_scripts(path: Path) -> ScriptFile:
    """Return what one file holds, drafts too, in the order written.

    Raises UnableToUseScripts, in one line, when it is not readable as TOML, holds something else than [[script]] and
    [[suggestion]], or when one of them lacks a key, has an unknown one or a value of the wrong kind.
    """
    try:
        text = path.read_bytes().decode()
        raw = tomllib.loads(text)
    except OSError as error:
        raise UnableToUseScripts(f"{path} cannot be read ({error.strerror}). Check the name.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnableToUseScripts(f"{path} is not readable as TOML: {error}. Mend it or restore it.") from error
    if unknown := raw.keys() - {"script", "suggestion"}:
        raise UnableToUseScripts(f"{path}: {min(unknown)} is not known here. It holds [[script]] and [[suggestion]].")
    scripts, suggestions = _tables(raw, "script", path), _tables(raw, "suggestion", path)
    if not scripts:
        raise UnableToUseScripts(f"{path} holds no [[script]]. Copy one from the shipped library to begin with.")
    lines = find_lines(text)
    read = tuple(
        WrittenScript(script=_script(table, path), file=str(path), lines=place)
        for table, place in zip(scripts, lines, strict=True)
    )
    _refuse_twins(read, path)
    return ScriptFile(path=path, scripts=read, suggestions=tuple(_suggestion(table, path) for table in suggestions))


def _tables(raw: Table, key: str, path: Path) -> list[Table]:
    found = raw.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UnableToUseScripts(f"{path}: write each {key} under a line [[{key}]].")
    return found


def _script(raw: Table, path: Path) -> Script:
    name = f"{path}, script {raw.get('id', 'without id')}"
    _refuse_keys(raw, needed=_NEEDED, known=_KEYS, name=name)
    try:
        return Script(
            id=_words(raw, "id", name),
            kind=_one_of(raw, "kind", KINDS, name),
            language=_one_of(raw, "language", LANGUAGES, name),
            version=_version(raw, name),
            effective_on=_day(raw, "effective_on", name),
            approval=_approval(raw, name),
            why=_words(raw, "why", name),
            subject=_words(raw, "subject", name) if "subject" in raw else None,
            body=_words(raw, "body", name),
            html=_words(raw, "html", name) if "html" in raw else None,
        )
    except UnableToUseScripts:
        raise
    except ValueError as error:
        raise UnableToUseScripts(f"{path}: {error}. Mend it.") from error


def _approval(raw: Table, name: str) -> Approval | None:
    if not _APPROVAL & raw.keys():
        return None
    if missing := _APPROVAL - raw.keys():
        raise UnableToUseScripts(
            f"{name}: {min(missing)} is missing beside the rest of its approval. Take the rest out and run "
            "`goodterms scripts approve`."
        )
    approval = Approval(
        by=_words(raw, "approved_by", name),
        on=_day(raw, "approved_on", name),
        words=_words(raw, "approved_words", name),
        refresh_due_on=_day(raw, "refresh_due_on", name),
    )
    if approval.refresh_due_on <= approval.on:
        raise UnableToUseScripts(f"{name}: refresh_due_on must lie after approved_on.")
    return approval


def _suggestion(raw: Table, path: Path) -> Suggestion:
    name = f"{path}, suggestion about {raw.get('script', 'no script')}"
    _refuse_keys(raw, needed=_SUGGESTION_NEEDED, known=_SUGGESTION_NEEDED | {"answer"}, name=name)
    state = _one_of(raw, "state", STATES, name)
    if (state == "open") == ("answer" in raw):
        raise UnableToUseScripts(f"{name}: an open one has no answer, and one that is taken or declined says why.")
    return Suggestion(
        script_id=_words(raw, "script", name),
        on=_day(raw, "on", name),
        by=_words(raw, "by", name),
        words=_words(raw, "words", name),
        state=state,
        answer=_words(raw, "answer", name) if "answer" in raw else None,
    )


def _refuse_keys(raw: Table, *, needed: set[str], known: set[str], name: str) -> None:
    if unknown := raw.keys() - known:
        raise UnableToUseScripts(f"{name}: unknown key {min(unknown)}. Remove it or mend its name.")
    if missing := needed - raw.keys():
        raise UnableToUseScripts(f"{name}: {min(missing)} is missing. Add it.")


def _refuse_twins(scripts: tuple[WrittenScript, ...], path: Path) -> None:
    named = [(each.script.id, each.script.version) for each in scripts]
    twice = next((each for place, each in enumerate(named) if each in named[:place]), None)
    if twice is not None:
        raise UnableToUseScripts(f"{path}: {twice[0]} version {twice[1]} stands there twice. Raise one's version.")


def _words(raw: Table, key: str, name: str) -> str:
    value = raw[key]
    if not isinstance(value, str) or not value.strip():
        raise UnableToUseScripts(f"{name}: {key} must be a text in quotes that says something.")
    return value


def _one_of(raw: Table, key: str, choices: tuple[_Word, ...], name: str) -> _Word:
    chosen = next((choice for choice in choices if choice == raw[key]), None)
    if chosen is None:
        raise UnableToUseScripts(f"{name}: {key} must be one of {', '.join(choices)}.")
    return chosen


def _version(raw: Table, name: str) -> int:
    value = raw["version"]
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UnableToUseScripts(f"{name}: version must be a whole number from 1 on.")
    return value


def _day(raw: Table, key: str, name: str) -> date:
    value = raw[key]
    if not isinstance(value, date) or isinstance(value, datetime):
        raise UnableToUseScripts(f"{name}: {key} must be a day without quotes, such as 2026-01-01.")
    return value
