"""`goodterms jobs retry`: let workers try again what they gave up."""

from typing import Annotated

import typer
from django.db import transaction

from goodterms import clock
from goodterms.cli.output import HELD_OR_REFUSED, complain, refuse_input, screen
from goodterms.data.jobs import read_jobs, try_again


app = typer.Typer(add_completion=False)
MOST_AT_ONCE = 1_000


@app.command()
def jobs_retry(
    numbers: Annotated[list[int] | None, typer.Argument(help="Jobs, by number.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
) -> None:
    """Put jobs that workers gave up back into their queues; mend the cause first."""
    wanted = [each.job for each in read_jobs(statuses=("failed",), most=MOST_AT_ONCE)] if everything else numbers or []
    if not wanted and not everything:
        refuse_input("name the jobs to try again by number, or say --all.")
    missing = []
    for number in wanted:
        with transaction.atomic():
            if not try_again(number, at=clock.now()):
                missing.append(number)
    screen.print(f"Jobs put back: {len(wanted) - len(missing)}.")
    for number in missing:
        complain(f"job {number} is none that failed; `goodterms jobs list` shows those.")
    if missing:
        raise typer.Exit(HELD_OR_REFUSED)
