"""`goodterms jobs list`: what waits for workers, and what they gave up."""

from typing import Annotated

import typer
from rich.table import Table

from goodterms.cli.output import HELD_OR_REFUSED, print_json, refuse_input, screen
from goodterms.data.jobs import read_jobs


app = typer.Typer(add_completion=False)
MOST_SHOWN = 1_000
SHOWN = {"failed": ("failed",), "waiting": ("todo", "doing"), "all": ("failed", "todo", "doing")}


@app.command()
def jobs_list(
    *,
    which: Annotated[str, typer.Option(help="failed, waiting or all.")] = "failed",
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """List jobs that workers gave up, with what they stumbled over. Exit code 1 when there are any such."""
    if which not in SHOWN:
        refuse_input(f"--which says {which!r}; say one of {', '.join(SHOWN)}.")
    jobs = read_jobs(statuses=SHOWN[which], most=MOST_SHOWN)
    if json:
        print_json(
            [
                {
                    "job": each.job,
                    "queue": each.queue,
                    "task": each.task,
                    "status": each.status,
                    "arguments": dict(each.arguments),
                    "attempts": each.attempts,
                    "scheduled_at": None if each.scheduled_at is None else each.scheduled_at.isoformat(),
                    "last_event_at": None if each.last_event_at is None else each.last_event_at.isoformat(),
                    "error": each.error,
                }
                for each in jobs
            ]
        )
    else:
        table = Table("Job", "Queue", "Task", "Status", "For", "Tried", "Stumbled over", box=None, pad_edge=False)
        for each in jobs:
            about = ", ".join(str(value) for name, value in each.arguments.items() if name != "timestamp")
            table.add_row(str(each.job), each.queue, each.task, each.status, about, str(each.attempts), each.error)
        screen.print(table if jobs else f"No {which} jobs.")
    if any(each.status == "failed" for each in jobs):
        raise typer.Exit(HELD_OR_REFUSED)
