"""Which moment does a command speak of?"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from goodterms import clock
from goodterms.cli.output import refuse_input
from goodterms.data.read import PracticeFacts


SENDING_HOUR = time(10)  # mid-morning where the practice is: open in every zone but the farthest


def moment_of(day: str | None, *, practice: PracticeFacts) -> Callable[[], datetime]:
    """Return the clock a command goes by: the real one, or for a given day one that starts there at mid-morning."""
    if day is None:
        return clock.now
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        refuse_input(f"--date says {day!r}; write a day as 2026-11-23.")
    start, began = datetime.combine(chosen, SENDING_HOUR, tzinfo=practice.zone), clock.now()

    def elapsed() -> datetime:
        return start + min(clock.now() - began, timedelta(hours=1))

    return elapsed
