"""A run that dies at any moment, and is simply run again, loses nothing and repeats nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from django.db import connection

from goodterms.data.models import Intent, LedgerEntry, PrintBatch, RemittanceFile, Standing, TouchVisit, WorkItem
from goodterms.data.scope import practice_scope
from goodterms.simulate.days import live
from goodterms.simulate.world import ENDS_ON, Settled, World, make_world, move_in
from goodterms.usecases.outside import local_outside
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.tie_ledger import tie_ledger
from support import killed_runs
from support.databases import TEMPLATE, Server


pytestmark = pytest.mark.slow

DAYS_LIVED = 32  # up to Thursday, November 19, 2026; on the Monday after, all four ways are due
TRIES = 30
TRIES_AT_FILES = 9  # of these, so many die at a file, the others at statements spread over the whole run


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A database some weeks into a story, with its outbox, and a payment that has not been posted."""

    database: str
    outbox: Path
    settled: Settled
    unposted: Path


@pytest.fixture(scope="module")
def prepared(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Live some weeks once; every try begins with a copy of them."""
    with server.copy_of(TEMPLATE) as name:
        outbox = tmp_path_factory.mktemp("outbox")
        world = make_world(seed=142, households=60, weeks=5, ends_on=ENDS_ON)
        settled = move_in(world=world)
        policy = policy_in_force(practice=settled.practice)
        days = live(world=world, settled=settled, policy=policy, outside=local_outside(outbox))
        assert len(list(islice(days, DAYS_LIVED))) == DAYS_LIVED
        connection.close()  # a database that somebody uses cannot be copied
        yield Prepared(
            database=name, outbox=outbox, settled=settled, unposted=_unposted(world, tmp_path_factory.mktemp("files"))
        )


def _unposted(world: World, folder: Path) -> Path:
    """Return another town's first file: it speaks of many visits, some of which are known here by the same number."""
    other = make_world(seed=world.seed + 1, households=60, weeks=5, ends_on=ENDS_ON)
    largest = max((file for file in other.files if file.kind == "remittance"), key=lambda file: len(file.content))
    path = folder / "unposted.835"
    path.write_bytes(largest.content)
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """What a run that nobody killed comes to, and how many steps it took."""

    steps: int
    files: tuple[int, ...]
    ways: frozenset[str]
    outcome: object


@pytest.fixture(scope="module")
def undisturbed_day(server: Server, prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Run the day once to its end."""
    outbox = tmp_path_factory.mktemp("undisturbed") / "outbox"
    shutil.copytree(prepared.outbox, outbox)
    with server.copy_of(prepared.database):
        counted = _run("run_day", outbox, die_before=0)
        return Undisturbed(
            steps=counted["steps"],
            files=tuple(counted["files"]),
            ways=_ways(prepared.settled),
            outcome=_day(prepared.settled, outbox),
        )


@pytest.fixture(scope="module")
def undisturbed_posting(server: Server, prepared: Prepared) -> Undisturbed:
    """Post the file once to its end."""
    with server.copy_of(prepared.database):
        counted = _run("post", prepared.unposted, die_before=0)
        return Undisturbed(steps=counted["steps"], files=(), ways=frozenset(), outcome=_books(prepared.settled))


def test_the_day_goes_by_all_four_ways(undisturbed_day: Undisturbed):
    """The tries below would prove little on a quiet day."""
    assert undisturbed_day.ways == {"text", "email", "call", "letter"}
    assert len(undisturbed_day.files) >= TRIES_AT_FILES


@pytest.mark.parametrize("attempt", range(TRIES))
def test_a_day_killed_anywhere_and_run_again_is_the_day_nobody_killed(
    server: Server, prepared: Prepared, undisturbed_day: Undisturbed, attempt: int, tmp_path: Path
):
    outbox = tmp_path / "outbox"
    shutil.copytree(prepared.outbox, outbox)
    with server.copy_of(prepared.database):
        _run("run_day", outbox, die_before=_where(attempt, undisturbed_day))
        _run("run_day", outbox, die_before=0)

        assert _day(prepared.settled, outbox) == undisturbed_day.outcome
        assert tie_ledger().breaks == ()


@pytest.mark.parametrize("attempt", range(3))
def test_a_day_killed_again_and_again_still_ends_well(
    server: Server, prepared: Prepared, undisturbed_day: Undisturbed, attempt: int, tmp_path: Path
):
    outbox = tmp_path / "outbox"
    shutil.copytree(prepared.outbox, outbox)
    with server.copy_of(prepared.database):
        for times in range(1, 5):
            _run("run_day", outbox, die_before=undisturbed_day.steps * (2 * times + attempt) // 14)
        _run("run_day", outbox, die_before=0)

        assert _day(prepared.settled, outbox) == undisturbed_day.outcome
        assert tie_ledger().breaks == ()


def test_two_runs_at_once_come_to_one_day(
    server: Server, prepared: Prepared, undisturbed_day: Undisturbed, tmp_path: Path
):
    outbox = tmp_path / "outbox"
    shutil.copytree(prepared.outbox, outbox)
    with server.copy_of(prepared.database):
        connection.close()
        both = [
            subprocess.Popen(_words("run_day", outbox, die_before=0), stdout=subprocess.DEVNULL, env=_environment())
            for _ in range(2)
        ]
        assert [run.wait(timeout=120) for run in both] == [0, 0]

        assert _day(prepared.settled, outbox) == undisturbed_day.outcome
        assert tie_ledger().breaks == ()


def test_a_run_waits_for_one_that_is_just_handing_over(
    server: Server, prepared: Prepared, undisturbed_day: Undisturbed, tmp_path: Path
):
    """The first is halted with its texts claimed and not yet written: the second must not think them lost."""
    outbox = tmp_path / "outbox"
    shutil.copytree(prepared.outbox, outbox)
    with server.copy_of(prepared.database):
        connection.close()
        first = subprocess.Popen(
            _words("run_day", outbox, die_before=undisturbed_day.files[0]),
            stdout=subprocess.DEVNULL,
            env={**_environment(), "HALT": "1"},
        )
        os.waitid(os.P_PID, first.pid, os.WSTOPPED | os.WEXITED)
        second = subprocess.Popen(
            _words("run_day", outbox, die_before=0), stdout=subprocess.DEVNULL, env=_environment()
        )
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=5)
        first.send_signal(signal.SIGCONT)

        assert (first.wait(timeout=120), second.wait(timeout=120)) == (0, 0)
        assert _day(prepared.settled, outbox) == undisturbed_day.outcome


@pytest.mark.parametrize("attempt", range(8))
def test_a_posting_killed_anywhere_and_posted_again_is_the_posting_nobody_killed(
    server: Server, prepared: Prepared, undisturbed_posting: Undisturbed, attempt: int
):
    die_before = 1 + attempt * (undisturbed_posting.steps - 1) // 7
    with server.copy_of(prepared.database):
        _run("post", prepared.unposted, die_before=die_before)
        _run("post", prepared.unposted, die_before=0)

        assert _books(prepared.settled) == undisturbed_posting.outcome
        assert tie_ledger().breaks == ()


def _where(attempt: int, whole: Undisturbed) -> int:
    """Return the step to die at: some at files, the first and the last among them, the others at statements."""
    if attempt < TRIES_AT_FILES:
        return whole.files[attempt * (len(whole.files) - 1) // (TRIES_AT_FILES - 1)]
    spread = TRIES - TRIES_AT_FILES - 1
    return 1 + (attempt - TRIES_AT_FILES) * (whole.steps - 1) // spread


def _run(deed: str, place: Path, *, die_before: int) -> dict[str, object]:
    """Do the deed in a process of its own; it must die when told to, and end well else."""
    connection.close()
    done = subprocess.run(
        _words(deed, place, die_before=die_before),
        capture_output=True,
        text=True,
        env=_environment(),
        timeout=120,
        check=False,
    )
    if die_before == 0:
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
    # A run that goes on from where another died may have fewer steps than it was told to die at.
    assert done.returncode in {-signal.SIGKILL, 0}, done.stderr
    return {}


def _words(deed: str, place: Path, *, die_before: int) -> list[str]:
    return [sys.executable, killed_runs.__file__, deed, str(place), str(die_before)]


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "goodterms.config.settings"}


def _ways(settled: Settled) -> frozenset[str]:
    with practice_scope(settled.practice.practice_id):
        return frozenset(Intent.objects.filter(sent_at=killed_runs.MORNING).values_list("channel", flat=True))


def _day(settled: Settled, outbox: Path) -> object:
    """Return what a day came to, without the numbers of rows: those a killed run used up are gone."""
    with practice_scope(settled.practice.practice_id):
        visits: dict[int, list[tuple[str, int]]] = {}
        for touch, pcn, cents in TouchVisit.objects.order_by("visit__pcn").values_list(
            "touch_id", "visit__pcn", "amount_cents"
        ):
            visits.setdefault(touch, []).append((pcn, cents))
        messages = sorted(
            (
                intent.touch.planned_on,
                intent.touch.guarantor_id,
                intent.touch.kind,
                tuple(visits[intent.touch_id]),
                intent.channel,
                intent.state,
                intent.sent_at,
            )
            for intent in Intent.objects.select_related("touch")
        )
        waiting = Counter(WorkItem.objects.filter(closed_at__isnull=True).values_list("queue", "subject"))
        assert not PrintBatch.objects.filter(state="ready").exists()
    return waiting, Counter(str(message) for message in messages), _outside(outbox)


def _outside(outbox: Path) -> Counter[str]:
    """Return what lies outside the house: the words of every text, email and call, the letters of every manifest."""
    found: Counter[str] = Counter()
    for path in sorted(outbox.rglob("*")):
        assert not path.name.endswith(".part"), f"{path.name} was left half-written"
        if path.is_dir() or path.suffix == ".pdf":
            continue
        words = path.read_text(encoding="utf-8")
        if path.suffix == ".csv":
            letters = [line.split(",") for line in words.splitlines()[1:]]
            found.update(f"{path.parent.parent.name} {code} {language}" for _, _, _, code, language, *_ in letters)
            assert {file for _, file, *_ in letters} == {pdf.name for pdf in path.parent.glob("*.pdf")}
        elif path.suffix == ".json":
            found[json.dumps({**json.loads(words), "key": ""}, sort_keys=True)] += 1
        else:
            found[words] += 1
    unfinished = {pdf.parent for pdf in outbox.rglob("*.pdf") if not (pdf.parent / "manifest.csv").exists()}
    assert not unfinished, "a batch without its list was left where a printer may find it"
    return found


def _books(settled: Settled) -> object:
    with practice_scope(settled.practice.practice_id):
        sums: Counter[tuple[str, str]] = Counter()
        for pcn, bucket, cents in LedgerEntry.objects.values_list("visit__pcn", "bucket", "amount_cents"):
            sums[pcn, bucket] += cents
        standings = sorted(Standing.objects.values_list("visit__pcn", "state", "billable_cents", "held_cents"))
        files = sorted(RemittanceFile.objects.values_list("name", "status", "digest"))
        items = Counter(WorkItem.objects.values_list("queue", flat=True))
    return sums, standings, files, items
