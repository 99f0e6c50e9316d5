"""Where on this machine does an installation put what goes out, and look for what comes in?"""

from pathlib import Path

from goodterms.data.server import home


def outbox_folder() -> Path:
    """Return the folder in which messages lie to be read and letters to be printed."""
    return home() / "outbox"


def inbox_folder(practice: str) -> Path:
    """Return the folder into which a practice's files are put to be taken in, by its short name."""
    return home() / "inbox" / practice


def scripts_file(practice: str) -> Path:
    """Return the file of a practice's own scripts, approved by it, which are laid over the shipped ones."""
    return home() / "scripts" / f"{practice}.toml"


def witness_file() -> Path:
    """Return the file in which this machine keeps how far it has seen the database come."""
    return home() / "witness.json"
