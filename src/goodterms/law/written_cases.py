"""Which cases has compliance written for the rules the gate asks, and what does each expect?"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from goodterms.law.entry import UnusableLaw


Expected = Literal["refused", "warned", "passed", "does not apply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCase:
    """One case: the rule it is about, what it says in words, and what the gate must answer."""

    rule: str
    says: str
    expect: Expected
    file: str  # such as law/cases/contact_hours.toml


def read_cases(folder: Path) -> tuple[WrittenCase, ...]:
    """Return every case of a folder, by file and in the order written. Raises UnusableLaw."""
    return tuple(case for file in sorted(folder.glob("*.toml")) for case in _read_file(file))


def _read_file(file: Path) -> tuple[WrittenCase, ...]:
    name = f"law/cases/{file.name}"
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8")).get("case")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise UnusableLaw(f"{name}: not readable as TOML: {trouble}") from trouble
    if not isinstance(written, list) or not written:
        raise UnusableLaw(f"{name}: holds no [[case]]")
    return tuple(_read_case(case, file=name) for case in written)


def _read_case(written: object, *, file: str) -> WrittenCase:
    if not isinstance(written, dict):
        raise UnusableLaw(f"{file}: a [[case]] must be a table of keys and values")
    rule, says = (_words(written, key, file=file) for key in ("rule", "says"))
    expected = _words(written, "expect", file=file)
    for known in get_args(Expected):
        if expected == known:
            return WrittenCase(rule=rule, says=says, expect=known, file=file)
    raise UnusableLaw(f'{file}: a case of {rule} expects "{expected}"; known are {", ".join(get_args(Expected))}')


def _words(written: dict[str, object], key: str, *, file: str) -> str:
    value = written.get(key)
    if not isinstance(value, str) or not value.strip():
        raise UnusableLaw(f"{file}: a case of {written.get('rule', 'no rule')} has no {key}")
    return value
