"""`goodterms remits check FILE...`: may these remittances be believed?"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from goodterms.cli.output import HELD_OR_REFUSED, print_json, progress, refuse_input, screen
from goodterms.domain.money import Money
from goodterms.domain.remits import Finding
from goodterms.usecases.check_remittances import RemittanceCheck, check_remittance_file


MOST_BYTES_IN_A_FILE = 1024 * 1024 * 1024

app = typer.Typer(add_completion=False)

_STYLES = {"accept": "green", "hold": "yellow", "reject": "red", "note": "dim"}
_MOST_SHOWN = 50


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="835 files, in any order.", show_default=False)],
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say of each 835 whether it can be believed: accept, hold for a person, reject; why, where, and what to do next.

    Nothing is stored. Exit code 1 when anything is held or rejected, 2 when a file cannot be read at all.
    """
    for file in files:
        _refuse_unreadable(file)
    with progress(quiet=json) as bar:
        checks = [(file, check_remittance_file(_bytes_of(file))) for file in bar.track(files, description="Checking")]
    if json:
        print_json([_as_json(file, found) for file, found in checks])
    else:
        _show(checks)
    if any(found.verdict != "accept" for _, found in checks):
        raise typer.Exit(HELD_OR_REFUSED)


def _refuse_unreadable(file: Path) -> None:
    name = _printable(str(file))
    if file.is_dir():
        refuse_input(f"{name} is a folder. Name the 835 files in it, such as {name}/*.835.")
    try:
        size = file.stat().st_size
    except (OSError, ValueError):
        refuse_input(f"{name} cannot be found. Check the name and the folder.")
    if not file.is_file():
        refuse_input(f"{name} is not a file. Name an 835 file.")
    if size > MOST_BYTES_IN_A_FILE:
        refuse_input(f"{name} is larger than 1 GiB. Ask for it in several files.")
    try:
        file.open("rb").close()
    except OSError as error:
        refuse_input(f"{name} cannot be read: {error.strerror}. Check who may read it.")


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        refuse_input(f"{_printable(str(file))} cannot be read: {error.strerror}. Check the disk, and try again.")


def _as_json(file: Path, found: RemittanceCheck) -> dict[str, Any]:
    return {
        "file": _printable(str(file)),
        "verdict": found.verdict,
        "findings": [_finding_as_json(finding) for finding in found.findings],
        "totals": asdict(found.totals),
    }


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level,
        "where": str(finding.place),
        "claim": finding.claim,
        "reason": f"{finding.severity}: {finding.reason}",
        "todo": finding.todo,
    }


def _show(checks: list[tuple[Path, RemittanceCheck]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("File", overflow="ellipsis", min_width=12)
    table.add_column("Verdict", no_wrap=True)
    for heading in ("Claims", "Charged", "Paid", "Patients", "Deposit"):
        table.add_column(heading, justify="right", no_wrap=True)
    for file, found in checks:
        totals = found.totals
        amounts = (totals.charge_cents, totals.paid_cents, totals.pr_cents, totals.bpr_cents)
        table.add_row(
            escape(_printable(file.name)),
            f"[{_STYLES[found.verdict]}]{found.verdict}[/]",
            f"{totals.claims:,}",
            *(str(Money(cents)) for cents in amounts),
        )
    screen.print(table)
    for file, found in checks:
        _show_findings(_printable(str(file)), found.findings)


def _show_findings(name: str, findings: tuple[Finding, ...]) -> None:
    if not findings:
        return
    screen.print(f"\n{escape(name)}", style="bold", soft_wrap=True)
    for finding in findings[:_MOST_SHOWN]:
        claim = "" if finding.claim is None else f"claim {_printable(finding.claim)}: "
        screen.print(
            f"  [{_STYLES[finding.severity]}]{finding.severity:6}[/] {escape(str(finding.place))}. "
            f"{escape(claim + finding.reason)} {escape(finding.todo)}",
            soft_wrap=True,
        )
    if len(findings) > _MOST_SHOWN:
        screen.print(f"  ... and {len(findings) - _MOST_SHOWN:,} more; --json lists them all.")


def _printable(text: str) -> str:
    """Return foreign text as a terminal may show it: what would move the cursor or hide text is written out."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
