"""`goodterms worker`: do what is to be done in the background, until asked to stop."""

from typing import Annotated

import typer

from goodterms.cli.output import refuse_input
from goodterms.data.jobs import QUEUES
from goodterms.workers.run import UnableToWork, work, work_until_idle


app = typer.Typer(add_completion=False)


@app.command()
def worker(
    *,
    queues: Annotated[str, typer.Option(help=f"Only these, with commas between: {', '.join(QUEUES)}.")] = "",
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is left to do now.")] = False,
    side_by_side: Annotated[int, typer.Option(min=1, max=32, help="How many jobs at once.")] = 4,
) -> None:
    """Plan at night, send through the day, print, take files in, find out what became of messages, close the day.

    As many workers as you like may run, on as many machines as you like, on one database. SIGTERM (Ctrl-C) lets one
    finish or give back what it has in hand; one that is killed is noticed, and its work is given to others.
    """
    named = [queue.strip() for queue in queues.split(",") if queue.strip()]
    try:
        if until_idle:
            work_until_idle(queues=named, side_by_side=side_by_side)
        else:
            work(queues=named, side_by_side=side_by_side)
    except UnableToWork as error:
        refuse_input(str(error))
