"""`goodterms plan`: a facts file in, today's decisions out, no database."""

import contextlib
import io
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from goodterms.cli.plan import app
from support.facts_files import AT, Facts, anas_row, write_csv, write_jsonl, write_parquet


@dataclass(frozen=True)
class Run:
    """What a command said and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def plan(*arguments: str | Path) -> Run:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as end:
        app(args=[str(word) for word in arguments], prog_name="goodterms plan")
    return Run(returncode=int(end.value.code or 0), stdout=out.getvalue(), stderr=err.getvalue())


def decisions(*arguments: str | Path) -> dict[str, dict[str, object]]:
    run = plan(*arguments, "--at", AT, "--json")
    assert run.returncode in {0, 1}, run.stderr
    return {one["household_id"]: one for one in json.loads(run.stdout)}


def refusal(*arguments: str | Path) -> str:
    run = plan(*arguments)
    assert run.returncode == 2, run.stdout
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith("goodterms: ")
    return run.stderr


def test_each_household_has_its_one_decision_with_every_field(tmp_path: Path):
    run = plan(write_csv(tmp_path / "facts.csv", [anas_row(), anas_row("A2")]), "--at", AT, "--json")

    assert run.returncode == 0
    assert json.loads(run.stdout) == [
        {
            "household_id": "H1",
            "touch": {"kind": "text", "channel": "text", "accounts": ["A1", "A2"], "amount_cents": 240_00},
            "verdict": "permit",
            "refusals": [],
            "queue": None,
            "accounts": [
                {
                    "account_id": name,
                    "segment": "fresh",
                    "segment_reason": "fresh: day 3, a phone to text.",
                    "next_touch": "text",
                    "due_on": "2026-11-23",
                }
                for name in ("A1", "A2")
            ],
        }
    ]


def test_a_refusal_names_its_rule_and_until_when_and_ends_with_1(tmp_path: Path):
    path = write_csv(tmp_path / "facts.csv", [anas_row()])
    run = plan(path, "--at", "2026-11-23T12:59:00Z", "--json")  # Monday 07:59 in Ohio
    (decision,) = json.loads(run.stdout)

    assert run.returncode == 1
    assert decision["verdict"] == "refused"
    assert set(decision["refusals"][0]) == {"rule_id", "citation", "reason", "until"}
    assert decision["refusals"][0]["until"] == "2026-11-23T13:00:00Z"
    assert plan(path, "--at", "2026-11-23T13:00:00Z", "--json").returncode == 0


def test_all_kinds_of_file_say_the_same(tmp_path: Path):
    rows = [anas_row("A1"), anas_row("A2", "H2", stops="cease;text_stop", touches="text@2026-11-03")]
    by_csv = decisions(write_csv(tmp_path / "facts.csv", rows))

    assert decisions(write_jsonl(tmp_path / "facts.jsonl", rows)) == by_csv
    assert decisions(write_parquet(tmp_path / "facts.parquet", rows)) == by_csv


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_rows_of_a_household_need_not_stand_together(tmp_path: Path, kind: str):
    rows = [anas_row(f"A{number}", f"H{number % 7}") for number in range(40)]
    random.Random(7).shuffle(rows)  # noqa: S311 - an order, no secret
    write = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet}[kind]
    found = decisions(write(tmp_path / f"facts.{kind}", rows))

    assert len(found) == 7
    for number, decision in found.items():
        ours = sorted(row["account_id"] for row in rows if row["household_id"] == number)
        assert sorted(account["account_id"] for account in decision["accounts"]) == ours
        assert decision["touch"]["amount_cents"] == 120_00 * len(ours)


def test_parquet_out_holds_what_json_says(tmp_path: Path):
    rows = [anas_row(), anas_row("A2", "H2", dispute_open="true"), anas_row("A3", "H3", balance="0.00")]
    path, out = write_csv(tmp_path / "facts.csv", rows), tmp_path / "decisions.parquet"
    by_json = decisions(path, "--out", out)

    table = pq.read_table(out).drop_columns(["queue_reason", "cents_per_staff_minute"])
    assert {one["household_id"]: one for one in table.to_pylist()} == by_json


def test_a_stop_in_any_row_binds_the_household(tmp_path: Path):
    rows = [anas_row("A1"), anas_row("A2", stops="bankruptcy")]

    assert decisions(write_csv(tmp_path / "facts.csv", rows))["H1"]["verdict"] == "refused"


def test_columns_left_out_are_unknown_and_nobody_is_contacted(tmp_path: Path):
    path = tmp_path / "facts.csv"
    path.write_text("account_id,household_id,balance,opened_on\nA1,H1,120.00,2026-11-20\n", encoding="utf-8")

    assert decisions(path)["H1"]["verdict"] == "refused"


def test_a_file_of_no_rows_is_no_households(tmp_path: Path):
    assert decisions(write_csv(tmp_path / "facts.csv", [])) == {}
    assert decisions(write_parquet(tmp_path / "facts.parquet", [])) == {}


def test_bytes_before_the_first_column_and_windows_line_ends_are_read(tmp_path: Path):
    path = write_csv(tmp_path / "facts.csv", [anas_row()])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert decisions(path)["H1"]["verdict"] == "permit"


BAD_ROWS: list[tuple[Facts, str]] = [
    ({"balance": "12.345"}, "row 3, column balance: found '12.345', expected dollars"),
    ({"balance": "NaN"}, "row 3, column balance: found 'NaN'"),
    ({"opened_on": "soon"}, "row 3, column opened_on: found 'soon', expected a day"),
    ({"text_consent": "perhaps"}, "row 3, column text_consent: found 'perhaps', expected true, false or blank"),
    ({"account_id": "A1"}, "row 3, column account_id: found 'A1' again (first in row 2)"),
    ({"household_id": " "}, "row 3, column household_id: found nothing, expected an id"),
]


@pytest.mark.parametrize(("change", "expected"), BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_is_written(tmp_path: Path, change: Facts, expected: str):
    path = write_csv(tmp_path / "facts.csv", [anas_row("A1"), {**anas_row("A2"), **change}])
    out = tmp_path / "decisions.parquet"

    assert expected in refusal(path, "--at", AT, "--json", "--out", out)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["facts.csv"]


def test_a_bad_row_late_in_a_parquet_file_leaves_an_older_result_alone(tmp_path: Path):
    rows = [anas_row(f"A{number}", f"H{number}") for number in range(20_000)]
    rows[-1]["balance"] = "1e3"
    path, out = write_parquet(tmp_path / "facts.parquet", rows), tmp_path / "decisions.parquet"
    out.write_bytes(b"older")

    assert "row 20000, column balance: found '1e3'" in refusal(path, "--at", AT, "--json", "--out", out)
    assert out.read_bytes() == b"older"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("facts.csv", b"", "empty; its first line must name the columns"),
        ("facts.csv", b"household_id,account_id\nH1,A1\n", "column balance is missing"),
        ("facts.csv", b"household_id,account_id,balance,stop\n", "column stop is not known; rename it to stops"),
        ("facts.csv", b"household_id,account_id,balance\nH1,A1\n", "row 2: found 2 fields, expected 3"),
        ("facts.csv", b"household_id,account_id,balance\nH1,A1,\xff\n", "not UTF-8"),
        ("facts.csv", b'household_id,account_id,balance\nH1,A1,"1', "not readable as CSV"),
        ("facts.jsonl", b"[1]\n", "row 1: found a JSON value that is no object"),
        ("facts.jsonl", b'{"household_id": "H1"\n', "row 1: not one JSON object"),
        ("facts.jsonl", b'{"household_id": "H1", "account_id": "A1", "balance": {}}\n', "row 1, column balance"),
        ("facts.jsonl", b'{"household_id": "H1", "household_id": "H2"}\n', "a key is there twice"),
        ("facts.jsonl", b'{"household_id": "H1", "stop": ""}\n', "row 1: column stop is not known"),
        ("facts.parquet", b"PAR1 but not really", "not readable as Parquet"),
        ("facts.xlsx", b"", "give a .csv, .jsonl or .parquet file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, name: str, content: bytes, expected: str):
    path = tmp_path / name
    path.write_bytes(content)

    assert expected in refusal(path, "--at", AT, "--json")


def test_a_moment_without_a_zone_a_missing_file_and_a_bad_playbook_are_refused(tmp_path: Path):
    path = write_csv(tmp_path / "facts.csv", [anas_row()])
    bad = tmp_path / "ours.toml"
    bad.write_text("[manners]\n", encoding="utf-8")

    assert "does not say its zone" in refusal(path, "--at", "2026-11-23T17:00:00")
    assert "expected a moment" in refusal(path, "--at", "noon")
    assert "check the path" in refusal(tmp_path / "none.csv", "--at", AT)
    assert "manners.effective_on: missing" in refusal(path, "--at", AT, "--playbook", bad)
    assert "there is no specialty" in refusal(path, "--at", AT, "--specialty", "plumbing")


def test_a_playbook_and_a_specialty_change_the_day(tmp_path: Path):
    path = write_csv(tmp_path / "facts.csv", [anas_row()])
    ours = tmp_path / "ours.toml"
    ours.write_text(
        '[manners]\neffective_on = 2026-02-01\nwhy = "Afternoons only."\nearliest = 13:00:00\n', encoding="utf-8"
    )

    assert decisions(path, "--playbook", ours)["H1"]["verdict"] == "refused"
    assert decisions(path, "--specialty", "physical_therapy")["H1"]["verdict"] == "nothing_due"


def test_without_json_a_person_reads_what_it_came_to(tmp_path: Path):
    run = plan(write_csv(tmp_path / "facts.csv", [anas_row(), anas_row("A2", "H2", stops="cease")]), "--at", AT)

    assert run.returncode == 1
    assert "2 households, 2 accounts" in run.stdout
    assert "1 permitted, 1 refused, 0 with nothing due." in run.stdout


def test_no_database_is_asked_for(tmp_path: Path):
    path = write_csv(tmp_path / "facts.csv", [anas_row()])
    words = [sys.executable, "-c", "from goodterms.cli.main import run; run()", "plan", path, "--at", AT, "--json"]
    unreachable = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    run = subprocess.run(words, capture_output=True, text=True, check=False, env=unreachable)

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)[0]["verdict"] == "permit"
