"""How does a practice write its claims? An 837P or 837I from plain values, for the simulator and for tests."""

from collections.abc import Iterator, Sequence
from datetime import date

from goodterms.domain.claims import ClaimLine, ClaimPayer, ClaimPerson, SubmittedClaim
from goodterms.simulate.x12_envelope import Envelope, Segment, UnableToWrite, amount, composite, wrap


PROFESSIONAL = "005010X222A1"
INSTITUTIONAL = "005010X223A2"

_SELF = "18"


def write_claims(claims: Sequence[SubmittedClaim], *, envelope: Envelope) -> bytes:
    """Return a valid 837 file with all claims in one transaction: 837P or 837I, as the first claim is.

    Raises UnableToWrite when claims of several kinds are mixed, or are dental.
    """
    kinds = {claim.kind for claim in claims}
    if len(kinds) != 1 or "dental" in kinds:
        raise UnableToWrite(f"one file holds claims of one kind, professional or institutional, not {sorted(kinds)}")
    version = PROFESSIONAL if "professional" in kinds else INSTITUTIONAL
    return wrap([tuple(_segments(claims, envelope))], kind="HC", version=version, envelope=envelope)


def _segments(claims: Sequence[SubmittedClaim], envelope: Envelope) -> Iterator[Segment]:
    at = envelope.written_at
    yield "BHT", "0019", "00", str(envelope.control_number), f"{at:%Y%m%d}", f"{at:%H%M}", "CH"
    yield "NM1", "41", "2", envelope.sender, "", "", "", "", "46", envelope.sender
    yield "PER", "IC", "BILLING", "TE", "8005550100"
    yield "NM1", "40", "2", envelope.receiver, "", "", "", "", "46", envelope.receiver
    level = 0
    for claim in claims:
        level += 1
        billing = level
        yield "HL", str(level), "", "20", "1"
        yield "NM1", "85", "2", claim.provider_name, "", "", "", "", "XX", claim.provider_npi
        yield "N3", "1 MAIN ST"
        yield "N4", "ANYTOWN", "OH", "452090001"
        yield "REF", "EI", "999999999"
        level += 1
        is_self = claim.patient_relation == _SELF
        yield "HL", str(level), str(billing), "22", "0" if is_self else "1"
        yield from _destination(claim)
        if not is_self:
            level += 1
            yield "HL", str(level), str(level - 1), "23", "0"
            yield "PAT", claim.patient_relation
            yield from _person("QC", claim.patient)
        yield from _claim(claim)


def _destination(claim: SubmittedClaim) -> Iterator[Segment]:
    payer = claim.payers[0]
    relation = _SELF if claim.patient_relation == _SELF else ""
    yield "SBR", payer.rank, relation, "", "", "", "", "", "", payer.filing_indicator
    yield from _person("IL", payer.subscriber)
    yield _payer(payer)


def _payer(payer: ClaimPayer) -> Segment:
    return "NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.payer_id


def _person(role: str, person: ClaimPerson) -> Iterator[Segment]:
    member = ("MI", person.member_id) if person.member_id and role == "IL" else ()
    yield "NM1", role, "1", person.last_name, person.first_name, person.middle_name, "", "", *member
    if person.address:
        yield "N3", *person.address
        yield "N4", person.city, person.state, person.zip_code
    if person.born_on is not None:
        yield "DMG", "D8", _day(person.born_on), person.sex
    if person.phone:
        yield "PER", "IC", "", "TE", person.phone


def _claim(claim: SubmittedClaim) -> Iterator[Segment]:
    is_institutional = claim.kind == "institutional"
    facility = composite((claim.place_of_service, "A" if is_institutional else "B", claim.frequency))
    causes = [
        code
        for code, is_so in (
            ("AA", claim.is_auto_accident),
            ("EM", claim.is_work_related),
            ("OA", claim.is_other_accident),
        )
        if is_so and not is_institutional
    ]
    clm = ["CLM", claim.pcn, amount(claim.charge), "", "", facility, "Y", "A", "Y", "Y", "", composite(causes)]
    yield clm
    if claim.accident_on is not None and not is_institutional:
        yield "DTP", "439", "D8", _day(claim.accident_on)
    if is_institutional and claim.serviced_on is not None:
        through = claim.serviced_through_on or claim.serviced_on
        yield "DTP", "434", "RD8", f"{_day(claim.serviced_on)}-{_day(through)}"
    if claim.patient_paid is not None and not is_institutional:
        yield "AMT", "F5", amount(claim.patient_paid)
    if claim.original_payer_claim_number is not None:
        yield "REF", "F8", claim.original_payer_claim_number
    yield from _codes(claim)
    if claim.rendering_name:
        yield "NM1", "71" if is_institutional else "82", "1", claim.rendering_name
    if claim.facility_name:
        yield "NM1", "77", "2", claim.facility_name
    for payer in claim.payers[1:]:
        yield "SBR", payer.rank, payer.subscriber_relation, "", "", "", "", "", "", payer.filing_indicator
        yield from _person("IL", payer.subscriber)
        yield _payer(payer)
    for line in claim.lines:
        yield from _line(line, claim)


def _codes(claim: SubmittedClaim) -> Iterator[Segment]:
    yield "HI", composite(("ABK", "Z0000"))
    if claim.kind != "institutional":
        return
    for code, is_so in (("01", claim.is_auto_accident), ("04", claim.is_work_related), ("05", claim.is_other_accident)):
        if is_so:
            yield "HI", composite(("BH", code, "D8", _day(claim.accident_on or claim.serviced_on)))
    if claim.patient_paid is not None:
        yield "HI", composite(("BE", "FC", "", "", amount(claim.patient_paid)))


def _line(line: ClaimLine, claim: SubmittedClaim) -> Iterator[Segment]:
    yield "LX", str(line.number)
    procedure = composite(("HC", line.procedure, *line.modifiers)) if line.procedure else ""
    if claim.kind == "institutional":
        yield "SV2", line.revenue_code, procedure, amount(line.charge), "UN", "1"
    else:
        yield "SV1", procedure, amount(line.charge), "UN", "1", "", "", "1"
    if line.serviced_on is not None:
        through = line.serviced_through_on or line.serviced_on
        is_one_day = through == line.serviced_on
        first, last = _day(line.serviced_on), _day(through)
        yield ("DTP", "472", "D8", first) if is_one_day else ("DTP", "472", "RD8", f"{first}-{last}")
    if line.line_control:
        yield "REF", "6R", line.line_control


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%Y%m%d}"
