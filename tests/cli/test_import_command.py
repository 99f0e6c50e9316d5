"""`goodterms import`: what the person at the keyboard sees, and with which exit code it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from goodterms.cli.imports import app
from goodterms.data.models import ImportBatch, ImportProfile, Practice
from goodterms.data.scope import practice_scope
from support.exports import BALANCE_HEADINGS, ana_owes, ben_owes, write_text
from support.practices import cedar_grove


EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def goodterms_import(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def practice(database: str) -> Practice:
    return cedar_grove()


def test_a_clean_file_ends_with_0_and_one_with_rejected_rows_with_1(practice: Practice, tmp_path: Path):
    clean = write_text(tmp_path / "clean.csv", [BALANCE_HEADINGS, ana_owes("5.00")])
    mixed = write_text(tmp_path / "mixed.csv", [BALANCE_HEADINGS, ana_owes("5.00"), ben_owes("1,23")])

    first = goodterms_import(clean, "--kind", "balances", "--control-total", "$5.00")
    assert first.exit_code == 0, first.output
    assert "Imported as batch" in first.stdout
    second = goodterms_import(mixed, "--kind", "balances")
    assert second.exit_code == 1
    assert "1 row (3), column E (Patient Balance)" in second.stdout


def test_json_stands_alone_on_standard_output(practice: Practice, tmp_path: Path):
    path = write_text(tmp_path / "balances.csv", [BALANCE_HEADINGS, ana_owes("5.00"), ben_owes("1,23")])

    answer = json.loads(goodterms_import(path, "--kind", "balances", "--json", "--dry-run").stdout)

    assert answer["outcome"] == "would_import"
    assert answer["rows"] == {"read": 3, "accepted": 1, "rejected": 1, "skipped": 1}
    assert answer["totals"]["accepted_cents"] == 500
    assert answer["troubles"][0]["cause"] == "ambiguous-amount"
    with practice_scope(practice.id):
        assert not ImportBatch.objects.exists()


def test_no_name_reaches_the_screen(practice: Practice, tmp_path: Path):
    slipped = ["1003", "P3", "10/5/2026", "WINTERBOTTOM, ZELDA", "ZELDA"]
    path = write_text(tmp_path / "balances.csv", [BALANCE_HEADINGS, ana_owes("5.00"), slipped])
    for flag in ("--dry-run", "--json"):
        result = goodterms_import(path, "--kind", "balances", flag)
        assert "ZELDA" not in result.output
        assert "LOPEZ" not in result.output


def test_the_rejected_rows_are_written_and_can_be_imported_once_mended(practice: Practice, tmp_path: Path):
    path = write_text(tmp_path / "balances.csv", [BALANCE_HEADINGS, ana_owes("5.00"), ben_owes("1,23")])
    rejected = tmp_path / "rejected.csv"
    assert goodterms_import(path, "--kind", "balances", "--rejected", rejected).exit_code == 1
    rejected.write_text(rejected.read_text(encoding="utf-8-sig").replace('"1,23"', "1.23"))

    mended = goodterms_import(rejected, "--kind", "balances", "--json")

    assert mended.exit_code == 0, mended.output
    assert json.loads(mended.stdout)["totals"]["posted_cents"] == 123


def test_a_batch_is_taken_back_by_its_number(practice: Practice, tmp_path: Path):
    path = write_text(tmp_path / "balances.csv", [BALANCE_HEADINGS, ana_owes("5.00")])
    batch = json.loads(goodterms_import(path, "--kind", "balances", "--json").stdout)["batch"]

    assert goodterms_import("--undo", batch).exit_code == 0
    again = goodterms_import("--undo", batch)
    assert again.exit_code == 1
    assert "already" in again.output


def test_a_wrong_control_total_ends_with_1_and_names_the_difference(practice: Practice, tmp_path: Path):
    path = write_text(tmp_path / "balances.csv", [BALANCE_HEADINGS, ana_owes("5.00")])
    result = goodterms_import(path, "--kind", "balances", "--control-total", "6.50")
    assert result.exit_code == 1
    assert "$1.50 too little in the file" in result.output


def test_a_profile_is_kept_without_importing(practice: Practice):
    assert goodterms_import("--save-profile", "--profile", "open-dental-aging").exit_code == 0
    with practice_scope(practice.id):
        assert ImportProfile.objects.get().source == "open-dental-aging"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name the file to import"),
        (["nowhere.csv", "--kind", "balances"], "there is no file nowhere.csv"),
        (["nowhere.csv", "--kind", "visits"], "is none of balances, demographics, consents"),
        (["nowhere.csv"], "say what the file holds"),
        (["nowhere.csv", "--kind", "balances", "--control-total", "1,23"], "--control-total '1,23'"),
        (["nowhere.csv", "--kind", "balances", "--practice", "oak"], "there is no practice `oak`"),
        (["nowhere.csv", "--undo", "1"], "leave the file and --dry-run out"),
    ],
)
def test_unusable_input_ends_with_2_and_one_line(practice: Practice, words: list[str], said: str):
    result = goodterms_import(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_missing_column_names_file_column_what_was_found_and_what_to_do(practice: Practice, tmp_path: Path):
    path = write_text(tmp_path / "balances.csv", [["Account", "Patient Name", "Owes"], ["1", "LOPEZ, ANA", "5"]])
    result = goodterms_import(path, "--kind", "balances")
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    for part in (str(path), "no column for balance", "found Account, Patient Name, Owes", "Rename the column"):
        assert part in result.stderr


def test_a_ready_profile_that_would_fit_is_named(practice: Practice):
    result = goodterms_import(EXAMPLES / "open-dental-aging.csv", "--kind", "balances")
    assert result.exit_code == 2
    assert "--profile open-dental-aging" in result.stderr


def test_help_needs_no_database():
    words = [sys.executable, "-c", "from goodterms.cli.main import run; run()", "import", "--help"]
    nowhere = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    answer = subprocess.run(words, capture_output=True, text=True, env=nowhere, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "--dry-run" in answer.stdout


def test_without_a_practice_it_says_how_to_get_one(database: str):
    result = goodterms_import("balances.csv", "--kind", "balances")
    assert result.exit_code == 2
    assert "goodterms practice open" in result.stderr


def test_with_several_practices_one_must_be_named(practice: Practice):
    Practice.objects.create(organization=practice.organization, slug="elm", name="Elm", time_zone="America/New_York")
    result = goodterms_import("balances.csv", "--kind", "balances")
    assert result.exit_code == 2
    assert "cedar-grove, elm" in result.stderr


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("balances.csv", ["--kind", "balances", "--control-total", "1,512.16"], 1),
        ("open-dental-aging.csv", ["--profile", "open-dental-aging"], 0),
        ("demographics.csv", ["--kind", "demographics"], 0),
    ],
)
def test_the_examples_in_the_manual_do_what_it_says(practice: Practice, name: str, words: list[str], code: int):
    result = goodterms_import(EXAMPLES / name, *words, "--dry-run")
    assert result.exit_code == code, result.output


def test_the_example_of_consents_follows_that_of_people(practice: Practice):
    assert goodterms_import(EXAMPLES / "demographics.csv", "--kind", "demographics").exit_code == 0
    assert goodterms_import(EXAMPLES / "consents.csv", "--kind", "consents").exit_code == 0
