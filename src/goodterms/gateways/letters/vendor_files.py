"""What do the files say that a print vendor gives back: which letters were printed, which came back, who moved?

Two kinds, told apart by their heading. Every row is counted: it is a report, or a row that could not be read, and why.
"""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from goodterms.gateways.news import DeliveryReport, Outcome, PostalAddress, Reason


LARGEST_FILE = 20_000_000  # bytes
LONGEST_CODE = 40
PRINTED = frozenset({"batch", "statement_id", "status", "reason", "on"})
RETURNED = frozenset({"statement_id", "outcome", "reason", "on", "name", "street", "street2", "city", "state", "zip"})
STATUSES: Mapping[str, tuple[Outcome, Reason | None]] = {
    "received": ("accepted", None),
    "printed": ("accepted", None),
    "mailed": ("sent_by_carrier", None),
    "rejected": ("undelivered", "failed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that could not be read; the number counts from 1 below the heading. It repeats nothing of the row."""

    number: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorFile:
    """One file from the vendor. Its digest tells a file that comes again under another name."""

    name: str
    sha256: str
    rows: int
    reports: tuple[DeliveryReport, ...]
    bad_rows: tuple[BadRow, ...]
    trouble: str | None  # why none of it could be read


def read_vendor_file(*, name: str, content: bytes) -> VendorFile:
    """Return what one file says; rows = reports + bad rows. A file that is none of ours is trouble, not an error."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        heading = frozenset(lines.fieldnames or ())
        rows = list(lines)
    except (UnicodeDecodeError, csv.Error) as error:
        return _unread(name, digest, f"it is no CSV in UTF-8 ({type(error).__name__})")
    if len(content) > LARGEST_FILE:
        return _unread(name, digest, f"it has {len(content)} bytes; {LARGEST_FILE} are read")
    if heading not in {PRINTED, RETURNED}:
        return _unread(name, digest, "its heading is neither that of printed nor that of returned letters")
    reports: list[DeliveryReport] = []
    bad_rows: list[BadRow] = []
    for number, row in enumerate(rows, start=1):
        if None in row or None in row.values():
            bad_rows.append(BadRow(number=number, why="it has more or fewer cells than the heading"))
            continue
        try:
            reports.append(_printed(row) if heading == PRINTED else _returned(row))
        except _Unreadable as error:
            bad_rows.append(BadRow(number=number, why=str(error)))
    return VendorFile(
        name=name, sha256=digest, rows=len(rows), reports=tuple(reports), bad_rows=tuple(bad_rows), trouble=None
    )


class _Unreadable(Exception):
    """A row does not say what it must."""


def _unread(name: str, digest: str, why: str) -> VendorFile:
    return VendorFile(name=name, sha256=digest, rows=0, reports=(), bad_rows=(), trouble=why)


def _printed(row: Mapping[str, str]) -> DeliveryReport:
    found = STATUSES.get(row["status"].strip().lower())
    if found is None:
        raise _Unreadable(f"status must be one of: {', '.join(STATUSES)}")
    outcome, reason = found
    return _report(row, outcome=outcome, reason=reason, new_address=None, reference=row["batch"].strip() or None)


def _returned(row: Mapping[str, str]) -> DeliveryReport:
    address = _new_address(row)
    match row["outcome"].strip().lower():
        case "returned":
            return _report(row, outcome="returned", reason="invalid_address", new_address=address, reference=None)
        case "forwarded":
            return _report(row, outcome="forwarded", reason=None, new_address=address, reference=None)
    raise _Unreadable("outcome must be returned or forwarded")


def _report(
    row: Mapping[str, str],
    *,
    outcome: Outcome,
    reason: Reason | None,
    new_address: PostalAddress | None,
    reference: str | None,
) -> DeliveryReport:
    key = row["statement_id"].strip()
    if not key:
        raise _Unreadable("statement_id is empty")
    try:
        on = date.fromisoformat(row["on"].strip())
    except ValueError as error:
        raise _Unreadable("on must be a day written as 2026-11-23") from error
    return DeliveryReport(
        channel="letter",
        key=key,
        reference=reference,
        outcome=outcome,
        reason=reason,
        provider_code=row["reason"].strip()[:LONGEST_CODE],
        at=datetime.combine(on, time(12), tzinfo=UTC),
        new_address=new_address,
    )


def _new_address(row: Mapping[str, str]) -> PostalAddress | None:
    parts = {name: row[name].strip() for name in ("name", "street", "street2", "city", "state", "zip")}
    needed = [parts[name] for name in ("street", "city", "state", "zip")]
    if not any(needed):
        return None
    if not all(needed):
        raise _Unreadable("the new address must have street, city, state and zip, or none of them")
    return PostalAddress(
        name=parts["name"],
        street=parts["street"],
        street2=parts["street2"],
        city=parts["city"],
        state=parts["state"].upper(),
        zip_code=parts["zip"],
    )
