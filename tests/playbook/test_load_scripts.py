"""Which scripts are there, which version is in force, and on which line does each word stand?"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from goodterms.playbook.load_scripts import load_own_scripts, load_scripts, read_scripts
from goodterms.playbook.script_lines import find_lines
from goodterms.playbook.script_schema import Script, ScriptLibrary, UnableToUseScripts
from goodterms.usecases.approve_scripts import approve_scripts
from support.scripts import GOOD_TEXT, approved, draft, own_file, shipped


FIRST = approved(draft(GOOD_TEXT, kind="text"))
SECOND = approved(replace(draft(GOOD_TEXT, kind="text"), version=2, effective_on=date(2026, 11, 1)))  # Sunday


def in_force(library: ScriptLibrary, on: date) -> Script | None:
    return library.in_force(kind="text", language="en", on=on)


def test_a_version_is_in_force_until_the_day_before_the_next_one_begins():
    library = ScriptLibrary((SECOND, FIRST))

    assert in_force(library, FIRST.effective_on - timedelta(days=1)) is None
    assert in_force(library, FIRST.effective_on) == FIRST
    assert in_force(library, date(2026, 10, 31)) == FIRST
    assert in_force(library, date(2026, 11, 1)) == SECOND
    assert in_force(library, date(2030, 1, 1)) == SECOND


def test_a_draft_is_not_in_force_and_words_changed_after_approval_make_one():
    unapproved = replace(SECOND, approval=None)
    changed = replace(SECOND, body=SECOND.body + "!")

    for script in (unapproved, changed):
        assert in_force(ScriptLibrary((FIRST, script)), date(2026, 12, 1)) == FIRST


def test_two_versions_may_not_overlap():
    with pytest.raises(UnableToUseScripts, match="both be in force from 2026-01-01"):
        ScriptLibrary((FIRST, replace(FIRST, version=2)))
    with pytest.raises(UnableToUseScripts, match="Give the later one the higher version"):
        ScriptLibrary((replace(FIRST, version=3), SECOND))

    ScriptLibrary((FIRST, replace(FIRST, version=2, approval=None)))  # a draft overlaps nothing
    ScriptLibrary((FIRST, approved(draft(GOOD_TEXT, kind="text", language="es"))))


def test_the_practices_own_script_goes_before_the_shipped_one_from_its_first_day(tmp_path: Path):
    path = own_file(tmp_path / "own.toml")
    approve_scripts(path, by="K. Ortiz", on=date(2026, 10, 30), only=None)
    library = load_own_scripts(path)

    assert in_force(library, date(2026, 10, 31)) == shipped("text", "en")
    own = in_force(library, date(2026, 11, 1))
    assert own is not None
    assert own.body == GOOD_TEXT + "\n"
    assert library.in_force(kind="text", language="es", on=date(2026, 11, 1)) == shipped("text", "es")


def test_own_scripts_with_words_changed_after_approval_are_refused_and_drafts_left_aside(tmp_path: Path):
    path = own_file(tmp_path / "own.toml")
    assert in_force(load_own_scripts(path), date(2026, 12, 1)) == shipped("text", "en")

    approve_scripts(path, by="K. Ortiz", on=date(2026, 10, 30), only=None)
    path.write_text(path.read_text(encoding="utf-8").replace("Your share:", "You owe us:"), encoding="utf-8")
    with pytest.raises(UnableToUseScripts, match="other words than those approved on 2026-10-30"):
        load_own_scripts(path)


def test_the_shipped_library_is_read_by_somebody_every_quarter():
    for script in load_scripts().scripts:
        assert script.is_approved, script.id
        assert script.approval is not None
        assert script.approval.refresh_due_on > script.approval.on


def test_suggestions_of_the_staff_are_kept_with_what_became_of_them(tmp_path: Path):
    path = own_file(tmp_path / "own.toml")
    (suggestion,) = read_scripts(path).suggestions
    assert (suggestion.script_id, suggestion.by, suggestion.state) == ("text-en", "front desk", "open")

    text = path.read_text(encoding="utf-8").replace('state = "open"', 'state = "declined"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnableToUseScripts, match="an open one has no answer"):
        read_scripts(path)
    path.write_text(text + 'answer = "Plan alone is unclear."\n', encoding="utf-8")
    assert read_scripts(path).suggestions[0].answer == "Plan alone is unclear."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "text-en"\nkind', "kind", "id is missing"),
        ('kind = "text"', 'kind = "poem"', "kind must be one of text, text_brief"),
        ('language = "en"', 'language = "fr"', "language must be one of en, es"),
        ("version = 2", 'version = "2"', "version must be a whole number"),
        ("version = 2", "version = 0", "version must be a whole number"),
        ("version = 2", "version = 2\nbodi = 1", "unknown key bodi"),
        ("effective_on = 2026-11-01", 'effective_on = "2026-11-01"', "effective_on must be a day without quotes"),
        (
            "effective_on = 2026-11-01",
            "effective_on = 2026-11-01T00:00:00",
            "effective_on must be a day without quotes",
        ),
        ('why = "Shorter."', 'why = " "', "why must be a text"),
        ('why = "Shorter."', 'why = "Shorter."\nsubject = "Hello"', "an email has a subject"),
        ('why = "Shorter."', 'why = "Shorter."\napproved_by = "Ruth"', "approved_on is missing"),
        ("[[script]]", "[[scripts]]", "scripts is not known here"),
        ("[[script]]", "[script]", "write each script under a line"),
        ("version = 2", "version = ", "not readable as TOML"),
        ('state = "open"', 'state = "new"', "state must be one of open, taken, declined"),
    ],
)
def test_a_slip_is_named_by_script_and_key(tmp_path: Path, old: str, new: str, said: str):
    path = own_file(tmp_path / "own.toml")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(UnableToUseScripts, match=said) as refusal:
        read_scripts(path)
    assert len(str(refusal.value).splitlines()) == 1
    assert "own.toml" in str(refusal.value)


def test_the_same_version_twice_an_empty_file_and_a_missing_one_are_refused(tmp_path: Path):
    path = own_file(tmp_path / "own.toml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.split("\n\n")[1], encoding="utf-8")
    with pytest.raises(UnableToUseScripts, match="text-en version 2 stands there twice"):
        read_scripts(path)

    path.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(UnableToUseScripts, match="holds no"):
        read_scripts(path)
    with pytest.raises(UnableToUseScripts, match="cannot be read"):
        read_scripts(tmp_path / "gone.toml")


def test_every_line_of_a_script_is_found_in_its_file():
    text = '''\
# [[script]] in a comment
[[script]]
id = "a"
body = """
one
[[script]]
id = "not a key"
three
"""
[[suggestion]]
words = "x"

[[script]]  # the second
id = "b"
body = """begins here
goes on"""
html = "one line"
why = \'\'\'
x = """
\'\'\'
version = 1
'''
    first, second = find_lines(text)

    assert (first.header, first.keys, first.line("body", 1), first.line("body", 4)) == (2, {"id": 3, "body": 4}, 5, 8)
    assert (second.header, second.line("body", 1), second.line("body", 2), second.line("html", 1)) == (13, 15, 16, 17)
    assert second.keys["version"] == 21
    assert second.line("subject", 7) == 13
