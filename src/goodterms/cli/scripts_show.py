"""`goodterms scripts show ID`: one script as a person would get it."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from goodterms import clock
from goodterms.cli.output import HELD_OR_REFUSED, refuse_input, screen
from goodterms.cli.scripts_check import show_findings, state_of
from goodterms.playbook.script_schema import UnableToUseScripts
from goodterms.usecases.check_scripts import ScriptCheck, check_script_file, check_shipped_scripts


app = typer.Typer(add_completion=False)


@app.command()
def scripts_show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Such as text-en or email-es.", show_default=False)],
    *,
    file: Annotated[Path | None, typer.Option(help="A scripts file of the practice's own.")] = None,
) -> None:
    """Show a script's newest version with invented values, and what is found in it. Exit code 1 when anything is."""
    try:
        checks = check_shipped_scripts() if file is None else check_script_file(file)[1]
    except UnableToUseScripts as unable:
        refuse_input(str(unable))
    named = [check for check in checks if check.written.script.id == id_]
    if not named:
        ids = sorted({check.written.script.id for check in checks})
        near = difflib.get_close_matches(id_, ids, n=1) or ids[:1]
        refuse_input(f"there is no script {id_}. Did you mean {near[0]}? `goodterms scripts check` lists them all.")
    newest = max(named, key=lambda check: check.written.script.version)
    _show(newest)
    if newest.findings:
        raise typer.Exit(HELD_OR_REFUSED)


def _show(check: ScriptCheck) -> None:
    script, today = check.written.script, clock.now().astimezone().date()
    screen.print(f"{script.id} version {script.version}, from {script.effective_on}", style="bold", markup=False)
    screen.print(f"{state_of(script, today=today)}. {script.why}\n", markup=False, soft_wrap=True)
    if check.sample is not None:
        if check.sample.subject is not None:
            screen.print(f"{check.sample.subject}\n", style="bold", markup=False, soft_wrap=True)
        screen.print(check.sample.text, markup=False, soft_wrap=True)
    if check.reading is not None:
        screen.print(f"\nGrade {check.reading.grade:.1f}", style="dim")
    if check.sms is not None:
        screen.print(
            f"{check.sms.letters} letters, {check.sms.count} SMS segments of {check.sms.encoding}", style="dim"
        )
    if check.findings:
        show_findings(check.written, check.findings)
