"""`goodterms serve`: look at the outbox in a browser, on this machine only."""

import threading
from pathlib import Path
from typing import Annotated
from wsgiref.simple_server import WSGIRequestHandler, make_server

import typer

from goodterms.cli.output import refuse_input, screen
from goodterms.cli.outside import demo_outbox_folder, outbox_folder
from goodterms.web.outbox import OutboxPages


app = typer.Typer(add_completion=False)


@app.command()
def serve(
    *,
    outbox: Annotated[
        Path | None, typer.Option(help="The outbox to show; else this installation's, else the demo's.")
    ] = None,
    port: Annotated[int, typer.Option(help="The port on this machine; 0 takes a free one.")] = 8765,
    minutes: Annotated[int, typer.Option(help="Stop by itself after so long.")] = 60,
) -> None:
    """Show the outbox at http://127.0.0.1, to this machine only, until Ctrl-C or for an hour."""
    folder = outbox or next(
        (each for each in (outbox_folder(), demo_outbox_folder()) if each.is_dir()), outbox_folder()
    )
    if not folder.is_dir():
        refuse_input(f"there is no outbox at {folder} yet: `make demo` fills one, `goodterms day run` fills yours.")
    try:
        server = make_server("127.0.0.1", port, OutboxPages(folder), handler_class=_Quiet)
    except OSError as error:
        refuse_input(f"port {port} cannot be used: {error.strerror}. Try another with --port, or 0 for a free one.")
    timer = threading.Timer(minutes * 60, server.shutdown)
    timer.daemon = True
    timer.start()
    screen.print(f"The outbox is at http://127.0.0.1:{server.server_port}/ until Ctrl-C.", soft_wrap=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        screen.print("Stopped.")
    finally:
        server.server_close()


class _Quiet(WSGIRequestHandler):
    """Writes no log: names of files are names of messages to people."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's words
        """Write nothing."""
