"""The ways out of the house, as this installation has them."""

from pathlib import Path

from goodterms.data.server import home
from goodterms.gateways.outbox import LocalCallSheets, LocalEmails, LocalTexts
from goodterms.gateways.printer import LocalPrinter
from goodterms.usecases.send_touches import Outside


def outbox_folder() -> Path:
    """Return the folder in which messages lie to be read and letters to be printed."""
    return home() / "outbox"


def local_outside(folder: Path) -> Outside:
    """Return gateways that write every message to a file below this folder and send nothing."""
    return Outside(
        texts=LocalTexts(folder / "texts"),
        emails=LocalEmails(folder / "emails"),
        call_sheets=LocalCallSheets(folder / "calls"),
        printer=LocalPrinter(folder / "letters"),
    )
