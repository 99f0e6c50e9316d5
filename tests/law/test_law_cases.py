"""Does the gate read each rule as compliance wrote it down in cases/?"""

import tomllib
from collections import Counter
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import pytest
from pydantic import TypeAdapter

from goodterms.domain.contact_notes import (
    NOTHING_NOTED,
    NOTHING_PARTICULAR,
    THE_USUAL_WAY,
    ContactDetails,
    ContactNotes,
    Particulars,
)
from goodterms.domain.guardrails import Permit
from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, Household, TouchMade
from goodterms.law.checks import CheckedByDeed, ThirdPartyNames
from goodterms.law.load import SHIPPED, load_law
from goodterms.playbook.load_scripts import load_scripts
from goodterms.playbook.load_tone import load_tone
from support.guard_people import (
    MONDAY_TEN_IN_SALEM,
    answer,
    attempt,
    called,
    dora_reachable,
    doras_account,
    moment,
    record,
    with_account,
)


Noted = TypeVar("Noted", ContactDetails, ContactNotes, Particulars)
CASES = SHIPPED / "cases"
KNOWN_KEYS = {
    "rule", "says", "expect", "channel", "at", "until", "party", "message", "amount",
    "person", "account", "calls", "texts", "emails", "touches", "purpose", "contact", "notes", "particulars",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One case as compliance wrote it."""

    file: str
    written: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.written['rule']}: {self.written['says']}"


def every_case() -> list[WrittenCase]:
    return [
        WrittenCase(file.stem, written)
        for file in sorted(CASES.glob("*.toml"))
        for written in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    ]


@pytest.mark.parametrize("case", every_case(), ids=str)
def test_each_case_is_judged_as_written(case: WrittenCase):
    written = case.written
    assert not set(written) - KNOWN_KEYS
    household = person(written)
    proposed = attempt(household, written["channel"], at=written.get("at", MONDAY_TEN_IN_SALEM))
    proposed = replace(
        proposed,
        message=written.get("message"),
        purpose=written.get("purpose", "bill"),
        details=changed(THE_USUAL_WAY, written.get("contact", {})),
    )
    if "amount" in written:
        proposed = replace(proposed, amount=Money(round(written["amount"] * 100)))
    consulted = record(household, proposed, party=written.get("party", "provider")).get(written["rule"])

    said = "does not apply" if consulted is None else consulted.verdict
    assert said == written["expect"], consulted and consulted.reason
    if "until" in written:
        assert consulted is not None
        assert consulted.until == written["until"]
    if written["expect"] == "refused":
        assert not isinstance(answer(household, proposed, party=written.get("party", "provider")), Permit)


def test_every_rule_has_a_case_each_way():
    written = Counter((case.written["rule"], case.written["expect"]) for case in every_case())
    missing = [
        f"{rule.id} {verdict}"
        for rule in load_law().rules
        if not isinstance(rule.check, CheckedByDeed | ThirdPartyNames)
        for verdict in (("warned" if rule.action == "warn" else "refused"), "passed")
        if not written[rule.id, verdict]
    ]
    assert not missing


def test_every_file_with_a_rule_for_the_gate_has_its_file_of_cases():
    asked = {Path(rule.file).stem for rule in load_law().rules if not isinstance(rule.check, CheckedByDeed)}
    assert asked == {file.stem for file in CASES.glob("*.toml")}


def test_cases_stand_in_the_file_of_their_rule():
    files = {rule.id: Path(rule.file).stem for rule in load_law().rules}
    assert not [str(case) for case in every_case() if files.get(case.written["rule"]) != case.file]


def test_the_day_of_a_case_is_the_weekday_it_says():
    # A case that names a weekday is read by people who plan around it.
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    for case in every_case():
        named = [day for day in days if f"On {day}" in case.written["says"]]
        if named and "at" in case.written:
            assert days[case.written["at"].weekday()] in named, str(case)


def person(written: dict[str, Any]) -> Household:
    """Return Dora with everything that the case says of her instead."""
    account = doras_account()._replace(**facts(AccountFacts, written.get("account", {})))
    account = account._replace(
        touches=tuple(touch(each) for each in written.get("touches", ())),
        particulars=changed(NOTHING_PARTICULAR, written.get("particulars", {})),
    )
    household = with_account(dora_reachable(), account)
    return household._replace(
        calls=tuple(called(*each.split("/")) for each in written.get("calls", ())),
        texts=tuple(moment(each) for each in written.get("texts", ())),
        emails=tuple(moment(each) for each in written.get("emails", ())),
        notes=changed(NOTHING_NOTED, written.get("notes", {})),
        **facts(Household, written.get("person", {})),
    )


def changed(usual: Noted, written: dict[str, Any]) -> Noted:
    """Return what is usual with what is written instead, read strictly: a word that is not known is a mistake."""
    assert not set(written) - {field.name for field in fields(usual)}
    return replace(usual, **read_values(type(usual), written)) if written else usual


def read_values(kind: type, written: dict[str, Any]) -> dict[str, Any]:
    types = get_type_hints(kind)
    return {name: TypeAdapter(types[name]).validate_python(value) for name, value in written.items()}


def facts(kind: type, written: dict[str, Any]) -> dict[str, Any]:
    """Return the written facts as the domain holds them; "unknown" is None."""
    assert not set(written) - set(kind._fields)
    return {name: fact(value) for name, value in written.items()}


def fact(value: object) -> object:
    if value == "unknown":
        return None
    if isinstance(value, list):
        return frozenset(value)
    return Money(round(value * 100)) if isinstance(value, float) else value


def touch(written: str) -> TouchMade:
    kind, _, made_on = written.partition("@")
    kinds = {"text": "text", "statement": "letter", "email": "email", "call": "call", "statement2": "letter"}
    return TouchMade(kind=kind, made_on=date.fromisoformat(made_on), channel=kinds[kind])


def test_moments_in_cases_are_utc():
    for case in every_case():
        for key in ("at", "until"):
            if key in case.written:
                assert isinstance(case.written[key], datetime)
                assert case.written[key].tzinfo == UTC, str(case)


def test_every_shipped_script_says_what_the_gate_listens_for():
    # The script is its own sample: what the gate listens for stands outside the values filled in.
    rules = load_tone()
    asked = [script for script in load_scripts().scripts if rules.kinds[script.kind].says_how_to_stop]
    assert {script.kind for script in asked} >= {"text", "text_brief", "email", "email_brief"}
    for script in asked:
        dora = dora_reachable()._replace(language=script.language)
        channel = "text" if script.form == "text" else "email"
        said = record(dora, attempt(dora, channel, message=script.body))
        assert said[f"opt-out-in-{channel}"].verdict == "passed", script.id
