"""Which interchanges does this file hold, which transactions may be read, and what is wrong around them?

One pass over the bytes, before anything is read in earnest: an interchange (ISA to IEA) is taken as a whole or not at
all, so what is wrong with its end must be known before its first claim is believed.
"""

import re
from dataclasses import dataclass

from goodterms.domain.remits import Finding, Place
from goodterms.domain.remits_rules import breach
from goodterms.gateways.x12.interchange import Interchange, TransactionSpan, scan_interchange
from goodterms.gateways.x12.recognition import describe_foreign_file


_UTF8_MARK = b"\xef\xbb\xbf"
_BLANKS = b" \t\r\n"
_BLANK = re.compile(rb"[ \t\r\n]*+")
_PADDING = re.compile(rb"[ \t\r\n\x00\x1a]*+")
_MOST_BROKEN_INTERCHANGES = 1000
_NEXT_ISA = re.compile(rb"ISA[^A-Za-z0-9 .\-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the pass over a file found: the transactions that may be read, and everything wrong around them."""

    transactions: tuple[TransactionSpan, ...]  # none of a rejected interchange
    findings: tuple[Finding, ...]  # about the file and its interchanges
    refused_transactions: int  # how many stand in rejected interchanges


def scan_envelope(data: bytes) -> Envelope:
    """Find the transactions of a file and check every envelope; a file that is no X12 gives a finding and none."""
    start = len(_UTF8_MARK) if data.startswith(_UTF8_MARK) else 0
    start = _end_of(_BLANK, data, start)
    if not data.startswith(b"ISA", start):
        reason = f"This file is {describe_foreign_file(data)}."
        return Envelope(transactions=(), findings=(_file_breach("file-is-x12", 0, reason),), refused_transactions=0)
    findings = []
    if start:
        words = "a byte order mark" if data.startswith(_UTF8_MARK) else "blank space"
        findings.append(_file_breach("leading-bytes", 0, f"{start} bytes before the first ISA were skipped: {words}."))
    return _scan_interchanges(data, start, findings)


def _scan_interchanges(data: bytes, start: int, findings: list[Finding]) -> Envelope:
    transactions: list[TransactionSpan] = []
    refused = broken = number = segments = 0
    position: int | None = start
    while position is not None:
        number += 1
        interchange = scan_interchange(
            data=data,
            start=position,
            number=number,
            first_segment=segments,
            transactions_before=len(transactions) + refused,
        )
        findings.extend(interchange.findings)
        if interchange.is_rejected():
            refused += len(interchange.transactions)
            broken += 1
        else:
            transactions.extend(interchange.transactions)
        segments = interchange.segments_end
        position = _next_interchange(data, interchange, findings)
        if broken > _MOST_BROKEN_INTERCHANGES:
            reason = f"More than {_MOST_BROKEN_INTERCHANGES} interchanges are broken; the whole file was refused."
            findings.append(_file_breach("file-is-x12", start, reason))
            return Envelope(transactions=(), findings=tuple(findings), refused_transactions=refused + len(transactions))
    return Envelope(transactions=tuple(transactions), findings=tuple(findings), refused_transactions=refused)


def _next_interchange(data: bytes, interchange: Interchange, findings: list[Finding]) -> int | None:
    """Return where the next ISA stands, if any, and note what stands before it."""
    start = _end_of(_PADDING, data, interchange.end)
    match = _NEXT_ISA.search(data, start)
    following = match.start() if match else len(data)
    between = data[start:following]
    if interchange.delimiters is None:
        pass  # it could not be parted into segments, so all of this belongs to it and is refused with it
    elif between:
        findings.append(_about_bytes_between(between, start, interchange.delimiters.element))
    elif data[interchange.end : start].strip(_BLANKS):
        reason = f"{start - interchange.end} bytes of padding after the interchange were skipped."
        findings.append(_file_breach("trailing-bytes", interchange.end, reason))
    return following if match else None


def _end_of(run: re.Pattern[bytes], data: bytes, start: int) -> int:
    found = run.match(data, start)
    return found.end() if found else start


def _about_bytes_between(between: bytes, start: int, element: bytes) -> Finding:
    if re.search(rb"[A-Z][A-Z0-9]{1,2}" + re.escape(element), between):
        reason = f"{len(between)} bytes that look like segments stand outside any interchange."
        return _file_breach("trailing-segments", start, reason)
    reason = f"{len(between)} bytes outside any interchange were skipped."
    return _file_breach("trailing-bytes", start, reason)


def _file_breach(rule_id: str, offset: int, reason: str) -> Finding:
    place = Place(interchange=None, transaction=None, segment=None, offset=offset)
    return breach(rule_id, place=place, claim=None, reason=reason)
