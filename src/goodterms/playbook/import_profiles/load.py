"""Where do import profiles come from? Ready ones travel with the package; a practice writes its own in TOML."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from goodterms.playbook.import_profiles.schema import FIELDS, KINDS, REQUIRED, Column, ImportProfile, RowsToSkip


FOLDER = Path(__file__).parent
SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,15}")
KNOWN = {"source", "kind", "title", "why", "level", "prefix", "sheet", "has_headings", "columns", "fill_down", "skip"}
CONSENT_SHAPES = (("channel", "answer"), ("text_answer",), ("email_answer",), ("call_answer",))


class UnusableProfile(ValueError):
    """A profile that cannot be followed; the message is one line: which one, what is wrong, what to write."""


@cache
def ready_profiles() -> Mapping[str, ImportProfile]:
    """Return the profiles that travel with the package, by name."""
    found = [load_profile(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {profile.source: profile for profile in found}


def load_profile(path: Path) -> ImportProfile:
    """Read one profile from a TOML file. Raises UnusableProfile in one line."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise UnusableProfile(f"there is no profile file {path}. Check the path.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableProfile(f"the profile {path} cannot be read. Save it as UTF-8 text you may read.") from error
    except tomllib.TOMLDecodeError as error:
        raise UnusableProfile(f"the profile {path} is not TOML: {error}. Mend that place.") from error
    return profile_from(raw, place=str(path))


def profile_from(raw: Mapping[str, object], *, place: str) -> ImportProfile:
    """Return the profile these values say, or raise UnusableProfile in one line that names the place."""
    strange = sorted(set(raw) - KNOWN)
    if strange:
        raise UnusableProfile(f"{place}: {strange[0]!r} is not a word of a profile. Use {', '.join(sorted(KNOWN))}.")
    kind = next((kind for kind in KINDS if kind == raw.get("kind")), None)
    if kind is None:
        raise UnusableProfile(f"{place}: kind is {raw.get('kind')!r}. Write one of {', '.join(KINDS)}.")
    level = raw.get("level", "visit")
    if level not in {"visit", "account"}:
        raise UnusableProfile(f"{place}: level is {level!r}. Write visit or account.")
    source, prefix = _text(raw, "source", place=place), _optional_text(raw, "prefix", place=place) or ""
    if not SOURCE.fullmatch(source):
        raise UnusableProfile(f"{place}: source must be small letters, digits and hyphens, such as open-dental-aging.")
    if prefix and not PREFIX.fullmatch(prefix):
        raise UnusableProfile(f"{place}: prefix must be at most 16 letters, digits and hyphens, such as od-.")
    if level == "account" and not prefix:
        raise UnusableProfile(f"{place}: balances of whole accounts need a prefix, or they are taken for one visit.")
    profile = ImportProfile(
        source=source,
        kind=kind,
        title=_text(raw, "title", place=place),
        why=_text(raw, "why", place=place),
        level="account" if level == "account" else "visit",
        prefix=prefix,
        sheet=_optional_text(raw, "sheet", place=place),
        has_headings=raw.get("has_headings", True) is not False,
        columns=tuple(_columns(raw.get("columns"), place=place)),
        fill_down=_texts(raw.get("fill_down", []), name="fill_down", place=place),
        skip=tuple(_skips(raw.get("skip", []), place=place)),
    )
    _refuse_incomplete(profile, place=place)
    return profile


def as_mapping(profile: ImportProfile) -> dict[str, object]:
    """Return the profile as plain values, in the shape a TOML file has; `profile_from` reads it back the same."""
    plain: dict[str, object] = {
        "source": profile.source,
        "kind": profile.kind,
        "title": profile.title,
        "why": profile.why,
        "level": profile.level,
        "prefix": profile.prefix,
        "has_headings": profile.has_headings,
        "columns": {
            column.field: {
                "headings": list(column.headings),
                **({} if column.position is None else {"position": column.position}),
            }
            for column in profile.columns
        },
        "fill_down": list(profile.fill_down),
        "skip": [{"heading": rule.heading, "values": list(rule.values), "why": rule.why} for rule in profile.skip],
    }
    return plain if profile.sheet is None else {**plain, "sheet": profile.sheet}


def _refuse_incomplete(profile: ImportProfile, *, place: str) -> None:
    fields = FIELDS[profile.kind]
    for column in profile.columns:
        if column.field not in fields:
            raise UnusableProfile(f"{place}: {profile.kind} have no {column.field!r}. Use one of {', '.join(fields)}.")
        if not profile.has_headings and column.position is None:
            raise UnusableProfile(f"{place}: without headings, {column.field} needs a position, counted from 1.")
        if not column.headings and column.position is None:
            raise UnusableProfile(f"{place}: {column.field} needs headings, or a position counted from 1.")
    named = {column.field for column in profile.columns}
    missing = [field for field in REQUIRED[profile.kind] if field not in named]
    if missing:
        raise UnusableProfile(f"{place}: {profile.kind} cannot be read without {missing[0]}. Add it under [columns].")
    if profile.kind == "consents" and not any(named.issuperset(shape) for shape in CONSENT_SHAPES):
        raise UnusableProfile(f"{place}: consents need channel and answer, or text_answer, email_answer, call_answer.")
    stray = sorted(set(profile.fill_down) - named)
    if stray:
        raise UnusableProfile(f"{place}: fill_down names {stray[0]!r}, which is not under [columns].")


def _columns(raw: object, *, place: str) -> list[Column]:
    if not isinstance(raw, Mapping) or not raw:
        raise UnusableProfile(f"{place}: [columns] is missing. Write a line such as balance = {{ headings = [...] }}.")
    columns: list[Column] = []
    for field, said in raw.items():
        spoken: object = {"headings": said} if isinstance(said, list) else said
        if not isinstance(spoken, Mapping) or set(spoken) - {"headings", "position"}:
            raise UnusableProfile(f"{place}: columns.{field} must be a list of headings, or hold headings or position.")
        position = spoken.get("position")
        if position is not None and (not isinstance(position, int) or isinstance(position, bool) or position < 1):
            raise UnusableProfile(f"{place}: columns.{field}.position must be a whole number, counted from 1.")
        headings = _texts(spoken.get("headings", []), name=f"columns.{field}.headings", place=place)
        columns.append(Column(field=str(field), headings=headings, position=position))
    return columns


def _skips(raw: object, *, place: str) -> list[RowsToSkip]:
    if not isinstance(raw, list):
        raise UnusableProfile(f"{place}: skip must be written as [[skip]].")
    rules: list[RowsToSkip] = []
    for rule in raw:
        if not isinstance(rule, Mapping) or set(rule) != {"heading", "values", "why"}:
            raise UnusableProfile(f"{place}: each [[skip]] has heading, values and why.")
        values = _texts(rule["values"], name="skip.values", place=place)
        rules.append(RowsToSkip(heading=str(rule["heading"]), values=values, why=str(rule["why"])))
    return rules


def _text(raw: Mapping[str, object], name: str, *, place: str) -> str:
    value = _optional_text(raw, name, place=place)
    if not value:
        raise UnusableProfile(f'{place}: {name} is missing. Write {name} = "...".')
    return value


def _optional_text(raw: Mapping[str, object], name: str, *, place: str) -> str | None:
    value = raw.get(name)
    if value is None or isinstance(value, str):
        return value
    raise UnusableProfile(f"{place}: {name} must be text in quotation marks.")


def _texts(raw: object, *, name: str, place: str) -> tuple[str, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or not all(isinstance(text, str) for text in raw):
        raise UnusableProfile(f"{place}: {name} must be a list of texts.")
    return tuple(raw)
