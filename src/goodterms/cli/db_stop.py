"""`goodterms db stop`: stop the database kept in `.goodterms/`."""

import os

import typer

from goodterms.cli.output import refuse_input, screen
from goodterms.data.server import UnableToStart, stop


app = typer.Typer(add_completion=False)


@app.command()
def db_stop() -> None:
    """Stop the database kept in .goodterms/. Commands that use it at this moment will fail; nothing stored is lost."""
    if os.environ.get("DATABASE_URL"):
        refuse_input("DATABASE_URL names a database that is not ours to stop.")
    try:
        stopped = stop()
    except UnableToStart as error:
        refuse_input(str(error))
    screen.print("Stopped." if stopped else "It was not running.")
