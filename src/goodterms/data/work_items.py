"""What is put before a person, and when it may leave. A subject stands once in a queue, whoever saw it first."""

from collections.abc import Collection, Mapping
from datetime import datetime

from goodterms.data.models import Dispute, Guarantor, HardshipApplication, Visit, WorkItem
from goodterms.domain.subjects import HOUSEHOLD, VISIT, about_household, about_visit, household_of, visit_of


PLANNING = "plan_day"  # what it opened, it closes on the facts of a later day


def put_before_a_person(
    *, practice_id: int, queue: str, subject: str, reason: str, opened_by: str, at: datetime
) -> None:
    """Open an item, unless a deed has opened one about the same subject in the same queue.

    One that planning opened becomes the deed's: from then on only the end of the matter closes it. Call it inside a
    practice's scope.
    """
    item, is_new = WorkItem.objects.get_or_create(
        practice_id=practice_id,
        queue=queue,
        subject=subject,
        closed_at=None,
        defaults={"reason": reason, "opened_by": opened_by, "opened_at": at},
    )
    if not is_new and item.opened_by == PLANNING:
        WorkItem.objects.filter(id=item.id).update(reason=reason, opened_by=opened_by)


def take_from_person(*, queue: str, subject: str, reason: str, at: datetime) -> None:
    """Close the open item about a subject in a queue, if there is one: what it was about has been cleared up."""
    WorkItem.objects.filter(queue=queue, subject=subject, closed_at__isnull=True).update(
        closed_at=at, closed_reason=reason
    )


def subject_of_visit(visit_id: int) -> str:
    """Return the subject of work about a visit: its household, or the visit itself while nobody answers for it."""
    visit = Visit.objects.only("guarantor_id").get(id=visit_id)
    return about_visit(visit_id) if visit.guarantor_id is None else about_household(visit.guarantor_id)


def open_household_items() -> list[WorkItem]:
    """Return every open item about a household, in the order of opening; call it inside a practice's scope."""
    return list(WorkItem.objects.filter(subject__startswith=HOUSEHOLD, closed_at__isnull=True).order_by("id"))


def give_to_households(*, at: datetime) -> None:
    """Let open items about visits become their households', where somebody answers for the visit by now.

    Where the household stands in that queue already, the item about the visit is closed, saying so.
    """
    items = {
        visit: item
        for item in WorkItem.objects.filter(subject__startswith=VISIT, closed_at__isnull=True).order_by("id")
        if (visit := visit_of(item.subject)) is not None
    }
    known = Visit.objects.filter(id__in=items, guarantor_id__isnull=False).values_list("id", "guarantor_id")
    for visit, guarantor_id in known.order_by("id"):
        item, subject = items[visit], about_household(guarantor_id)
        put_before_a_person(
            practice_id=item.practice_id,
            queue=item.queue,
            subject=subject,
            reason=item.reason,
            opened_by=item.opened_by,
            at=item.opened_at,
        )
        WorkItem.objects.filter(id=item.id).update(closed_at=at, closed_reason=f"it goes on as {subject}")


def settled_items(items: Collection[WorkItem]) -> frozenset[int]:
    """Return the ids of those items, opened by deeds about households, whose matter is over by what is stored.

    An open dispute, a pending application and a bad address each keep their item; an item of any other kind is never
    settled by itself.
    """
    households = {item.id: number for item in items if (number := household_of(item.subject)) is not None}
    unsettled: Mapping[str, Collection[int]] = {
        "disputes": _guarantors_with_open_disputes(households.values()),
        "approvals": set(
            HardshipApplication.objects.filter(guarantor_id__in=households.values(), state="pending").values_list(
                "guarantor_id", flat=True
            )
        ),
        "returned_mail": set(
            Guarantor.objects.filter(id__in=households.values(), is_address_good=False).values_list("id", flat=True)
        ),
    }
    return frozenset(
        item.id
        for item in items
        if item.queue in unsettled and item.id in households and households[item.id] not in unsettled[item.queue]
    )


def _guarantors_with_open_disputes(guarantor_ids: Collection[int]) -> Collection[int]:
    disputed = Dispute.objects.filter(visit__guarantor_id__in=guarantor_ids, closed_at__isnull=True)
    return set(disputed.values_list("visit__guarantor_id", flat=True))
