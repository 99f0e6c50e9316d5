"""Where does this installation put what it would send?"""

from pathlib import Path

from goodterms.data.server import home


def outbox_folder() -> Path:
    """Return the folder in which messages lie to be read and letters to be printed."""
    return home() / "outbox"


def demo_outbox_folder() -> Path:
    """Return the folder in which the demo puts its messages and letters."""
    return home() / "demo" / "outbox"
