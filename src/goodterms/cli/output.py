"""How do we speak on the command line? Answers on standard output, complaints and progress on standard error."""

import json
import sys
from io import TextIOWrapper
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


ALL_WELL = 0
HELD_OR_REFUSED = 1
UNUSABLE = 2

screen = Console(highlight=False)
aside = Console(stderr=True, highlight=False)


def complain(message: str) -> None:
    """Write one clear line of complaint: what, where, what to do next."""
    aside.print(f"goodterms: {message}", markup=False, soft_wrap=True)


def refuse_input(message: str) -> NoReturn:
    """Complain in one line and end the command with the code for unusable input."""
    complain(message)
    raise typer.Exit(UNUSABLE)


def print_json(value: Any) -> None:  # noqa: ANN401
    """Write one JSON value on standard output, and nothing else; it is JSON whatever letters the terminal knows."""
    speaks_unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    print(json.dumps(value, ensure_ascii=not speaks_unicode, indent=2))  # noqa: T201


def write_out_unknown_letters() -> None:
    """Let a terminal that lacks a letter show its number in its place; else a name could end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def progress(*, quiet: bool) -> Progress:
    """Return a progress bar on standard error that vanishes when done; silent when asked, or when nobody looks."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=aside,
        transient=True,
        disable=quiet or not aside.is_terminal,
    )
