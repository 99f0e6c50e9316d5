"""Open the books of a practice: who it is, where it is, and how patients reach and pay it."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodterms.data.audit import record_audit_event
from goodterms.data.models import Organization, Practice
from goodterms.data.read import PracticeFacts, read_practice
from goodterms.data.scope import practice_scope
from goodterms.playbook.load import specialties


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPractice:
    """What must be known of a practice before anything can be kept for it."""

    organization: str
    slug: str  # its name in addresses and on the command line
    name: str  # as patients know it
    specialty: str | None  # None: the default playbook
    npi: str
    street: str
    city: str
    state: str  # two letters
    zip_code: str
    check_address: tuple[str, ...]  # where checks go, a line each
    phone: str
    text_number: str
    opens: time
    closes: time
    pay_host: str
    financial_help_url: str
    time_zone: str  # an IANA name
    code_secret: str  # pay codes are drawn from it: long and never published, except for invented practices


class UnableToOpenPractice(Exception):
    """A practice cannot be opened; the message says what was found and what to do. Nothing was stored."""


def open_practice(*, practice: NewPractice, by: str, at: datetime) -> PracticeFacts:
    """Store the practice, in its organization, and return what deeds want to know of it.

    An organization of that name is used when there is one. Raises UnableToOpenPractice when the slug is taken or the
    time zone is unknown.
    """
    try:
        ZoneInfo(practice.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UnableToOpenPractice(
            f"there is no time zone {practice.time_zone!r}; write one as America/Los_Angeles"
        ) from error
    if practice.specialty is not None and practice.specialty not in specialties():
        raise UnableToOpenPractice(
            f"there is no specialty {practice.specialty!r}; there are {', '.join(specialties())}, or leave it out"
        )
    if read_practice(practice.slug) is not None:
        raise UnableToOpenPractice(f"a practice named {practice.slug!r} is here already; choose another short name")
    organization, _ = Organization.objects.get_or_create(name=practice.organization)
    row = Practice.objects.create(
        organization=organization,
        slug=practice.slug,
        name=practice.name,
        specialty=practice.specialty or "",
        npi=practice.npi,
        street=practice.street,
        city=practice.city,
        state=practice.state,
        zip_code=practice.zip_code,
        check_address="\n".join(practice.check_address),
        phone=practice.phone,
        text_number=practice.text_number,
        opens=practice.opens,
        closes=practice.closes,
        pay_host=practice.pay_host,
        financial_help_url=practice.financial_help_url,
        time_zone=practice.time_zone,
        code_secret=practice.code_secret,
    )
    with practice_scope(row.id):
        record_audit_event(
            practice_id=row.id, at=at, by=by, deed="open_practice", subject=f"practice {row.id}", details={}
        )
    facts = read_practice(practice.slug)
    if facts is None:
        raise UnableToOpenPractice(f"practice {row.id} was stored and is not found again; is it being removed?")
    return facts
