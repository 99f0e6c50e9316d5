"""How do all rows of one household come together, in little memory, wherever they stand in the file?

A Parquet file in which each household's rows stand together is streamed. Of any other file the rows are gathered: in
memory while they are few, else through files in a temporary folder, a part of the households at a time.
"""

import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from goodterms.domain.facts_rows import PlainRow, Row, read_row
from goodterms.domain.facts_values import UnreadableValue
from goodterms.gateways.facts.rows import BATCH_ROWS, parquet_order, read_plain_rows, read_rows, refused


ROWS_IN_MEMORY = 250_000
PARTS = 64

Gathered = list[tuple[int, Row]]


def gather(path: Path, *, rows_in_memory: int = ROWS_IN_MEMORY) -> Iterator[Gathered]:
    """Yield the rows of one household after another, each household once.

    Households come in the order of their first rows; in a file too large for memory whose households are scattered,
    in an order of their own that is the same every time. Raises UnableToReadFacts.
    """
    if path.suffix.lower() == ".parquet" and _stand_together(path):
        yield from _runs(read_rows(path))
        return
    by_household: dict[str, Gathered] = {}
    for count, (number, row) in enumerate(read_rows(path), start=1):
        by_household.setdefault(row.household_id, []).append((number, row))
        if count > rows_in_memory:
            by_household.clear()
            yield from _gather_in_parts(path)
            return
    yield from by_household.values()


def _stand_together(path: Path) -> bool:
    """Say whether the rows of each household stand side by side in a Parquet file. Reads the one column."""
    heads = []
    last: str | None = None
    try:
        with pq.ParquetFile(path, memory_map=True) as file:
            parquet_order(path, schema=file.schema_arrow)
            for batch in file.iter_batches(batch_size=BATCH_ROWS * 4, columns=["household_id"]):
                ids = pc.utf8_trim_whitespace(pc.cast(batch.column(0), pa.string()))
                values = pc.run_end_encode(ids).values
                if len(values) and values[0].as_py() == last:
                    values = values.slice(1)
                if len(values):
                    heads.append(values)
                    last = values[-1].as_py()
    except (OSError, ValueError, NotImplementedError):
        return False  # Reading the rows says what is wrong, in its own words.
    runs = pa.chunked_array(heads) if heads else None
    return runs is None or pc.count_distinct(runs, mode="all").as_py() == len(runs)


def _runs(rows: Iterable[tuple[int, Row]]) -> Iterator[Gathered]:
    run: Gathered = []
    running = ""
    for numbered in rows:
        whose = numbered[1].household_id
        if whose != running:
            if run:
                yield run
            running = whose
            run = []
        run.append(numbered)
    if run:
        yield run


def _gather_in_parts(path: Path) -> Iterator[Gathered]:
    with tempfile.TemporaryDirectory(prefix="goodterms-plan-") as folder:
        parts = [Path(folder) / f"{number}.jsonl" for number in range(PARTS)]
        files = [part.open("w", encoding="utf-8") for part in parts]
        try:
            for number, plain in read_plain_rows(path):
                whose = str(plain[0]).strip().encode()
                files[zlib.crc32(whose) % PARTS].write(json.dumps([number, *plain], default=_as_written) + "\n")
        finally:
            for file in files:
                file.close()
        for part in parts:
            yield from _part(path, part)


def _part(path: Path, part: Path) -> Iterator[Gathered]:
    by_household: dict[str, Gathered] = {}
    with part.open(encoding="utf-8") as file:
        for line in file:
            number, *plain = json.loads(line)
            row = _read(path, number, plain)
            by_household.setdefault(row.household_id, []).append((number, row))
    yield from by_household.values()


def _read(path: Path, number: int, plain: PlainRow) -> Row:
    try:
        return read_row(plain)
    except UnreadableValue as error:
        raise refused(path, row=number, error=error) from error


def _as_written(value: object) -> str:
    """Return the text that reads as the same value, for the kinds that JSON has not."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"a value of kind {type(value).__name__} has no place in a facts file")
