"""`make bench`: one table of everything measured. Figures of one run are to be compared with each other only."""

import sys
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from benchmarks import gate, intents, plan, posting, remits, statements, trial


Rows = list[tuple[str, str, str]]


def _trial_rows() -> Rows:
    return [(row.what, f"{row.per_second:,}/s", "") for row in trial.measure()]


SECTIONS: dict[str, Callable[[], Rows]] = {
    "remits": remits.table_rows,
    "trial": _trial_rows,
    "posting": posting.table_rows,
    "plan": plan.table_rows,
    "gate": gate.table_rows,
    "statements": statements.table_rows,
    "intents": intents.table_rows,
}


def main() -> None:
    """Measure the sections named on the command line, or all of them."""
    names = sys.argv[1:] or list(SECTIONS)
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise SystemExit(f"bench: there is no section {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    console = Console(width=150)
    table = Table("Measured", "Figure", "Beside it", box=None, pad_edge=False)
    for name in names:
        console.print(f"measuring {name} ...", style="dim")
        for row in SECTIONS[name]():
            table.add_row(*row)
    console.print(table)


if __name__ == "__main__":
    main()
