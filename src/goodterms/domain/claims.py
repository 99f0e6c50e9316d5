"""What did the practice ask insurance to pay? The frozen values of a claim (837P, 837I).

Nothing here decides. Field comments name the X12 005010X222A2 or X223A3 element the value was read from.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from goodterms.domain.money import Money
from goodterms.domain.remits import Place


ClaimKind = Literal["professional", "institutional", "dental"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPerson:
    """A patient or a subscriber, as the claim names them; empty text where the claim says nothing."""

    last_name: str  # NM103; the name of an organization, when the subscriber is one
    first_name: str  # NM104
    middle_name: str  # NM105
    member_id: str  # NM109
    born_on: date | None  # DMG02
    sex: str  # DMG03
    address: tuple[str, ...]  # N301, N302
    city: str  # N401
    state: str  # N402
    zip_code: str  # N403
    phone: str  # PER*IC*...*TE


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPayer:
    """One insurer of the claim; the claim lists them in the order in which they are to answer."""

    rank: str  # SBR01: P first, S second, T third, A to H after that, U unknown
    filing_indicator: str  # SBR09: MB, MC, WC, ...
    name: str  # NM1*PR03
    payer_id: str  # NM1*PR09
    subscriber_relation: str  # SBR02, or PAT01 of the patient: 18 is self
    subscriber: ClaimPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One service of the claim."""

    number: int  # LX01 as counted, from 1
    procedure: str  # SV101-2 or SV202-2; empty when only a revenue code is given
    modifiers: tuple[str, ...]
    revenue_code: str  # SV201
    charge: Money  # SV102 or SV203
    serviced_on: date | None  # DTP*472
    serviced_through_on: date | None
    line_control: str  # REF*6R


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedClaim:
    """One CLM loop (2300): a visit as it was billed to insurance."""

    kind: ClaimKind
    pcn: str  # CLM01: what the insurer sends back as CLP01
    charge: Money  # CLM02
    place_of_service: str  # CLM05-1, the facility code
    frequency: str  # CLM05-3: 1 original, 7 replacement, 8 void
    original_payer_claim_number: str | None  # REF*F8
    is_work_related: bool  # CLM11 EM, 837I occurrence code 04, or an insurer filed as WC
    is_auto_accident: bool  # CLM11 AA, 837I occurrence codes 01 and 02
    is_other_accident: bool  # CLM11 OA, 837I occurrence code 05
    accident_on: date | None  # DTP*439
    patient_paid: Money | None  # AMT*F5; in 837I the value code FC; None when the claim does not say
    serviced_on: date | None  # DTP*434, or the earliest line
    serviced_through_on: date | None
    provider_name: str  # NM1*85: who bills
    provider_npi: str
    rendering_name: str  # NM1*82, or NM1*71 in 837I
    facility_name: str  # NM1*77; empty when care was given where the provider is
    patient: ClaimPerson
    patient_relation: str  # to the subscriber of the destination payer: SBR02 or PAT01; 18 is self
    payers: tuple[ClaimPayer, ...]  # by rank: P, S, T, ...
    lines: tuple[ClaimLine, ...]
    place: Place
