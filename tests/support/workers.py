"""Workers as tests start them: real processes, on a clock of their own, that die where they are told to."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connections

from goodterms.data.query import rows
from support import worker_program


@dataclass
class Workers:
    """Starts workers by way of one program that has loaded everything once."""

    program: subprocess.Popen[str]
    environment: dict[str, str]
    staying: list[int] = field(default_factory=list)

    def run(self, at: datetime, *, die: tuple[str, int] | None = None, queues: str = "", unheard: int = 0) -> int:
        """Let a worker do all there is to do now, or die; return 0, or the number of the signal it died of."""
        self._order(at=at.isoformat(), die=die, queues=queues, unheard=unheard)
        self._answer()
        ended = self._answer()
        assert ended["signal"] in {0, signal.SIGKILL}
        assert ended["signal"] or ended["code"] == 0
        if ended["signal"]:
            wait_for(lambda: rows(_HEARTBEATS)[0][0])
        return int(ended["signal"])

    def start(self, at: datetime, *, queues: str = "", side_by_side: int = 2) -> int:
        """Start a worker that stays until it is stopped, and return its process number."""
        self._order(at=at.isoformat(), stays=True, queues=queues, side_by_side=side_by_side)
        self.staying.append(int(self._answer()["pid"]))
        return self.staying[-1]

    def ended(self, pid: int) -> dict[str, int]:
        """Wait for a worker that stayed, and return how it ended."""
        self.staying.remove(pid)
        self.program.stdin.write(json.dumps({"wait": pid}) + "\n")
        self.program.stdin.flush()
        return self._answer()

    def end_all(self) -> None:
        """Kill whoever stays, as when a test has failed."""
        for pid in list(self.staying):
            os.kill(pid, signal.SIGKILL)
            self.ended(pid)

    def _order(self, **words: object) -> None:
        for alias in connections:
            connections[alias].close()
        given = {"DATABASE_URL": os.environ["DATABASE_URL"], **self.environment}
        self.program.stdin.write(json.dumps({**words, "environment": given}) + "\n")
        self.program.stdin.flush()

    def _answer(self) -> dict[str, int]:
        line = self.program.stdout.readline()
        assert line, "the program that starts workers has ended"
        return json.loads(line)


# Whether no worker has been heard of for a second: those that were killed are then taken for gone.
_HEARTBEATS = "SELECT NOT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 second')"
LONGEST_WAIT = 60  # seconds; nothing here waits for ever


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until something has happened in another process."""
    end = time.monotonic() + LONGEST_WAIT
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@contextmanager
def workers(environment: dict[str, str]) -> Iterator[Workers]:
    """Load everything once, and be ready to start workers."""
    program = subprocess.Popen(
        [sys.executable, worker_program.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "goodterms.config.settings"},
    )
    try:
        yield Workers(program, environment)
    finally:
        program.stdin.close()
        program.wait(timeout=60)
        program.stdout.close()
