"""One transaction as the library took it apart: its tables by column, and where each of its segments stands."""

from dataclasses import dataclass
from typing import Any

import oxedi
import pyarrow as pa

from goodterms.domain.remits import Place
from goodterms.gateways.x12.interchange import TransactionSpan


_BLANKS = b" \t\r\n"
ENVELOPE_SEGMENTS = 2  # ISA and GS were put before the transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenApart:
    """The library's result for one transaction, with the way back to the bytes of the file."""

    result: oxedi.Result
    data: bytes
    span: TransactionSpan
    envelope_bytes: int

    def columns(self, table: str) -> dict[str, list[Any]]:
        """Return a table as lists by column; text stands as bytes."""
        batch = pa.record_batch(self.result.tables[table])
        return {name: batch.column(name).to_pylist() for name in batch.schema.names}

    def place(self, segment: int) -> Place:
        """Return where a segment, counted as the library counts, stands in the file."""
        start, end = self.result.document[segment].span
        offset = self.span.start + start - self.envelope_bytes
        while start < end and self.data[offset] in _BLANKS:
            start, offset = start + 1, offset + 1
        return Place(
            interchange=self.span.group.interchange,
            transaction=self.span.number,
            segment=self.span.first_segment + segment - ENVELOPE_SEGMENTS,
            offset=offset,
        )

    def segment_name(self, segment: int) -> bytes:
        """Return the name of a segment, such as CLP; what stands there, when it is none."""
        return self.result.document[segment].id.strip(_BLANKS)
