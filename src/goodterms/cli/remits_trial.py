"""`goodterms remits trial FILE...`: what would patients owe after these remittances?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from goodterms.cli.output import HELD_OR_REFUSED, UNUSABLE, complain, print_json, progress, refuse_input, screen
from goodterms.cli.remittance_files import UnableToReadFile, printable, read_whole
from goodterms.domain.book import VisitInBook
from goodterms.domain.money import Money, total
from goodterms.law.reason_codes import load_reason_codes
from goodterms.usecases.trial_remittances import FileTrial, RemittanceTrial


app = typer.Typer(add_completion=False)

_STYLES = {"posted": "green", "duplicate": "dim", "partly_held": "yellow", "held": "yellow", "rejected": "red"}
_MOST_SHOWN = 40


@app.command()
def trial(
    files: Annotated[list[Path], typer.Argument(help="835 files, in the order they arrived.", show_default=False)],
    *,
    claims: Annotated[
        list[Path] | None,
        typer.Option("--claims", help="A claim file (837) with charges, insurers and desk payments; may be repeated."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON: each file with all visits after it.")] = False,
) -> None:
    """Say what each patient would owe after each 835 file: owed, billable, held, waiting, and why.

    Nothing is stored: every run starts from an empty ledger. Exit code 1 when anything is held or rejected, 2 when a
    file cannot be read at all.
    """
    run = RemittanceTrial(codes=load_reason_codes())
    for file in claims or ():
        _expect_claims(run, file)
    complaints: list[str] = []
    trials: list[FileTrial] = []
    answers: list[dict[str, Any]] = []
    written: dict[int, dict[str, Any]] = {}  # visits that a file did not touch are said in the same words again
    with progress(quiet=json) as bar:
        for file in bar.track(files, description="Reading"):
            found, complaint = _load(run, file)
            complaints.extend(() if complaint is None else (complaint,))
            trials.append(found)
            if json:
                answers.append(_as_json(file, found, written=written))
    if json:
        print_json(answers)
    else:
        _show(files, trials)
    for complaint in complaints:
        complain(complaint)
    if complaints:
        raise typer.Exit(UNUSABLE)
    if _is_anything_held(trials):
        raise typer.Exit(HELD_OR_REFUSED)


def _expect_claims(run: RemittanceTrial, file: Path) -> None:
    try:
        found = run.expect_claims(read_whole(file))
    except UnableToReadFile as unable:
        refuse_input(str(unable))
    if not found:
        refuse_input(f"{printable(str(file))} holds no claim (837) that can be read. Name a claim file after --claims.")


def _load(run: RemittanceTrial, file: Path) -> tuple[FileTrial, str | None]:
    """Return the fate of one file, and the complaint when it could not be read at all."""
    try:
        return run.load(read_whole(file)), None
    except UnableToReadFile as unable:
        return run.refuse(reason=f"The file {unable.reason}. {unable.todo}"), str(unable)


def _is_anything_held(trials: Sequence[FileTrial]) -> bool:
    if any(found.status not in {"posted", "duplicate"} for found in trials):
        return True
    return bool(trials) and any(_is_held(visit) for visit in trials[-1].visits)


def _is_held(visit: VisitInBook) -> bool:
    return bool(visit.adjudication.held) or visit.adjudication.state in {"held", "unbalanced"}


def _as_json(file: Path, found: FileTrial, *, written: dict[int, dict[str, Any]]) -> dict[str, Any]:
    for visit in found.visits:
        if id(visit) not in written:
            written[id(visit)] = _visit_as_json(visit)
    return {
        "file": printable(str(file)),
        "status": found.status,
        "reasons": list(found.reasons),
        "visits": [written[id(visit)] for visit in found.visits],
    }


def _visit_as_json(visit: VisitInBook) -> dict[str, Any]:
    comes_to = visit.adjudication
    return {
        "pcn": visit.pcn,
        "owed_cents": comes_to.owed.cents,
        "billable_cents": comes_to.billable.cents,
        "held_cents": comes_to.held.cents,
        "waiting_cents": comes_to.waiting.cents,
        "state": comes_to.state,
        "reasons": [reason.sentence(language="en") for reason in (*comes_to.reasons, *comes_to.notes)],
    }


def _show(files: Sequence[Path], trials: Sequence[FileTrial]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("File", no_wrap=True, overflow="ellipsis", min_width=16)
    table.add_column("Status", no_wrap=True)
    for heading in ("Visits", "Owed", "Billable", "Held", "Waiting"):
        table.add_column(heading, justify="right", no_wrap=True)
    for file, found in zip(files, trials, strict=True):
        table.add_row(
            escape(printable(file.name)),
            f"[{_STYLES[found.status]}]{found.status.replace('_', ' ')}[/]",
            f"{len(found.visits):,}",
            *(str(amount) for amount in _sums(found.visits)),
        )
    screen.print(table)
    for file, found in zip(files, trials, strict=True):
        _show_reasons(printable(str(file)), found.reasons)
    if trials:
        _show_visits(trials[-1].visits)


def _sums(visits: Sequence[VisitInBook]) -> tuple[Money, Money, Money, Money]:
    return (
        total(visit.adjudication.owed for visit in visits),
        total(visit.adjudication.billable for visit in visits),
        total(visit.adjudication.held for visit in visits),
        total(visit.adjudication.waiting for visit in visits),
    )


def _show_reasons(name: str, reasons: Sequence[str]) -> None:
    if not reasons:
        return
    screen.print(f"\n{escape(name)}", style="bold", soft_wrap=True)
    for reason in reasons[:_MOST_SHOWN]:
        screen.print(f"  {escape(printable(reason))}", soft_wrap=True)
    if len(reasons) > _MOST_SHOWN:
        screen.print(f"  ... and {len(reasons) - _MOST_SHOWN:,} more; --json lists them all.")


def _show_visits(visits: Sequence[VisitInBook]) -> None:
    screen.print("\nVisits after the last file", style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Visit", no_wrap=True, overflow="ellipsis", min_width=10)
    for heading in ("Owed", "Billable", "Held", "Waiting"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("Why", overflow="fold")
    for visit in visits[:_MOST_SHOWN]:
        comes_to = visit.adjudication
        table.add_row(
            escape(printable(visit.pcn)) or "(none)",
            *(str(amount) for amount in (comes_to.owed, comes_to.billable, comes_to.held, comes_to.waiting)),
            comes_to.state.replace("_", " "),
            escape(printable(_why(visit))),
        )
    screen.print(table)
    if len(visits) > _MOST_SHOWN:
        screen.print(f"... and {len(visits) - _MOST_SHOWN:,} more visits; --json lists them all.")


def _why(visit: VisitInBook) -> str:
    """The reasons for what is left to the patient; where nothing is, what the insurers did."""
    reasons = visit.adjudication.reasons
    telling = [reason for reason in reasons if reason.kind != "insurer"] or reasons
    return "; ".join(reason.heading(language="en") for reason in telling)
