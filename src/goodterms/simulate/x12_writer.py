"""How does an insurer write a remittance? An 835 from plain values, for the simulator and for tests.

It shares nothing with the reader, so that each can find the other's mistakes.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from goodterms.domain.remits import Adjustment, ClaimAnswer, ProviderAdjustment, Remittance, ServiceLine
from goodterms.simulate.x12_envelope import Envelope, Segment, amount, composite, wrap


_MOST_TRIPLES = 6
_MOST_PAIRS = 6
_MOST_REMARKS_OF_ONE_KIND = 5


def write_remittances(remittances: Sequence[Remittance], *, envelope: Envelope) -> bytes:
    """Return a valid 835 file with one transaction for each remittance, all of the first one's version.

    Amounts are written as they are: whether they balance is the caller's affair. ST02 is given by position.
    """
    version = remittances[0].version
    return wrap(
        (tuple(_segments(remittance)) for remittance in remittances), kind="HP", version=version, envelope=envelope
    )


def _segments(remittance: Remittance) -> Iterator[Segment]:
    paid_on = _day(remittance.paid_on)
    yield (
        *("BPR", remittance.handling, amount(remittance.total_paid), "C", remittance.method, "CCP", "01"),
        *("999999992", "DA", "123456", remittance.originator_id, "", "01", "999988880", "DA", "98765", paid_on),
    )
    yield "TRN", "1", remittance.trace_number, remittance.originator_id
    yield "DTM", "405", paid_on
    yield "N1", "PR", remittance.payer_name, "XV", remittance.payer_id
    yield "N3", "1 MAIN ST"
    yield "N4", "ANYTOWN", "OH", "452090001"
    yield "PER", "BL", "EDI", "TE", "8005550100"
    yield "N1", "PE", remittance.payee_name, "XX", remittance.payee_id
    if remittance.claims:
        yield "LX", "1"
    for claim in remittance.claims:
        yield from _claim(claim)
    yield from _provider_adjustments(remittance.provider_adjustments)


def _claim(claim: ClaimAnswer) -> Iterator[Segment]:
    stated = claim.stated_patient_responsibility
    yield (
        *("CLP", claim.pcn, claim.status, amount(claim.charge), amount(claim.paid)),
        *("" if stated is None else amount(stated), claim.filing_indicator, claim.payer_claim_number, "11", "1"),
    )
    yield from _adjustments(claim.adjustments)
    yield (
        *("NM1", "QC", "1", claim.patient_last_name, claim.patient_first_name, "", "", ""),
        *(("MI", claim.member_id) if claim.member_id else ()),
    )
    if claim.next_payer_name is not None:
        yield "NM1", "TT", "2", claim.next_payer_name, "", "", "", "", "PI", claim.next_payer_id or ""
    if claim.corrected_priority_payer_name is not None:
        yield "NM1", "PR", "2", claim.corrected_priority_payer_name
    yield from _claim_remarks(claim.remark_codes)
    if claim.original_payer_claim_number is not None:
        yield "REF", "F8", claim.original_payer_claim_number
    for qualifier, day in (("232", claim.serviced_on), ("233", claim.serviced_through_on), ("050", claim.received_on)):
        if day is not None:
            yield "DTM", qualifier, _day(day)
    if claim.interest is not None:
        yield "AMT", "I", amount(claim.interest)
    for line in claim.lines:
        yield from _line(line)


def _claim_remarks(codes: Sequence[str]) -> Iterator[Segment]:
    """Write up to ten remark codes: five in MOA, and those before them in MIA when there are more."""
    spare = max(0, len(codes) - _MOST_REMARKS_OF_ONE_KIND)
    inpatient, outpatient = codes[:spare], codes[spare:]
    if inpatient:
        yield "MIA", "0", "", "", "", inpatient[0], *[""] * 14, *inpatient[1:]
    if outpatient:
        yield "MOA", "", "", *outpatient


def _line(line: ServiceLine) -> Iterator[Segment]:
    submitted = "" if line.submitted_procedure is None else composite(("HC", line.submitted_procedure))
    procedure = composite(("HC", line.procedure, *line.modifiers))
    yield "SVC", procedure, amount(line.charge), amount(line.paid), "", "1", submitted
    if line.serviced_on is not None and line.serviced_through_on is not None:
        yield "DTM", "150", _day(line.serviced_on)
        yield "DTM", "151", _day(line.serviced_through_on)
    elif line.serviced_on is not None:
        yield "DTM", "472", _day(line.serviced_on)
    yield from _adjustments(line.adjustments)
    if line.line_control is not None:
        yield "REF", "6R", line.line_control
    for code in line.remark_codes:
        yield "LQ", "HE", code


def _adjustments(adjustments: Sequence[Adjustment]) -> Iterator[Segment]:
    for group, members in groupby(adjustments, key=lambda adjustment: adjustment.group):
        triples = [(member.reason, amount(member.amount), member.quantity or "") for member in members]
        for start in range(0, len(triples), _MOST_TRIPLES):
            yield "CAS", group, *(part for triple in triples[start : start + _MOST_TRIPLES] for part in triple)


def _provider_adjustments(adjustments: Sequence[ProviderAdjustment]) -> Iterator[Segment]:
    for (provider, year_end), members in groupby(
        adjustments, key=lambda each: (each.provider, each.fiscal_year_ends_on)
    ):
        pairs = [(composite((member.reason, member.reference)), amount(member.amount)) for member in members]
        for start in range(0, len(pairs), _MOST_PAIRS):
            yield (
                "PLB",
                provider,
                _day(year_end),
                *(part for pair in pairs[start : start + _MOST_PAIRS] for part in pair),
            )


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%Y%m%d}"
