"""One budget of contact for one person: written by whoever makes contact, read by every practice of an organization."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from goodterms.data.addresses import END_OF_TIME, read_in_use
from goodterms.data.organizations import OrganizationFacts, read_organization
from goodterms.data.query import rows
from goodterms.domain.people import CallOutcome, Channel
from goodterms.domain.person_keys import PersonKeys, person_keys
from goodterms.law.schema import LONGEST_MEMORY_DAYS


MEMORY = timedelta(days=LONGEST_MEMORY_DAYS + 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """One contact that took place with a guarantor of the practice."""

    guarantor_id: int
    channel: Channel
    outcome: CallOutcome | None  # of a call, and of nothing else
    made_at: datetime
    reference: str  # names it for ever among the contacts of whoever made it: "intent 12", "call 7"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactElsewhere:
    """One contact that the practice's own records do not hold."""

    channel: Channel
    outcome: CallOutcome | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """Under which keys contacts with some people are counted, read before the contacts are made."""

    organization_id: int
    keys: Mapping[int, PersonKeys]


def read_budgets(guarantor_ids: Sequence[int], *, practice_id: int) -> Budgets:
    """Return the budgets of these people; call it inside the practice's scope."""
    organization = read_organization(practice_id)
    keys = read_person_keys(guarantor_ids, organization=organization)
    return Budgets(organization_id=organization.organization_id, keys=keys)


def record_contacts(contacts: Sequence[NewContact], *, practice_id: int, partner: str | None) -> None:
    """Count these contacts against the budgets of the people reached, at every key by which they are known now.

    Call it inside the practice's scope, in the transaction in which the contact is marked as made. `partner` names who
    made them when it was not the practice itself. A contact reported again, by the same reference, counts once.
    """
    if not contacts:
        return
    budgets = read_budgets(sorted({contact.guarantor_id for contact in contacts}), practice_id=practice_id)
    count_contacts(contacts, budgets=budgets, practice_id=practice_id, partner=partner)


def count_contacts(contacts: Sequence[NewContact], *, budgets: Budgets, practice_id: int, partner: str | None) -> None:
    """Count contacts like `record_contacts`, where the budgets are at hand already."""
    keys = budgets.keys
    maker = f"practice {practice_id}" if partner is None else f"practice {practice_id} partner {partner}"
    lines = [
        (key, contact.guarantor_id, contact.channel, contact.outcome or "", contact.made_at, contact.reference)
        for contact in contacts
        for key in keys[contact.guarantor_id].known()
    ]
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO data_contactmade
                (organization_id, practice_id, partner, person_key, guarantor_id, channel, outcome, made_at, reference)
            SELECT %s, %s, %s, said.person_key, said.guarantor_id, said.channel, said.outcome, said.made_at,
                   %s || ' ' || said.reference
            FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::text[])
                said (person_key, guarantor_id, channel, outcome, made_at, reference)
            ON CONFLICT (organization_id, reference, person_key) DO NOTHING
            """,
            [budgets.organization_id, practice_id, partner or "", maker, *map(list, zip(*lines, strict=True))],
        )


def read_person_keys(guarantor_ids: Sequence[int], *, organization: OrganizationFacts) -> Mapping[int, PersonKeys]:
    """Return every key by which these people are known now."""
    in_use = read_in_use(guarantor_ids, at=END_OF_TIME)
    return {
        guarantor: person_keys(
            phone=in_use[guarantor].phone,
            email=in_use[guarantor].email,
            first_name=first_name,
            last_name=last_name,
            birth_on=birth_on,
            secret=organization.contact_secret,
        )
        for guarantor, first_name, last_name, birth_on in rows(
            "SELECT id, first_name, last_name, birth_on FROM data_guarantor WHERE id = ANY(%s)", list(guarantor_ids)
        )
    }


def read_contacts_elsewhere(
    keys_of: Mapping[int, PersonKeys], *, practice_id: int, organization: OrganizationFacts, at: datetime
) -> Mapping[int, list[ContactElsewhere]]:
    """Return, by guarantor, the contacts with the same person that are not in the practice's own records of them.

    Those of other practices, of partners, and of another household of this practice that is the same person. Only as
    far back as any rule counts.
    """
    owners: dict[str, list[int]] = defaultdict(list)
    for guarantor, keys in keys_of.items():
        for key in keys.known():
            owners[key].append(guarantor)
    found: dict[int, dict[str, ContactElsewhere]] = defaultdict(dict)
    for key, reference, made_by, guarantor, partner, channel, outcome, made_at in rows(
        _ELSEWHERE, organization.organization_id, ",".join(owners), at - MEMORY, at
    ):
        contact = ContactElsewhere(channel=channel, outcome=outcome or None, made_at=made_at)
        for owner in owners[key]:
            is_own = made_by == practice_id and guarantor == owner and not partner
            if not is_own:
                found[owner][reference] = contact
    return {owner: list(contacts.values()) for owner, contacts in found.items()}


_ELSEWHERE = """
    SELECT person_key, reference, practice_id, guarantor_id, partner, channel, outcome, made_at
    FROM data_contactmade
    WHERE organization_id = %s AND person_key = ANY(string_to_array(%s, ',')) AND made_at > %s AND made_at <= %s
    ORDER BY made_at, id
"""
