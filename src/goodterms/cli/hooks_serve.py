"""`goodterms hooks serve`: the doors by which providers tell us what became of messages."""

from typing import Annotated

import typer

from goodterms.cli.output import aside
from goodterms.web.hooks.server import HooksServer


app = typer.Typer(add_completion=False)


@app.command()
def hooks_serve(
    *,
    bind: Annotated[str, typer.Option(help="Address and port; put a proxy with TLS before it.")] = "127.0.0.1:8766",
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many processes.")] = 2,
    threads: Annotated[int, typer.Option(min=1, max=64, help="How many requests at once in each.")] = 4,
) -> None:
    """Answer providers and mail programs at /hooks/, on this machine only unless told otherwise, until SIGTERM."""
    aside.print(f"The doors are at http://{bind}/hooks/ until Ctrl-C.", soft_wrap=True, markup=False)
    HooksServer(bind=bind, processes=processes, threads=threads).run()
