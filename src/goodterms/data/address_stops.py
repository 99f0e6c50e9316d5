"""Stops on numbers and email addresses themselves, which every practice of an organization keeps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from goodterms.data.models import AddressStop
from goodterms.data.organizations import OrganizationFacts
from goodterms.data.query import rows
from goodterms.domain.addresses import AddressKind
from goodterms.domain.asked import AddressedStop
from goodterms.domain.person_keys import address_key


AddressStopKind = AddressedStop | Literal["wrong_person", "unclear_stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOfAddress:
    """One kind of stop, on one number or address."""

    stop: AddressStopKind
    kind: AddressKind
    address: str


def write_address_stops(
    stops: Iterable[StopOfAddress],
    *,
    is_set: bool,
    is_for_all: bool,
    practice_id: int,
    organization: OrganizationFacts,
    reason: str,
    by: str,
    at: datetime,
) -> None:
    """Set these stops, or lift them: for this practice, or for all of the organization."""
    AddressStop.objects.bulk_create(
        AddressStop(
            organization_id=organization.organization_id,
            practice_id=practice_id,
            address_key=address_key(each.kind, each.address, secret=organization.contact_secret),
            kind=each.stop,
            is_set=is_set,
            is_for_all=is_for_all,
            reason=reason[:200],
            recorded_at=at,
            recorded_by=by,
        )
        for each in stops
    )


def read_address_stops(
    address_keys: Iterable[str], *, practice_id: int, organization: OrganizationFacts, at: datetime
) -> Mapping[str, Mapping[AddressStopKind, datetime]]:
    """Return, by address, the stops that stand for this practice at an instant, and since when."""
    found: dict[str, dict[AddressStopKind, datetime]] = defaultdict(dict)
    for key, kind, is_set, recorded_at in rows(
        _STANDING, organization.organization_id, ",".join(address_keys), at, practice_id
    ):
        if is_set:
            found[key][kind] = recorded_at
    return found


# A lift by another practice does not count here, unless it was for all.
_STANDING = """
    SELECT DISTINCT ON (address_key, kind) address_key, kind, is_set, recorded_at
    FROM data_addressstop
    WHERE organization_id = %s AND address_key = ANY(string_to_array(%s, ',')) AND recorded_at <= %s
      AND (is_set OR is_for_all OR practice_id = %s)
    ORDER BY address_key, kind, recorded_at DESC, id DESC
"""
