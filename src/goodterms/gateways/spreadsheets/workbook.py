"""How is an Excel workbook (.xlsx) read? One sheet, one row at a time, each cell as the text a person would write."""

import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.gateways.spreadsheets.trouble import UnreadableSpreadsheet


UNCALCULATED = "#FORMULA WITHOUT A RESULT"
LARGEST_UNPACKED = 2 << 30
LARGEST_PACKING = 300  # unpacked against packed; real workbooks stay below fifty
CHUNK = 1 << 20
ROWS_AT_ONCE = 1000
LONGEST_TAG = 200
EXACT_DIGITS = 15  # what Excel keeps of a number, and shows

_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
# What the library and the XML and ZIP readers under it raise when bytes are missing or changed.
_TROUBLES = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merge:
    """A merged cell of more than one row: its column counted from 0, its rows from 1."""

    column: int
    first_row: int
    last_row: int


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets a person sees. Raises UnreadableSpreadsheet when there is no such workbook."""
    _refuse_bombs(path)
    workbook = _load(path, data_only=True)
    try:
        names = tuple(sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        epoch = workbook.epoch
    finally:
        workbook.close()
    if not names:
        raise UnreadableSpreadsheet(f"{path} has no visible sheet. Unhide the sheet that holds the report.")
    if epoch == CALENDAR_MAC_1904:
        raise UnreadableSpreadsheet(
            f"{path} counts days from 1904, as old Macintosh workbooks do. Save the sheet as CSV and import that."
        )
    return names


def read_sheet(path: Path, *, sheet: str) -> Iterator[SheetRow]:
    """Yield the rows of one sheet. Formulas give their stored result; hidden rows and columns are read as well.

    A cell merged over several rows stands in each of them, marked as merged; one merged over columns stands once.
    """
    workbook = _load(path, data_only=True)
    formulas = None
    try:
        worksheet = workbook[sheet]
        worksheet.reset_dimensions()  # some programs write a wrong size, and rows beyond it would be lost
        try:
            has_formulas, merges = _scan(path, worksheet)
        except _TROUBLES as error:
            raise _broken(path) from error
        values = _chunked(worksheet.iter_rows(values_only=True), path=path)
        rows: Iterator[tuple[str, ...]] = (tuple(map(_text, row)) for row in values)
        if has_formulas:
            formulas = _load(path, data_only=False)
            formula_sheet = formulas[sheet]
            formula_sheet.reset_dimensions()
            written = _chunked(formula_sheet.iter_rows(values_only=True), path=path)
            rows = (_mark_uncalculated(*pair) for pair in itertools.zip_longest(rows, written, fillvalue=()))
        yield from _without_blank_end(_fill_merged(rows, merges))
    finally:
        workbook.close()
        if formulas is not None:
            formulas.close()


def _load(path: Path, *, data_only: bool) -> Any:  # noqa: ANN401  # openpyxl's read-only sheets have no types
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions and styles that do not matter here
            return openpyxl.load_workbook(path, read_only=True, data_only=data_only)
    except _TROUBLES as error:
        raise _broken(path) from error


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except _TROUBLES as error:
        raise _broken(path) from error
    if "xl/workbook.xml" not in {member.filename.lower() for member in members}:
        raise UnreadableSpreadsheet(f"{path} is a packed file, not an .xlsx workbook. Save the report as .xlsx or CSV.")
    for member in members:
        unpacked, packed = member.file_size, max(member.compress_size, 1)
        if unpacked > LARGEST_UNPACKED or (unpacked > CHUNK * 50 and unpacked // packed > LARGEST_PACKING):
            raise UnreadableSpreadsheet(
                f"{path} unpacks to far more than it should. Export it again, or save it as CSV."
            )


def _broken(path: Path) -> UnreadableSpreadsheet:
    return UnreadableSpreadsheet(f"{path} is damaged or not finished. Export it again, or save it as CSV.")


def _chunked(rows: Iterator[Sequence[object]], *, path: Path) -> Iterator[Sequence[object]]:
    """Read in lots, so that warnings are silenced only while the library reads and never in between."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                lot = list(itertools.islice(rows, ROWS_AT_ONCE))
        except _TROUBLES as error:
            raise _broken(path) from error
        if not lot:
            return
        yield from lot


def _scan(path: Path, worksheet: Any) -> tuple[bool, list[_Merge]]:  # noqa: ANN401  # as above
    """Look through the raw sheet for what the streaming reader does not tell: formulas and merged cells."""
    has_formulas, merges, tail = False, list[_Merge](), b""
    with zipfile.ZipFile(path) as archive, archive.open(worksheet._worksheet_path) as raw:  # noqa: SLF001  # not said otherwise
        while chunk := raw.read(CHUNK):
            text = tail + chunk
            has_formulas = has_formulas or _FORMULA.search(text) is not None
            for found in _MERGED.finditer(text):
                merge = _merge(found[1].decode())
                if found.end() > len(tail) and merge.last_row > merge.first_row:
                    merges.append(merge)
            tail = text[-LONGEST_TAG:]
    return has_formulas, sorted(merges, key=lambda merge: merge.first_row)


def _merge(cells: str) -> _Merge:
    """Read a range such as B4:B9."""
    first, _, last = cells.partition(":")
    letters, first_row = coordinate_from_string(first)
    return _Merge(
        column=column_index_from_string(letters) - 1, first_row=first_row, last_row=coordinate_from_string(last)[1]
    )


def _mark_uncalculated(values: tuple[str, ...], written: Sequence[object]) -> tuple[str, ...]:
    if not any(isinstance(cell, str) and cell.startswith("=") for cell in written):
        return values
    wide = values + ("",) * (len(written) - len(values))
    return tuple(
        UNCALCULATED if value == "" and column < len(written) and str(written[column] or "").startswith("=") else value
        for column, value in enumerate(wide)
    )


def _fill_merged(rows: Iterator[tuple[str, ...]], merges: list[_Merge]) -> Iterator[SheetRow]:
    waiting, open_merges = list(reversed(merges)), dict[int, tuple[_Merge, str]]()
    for number, cells in enumerate(rows, start=1):
        filled = {column: value for column, (merge, value) in open_merges.items() if merge.last_row >= number}
        if filled:
            wide = list(cells) + [""] * (max(filled) + 1 - len(cells))
            for column, value in filled.items():
                wide[column] = value
            cells = tuple(wide)
        while waiting and waiting[-1].first_row == number:
            merge = waiting.pop()
            open_merges[merge.column] = (merge, cells[merge.column] if merge.column < len(cells) else "")
        yield SheetRow(number=number, cells=_without_blank_tail(cells), merged=frozenset(filled), is_unfinished=False)


def _without_blank_end(rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
    """Formatted rows that nothing was ever written in follow many sheets, sometimes a million of them."""
    blanks: list[SheetRow] = []
    for row in rows:
        if row.is_blank():
            blanks.append(row)
            continue
        yield from blanks
        blanks.clear()
        yield row


def _without_blank_tail(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _text(value: object) -> str:
    """Write a cell's value as a person would: days year-month-day, numbers plainly, with the digits Excel shows."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            # What a spreadsheet keeps is binary; what it shows, and what was typed, are its first fifteen digits.
            return f"{Decimal(f'{value:.{EXACT_DIGITS}g}').normalize():f}" if value == value else ""
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)
