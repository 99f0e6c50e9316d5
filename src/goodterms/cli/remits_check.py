"""`goodterms remits check FILE...`: may these remittances be believed?"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from goodterms.cli.output import HELD_OR_REFUSED, UNUSABLE, complain, print_json, progress, screen
from goodterms.cli.remittance_files import UnableToReadFile, printable, read_whole
from goodterms.domain.money import Money
from goodterms.domain.remits import Finding
from goodterms.usecases.check_remittances import RemittanceCheck, check_of_unreadable, check_remittance_file


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
    checks: list[tuple[Path, RemittanceCheck]] = []
    complaints: list[str] = []
    with progress(quiet=json) as bar:
        for file in bar.track(files, description="Checking"):
            found, complaint = _check(file)
            checks.append((file, found))
            complaints.extend(() if complaint is None else (complaint,))
    if json:
        print_json([_as_json(file, found) for file, found in checks])
    else:
        _show(checks)
    for complaint in complaints:
        complain(complaint)
    if complaints:
        raise typer.Exit(UNUSABLE)
    if any(found.verdict != "accept" for _, found in checks):
        raise typer.Exit(HELD_OR_REFUSED)


def _check(file: Path) -> tuple[RemittanceCheck, str | None]:
    """Return the answer about one file, and the complaint when it could not be read at all."""
    try:
        return check_remittance_file(read_whole(file)), None
    except UnableToReadFile as unable:
        return check_of_unreadable(reason=f"The file {unable.reason}."), str(unable)


def _as_json(file: Path, found: RemittanceCheck) -> dict[str, Any]:
    return {
        "file": printable(str(file)),
        "verdict": found.verdict,
        "findings": [_finding_as_json(finding) for finding in found.findings],
        "totals": asdict(found.totals),
    }


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.level,
        "where": str(finding.place) or "the whole file",
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
            escape(printable(file.name)),
            f"[{_STYLES[found.verdict]}]{found.verdict}[/]",
            f"{totals.claims:,}",
            *(str(Money(cents)) for cents in amounts),
        )
    screen.print(table)
    for file, found in checks:
        _show_findings(printable(str(file)), found.findings)


def _show_findings(name: str, findings: tuple[Finding, ...]) -> None:
    if not findings:
        return
    screen.print(f"\n{escape(name)}", style="bold", soft_wrap=True)
    for finding in findings[:_MOST_SHOWN]:
        claim = "" if finding.claim is None else f"claim {printable(finding.claim)}: "
        screen.print(
            f"  [{_STYLES[finding.severity]}]{finding.severity:6}[/] {escape(str(finding.place) or 'the whole file')}. "
            f"{escape(claim + finding.reason)} {escape(finding.todo)}",
            soft_wrap=True,
        )
    if len(findings) > _MOST_SHOWN:
        screen.print(f"  ... and {len(findings) - _MOST_SHOWN:,} more; --json lists them all.")
