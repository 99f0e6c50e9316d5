"""Whose rows may be seen? One transaction, one practice."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def practice_scope(practice_id: int) -> Iterator[None]:
    """Open one database transaction in which only this practice's rows exist.

    The setting ends with the transaction, so that a pooled connection never carries it to another practice.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('goodterms.practice', %s, true)", [str(practice_id)])
        yield


def post_alone(practice_id: int) -> None:
    """Wait, inside a practice's scope, until nobody else posts for it, and keep others waiting until the scope ends.

    A true-up must not miss an answer, a claim or a balance that came a moment ago.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('goodterms posting'), %s)", [practice_id])
