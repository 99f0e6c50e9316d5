"""Read 835 files and say what may be believed. Nothing is stored; posting and trial read through here as well."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from goodterms.domain.remit_keys import RemittanceKeys
from goodterms.domain.remits import Finding, Level, Place, Remittance, Verdict
from goodterms.domain.remits_gate import is_stopped, judge_claims, judge_payment, verdict_of
from goodterms.domain.remits_rules import breach
from goodterms.gateways.x12.envelope import Envelope, scan_envelope
from goodterms.gateways.x12.interchange import TransactionSpan
from goodterms.gateways.x12.remittances import read_remittance


_WHOLE_TRANSACTION: frozenset[Level] = frozenset({"file", "interchange", "transaction"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionReading:
    """One transaction as read and judged.

    `verdict` is about posting: `accept` says that its claims may be posted, each as its own verdict says; `hold` that
    nothing of it is posted without a person; `reject` that it could not be read, and then there is no remittance.
    """

    remittance: Remittance | None
    key: str | None  # of the payment, whatever its envelope; see `remit_keys`
    keys: RemittanceKeys | None  # of the answers, for whoever stores them
    verdict: Verdict
    findings: tuple[Finding, ...]  # about this transaction and its claims
    claim_verdicts: tuple[Verdict, ...]  # one for each claim of the remittance, in its order
    claims_met: int  # CLP segments, those left out as unreadable too
    duplicate_of: Place | None  # where the same payment stands earlier in this file
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittanceFileReading:
    """A file whose envelopes are checked; its transactions are read one at a time, when asked for."""

    data: bytes
    digest: str  # SHA-256 of the bytes, in hex
    envelope: Envelope

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the file and its interchanges; about its transactions, each reading says."""
        return self.envelope.findings

    @property
    def refused_transactions(self) -> int:
        """How many transactions stand in rejected interchanges and are not read at all."""
        return self.envelope.refused_transactions

    def transactions(self) -> Iterator[TransactionReading]:
        """Read and judge one transaction after the other; none is kept."""
        stopping = [finding for finding in self.findings if is_stopped(findings=(finding,), at=_WHOLE_TRANSACTION)]
        stopped = {finding.place.interchange for finding in stopping}  # None is the whole file
        first_seen: dict[str, Place] = {}
        for span in self.envelope.transactions:
            is_held = bool(stopped & {None, span.group.interchange})
            yield _read_transaction(self.data, span, first_seen, is_stopped_around=is_held)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittanceTotals:
    """What a file adds up to, over the transactions that could be read; a payment that stands twice counts once."""

    transactions: int
    claims: int
    charge_cents: int
    paid_cents: int
    pr_cents: int
    plb_cents: int
    bpr_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittanceCheck:
    """The answer about one file: the gravest verdict in it, every finding in the file's order, the totals."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    totals: RemittanceTotals


def open_remittance_file(data: bytes) -> RemittanceFileReading:
    """Check the envelopes of a file and make its transactions ready to be read. Refuses nothing: it finds."""
    return RemittanceFileReading(data=data, digest=hashlib.sha256(data).hexdigest(), envelope=scan_envelope(data))


def check_remittance_file(data: bytes) -> RemittanceCheck:
    """Read a whole file, one transaction at a time, and say what may be believed."""
    reading = open_remittance_file(data)
    findings = list(reading.findings)
    transactions = claims = charge = paid = responsibility = moved = total_paid = 0
    for transaction in reading.transactions():
        findings.extend(transaction.findings)
        if transaction.duplicate_of is not None:
            continue
        transactions += 1
        claims += transaction.claims_met
        remittance = transaction.remittance
        if remittance is None:
            continue
        charge += sum(claim.charge.cents for claim in remittance.claims)
        paid += sum(claim.paid.cents for claim in remittance.claims)
        responsibility += sum(claim.patient_responsibility().cents for claim in remittance.claims)
        moved += sum(adjustment.amount.cents for adjustment in remittance.provider_adjustments)
        total_paid += remittance.total_paid.cents
    totals = RemittanceTotals(
        transactions=transactions,
        claims=claims,
        charge_cents=charge,
        paid_cents=paid,
        pr_cents=responsibility,
        plb_cents=moved,
        bpr_cents=total_paid,
    )
    findings.sort(key=lambda finding: finding.place.offset or 0)
    return RemittanceCheck(verdict=verdict_of(findings), findings=tuple(findings), totals=totals)


def check_of_unreadable(*, reason: str) -> RemittanceCheck:
    """Return the answer about a file of which not one byte could be had: rejected, never left out."""
    nowhere = Place(interchange=None, transaction=None, segment=None, offset=None)
    finding = breach("file-can-be-opened", place=nowhere, claim=None, reason=reason)
    return RemittanceCheck(
        verdict="reject",
        findings=(finding,),
        totals=RemittanceTotals(
            transactions=0, claims=0, charge_cents=0, paid_cents=0, pr_cents=0, plb_cents=0, bpr_cents=0
        ),
    )


def _read_transaction(
    data: bytes, span: TransactionSpan, first_seen: dict[str, Place], *, is_stopped_around: bool
) -> TransactionReading:
    text = read_remittance(data=data, span=span)
    remittance, place = text.remittance, span.place()
    if remittance is None:
        return TransactionReading(
            remittance=None,
            key=None,
            keys=None,
            verdict="reject",
            findings=text.findings,
            claim_verdicts=(),
            claims_met=text.claims_met,
            duplicate_of=None,
            place=place,
        )
    findings = (*text.findings, *judge_claims(remittance=remittance))
    if text.claims_met == len(remittance.claims):
        findings = (*findings, *judge_payment(remittance=remittance))
    keys = RemittanceKeys(remittance)
    key = keys.payment()
    if text.claims_met != len(remittance.claims):
        # What could not be read is no part of the key: without its bytes, two different payments would look the same.
        key = hashlib.sha256(key.encode() + data[span.start : span.end]).hexdigest()
    earlier = first_seen.setdefault(key, place)
    duplicate_of = None if earlier is place else earlier
    if duplicate_of is not None:
        reason = f"The same payment with the same claim answers stands already at {duplicate_of}: a duplicate."
        findings = (*findings, breach("not-seen-before", place=place, claim=None, reason=reason))
    is_held = is_stopped_around or is_stopped(findings=findings, at=_WHOLE_TRANSACTION)
    return TransactionReading(
        remittance=remittance,
        key=key,
        keys=keys,
        verdict="hold" if is_held else "accept",
        findings=findings,
        claim_verdicts=_claim_verdicts(remittance, findings, is_held=is_held),
        claims_met=text.claims_met,
        duplicate_of=duplicate_of,
        place=place,
    )


def _claim_verdicts(remittance: Remittance, findings: tuple[Finding, ...], *, is_held: bool) -> tuple[Verdict, ...]:
    if not any(finding.level == "claim" and finding.severity != "note" for finding in findings):
        return ("hold" if is_held else "accept",) * len(remittance.claims)
    about: dict[int | None, list[Finding]] = {}
    for finding in findings:
        if finding.level == "claim":
            about.setdefault(finding.place.offset, []).append(finding)
    verdicts: list[Verdict] = []
    for claim in remittance.claims:
        own = verdict_of(about.get(claim.place.offset, ()))
        verdicts.append("hold" if is_held and own == "accept" else own)
    return tuple(verdicts)
