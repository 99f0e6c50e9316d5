"""Whose rows may be seen? One transaction, one practice, and what its organization shares."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


class UnableToLookElsewhere(Exception):
    """The other practice is not one of this organization; the message says which. Nothing of it was seen."""


@contextmanager
def practice_scope(practice_id: int) -> Iterator[None]:
    """Open one database transaction in which only this practice's rows exist, and its organization's shared ones.

    The settings end with the transaction, so that a pooled connection never carries them to another practice.
    """
    with transaction.atomic():
        _see_only(practice_id)
        yield


@contextmanager
def also_in(practice_id: int) -> Iterator[None]:
    """Within a scope, see another practice of the same organization instead, in the same transaction.

    At its end the scope is the practice's own again, also when the deed inside failed and was undone. Raises
    UnableToLookElsewhere for a practice of another organization.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT current_setting('goodterms.practice', true) FROM data_practice
                WHERE id = %s AND organization_id::text = current_setting('goodterms.organization', true)
                """,
                [practice_id],
            )
            found = cursor.fetchone()
        if found is None:
            raise UnableToLookElsewhere(f"practice {practice_id} does not belong to the organization of this scope")
        _see_only(practice_id)
        yield
        _see_only(int(found[0]))


def _see_only(practice_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT set_config('goodterms.practice', %s, true),
                   set_config('goodterms.organization', COALESCE(
                       (SELECT organization_id FROM data_practice WHERE id = %s)::text, ''), true)
            """,
            [str(practice_id), practice_id],
        )


def post_alone(practice_id: int) -> None:
    """Wait, inside a practice's scope, until nobody else posts for it, and keep others waiting until the scope ends.

    A true-up must not miss an answer, a claim or a balance that came a moment ago.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('goodterms posting'), %s)", [practice_id])
