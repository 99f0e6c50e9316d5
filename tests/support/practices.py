"""A practice to do deeds in."""

from goodterms.data.models import Organization, Practice
from goodterms.data.read import PracticeFacts, read_practice


def facts_of(practice: Practice) -> PracticeFacts:
    """Return what deeds want to know of a stored practice."""
    facts = read_practice(practice.slug)
    assert facts is not None
    return facts


def cedar_grove(slug: str = "cedar-grove") -> Practice:
    """Store and return an invented family practice in Salem, Oregon."""
    organization = Organization.objects.create(name="Cedar Grove Clinics")
    return Practice.objects.create(
        organization=organization,
        slug=slug,
        name="Cedar Grove Family Medicine",
        specialty="",
        npi="1999999984",
        street="210 Cedar Grove Ave, Suite 4",
        city="Salem",
        state="OR",
        zip_code="97301",
        check_address="PO Box 4410\nSalem, OR 97302",
        phone="503-555-0188",
        text_number="503-555-0142",
        pay_host="pay.cedargrove.example",
        time_zone="America/Los_Angeles",
        code_secret="only for tests",
    )
