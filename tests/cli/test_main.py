"""The way to the commands: found, explained, and quiet about patients when something breaks."""

import os
import subprocess
import sys

import pytest


def goodterms(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from goodterms.cli.main import run; run()", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("words", [(), ("help",), ("--help",)])
def test_without_a_command_it_lists_them_all(words: tuple[str, ...]):
    done = goodterms(*words)

    assert done.returncode == 0
    assert "goodterms remits trial" in done.stdout


@pytest.mark.parametrize(
    ("words", "hint"),
    [(("remit", "check"), "remits check"), (("day",), "goodterms day "), (("dance",), "goodterms help")],
)
def test_a_command_that_is_none_gets_a_hint_in_one_line(words: tuple[str, ...], hint: str):
    done = goodterms(*words)

    assert done.returncode == 2
    assert hint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


BREAK = """
import sys
from goodterms.cli import main
from goodterms.cli import db_status
def status():
    raise ValueError("Jane Doe owes 50.00")
db_status.status = status
main.run()
"""


@pytest.mark.parametrize(("asked", "shown"), [("", False), ("1", True)])
def test_what_was_not_foreseen_shows_no_patient_unless_asked_to(asked: str, shown: bool):
    done = subprocess.run(
        [sys.executable, "-c", BREAK, "db", "status"],
        env={**os.environ, "GOODTERMS_SHOW_TRACE": asked},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode != 0
    assert ("Jane Doe" in done.stderr) is shown
    assert ("not foreseen (ValueError" in done.stderr) is not shown
