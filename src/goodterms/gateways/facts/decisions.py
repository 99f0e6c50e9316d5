"""How do decisions leave: as one JSON array, or as a Parquet file with the same fields, whole or not at all?"""

import json
from collections.abc import Sequence
from itertools import accumulate, chain
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from goodterms.domain.outreach import AccountDecision, HouseholdDecision
from goodterms.domain.records import decision_record, refusal_record, touch_record


class Sink(Protocol):
    """Where decisions go, a batch at a time."""

    def take(self, decisions: Sequence[HouseholdDecision]) -> None:
        """Write these decisions after those taken before."""


class Writable(Protocol):
    """Anything text can be written to."""

    def write(self, text: str, /) -> int:
        """Write the text."""


class JsonSink:
    """Writes one JSON array, one object per household, to an open text file. Used in a `with` block."""

    def __init__(self, file: Writable) -> None:
        """Write to this file, which stays open afterwards."""
        self._file = file
        self._between = "[\n"

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def take(self, decisions: Sequence[HouseholdDecision]) -> None:
        """Write these decisions after those taken before."""
        for decision in decisions:
            self._file.write(self._between + json.dumps(decision_record(decision), ensure_ascii=False))
            self._between = ",\n"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the array, unless something went wrong."""
        if error is None:
            self._file.write("[]\n" if self._between == "[\n" else "\n]\n")


class ParquetSink:
    """Writes a Parquet file under another name and gives it its own only when all went well. Used in a `with` block."""

    def __init__(self, path: Path) -> None:
        """Write to this path."""
        self._path = path
        self._part = path.with_name(path.name + ".part")

    def __enter__(self) -> Self:
        """Open the file. Raises OSError when that is not possible."""
        self._writer = pq.ParquetWriter(self._part, SCHEMA, compression="zstd")
        return self

    def take(self, decisions: Sequence[HouseholdDecision]) -> None:
        """Write these decisions after those taken before."""
        self._writer.write_batch(_batch(decisions))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file and give it its name; after an error, leave nothing behind."""
        self._writer.close()
        if error is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)


def _batch(decisions: Sequence[HouseholdDecision]) -> pa.RecordBatch:
    """Return the decisions as columns, built flat: a row at a time costs several times as much."""
    accounts = [account for decision in decisions for account in decision.accounts]
    refusals = [refusal for decision in decisions for refusal in decision.refusals]
    queued = [decision.queued for decision in decisions]
    priorities = [decision.priority for decision in decisions]
    columns = [
        pa.array([decision.household_id for decision in decisions], pa.string()),
        pa.array([touch_record(decision.touch) for decision in decisions], TOUCH),
        pa.array([decision.verdict for decision in decisions], pa.string()),
        _lists(
            [len(decision.refusals) for decision in decisions],
            pa.array([refusal_record(refusal) for refusal in refusals], REFUSAL),
        ),
        pa.array([one.queue if one is not None else None for one in queued], pa.string()),
        _lists([len(decision.accounts) for decision in decisions], _account_columns(accounts)),
        pa.array([one.reason if one is not None else None for one in queued], pa.string()),
        pa.array([one.per_minute.cents if one is not None else None for one in priorities], pa.int64()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _account_columns(accounts: list[AccountDecision]) -> pa.StructArray:
    return pa.StructArray.from_arrays(
        [
            pa.array([one.account_id for one in accounts], pa.string()),
            pa.array([one.segment for one in accounts], pa.string()),
            pa.array([one.segment_reason for one in accounts], pa.string()),
            pa.array([one.next_touch for one in accounts], pa.string()),
            pc.cast(pa.array([one.due_on for one in accounts], pa.date32()), pa.string()),
        ],
        fields=list(ACCOUNT),
    )


def _lists(lengths: list[int], values: pa.Array) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(list(chain([0], accumulate(lengths))), pa.int32()), values)


TOUCH = pa.struct(
    [
        ("kind", pa.string()),
        ("channel", pa.string()),
        ("accounts", pa.list_(pa.string())),
        ("amount_cents", pa.int64()),
    ]
)
REFUSAL = pa.struct([(name, pa.string()) for name in ("rule_id", "citation", "reason", "until")])
ACCOUNT = pa.struct(
    [(name, pa.string()) for name in ("account_id", "segment", "segment_reason", "next_touch", "due_on")]
)
SCHEMA = pa.schema(
    [
        ("household_id", pa.string()),
        ("touch", TOUCH),
        ("verdict", pa.string()),
        ("refusals", pa.list_(REFUSAL)),
        ("queue", pa.string()),
        ("accounts", pa.list_(ACCOUNT)),
        ("queue_reason", pa.string()),
        ("cents_per_staff_minute", pa.int64()),
    ]
)
