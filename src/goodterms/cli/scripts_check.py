"""`goodterms scripts check [FILE...]`: would a worried person find these words kind, clear and complete?"""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from goodterms import clock
from goodterms.cli.output import HELD_OR_REFUSED, UNUSABLE, complain, print_json, screen
from goodterms.domain.tone import ToneFinding
from goodterms.playbook.load_scripts import WrittenScript
from goodterms.playbook.script_schema import Script, Suggestion, UnableToUseScripts
from goodterms.usecases.check_scripts import ScriptCheck, check_script_file, check_shipped_scripts


app = typer.Typer(add_completion=False)


@app.command()
def scripts_check(
    files: Annotated[list[Path] | None, typer.Argument(help="Scripts files of the practice's own.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Check the shipped scripts and those of FILES: pressure, jargon, reading grade, length, choices, opt-out, more.

    Nothing is stored. Exit code 1 when anything is found, 2 when a file cannot be used at all.
    """
    own: list[ScriptCheck] = []
    suggestions: list[Suggestion] = []
    complaints: list[str] = []
    for path in files or []:
        try:
            file, checks = check_script_file(path)
        except UnableToUseScripts as unable:
            complaints.append(str(unable))
            continue
        own.extend(checks)
        suggestions.extend(each for each in file.suggestions if each.state == "open")
    shipped = check_shipped_scripts()
    if json:
        print_json(
            {
                "scripts": [_as_json(check) for check in (*own, *shipped)],
                "open_suggestions": [asdict(each) | {"on": each.on.isoformat()} for each in suggestions],
            }
        )
    else:
        _show(own, shipped=shipped, suggestions=suggestions)
    for complaint in complaints:
        complain(complaint)
    if complaints:
        raise typer.Exit(UNUSABLE)
    if any(check.findings for check in (*own, *shipped)):
        raise typer.Exit(HELD_OR_REFUSED)


def state_of(script: Script, *, today: date) -> str:
    """Return in a few words whether a script may be used."""
    if script.approval is None:
        return "draft"
    if not script.is_approved:
        return "changed since approval"
    if script.approval.refresh_due_on <= today:
        return f"read again, since {script.approval.refresh_due_on}"
    return "approved"


def show_findings(written: WrittenScript, findings: tuple[ToneFinding, ...]) -> None:
    """Show what was found in one script: where, what, why it matters, and what to write instead."""
    script = written.script
    screen.print(f"\n{script.id} version {script.version}", style="bold", markup=False)
    for each in findings:
        where = f"{Path(written.file).name}:{written.line(each.part, each.line)}"
        screen.print(f"  {where}  {each.rule}: {each.found}", markup=False, soft_wrap=True)
        screen.print(f"    {each.why}", markup=False, soft_wrap=True)
        screen.print(f"    Better: {each.better}", markup=False, soft_wrap=True, style="green")


def _show(own: list[ScriptCheck], *, shipped: tuple[ScriptCheck, ...], suggestions: list[Suggestion]) -> None:
    today = clock.now().astimezone().date()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Script", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("Grade", justify="right", no_wrap=True)
    table.add_column("Sent as", no_wrap=True)
    table.add_column("Found", justify="right", no_wrap=True)
    for check in own or shipped:
        script = check.written.script
        table.add_row(
            f"{script.id} v{script.version}",
            state_of(script, today=today),
            "-" if check.reading is None else f"{check.reading.grade:.1f}",
            _sent_as(check),
            str(len(check.findings)) if check.findings else "nothing",
        )
    screen.print(table)
    for check in (*own, *shipped):
        if check.findings:
            show_findings(check.written, check.findings)
    if own:
        found = sum(bool(check.findings) for check in shipped)
        screen.print(f"\nThe shipped library: {len(shipped)} scripts, {found or 'nothing'} found wanting.")
    for each in suggestions:
        screen.print(
            f"\nSuggested on {each.on} by {each.by} about {each.script_id}: {each.words}", markup=False, soft_wrap=True
        )


def _sent_as(check: ScriptCheck) -> str:
    if check.sms is None:
        return check.written.script.form
    segments = "1 segment" if check.sms.count == 1 else f"{check.sms.count} segments"
    return f"text, {segments}, {check.sms.encoding}"


def _as_json(check: ScriptCheck) -> dict[str, Any]:
    script, approval = check.written.script, check.written.script.approval
    return {
        "file": check.written.file,
        "id": script.id,
        "kind": script.kind,
        "language": script.language,
        "version": script.version,
        "effective_on": script.effective_on.isoformat(),
        "is_approved": script.is_approved,
        "approved_by": None if approval is None else approval.by,
        "approved_on": None if approval is None else approval.on.isoformat(),
        "refresh_due_on": None if approval is None else approval.refresh_due_on.isoformat(),
        "grade": None if check.reading is None else check.reading.grade,
        "sms": None if check.sms is None else asdict(check.sms),
        "findings": [
            {
                "line": check.written.line(each.part, each.line),
                "part": each.part,
                "rule": each.rule,
                "found": each.found,
                "why": each.why,
                "better": each.better,
            }
            for each in check.findings
        ],
    }
