"""Someone asked us to stop, or something happened that stops us."""

from datetime import datetime

from goodterms.data.address_stops import write_address_stops
from goodterms.data.addresses import END_OF_TIME, read_in_use
from goodterms.data.organizations import read_organization
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.people import Stop
from goodterms.usecases.spread_stops import addresses_to_stop, spread_stops, write_stop


def record_stop(*, practice: PracticeFacts, guarantor_id: int, kind: Stop, reason: str, by: str, at: datetime) -> int:
    """Set a stop, effective at once, and return the record's number. Nothing queued leaves after this.

    A stop on texts, emails or calls is kept for the number or address itself: for every household that has it, in
    every practice of the organization.
    """
    with practice_scope(practice.practice_id):
        in_use = read_in_use([guarantor_id], at=END_OF_TIME)[guarantor_id]
        for found in spread_stops(
            addresses_to_stop({kind}, in_use=[in_use]),
            own={guarantor_id: frozenset({kind})},
            practice=practice,
            reason=reason,
            by=by,
            at=at,
        ):
            if (found.practice_id, found.guarantor_id) == (practice.practice_id, guarantor_id):
                return found.record_id
        # It stood already; that it was asked for again is kept as well.
        return write_stop(
            practice_id=practice.practice_id,
            guarantor_id=guarantor_id,
            kind=kind,
            is_set=True,
            reason=reason,
            by=by,
            at=at,
        )


def lift_stop(*, practice: PracticeFacts, guarantor_id: int, kind: Stop, reason: str, by: str, at: datetime) -> int:
    """Lift a stop for a stated reason and return the record's number; the earlier record stays.

    The number or address in use is free again for this practice. The others go on keeping the stop.
    """
    with practice_scope(practice.practice_id):
        in_use = read_in_use([guarantor_id], at=END_OF_TIME)[guarantor_id]
        write_address_stops(
            addresses_to_stop({kind}, in_use=[in_use]),
            is_set=False,
            is_for_all=False,
            practice_id=practice.practice_id,
            organization=read_organization(practice.practice_id),
            reason="lifted by the practice",
            by=by,
            at=at,
        )
        return write_stop(
            practice_id=practice.practice_id,
            guarantor_id=guarantor_id,
            kind=kind,
            is_set=False,
            reason=reason,
            by=by,
            at=at,
        )
