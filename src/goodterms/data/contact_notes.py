"""Notes of contact as rows: a typed value goes in checked, and comes out as the same typed value."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from goodterms.data.query import rows
from goodterms.domain.noted import KIND_OF, Noted, NoteKind, UnusableNote


_FIELDS: Mapping[NoteKind, frozenset[str]] = {
    kind: frozenset(field.name for field in fields(value)) for value, kind in KIND_OF.items()
}
_SHAPES: Mapping[NoteKind, TypeAdapter[Noted]] = {kind: TypeAdapter(value) for value, kind in KIND_OF.items()}


def value_of(noted: Noted) -> dict[str, object]:
    """Return a note's value as plain JSON."""
    found = _SHAPES[KIND_OF[type(noted)]].dump_python(noted, mode="json")
    return {field: sorted(said) if isinstance(said, list) else said for field, said in found.items()}


def read_value(kind: NoteKind, value: Mapping[str, object]) -> Noted:
    """Return the note that plain JSON describes. Raises UnusableNote in one sentence for a shape that is none."""
    named = kind.replace("_", " ")
    strange = sorted(set(value) - _FIELDS[kind])
    if strange:
        raise UnusableNote(
            f"A note of {named} cannot be kept: there is no {strange[0]}, only {', '.join(sorted(_FIELDS[kind]))}."
        )
    try:
        return _SHAPES[kind].validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnusableNote(f"A note of {named} cannot be kept: {place}: {first['msg'].lower()}.") from error


def read_noted(guarantor_ids: Sequence[int], *, at: datetime) -> Mapping[int, tuple[Noted, ...]]:
    """Return, by guarantor, every note that no later one had ended by then, the oldest first."""
    found: dict[int, list[Noted]] = defaultdict(list)
    for guarantor, kind, value in rows(_NOTED, list(guarantor_ids), at, at):
        found[guarantor].append(read_value(kind, json.loads(value)))
    return {guarantor: tuple(noted) for guarantor, noted in found.items()}


_NOTED = """
    SELECT note.guarantor_id, note.kind, note.value::text
    FROM data_contactnote note
    WHERE note.guarantor_id = ANY(%s) AND note.noted_at <= %s AND note.kind <> 'ending'
      AND NOT EXISTS (SELECT FROM data_contactnote later WHERE later.ends_id = note.id AND later.noted_at <= %s)
    ORDER BY note.noted_at, note.id
"""
