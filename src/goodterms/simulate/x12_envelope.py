"""How is a list of segments wrapped for the post? The outer layers of an X12 file, for the simulator and for tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from goodterms.domain.money import Money


Segment = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The characters that part an X12 file, and what follows each segment."""

    element: str
    component: str
    segment: str
    line_break: str


PLAIN = Layout(element="*", component=":", segment="~", line_break="\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sends the file to whom, when, and under which number."""

    sender: str  # at most 15 characters
    receiver: str  # at most 15 characters
    control_number: int
    written_at: datetime
    layout: Layout


class UnableToWrite(ValueError):
    """A value cannot stand in an X12 file as it is; the message names it."""


def wrap(transactions: Iterable[Sequence[Segment]], *, kind: str, version: str, envelope: Envelope) -> bytes:
    """Return one interchange with one group of transactions; each is given without its ST and SE.

    `kind` is GS01 and decides ST01: HP an 835, HC an 837. Raises UnableToWrite when a value holds a delimiter.
    """
    layout, at = envelope.layout, envelope.written_at
    number = f"{envelope.control_number:09d}"
    name = {"HP": "835", "HC": "837"}[kind]
    isa = (
        *("ISA", "00", " " * 10, "00", " " * 10, "ZZ", f"{envelope.sender:15}", "ZZ", f"{envelope.receiver:15}"),
        *(f"{at:%y%m%d}", f"{at:%H%M}", "^", "00501", number, "0", "T", layout.component),
    )
    group = ("GS", kind, envelope.sender, envelope.receiver, f"{at:%Y%m%d}", f"{at:%H%M}")
    lines = [layout.element.join(isa), _line((*group, str(envelope.control_number), "X", version), layout)]
    count = 0
    for count, segments in enumerate(transactions, start=1):
        control = f"{count:04d}"
        opening = ("ST", name, control) if name == "835" else ("ST", name, control, version)
        lines.append(_line(opening, layout))
        lines.extend(_line(segment, layout) for segment in segments)
        lines.append(_line(("SE", str(len(segments) + 2), control), layout))
    lines.append(_line(("GE", str(count), str(envelope.control_number)), layout))
    lines.append(_line(("IEA", "1", number), layout))
    end = layout.segment + layout.line_break
    return (end.join(lines) + end).encode()


def amount(money: Money) -> str:
    """Return an amount as X12 writes it: no thousands separators, no trailing zeros, a leading minus."""
    sign = "-" if money.cents < 0 else ""
    dollars, cents = divmod(abs(money.cents), 100)
    return f"{sign}{dollars}" + (f".{cents:02d}".rstrip("0") if cents else "")


def composite(parts: Sequence[str]) -> str:
    """Return the parts as one element; the writer puts the layout's component separator between them."""
    kept = list(parts)
    while kept and not kept[-1]:
        kept.pop()
    return _COMPONENT_MARK.join(kept)


# Stands between the parts of a composite until the layout is known; no text may hold it.
_COMPONENT_MARK = "\x00"


def _line(segment: Segment, layout: Layout) -> str:
    elements = list(segment)
    while elements and not elements[-1]:
        elements.pop()
    parting = {layout.element, layout.component, layout.segment, "\n", "\r"}
    for element in elements:
        if any(mark in element for mark in parting):
            raise UnableToWrite(f"an element of {elements[0]} holds a delimiter of the file; choose another layout")
    return layout.element.join(elements).replace(_COMPONENT_MARK, layout.component)
