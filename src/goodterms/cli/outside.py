"""Where does this installation put what it would send?"""

from pathlib import Path

from goodterms.data.server import home
from goodterms.usecases.folders import outbox_folder


__all__ = ["demo_outbox_folder", "outbox_folder"]


def demo_outbox_folder() -> Path:
    """Return the folder in which the demo puts its messages and letters."""
    return home() / "demo" / "outbox"
