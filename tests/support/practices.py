"""A practice to do deeds in."""

from goodterms.data.models import Organization, Practice
from goodterms.data.read import PracticeFacts, read_practice


def facts_of(practice: Practice) -> PracticeFacts:
    """Return what deeds want to know of a stored practice."""
    facts = read_practice(practice.slug)
    assert facts is not None
    return facts


def cedar_grove(slug: str = "cedar-grove") -> Practice:
    """Store and return an invented family practice in Salem, Oregon, in an organization of its own."""
    return _practice(slug, Organization.objects.create(name="Cedar Grove Clinics"))


def sister_of(practice: Practice, slug: str = "maple-court") -> Practice:
    """Store and return another practice of the same organization."""
    return _practice(slug, practice.organization)


def _practice(slug: str, organization: Organization) -> Practice:
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
