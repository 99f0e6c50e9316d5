"""How do the rows of a facts file come in, whatever its kind, with the number a person would look them up by?"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from goodterms.domain.facts_rows import COLUMNS, Row, UnreadableValue, UnusableHeader, column_order, not_known


NumberedRow = tuple[int, Row]

BATCH_ROWS = 16_384
LIST_COLUMNS = frozenset({"touches", "stops", "calls", "texts"})
PLACES = {name: place for place, name in enumerate(COLUMNS)}


class UnableToReadFacts(Exception):
    """A facts file cannot be used; the message is one line: the file, the place, what was found, what to do."""


def read_rows(path: Path) -> Iterator[NumberedRow]:
    """Yield every row of the file in its order, with its number; the first line of a CSV file is row 1.

    Raises UnableToReadFacts when the file is of another kind, cannot be read, or its columns are not those asked for.
    """
    kind = path.suffix.lower()
    if kind not in READERS:
        raise UnableToReadFacts(f"{path}: not a kind of file that is read here; give a .csv, .jsonl or .parquet file")
    try:
        yield from READERS[kind](path)
    except OSError as error:
        raise UnableToReadFacts(f"{path}: cannot be read ({error.strerror or error}); check the path") from error
    except UnicodeDecodeError as error:
        raise UnableToReadFacts(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8 and try again") from error
    except UnusableHeader as error:
        raise UnableToReadFacts(f"{path}: {error}") from error


def refused(path: Path, *, row: int, error: UnreadableValue) -> UnableToReadFacts:
    """Return the refusal of one value, with its place in the file."""
    return UnableToReadFacts(f"{path}: row {row}, {error}; mend that row and run again")


def _read_csv(path: Path) -> Iterator[NumberedRow]:
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


def _read_jsonl(path: Path) -> Iterator[NumberedRow]:
    with path.open(encoding="utf-8-sig") as file:
        for row, line in enumerate(file, start=1):
            if line.strip():
                yield row, _row_of_object(path, row, line)


def _row_of_object(path: Path, row: int, line: str) -> Row:
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
            error = UnreadableValue(column=name, found="several values", expected="one")
            raise refused(path, row=row, error=error)
        values[PLACES[name]] = value
    return tuple(values)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError("a key is there twice")
    return said


def _read_parquet(path: Path) -> Iterator[NumberedRow]:
    try:
        with pq.ParquetFile(path, memory_map=True) as file:
            order = parquet_order(path, schema=file.schema_arrow)
            columns = [name for name, place in zip(COLUMNS, order, strict=True) if place is not None]
            row = 1
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=columns):
                values = [
                    batch.column(name).to_pylist() if name in columns else [None] * len(batch) for name in COLUMNS
                ]
                yield from enumerate(zip(*values, strict=True), start=row)
                row += len(batch)
    except pa.ArrowInvalid as error:
        raise UnableToReadFacts(f"{path}: not readable as Parquet ({str(error).splitlines()[0]})") from error


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


READERS = {".csv": _read_csv, ".jsonl": _read_jsonl, ".ndjson": _read_jsonl, ".parquet": _read_parquet}
