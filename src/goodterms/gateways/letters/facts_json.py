"""How are the facts of a statement written as JSON, and how are they read without guessing?

The shape follows `domain.statement_facts` field by field; an amount ends in `_cents` and is a whole number. Every key
must be there (null where there is none), and no other key may be.
"""

import json
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, time
from typing import Any, Literal, get_args, get_origin, get_type_hints

from goodterms.domain.money import Money
from goodterms.domain.statement_facts import StatementFacts


LARGEST_FILE = 5_000_000  # bytes; a statement of 500 visits has about 300,000

MEANINGS = {
    "statement_id": "Your own id of this statement. Printed in no place, written into manifests.",
    "edition": "'statement' for the first, 'statement2' for the second, gentler reminder.",
    "language": "The language of the household: all words, dates and amounts follow it.",
    "due_on": "Asked to be paid by; after statement_on.",
    "account_code": "What the patient writes on a check.",
    "pay_code": "Short code of the pay page: pay_url + '/' + pay_code is printed and put into the QR code.",
    "plan_payments": "How many monthly payments a plan may have for this balance; null offers none by number.",
    "initial": "One letter, for the mark beside the practice's name.",
    "text_number": "Number that takes texts, or null.",
    "financial_help_url": "Where the assistance policy and form can be read, or null.",
    "first_weekday": "0 is Monday, 6 is Sunday.",
    "last_weekday": "0 is Monday, 6 is Sunday.",
    "patient_first_name": "Who was seen, when that was not the guarantor; else null.",
    "care": "A few plain words such as 'Office visit'. Never a diagnosis.",
    "insurer": "The plan that answered last, or null when no insurance was billed.",
    "plan_discount_cents": "What the insurer's contract took off the charge.",
    "practice_discount_cents": "What the practice itself took off, such as financial help.",
    "under_review_cents": "Still with an insurer or held by you: shown, and not asked for now.",
    "owed_cents": "charge - discounts - insurance_paid - patient_paid - under_review, to the cent.",
    "reasons": "Whole sentences that say why this part is the patient's.",
    "notices": "Texts that law or policy wants on the statement; they follow after the visits.",
}


class UnableToReadFacts(Exception):
    """The JSON is not a statement's facts; the message says where, what stands there, and what should."""


def read_facts(text: bytes) -> StatementFacts:
    """Return the facts written in a JSON document.

    Raises UnableToReadFacts with the path of the first thing that is missing, unknown or of the wrong kind. Whether the
    facts add up is for `domain.statements` to say.
    """
    if len(text) > LARGEST_FILE:
        raise UnableToReadFacts(f"the file has {len(text)} bytes, and one statement has at most {LARGEST_FILE}.")
    try:
        raw = json.loads(text, object_pairs_hook=_no_key_twice, parse_float=_no_fraction, parse_constant=_no_fraction)
    except (UnicodeDecodeError, RecursionError) as error:
        raise UnableToReadFacts("the file is not JSON in UTF-8. Save it as JSON, UTF-8.") from error
    except json.JSONDecodeError as error:
        raise UnableToReadFacts(f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}.") from error
    facts = _read(StatementFacts, raw, "")
    if not isinstance(facts, StatementFacts):
        raise UnableToReadFacts("the file holds no statement. `goodterms statement --schema` shows the shape.")
    return facts


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a statement's facts."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts of one household's statement",
        **_schema_of(StatementFacts),
    }


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = dict(pairs)
    if len(seen) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise UnableToReadFacts(f"the key {twice[:60]!r} stands twice in one object. Keep one.")
    return seen


def _no_fraction(number: str) -> Any:  # noqa: ANN401
    raise UnableToReadFacts(f"the number {number[:20]} is not whole. Amounts are whole cents: 5542 is $55.42.")


def _read(kind: Any, raw: Any, path: str) -> Any:  # noqa: ANN401
    if get_origin(kind) is types.UnionType:
        return None if raw is None else _read(get_args(kind)[0], raw, path)
    if get_origin(kind) is tuple:
        items = _of_type(raw, list, path, "a list")
        return tuple(_read(get_args(kind)[0], item, f"{path}[{number}]") for number, item in enumerate(items, start=1))
    if get_origin(kind) is Literal:
        if raw not in get_args(kind):
            raise UnableToReadFacts(f"{path} must be one of: {', '.join(get_args(kind))}.")
        return raw
    if kind is Money:
        return Money(_of_type(raw, int, path, "a whole number of cents"))
    if kind is date or kind is time:
        return _read_moment(kind, raw, path)
    if is_dataclass(kind):
        return _read_object(kind, _of_type(raw, dict, path, "an object"), path)
    return _of_type(raw, kind, path, "text" if kind is str else "a whole number")


def _read_object(kind: Any, raw: dict[str, Any], path: str) -> Any:  # noqa: ANN401
    keys = dict(_keys(kind))
    for key in keys:
        if key not in raw:
            raise UnableToReadFacts(f"{path}.{key} is missing. Add it.".lstrip("."))
    for key in raw:
        if key not in keys:
            raise UnableToReadFacts(f"{path}.{key[:60]} is not known. Remove it or mend its name.".lstrip("."))
    return kind(**{name: _read(field, raw[key], f"{path}.{key}".lstrip(".")) for key, (name, field) in keys.items()})


def _keys(kind: Any) -> Iterator[tuple[str, tuple[str, Any]]]:  # noqa: ANN401
    """Yield each key of the JSON object with the field it fills and that field's type."""
    hints = get_type_hints(kind)
    for field in fields(kind):
        suffix = "_cents" if hints[field.name] is Money else ""
        yield field.name + suffix, (field.name, hints[field.name])


def _read_moment(kind: type[date] | type[time], raw: Any, path: str) -> date | time:  # noqa: ANN401
    example = "2026-11-23" if kind is date else "08:00"
    try:
        return kind.fromisoformat(_of_type(raw, str, path, f"text such as {example}"))
    except ValueError as error:
        raise UnableToReadFacts(f"{path} must be written as {example}.") from error


def _of_type(raw: Any, kind: type, path: str, wanted: str) -> Any:  # noqa: ANN401
    # True is an int to Python, and not an amount to us.
    if not isinstance(raw, kind) or isinstance(raw, bool):
        raise UnableToReadFacts(f"{path or 'the file'} must be {wanted}.")
    return raw


def _schema_of(kind: Any) -> dict[str, Any]:  # noqa: ANN401
    if get_origin(kind) is types.UnionType:
        return {"anyOf": [_schema_of(get_args(kind)[0]), {"type": "null"}]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema_of(get_args(kind)[0])}
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if is_dataclass(kind) and kind is not Money:
        keys = dict(_keys(kind))
        return {
            "type": "object",
            "properties": {
                key: {**_schema_of(field), **({"description": MEANINGS[key]} if key in MEANINGS else {})}
                for key, (_, field) in keys.items()
            },
            "required": list(keys),
            "additionalProperties": False,
        }
    simple: dict[Any, dict[str, Any]] = {
        Money: {"type": "integer"},
        int: {"type": "integer"},
        str: {"type": "string"},
        date: {"type": "string", "format": "date"},
        time: {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"},
    }
    return simple[kind]
