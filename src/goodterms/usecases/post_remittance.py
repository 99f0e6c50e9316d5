"""Post one remittance file: keep it, keep every answer in it, bring the visits it speaks of to what is now true.

All or nothing: one file is one transaction. The same file, or the same payment in another envelope, changes nothing.
What the gate holds is kept and shown to a person; nothing of it reaches a balance.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from goodterms.data.answers import as_json, store_answer, store_provider_adjustment
from goodterms.data.audit import record_audit_event
from goodterms.data.books import write_transactions
from goodterms.data.bulk import copy_rows
from goodterms.data.models import ClaimAnswerRow, ProviderAdjustmentRow, Remittance, RemittanceFile, WorkItem
from goodterms.data.query import rows
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import post_alone, practice_scope
from goodterms.domain import remits
from goodterms.domain.answer_chain import StoredAnswer
from goodterms.domain.ledger import Transaction, deposit
from goodterms.domain.money import total
from goodterms.domain.patient_names import patient_key
from goodterms.domain.protection import MEDICAID
from goodterms.domain.same_patient import span_of_care
from goodterms.domain.subjects import about_answer, about_file
from goodterms.domain.visits import is_first
from goodterms.law.reason_codes import ReasonCodes
from goodterms.usecases.address_answers import Addressed, address_answers
from goodterms.usecases.check_remittances import TransactionReading, open_remittance_file
from goodterms.usecases.collecting_rarely import collecting_rarely
from goodterms.usecases.place_visits import place_visits
from goodterms.usecases.true_up_visits import true_up_answered


Status = Literal["posted", "partly_held", "held", "duplicate", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingReceipt:
    """What became of one file."""

    file_id: int | None  # None when the same bytes were posted before
    status: Status
    claims: int
    posted_claims: int
    held_claims: int
    duplicate_payments: int
    visits: int
    findings: tuple[remits.Finding, ...]


@dataclass(slots=True)
class _Counts:
    """What has been seen of a file so far."""

    claims: int = 0
    posted: int = 0
    held: int = 0
    duplicates: int = 0
    refused: int = 0


def post_remittance(
    *,
    practice: PracticeFacts,
    name: str,
    content: bytes,
    codes: ReasonCodes,
    by: str,
    at: datetime,
    step: Callable[[int], None],
) -> PostingReceipt:
    """Store and post one 835 file and return what became of it; `step` is told the claims taken in so far.

    Nothing is refused without being kept: rejected files are stored with their findings and put before a person.
    """
    with collecting_rarely(), practice_scope(practice.practice_id):
        post_alone(practice.practice_id)
        reading = open_remittance_file(content)
        if RemittanceFile.objects.filter(digest=reading.digest).exists():
            return _seen_before()
        file = RemittanceFile.objects.create(
            practice_id=practice.practice_id,
            name=name[:255],
            digest=reading.digest,
            content=content,
            received_at=at,
            status="rejected",
        )
        counts, findings = _Counts(refused=reading.refused_transactions), list(reading.findings)
        lot = _Lot(cause=f"file {file.id}", codes=codes, practice=practice, at=at)
        for transaction in reading.transactions():
            findings.extend(transaction.findings)
            lot.add(_take_in(transaction, file_id=file.id, practice=practice, at=at, counts=counts))
            step(counts.claims)
        lot.true_up()
        receipt = PostingReceipt(
            file_id=file.id,
            status=_status(counts, findings),
            claims=counts.claims,
            posted_claims=counts.posted,
            held_claims=counts.held,
            duplicate_payments=counts.duplicates,
            visits=len(lot.visits_seen),
            findings=tuple(findings),
        )
        _conclude(file, receipt, practice=practice, by=by, at=at)
    return receipt


def _seen_before() -> PostingReceipt:
    return PostingReceipt(
        file_id=None,
        status="duplicate",
        claims=0,
        posted_claims=0,
        held_claims=0,
        duplicate_payments=0,
        visits=0,
        findings=(),
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """One payment's answers by visit, and for which of these visits they are all there is."""

    answers: Mapping[int, Sequence[StoredAnswer]]
    made: frozenset[int]  # visits of which these are the first answers, made for them
    to_read: frozenset[int]  # visits with further answers in the books
    moved: frozenset[int]  # visits that lost answers to others, received some, or are in doubt


_NOTHING_TAKEN = _Taken({}, frozenset(), frozenset(), frozenset())


