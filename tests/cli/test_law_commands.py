"""`goodterms law check` and `law show`: what is wrong with the law, and what one rule says."""

import json

import pytest
from typer.testing import CliRunner, Result

from goodterms.cli import law_check, law_show
from goodterms.law.entry import UnusableLaw
from goodterms.law.load import load_law
from goodterms.law.schema import Rule
from goodterms.usecases import show_rule


def check(*words: str) -> Result:
    return CliRunner().invoke(law_check.app, list(words))


def show(*words: str) -> Result:
    return CliRunner().invoke(law_show.app, list(words))


def test_all_is_well_on_a_day_before_every_review():
    done = check("--on", "2026-11-24")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"All well: {len(load_law().rules)} rules with ")
    assert "Next to read again, by 2027-01-15: law/stops.toml: rule stop-texts." in done.stdout


def test_each_trouble_has_its_line_and_the_exit_code_is_one():
    done = check("--on", "2028-11-24")
    lines = done.stdout.strip().splitlines()
    assert done.exit_code == 1
    assert lines[0].endswith("then set a new day")
    assert lines[-1].startswith(f"{len(lines) - 1} of these to mend: ")


def test_the_check_answers_in_json():
    well, ill = check("--on", "2026-11-24", "--json"), check("--on", "2027-01-16", "--json")
    assert (well.exit_code, ill.exit_code) == (0, 1)
    assert json.loads(well.stdout)["troubles"] == []
    said = json.loads(ill.stdout)
    assert said["on"] == "2027-01-16"
    assert len(said["troubles"]) == 1
    assert said["troubles"][0].startswith("law/stops.toml: rule stop-texts: was to be read again by 2027-01-15; read")
    assert said["next_review_on"] == "2027-01-23"
    assert said["next_reviewed"]


def test_after_the_last_review_there_is_no_next():
    said = json.loads(check("--on", "2030-01-01", "--json").stdout)
    assert said["next_review_on"] is None
    assert said["next_reviewed"] == []


def test_without_a_day_it_is_today():
    assert json.loads(check("--json").stdout)["on"] >= "2026-11-24"


def test_a_day_that_is_none_is_refused_in_one_line():
    done = check("--on", "soon")
    assert done.exit_code == 2
    assert "--on says 'soon'; write a day as 2026-11-23." in done.stderr


def test_a_rule_of_the_gate_is_shown_with_its_numbers_and_cases():
    done = show("contact-hours")
    assert done.exit_code == 0
    for words in (
        "asked by      the gate",
        "the law itself binds collectors",
        "earliest    08:00:00",
        "days        Mon, Tue, Wed, Thu, Fri, Sat, Sun",
        "source        12 CFR 1006.6(b)(1)(i)",
        "refused: On Monday at 07:59 in Albany a text waits until 08:00.",
        "if not kept   it waits",
    ):
        assert words in done.stdout


def test_a_rule_of_a_deed_is_shown_with_the_deed():
    done = show("harsh-steps-announced-30-days")
    assert done.exit_code == 0
    assert "asked by      place_accounts, not there yet: place accounts with a partner" in done.stdout
    assert "must say      That help is available" in done.stdout
    assert "on record     The notice and its day" in done.stdout
    assert "status        secondary, for counsel (read in a page" in done.stdout
    assert "Cases" not in done.stdout


def test_a_rule_of_a_deed_that_is_there_says_so():
    assert "asked by      open_dispute: hear that a bill is wrong" in show("doubt-stops-everything").stdout


def test_a_rule_is_shown_in_json():
    said = json.loads(show("texas-credit-30-days", "--json").stdout)
    (version,) = said["versions"]
    assert said["id"] == "texas-credit-30-days"
    assert said["cases"] == []
    assert version["deed"] == "issue_refund"
    assert version["is_there"] is False
    assert version["states"] == ["TX"]
    assert version["status"] == "verified"
    assert version["review_on"] == "2027-11-24"

    gate = json.loads(show("contact-hours", "--json").stdout)
    assert gate["versions"][0]["deed"] is None
    assert gate["versions"][0]["parameters"]["latest"] == "21:00:00"
    assert {case["expect"] for case in gate["cases"]} >= {"refused", "passed"}


@pytest.mark.parametrize("rule", load_law().rules, ids=lambda rule: f"{rule.id} {rule.effective_on}")
def test_every_rule_can_be_shown(rule: Rule):
    done = show(rule.id)
    assert done.exit_code == 0
    assert rule.source in done.stdout


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("contact-hour", "did you mean `contact-hours`?"),
        ("r501-120-day", "`r501-120-day` is a topic, not a rule; it is held by harsh-steps-wait-120-days."),
        ("zzzzzz", "docs/law.md lists them all."),
    ],
)
def test_a_rule_that_is_none_gets_a_hint_in_one_line(asked: str, hint: str):
    done = show(asked)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert hint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_law_that_cannot_be_read_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch):
    def spoiled():
        raise UnusableLaw("law/plans.toml: rule plan-x: has no source; a rule without it is not used")

    monkeypatch.setattr(show_rule, "load_law", spoiled)
    done = show("contact-hours")
    assert done.exit_code == 2
    assert "has no source" in done.stderr
    assert "`goodterms law check` names every trouble." in done.stderr
