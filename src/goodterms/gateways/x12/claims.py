"""What does an 837 file say? Professional and institutional claims, read one transaction at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from goodterms.domain.claims import ClaimKind, SubmittedClaim
from goodterms.domain.money import total
from goodterms.domain.remits import Finding, Place
from goodterms.domain.remits_rules import breach
from goodterms.gateways.x12.claim_parts import ClaimDraft, PersonDraft, SubscriberDraft
from goodterms.gateways.x12.control_characters import first_control_character
from goodterms.gateways.x12.interchange import TransactionSpan
from goodterms.gateways.x12.values import read_text


_KINDS: dict[str, ClaimKind] = {"X222": "professional", "X223": "institutional", "X224": "dental"}
_KINDS_4010: dict[str, ClaimKind] = {"X098": "professional", "X096": "institutional", "X097": "dental"}
_BLANKS = b" \t\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReading:
    """One CLM loop as read; the claim is None when one of its amounts cannot be read, or its transaction is refused."""

    claim: SubmittedClaim | None
    findings: tuple[Finding, ...]


def read_claims(*, data: bytes, span: TransactionSpan) -> Iterator[ClaimReading]:
    """Read the claims of the transaction that stands at `span`; never raises for anything the bytes may hold."""
    refusal = _refuse_unread(data, span)
    if refusal is not None:
        yield ClaimReading(claim=None, findings=(*span.findings, refusal))
        return
    if span.findings:
        yield ClaimReading(claim=None, findings=span.findings)
    yield from _Walk(data, span).claims()


def kind_of(version: str) -> ClaimKind | None:
    """Return which kind of claim a version (GS08) is; None when it is no 837 we know."""
    marks = {**_KINDS, **_KINDS_4010}
    return next((kind for mark, kind in marks.items() if mark in version), None)


def _refuse_unread(data: bytes, span: TransactionSpan) -> Finding | None:
    if span.kind != "837" or kind_of(span.group.version) is None:
        reason = f"ST01 is {span.kind[:24]!a} of version (GS08) {span.group.version[:24]!a}; a claim is an 837."
        return breach("is-a-claim", place=span.place(), claim=None, reason=reason)
    at = first_control_character(data[span.start : span.end], delimiters=span.group.delimiters)
    if at is None:
        return None
    place = Place(interchange=span.group.interchange, transaction=span.number, segment=None, offset=span.start + at)
    reason = f"A control character (byte value {data[span.start + at]}) stands inside a segment."
    return breach("control-characters", place=place, claim=None, reason=reason)


class _Walk:
    """The way through one transaction, segment by segment, remembering whose loop we are in."""

    def __init__(self, data: bytes, span: TransactionSpan) -> None:
        self.data, self.span = data, span
        self.kind: ClaimKind = kind_of(span.group.version) or "professional"
        self.component = span.group.delimiters.component.decode("latin-1")
        self.provider = PersonDraft()
        self.subscriber = SubscriberDraft()
        self.patient: PersonDraft | None = None
        self.patient_relation = ""
        self.claim: ClaimDraft | None = None
        self.person: PersonDraft | None = None  # whose N3, N4, DMG and PER come next

    def claims(self) -> Iterator[ClaimReading]:
        for place, elements in self._segments():
            name = elements[0]
            if name in {"HL", "CLM", "SE"} and self.claim is not None:
                yield self._finish(self.claim)
                self.claim = None
            if name == "CLM":
                self.claim = ClaimDraft(kind=self.kind, place=place, clm=elements, component=self.component)
                self.person = None
            elif self.claim is None:
                self._before_claims(name, elements)
            else:
                self.claim.take(name, elements)

    def _segments(self) -> Iterator[tuple[Place, list[str]]]:
        span = self.span
        delimiters, offset = span.group.delimiters, span.start
        for number, raw in enumerate(self.data[span.start : span.end].split(delimiters.segment)):
            segment = raw.lstrip(_BLANKS)
            place = Place(
                interchange=span.group.interchange,
                transaction=span.number,
                segment=span.first_segment + number,
                offset=offset + len(raw) - len(segment),
            )
            offset += len(raw) + 1
            if segment:
                yield place, [read_text(element) for element in segment.split(delimiters.element)]

    def _before_claims(self, name: str, elements: list[str]) -> None:
        if name == "HL":
            self._open_level(elements[3] if len(elements) > 3 else "")
        elif name == "SBR":
            self.subscriber = SubscriberDraft.opened(elements)
        elif name == "PAT" and self.patient is not None:
            self.patient_relation = elements[1] if len(elements) > 1 else ""
        elif name == "NM1":
            self._meet(elements)
        elif self.person is not None:
            self.person.take(name, elements)

    def _open_level(self, level: str) -> None:
        self.person = None
        if level == "20":
            self.provider, self.subscriber, self.patient = PersonDraft(), SubscriberDraft(), None
        elif level == "22":
            self.subscriber, self.patient, self.patient_relation = SubscriberDraft(), None, ""
        elif level == "23":
            self.patient, self.patient_relation = PersonDraft(), ""

    def _meet(self, elements: list[str]) -> None:
        role = elements[1] if len(elements) > 1 else ""
        self.person = None
        if role == "85":
            self.provider.name(elements)
        elif role == "IL":
            self.person = self.subscriber.person
        elif role == "PR":
            self.subscriber.name_payer(elements)
        elif role == "QC" and self.patient is not None:
            self.person = self.patient
        if self.person is not None:
            self.person.name(elements)

    def _finish(self, draft: ClaimDraft) -> ClaimReading:
        claim = draft.claim(
            provider=self.provider,
            subscriber=self.subscriber,
            patient=self.patient,
            patient_relation=self.patient_relation,
        )
        findings = [
            breach(rule, place=draft.place, claim=draft.pcn(), reason=reason) for rule, reason in draft.troubles
        ]
        if claim is not None and claim.lines and total(line.charge for line in claim.lines) != claim.charge:
            charged = total(line.charge for line in claim.lines)
            reason = f"The lines' charges are {charged} together, but CLM02 is {claim.charge}."
            findings.append(breach("lines-add-up", place=draft.place, claim=claim.pcn, reason=reason))
        return ClaimReading(claim=claim, findings=tuple(findings))
