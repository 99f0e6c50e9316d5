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
from typing import Any, TypeAlias

from goodterms.domain.money import NOTHING, Money
from goodterms.domain.remits import Adjustment, ClaimAnswer, Finding, Place, ServiceLine
from goodterms.domain.remits_rules import breach
from goodterms.gateways.x12.interchange import Delimiters, blanks_between
from goodterms.gateways.x12.remittance_spec import REMARK_COLUMNS
from goodterms.gateways.x12.taken_apart import TakenApart
from goodterms.gateways.x12.values import read_amount, read_day, read_text, shown


MOST_TRIPLES_IN_A_CAS = 6

_REMARKS_OF_THE_CARE = b"HE"  # LQ01; RX is for pharmacies


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
    for row, segment in enumerate(reading.claims["segment"]):
        if parts.segment_name(segment) != b"CLP":
            continue  # lines without a claim: the structure has reported them
        place = parts.place(segment)
        reading.troubles.clear()
        claim = reading.claim(row, place)
        pcn = claim.pcn if claim is not None else read_text(reading.claims["pcn"][row])
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
    """The columns of one transaction, and the troubles of the claim being read."""

    def __init__(self, parts: TakenApart) -> None:
        self.claims = parts.columns("claims")
        self.services = parts.columns("services")
        self.troubles: list[tuple[str, str]] = []
        self._lines: dict[int, list[int]] = defaultdict(list)
        for row, claim in enumerate(self.services["claim"]):
            self._lines[claim].append(row)
        self._of_claim: dict[int, list[_RawAdjustment]] = defaultdict(list)
        self._of_line: dict[int, list[_RawAdjustment]] = defaultdict(list)
        self._gather_adjustments(parts.columns("adjustments"))
        self._remarks: dict[int, list[str]] = defaultdict(list)
        remarks = parts.columns("remarks")
        for line, qualifier, code in zip(remarks["service"], remarks["qualifier"], remarks["code"], strict=True):
            if qualifier == _REMARKS_OF_THE_CARE and code:
                self._remarks[line].append(read_text(code).strip())

    def _gather_adjustments(self, rows: dict[str, list[Any]]) -> None:
        columns = (rows[name] for name in ("claim", "service", "group", "reason", "amount", "quantity"))
        for claim, line, group, reason, amount, quantity in zip(*columns, strict=True):
            of, key = (self._of_claim, claim) if line is None else (self._of_line, line)
            of[key].append((group, reason, amount, quantity))

    def claim(self, row: int, place: Place) -> ClaimAnswer | None:
        """Return the answer in this row; None when one of its amounts cannot be read. Its troubles are collected."""
        at = {name: values[row] for name, values in self.claims.items()}
        charge, paid = self._amount("CLP03", at["charge"]), self._amount("CLP04", at["paid"])
        stated = self._amount("CLP05", at["responsibility"]) if at["responsibility"] else None
        lines = tuple(self._line(line, number) for number, line in enumerate(self._lines.get(row, ()), start=1))
        adjustments = self._adjustments(self._of_claim.get(row), "The claim's CAS")
        serviced_on, through_on = self._day("DTM*232", at["from_on"]), self._day("DTM*233", at["through_on"])
        received_on = self._day("DTM*050", at["received_on"])
        interest = self._interest(at["interest"])
        if any(rule == "claim-amounts" for rule, _ in self.troubles):
            return None
        return ClaimAnswer(
            pcn=read_text(at["pcn"]),
            status=read_text(at["status"]),
            charge=charge,
            paid=paid,
            stated_patient_responsibility=stated,
            filing_indicator=read_text(at["filing_indicator"]).strip(),
            payer_claim_number=read_text(at["payer_claim_number"]).strip(),
            original_payer_claim_number=read_text(at["original"]).strip() or None,
            adjustments=adjustments,
            lines=lines,
            remark_codes=tuple(read_text(at[name]).strip() for name in REMARK_COLUMNS if at[name]),
            patient_last_name=read_text(at["patient_last"]).strip(),
            patient_first_name=read_text(at["patient_first"]).strip(),
            member_id=(read_text(at["patient_id"]) or read_text(at["insured_id"])).strip(),
            next_payer_name=_or_none(at["next_payer_name"]),
            next_payer_id=_or_none(at["next_payer_id"]),
            corrected_priority_payer_name=_or_none(at["priority_payer_name"]),
            serviced_on=serviced_on,
            serviced_through_on=through_on,
            received_on=received_on,
            interest=interest,
            place=place,
        )

    def _line(self, row: int, number: int) -> ServiceLine:
        at = {name: values[row] for name, values in self.services.items()}
        served_on, from_on = self._day("DTM*472", at["served_on"]), self._day("DTM*150", at["from_on"])
        modifiers = (at["modifier1"], at["modifier2"], at["modifier3"], at["modifier4"])
        return ServiceLine(
            procedure=read_text(at["procedure"] or at["revenue_code"]).strip(),
            modifiers=tuple(read_text(modifier) for modifier in modifiers if modifier),
            submitted_procedure=_or_none(at["submitted"]),
            charge=self._amount(f"SVC02 of line {number}", at["charge"]),
            paid=self._amount(f"SVC03 of line {number}", at["paid"]),
            serviced_on=served_on or from_on,
            serviced_through_on=self._day("DTM*151", at["through_on"]),
            line_control=_or_none(at["line_control"]),
            adjustments=self._adjustments(self._of_line.get(row), f"A CAS of line {number}"),
            remark_codes=tuple(self._remarks.get(row, ())),
        )

    def _adjustments(self, raw: "list[_RawAdjustment] | None", what: str) -> tuple[Adjustment, ...]:
        if raw is None:
            return ()
        adjustments = []
        for group, reason, amount, quantity in raw:
            adjustment, trouble = _read_adjustment(group, reason, amount, quantity)
            adjustments.append(adjustment)
            if trouble is not None:
                self.troubles.append((trouble, f"{what}: the amount {shown(amount)} is missing or is not an amount."))
        return tuple(adjustments)

    def _amount(self, name: str, raw: bytes | None) -> Money:
        """Return the amount; with a trouble noted, nothing stands in for one that could not be read."""
        money, trouble = read_amount(raw)
        if trouble == "padded":
            self.troubles.append(("claim-amounts-padded", f"{name} {shown(raw)} has blanks around the amount."))
        elif trouble == "missing":
            self.troubles.append(("claim-amounts", f"{name} is missing; the amount is required."))
        elif trouble is not None:
            self.troubles.append(("claim-amounts", f"{name} {shown(raw)} is not an amount."))
        return NOTHING if money is None else money

    def _day(self, name: str, raw: bytes | None) -> date | None:
        day = read_day(raw)
        if raw and day is None:
            self.troubles.append(("claim-dates", f"{name} {shown(raw)} is not a day (CCYYMMDD)."))
        return day

    def _interest(self, raw: bytes | None) -> Money | None:
        if not raw:
            return None
        money, trouble = read_amount(raw)
        if trouble is not None:
            reason = f"The interest (AMT*I) {shown(raw)} is not an amount; it is for information only."
            self.troubles.append(("claim-information", reason))
        return money


_RawAdjustment: TypeAlias = "tuple[bytes | None, bytes | None, bytes | None, bytes | None]"


@functools.lru_cache(maxsize=65536)
def _read_adjustment(
    group: bytes | None, reason: bytes | None, amount: bytes | None, quantity: bytes | None
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
        group=read_text(group),
        reason=read_text(reason),
        amount=NOTHING if money is None else money,
        quantity=read_text(quantity) or None,
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


def _or_none(raw: bytes | None) -> str | None:
    return read_text(raw).strip() or None
