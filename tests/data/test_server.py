"""The embedded database: started when needed, shared, stopped by the last to leave, and plain about its troubles."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from goodterms.data.address import UnusableDatabaseUrl, parse_database_url


HOLD = """
import sys, time
from goodterms.data.server import ensure_running
import psycopg
with psycopg.connect(ensure_running()) as connection:
    connection.execute("SELECT pg_advisory_xact_lock(1)")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
    connection.execute("INSERT INTO kept VALUES ('here')")
print("ready", flush=True)
sys.stdin.read()
"""
COUNT = """
from goodterms.data.server import ensure_running
import psycopg
with psycopg.connect(ensure_running()) as connection:
    print(connection.execute("SELECT count(*) FROM kept").fetchone()[0])
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "kept here"
    yield place
    goodterms(place, "db", "stop")


def environment(home: Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**known, "GOODTERMS_HOME": str(home)}


def goodterms(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from goodterms.cli.main import run; run()", *words]
    return subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False, timeout=60)


def start(home: Path, program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program], env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def run(home: Path, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(home), capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def is_running(home: Path) -> bool:
    try:
        number = int((home / "pgdata" / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return False
    return psutil.pid_exists(number)


def wait_until_stopped(home: Path) -> bool:
    end = time.monotonic() + 20
    while is_running(home) and time.monotonic() < end:
        time.sleep(0.1)
    return not is_running(home)


@pytest.mark.slow
def test_two_commands_share_the_server_and_the_last_one_stops_it(home: Path):
    first, second = start(home, HOLD), start(home, HOLD)
    assert first.stdout is not None
    assert second.stdout is not None
    assert first.stdout.readline() == second.stdout.readline() == "ready\n"

    first.communicate()
    assert is_running(home)
    second.communicate()

    assert wait_until_stopped(home)
    assert run(home, COUNT) == "2"


@pytest.mark.slow
def test_a_killed_command_loses_nothing_and_the_next_one_leaves_the_server_stopped(home: Path):
    killed = start(home, HOLD)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "ready\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert is_running(home)

    assert run(home, COUNT) == "1"

    assert wait_until_stopped(home)


@pytest.mark.slow
def test_a_server_that_cannot_start_says_in_one_line_why_and_what_to_do(home: Path):
    run(home, HOLD.replace("sys.stdin.read()", ""))
    assert wait_until_stopped(home)
    settings = home / "pgdata" / "postgresql.conf"
    settings.write_text(settings.read_text() + "\nshared_buffers = 'plenty'\n")

    done = goodterms(home, "ledger", "tie")

    assert done.returncode == 2
    assert done.stderr.startswith("goodterms: the database in ")
    assert "DATABASE_URL" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_home_that_is_a_file_is_said_in_one_line(tmp_path: Path):
    (tmp_path / "taken").write_text("")

    done = goodterms(tmp_path / "taken", "ledger", "tie")

    assert done.returncode == 2
    assert "cannot be used" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_database_url_that_nobody_answers_is_said_in_one_line(tmp_path: Path):
    known = {**environment(tmp_path), "DATABASE_URL": "postgresql://ana:secret-word@127.0.0.1:1/nowhere"}
    command = [sys.executable, "-c", "from goodterms.cli.main import run; run()", "ledger", "tie"]

    done = subprocess.run(command, env=known, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 2
    assert "does not answer" in done.stderr
    assert "secret-word" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_status_starts_nothing(tmp_path: Path):
    done = goodterms(tmp_path / "new", "db", "status", "--json")

    assert done.returncode == 0
    assert '"running": false' in done.stdout
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://here/goodterms", "PostgreSQL 15 or newer"),
        ("postgresql://here", "names no database"),
        ("postgresql://here:port/goodterms", "port"),
        ("", "begins with nothing"),
    ],
)
def test_an_address_that_is_no_postgresql_database_is_refused(url: str, complaint: str):
    with pytest.raises(UnusableDatabaseUrl, match=complaint):
        parse_database_url(url)


def test_an_address_may_name_a_socket_folder():
    assert parse_database_url("postgresql://ana:p%40ss@/good?host=/tmp/x")["HOST"] == "/tmp/x"  # noqa: S108
    assert parse_database_url("postgresql://ana:p%40ss@/good?host=/tmp/x")["PASSWORD"] == "p@ss"
