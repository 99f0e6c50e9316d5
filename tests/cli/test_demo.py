"""`goodterms demo`: does it run to its end, twice the same, after being killed, and away from what a practice keeps?"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from goodterms.cli.demo_summary import WHY_LOST
from goodterms.domain.intents import FAILURES
from support.databases import Server
from support.lived_towns import files_below


SMALL = ("demo", "--households", "25", "--weeks", "2")


def goodterms(*words: str, home: Path, database_url: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run our command line with a home of its own."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("goodterms")), *words],
        capture_output=True,
        text=True,
        env=_environment(home, database_url),
        timeout=300,
        check=False,
    )


def _environment(home: Path, database_url: str | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "GOODTERMS_HOME"}}
    given = {} if database_url is None else {"DATABASE_URL": database_url}
    return {**kept, **given, "GOODTERMS_HOME": str(home)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a short, empty place: sockets do not like long paths."""
    return tmp_path / "home"


def test_the_demo_explains_itself_without_a_database(home: Path):
    shown = goodterms("demo", "--help", home=home)

    assert shown.returncode == 0
    assert "--households" in shown.stdout
    assert not home.exists()


@pytest.mark.slow
def test_the_demo_ends_well_and_the_commands_it_names_work_on_what_it_left(home: Path):
    done = goodterms(*SMALL, "--json", home=home)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["ties"] is True
    assert sum(row["messages"] for row in told["sent"]) > 0
    assert sum(1 for name in files_below(home / "demo" / "outbox") if name.endswith(".txt")) > 0
    again = home / "demo"
    assert goodterms("ledger", "tie", home=again).returncode == 0
    assert goodterms("why", told["accounts_to_ask_about"][0], home=again).returncode == 0
    assert goodterms("day", "plan", "--date", "2026-11-23", home=again).returncode in {0, 1}


@pytest.mark.slow
def test_the_demo_shows_a_manager_what_came_of_it(home: Path):
    done = goodterms(*SMALL, home=home)

    assert done.returncode == 0, done.stderr
    for words in (
        "Received",
        "Owed by patients",
        "Sent",
        "Held back",
        "Paid since",
        "Needs a person",
        "tie",
        "Try next",
    ):
        assert words in done.stdout


@pytest.mark.slow
def test_the_same_seed_gives_the_same_books_and_the_same_messages(tmp_path: Path):
    first = goodterms(*SMALL, "--seed", "4", "--json", home=tmp_path / "one")
    second = goodterms(*SMALL, "--seed", "4", "--json", home=tmp_path / "two")

    assert second.stdout.replace("/two/", "/one/") == first.stdout
    for folder in ("files", "outbox"):
        assert files_below(tmp_path / "two" / "demo" / folder) == files_below(tmp_path / "one" / "demo" / folder)


@pytest.mark.slow
def test_a_demo_killed_half_way_begins_anew_and_ends_as_if_nothing_had_happened(home: Path, tmp_path: Path):
    undisturbed = goodterms(*SMALL, "--json", home=tmp_path / "other")
    outbox = home / "demo" / "outbox"
    killed = subprocess.Popen(
        [str(Path(sys.executable).with_name("goodterms")), *SMALL],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(home, None),
    )
    end = time.monotonic() + 120
    while not outbox.exists() and time.monotonic() < end:
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL

    done = goodterms(*SMALL, "--json", home=home)

    assert done.returncode == 0, done.stderr
    assert done.stdout.replace(str(home), "") == undisturbed.stdout.replace(str(tmp_path / "other"), "")


def test_a_database_that_somebody_keeps_is_never_emptied(server: Server, database: str, home: Path):
    refused = goodterms(*SMALL, home=home, database_url=database)

    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "no demo made" in refused.stderr
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM data_practice").fetchone() == (0,)


@pytest.mark.slow
def test_an_empty_database_may_be_given_and_its_own_demo_is_made_anew(server: Server, home: Path):
    name = "goodterms_demo_given"
    server.run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    server.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        for _ in range(2):
            done = goodterms(*SMALL, "--json", home=home, database_url=server.address_of(name))
            assert done.returncode == 0, done.stderr
    finally:
        server.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_whatever_kept_a_message_from_arriving_is_said_in_words():
    assert WHY_LOST.keys() == set(FAILURES)