class _Lot:
    """Visits waiting for their true-up. Some thousands at a time, so that a file of any size fits into memory."""

    SIZE = 4_000

    def __init__(self, *, cause: str, codes: ReasonCodes, practice: PracticeFacts, at: datetime) -> None:
        self._cause, self._codes, self._practice, self._at = cause, codes, practice, at
        self._waiting: dict[int, list[StoredAnswer]] = {}
        self._to_read: set[int] = set()  # visits with answers that are stored and not in hand
        self._fresh: set[int] = set()  # visits made since the last true-up
        self._parts = 0
        self.visits_seen: set[int] = set()

    def add(self, taken: _Taken) -> None:
        for visit, answers in taken.answers.items():
            if visit not in self._waiting and visit in taken.to_read:
                self._to_read.add(visit)
            self._waiting.setdefault(visit, []).extend(answers)
        for visit in taken.moved:
            self._waiting.setdefault(visit, [])
        self._to_read.update(taken.moved)
        self._fresh.update(taken.made)
        self.visits_seen.update(taken.answers)
        if len(self._waiting) >= self.SIZE:
            self.true_up()

    def true_up(self) -> None:
        self._parts += 1
        true_up_answered(
            visit_ids=sorted(self._waiting),
            in_hand={visit: answers for visit, answers in self._waiting.items() if visit not in self._to_read},
            fresh=frozenset(self._fresh - self._to_read),
            cause=f"{self._cause}, part {self._parts}",
            codes=self._codes,
            practice=self._practice,
            at=self._at,
        )
        self._waiting, self._to_read, self._fresh = {}, set(), set()


def _take_in(
    reading: TransactionReading, *, file_id: int, practice: PracticeFacts, at: datetime, counts: _Counts
) -> _Taken:
    """Store one payment with its answers and its deposit, and return the answers by visit."""
    remittance, key, keys = reading.remittance, reading.key, reading.keys
    if remittance is None or key is None or keys is None:
        counts.refused += 1
        return _NOTHING_TAKEN
    counts.claims += len(remittance.claims)
    if reading.duplicate_of is not None or Remittance.objects.filter(key=key).exists():
        counts.duplicates += 1
        return _NOTHING_TAKEN
    event_keys = keys.answers()
    seen = _events_seen(event_keys)
    verdict: Literal["accept", "hold"] = "hold" if seen or reading.verdict != "accept" else "accept"
    answers = [
        StoredAnswer(
            answer=claim,
            payer_id=remittance.payer_id[:80],
            payer_name=remittance.payer_name[:200],
            trace_number=remittance.trace_number[:80],
            paid_on=remittance.paid_on,
            remittance_key=key,
            event_key=event_key,
            verdict="hold" if verdict == "hold" or own != "accept" else "accept",
        )
        for claim, event_key, own in zip(remittance.claims, event_keys, reading.claim_verdicts, strict=True)
    ]
    addressed = address_answers(remittance.claims, payer_id=remittance.payer_id, practice=practice)
    row = _store_payment(reading, remittance, key=key, verdict=verdict, file_id=file_id, practice=practice)
    new = [(place, stored) for place, stored in enumerate(answers) if stored.event_key not in seen]
    _store_answers(new, addressed, row=row, practice=practice)
    placed = place_visits(
        addressed.news([place for place, _ in new], undeposited=row),
        cause=f"remittance {row}",
        practice=practice,
        by="post_remittance",
        at=at,
    )
    visits = {place: visit for place in range(len(answers)) if (visit := addressed.visit_of(place, placed)) is not None}
    if verdict == "accept":
        _deposit(remittance, row, visits, practice=practice, at=at)
    _put_before_a_person(
        [place for place in range(len(answers)) if place not in visits], row=row, practice=practice, at=at
    )
    counts.held += sum(stored.verdict == "hold" for stored in answers)
    counts.posted += sum(stored.verdict == "accept" for stored in answers)
    by_visit: dict[int, list[StoredAnswer]] = {}
    for place, stored in new:
        if place in visits:
            by_visit.setdefault(visits[place], []).append(stored)
    return _Taken(
        answers=by_visit,
        made=addressed.made & by_visit.keys(),
        to_read=addressed.answered_before
        | {visit for place, visit in visits.items() if visit != addressed.row_of(place)}
        | {*addressed.hosts_of_nameless.values()},
        moved=placed.visits(),
    )


def _store_answers(
    new: Sequence[tuple[int, StoredAnswer]], addressed: Addressed, *, row: int, practice: PracticeFacts
) -> None:
    copy_rows(
        ClaimAnswerRow,
        ["practice_id", "remittance_id", "visit_id", "event_key", "pcn", "status", "paid_cents", "verdict", "answer",
         "patient_key", "served_on", "served_through_on", "is_medicaid", "charge_cents", "is_first"],
        (
            (
                practice.practice_id,
                row,
                addressed.row_of(place),
                stored.event_key,
                stored.answer.pcn[:60],
                stored.answer.status[:4],
                stored.answer.paid.cents,
                stored.verdict,
                as_json(store_answer(stored.answer)),
                *_whom_and_when(stored.answer),
                abs(stored.answer.charge.cents),
                is_first(stored.answer),
            )
            for place, stored in new
        ),
    )  # fmt: skip


