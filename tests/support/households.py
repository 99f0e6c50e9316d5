"""People with bills, stored: each with what the books, consents and addresses need."""

from datetime import UTC, date, datetime

from goodterms.data.models import Consent, ContactPoint, Guarantor, Patient, Practice, Visit
from goodterms.data.scope import practice_scope


LONG_BEFORE = datetime(2026, 1, 5, 18, tzinfo=UTC)  # Monday


def store_household(
    practice: Practice,
    *,
    first_name: str,
    pcns: tuple[str, ...],
    language: str,
    phone: str | None,
    email: str | None,
) -> Guarantor:
    """Store a guarantor in Salem who is their own patient, with a good address and a yes to every channel given."""
    with practice_scope(practice.id):
        guarantor = Guarantor.objects.create(
            practice=practice,
            external_id=first_name,
            first_name=first_name,
            last_name="Doe",
            birth_on=date(1980, 2, 29),
            street="420 NW Juniper St Apt 33",
            city="Salem",
            state="OR",
            zip_code="97304",
            is_address_good=True,
            language=language,
        )
        patient = Patient.objects.create(
            practice=practice,
            guarantor=guarantor,
            external_id=first_name,
            first_name=first_name,
            last_name="Doe",
            birth_on=date(1980, 2, 29),
        )
        for kind, value in (("phone", phone), ("email", email)):
            if value is not None:
                ContactPoint.objects.create(
                    practice=practice, guarantor=guarantor, kind=kind, value=value, noted_at=LONG_BEFORE
                )
        for channel, address in (("text", phone), ("call", phone), ("email", email)):
            if address is not None:
                Consent.objects.create(
                    practice=practice,
                    guarantor=guarantor,
                    channel=channel,
                    is_given=True,
                    address=address,
                    how="check-in form",
                    text_shown="You may reach me this way about my bills.",
                    recorded_at=LONG_BEFORE,
                    recorded_by="front desk",
                )
        for pcn in pcns:
            Visit.objects.create(
                practice=practice,
                pcn=pcn,
                patient=patient,
                guarantor=guarantor,
                serviced_on=date(2026, 8, 1),
                care="99213",
                charge_cents=None,
            )
    return guarantor
