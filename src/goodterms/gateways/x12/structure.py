"""What in this transaction is not where the guide puts it?

Most differences are common in real files and harmless; they are noted, one finding for each kind. A segment that
carries money where none belongs is not: its money would be counted for the wrong claim, or not at all.
"""

from collections import Counter

from goodterms.domain.remits import Finding
from goodterms.domain.remits_rules import breach
from goodterms.gateways.x12.taken_apart import ENVELOPE_SEGMENTS, TakenApart


_MONEY_SEGMENTS = frozenset({b"BPR", b"CLP", b"SVC", b"CAS", b"PLB"})
_OUT_OF_PLACE = frozenset({"UnknownSegment", "UnknownOccurrence"})
# The envelope pass and the strict reading of amounts judge these; and GE and IEA are left out when taking apart.
_JUDGED_ELSEWHERE = frozenset({"ControlCountMismatch", "ControlNumberMismatch", "UnterminatedLoop", "TypeMismatch"})
_WORDS = {
    "UnknownSegment": "a segment the guide does not know",
    "UnknownOccurrence": "a segment the guide does not know in this place",
    "ImplicitLoop": "a loop that begins without its first segment",
    "OccurrenceOverMax": "a segment more often than the guide allows",
    "LoopOverMax": "a loop more often than the guide allows",
    "OutOfOrder": "a segment after one that should follow it",
    "RequiredElementMissing": "an element the guide requires is missing",
    "RequiredOccurrenceMissing": "a segment the guide requires is missing before this one",
    "RequiredLoopMissing": "a loop the guide requires is missing before this segment",
    "CodeNotInList": "a code that is not in the guide's list",
    "LengthOutOfRange": "an element shorter or longer than the guide allows",
}


def read_structure(parts: TakenApart) -> list[Finding]:
    """Return what the library found out of place: money first among holds, all else as one note for each kind."""
    findings = []
    times: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], int] = {}
    last = len(parts.result.document) - 1
    for diagnostic in parts.result.diagnostics:
        kind, at = diagnostic.kind, min(diagnostic.segment or 0, last)
        if kind in _JUDGED_ELSEWHERE or at < ENVELOPE_SEGMENTS:
            continue
        name = parts.segment_name(at)
        if _misplaces_money(kind, name, diagnostic.path):
            findings.append(_about_misplaced_money(parts, kind, name, at))
            continue
        where = name.decode("latin-1") + (f"{diagnostic.element:02d}" if diagnostic.element else "")
        times[kind, where] += 1
        first.setdefault((kind, where), at)
    findings.extend(_note(parts, kind, where, times[kind, where], at) for (kind, where), at in first.items())
    return findings


def _misplaces_money(kind: str, name: bytes, path: str) -> bool:
    if kind in _OUT_OF_PLACE:
        return name.upper() in _MONEY_SEGMENTS
    if kind == "ImplicitLoop":
        loop = path.rsplit("/", maxsplit=1)[-1]
        return loop.startswith(("2100", "2110"))
    return kind == "OccurrenceOverMax" and name == b"BPR"


def _about_misplaced_money(parts: TakenApart, kind: str, name: bytes, at: int) -> Finding:
    if name == b"BPR":
        reason = "A second BPR stands in the transaction: it states two payments."
        return breach("payment-stated-once", place=parts.place(at), claim=None, reason=reason)
    del kind
    reason = f"A {name.decode('latin-1')[:3]!a} segment stands where it belongs to no claim and no line."
    return breach("money-in-place", place=parts.place(at), claim=None, reason=reason)


def _note(parts: TakenApart, kind: str, where: str, times: int, at: int) -> Finding:
    rule_id = "known-segments" if kind in _OUT_OF_PLACE else "guide-structure"
    often = "" if times == 1 else f", {times} times; the first is here"
    reason = f"At {where[:8]!a}: {_WORDS.get(kind, kind)}{often}."
    return breach(rule_id, place=parts.place(at), claim=None, reason=reason)
