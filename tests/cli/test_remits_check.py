"""`goodterms remits check`: what it prints, and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from goodterms.simulate.x12_writer import write_remittances
from support.remittances import envelope, janes_payment


GOOD = write_remittances([janes_payment()], envelope=envelope())


def check(
    *arguments: str | Path, environment: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    return subprocess.run(
        [sys.executable, "-c", "from goodterms.cli.main import run; run()", "remits", "check", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "120", **environment},
    )


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return a file that balances."""
    file = tmp_path / "good.835"
    file.write_bytes(GOOD)
    return file


@pytest.fixture
def crooked(tmp_path: Path) -> Path:
    """Return a file whose payment is a cent short."""
    file = tmp_path / "crooked.835"
    file.write_bytes(GOOD.replace(b"BPR*I*200*", b"BPR*I*199.99*"))
    return file


def test_the_json_answer_keeps_its_contract(good: Path, crooked: Path):
    ended = check(good, crooked, "--json")
    first, second = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert first == {
        "file": str(good),
        "verdict": "accept",
        "findings": [],
        "totals": {
            "transactions": 1,
            "claims": 1,
            "charge_cents": 30000,
            "paid_cents": 20000,
            "pr_cents": 5000,
            "plb_cents": 0,
            "bpr_cents": 20000,
        },
    }
    assert second["verdict"] == "hold"
    (finding,) = second["findings"]
    assert set(finding) == {"level", "where", "claim", "reason", "todo"}
    assert finding["level"] == "transaction"
    assert "byte" in finding["where"]


def test_all_accepted_ends_with_0_and_names_the_deposit(good: Path):
    ended = check(good)
    assert ended.returncode == 0
    assert "$200.00" in ended.stdout
    assert ended.stderr == ""


def test_held_and_rejected_end_with_1_and_say_why(crooked: Path, tmp_path: Path):
    held = check(crooked)
    assert held.returncode == 1
    assert "BPR02 is $199.99" in held.stdout
    empty = tmp_path / "empty.835"
    empty.write_bytes(b"")
    rejected = check(empty)
    assert rejected.returncode == 1
    assert "empty" in rejected.stdout


@pytest.mark.parametrize("name", ["nothing-here.835", ".", "good.835/inside", "loop.835", "pipe.835", "n" * 300])
def test_a_file_that_cannot_be_read_is_rejected_beside_the_others_with_one_line_and_code_2(name: str, good: Path):
    (good.parent / "loop.835").symlink_to("loop.835")
    os.mkfifo(good.parent / "pipe.835")
    ended = check(good.parent / name, good, "--json")
    unread, read = json.loads(ended.stdout)
    assert ended.returncode == 2
    assert (unread["verdict"], read["verdict"]) == ("reject", "accept")
    assert unread["findings"][0]["where"] == "the whole file"
    assert unread["totals"]["claims"] == 0
    assert ended.stderr.count("\n") == 1


def test_a_terminal_without_the_letter_is_no_reason_to_fail(tmp_path: Path):
    file = tmp_path / "peña.835"
    file.write_bytes(GOOD.replace(b"*PCN001*", "*PEÑA*".encode()).replace(b"*300*200*50", b"*300*200*75"))
    plain = {"PYTHONIOENCODING": "ascii"}
    assert check(file, environment=plain).returncode == 1
    (found,) = json.loads(check(file, "--json", environment=plain).stdout)
    assert (found["file"], found["findings"][0]["claim"]) == (str(file), "PEÑA")


def test_no_file_named_ends_with_2():
    assert check().returncode == 2


def test_what_a_payer_sent_cannot_move_the_cursor_or_write_markup(tmp_path: Path):
    file = tmp_path / "strange[red].835"
    file.write_bytes(GOOD.replace(b"*PCN001*", "*PCN[bold]‮1*".encode()).replace(b"*300*200*50", b"*300*200*75"))
    ended = check(file)
    assert ended.returncode == 1
    assert "‮" not in ended.stdout
    assert "PCN[bold]\\u202e1" in ended.stdout
    assert "strange[red].835" in ended.stdout
