"""Who did what? One event a deed, chained by hash within a practice, so that a missing or altered link shows."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.db import connection

from goodterms.data.models import AuditEvent


FIRST_LINK = "0" * 64


def record_audit_event(
    *, practice_id: int, at: datetime, by: str, deed: str, subject: str, details: Mapping[str, object]
) -> None:
    """Add one event to the practice's chain. Details hold ids, counts and amounts, never names.

    Events of one practice are written one after the other: the lock is held until the deed's transaction ends.
    """
    lock_audit([practice_id])
    last = AuditEvent.objects.filter(practice_id=practice_id).order_by("-number").first()
    number, previous = (last.number + 1, last.own_hash) if last else (1, FIRST_LINK)
    AuditEvent.objects.create(
        practice_id=practice_id,
        number=number,
        happened_at=at,
        actor=by,
        deed=deed,
        subject=subject,
        details=dict(details),
        previous_hash=previous,
        own_hash=link(number=number, at=at, by=by, deed=deed, subject=subject, details=details, previous_hash=previous),
    )


def lock_audit(practice_ids: Iterable[int]) -> None:
    """Hold the chains of these practices to the end of the transaction, for a deed that reaches several of them.

    Always in the same order, so that two such deeds never wait for each other; call it before the first event.
    """
    with connection.cursor() as cursor:
        for practice_id in sorted(set(practice_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('goodterms audit'), %s)", [practice_id])


def link(
    *,
    number: int,
    at: datetime,
    by: str,
    deed: str,
    subject: str,
    details: Mapping[str, object],
    previous_hash: str,
) -> str:
    """Return the hash that ties an event to the one before it; the moment counts, not the clock it was read on."""
    words = [number, at.astimezone(UTC).isoformat(), by, deed, subject, details, previous_hash]
    return hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
