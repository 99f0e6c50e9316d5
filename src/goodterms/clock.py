"""What time is it? The one place that reads the system clock; everything else is told."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  # this is the place
