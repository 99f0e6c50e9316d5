"""How do many rows get in quickly? By COPY into a staging table, then one statement.

COPY cannot write to tables under row-level security, so rows go through a temporary table of the same shape.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from django.db import connection, models


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Return so many fresh primary keys, so that rows which point at each other can be written together."""
    if count == 0:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            # The sequence is looked up in a query of its own, once, and not for every key.
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass)) FROM generate_series(1, %s)",
            [model._meta.db_table, count],  # noqa: SLF001  # Django's documented way to ask a model its table
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write rows, given as values in the order of the columns, and return how many there were.

    Constraints and triggers hold as for any insert: one wrong row refuses them all.
    """
    table, names = model._meta.db_table, ", ".join(columns)  # noqa: SLF001  # as above
    return _through_staging(table, names, rows, f"INSERT INTO {table} ({names}) SELECT {names} FROM staging_{table}")


def replace_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]], *, key: str
) -> int:
    """Write rows like `copy_rows`, each in the place of the row with the same key if there is one."""
    table, names = model._meta.db_table, ", ".join(columns)  # noqa: SLF001  # as above
    changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns if column != key)
    return _through_staging(
        table,
        names,
        rows,
        f"INSERT INTO {table} ({names}) SELECT {names} FROM staging_{table} "
        f"ON CONFLICT ({key}) DO UPDATE SET {changes}",
    )


def _through_staging(table: str, names: str, rows: Iterable[Sequence[object]], statement: str) -> int:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    staging, count = f"staging_{table}", 0
    with connection.cursor() as cursor:
        # Kept, empty, to the end of the transaction: making and dropping it each time grows dearer each time.
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {staging} ON COMMIT DROP AS SELECT * FROM {table} WHERE false")
        with cursor.copy(f"COPY {staging} ({names}) FROM STDIN") as copy:
            for row in chain((first,), rows):
                copy.write_row(row)
                count += 1
        cursor.execute(statement)
        cursor.execute(f"TRUNCATE pg_temp.{staging}")
    return count
