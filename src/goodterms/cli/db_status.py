"""`goodterms db status`: which database is used, and does it run?"""

from typing import Annotated

import typer

from goodterms.cli.output import HELD_OR_REFUSED, complain, print_json, screen
from goodterms.data.server import status


app = typer.Typer(add_completion=False)


@app.command()
def db_status(*, json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False) -> None:
    """Say which database is used and whether it answers, starting nothing. Exit code 1 when it should and does not."""
    found = status()
    if json:
        print_json(
            {
                "kind": found.kind,
                "place": found.place,
                "running": found.is_running,
                "version": found.version,
                "trouble": found.trouble,
            }
        )
    elif found.kind == "embedded":
        state = "runs" if found.is_running else "is stopped; any command that needs it starts it"
        made = f", PostgreSQL {found.version}" if found.version else ", not made yet"
        screen.print(f"The database is kept in {found.place}{made}. It {state}.", markup=False, soft_wrap=True)
    elif found.is_running:
        screen.print(f"DATABASE_URL names {found.place}, PostgreSQL {found.version}. It answers.", markup=False)
    if found.trouble:
        complain(found.trouble)
        raise typer.Exit(HELD_OR_REFUSED)
