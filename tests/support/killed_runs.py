"""Does one deed in a process of its own, which dies by SIGKILL just before its N-th step, or counts its steps.

A step is a statement sent to the database, or a file given its final name. Nothing of this is known to the product: it
is watched from outside. Run as a program: killed_runs.py DEED PLACE STEP, where STEP 0 means to the end. When it gets
there it prints the number of steps and which of them were files. With HALT set it is only halted, until SIGCONT.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import django


django.setup()

from django.db import connection  # noqa: E402

from goodterms.data.read import read_practice  # noqa: E402
from goodterms.usecases.outside import local_outside  # noqa: E402
from goodterms.usecases.policy_in_force import policy_in_force  # noqa: E402
from goodterms.usecases.post_remittance import post_remittance  # noqa: E402
from goodterms.usecases.run_day import run_day  # noqa: E402


MORNING = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/Los_Angeles"))  # Monday


class Steps:
    """Counts what happens, and dies before the step it was told."""

    def __init__(self, *, die_before: int) -> None:
        """Die before this step, counted from 1; never, for 0."""
        self._die_before = die_before
        self.count = 0
        self.files: list[int] = []

    def statement(self, execute: Callable[..., object], *words: object) -> object:
        """Let one statement through."""
        self._step()
        return execute(*words)

    def watch_files(self) -> None:
        """Count every file that is given its final name."""
        rename = Path.replace

        def watched(path: Path, target: Path) -> Path:
            self._step()
            self.files.append(self.count)
            return rename(path, target)

        Path.replace = watched

    def _step(self) -> None:
        self.count += 1
        if self.count == self._die_before:
            os.kill(os.getpid(), signal.SIGSTOP if os.environ.get("HALT") else signal.SIGKILL)


def main(deed: str, place: Path, die_before: int) -> None:
    """Do the deed; `place` is the outbox of a day's run, or the file to post."""
    practice = read_practice("cedar-grove")
    assert practice is not None
    policy = policy_in_force(practice=practice)
    steps = Steps(die_before=die_before)
    steps.watch_files()
    connection.execute_wrappers.append(steps.statement)
    if deed == "run_day":
        run_day(
            practice=practice,
            policy=policy,
            outside=local_outside(place),
            now=lambda: MORNING,
            by="test",
            step=lambda _: None,
        )
    else:
        post_remittance(
            practice=practice,
            name=place.name,
            content=place.read_bytes(),
            codes=policy.codes,
            by="test",
            at=MORNING,
            step=lambda _: None,
        )
    print(json.dumps({"steps": steps.count, "files": steps.files}))  # noqa: T201  # its answer


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
