"""What was answered to each claim of this transaction?

An answer with an amount that cannot be read is left out and reported: an amount is never guessed and never nothing.
"""

import functools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from goodterms.domain.money import NOTHING, Money
from goodterms.domain.remits import Adjustment, ClaimAnswer, Finding, Place, ServiceLine
from goodterms.domain.remits_rules import breach
from goodterms.gateways.x12.interchange import Delimiters, blanks_between
from goodterms.gateways.x12.rows import AdjustmentRow, ClaimRow, ServiceRow
from goodterms.gateways.x12.taken_apart import TakenApart
from goodterms.gateways.x12.values import AmountTrouble, read_amount, read_day, shown


MOST_TRIPLES_IN_A_CAS = 6

_REMARKS_OF_THE_CARE = "HE"  # LQ01; RX is for pharmacies


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswers:
    """The answers that could be read, and what was wrong with them and with the others."""

    claims: tuple[ClaimAnswer, ...]
    findings: tuple[Finding, ...]
    claims_met: int


def read_claim_answers(parts: TakenApart) -> ClaimAnswers:
    """Read every CLP loop of the transaction."""
    reading = _Reading(parts)
    claims: list[ClaimAnswer] = []
    findings: list[Finding] = []
    places: list[Place] = []
    pcns: list[str] = []
    for number, row in enumerate(parts.claims()):
        if parts.segment_name(row.segment) != b"CLP":
            continue  # lines without a claim: the structure has reported them
        place, pcn = parts.place(row.segment), row.pcn or ""
        reading.troubles.clear()
        claim = reading.claim(row, number, place)
        places.append(place)
        pcns.append(pcn)
        findings.extend(breach(rule, place=place, claim=pcn, reason=reason) for rule, reason in reading.troubles)
        if claim is not None:
            claims.append(claim)
    offsets = [place.offset or 0 for place in places]
    for offset, reason in _misshapen_adjustments(parts):
        at = bisect_right(offsets, offset) - 1
        if at >= 0:
            findings.append(breach("claim-adjustments-shape", place=places[at], claim=pcns[at], reason=reason))
    return ClaimAnswers(claims=tuple(claims), findings=tuple(findings), claims_met=len(places))


class _Reading:
    """The lines, adjustments and remarks of one transaction by owner, and the troubles of the claim being read."""

    def __init__(self, parts: TakenApart) -> None:
        self.troubles: list[tuple[str, str]] = []
        self._lines: dict[int, list[tuple[int, ServiceRow]]] = defaultdict(list)
        for number, line in enumerate(parts.services()):
            self._lines[line.claim].append((number, line))
        self._of_claim: dict[int, list[AdjustmentRow]] = defaultdict(list)
        self._of_line: dict[int, list[AdjustmentRow]] = defaultdict(list)
        for adjustment in parts.adjustments():
            if adjustment.service is None:
                self._of_claim[adjustment.claim].append(adjustment)
            else:
                self._of_line[adjustment.service].append(adjustment)
        self._remarks: dict[int, list[str]] = defaultdict(list)
        for remark in parts.remarks():
            if remark.qualifier == _REMARKS_OF_THE_CARE and remark.code:
                self._remarks[remark.service].append(remark.code.strip())

    def claim(self, row: ClaimRow, number: int, place: Place) -> ClaimAnswer | None:
        """Return the answer in this row; None when one of its amounts cannot be read. Its troubles are collected."""
        charge, paid = self._amount("CLP03", row.charge), self._amount("CLP04", row.paid)
        stated = self._amount("CLP05", row.responsibility) if row.responsibility else None
        lines = tuple(
            [self._line(line, at, nth) for nth, (at, line) in enumerate(self._lines.get(number, ()), start=1)]
        )
        adjustments = self._adjustments(self._of_claim.get(number), "The claim's CAS")
        serviced_on, through_on = self._day("DTM*232", row.from_on), self._day("DTM*233", row.through_on)
        received_on = self._day("DTM*050", row.received_on)
        interest = self._interest(row.interest)
        if any(rule == "claim-amounts" for rule, _ in self.troubles):
            return None
        return ClaimAnswer(
            pcn=row.pcn or "",
            status=row.status or "",
            charge=charge,
            paid=paid,
            stated_patient_responsibility=stated,
            filing_indicator=_text(row.filing_indicator),
            payer_claim_number=_text(row.payer_claim_number),
            original_payer_claim_number=_or_none(row.original),
            adjustments=adjustments,
            lines=lines,
            remark_codes=tuple([code.strip() for code in row.remarks() if code]),
            patient_last_name=_text(row.patient_last),
            patient_first_name=_text(row.patient_first),
            member_id=_text(row.patient_id or row.insured_id),
            next_payer_name=_or_none(row.next_payer_name),
            next_payer_id=_or_none(row.next_payer_id),
            corrected_priority_payer_name=_or_none(row.priority_payer_name),
            serviced_on=serviced_on,
            serviced_through_on=through_on,
            received_on=received_on,
            interest=interest,
            place=place,
        )

    def _line(self, row: ServiceRow, at: int, nth: int) -> ServiceLine:
        served_on, from_on = self._day("DTM*472", row.served_on), self._day("DTM*150", row.from_on)
        modifiers = (row.modifier1, row.modifier2, row.modifier3, row.modifier4)
        return ServiceLine(
            procedure=_text(row.procedure or row.revenue_code),
            modifiers=tuple([modifier for modifier in modifiers if modifier]),
            submitted_procedure=_or_none(row.submitted),
            charge=self._amount("SVC02", row.charge, line=nth),
            paid=self._amount("SVC03", row.paid, line=nth),
            serviced_on=served_on or from_on,
            serviced_through_on=self._day("DTM*151", row.through_on),
            line_control=_or_none(row.line_control),
            adjustments=self._adjustments(self._of_line.get(at), "A line's CAS"),
            remark_codes=tuple(self._remarks.get(at, ())),
        )

    def _adjustments(self, rows: list[AdjustmentRow] | None, what: str) -> tuple[Adjustment, ...]:
        if rows is None:
            return ()
        adjustments = []
        for row in rows:
            adjustment, trouble = _read_adjustment(row.group, row.reason, row.amount, row.quantity)
            adjustments.append(adjustment)
            if trouble is not None:
                reason = f"{what}: the amount {shown(row.amount)} is missing or is not an amount."
                self.troubles.append((trouble, reason))
        return tuple(adjustments)

    def _amount(self, name: str, text: str | None, *, line: int | None = None) -> Money:
        """Return the amount; with a trouble noted, nothing stands in for one that could not be read."""
        money, trouble = read_amount(text)
        if trouble is not None:
            where = name if line is None else f"{name} of line {line}"
            self.troubles.append(_about_amount(where, text, trouble))
        return NOTHING if money is None else money

    def _day(self, name: str, text: str | None) -> date | None:
        day = read_day(text)
        if text and day is None:
            self.troubles.append(("claim-dates", f"{name} {shown(text)} is not a day (CCYYMMDD)."))
        return day

    def _interest(self, text: str | None) -> Money | None:
        if not text:
            return None
        money, trouble = read_amount(text)
        if trouble is not None:
            reason = f"The interest (AMT*I) {shown(text)} is not an amount; it is for information only."
            self.troubles.append(("claim-information", reason))
        return money


