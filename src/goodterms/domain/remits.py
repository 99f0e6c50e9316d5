"""What did the insurer say? The frozen values of a remittance (835), as the rest of the house sees them.

Nothing here decides. Field comments name the X12 005010X221A1 element the value was read from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from goodterms.domain.money import Money


Verdict = Literal["accept", "hold", "reject"]
Level = Literal["file", "interchange", "transaction", "claim"]
Severity = Literal["note", "hold", "reject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file something stands."""

    interchange: int | None  # counted from 1
    transaction: int | None  # counted from 1 through the whole file
    segment: int | None  # counted from 0 through the whole file
    offset: int | None  # the byte at which that segment, or the trouble, begins

    def __str__(self) -> str:
        """Say the place as a person would look it up."""
        names = ("interchange", "transaction", "segment", "byte")
        values = (self.interchange, self.transaction, self.segment, self.offset)
        return ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True) if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the gate saw, where, and what a person should do about it.

    `reason` and `todo` hold codes, numbers and our own control numbers, never a patient's name.
    """

    level: Level
    severity: Severity
    rule_id: str  # which check of the gate spoke, such as "claim-balances"
    place: Place
    claim: str | None  # CLP01, when the finding is about one claim
    reason: str
    todo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One CAS triple: by how much the insurer changed the charge, and under which codes."""

    group: str  # CAS01: CO, PR, OA, PI; CR in 4010
    reason: str  # CAS02, 05, 08, ...: the claim adjustment reason code (CARC)
    amount: Money  # CAS03, 06, 09, ...
    quantity: str | None  # CAS04, 07, 10, ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """One SVC loop (2110): what the insurer did with one line of the claim."""

    procedure: str  # SVC01-02, or the revenue code SVC04 where there is no procedure
    modifiers: tuple[str, ...]  # SVC01-03..06
    submitted_procedure: str | None  # SVC06-02, when the insurer paid another code than was billed
    charge: Money  # SVC02
    paid: Money  # SVC03
    serviced_on: date | None  # DTM*472, or the start of DTM*150
    serviced_through_on: date | None  # DTM*151
    line_control: str | None  # REF*6R
    adjustments: tuple[Adjustment, ...]
    remark_codes: tuple[str, ...]  # LQ*HE


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswer:
    """One CLP loop (2100): an insurer's answer to one claim. Kept for ever, never changed."""

    pcn: str  # CLP01, the provider's own patient control number, exactly as sent back
    status: str  # CLP02
    charge: Money  # CLP03
    paid: Money  # CLP04
    stated_patient_responsibility: Money | None  # CLP05; None when the element is absent
    filing_indicator: str  # CLP06; empty when absent
    payer_claim_number: str  # CLP07; empty when absent
    original_payer_claim_number: str | None  # REF*F8
    adjustments: tuple[Adjustment, ...]  # claim-level CAS
    lines: tuple[ServiceLine, ...]
    remark_codes: tuple[str, ...]  # MIA05, 20-23; MOA03-07
    patient_last_name: str  # NM1*QC
    patient_first_name: str
    member_id: str  # NM1*QC09, or NM1*IL09; empty when absent
    next_payer_name: str | None  # NM1*TT: the insurer the claim was forwarded to
    next_payer_id: str | None
    corrected_priority_payer_name: str | None  # NM1*PR in the 2100 loop
    serviced_on: date | None  # DTM*232
    serviced_through_on: date | None  # DTM*233
    received_on: date | None  # DTM*050
    interest: Money | None  # AMT*I, informational: never the patient's
    place: Place
    # What `every_adjustment` has gathered once: it is asked for several times wherever an answer is looked at.
    _gathered: tuple[Adjustment, ...] | None = field(default=None, init=False, repr=False, compare=False)

    def patient_responsibility(self) -> Money:
        """Return the sum of every PR adjustment of the claim and its lines, which may be negative."""
        return self.adjusted_under("PR")

    def adjusted_under(self, group: str) -> Money:
        """Return the sum of the adjustments under one group code, over the claim and its lines."""
        adjustments = self.every_adjustment()
        return Money(sum([adjustment.amount.cents for adjustment in adjustments if adjustment.group == group]))

    def every_adjustment(self) -> tuple[Adjustment, ...]:
        """Return the adjustments of the claim, then those of its lines in order."""
        gathered = self._gathered
        if gathered is None:
            gathered = (*self.adjustments, *[adjustment for line in self.lines for adjustment in line.adjustments])
            object.__setattr__(self, "_gathered", gathered)
        return gathered

    def every_remark_code(self) -> frozenset[str]:
        """Return the remark codes of the claim and of its lines."""
        return frozenset((*self.remark_codes, *(code for line in self.lines for code in line.remark_codes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAdjustment:
    """One PLB pair: money moved between insurer and provider that is no patient's."""

    provider: str  # PLB01
    fiscal_year_ends_on: date | None  # PLB02
    reason: str  # PLB03-01 and so on: WO, 72, FB, CS, L6, ...
    reference: str  # PLB03-02; empty when absent
    amount: Money  # PLB04; positive takes money away from the provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    """One 835 transaction (ST to SE): one payment, or one notice of none, with its claim answers."""

    control_number: str  # ST02
    version: str  # GS08
    sender: str  # ISA06, trimmed
    interchange_control_number: str  # ISA13
    payer_name: str  # N1*PR
    payer_id: str  # N1*PR04, else TRN03
    payee_name: str  # N1*PE
    payee_id: str  # N1*PE04: the NPI
    trace_number: str  # TRN02
    originator_id: str  # TRN03
    handling: str  # BPR01; H is a notice without payment
    method: str  # BPR04; NON is no payment
    total_paid: Money  # BPR02
    paid_on: date | None  # BPR16
    claims: tuple[ClaimAnswer, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]
    place: Place
