"""How is a text export read? Its encoding and its separator are found out from the text itself."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.gateways.spreadsheets.trouble import UnreadableSpreadsheet


CHUNK = 1 << 20
SAMPLE_LINES = 200
DELIMITERS = (",", "\t", ";", "|")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOTHING_MERGED: frozenset[int] = frozenset()


def read_delimited(path: Path) -> Iterator[SheetRow]:
    """Yield the rows of a comma, semicolon, tab or pipe separated text, blank lines included.

    Rows are counted as a spreadsheet would count them: a quoted line break stays inside its row.
    """
    encoding = find_encoding(path)
    with path.open(encoding=encoding, newline="") as text:
        delimiter = find_delimiter([line for _, line in zip(range(SAMPLE_LINES), text, strict=False)])
    unfinished = not _ends_with_line_break(path)
    with path.open(encoding=encoding, newline="") as text:
        # Strict: a quotation mark that is never closed must not swallow the rows after it.
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        held: SheetRow | None = None
        try:
            for number, cells in enumerate(reader, start=1):
                if held is not None:
                    yield held
                held = SheetRow(
                    number=number, cells=tuple(map(_bare, cells)), merged=NOTHING_MERGED, is_unfinished=False
                )
        except csv.Error as error:
            raise UnreadableSpreadsheet(
                f"{path}, line {reader.line_num}: {error}. A quotation mark there is not closed, or text follows it; "
                "mend that line or export again."
            ) from error
        if held is not None:
            yield replace(held, is_unfinished=unfinished)


def find_encoding(path: Path) -> str:
    """Return the encoding of a text: by its mark, else UTF-8 when every byte fits, else Windows Latin-1 (cp1252).

    Raises UnreadableSpreadsheet for what is not text.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            _refuse_unless_decodable(path, encoding)
            return encoding
    if b"\x00" in head:
        unmarked = _unmarked_utf_16(head)
        if unmarked is None:
            raise UnreadableSpreadsheet(f"{path} is not text. Export the report as CSV or .xlsx.")
        _refuse_unless_decodable(path, unmarked)
        return unmarked
    for encoding in ("utf-8", "cp1252"):
        if _is_decodable(path, encoding):
            return encoding
    return "latin-1"  # cp1252 leaves five bytes without a letter; every byte has one here


def find_delimiter(lines: list[str]) -> str:
    """Return the separator that cuts most of these lines into the same number of cells, two or more.

    A comma is meant when nothing separates: then the text has one column.
    """
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(len(cells) for cells in _cut(lines, delimiter) if len(cells) > 1)
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
        if (times, width) > best_score:
            best, best_score = delimiter, (times, width)
    return best


def _row(number: int, cells: list[str]) -> SheetRow:
    return SheetRow(number=number, cells=tuple(map(_bare, cells)), merged=NOTHING_MERGED, is_unfinished=False)


def _cut(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    for line in lines:
        try:
            yield next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue


def _unmarked_utf_16(head: bytes) -> str | None:
    """Text in Western letters has a zero in every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most = len(head) // 2 * 0.8  # a share of bytes, no money
    if odd >= most and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even >= most and odd == 0 else None


def _refuse_unless_decodable(path: Path, encoding: str) -> None:
    if not _is_decodable(path, encoding):
        raise UnreadableSpreadsheet(f"{path} begins as {encoding} and does not go on so. Export it again as UTF-8.")


def _is_decodable(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                if "\x00" in decoder.decode(chunk):
                    raise UnreadableSpreadsheet(f"{path} is not text. Export the report as CSV or .xlsx.")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _ends_with_line_break(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 4))
        return file.read().rstrip(b"\x00").endswith((b"\n", b"\r", b"\n\x00", b"\r\x00"))


def _bare(cell: str) -> str:
    """Undo the apostrophe that keeps a spreadsheet from taking text for a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t" else cell
