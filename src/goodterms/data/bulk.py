"""How do many rows get in quickly? By COPY into a staging table, then one statement.

COPY cannot write to tables under row-level security, so rows go through a temporary table of the same shape.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, models


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Return so many fresh primary keys, so that rows which point at each other can be written together."""
    if count == 0:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],  # noqa: SLF001  # Django's documented way to ask a model its table
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write rows, given as values in the order of the columns, and return how many there were.

    Constraints and triggers hold as for any insert: one wrong row refuses them all.
    """
    table = model._meta.db_table  # noqa: SLF001  # as above
    names = ", ".join(columns)
    staging = f"staging_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {staging} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP")
        cursor.execute(f"TRUNCATE {staging}")
        count = 0
        with cursor.copy(f"COPY {staging} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {staging}")
    return count
