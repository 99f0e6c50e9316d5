"""Claim files (837) for tests, written from a few words."""

from dataclasses import dataclass
from datetime import date

from goodterms.domain.claims import ClaimLine, ClaimPayer, ClaimPerson, SubmittedClaim
from goodterms.domain.money import Money
from goodterms.simulate.x12_claim_writer import write_claims
from support.remittances import NOWHERE, envelope


AUGUST_FIRST = date(2026, 8, 1)  # Saturday


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSent:
    """One claim as the practice sent it: 300.00 for Jane Doe on August 1, to the example payer."""

    pcn: str = "P01"
    charge: int = 300
    name: str = "DOE*JANE"
    born_on: date | None = date(1950, 3, 1)
    member: str = "M001"
    filing: str = "12"
    payer: str = "EXAMPLE PAYER"
    payer_id: str = "99999"
    serviced_on: date = AUGUST_FIRST
    patient_paid: int | None = None

    def claim(self) -> SubmittedClaim:
        """Return the claim as a value."""
        last_name, _, first_name = self.name.partition("*")
        patient = ClaimPerson(
            last_name=last_name,
            first_name=first_name,
            middle_name="",
            member_id=self.member,
            born_on=self.born_on,
            sex="F",
            address=("12 ELM ST",),
            city="ANYTOWN",
            state="OH",
            zip_code="45209",
            phone="",
        )
        line = ClaimLine(
            number=1,
            procedure="99213",
            modifiers=(),
            revenue_code="",
            charge=Money(self.charge * 100),
            serviced_on=self.serviced_on,
            serviced_through_on=self.serviced_on,
            line_control="",
        )
        payer = ClaimPayer(
            rank="P",
            filing_indicator=self.filing,
            name=self.payer,
            payer_id=self.payer_id,
            subscriber_relation="18",
            subscriber=patient,
        )
        return SubmittedClaim(
            kind="professional",
            pcn=self.pcn,
            charge=Money(self.charge * 100),
            place_of_service="11",
            frequency="1",
            original_payer_claim_number=None,
            is_work_related=False,
            is_auto_accident=False,
            is_other_accident=False,
            accident_on=None,
            patient_paid=None if self.patient_paid is None else Money(self.patient_paid * 100),
            serviced_on=self.serviced_on,
            serviced_through_on=self.serviced_on,
            provider_name="EXAMPLE CLINIC",
            provider_npi="1999999984",
            rendering_name="",
            facility_name="",
            patient=patient,
            patient_relation="18",
            payers=(payer,),
            lines=(line,),
            place=NOWHERE,
        )


def claim_file(*claims: WrittenSent) -> bytes:
    """Put claims into one file."""
    return write_claims([claim.claim() for claim in claims], envelope=envelope())
