"""Hold a number or email address of which somebody said that it is the wrong one; free it when a person has looked."""

from datetime import datetime

from goodterms.data.address_stops import StopOfAddress, write_address_stops
from goodterms.data.addresses import households_with
from goodterms.data.audit import record_audit_event
from goodterms.data.models import WorkItem
from goodterms.data.organizations import read_organization
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import also_in, practice_scope
from goodterms.domain.addresses import AddressKind
from goodterms.domain.noted import UnusableNote, usable_address
from goodterms.domain.subjects import about_household


QUEUE = "replies"
_NAMED: dict[AddressKind, str] = {"phone": "number", "email": "email address"}


class UnableToClear(Exception):
    """The number or address stays as it is; the message is one sentence that says what is missing."""


def hold_address(*, kind: AddressKind, address: str, practice: PracticeFacts, by: str, at: datetime) -> None:
    """Use this number or address for nobody, in any practice, until a person there has looked.

    Practices that know somebody by it are told by a work item. Call it inside the practice's scope.
    """
    write_address_stops(
        [StopOfAddress(stop="wrong_person", kind=kind, address=address)],
        is_set=True,
        is_for_all=False,
        practice_id=practice.practice_id,
        organization=read_organization(practice.practice_id),
        reason="whoever has it said that it is the wrong one",
        by=by,
        at=at,
    )
    reason = (
        f"Somebody told another practice of the organization that this person's {_NAMED[kind]} is the wrong one. It is "
        "not used until you find out: note that it is not theirs, or clear it."
    )
    for practice_id, guarantors in households_with(kind, address).items():
        if practice_id != practice.practice_id:
            with also_in(practice_id):
                for guarantor in guarantors:
                    WorkItem.objects.get_or_create(
                        practice_id=practice_id,
                        queue=QUEUE,
                        subject=about_household(guarantor),
                        closed_at=None,
                        defaults={"reason": reason, "opened_by": "hold_address", "opened_at": at},
                    )


def hold_address_elsewhere(*, kind: AddressKind, address: str, practice: PracticeFacts, by: str, at: datetime) -> None:
    """Hold it in the other practices only: here a person has looked."""
    hold_address(kind=kind, address=address, practice=practice, by=by, at=at)
    _free(kind, address, practice=practice, reason="a person has looked", by=by, at=at)


def clear_address(
    *, practice: PracticeFacts, kind: AddressKind, address: str, reason: str, by: str, at: datetime
) -> None:
    """Free a held number or address for this practice, now that a person has looked.

    A household of which it was noted that it is not theirs goes on not being reached by it. Raises UnableToClear for
    an address that is none, or without a reason.
    """
    if not reason.strip():
        raise UnableToClear(f"Say what you found out about this {_NAMED[kind]}.")
    try:
        kept = usable_address(kind, address)
    except UnusableNote as error:
        raise UnableToClear(str(error)) from error
    with practice_scope(practice.practice_id):
        _free(kind, kept, practice=practice, reason=reason, by=by, at=at)
        subjects = [about_household(each) for each in households_with(kind, kept).get(practice.practice_id, ())]
        WorkItem.objects.filter(queue=QUEUE, subject__in=subjects, closed_at=None).update(
            closed_at=at, closed_reason=f"cleared: {reason}"[:200]
        )
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="clear_address",
            subject=", ".join(subjects)[:120] or f"a {_NAMED[kind]} of nobody we know",
            details={"kind": kind},
        )


def _free(kind: AddressKind, address: str, *, practice: PracticeFacts, reason: str, by: str, at: datetime) -> None:
    write_address_stops(
        [StopOfAddress(stop="wrong_person", kind=kind, address=address)],
        is_set=False,
        is_for_all=False,
        practice_id=practice.practice_id,
        organization=read_organization(practice.practice_id),
        reason=reason,
        by=by,
        at=at,
    )
