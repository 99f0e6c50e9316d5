"""Which scripts are approved? They are read from `scripts/en.toml` and `scripts/es.toml`."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from goodterms.playbook.script_schema import Script, ScriptKind, ScriptLanguage


SCRIPTS = Path(__file__).parent / "scripts"
KEYS = {"id", "kind", "version", "effective_on", "why", "values", "subject", "body", "html"}
MAY_BE_ABSENT = {"subject", "html"}


class UnableToLoadScripts(Exception):
    """A scripts file cannot be used; the message says which script, why, and what to do."""


@cache
def load_scripts(folder: Path = SCRIPTS) -> tuple[Script, ...]:
    """Return every script in both languages.

    Raises UnableToLoadScripts when a file is not TOML, a script lacks a key or has an unknown one, or a kind of script
    stands in one language only.
    """
    languages: tuple[ScriptLanguage, ...] = ("en", "es")
    scripts = tuple(script for language in languages for script in _read(folder / f"{language}.toml", language))
    english, spanish = (sorted(script.kind for script in scripts if script.language == each) for each in languages)
    if english != spanish or len(set(english)) != len(english):
        raise UnableToLoadScripts("scripts: each kind must stand once in en.toml and once in es.toml. Add its twin.")
    return scripts


def find_script(*, kind: ScriptKind, language: ScriptLanguage) -> Script:
    """Return the approved script of one kind in one language."""
    return next(script for script in load_scripts() if (script.kind, script.language) == (kind, language))


def _read(path: Path, language: ScriptLanguage) -> list[Script]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UnableToLoadScripts(f"{path.name} cannot be read: {error}. Mend it or restore it.") from error
    return [_as_script(script, language, path.name) for script in raw.get("script", [])]


def _as_script(raw: dict[str, Any], language: ScriptLanguage, file: str) -> Script:
    name = f"{file}, script {raw.get('id', 'without id')}"
    if unknown := raw.keys() - KEYS:
        raise UnableToLoadScripts(f"{name}: unknown key {min(unknown)}. Remove it.")
    if missing := KEYS - raw.keys() - MAY_BE_ABSENT:
        raise UnableToLoadScripts(f"{name}: {min(missing)} is missing. Add it.")
    if not isinstance(raw["effective_on"], date):
        raise UnableToLoadScripts(f"{name}: effective_on must be a date such as 2026-01-01.")
    try:
        return Script(
            **{
                **raw,
                "language": language,
                "values": frozenset(raw["values"]),
                "subject": _one_line(raw.get("subject")),
                "body": raw["body"].strip(),
                "html": raw.get("html"),
            }
        )
    except ValueError as error:
        raise UnableToLoadScripts(f"{name}: {error}") from error


def _one_line(text: str | None) -> str | None:
    return None if text is None else text.strip()
