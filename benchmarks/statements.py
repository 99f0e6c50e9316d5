"""How many statements a second does one core make, one by one and in a batch?"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from goodterms.domain import statements
from goodterms.domain.statement_facts import StatementFacts
from goodterms.gateways import letters
from goodterms.gateways.letters.facts_json import read_facts


EXAMPLE = Path(__file__).parents[1] / "docs/examples/statement.json"
SINGLE = 60
BATCHED = 2 * letters.LARGEST_BATCH
TARGET_PER_SECOND = 150


def table_rows() -> list[tuple[str, str, str]]:
    """Return rows for the table of `make bench`: what was measured, the figure, and the target or ratio beside it."""
    measured = json.loads(
        subprocess.run(
            [sys.executable, "-m", "benchmarks.statements"], check=True, capture_output=True, text=True
        ).stdout
    )
    single, batch = measured["single"], measured["batch"]
    return [
        ("statements, one by one", f"{single:,.0f} statements/s", "facts to PDF, one core"),
        (
            f"statements, {letters.LARGEST_BATCH} a compile",
            f"{batch:,.0f} statements/s, peak {measured['peak_mb']:,.0f} MB",
            f"target {TARGET_PER_SECOND}/s; {batch / single:.1f} x one by one",
        ),
    ]


def _measure() -> dict[str, float]:
    """Measure in seconds of this process's own computing, which no neighbour on the machine can lengthen much."""
    facts = _households(max(SINGLE, BATCHED))
    letters.render(statements.compose(facts=facts[0]))  # reads fonts and locale data once
    started = time.process_time()
    for each in facts[:SINGLE]:
        letters.render(statements.compose(facts=each))
    single = SINGLE / (time.process_time() - started)
    started = time.process_time()
    for start in range(0, BATCHED, letters.LARGEST_BATCH):
        letters.render_batch([statements.compose(facts=each) for each in facts[start : start + letters.LARGEST_BATCH]])
    batch = BATCHED / (time.process_time() - started)
    return {
        "single": single,
        "batch": batch,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _households(count: int) -> list[StatementFacts]:
    """Return so many households with one to three visits and codes and names of their own."""
    example = read_facts(EXAMPLE.read_bytes())
    return [
        replace(
            example,
            statement_id=f"S-{number:06d}",
            account_code=f"{100_000 + number}",
            pay_code=f"K{number:05d}",
            guarantor=replace(example.guarantor, full_name=f"María Delacroix {chr(65 + number % 26)}."),
            visits=example.visits[: 1 + number % 3],
        )
        for number in range(count)
    ]


if __name__ == "__main__":
    print(json.dumps(_measure()))
