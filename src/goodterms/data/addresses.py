"""By which numbers and email addresses are people known, and who has this one?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from goodterms.data.contact_notes import read_noted
from goodterms.data.query import rows
from goodterms.domain.addresses import AddressKind, plain_address
from goodterms.domain.noted import Noted
from goodterms.domain.notes_in_force import InUse, addresses_in_use


END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Known:
    """Every number and email address of one person, the newest first."""

    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)

    def in_use(self, noted: Sequence[Noted]) -> InUse:
        """Return those to be used now, with what was noted in mind."""
        return addresses_in_use(noted, phones=self.phones, emails=self.emails)


def read_known(guarantor_ids: Sequence[int], *, at: datetime) -> Mapping[int, Known]:
    """Return what was noted by then as numbers and addresses of these people."""
    found: dict[int, Known] = defaultdict(Known)
    for guarantor, kind, value in rows(_POINTS, list(guarantor_ids), at):
        known = found[guarantor]
        (known.phones if kind == "phone" else known.emails).append(value)
    return found


def read_in_use(guarantor_ids: Sequence[int], *, at: datetime) -> Mapping[int, InUse]:
    """Return, for each of these people, the number and address at which they are reached."""
    known, noted = read_known(guarantor_ids, at=at), read_noted(guarantor_ids, at=at)
    return {guarantor: known[guarantor].in_use(noted.get(guarantor, ())) for guarantor in guarantor_ids}


def households_with(kind: AddressKind, address: str) -> Mapping[int, tuple[int, ...]]:
    """Return, by practice of the organization in scope, the guarantors known by this number or email address.

    Also by one used before, or told in confidence; but not those of whom it was told that it is not theirs.
    """
    found: dict[int, tuple[int, ...]] = {}
    for practice_id, guarantor_id in rows(
        "SELECT practice_id, guarantor_id FROM goodterms_households_with(%s, %s)", kind, plain_address(kind, address)
    ):
        found[practice_id] = (*found.get(practice_id, ()), guarantor_id)
    return found


_POINTS = """
    SELECT guarantor_id, kind, value
    FROM data_contactpoint WHERE guarantor_id = ANY(%s) AND noted_at <= %s
    ORDER BY noted_at DESC, id DESC
"""
