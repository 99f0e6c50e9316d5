"""Stop every household that a stop reaches: several may have one number or email address, in several practices."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from goodterms.data.address_stops import StopOfAddress, write_address_stops
from goodterms.data.addresses import households_with
from goodterms.data.audit import lock_audit, record_audit_event
from goodterms.data.models import StopRecord
from goodterms.data.organizations import read_organization
from goodterms.data.query import rows
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import also_in
from goodterms.domain.asked import ADDRESSED
from goodterms.domain.notes_in_force import InUse
from goodterms.domain.people import Stop


TOLD_TO_ONE = "a practice of the organization was told to stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSet:
    """One stop that was set on one household."""

    practice_id: int
    guarantor_id: int
    kind: Stop
    record_id: int


def spread_stops(
    addresses: Collection[StopOfAddress],
    *,
    own: Mapping[int, frozenset[Stop]],
    practice: PracticeFacts,
    reason: str,
    by: str,
    at: datetime,
) -> tuple[StopSet, ...]:
    """Set the stops of our own households, stop these addresses themselves, and whoever else has one of them.

    Returns what was set; a stop that stands already is not set again. The address keeps its stop for who is added
    later, and each household keeps it when its number changes. `reason` stays in our practice. Call it inside the
    practice's scope.
    """
    wanted: dict[int, dict[int, frozenset[Stop]]] = {practice.practice_id: dict(own)}
    for each in addresses:
        if each.stop in ADDRESSED:
            for practice_id, guarantors in households_with(each.kind, each.address).items():
                of_practice = wanted.setdefault(practice_id, {})
                for guarantor in guarantors:
                    of_practice[guarantor] = of_practice.get(guarantor, frozenset()) | _as_stops(each)
    lock_audit(wanted)
    write_address_stops(
        addresses,
        is_set=True,
        is_for_all=False,
        practice_id=practice.practice_id,
        organization=read_organization(practice.practice_id),
        reason=TOLD_TO_ONE,
        by=by,
        at=at,
    )
    found: list[StopSet] = []
    for practice_id, stops in sorted(wanted.items()):
        if practice_id == practice.practice_id:
            found.extend(_set_stops(stops, practice_id=practice_id, reason=reason, by=by, at=at))
        else:
            with also_in(practice_id):
                found.extend(_set_stops(stops, practice_id=practice_id, reason=TOLD_TO_ONE, by=by, at=at))
    return tuple(found)


def addresses_to_stop(stops: Iterable[Stop], *, in_use: Iterable[InUse]) -> tuple[StopOfAddress, ...]:
    """Return what these stops mean for the numbers and addresses that households use now."""
    wanted = frozenset(stops)
    found = [
        StopOfAddress(stop=stop, kind=kind, address=address)
        for used in in_use
        for stop, kind in ADDRESSED.items()
        if stop in wanted and (address := used.phone if kind == "phone" else used.email) is not None
    ]
    return tuple(dict.fromkeys(found))


def write_stop(
    *, practice_id: int, guarantor_id: int, kind: Stop, is_set: bool, reason: str, by: str, at: datetime
) -> int:
    """Write one stop of one household down, set or lifted, and return its number."""
    record = StopRecord.objects.create(
        practice_id=practice_id,
        guarantor_id=guarantor_id,
        kind=kind,
        is_set=is_set,
        reason=reason[:200],
        recorded_at=at,
        recorded_by=by,
    )
    record_audit_event(
        practice_id=practice_id,
        at=at,
        by=by,
        deed="set_stop" if is_set else "lift_stop",
        subject=f"guarantor {guarantor_id}",
        details={"stop": record.id, "kind": kind},
    )
    return int(record.id)


def standing_stops(guarantor_ids: Iterable[int]) -> Mapping[int, frozenset[Stop]]:
    """Return the stops that stand for these households of the practice in scope."""
    found: dict[int, frozenset[Stop]] = {}
    for guarantor, kind, is_set in rows(_LATEST, list(guarantor_ids)):
        if is_set:
            found[guarantor] = found.get(guarantor, frozenset()) | {kind}
    return found


def _set_stops(
    wanted: Mapping[int, frozenset[Stop]], *, practice_id: int, reason: str, by: str, at: datetime
) -> list[StopSet]:
    standing = standing_stops(wanted)
    return [
        StopSet(
            practice_id=practice_id,
            guarantor_id=guarantor,
            kind=kind,
            record_id=write_stop(
                practice_id=practice_id,
                guarantor_id=guarantor,
                kind=kind,
                is_set=True,
                reason=reason,
                by=by,
                at=at,
            ),
        )
        for guarantor, stops in sorted(wanted.items())
        for kind in sorted(stops - standing.get(guarantor, frozenset()))
    ]


def _as_stops(stop: StopOfAddress) -> frozenset[Stop]:
    return frozenset(kind for kind in ADDRESSED if kind == stop.stop)


_LATEST = """
    SELECT DISTINCT ON (guarantor_id, kind) guarantor_id, kind, is_set
    FROM data_stoprecord WHERE guarantor_id = ANY(%s)
    ORDER BY guarantor_id, kind, recorded_at DESC, id DESC
"""
