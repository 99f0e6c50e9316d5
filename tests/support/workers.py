"""Workers as tests start them: real processes, on a clock of their own, that die where they are told to."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from support import worker_program


@dataclass
class Workers:
    """Starts workers by way of one program that has loaded everything once."""

    program: subprocess.Popen[str]
    environment: dict[str, str]

    def run(self, at: datetime, *, die: tuple[str, int] | None = None, queues: str = "", unheard: int = 0) -> int:
        """Let a worker do all there is to do now, or die; return 0, or the number of the signal it died of."""
        self._order(at=at.isoformat(), die=die, queues=queues, unheard=unheard)
        self._answer()
        ended = self._answer()
        assert ended["signal"] in {0, signal.SIGKILL}
        assert ended["signal"] or ended["code"] == 0
        return int(ended["signal"])

    def start(self, at: datetime, *, die: tuple[str, int] | None = None, side_by_side: int = 2) -> int:
        """Start a worker that stays until it is stopped, and return its process number."""
        self._order(at=at.isoformat(), die=die, stays=True, side_by_side=side_by_side)
        return int(self._answer()["pid"])

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
