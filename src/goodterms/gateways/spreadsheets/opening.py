"""Is this file text or a workbook? Its first bytes say; its name does not matter."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.gateways.spreadsheets.delimited import read_delimited
from goodterms.gateways.spreadsheets.trouble import UnreadableSpreadsheet
from goodterms.gateways.spreadsheets.workbook import read_sheet, sheet_names


ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
PDF = b"%PDF"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSheet:
    """A file whose rows may be read, as often as wanted: each call of `rows` begins anew."""

    path: Path
    digest: str  # SHA-256 of the bytes
    sheets: tuple[str, ...]  # names of the visible sheets of a workbook; none for text

    def rows(self, sheet: str | None) -> Iterator[SheetRow]:
        """Yield the rows of one sheet, or of the text, in order. Raises UnreadableSpreadsheet on the way."""
        return read_delimited(self.path) if sheet is None else read_sheet(self.path, sheet=sheet)


def open_sheet(path: Path) -> OpenedSheet:
    """Look at a file and return it ready to be read. Raises UnreadableSpreadsheet in one line when it cannot be."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
            digest = hashlib.sha256(head)
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except FileNotFoundError as error:
        raise UnreadableSpreadsheet(f"there is no file {path}. Check the path.") from error
    except OSError as error:
        raise UnreadableSpreadsheet(
            f"{path} cannot be read: {error.strerror}. Check that it is a file you may read."
        ) from error
    _refuse_other_formats(path, head)
    sheets = sheet_names(path) if head.startswith(ZIP) else ()
    return OpenedSheet(path=path, digest=digest.hexdigest(), sheets=sheets)


def _refuse_other_formats(path: Path, head: bytes) -> None:
    if not head.strip():
        raise UnreadableSpreadsheet(f"{path} is empty. Export it again.")
    if head.startswith(OLD_OFFICE):
        raise UnreadableSpreadsheet(
            f"{path} is an old .xls workbook or has a password. Save it as .xlsx without a password, or as CSV."
        )
    if head.startswith(PDF):
        raise UnreadableSpreadsheet(f"{path} is a PDF. Export the report as CSV or .xlsx.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        raise UnreadableSpreadsheet(
            f"{path} is a web page or XML under a spreadsheet's name. Open it in a spreadsheet and save it as .xlsx."
        )
    if start.startswith((b"isa*", b"isa|", b"isa~", b"isa^")):
        raise UnreadableSpreadsheet(f"{path} is an X12 file. `goodterms remits check` and `remits post` read those.")
