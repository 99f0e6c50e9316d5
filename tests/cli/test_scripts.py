"""`goodterms scripts check`, `show` and `approve`: what they print, what they write, and how they end."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from goodterms.cli import scripts_approve, scripts_check, scripts_show
from support.scripts import GOOD_TEXT, own_file


DOORS = {"check": scripts_check.app, "show": scripts_show.app, "approve": scripts_approve.app}


def scripts(*words: str | Path) -> Result:
    """Ask as a person would type it after `goodterms scripts`."""
    door, *arguments = map(str, words)
    return CliRunner().invoke(DOORS[door], arguments)


def test_the_commands_are_found_by_their_names():
    done = subprocess.run(
        [sys.executable, "-c", "from goodterms.cli.main import run; run()", "scripts", "check", "gone.toml"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2
    assert done.stdout.count("nothing") == 32


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return own_file(tmp_path / "own.toml")


@pytest.fixture
def harsh(tmp_path: Path) -> Path:
    return own_file(tmp_path / "harsh.toml", body=GOOD_TEXT.replace("Pay:", "Pay immediately:"))


def test_the_shipped_library_is_checked_when_no_file_is_named():
    done = scripts("check")

    assert done.exit_code == 0
    assert done.stdout.count("nothing") == 32
    assert "opt-out-confirmation-es" in done.stdout


def test_a_file_of_the_practices_own_is_checked_beside_it(own: Path):
    done = scripts("check", own)

    assert done.exit_code == 0
    assert "text-en v2" in done.stdout
    assert "draft" in done.stdout
    assert "The shipped library: 32 scripts, nothing found wanting." in done.stdout
    assert "Suggested on 2026-10-20 by front desk about text-en: Say plan instead" in done.stdout


def test_what_is_found_is_told_with_file_and_line_reason_and_better_words(harsh: Path):
    done = scripts("check", harsh)
    line = next(number for number, line in enumerate(harsh.read_text().split("\n"), 1) if "immediately" in line)

    assert done.exit_code == 1
    assert f"harsh.toml:{line}  pressure: immediately" in done.stdout
    assert "Hurry is what fraud sounds like" in done.stdout
    assert "Better: please pay by" in done.stdout


def test_the_json_answer_keeps_its_contract(harsh: Path):
    done = scripts("check", harsh, "--json")
    answer = json.loads(done.stdout)

    assert done.exit_code == 1
    assert set(answer) == {"scripts", "open_suggestions"}
    assert len(answer["scripts"]) == 33
    first = answer["scripts"][0]
    assert {key: first[key] for key in first if key not in {"grade", "sms", "findings"}} == {
        "file": str(harsh),
        "id": "text-en",
        "kind": "text",
        "language": "en",
        "version": 2,
        "effective_on": "2026-11-01",
        "is_approved": False,
        "approved_by": None,
        "approved_on": None,
        "refresh_due_on": None,
    }
    assert set(first["sms"]) == {"encoding", "letters", "count", "beyond_short_alphabet"}
    (finding,) = first["findings"]
    assert set(finding) == {"line", "part", "rule", "found", "why", "better"}
    assert answer["open_suggestions"][0]["on"] == "2026-10-20"


def test_a_file_that_cannot_be_used_ends_with_2_in_one_line(tmp_path: Path, own: Path):
    broken = tmp_path / "broken.toml"
    broken.write_text("[[script]]\nid = 1\n", encoding="utf-8")
    done = scripts("check", own, broken, tmp_path / "gone.toml")

    assert done.exit_code == 2
    assert "text-en v2" in done.stdout  # the others are checked all the same
    assert len(done.stderr.strip().splitlines()) == 2
    assert "broken.toml" in done.stderr
    assert "gone.toml cannot be read" in done.stderr


def test_one_script_is_shown_as_a_person_gets_it():
    done = scripts("show", "text-es")

    assert done.exit_code == 0
    assert "Hola, Rosa. Le escribe Cedar Grove Family Medicine." in done.stdout
    assert "2 SMS segments of GSM-7" in done.stdout


def test_a_script_of_ones_own_is_shown_with_what_is_found(harsh: Path):
    done = scripts("show", "text-en", "--file", harsh)

    assert done.exit_code == 1
    assert "pressure: immediately" in done.stdout


def test_a_script_that_is_not_there_gets_a_hint():
    done = scripts("show", "text-fr")

    assert done.exit_code == 2
    assert "Did you mean text-e" in done.stderr


def test_an_approval_is_written_into_the_file_and_every_other_letter_stays(own: Path):
    before = own.read_text(encoding="utf-8")
    own.chmod(0o640)
    done = scripts("approve", own, "--by", 'Kim "KO" Ortiz', "--on", "2026-10-30")

    assert done.exit_code == 0
    assert "text-en version 2 is approved, in force from 2026-11-01; to be read again by 2027-01-30." in done.stdout
    after = own.read_text(encoding="utf-8")
    added = [line for line in after.split("\n") if line not in before.split("\n")]
    assert [line.split(" = ")[0] for line in added] == [
        "approved_by", "approved_on", "approved_words", "refresh_due_on",
    ]  # fmt: skip
    for line in added:
        after = after.replace(line + "\n", "")
    assert after == before
    assert tomllib.loads(own.read_text(encoding="utf-8"))["script"][0]["approved_by"] == 'Kim "KO" Ortiz'
    assert own.stat().st_mode & 0o777 == 0o640
    assert list(own.parent.iterdir()) == [own]

    again = scripts("approve", own, "--by", "Kim", "--on", "2026-10-30")
    assert (again.exit_code, "Nothing to approve" in again.stdout) == (0, True)


def test_what_is_due_is_renewed_and_keeps_who_approved_it(own: Path):
    scripts("approve", own, "--by", "Kim", "--on", "2026-07-20")
    approved = own.read_text(encoding="utf-8")
    assert "refresh_due_on = 2026-10-20" in approved

    assert "Nothing" in scripts("approve", own, "--by", "Lee", "--on", "2026-10-19").stdout
    assert "renewed" in scripts("approve", own, "--by", "Lee", "--on", "2026-10-20").stdout
    expected = approved.replace("refresh_due_on = 2026-10-20", "refresh_due_on = 2027-01-20")
    assert own.read_text(encoding="utf-8") == expected


def test_a_file_with_windows_lines_keeps_them(own: Path):
    own.write_bytes(own.read_bytes().replace(b"\n", b"\r\n"))
    done = scripts("approve", own, "--by", "Kim", "--on", "2026-10-30")

    assert done.exit_code == 0
    data = own.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")
    assert b'approved_by = "Kim"\r\n' in data


def test_a_script_that_fails_cannot_be_approved(harsh: Path):
    before = harsh.read_bytes()
    done = scripts("approve", harsh, "--by", "Kim", "--on", "2026-10-30")

    assert done.exit_code == 1
    assert "pressure: immediately" in done.stdout
    assert "nothing was approved" in done.stderr
    assert harsh.read_bytes() == before


def test_one_bad_draft_keeps_the_others_from_approval_unless_they_are_named(tmp_path: Path, own: Path, harsh: Path):
    both = tmp_path / "both.toml"
    bad = harsh.read_text().replace('id = "text-en"\n', 'id = "harsh"\n').replace("version = 2", "version = 3")
    bad = bad.replace("2026-11-01", "2026-11-15")
    both.write_text(own.read_text() + bad, encoding="utf-8")
    before = both.read_bytes()

    assert scripts("approve", both, "--by", "Kim", "--on", "2026-10-30").exit_code == 1
    assert both.read_bytes() == before
    assert scripts("approve", both, "--by", "Kim", "--on", "2026-10-30", "--only", "text-en").exit_code == 0
    approved = tomllib.loads(both.read_text(encoding="utf-8"))["script"]
    assert ["approved_by" in script for script in approved] == [True, False]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "Kim", "--on", "2026-11-02"), "before its approval on 2026-11-02"),
        (("--by", "Kim", "--on", "2199-01-01"), "still to come"),
        (("--by", "Kim", "--on", "tomorrow"), "write a day as"),
        (("--by", " ", "--on", "2026-10-30"), "--by must name who approves"),
        (("--by", "Kim", "--on", "2026-10-30", "--only", "letter-en"), "has no script letter-en; it has text-en"),
    ],
)
def test_an_approval_that_cannot_be_is_refused_in_one_line_and_nothing_is_written(
    own: Path, words: tuple[str, ...], said: str
):
    before = own.read_bytes()
    done = scripts("approve", own, *words)

    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert own.read_bytes() == before


def test_two_versions_that_would_overlap_are_not_approved(own: Path):
    text = own.read_text(encoding="utf-8")
    own.write_text(text + text.replace("version = 2", "version = 3").split("# What the")[0], encoding="utf-8")
    before = own.read_bytes()
    done = scripts("approve", own, "--by", "Kim", "--on", "2026-10-30")

    assert done.exit_code == 2
    assert "both be in force from 2026-11-01" in done.stderr
    assert own.read_bytes() == before


def test_an_old_approval_that_cannot_be_taken_out_whole_is_left_alone(own: Path):
    text = own.read_text(encoding="utf-8").replace(
        "effective_on = 2026-11-01",
        'approved_by = """\nKim"""\napproved_on = 2026-10-01\napproved_words = "0"\nrefresh_due_on = 2027-01-01\n'
        "effective_on = 2026-11-01",
    )
    own.write_text(text, encoding="utf-8")
    done = scripts("approve", own, "--by", "Kim", "--on", "2026-10-30")

    assert done.exit_code == 2
    assert "without touching something else" in done.stderr
    assert own.read_text(encoding="utf-8") == text


def test_a_file_that_cannot_be_written_stays_as_it_is(own: Path):
    before = own.read_bytes()
    own.with_name("own.toml.part").mkdir()
    done = scripts("approve", own, "--by", "Kim", "--on", "2026-10-30")

    assert done.exit_code == 2
    assert "cannot be written" in done.stderr
    assert own.read_bytes() == before


def test_a_layout_that_cannot_be_signed_safely_is_left_alone(own: Path):
    text = own.read_text(encoding="utf-8").replace("effective_on =", '"effective_on" =')
    own.write_text(text, encoding="utf-8")
    done = scripts("approve", own, "--by", "Kim", "--on", "2026-10-30")

    assert done.exit_code == 2
    assert "effective_on of this script on a line of its own" in done.stderr
    assert own.read_text(encoding="utf-8") == text
