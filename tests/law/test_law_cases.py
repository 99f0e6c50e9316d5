"""Does the gate read each rule as compliance wrote it down in cases/?"""

import tomllib
from collections import Counter
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from goodterms.domain.guardrails import Permit
from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, Household, TouchMade
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


CASES = Path(__file__).parent / "cases"
KNOWN_KEYS = {
    "rule", "says", "expect", "channel", "at", "until", "party", "message", "amount",
    "person", "account", "calls", "texts", "emails", "touches",
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
    proposed = replace(proposed, message=written.get("message"))
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
        for verdict in (("does not apply",) if rule.is_promotional_only else ("refused", "passed"))
        if not written[rule.id, verdict]
    ]
    assert not missing


def test_every_file_of_law_has_its_file_of_cases():
    assert {file.stem for file in SHIPPED.glob("*.toml")} == {file.stem for file in CASES.glob("*.toml")}


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
    account = replace(doras_account(), **facts(AccountFacts, written.get("account", {})))
    account = replace(account, touches=tuple(touch(each) for each in written.get("touches", ())))
    household = with_account(dora_reachable(), account)
    return replace(
        household,
        calls=tuple(called(*each.split("/")) for each in written.get("calls", ())),
        texts=tuple(moment(each) for each in written.get("texts", ())),
        emails=tuple(moment(each) for each in written.get("emails", ())),
        **facts(Household, written.get("person", {})),
    )


def facts(kind: type, written: dict[str, Any]) -> dict[str, Any]:
    """Return the written facts as the domain holds them; "unknown" is None."""
    assert not set(written) - {field.name for field in fields(kind)}
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
        dora = replace(dora_reachable(), language=script.language)
        channel = "text" if script.form == "text" else "email"
        said = record(dora, attempt(dora, channel, message=script.body))
        assert said[f"opt-out-in-{channel}"].verdict == "passed", script.id
