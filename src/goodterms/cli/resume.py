"""`goodterms resume`: after a restore, find out what left since the backup, then let sending go on."""

from typing import Annotated

import typer

from goodterms import clock
from goodterms.cli.output import HELD_OR_REFUSED, complain, print_json, refuse_input, screen
from goodterms.cli.outside import outbox_folder
from goodterms.data.read import PracticeFacts, read_practices
from goodterms.usecases.outside import UnableToReachOutside, configured_outside
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.resume_sending import (
    LookedUp,
    UnableToResume,
    give_out_new_numbers,
    is_held,
    look_up_what_left,
    release_hold,
)
from goodterms.usecases.witness import bear_witness, hold_sending


app = typer.Typer(add_completion=False)
BY = "command line"


@app.command()
def resume(
    *,
    without_asking: Annotated[
        bool, typer.Option("--without-asking", help="Ask nobody: a person has gone through what was sent.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Ask every provider what left since the backup, mark it, and let sending go on. Nothing is sent by this.

    Workers notice a restore by themselves and hold all sending. If none of yours saw the database before the restore,
    run this yourself before the first worker.
    """
    now = clock.now()
    if not is_held():
        hold_sending(reason="somebody runs `goodterms resume`", at=now)
    give_out_new_numbers()
    answers: list[tuple[PracticeFacts, LookedUp]] = []
    if not without_asking:
        try:
            answers = [(practice, _look_up(practice)) for practice in read_practices()]
        except (UnableToResume, UnableToReachOutside) as error:
            refuse_input(f"{error}. Sending stays held.")
    release_hold(by=BY, at=now)
    bear_witness(at=now)
    if json:
        print_json([_as_json(practice, looked) for practice, looked in answers])
    else:
        for practice, looked in answers:
            screen.print(
                f"{practice.slug}: asked about {looked.asked:,}; {looked.had_left:,} had left, "
                f"{looked.had_not_left:,} had not, of {looked.nobody_can_say:,} nobody can say yet."
            )
        screen.print("Sending goes on.")
    if any(looked.nobody_can_say for _, looked in answers):
        complain("what nobody can say counts as made, and goes before a person in the queue `unknown_outcome`.")
        raise typer.Exit(HELD_OR_REFUSED)


def _look_up(practice: PracticeFacts) -> LookedUp:
    return look_up_what_left(
        practice=practice,
        policy=policy_in_force(practice=practice),
        outside=configured_outside(practice=practice.slug, folder=outbox_folder()),
        by=BY,
        at=clock.now(),
    )


def _as_json(practice: PracticeFacts, looked: LookedUp) -> dict[str, object]:
    return {
        "practice": practice.slug,
        "known_until": None if looked.known_until is None else looked.known_until.isoformat(),
        "asked": looked.asked,
        "had_left": looked.had_left,
        "had_not_left": looked.had_not_left,
        "nobody_can_say": looked.nobody_can_say,
    }
