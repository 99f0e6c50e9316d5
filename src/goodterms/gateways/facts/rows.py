"""How do the rows of a facts file come in, whatever its kind, with the number a person would look them up by?"""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from goodterms.domain.facts_rows import (
    COLUMNS,
    LIST_COLUMNS,
    READERS,
    PlainRow,
    Row,
    UnusableHeader,
    column_order,
    not_known,
    read_row,
)
from goodterms.domain.facts_values import UnreadableValue


Kind = TypeVar("Kind")

BATCH_ROWS = 8192  # read a column at a time: so many share the cost of a batch, and are still little memory
PLACES = {name: place for place, name in enumerate(COLUMNS)}


class UnableToReadFacts(Exception):
    """A facts file cannot be used; the message is one line: the file, the place, what was found, what to do."""


def read_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield every row of the file in its order, read, with its number; the first line of a CSV file is row 1.

    Raises UnableToReadFacts when the file is of another kind, cannot be read, its columns are not those asked for, or a
    value cannot be meant.
    """
    if path.suffix.lower() == ".parquet":
        yield from _explained(path, _read_parquet)
        return
    for number, plain in read_plain_rows(path):
        yield number, _read(path, number, plain)


def read_plain_rows(path: Path) -> Iterator[tuple[int, PlainRow]]:
    """Yield every row as it came, with its number. Raises UnableToReadFacts for the file, not for its values."""
    kind = path.suffix.lower()
    if kind not in PLAIN_READERS:
        raise UnableToReadFacts(f"{path}: not a kind of file that is read here; give a .csv, .jsonl or .parquet file")
    yield from _explained(path, PLAIN_READERS[kind])


def _explained(path: Path, read: Callable[[Path], Iterator[tuple[int, Kind]]]) -> Iterator[tuple[int, Kind]]:
    try:
        yield from read(path)
    except OSError as error:
        raise UnableToReadFacts(f"{path}: cannot be read ({error.strerror or error}); check the path") from error
    except UnicodeDecodeError as error:
        raise UnableToReadFacts(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8 and try again") from error
    except UnusableHeader as error:
        raise UnableToReadFacts(f"{path}: {error}") from error


def _read(path: Path, number: int, plain: PlainRow) -> Row:
    try:
        return read_row(plain)
    except UnreadableValue as error:
        raise refused(path, row=number, error=error) from error


def refused(path: Path, *, row: int, error: UnreadableValue) -> UnableToReadFacts:
    """Return the refusal of one value, with its place in the file."""
    return UnableToReadFacts(f"{path}: row {row}, {error}; mend that row and run again")


def _read_csv(path: Path) -> Iterator[tuple[int, PlainRow]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, strict=True)
        try:
            header = next(lines, None)
            if not header:
                raise UnableToReadFacts(f"{path}: empty; its first line must name the columns")
            order = column_order(header=header)
            for row, fields in enumerate(lines, start=2):
                if not fields:
                    continue
                if len(fields) != len(header):
                    raise UnableToReadFacts(
                        f"{path}: row {row}: found {len(fields)} fields, expected {len(header)} as in the first line; "
                        "look for a missing or an extra comma"
                    )
                yield row, tuple([fields[place] if place is not None else None for place in order])
        except csv.Error as error:
            raise UnableToReadFacts(f"{path}: line {lines.line_num}: not readable as CSV ({error}); mend it") from error


def _read_jsonl(path: Path) -> Iterator[tuple[int, PlainRow]]:
    with path.open(encoding="utf-8-sig") as file:
        for row, line in enumerate(file, start=1):
            if line.strip():
                yield row, _row_of_object(path, row, line)


def _row_of_object(path: Path, row: int, line: str) -> PlainRow:
    try:
        said = json.loads(line, object_pairs_hook=_without_repeats, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise UnableToReadFacts(f"{path}: row {row}: not one JSON object ({error}); mend that line") from error
    if not isinstance(said, dict):
        raise UnableToReadFacts(f"{path}: row {row}: found a JSON value that is no object; write one object a line")
    values: list[object] = [None] * len(COLUMNS)
    for name, value in said.items():
        if name not in PLACES:
            raise UnableToReadFacts(f"{path}: row {row}: {not_known(name)}")
        if isinstance(value, dict) or (isinstance(value, list) and name not in LIST_COLUMNS):
            several = UnreadableValue(column=name, found="several values", expected="one")
            raise refused(path, row=row, error=several)
        values[PLACES[name]] = value
    return tuple(values)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError("a key is there twice")
    return said


def _read_plain_parquet(path: Path) -> Iterator[tuple[int, PlainRow]]:
    for first, batch in _batches(path):
        values = [_column(batch, name).to_pylist() for name in COLUMNS]
        yield from enumerate(zip(*values, strict=True), start=first)


def _read_parquet(path: Path) -> Iterator[tuple[int, Row]]:
    for first, batch in _batches(path):
        try:
            columns = [_values(READERS[name], _column(batch, name)) for name in COLUMNS]
        except UnreadableValue:
            # Which row comes first is seen only row by row; one of these is refused.
            values = [_column(batch, name).to_pylist() for name in COLUMNS]
            for number, plain in enumerate(zip(*values, strict=True), start=first):
                _read(path, number, plain)
            raise
        yield from enumerate(map(Row._make, zip(*columns, strict=True)), start=first)


def _batches(path: Path) -> Iterator[tuple[int, pa.RecordBatch]]:
    try:
        with pq.ParquetFile(path, memory_map=True) as file:
            order = parquet_order(path, schema=file.schema_arrow)
            names = [name for name, place in zip(COLUMNS, order, strict=True) if place is not None]
            first = 1
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=names):
                yield first, batch
                first += len(batch)
    except pa.ArrowInvalid as error:
        raise UnableToReadFacts(f"{path}: not readable as Parquet ({str(error).splitlines()[0]})") from error


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    return batch.column(name) if name in batch.schema.names else pa.nulls(len(batch))


def _values(read: Callable[[object], object], column: pa.Array) -> list[object]:
    """Return the column's values read; one that repeats is read once, which is most of the time saved."""
    if column.null_count == len(column):
        return [read(None)] * len(column) if len(column) else []
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        known = column.dictionary_encode()
        if len(known.dictionary) * 2 < len(column):
            meant = [read(value) for value in known.dictionary.to_pylist()]
            meant.append(read(None) if column.null_count else None)
            return list(map(meant.__getitem__, known.indices.fill_null(len(meant) - 1).to_pylist()))
    return list(map(read, column.to_pylist()))


def parquet_order(path: Path, *, schema: pa.Schema) -> tuple[int | None, ...]:
    """Return the order of columns of a Parquet facts file.

    Raises UnusableHeader for its names, UnableToReadFacts for a column of a nested kind where one value is meant.
    """
    order = column_order(header=schema.names)
    for field in schema:
        nested = pa.types.is_nested(field.type)
        if nested and not (pa.types.is_list(field.type) and field.name in LIST_COLUMNS):
            raise UnableToReadFacts(f"{path}: column {field.name}: found {field.type}, expected plain values")
    return order


PLAIN_READERS: dict[str, Callable[[Path], Iterator[tuple[int, PlainRow]]]] = {
    ".csv": _read_csv,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".parquet": _read_plain_parquet,
}
