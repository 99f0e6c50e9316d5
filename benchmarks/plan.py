"""How many accounts a second does `goodterms plan` decide from Parquet to Parquet, and in how much memory?"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from goodterms.domain.facts_rows import COLUMNS
from goodterms.law.load import load_law
from goodterms.playbook.load import load_playbook
from goodterms.usecases.plan_households import plan_households


AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)  # Monday
SIZES = (10_000, 100_000, 1_000_000)
BLOCK_ACCOUNTS = 100_000  # invented once; larger files repeat the block under other ids
LADDER = ((3, "text"), (10, "statement"), (18, "email"), (25, "call"), (35, "statement2"))
HOMES = (("43004", "OH", "614"), ("10001", "NY", "212"), ("94110", "CA", "415"), ("60614", "IL", "312"))
SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS])

Value = str | None
Facts = dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run over one file, in a process of its own."""

    accounts: int
    seconds: float  # by the clock on the wall
    cpu_seconds: float  # of all cores together: what "per core" is measured by, whoever else is at work
    peak_mb: float
    permitted: int

    @property
    def per_second(self) -> float:
        """Return accounts decided per second and core, reading and writing included."""
        return self.accounts / self.cpu_seconds


def table_rows() -> list[tuple[str, str, str]]:
    """Return rows for the table of `make bench`: what was measured, the figure, and the target or ratio beside it."""
    rows = []
    first: Measured | None = None
    for accounts in SIZES:
        measured = measure(accounts=accounts)
        first = first or measured
        beside = f"target 40,000/s; {measured.per_second / first.per_second:.2f} x the smallest file's"
        figure = f"{measured.per_second:,.0f} accounts/s per core, peak {measured.peak_mb:,.0f} MB"
        rows.append((f"plan, Parquet to Parquet, {accounts:,} accounts", figure, beside))
    return rows


def measure(*, accounts: int) -> Measured:
    """Decide a seeded file of so many accounts in a process of its own, and return what that took."""
    with tempfile.TemporaryDirectory(prefix="goodterms-bench-") as folder:
        facts, warming, out = (Path(folder) / f"{name}.parquet" for name in ("facts", "warming", "decisions"))
        write_facts(facts, accounts=accounts)
        write_facts(warming, accounts=1000)
        run = subprocess.run(
            [sys.executable, __file__, str(warming), str(facts), str(out)], capture_output=True, text=True, check=True
        )
        return Measured(accounts=accounts, **json.loads(run.stdout))


def write_facts(path: Path, *, accounts: int) -> None:
    """Write a facts file of invented households, the same every time, each household's rows together."""
    block: list[Facts] = []
    for household in _households(random.Random(20261123)):  # noqa: S311 - invented facts, no secret
        block.extend(household)
        if len(block) >= min(accounts, BLOCK_ACCOUNTS):
            break
    columns = {name: [row.get(name) for row in block] for name in COLUMNS}
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for repeat in range(max(1, accounts // BLOCK_ACCOUNTS)):
            ids = {name: [f"{repeat}-{value}" for value in columns[name]] for name in ("household_id", "account_id")}
            writer.write_table(pa.table({**columns, **ids}, schema=SCHEMA).slice(0, accounts))


def _households(chance: random.Random) -> Iterator[list[Facts]]:
    number = 0
    while True:
        number += 1
        home = _home(chance, number)
        yield [{**home, **_account(chance, f"{number}-{place}")} for place in range(chance.choice((1, 1, 2, 2, 3, 4)))]


def _home(chance: random.Random, number: int) -> Facts:
    zip_code, state, area = chance.choice(HOMES)
    call_at = datetime(2026, 11, chance.randint(1, 22), 15, 4, tzinfo=UTC)
    return {
        "household_id": f"H{number}",
        "zip": zip_code,
        "state": state,
        "phone": f"{area}555{number % 10_000:04d}",
        "email": f"h{number}@example.com",
        "address_ok": _mostly(chance, "true", "false"),
        "text_consent": _mostly(chance, "true", "false"),
        "email_consent": _mostly(chance, "true", None),
        "call_consent": _mostly(chance, "true", "false"),
        "preferred_channel": chance.choice((None, None, "text", "email", "letter")),
        "language": _mostly(chance, "en", "es"),
        "stops": chance.choice((None,) * 40 + ("cease", "text_stop", "bankruptcy")),
        "calls": chance.choice((None, None, None, f"{call_at.isoformat()}/voicemail")),
    }


def _account(chance: random.Random, number: str) -> Facts:
    age = chance.randint(0, 120)
    opened_on = TODAY - timedelta(days=age)
    made = [f"{kind}@{opened_on + timedelta(days=day)}" for day, kind in LADDER if day < age]
    return {
        "account_id": f"A{number}",
        "practice": "river",
        "balance": f"{chance.randint(500, 150_000) / 100:.2f}",
        "opened_on": opened_on.isoformat(),
        "verified": _mostly(chance, "true", "false"),
        "insurance_pending": _mostly(chance, "false", "true"),
        "dispute_open": _mostly(chance, "false", "true"),
        "confusion_hint": "false",
        "hardship": _mostly(chance, "none", "pending"),
        "plan": _mostly(chance, "none", "active"),
        "opened_statement_on": chance.choice((None, (opened_on + timedelta(days=12)).isoformat())),
        "replied_on": chance.choice((None, None, None, (opened_on + timedelta(days=20)).isoformat())),
        "touches": ";".join(made) or None,
    }


def _mostly(chance: random.Random, usual: Value, rare: Value) -> Value:
    return usual if chance.random() < 0.95 else rare


def _measure_here(warming: Path, facts: Path, out: Path) -> None:
    _decide(warming, out)  # the first tenth of a second of any process: zones, threads, caches
    started, cpu_started = time.perf_counter(), time.process_time()
    permitted = _decide(facts, out)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    figures = {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": _peak_mb(), "permitted": permitted}
    print(json.dumps(figures))


def _decide(facts: Path, out: Path) -> int:
    tally = plan_households(
        facts=facts,
        at=AT,
        playbook=load_playbook(path=None, specialty=None),
        law=load_law(),
        party="provider",
        parquet_to=out,
        json_to=None,
        on_households=lambda _count: None,
    )
    return tally.verdicts["permit"]


def _peak_mb() -> float:
    # What getrusage calls a child's peak begins at its parent's; the kernel's own mark begins anew.
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) == 4:
        _measure_here(*map(Path, sys.argv[1:]))
    else:
        for line in table_rows():
            print("  ".join(line))
