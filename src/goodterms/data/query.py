"""Rows as the database returns them: set-based questions that the mapper cannot ask."""

from typing import Any

from django.db import connection


Row = tuple[Any, ...]


def rows(statement: str, *values: Any) -> list[Row]:  # noqa: ANN401  # the driver takes whatever a column may hold
    """Return every row of one statement; values stand in for its %s in order."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())
