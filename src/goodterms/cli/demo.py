"""`goodterms demo`: an invented practice, six weeks of it, and what came of them."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from goodterms.cli.demo_storage import emptied_storage
from goodterms.cli.demo_summary import as_json, show
from goodterms.cli.output import HELD_OR_REFUSED, print_json, progress
from goodterms.cli.outside import outbox_folder
from goodterms.data.server import home
from goodterms.simulate.days import DayLived, live
from goodterms.simulate.summary import Summary, sum_up
from goodterms.simulate.world import ENDS_ON, World, make_world, move_in
from goodterms.usecases.outside import local_outside
from goodterms.usecases.policy_in_force import policy_in_force


app = typer.Typer(add_completion=False)


@app.command()
def demo(
    *,
    seed: Annotated[int, typer.Option(help="Another seed is another town; the same seed is the same to the byte.")] = 1,
    households: Annotated[int, typer.Option(min=1, max=5000, help="How many households live in it.")] = 400,
    weeks: Annotated[int, typer.Option(min=1, max=26, help="How many weeks pass.")] = 6,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Build an invented practice and run six weeks of it, from insurers' files to messages; nothing is sent.

    It lives in a database and a folder of its own, made anew at each run. Exit code 1 when the books do not tie.
    """
    world = make_world(seed=seed, households=households, weeks=weeks, ends_on=ENDS_ON)
    with emptied_storage():
        _put_down_files(world)
        summary = _live_through(world, quiet=json)
    if json:
        print_json(as_json(summary, files=files_folder(), outbox=outbox_folder()))
    else:
        show(summary, files=_shown(files_folder()), outbox=_shown(outbox_folder()), command=_command())
    if summary.proof.breaks:
        raise typer.Exit(HELD_OR_REFUSED)


def files_folder() -> Path:
    """Return where the files that the invented insurers and the practice sent can be read."""
    return home() / "files"


def _put_down_files(world: World) -> None:
    files_folder().mkdir(parents=True, exist_ok=True)
    for file in world.files:
        (files_folder() / file.name).write_bytes(file.content)


def _live_through(world: World, *, quiet: bool) -> Summary:
    settled = move_in(world=world)
    policy = policy_in_force(practice=settled.practice)
    days: list[DayLived] = []
    with progress(quiet=quiet) as bar:
        task = bar.add_task("Days lived", total=world.days)
        for day in live(world=world, settled=settled, policy=policy, outside=local_outside(outbox_folder())):
            days.append(day)
            bar.advance(task)
    return sum_up(world=world, settled=settled, policy=policy, days=days)


def _command() -> str:
    """Return how this program is called from here, turned to the demo's own home."""
    program = Path(sys.argv[0])
    name = _shown(program.absolute()) if program.is_absolute() or os.sep in sys.argv[0] else program.name
    return f"GOODTERMS_HOME={_shown(home())} {name}"


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
