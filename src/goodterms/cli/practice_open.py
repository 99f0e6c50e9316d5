"""`goodterms practice open`: begin to keep books for a practice."""

import secrets
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any

import typer

from goodterms import clock
from goodterms.cli.output import refuse_input, screen
from goodterms.usecases.open_practice import NewPractice, UnableToOpenPractice, open_practice


app = typer.Typer(add_completion=False)

EXAMPLE = "docs/examples/practice.toml"
TEXTS = ("organization", "slug", "name", "street", "city", "state", "zip_code", "phone", "pay_host", "time_zone")
MAY_BE_LEFT_OUT = ("specialty", "npi", "text_number", "financial_help_url")


@app.command()
def practice_open(
    file: Annotated[Path, typer.Argument(help=f"Who the practice is, as TOML; {EXAMPLE} shows how.")],
) -> None:
    """Begin to keep books for a practice, from a file that says who it is and how patients reach and pay it."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        refuse_input(f"{file} cannot be read: {error.strerror}. Name a file as {EXAMPLE} shows.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        refuse_input(f"{file} is not TOML: {error}. Mend it as {EXAMPLE} shows.")
    try:
        opened = open_practice(practice=_practice(said, file), by="command line", at=clock.now())
    except UnableToOpenPractice as error:
        refuse_input(f"{error}.")
    screen.print(f"The books of {opened.slug} are open. Next: `goodterms import`, then `goodterms remits post`.")


def _practice(said: dict[str, Any], file: Path) -> NewPractice:
    known = {*TEXTS, *MAY_BE_LEFT_OUT, "check_address", "opens", "closes"}
    for name in said.keys() - known:
        refuse_input(f"{file}: there is no {name!r} to say; {EXAMPLE} shows all there is.")
    for name in (*TEXTS, *(name for name in MAY_BE_LEFT_OUT if name in said)):
        if not isinstance(said.get(name), str) or not said[name].strip():
            refuse_input(f'{file}: {name} is missing or is not text; write it as {name} = "...".')
    lines = said.get("check_address")
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) for line in lines):
        refuse_input(f"{file}: check_address must be a list of lines, as {EXAMPLE} shows.")
    opens, closes = said.get("opens"), said.get("closes")
    if not isinstance(opens, time) or not isinstance(closes, time) or opens >= closes:
        refuse_input(f"{file}: opens and closes must be times of one day, as opens = 08:00:00.")
    return NewPractice(
        **{name: said[name].strip() for name in TEXTS},
        specialty=said.get("specialty") or None,
        npi=said.get("npi", ""),
        text_number=said.get("text_number", ""),
        financial_help_url=said.get("financial_help_url", ""),
        check_address=tuple(lines),
        opens=opens,
        closes=closes,
        code_secret=secrets.token_hex(32),
    )
