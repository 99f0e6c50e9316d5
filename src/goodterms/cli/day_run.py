"""`goodterms day run`: plan and send the outreach of a day."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from goodterms.cli.moments import moment_of
from goodterms.cli.output import HELD_OR_REFUSED, print_json, progress, refuse_input, screen
from goodterms.cli.outside import outbox_folder
from goodterms.cli.practices import the_practice
from goodterms.data.read import PracticeFacts
from goodterms.playbook.script_schema import UnableToUseScripts
from goodterms.usecases.outside import Outside, UnableToReachOutside, configured_outside
from goodterms.usecases.policy_in_force import Policy, policy_to_send_by
from goodterms.usecases.run_day import DayRun, UnableToRunDay, run_day


app = typer.Typer(add_completion=False)


@app.command()
def day_run(
    *,
    date: Annotated[str | None, typer.Option("--date", help="The day, as 2026-11-23; today when not given.")] = None,
    practice: Annotated[str | None, typer.Option(help="Whose day; not needed when there is one practice.")] = None,
    scripts: Annotated[
        Path | None, typer.Option(help="The practice's own scripts; else those kept in GOODTERMS_HOME/scripts.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Plan and send a day, by the channels that are set up; twice changes nothing. Exit code 1 when any failed."""
    whose = the_practice(practice)
    policy = _policy(whose, scripts=scripts)
    outside = _outside(whose.slug, date=date)
    with progress(quiet=json) as bar:
        task = bar.add_task("Planning and sending", total=None)
        try:
            done = run_day(
                practice=whose,
                policy=policy,
                outside=outside,
                now=moment_of(date, practice=whose),
                by="command line",
                step=lambda count: bar.advance(task, count),
            )
        except UnableToRunDay as error:
            refuse_input(str(error))
    if json:
        print_json(as_json(done))
    else:
        _show(done)
    if done.sent.failed:
        raise typer.Exit(HELD_OR_REFUSED)


def _policy(practice: PracticeFacts, *, scripts: Path | None) -> Policy:
    try:
        return policy_to_send_by(practice=practice, scripts=scripts)
    except UnableToUseScripts as error:
        refuse_input(str(error))


def _outside(practice: str, *, date: str | None) -> Outside:
    try:
        outside = configured_outside(practice=practice, folder=outbox_folder())
    except UnableToReachOutside as error:
        refuse_input(f"{error}. `goodterms channels check` says more.")
    if date is not None and not outside.is_local:
        # The gate would judge a day that is not now, and the message would leave now.
        refuse_input("--date tries out another day, and only when every channel is local: real messages leave today.")
    return outside


def as_json(done: DayRun) -> dict[str, object]:
    """Return what a day came to as plain JSON values."""
    return {
        "households": done.plan.households,
        "planned": done.plan.touches_by_kind,
        "refused": done.plan.refusals_by_rule,
        "queued": done.plan.queued,
        "accounts_of_unknown_people": done.plan.unknown_people,
        "owed_by_unknown_people_cents": done.plan.owed_by_unknown_people.cents,
        "sent": done.sent.by_channel,
        "sent_amount_cents": done.sent.amount.cents,
        "withdrawn": done.sent.withdrawn,
        "failed": done.sent.failed,
        "waiting": done.sent.waiting,
        "unknown": done.sent.unknown,
        "settled_from_before": done.settled,
        "withdrawn_from_before": done.withdrawn_stale,
    }


def _show(done: DayRun) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("Sent by")
    table.add_column("Messages", justify="right")
    for channel, count in sorted(done.sent.by_channel.items()):
        table.add_row(channel, f"{count:,}")
    screen.print(f"{done.plan.households:,} households looked at; asked for {done.sent.amount} in all.")
    if done.sent.by_channel:
        screen.print(table)
    for rule, count in sorted(done.sent.withdrawn.items()):
        screen.print(f"Withdrawn at the last moment by {rule}: {count:,}")
    if done.plan.unknown_people:
        screen.print(
            f"Accounts of people we do not know: {done.plan.unknown_people:,}, "
            f"owing {done.plan.owed_by_unknown_people}. Nobody is asked for them; "
            "post their claims (837), which say whose they are.",
            soft_wrap=True,
        )
    if done.sent.failed:
        screen.print(f"{done.sent.failed:,} could not be written; they wait in the queue `cannot_be_written`.")
    if done.sent.waiting:
        screen.print(f"{done.sent.waiting:,} wait: nothing of them left, and the next run tries again.")
    if done.sent.unknown:
        screen.print(
            f"{done.sent.unknown:,} may or may not have left: the next run asks before anything is sent again."
        )
    screen.print(f"What stays on this machine lies in {outbox_folder()}", markup=False, soft_wrap=True)
