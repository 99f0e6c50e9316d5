"""Runs real workers, each in a process of its own that dies by SIGKILL where it was told to.

Nothing of this is known to the product: its steps are watched from outside. Started once, it waits for orders, one JSON
object a line, and forks for each, so that a worker begins at once. An order says what the clock shows and where to die:

    {"at": "2026-09-04T17:00:00+00:00", "die": ["after claim", 2], "queues": "", "stays": false, "environment": {...}}

The answer is a line of JSON: {"pid": N} at once, and {"signal": N, "code": N} when it has ended. One that stays is
asked after by {"wait": N}.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import django


django.setup()

from django.db import connections  # noqa: E402

from goodterms import clock  # noqa: E402
from goodterms.cli import worker as worker_command  # noqa: E402
from goodterms.config.channels import read_channels  # noqa: E402
from goodterms.data import jobs  # noqa: E402
from goodterms.data.address import parse_database_url  # noqa: E402
from goodterms.data.server import home  # noqa: E402
from goodterms.gateways.letters import print_batch  # noqa: E402, F401  # loaded once, for all
from goodterms.usecases import send_intents  # noqa: E402
from goodterms.workers import run  # noqa: E402


POINTS = {
    "before claim": ("_claim", "before"),
    "after claim": ("_claim", "after"),
    "before provider": ("_hand_over_any", "before"),
    "after provider": ("_hand_over_any", "after"),
    "before commit": ("_store", "before"),
    "after commit": ("_store", "after"),
}


class Death:
    """Kills its own process at the n-th passing of a point."""

    def __init__(self, point: str, number: int) -> None:
        self._name, self._side = POINTS[point]
        self._left = number

    def watch(self) -> None:
        """Stand at the point."""
        names = ["_hand_over", "_hand_over_batch"] if self._name == "_hand_over_any" else [self._name]
        for name in names:
            setattr(send_intents, name, self._watched(getattr(send_intents, name)))

    def _watched(self, function: Callable[..., object]) -> Callable[..., object]:
        def watched(*words: object, **named: object) -> object:
            if self._side == "before":
                self._pass()
            result = function(*words, **named)
            if self._side == "after":
                self._pass()
            return result

        return watched

    def _pass(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def obey(order: dict[str, object]) -> None:
    """Be a worker, in the process that was just forked."""
    os.environ.update(order["environment"])
    address = parse_database_url(os.environ["DATABASE_URL"])
    for alias in connections:
        connections[alias].settings_dict.update(address)
    from django.conf import settings  # noqa: PLC0415

    settings.CHANNELS = read_channels(home=home(), environment=os.environ)
    starts, began = datetime.fromisoformat(order["at"]), time.monotonic()
    clock.now = lambda: starts + timedelta(seconds=time.monotonic() - began)
    if order.get("unheard"):
        jobs.SECONDS_UNHEARD = order["unheard"]
        run.SECONDS_UNHEARD = order["unheard"]
    if order.get("die"):
        Death(*order["die"]).watch()
    words = ["--queues", order.get("queues", ""), "--side-by-side", str(order.get("side_by_side", 2))]
    worker_command.app(args=words if order.get("stays") else [*words, "--until-idle"], standalone_mode=False)


def main() -> None:
    """Fork a worker for each order, and say how each ended."""
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            print(json.dumps(ended(order["wait"])), flush=True)  # noqa: T201
            continue
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                obey(order)
                code = 0
            finally:
                sys.stdout.flush()
                os._exit(code)
        print(json.dumps({"pid": pid}), flush=True)  # noqa: T201
        if not order.get("stays"):
            print(json.dumps(ended(pid)), flush=True)  # noqa: T201


def ended(pid: int) -> dict[str, int]:
    """Wait for a worker to end, and say how it did."""
    _, status = os.waitpid(pid, 0)
    return {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, "code": os.waitstatus_to_exitcode(status)}


if __name__ == "__main__":
    main()
