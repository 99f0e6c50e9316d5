"""Runs one double by itself: `python -m doubles twilio`. It prints where it is, and ends when its input ends."""

import json
import sys
import tempfile
from pathlib import Path

from doubles.lob_api import LobApi
from doubles.mail_server import MailServer
from doubles.postmark_api import PostmarkApi
from doubles.print_shop import PrintShop
from doubles.twilio_api import TwilioApi


def main(name: str) -> None:
    """Serve until standard input is closed, as it is when whoever started this ends."""
    with tempfile.TemporaryDirectory() as folder:
        doubles = {
            "twilio": TwilioApi,
            "lob": LobApi,
            "postmark": PostmarkApi,
            "mail": MailServer,
            "print": lambda: PrintShop(Path(folder) / "shop"),
        }
        with doubles[name]() as double:
            print(json.dumps({"url": double.url, "port": getattr(double, "port", None)}), flush=True)  # noqa: T201
            sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
