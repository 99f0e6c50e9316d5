"""How are the facts of a statement written as JSON?"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from goodterms.gateways.letters.facts_json import UnableToReadFacts, read_facts, schema
from support.statement_people import maria_with_three_visits


EXAMPLES = Path(__file__).parents[2] / "docs/examples"
MARIA: dict[str, Any] = json.loads((EXAMPLES / "statement.json").read_text(encoding="utf-8"))


def changed(path: str, value: object) -> bytes:
    raw = copy.deepcopy(MARIA)
    *way, last = path.split("/")
    node = raw
    for step in way:
        node = node[int(step)] if step.isdigit() else node[step]
    node[last] = value
    return json.dumps(raw).encode()


def without(path: str) -> bytes:
    raw = json.loads(changed(path, None))
    *way, last = path.split("/")
    node = raw
    for step in way:
        node = node[int(step)] if step.isdigit() else node[step]
    del node[last]
    return json.dumps(raw).encode()


def test_the_example_is_read_to_the_last_cent():
    assert read_facts((EXAMPLES / "statement.json").read_bytes()) == maria_with_three_visits()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (without("due_on"), "due_on is missing"),
        (without("visits/0/owed_cents"), "visits[1].owed_cents is missing"),
        (without("practice/text_number"), "practice.text_number is missing"),
        (changed("diagnosis", "x"), "diagnosis is not known"),
        (changed("visits/1/owed", "27.72"), "visits[2].owed is not known"),
        (changed("visits/0/owed_cents", "5542"), "visits[1].owed_cents must be a whole number of cents"),
        (changed("visits/0/owed_cents", 55.42), "the number 55.42 is not whole"),
        (changed("visits/0/owed_cents", value=True), "visits[1].owed_cents must be a whole number of cents"),
        (changed("visits/0/owed_cents", None), "visits[1].owed_cents must be a whole number of cents"),
        (changed("visits", {}), "visits must be a list"),
        (changed("practice", []), "practice must be an object"),
        (changed("language", "fr"), "language must be one of: en, es"),
        (changed("due_on", "12/18/2026"), "due_on must be written as 2026-11-23"),
        (changed("practice/hours/opens", "8am"), "practice.hours.opens must be written as 08:00"),
        (changed("guarantor/full_name", None), "guarantor.full_name must be text"),
        (b"", "not JSON at line 1"),
        (b"[]", "the file must be an object"),
        (b"null", "the file must be an object"),
        (b'{"a": NaN}', "is not whole"),
        (b'{"a": 1, "a": 2}', "the key 'a' stands twice"),
        (b"\xff\xfe{", "not JSON in UTF-8"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_what_is_not_the_facts_of_a_statement_is_refused_with_its_place(text: bytes, says: str):
    with pytest.raises(UnableToReadFacts) as refusal:
        read_facts(text)

    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_of_another_size_is_refused_unread():
    with pytest.raises(UnableToReadFacts, match="at most 5000000"):
        read_facts(b" " * 5_000_001)


def test_the_schema_names_every_key_of_the_example_and_allows_no_other():
    def same(node: dict[str, Any], raw: object) -> None:
        if isinstance(raw, dict):
            assert set(node["properties"]) == set(node["required"]) == set(raw)
            assert node["additionalProperties"] is False
            for key, value in raw.items():
                same(node["properties"][key], value)
        elif isinstance(raw, list) and raw:
            same(node["items"], raw[0])

    same(schema(), MARIA)
