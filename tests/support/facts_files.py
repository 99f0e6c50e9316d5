"""Facts files to plan from: one household after another, each account a row."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from goodterms.domain.facts_rows import COLUMNS


Facts = dict[str, str]

AT = "2026-11-23T17:00:00Z"  # Monday noon in Ohio


def anas_row(account_id: str = "A1", household_id: str = "H1", **said: str) -> Facts:
    """Return an account of $120.00 opened three days ago, of a household in Ohio that may be reached in every way."""
    return {
        "household_id": household_id,
        "account_id": account_id,
        "practice": "river-clinic",
        "balance": "120.00",
        "opened_on": "2026-11-20",
        "verified": "true",
        "insurance_pending": "false",
        "dispute_open": "false",
        "hardship": "none",
        "plan": "none",
        "zip": "43031",
        "state": "OH",
        "phone": "614-555-0142",
        "email": "ana@example.org",
        "address_ok": "true",
        "text_consent": "true",
        "email_consent": "true",
        "call_consent": "true",
        **said,
    }


def write_csv(path: Path, rows: list[Facts]) -> Path:
    """Write the rows with every column of a facts file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_jsonl(path: Path, rows: list[Facts]) -> Path:
    """Write one object a line."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_parquet(path: Path, rows: list[Facts]) -> Path:
    """Write every column as text."""
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return path
