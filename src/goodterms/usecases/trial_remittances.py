"""Say what patients would owe after each of these remittance files, in order. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from goodterms.domain.adjudication import CoverageFact, ExpectedPayer, StoredAnswer, VisitContext
from goodterms.domain.book import Book, ClaimedVisit, VisitInBook
from goodterms.domain.claims import SubmittedClaim
from goodterms.domain.money import NOTHING
from goodterms.domain.protection import MEDICAID
from goodterms.domain.remit_keys import RemittanceKeys
from goodterms.domain.remits import ClaimAnswer, Finding, Remittance, Verdict
from goodterms.domain.remits_gate import verdict_of
from goodterms.domain.same_patient import NamedPatient
from goodterms.law.reason_codes import ReasonCodes
from goodterms.usecases.check_remittances import TransactionReading, open_remittance_file
from goodterms.usecases.read_claim_file import open_claim_file


FileStatus = Literal["posted", "partly_held", "held", "duplicate", "rejected"]
Fate = Literal["taken", "known", "rejected"]  # what became of one transaction

_VOID = "8"
_RANKS = {"P": 1, "S": 2, "T": 3}
_NAMES_NO_VISIT = "claim-names-visit"
_SEEN_IN_THIS_FILE = "not-seen-before"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTrial:
    """What became of one file, and where every visit stands after it."""

    status: FileStatus
    reasons: tuple[str, ...]  # what kept answers of this file from being posted, and where
    visits: tuple[VisitInBook, ...]


class RemittanceTrial:
    """A trial run: load files one after the other and see every visit after each."""

    def __init__(self, *, codes: ReasonCodes) -> None:
        self._codes = codes
        self._book = Book(codes=codes)
        self._verdicts: dict[str, Verdict] = {}  # of each payment loaded so far, by its key

    def expect_claims(self, data: bytes) -> int:
        """Note what a claim file (837) says of its visits, and return how many claims it named.

        It sets the charge, the insurers that must answer, what was paid at the desk and whether work or an accident was
        the cause. Claims that cannot be read, and voided ones, are left out.
        """
        claims = [
            reading.claim
            for reading in open_claim_file(data).claims()
            if reading.claim is not None and reading.claim.frequency != _VOID
        ]
        for claim in claims:
            self._book.expect_visit(pcn=claim.pcn, claimed=_claimed(claim))
        return len(claims)

    def load(self, data: bytes) -> FileTrial:
        """Load one file and return its fate with the state of all visits. Refuses nothing: bad files are rejected."""
        reading = open_remittance_file(data)
        findings = list(reading.findings)
        fates: Counter[Fate] = Counter()
        taken: list[StoredAnswer] = []
        empty_payments = empty_held = seen_before = 0
        for transaction in reading.transactions():
            findings.extend(transaction.findings)
            fate = self._fate_of(transaction)
            fates[fate] += 1
            seen_before += fate == "known" and transaction.duplicate_of is None
            if fate == "taken":
                answers = self._take_in(transaction)
                taken.extend(answers)
                empty_payments += not answers and transaction.verdict == "accept"
                empty_held += not answers and verdict_of(transaction.findings) == "hold"
        about_the_file = verdict_of(reading.findings)
        fates["rejected"] += max(reading.refused_transactions, about_the_file == "reject")
        visits = self._book.visits()
        unplaced = _unplaced(taken, visits=visits)
        held = len(unplaced) + empty_held + (about_the_file == "hold")
        return FileTrial(
            status=_status(fates, posted=len(taken) - len(unplaced) + empty_payments, held=held),
            reasons=(
                *_said_about(findings, seen_before=seen_before),
                *self._said_about_unplaced(unplaced, findings=findings),
            ),
            visits=visits,
        )

    def refuse(self, *, reason: str) -> FileTrial:
        """Return the fate of a file of which not one byte could be had: every visit stays as it was."""
        return FileTrial(status="rejected", reasons=(reason,), visits=self._book.visits())

    def _fate_of(self, transaction: TransactionReading) -> Fate:
        if transaction.remittance is None or transaction.key is None:
            return "rejected"
        known = self._verdicts.get(transaction.key)
        if known == "accept" or known == transaction.verdict:
            return "known"
        return "taken"

    def _take_in(self, transaction: TransactionReading) -> Sequence[StoredAnswer]:
        remittance, key = transaction.remittance, transaction.key
        if remittance is None or key is None:
            return ()
        self._verdicts[key] = transaction.verdict
        answers = stored_answers(transaction=transaction, remittance=remittance, key=key)
        for stored in answers:
            self._book.add_answer(stored)
        if transaction.verdict == "accept":
            for number, moved in enumerate(remittance.provider_adjustments):
                self._book.add_provider_adjustment(moved, key=f"{key}/{number}")
        return answers

    def _said_about_unplaced(
        self, unplaced: Mapping[str, tuple[StoredAnswer, str]], *, findings: Iterable[Finding]
    ) -> tuple[str, ...]:
        """Say why answers in good order could still not be posted; those the gate held have had their say."""
        told = {finding.place.offset for finding in findings if finding.severity != "note"}
        return tuple(
            f"claim {_quoted(stored.answer.pcn)}: {self._codes.for_rule(rule_id).english.headline}. "
            f"{self._codes.for_rule(rule_id).english.what_happened} ({stored.answer.place})"
            for stored, rule_id in unplaced.values()
            if stored.verdict == "accept" and stored.answer.place.offset not in told
        )


def stored_answers(*, transaction: TransactionReading, remittance: Remittance, key: str) -> tuple[StoredAnswer, ...]:
    """Return the answers of a transaction with their keys and what the gate thought of each."""
    keys = RemittanceKeys(remittance) if transaction.keys is None else transaction.keys
    nameless_only = _held_only_for_the_name(transaction)
    return tuple(
        StoredAnswer(
            answer=answer,
            payer_id=remittance.payer_id,
            payer_name=remittance.payer_name,
            trace_number=remittance.trace_number,
            paid_on=remittance.paid_on,
            remittance_key=key,
            event_key=event_key,
            verdict="accept" if _is_believed(answer, verdict, nameless_only) else "hold",
        )
        for answer, event_key, verdict in zip(
            remittance.claims, keys.answers(), transaction.claim_verdicts, strict=True
        )
    )


def _claimed(claim: SubmittedClaim) -> ClaimedVisit:
    return ClaimedVisit(
        context=_context_from(claim),
        patient=NamedPatient(
            first_name=claim.patient.first_name,
            last_name=claim.patient.last_name,
            born_on=claim.patient.born_on,
            member_ids=frozenset(payer.subscriber.member_id for payer in claim.payers),
        ),
        serviced_on=claim.serviced_on,
    )


def _context_from(claim: SubmittedClaim) -> VisitContext:
    coverage: set[CoverageFact] = set()
    if claim.is_work_related:
        coverage.add("workers_comp")
    if claim.is_auto_accident or claim.is_other_accident:
        coverage.add("accident")
    if any(payer.filing_indicator == MEDICAID for payer in claim.payers):
        coverage.add("medicaid")
    return VisitContext(
        patient_paid=claim.patient_paid or NOTHING,
        billed_charge=claim.charge,
        coverage=frozenset(coverage),
        expected_payers=tuple(
            ExpectedPayer(rank=_RANKS[payer.rank], payer_id=payer.payer_id, payer_name=payer.name)
            for payer in claim.payers
            if payer.rank in _RANKS
        ),
        provider_adjustments=(),
        identity_doubt=None,
    )


def _held_only_for_the_name(transaction: TransactionReading) -> frozenset[int | None]:
    """Return where answers stand of which nothing is wrong but that they name no visit: another may be found."""
    if transaction.verdict != "accept":
        return frozenset()
    broken: dict[int | None, set[str]] = {}
    for finding in transaction.findings:
        if finding.severity != "note":
            broken.setdefault(finding.place.offset, set()).add(finding.rule_id)
    return frozenset(offset for offset, rules in broken.items() if rules == {_NAMES_NO_VISIT})


def _is_believed(answer: ClaimAnswer, verdict: Verdict, nameless_only: frozenset[int | None]) -> bool:
    return verdict == "accept" or answer.place.offset in nameless_only


def _unplaced(
    answers: Iterable[StoredAnswer], *, visits: Iterable[VisitInBook]
) -> Mapping[str, tuple[StoredAnswer, str]]:
    """Return, by event, those of a file's answers that wait for a person, with the rule that makes them wait."""
    waiting = {
        event: visit.adjudication.reasons[0].rule_id for visit in visits for event in visit.adjudication.unplaced
    }
    return {
        stored.event_key: (stored, waiting.get(stored.event_key, ""))
        for stored in answers
        if stored.verdict == "hold" or stored.event_key in waiting
    }


def _status(fates: Mapping[Fate, int], *, posted: int, held: int) -> FileStatus:
    if posted:
        return "partly_held" if held or fates["rejected"] else "posted"
    if held:
        return "held"
    if fates["known"] and not fates["rejected"]:
        return "duplicate"
    return "rejected"


def _said_about(findings: Iterable[Finding], *, seen_before: int) -> tuple[str, ...]:
    said = [
        _said(finding) for finding in findings if finding.severity != "note" or finding.rule_id == _SEEN_IN_THIS_FILE
    ]
    if seen_before:
        said.append("The same payment was loaded before: it counts once, and nothing was posted again.")
    return tuple(said)


def _said(finding: Finding) -> str:
    claim = "" if finding.claim is None else f"claim {_quoted(finding.claim)}: "
    return f"{claim}{finding.reason} {finding.todo} ({finding.place})"


def _quoted(pcn: str) -> str:
    return ascii(pcn[:40])
