"""Is every rule that nobody should rely on named, in one line, and all of them at once?"""

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from goodterms import clock
from goodterms.law.load import SHIPPED, load_law
from goodterms.law.poverty import load_guidelines
from goodterms.law.states import load_states
from goodterms.usecases.check_law import LawCheck, check_law


TODAY = date(2026, 11, 24)

Check = Callable[..., LawCheck]


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """Return a copy of the shipped law that a test may spoil."""
    for file in (*SHIPPED.glob("*.toml"), *SHIPPED.glob("*.csv")):
        shutil.copy(file, tmp_path)
    shutil.copytree(SHIPPED / "cases", tmp_path / "cases")
    return tmp_path


def spoil(file: Path, good: str, bad: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert good in text
    file.write_text(text.replace(good, bad, 1), encoding="utf-8")


def troubles(folder: Path, on: date = TODAY) -> list[str]:
    found = check_law(folder=folder, on=on).troubles
    assert not [trouble for trouble in found if "\n" in trouble]
    return list(found)


def test_the_shipped_law_is_fit_to_be_relied_on():
    found = check_law(folder=SHIPPED, on=TODAY)

    assert found.troubles == ()
    assert found.rules == len(load_law().rules)
    assert found.state_rows == len(load_states().rows)
    assert found.guidelines == len(load_guidelines().rows)
    assert found.cases > found.rules


def test_nothing_is_relied_on_past_its_day_of_review():
    # What nobody read again in time fails the build: rules, rows of state law and guidelines alike.
    assert check_law(folder=SHIPPED, on=clock.now().date()).troubles == ()


def test_a_rule_is_named_the_day_after_its_review_and_not_on_the_day(law: Path):
    first = check_law(folder=law, on=TODAY)
    assert first.next_review_on is not None
    assert first.next_reviewed

    assert troubles(law, first.next_review_on) == []
    overdue = troubles(law, first.next_review_on + timedelta(days=1))
    assert len(overdue) == len(first.next_reviewed)
    for what, trouble in zip(sorted(first.next_reviewed), sorted(overdue), strict=True):
        assert trouble.startswith(f"{what}: was to be read again by {first.next_review_on}; read ")


def test_rows_of_the_tables_are_to_be_read_again_too(law: Path):
    overdue = troubles(law, date(2029, 1, 1))
    assert len(overdue) == len(load_law().rules) + len(load_states().rows) + len(load_guidelines().rows)
    assert any(trouble.startswith("law/states.csv: NY credit_reporting_ban: was to be read") for trouble in overdue)
    assert any(trouble.startswith("law/poverty_guidelines.csv: 2026 HI: was to be") for trouble in overdue)
    assert check_law(folder=law, on=date(2029, 1, 1)).next_review_on is None


def test_every_rule_without_a_source_is_named_and_not_only_the_first(law: Path):
    spoil(law / "contact_hours.toml", 'source = "12 CFR 1006.6(b)(1)(i)"', 'source = " "')
    spoil(law / "contact_hours.toml", 'source = "Fla. Stat. 559.72(17)"\n', "")
    spoil(law / "refunds.toml", 'source = "House rule"\n', "")

    assert troubles(law) == [
        "law/contact_hours.toml: rule contact-hours: source must be words, not ' '",
        "law/contact_hours.toml: rule fl-contact-hours: has no source; a rule without it is not used",
        "law/refunds.toml: rule credit-not-kept-or-netted: has no source; a rule without it is not used",
        *(
            f"law/cases/contact_hours.toml: a case is about {rule}, which is no rule"
            for rule in ("contact-hours", "fl-contact-hours")
        ),
    ]


@pytest.mark.parametrize(
    ("expect", "missing"),
    [("refused", "has no case in which it must be refused"), ("passed", "has no case in which it lets a contact pass")],
)
def test_a_rule_without_a_case_each_way_is_named(law: Path, expect: str, missing: str):
    file = law / "cases" / "opt_out.toml"
    cases = re.split(r"(?m)^(?=\[\[case\]\])", file.read_text(encoding="utf-8"))
    kept = [case for case in cases if not ("opt-out-in-email" in case and f'expect = "{expect}"' in case)]
    assert len(kept) < len(cases)
    file.write_text("".join(kept), encoding="utf-8")

    assert troubles(law) == [f"law/opt_out.toml: rule opt-out-in-email: {missing}"]


def test_a_rule_that_warns_needs_a_case_that_warns(law: Path):
    (warning,) = [rule for rule in load_law().rules if rule.action == "warn" and rule.file == "law/words.toml"]
    spoil(law / "cases" / "words.toml", 'expect = "warned"', 'expect = "passed"')
    while 'expect = "warned"' in (law / "cases" / "words.toml").read_text(encoding="utf-8"):
        spoil(law / "cases" / "words.toml", 'expect = "warned"', 'expect = "passed"')

    assert troubles(law) == [f"law/words.toml: rule {warning.id}: has no case in which it must be warned"]


def test_a_rule_of_a_deed_needs_no_case_but_a_deed_that_is_known(law: Path):
    spoil(law / "refunds.toml", 'deed = "issue_refund"', 'deed = "isue_refund"')
    assert troubles(law) == [
        "law/refunds.toml: rule help-excess-given-back: no deed is called isue_refund; "
        "add it to law/deeds.csv or mend the name"
    ]


@pytest.mark.parametrize(
    ("file", "good", "bad", "complaint"),
    [
        ("cases/reach.toml", 'expect = "passed"', 'expect = "maybe"', 'expects "maybe"; known are refused, warned'),
        ("cases/reach.toml", 'says = "', 'sais = "', "has no says"),
        ("cases/reach.toml", "[[case]]", "[[case]", "law/cases/reach.toml: not readable as TOML"),
        ("states.csv", ",days,service,", ",days,birth,", 'counted_from is "birth"'),
        ("states.csv", "C.R.S. 6-20-203", "", "has no citation; a row without it is not used"),
        ("states.csv", "state,topic", "state,theme", "law/states.csv: its columns must be state, topic"),
        ("poverty_guidelines.csv", ",15960,", ",,", "has no one_person_dollars"),
        ("poverty_guidelines.csv", "2026,HI,", "2027,HI,", "it takes effect on 2026-01-13, not in 2027"),
        ("deeds.csv", "deed,does", "deed", "law/deeds.csv: its columns must be deed, does"),
        ("plans.toml", "[[rule]]", "[[rule]", "law/plans.toml: not readable as TOML"),
        ("plans.toml", "\n[[rule]]", "\n[[roul]]\na = 1\n[[rule]]", "unknown words roul"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(law: Path, file: str, good: str, bad: str, complaint: str):
    spoil(law / file, good, bad)
    assert any(complaint in trouble for trouble in troubles(law))


def test_a_file_of_cases_without_a_case_is_named(law: Path):
    (law / "cases" / "reach.toml").write_text("case = [1]", encoding="utf-8")
    assert "law/cases/reach.toml: a [[case]] must be a table of keys and values" in troubles(law)
    (law / "cases" / "reach.toml").write_text("", encoding="utf-8")
    assert "law/cases/reach.toml: holds no [[case]]" in troubles(law)


def test_what_is_written_twice_is_named(law: Path):
    text = (law / "law_watch.toml").read_text(encoding="utf-8")
    (law / "law_watch.toml").write_text(text + text, encoding="utf-8")
    row = next(line for line in (law / "states.csv").read_text("utf-8").splitlines() if line.startswith("TX,wage"))
    with (law / "states.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")

    found = troubles(law)
    assert len(found) == 2
    assert "rule regulation-f-read-again: written twice for 2026-01-01" in found[0]
    assert found[1] == "law/states.csv: TX wage_garnishment_barred is written twice for everyone; keep one"


def test_a_folder_without_law_is_no_law(tmp_path: Path):
    found = troubles(tmp_path)
    assert any("law/states.csv: cannot be read" in trouble for trouble in found)
    assert any("law/deeds.csv: cannot be read" in trouble for trouble in found)
