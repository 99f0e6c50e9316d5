"""`goodterms law check`: can every rule of law be relied on?"""

from datetime import date
from typing import Annotated

import typer

from goodterms import clock
from goodterms.cli.output import HELD_OR_REFUSED, print_json, refuse_input, screen
from goodterms.law.load import SHIPPED
from goodterms.usecases.check_law import LawCheck, check_law


app = typer.Typer(add_completion=False)


@app.command()
def check(
    *,
    on: Annotated[str | None, typer.Option("--on", help="The day to check for, as 2026-11-23; else today.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say in one line each which rule of law, or row of its tables, nobody should rely on.

    That is one without a source, one the gate asks that lacks a case each way, and one whose day of review has passed.
    Exit code 1 when there is any.
    """
    try:
        day = clock.now().date() if on is None else date.fromisoformat(on)
    except ValueError:
        refuse_input(f"--on says {on!r}; write a day as 2026-11-23.")
    found = check_law(folder=SHIPPED, on=day)
    if json:
        print_json(_as_json(found))
    else:
        _show(found)
    if found.troubles:
        raise typer.Exit(HELD_OR_REFUSED)


def _show(found: LawCheck) -> None:
    for trouble in found.troubles:
        screen.print(trouble, markup=False, soft_wrap=True)
    read = (
        f"{found.rules} rules with {found.cases} cases, {found.state_rows} rows of state law and "
        f"{found.guidelines} poverty guidelines on {found.on}"
    )
    if found.troubles:
        screen.print(f"{len(found.troubles)} of these to mend: {read}.", markup=False, soft_wrap=True)
        return
    due = "" if found.next_review_on is None else f" Next to read again, by {found.next_review_on}: {_first(found)}."
    screen.print(f"All well: {read}.{due}", markup=False, soft_wrap=True)


def _first(found: LawCheck) -> str:
    first, *others = found.next_reviewed
    return first if not others else f"{first}, and {len(others)} more"


def _as_json(found: LawCheck) -> dict[str, object]:
    return {
        "on": found.on.isoformat(),
        "rules": found.rules,
        "cases": found.cases,
        "state_rows": found.state_rows,
        "guidelines": found.guidelines,
        "troubles": list(found.troubles),
        "next_review_on": None if found.next_review_on is None else found.next_review_on.isoformat(),
        "next_reviewed": list(found.next_reviewed),
    }
