"""Is this interchange whole: opened, closed, counted and numbered as it should be, and where are its transactions?"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from goodterms.domain.remits import Finding, Place
from goodterms.domain.remits_rules import breach
from goodterms.gateways.x12.values import read_text, shown


MOST_BYTES_IN_A_SEGMENT = 64 * 1024

_ISA_BYTES = 106
# Byte positions, within an ISA segment, of the separators between its elements of fixed width.
_ISA_SEPARATORS = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_COMPONENT, _TERMINATOR = 104, 105
_BLANKS = b" \t\r\n"
# Characters of amounts, codes and names can part nothing.
_CANNOT_PART = re.compile(rb"[A-Za-z0-9 .\-\x00\x80-\xff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delimiters:
    """The three bytes that part segments, elements and components in one interchange."""

    element: bytes
    component: bytes
    segment: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One functional group (GS to GE), as its transactions need to know it."""

    interchange: int  # counted from 1
    isa: bytes  # the ISA segment with its terminator
    gs: bytes  # the GS segment with its terminator
    delimiters: Delimiters
    sender: str  # ISA06
    interchange_control_number: str  # ISA13
    kind: str  # GS01
    control_number: str  # GS06
    version: str  # GS08


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionSpan:
    """The bytes of one transaction, from its ST to the terminator of its SE."""

    number: int  # counted from 1 through the whole file
    group: Group
    start: int
    end: int
    first_segment: int  # the index of its ST, counted from 0 through the whole file
    kind: str  # ST01
    control_number: str  # ST02
    findings: tuple[Finding, ...]  # what is wrong with its ST and SE

    def place(self) -> Place:
        """Return where the transaction begins."""
        return Place(
            interchange=self.group.interchange,
            transaction=self.number,
            segment=self.first_segment,
            offset=self.start,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Interchange:
    """What was found between an ISA and its IEA."""

    number: int  # counted from 1
    delimiters: Delimiters | None  # None when the ISA could not be read: then there is nothing else
    end: int  # the byte after its IEA, or as far as it could be followed
    segments_end: int  # how many segments the file has up to here
    transactions: tuple[TransactionSpan, ...]
    findings: tuple[Finding, ...]

    def is_rejected(self) -> bool:
        """Say whether nothing of the interchange may be read."""
        return any(finding.severity == "reject" for finding in self.findings)


def scan_interchange(
    *, data: bytes, start: int, number: int, first_segment: int, transactions_before: int
) -> Interchange:
    """Follow the interchange whose ISA begins at `start` to its IEA.

    `first_segment` and `transactions_before` count what the file holds before it.
    """
    place = Place(interchange=number, transaction=None, segment=first_segment, offset=start)
    delimiters, trouble = _read_isa(data, start, place)
    if delimiters is None or trouble is not None:
        return Interchange(
            number=number,
            delimiters=None,
            end=start + len(b"ISA"),
            segments_end=first_segment + 1,
            transactions=(),
            findings=(trouble,) if trouble else (),
        )
    walk = _Walk(
        data=data,
        number=number,
        start=start,
        delimiters=delimiters,
        segment=first_segment,
        counted_to=start,
        transactions_before=transactions_before,
    )
    walk.run()
    return Interchange(
        number=number,
        delimiters=delimiters,
        end=walk.end,
        segments_end=walk.segment + 1,
        transactions=tuple(walk.transactions),
        findings=tuple(walk.findings),
    )


def _read_isa(data: bytes, start: int, place: Place) -> tuple[Delimiters | None, Finding | None]:
    isa = data[start : start + _ISA_BYTES]
    if len(isa) < _ISA_BYTES:
        reason = f"The ISA segment ends after {len(isa)} bytes; it has {_ISA_BYTES}."
        return None, breach("isa-shape", place=place, claim=None, reason=reason)
    element, component, segment = isa[3:4], isa[_COMPONENT : _COMPONENT + 1], isa[_TERMINATOR:]
    misplaced = next((at for at in _ISA_SEPARATORS if isa[at : at + 1] != element), None)
    if misplaced is not None or isa.count(element, 0, _COMPONENT) != len(_ISA_SEPARATORS):
        reason = (
            f"The ISA elements are not of their fixed widths, seen at byte {misplaced or _COMPONENT} of the segment; "
            "the delimiters cannot be trusted."
        )
        return None, breach("isa-shape", place=place, claim=None, reason=reason)
    if len({element, component, segment}) < 3:
        words = ", ".join(shown(read_text(delimiter)) for delimiter in (element, component, segment))
        reason = f"Of the delimiters for elements, components and segments ({words}), two are the same."
        return None, breach("delimiters", place=place, claim=None, reason=reason)
    for name, delimiter in (("element", element), ("component", component), ("segment", segment)):
        if _CANNOT_PART.fullmatch(delimiter):
            reason = f"The {name} delimiter is {shown(read_text(delimiter))}, which may stand inside an element."
            return None, breach("delimiters", place=place, claim=None, reason=reason)
    return Delimiters(element=element, component=component, segment=segment), None


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The way through one interchange, from one envelope segment to the next."""

    data: bytes
    number: int
    start: int
    delimiters: Delimiters
    segment: int  # index of the envelope segment we are at
    counted_to: int
    transactions_before: int
    end: int = 0
    isa: list[bytes] = field(default_factory=list)
    group: Group | None = None
    groups: int = 0
    open_at: int | None = None  # where the open transaction begins
    open_segment: int = 0
    open_elements: list[bytes] = field(default_factory=list)
    in_group: list[TransactionSpan] = field(default_factory=list)
    bearers: dict[str, int] = field(default_factory=dict)  # ST02 of the group: which transaction bore it first
    transactions: list[TransactionSpan] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_closed: bool = False

    def run(self) -> None:
        data, delimiters = self.data, self.delimiters
        isa = data[self.start : self.start + _ISA_BYTES]
        self.isa = isa[:-1].split(delimiters.element)
        after = self.start + _ISA_BYTES
        for match in _envelope_segments(delimiters).finditer(data, after - 1):
            at = match.start(1)
            self._count_to(at)
            if self.open_at is None and data[after:at].strip(_BLANKS):
                self._reject(after, "Segments stand between the envelope segments, outside any transaction")
            after = match.end() + 1
            elements = match[0].lstrip(_BLANKS + delimiters.segment).split(delimiters.element)
            _STEPS[match[1]](self, elements, at, after)
            if self.is_closed:
                break
        else:
            self.end = len(data)
            self._count_to(self.end)
            self._reject(self.end, "The interchange is not closed: its IEA is missing, so the file was cut off")
        self._check_sizes()
        if any(finding.severity == "reject" for finding in self.findings):
            self.findings = [finding for finding in self.findings if finding.severity == "reject"]

    def _count_to(self, at: int) -> None:
        self.segment += self.data.count(self.delimiters.segment, self.counted_to, at)
        self.counted_to = at

    def _place(self, at: int) -> Place:
        return Place(interchange=self.number, transaction=None, segment=self.segment, offset=at)

    def _reject(self, at: int, what: str) -> None:
        # One is enough: what follows a broken envelope is most often its consequence.
        if not any(finding.severity == "reject" for finding in self.findings):
            self.findings.append(breach("envelope-order", place=self._place(at), claim=None, reason=f"{what}."))

    def _hold(self, at: int, reason: str) -> None:
        self.findings.append(breach("envelope-counts", place=self._place(at), claim=None, reason=reason))

    def _check_sizes(self) -> None:
        position = self.start
        while self.end - position > MOST_BYTES_IN_A_SEGMENT:
            terminator = self.data.rfind(self.delimiters.segment, position, position + MOST_BYTES_IN_A_SEGMENT + 1)
            if terminator == -1:
                segment = self.segment - self.data.count(self.delimiters.segment, position, self.counted_to)
                place = Place(interchange=self.number, transaction=None, segment=segment, offset=position)
                reason = f"A segment is longer than {MOST_BYTES_IN_A_SEGMENT} bytes."
                self.findings.append(breach("segment-size", place=place, claim=None, reason=reason))
                return
            position = terminator + 1

    def open_another_interchange(self, elements: list[bytes], at: int, after: int) -> None:
        del elements, after
        self._reject(at, "Another ISA begins before the IEA of this interchange; neither can be told from the other")

    def acknowledge(self, elements: list[bytes], at: int, after: int) -> None:
        del elements, after
        if self.group is not None:
            self._reject(at, "A TA1 segment stands inside a functional group")

    def open_group(self, elements: list[bytes], at: int, after: int) -> None:
        if self.group is not None or self.open_at is not None:
            self._reject(at, "Another GS begins before the GE of the group before it")
        self.groups += 1
        self.in_group, self.bearers, self.open_at = [], {}, None
        self.group = Group(
            interchange=self.number,
            isa=self.data[self.start : self.start + _ISA_BYTES],
            gs=self.data[at:after],
            delimiters=self.delimiters,
            sender=read_text(self.isa[6]).strip(),
            interchange_control_number=read_text(self.isa[13]).strip(),
            kind=_element(elements, 1),
            control_number=_element(elements, 6),
            version=_element(elements, 8),
        )

    def close_group(self, elements: list[bytes], at: int, after: int) -> None:
        del after
        if self.group is None:
            self._reject(at, "A GE stands where no functional group is open")
            return
        if self.open_at is not None:
            self._reject(self.open_at, "A transaction is not closed: its SE is missing")
            self.open_at = None
        if _element(elements, 1).lstrip("0") != str(len(self.in_group)).lstrip("0"):
            self._hold(at, f"GE01 says {_shown(elements, 1)} transactions, but the group has {len(self.in_group)}.")
        if _element(elements, 2).lstrip("0") != self.group.control_number.lstrip("0"):
            self._hold(
                at, f"GE02 {_shown(elements, 2)} is not the group's number (GS06) {self.group.control_number!a}."
            )
        self.group = None

    def open_transaction(self, elements: list[bytes], at: int, after: int) -> None:
        del after
        if self.group is None:
            self._reject(at, "A transaction (ST) stands outside any functional group (GS)")
        if self.open_at is not None:
            self._reject(self.open_at, "A transaction is not closed: another ST begins before its SE")
        self.open_at, self.open_segment, self.open_elements = at, self.segment, elements

    def close_transaction(self, elements: list[bytes], at: int, after: int) -> None:
        if self.open_at is None or self.group is None:
            self._reject(at, "An SE stands where no transaction is open")
            return
        number = self.transactions_before + len(self.transactions) + 1
        span = TransactionSpan(
            number=number,
            group=self.group,
            start=self.open_at,
            end=min(after, len(self.data)),
            first_segment=self.open_segment,
            kind=_element(self.open_elements, 1),
            control_number=_element(self.open_elements, 2),
            findings=tuple(self._about_closing(elements, at, number)),
        )
        self.transactions.append(span)
        self.in_group.append(span)
        self.bearers.setdefault(span.control_number, len(self.transactions) - 1)
        self.open_at = None

    def _about_closing(self, elements: list[bytes], at: int, number: int) -> list[Finding]:
        findings = []
        place = Place(interchange=self.number, transaction=number, segment=self.segment, offset=at)
        counted, opened = self.segment - self.open_segment + 1, _element(self.open_elements, 2)
        if _element(elements, 1).lstrip("0") != str(counted):
            reason = f"SE01 says {_shown(elements, 1)} segments, but the transaction has {counted}."
            findings.append(breach("transaction-counts", place=place, claim=None, reason=reason))
        if _element(elements, 2) != opened:
            reason = f"SE02 {_shown(elements, 2)} is not the transaction's number (ST02) {opened!a}."
            findings.append(breach("transaction-number", place=place, claim=None, reason=reason))
        if opened in self.bearers:
            reason = f"ST02 {opened!a} was already used by another transaction of this group."
            findings.append(breach("transaction-number", place=place, claim=None, reason=reason))
            self._hold_first_bearer(opened)
        return findings

    def _hold_first_bearer(self, number: str) -> None:
        at = self.bearers[number]
        span = self.transactions[at]
        reason = f"ST02 {number!a} is used again by a later transaction of this group."
        finding = breach("transaction-number", place=span.place(), claim=None, reason=reason)
        if finding not in span.findings:
            self.transactions[at] = replace(span, findings=(*span.findings, finding))

    def close(self, elements: list[bytes], at: int, after: int) -> None:
        if self.open_at is not None:
            self._reject(self.open_at, "A transaction is not closed: its SE is missing")
        if self.group is not None:
            self._reject(at, "A functional group is not closed: its GE is missing")
        if _element(elements, 1).lstrip("0") != str(self.groups).lstrip("0"):
            self._hold(at, f"IEA01 says {_shown(elements, 1)} groups, but the interchange has {self.groups}.")
        opened = read_text(self.isa[13]).strip()
        if _element(elements, 2).lstrip("0") != opened.lstrip("0"):
            self._hold(at, f"IEA02 {_shown(elements, 2)} is not the interchange's number (ISA13) {opened!a}.")
        if after > len(self.data):
            reason = "The last segment (IEA) has no terminator; everything before it is whole."
            self.findings.append(breach("unterminated-end", place=self._place(at), claim=None, reason=reason))
        self.end, self.is_closed = min(after, len(self.data)), True


_STEPS: dict[bytes, Callable[[_Walk, list[bytes], int, int], None]] = {
    b"ISA": _Walk.open_another_interchange,
    b"TA1": _Walk.acknowledge,
    b"GS": _Walk.open_group,
    b"GE": _Walk.close_group,
    b"ST": _Walk.open_transaction,
    b"SE": _Walk.close_transaction,
    b"IEA": _Walk.close,
}


def _envelope_segments(delimiters: Delimiters) -> re.Pattern[bytes]:
    segment, element = re.escape(delimiters.segment), re.escape(delimiters.element)
    return re.compile(
        segment + blanks_between(delimiters) + rb"(ISA|IEA|TA1|GS|GE|ST|SE)(?=" + element + rb")[^" + segment + rb"]*"
    )


def blanks_between(delimiters: Delimiters) -> bytes:
    """Return the pattern of what may stand between the end of a segment and the name of the next.

    The terminator is not in it, though it may be a line break: a pattern that could match it twice is slow.
    """
    return b"[" + bytes(_BLANKS).replace(delimiters.segment, b"") + b"]*"


def _element(elements: list[bytes], position: int) -> str:
    return read_text(elements[position]).strip() if position < len(elements) else ""


def _shown(elements: list[bytes], position: int) -> str:
    return shown(_element(elements, position))
