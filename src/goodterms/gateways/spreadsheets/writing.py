"""How do rows leave again? As CSV that any spreadsheet opens, accents and all."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path


def write_csv(path: Path, lines: Iterable[Sequence[str]]) -> None:
    """Write lines of cells as UTF-8 CSV with a byte order mark, readable by its owner alone. Raises OSError."""
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as text:
        csv.writer(text).writerows(lines)
