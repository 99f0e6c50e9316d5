"""A partner reports the contacts it made for us: they count against the same budget as our own."""

from collections.abc import Sequence
from datetime import datetime

from goodterms.data.audit import record_audit_event
from goodterms.data.contacts_made import NewContact, record_contacts
from goodterms.data.models import Guarantor
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope


class UnableToRecordContacts(Exception):
    """Nothing of the report is kept; the message says which contact is wrong, and how."""


def record_partner_contacts(
    *, practice: PracticeFacts, partner: str, contacts: Sequence[NewContact], by: str, at: datetime
) -> None:
    """Keep every contact of the report, or none. Reported again, under the partner's own reference, it counts once.

    Raises UnableToRecordContacts for somebody unknown, a contact still to come, a call without its outcome or an
    outcome of anything else.
    """
    if not partner.strip():
        raise UnableToRecordContacts("say which partner made these contacts")
    with practice_scope(practice.practice_id):
        _refuse_unusable(contacts, at=at)
        record_contacts(contacts, practice_id=practice.practice_id, partner=partner)
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="record_partner_contacts",
            subject=f"partner {partner}"[:120],
            details={"contacts": len(contacts)},
        )


def _refuse_unusable(contacts: Sequence[NewContact], *, at: datetime) -> None:
    wanted = {contact.guarantor_id for contact in contacts}
    known = set(Guarantor.objects.filter(id__in=wanted).values_list("id", flat=True))
    for contact in contacts:
        if contact.guarantor_id not in known:
            raise UnableToRecordContacts(f"contact {contact.reference}: there is no guarantor {contact.guarantor_id}")
        if contact.made_at > at:
            raise UnableToRecordContacts(f"contact {contact.reference}: {contact.made_at:%Y-%m-%d} is still to come")
        if (contact.channel == "call") != (contact.outcome is not None):
            raise UnableToRecordContacts(f"contact {contact.reference}: a call has an outcome, and nothing else has")