def _whom_and_when(answer: remits.ClaimAnswer) -> tuple[object, ...]:
    first_on, last_on = span_of_care(answer) or (None, None)
    key = patient_key(last_name=answer.patient_last_name, first_name=answer.patient_first_name)
    return key, first_on, last_on, answer.filing_indicator == MEDICAID


def _events_seen(event_keys: Sequence[str]) -> frozenset[str]:
    """Return the answers that came before in another payment: then a person looks at the whole of this one."""
    return frozenset(
        key for (key,) in rows("SELECT event_key FROM data_claimanswer WHERE event_key = ANY(%s)", list(event_keys))
    )


def _store_payment(
    reading: TransactionReading,
    remittance: remits.Remittance,
    *,
    key: str,
    verdict: str,
    file_id: int,
    practice: PracticeFacts,
) -> int:
    row = Remittance.objects.create(
        practice_id=practice.practice_id,
        file_id=file_id,
        key=key,
        payer_id=remittance.payer_id[:80],
        payer_name=remittance.payer_name[:200],
        trace_number=remittance.trace_number[:80],
        paid_on=remittance.paid_on,
        total_cents=remittance.total_paid.cents,
        claims_cents=sum(claim.paid.cents for claim in remittance.claims),
        provider_adjustments_cents=sum(each.amount.cents for each in remittance.provider_adjustments),
        verdict=verdict,
        findings=[stored_finding(finding) for finding in reading.findings],
    )
    copy_rows(
        ProviderAdjustmentRow,
        ["practice_id", "remittance_id", "reference", "adjustment"],
        (
            (practice.practice_id, row.id, each.reference[:80], as_json(store_provider_adjustment(each)))
            for each in remittance.provider_adjustments
        ),
    )
    return int(row.id)


def _deposit(
    remittance: remits.Remittance, row: int, visits: Mapping[int, int], *, practice: PracticeFacts, at: datetime
) -> None:
    entries = deposit(
        total_paid=remittance.total_paid,
        provider_adjustments=total(each.amount for each in remittance.provider_adjustments),
        claims=((visits.get(place), claim.paid) for place, claim in enumerate(remittance.claims)),
    )
    if not entries:
        return  # a notice without payment moves no money
    happened_on: date = remittance.paid_on or at.astimezone(practice.zone).date()
    paid = Transaction(
        kind="deposit",
        happened_on=happened_on,
        reference=f"remittance {row}",
        remittance_id=row,
        entries=entries,
    )
    write_transactions([paid], practice_id=practice.practice_id, recorded_at=at)


def _put_before_a_person(places: Sequence[int], *, row: int, practice: PracticeFacts, at: datetime) -> None:
    WorkItem.objects.bulk_create(
        WorkItem(
            practice_id=practice.practice_id,
            queue="held_remittances",
            subject=about_answer(remittance_id=row, place=place),
            reason="Nobody can tell which visit this answer is about: the insurer sent no number of ours back, and not "
            "one visit fits. Say which one it is.",
            opened_by="post_remittance",
            opened_at=at,
        )
        for place in places
    )


def _status(counts: _Counts, findings: Sequence[remits.Finding]) -> Status:
    if counts.posted == 0 and counts.held == 0:
        return "duplicate" if counts.duplicates and not counts.refused else _status_of_nothing(findings)
    if counts.held or counts.refused:
        return "partly_held" if counts.posted else "held"
    return "posted"


def _status_of_nothing(findings: Sequence[remits.Finding]) -> Status:
    """A file without a single claim: a notice is posted, anything the gate stopped is not."""
    gravest = {finding.severity for finding in findings}
    return "rejected" if "reject" in gravest else "held" if "hold" in gravest else "posted"


def _conclude(file: RemittanceFile, receipt: PostingReceipt, *, practice: PracticeFacts, by: str, at: datetime) -> None:
    file.status = receipt.status
    file.findings = [stored_finding(finding) for finding in receipt.findings]
    file.save(update_fields=["status", "findings"])
    stopping = [finding for finding in receipt.findings if finding.severity != "note"]
    if receipt.status in {"partly_held", "held", "rejected"}:
        reason = stopping[0] if stopping else None
        WorkItem.objects.create(
            practice_id=practice.practice_id,
            queue="held_remittances",
            subject=about_file(file.id),
            reason=f"{reason.reason} {reason.todo}" if reason else "Some of this file was not posted: look at it.",
            opened_by="post_remittance",
            opened_at=at,
        )
    record_audit_event(
        practice_id=practice.practice_id,
        at=at,
        by=by,
        deed="post_remittance",
        subject=about_file(file.id),
        details={"status": receipt.status, "claims": receipt.claims, "posted": receipt.posted_claims},
    )


def stored_finding(finding: remits.Finding) -> dict[str, object]:
    """Return a finding as plain JSON values."""
    return {
        "level": finding.level,
        "severity": finding.severity,
        "rule_id": finding.rule_id,
        "where": str(finding.place),
        "claim": finding.claim,
        "reason": finding.reason,
        "todo": finding.todo,
    }
