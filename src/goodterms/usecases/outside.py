"""The ways out of the house, as an installation has them."""

from dataclasses import dataclass
from pathlib import Path

from goodterms.gateways.outbox import CallSheets, Emails, LocalCallSheets, LocalEmails, LocalTexts, Texts
from goodterms.gateways.printer import LocalPrinter, Printer


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """One gateway for each channel."""

    texts: Texts
    emails: Emails
    call_sheets: CallSheets
    printer: Printer


def local_outside(folder: Path) -> Outside:
    """Return gateways that write every message to a file below this folder and send nothing."""
    return Outside(
        texts=LocalTexts(folder / "texts"),
        emails=LocalEmails(folder / "emails"),
        call_sheets=LocalCallSheets(folder / "calls"),
        printer=LocalPrinter(folder / "letters"),
    )
