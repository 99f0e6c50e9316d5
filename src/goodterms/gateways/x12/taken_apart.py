"""One transaction as the library took it apart: its tables by row, and where each of its segments stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import oxedi
import pyarrow as pa

from goodterms.domain.remits import Place
from goodterms.gateways.x12.interchange import TransactionSpan
from goodterms.gateways.x12.rows import (
    AdjustmentRow,
    ClaimRow,
    PaymentRow,
    ProviderAdjustmentRow,
    RemarkRow,
    ServiceRow,
)
from goodterms.gateways.x12.values import read_text


_BLANKS = b" \t\r\n"
_FEW_VALUES = 100
ENVELOPE_SEGMENTS = 2  # ISA and GS were put before the transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenApart:
    """The library's result for one transaction, with the way back to the bytes of the file."""

    result: oxedi.Result
    data: bytes
    span: TransactionSpan
    envelope_bytes: int
    is_ascii: bool

    def claims(self) -> list[ClaimRow]:
        """Return the CLP loops in order."""
        return list(map(ClaimRow._make, self._rows("claims", ClaimRow._fields)))

    def services(self) -> list[ServiceRow]:
        """Return the SVC loops in order."""
        return list(map(ServiceRow._make, self._rows("services", ServiceRow._fields)))

    def adjustments(self) -> list[AdjustmentRow]:
        """Return the CAS triples in order."""
        return list(map(AdjustmentRow._make, self._rows("adjustments", AdjustmentRow._fields)))

    def remarks(self) -> list[RemarkRow]:
        """Return the LQ segments in order."""
        return list(map(RemarkRow._make, self._rows("remarks", RemarkRow._fields)))

    def payments(self) -> list[PaymentRow]:
        """Return what stands before the claims; one row, unless the transaction is empty."""
        return list(map(PaymentRow._make, self._rows("payments", PaymentRow._fields)))

    def provider_adjustments(self) -> list[ProviderAdjustmentRow]:
        """Return the PLB pairs in order."""
        return list(map(ProviderAdjustmentRow._make, self._rows("provider_adjustments", ProviderAdjustmentRow._fields)))

    def _rows(self, name: str, fields: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        table = self.result.tables[name]
        if not len(table):
            return iter(())
        batch = pa.record_batch(table)
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        return zip(*(self._values(columns[field]) for field in fields), strict=True)

    def _values(self, column: pa.Array) -> list[Any]:
        is_text = pa.types.is_binary(column.type)
        # Turning a whole column into text is fast, but has a price of its own that a few values do not repay.
        if is_text and self.is_ascii and len(column) > _FEW_VALUES:
            is_text, column = False, column.cast(pa.string())
        values: list[Any] = column.to_pylist()
        return [None if raw is None else read_text(raw) for raw in values] if is_text else values

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