def _about_amount(where: str, text: str | None, trouble: AmountTrouble) -> tuple[str, str]:
    if trouble == "padded":
        return "claim-amounts-padded", f"{where} {shown(text)} has blanks around the amount."
    if trouble == "missing":
        return "claim-amounts", f"{where} is missing; the amount is required."
    return "claim-amounts", f"{where} {shown(text)} is not an amount."


@functools.lru_cache(maxsize=65536)
def _read_adjustment(
    group: str | None, reason: str | None, amount: str | None, quantity: str | None
) -> tuple[Adjustment, str | None]:
    """Return one CAS triple and the rule it breaks, if any. Kept, since every file repeats the same few thousand."""
    money, trouble = read_amount(amount)
    rule = {
        None: None,
        "padded": "claim-amounts-padded",
        "missing": "claim-adjustments-shape",
        "unreadable": "claim-amounts",
    }[trouble]
    adjustment = Adjustment(
        group=group or "",
        reason=reason or "",
        amount=NOTHING if money is None else money,
        quantity=quantity or None,
    )
    return adjustment, rule


def _misshapen_adjustments(parts: TakenApart) -> Iterator[tuple[int, str]]:
    """Yield the offset of each CAS that is not one to six whole triples, and what is wrong with it.

    The library passes over a triple whose code is missing, and reads on past the sixth.
    """
    delimiters, span = parts.span.group.delimiters, parts.span
    for match in _unusual_cas(delimiters).finditer(parts.data, span.start, span.end):
        elements = match[1].split(delimiters.element)[2:]
        triples = [elements[at : at + 3] for at in range(0, len(elements), 3)]
        filled = [number for number, triple in enumerate(triples, start=1) if any(triple)]
        if filled and filled[-1] > MOST_TRIPLES_IN_A_CAS:
            yield match.start(1), f"A CAS has {filled[-1]} adjustments; it can hold {MOST_TRIPLES_IN_A_CAS}."
        for number in filled:
            code, amount = (*triples[number - 1], b"", b"")[:2]
            if not code or not amount:
                missing = "amount" if code else "reason code"
                yield match.start(1), f"Adjustment {number} of a CAS has no {missing}: its elements may have shifted."


@functools.lru_cache(maxsize=64)
def _unusual_cas(delimiters: Delimiters) -> re.Pattern[bytes]:
    end, part = re.escape(delimiters.segment), re.escape(delimiters.element)
    some, any_ = rb"[^" + end + part + rb"]+", rb"[^" + end + part + rb"]*"
    pair = part + some + part + some
    usual = (
        part + some + pair + rb"(?:" + part + any_ + pair + rb"){0,5}(?:" + part + any_ + rb")?" + part + rb"*" + end
    )
    return re.compile(
        end + blanks_between(delimiters) + rb"(CAS(?!" + usual + rb")(?=[" + end + part + rb"])[^" + end + rb"]*)"
    )


def _text(text: str | None) -> str:
    return text.strip() if text else ""


def _or_none(text: str | None) -> str | None:
    return (text.strip() or None) if text else None
