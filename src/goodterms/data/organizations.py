"""Which practices are one organization, and what do their keys begin with?"""

from dataclasses import dataclass, field

from goodterms.data.query import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFacts:
    """The organization a practice belongs to."""

    organization_id: int
    practice_ids: tuple[int, ...]  # all of them, in order
    contact_secret: str = field(repr=False)  # keys of people and addresses are made with it


def read_organization(practice_id: int) -> OrganizationFacts:
    """Return the organization of a practice; call it inside the practice's scope."""
    ((organization_id, secret, practices),) = rows(
        """
        SELECT organization.id, organization.contact_secret,
               ARRAY(SELECT id FROM data_practice WHERE organization_id = organization.id ORDER BY id)
        FROM data_organization organization
        WHERE organization.id = (SELECT organization_id FROM data_practice WHERE id = %s)
        """,
        practice_id,
    )
    return OrganizationFacts(organization_id=organization_id, practice_ids=tuple(practices), contact_secret=secret)
