"""Read 837 files: what was billed, for whom, and what the patient paid at the desk. Nothing is stored."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from goodterms.domain.remits import Finding
from goodterms.domain.remits_gate import is_stopped
from goodterms.gateways.x12.claims import ClaimReading, kind_of, read_claims
from goodterms.gateways.x12.envelope import Envelope, scan_envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFileReading:
    """A file whose envelopes are checked; its claims are read one at a time, when asked for."""

    data: bytes
    digest: str  # SHA-256 of the bytes, in hex
    envelope: Envelope

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the file and its interchanges; about its claims, each reading says."""
        return self.envelope.findings

    def claims(self) -> Iterator[ClaimReading]:
        """Read one claim after the other. Of an interchange that does not tie, nothing is read."""
        stopping = {
            finding.place.interchange
            for finding in self.findings
            if is_stopped(findings=(finding,), at=frozenset({"file", "interchange"}))
        }
        for span in self.envelope.transactions:
            if not stopping & {None, span.group.interchange}:
                yield from read_claims(data=self.data, span=span)


def open_claim_file(data: bytes) -> ClaimFileReading:
    """Check the envelopes of a file and make its claims ready to be read. Refuses nothing: it finds."""
    return ClaimFileReading(data=data, digest=hashlib.sha256(data).hexdigest(), envelope=scan_envelope(data))


def is_claim_file(data: bytes) -> bool:
    """Say whether the file holds claims (837) and no remittances, so that it should be read here."""
    spans = scan_envelope(data).transactions
    return bool(spans) and all(span.kind == "837" and kind_of(span.group.version) for span in spans)
