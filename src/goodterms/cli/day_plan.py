"""`goodterms day plan`: what would go out on a day, and what would not, and why."""

from collections import Counter
from typing import Annotated

import typer
from rich.table import Table

from goodterms.cli.moments import moment_of
from goodterms.cli.output import HELD_OR_REFUSED, print_json, screen
from goodterms.cli.practices import the_practice
from goodterms.domain.outreach import HouseholdDecision
from goodterms.domain.records import decision_record
from goodterms.usecases.plan_day import decide_day
from goodterms.usecases.policy_in_force import policy_in_force


app = typer.Typer(add_completion=False)


@app.command()
def day_plan(
    *,
    date: Annotated[str | None, typer.Option("--date", help="The day, as 2026-11-23; today when not given.")] = None,
    practice: Annotated[str | None, typer.Option(help="Whose day; not needed when there is one practice.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON, one object a household.")] = False,
) -> None:
    """Decide every household's touch of the day, storing and sending nothing. Exit code 1 when any is refused."""
    whose = the_practice(practice)
    at = moment_of(date, practice=whose)()
    decisions = [each for _, each in decide_day(practice=whose, policy=policy_in_force(practice=whose), at=at)]
    if json:
        print_json([decision_record(decision) for decision in decisions])
    else:
        _show(decisions)
    if any(decision.verdict == "refused" for decision in decisions):
        raise typer.Exit(HELD_OR_REFUSED)


def _show(decisions: list[HouseholdDecision]) -> None:
    touches = Counter(
        (each.touch.kind, each.touch.channel)
        for each in decisions
        if each.touch is not None and each.permit is not None
    )
    refusals = Counter(refusal.rule_id for each in decisions for refusal in each.refusals)
    screen.print(f"{len(decisions):,} households with an open account.")
    table = Table(box=None, pad_edge=False)
    for column in ("Touch", "By", "Households"):
        table.add_column(column, justify="right" if column == "Households" else "left")
    for (kind, channel), count in sorted(touches.items()):
        table.add_row(kind, channel, f"{count:,}")
    screen.print(table)
    if refusals:
        held = Table("Held back by", "Times", box=None, pad_edge=False)
        for rule, count in refusals.most_common():
            held.add_row(rule, f"{count:,}")
        screen.print(held)
