"""Do all rows of one household come together, wherever they stand in the file?"""

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goodterms.gateways.facts.gathering import gather
from goodterms.gateways.facts.rows import read_rows
from support.facts_files import Facts, anas_row, write_csv, write_jsonl, write_parquet


def scattered(count: int) -> list[Facts]:
    rows = [anas_row(f"A{number}", f"H{number % 50}") for number in range(count)]
    random.Random(11).shuffle(rows)  # noqa: S311 - an order, no secret
    return rows


def gathered(path: Path, *, rows_in_memory: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rows in gather(path, rows_in_memory=rows_in_memory):
        whose = {row.household_id for _, row in rows}
        assert len(whose) == 1
        assert not whose & set(found)
        found[whose.pop()] = sorted(row.account_id for _, row in rows)
    return found


@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_parquet])
@pytest.mark.parametrize("rows_in_memory", [10, 299, 300, 1000])
def test_scattered_rows_come_together_in_memory_or_through_files(tmp_path: Path, write, rows_in_memory: int):  # noqa: ANN001
    rows = scattered(300)
    path = write(tmp_path / f"facts.{write.__name__.removeprefix('write_')}", rows)
    expected: dict[str, list[str]] = {}
    for row in rows:
        expected.setdefault(row["household_id"], []).append(row["account_id"])

    assert gathered(path, rows_in_memory=rows_in_memory) == {whose: sorted(ids) for whose, ids in expected.items()}


def test_a_clustered_file_keeps_its_order_without_being_sorted(tmp_path: Path):
    rows = [anas_row(f"A{household}-{place}", f"H{household}") for household in (9, 10, 2, 1) for place in range(3)]
    path = write_parquet(tmp_path / "facts.parquet", rows)

    assert [gathered[0][1].household_id for gathered in gather(path, rows_in_memory=1)] == ["H9", "H10", "H2", "H1"]


def test_a_household_whose_rows_span_batches_stays_one(tmp_path: Path):
    rows = [anas_row(f"A{number}", f"H{number // 3}") for number in range(20_000)]
    path = write_parquet(tmp_path / "facts.parquet", rows)

    assert len(gathered(path, rows_in_memory=1)) == 6667


def test_native_kinds_survive_the_way_through_files(tmp_path: Path):
    table = pa.table(
        {
            "household_id": pa.array([1, 2, 1]),
            "account_id": pa.array([1, 2, 3]),
            "balance": pa.array([Decimal("1.00"), Decimal("2.50"), Decimal("3.75")]),
            "opened_on": pa.array([date(2026, 11, 3)] * 3),
            "verified": pa.array([True, None, False]),
            "touches": pa.array([["text@2026-11-06"], [], None]),
        }
    )
    pq.write_table(table, tmp_path / "facts.parquet")

    there = {row.account_id: row for _, row in read_rows(tmp_path / "facts.parquet")}
    back = {row.account_id: row for rows in gather(tmp_path / "facts.parquet", rows_in_memory=1) for _, row in rows}
    assert there == back
    assert there["1"].opened_on == date(2026, 11, 3)
    assert len(there["1"].touches) == 1
