"""Does the process still live that is handing a message over? Each database session that does so can be seen by others.

A session takes a number and holds a lock on it for as long as it lives. When its process is killed, the server ends the
session and the lock is free: whatever was claimed under that number is then nobody's, at once and for certain.
"""

from collections.abc import Iterable

from django.db import connection


LOCKS = 7_246_301  # the class of these locks among all advisory locks of a database


def own_claimant() -> int:
    """Return the number of this database session, taken when it is first asked for and kept while the session lives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NULLIF(current_setting('goodterms.claimant', true), '')")
        (said,) = cursor.fetchone()
        if said is not None:
            return int(said)
        # The lock outlives a transaction that is undone, the setting does not: then a new number is taken.
        cursor.execute("SELECT nextval('goodterms_claimant')")
        (number,) = cursor.fetchone()
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCKS, number])
        cursor.execute("SELECT set_config('goodterms.claimant', %s, false)", [str(number)])
        return int(number)


def living_claimants(numbers: Iterable[int]) -> frozenset[int]:
    """Return those of these numbers whose sessions still live."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT objid::bigint FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = %s AND objid::bigint = ANY(%s)
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [LOCKS, list(numbers)],
        )
        return frozenset(row[0] for row in cursor.fetchall())
