"""`goodterms plan FACTS --at INSTANT`: what would we say to each household today, and may we?"""

import shutil
import sys
import tempfile
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from goodterms.cli.output import HELD_OR_REFUSED, progress, refuse_input, screen
from goodterms.domain.money import Money
from goodterms.law.load import UnusableLaw, load_law
from goodterms.playbook.load import load_playbook
from goodterms.playbook.schema import UnableToUsePlaybook
from goodterms.usecases.plan_households import Tally, UnableToPlan, plan_households


SPOOLED_BYTES = 32 * 1024 * 1024

app = typer.Typer(add_completion=False, help=__doc__)


class Sender(StrEnum):
    """In whose name the contact is made; it decides which rules of law bind."""

    provider = "provider"
    facility = "facility"
    np_hospital = "np_hospital"
    early_out = "early_out"
    collector = "collector"


@app.command()
def plan(
    facts: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .parquet file, one row per account.")],
    at: Annotated[str, typer.Option(help="The moment to decide for, with its zone: 2026-11-23T15:00:00Z.")],
    playbook: Annotated[Path | None, typer.Option(help="The practice's own playbook: what it changes.")] = None,
    specialty: Annotated[str | None, typer.Option(help="Begin from this specialty's playbook.")] = None,
    party: Annotated[Sender, typer.Option(help="In whose name contact is made.")] = Sender.provider,
    out: Annotated[Path | None, typer.Option(help="Write the decisions to this Parquet file.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the decisions as one JSON array.")] = False,
) -> None:
    """Decide today's touch for every household of a facts file. Needs no database and sends nothing.

    Ends with 0 when nothing was refused, 1 when something was, 2 when the input cannot be used.
    """
    moment = _moment(at)
    try:
        policy = load_playbook(path=playbook, specialty=specialty)
        law = load_law()
    except (UnableToUsePlaybook, UnusableLaw) as error:
        refuse_input(str(error))
    # Nothing reaches standard output before the last row was read and found good.
    with (
        tempfile.SpooledTemporaryFile(SPOOLED_BYTES, mode="w+", encoding="utf-8") as spool,
        progress(quiet=as_json) as bar,
    ):
        task = bar.add_task("Deciding", total=None)
        try:
            tally = plan_households(
                facts=facts,
                at=moment,
                playbook=policy,
                law=law,
                party=party.value,
                parquet_to=out,
                json_to=spool if as_json else None,
                on_households=lambda count: bar.advance(task, count),
            )
        except UnableToPlan as error:
            refuse_input(str(error))
        spool.seek(0)
        shutil.copyfileobj(spool, sys.stdout)
    if not as_json:
        _show(tally, out=out)
    if tally.verdicts["refused"]:
        raise typer.Exit(HELD_OR_REFUSED)


def _moment(at: str) -> datetime:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        refuse_input(f"--at: found {at!r}, expected a moment such as 2026-11-23T15:00:00Z")
    if moment.tzinfo is None:
        refuse_input(f"--at: {at!r} does not say its zone; end it with Z for UTC, or with an offset such as -05:00")
    return moment


def _show(tally: Tally, *, out: Path | None) -> None:
    screen.print(f"{tally.households:,} households, {tally.accounts:,} accounts")
    _show_counts("To be sent or done today", [_touch_line(tally, key) for key in sorted(tally.touches)])
    refused = sorted(tally.refusals.items(), key=lambda item: (-item[1], item[0]))
    _show_counts("Refused, by rule", [(rule, citation, f"{count:,}") for (rule, citation), count in refused])
    _show_counts("Waiting for a person", [(queue, "", f"{count:,}") for queue, count in sorted(tally.queues.items())])
    _show_counts("Accounts by segment", [(name, "", f"{count:,}") for name, count in sorted(tally.segments.items())])
    permitted, refused_count, nothing = (tally.verdicts[verdict] for verdict in ("permit", "refused", "nothing_due"))
    screen.print(f"\n{permitted:,} permitted, {refused_count:,} refused, {nothing:,} with nothing due.")
    if out is not None:
        screen.print(f"Decisions: {out}")


def _touch_line(tally: Tally, key: tuple[str, str]) -> tuple[str, str, str]:
    kind, channel = key
    return f"{kind} by {channel}", f"asking for {Money(tally.asked_cents[key])}", f"{tally.touches[key]:,}"


def _show_counts(title: str, lines: list[tuple[str, str, str]]) -> None:
    if not lines:
        return
    table = Table(title=title, title_justify="left", box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column()
    table.add_column(style="dim")
    table.add_column(justify="right")
    for line in lines:
        table.add_row(*line)
    screen.print()
    screen.print(table)
