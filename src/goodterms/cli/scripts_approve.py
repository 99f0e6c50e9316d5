"""`goodterms scripts approve FILE`: stand for the words of a practice's scripts."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from goodterms import clock
from goodterms.cli.output import HELD_OR_REFUSED, complain, refuse_input, screen
from goodterms.cli.scripts_check import show_findings
from goodterms.playbook.script_schema import Script, UnableToUseScripts
from goodterms.usecases.approve_scripts import UnableToApprove, approve_scripts


app = typer.Typer(add_completion=False)


@app.command()
def scripts_approve(
    file: Annotated[
        Path, typer.Argument(help="The scripts file; the approval is written into it.", show_default=False)
    ],
    *,
    by: Annotated[str, typer.Option(help="Who stands for the words.", show_default=False)],
    on: Annotated[str, typer.Option(help="The day of the approval, as 2026-11-23.", show_default=False)],
    only: Annotated[str | None, typer.Option(help="The id of one script; else every draft of the file.")] = None,
) -> None:
    """Approve the drafts of FILE, and renew what is due to be read again, when nothing is found in any of them.

    Exit code 1 when something is found; then nothing is approved and the file stays as it is.
    """
    try:
        report = approve_scripts(file, by=by, on=_day(on), only=only)
    except (UnableToUseScripts, UnableToApprove) as unable:
        refuse_input(str(unable))
    for written, findings in report.findings:
        show_findings(written, findings)
    if report.findings:
        complain("nothing was approved; mend what was found and approve again.")
        raise typer.Exit(HELD_OR_REFUSED)
    for script in report.approved:
        _say(script, "approved")
    for script in report.renewed:
        _say(script, "renewed")
    if not report.approved and not report.renewed:
        screen.print("Nothing to approve: there is no draft, and nothing is due to be read again.")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        refuse_input(f"--on says {text!r}; write a day as 2026-11-23.")
    if day > clock.now().astimezone().date():
        refuse_input(f"--on says {day}, which is still to come: nobody has approved anything then.")
    return day


def _say(script: Script, what: str) -> None:
    due = "" if script.approval is None else f"; to be read again by {script.approval.refresh_due_on}"
    screen.print(
        f"{script.id} version {script.version} is {what}, in force from {script.effective_on}{due}.",
        markup=False,
        soft_wrap=True,
    )
