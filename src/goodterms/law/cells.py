"""How is one row of a table of law read? Each cell in one way; a strange one is refused with its place."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from goodterms.law.entry import UnusableLaw


_Word = TypeVar("_Word", bound=str)
_Row = TypeVar("_Row")


class Cells:
    """The cells of one row by the name of their column. Every reader raises UnusableLaw."""

    def __init__(self, written: Mapping[str, str], *, place: str) -> None:
        """Take a row as the CSV reader gave it, and say where it stands."""
        self._written = written
        self._place = place

    def unusable(self, trouble: str) -> UnusableLaw:
        """Return the complaint about this row, for raising."""
        return UnusableLaw(f"{self._place}: {trouble}")

    def optional_text(self, column: str) -> str | None:
        """Return words, or None for an empty cell."""
        return self._written[column].strip() or None

    def text(self, column: str) -> str:
        """Return words."""
        written = self.optional_text(column)
        if written is None:
            raise self.unusable(f"has no {column}; a row without it is not used")
        return written

    def optional_day(self, column: str) -> date | None:
        """Return a calendar day, or None for an empty cell."""
        return None if self.optional_text(column) is None else self.day(column)

    def day(self, column: str) -> date:
        """Return a calendar day."""
        written = self.text(column)
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise self.unusable(f'{column} must be a day such as 2026-11-23, not "{written}"') from None

    def count(self, column: str) -> int:
        """Return a whole number, not negative."""
        written = self.text(column)
        if not (written.isascii() and written.isdecimal()):
            raise self.unusable(f'{column} must be a whole number, not "{written}"')
        return int(written)

    def word(self, column: str, *, among: tuple[_Word, ...]) -> _Word:
        """Return one word that is among those known."""
        written = self.text(column)
        for known in among:
            if written == known:
                return known
        raise self.unusable(f'{column} is "{written}"; known are {", ".join(among)}')

    def optional_word(self, column: str, *, among: tuple[_Word, ...]) -> _Word | None:
        """Return one word that is among those known, or None for an empty cell."""
        return None if self.optional_text(column) is None else self.word(column, among=among)

    def words(self, column: str, *, among: tuple[_Word, ...], all_of_them: str) -> frozenset[_Word]:
        """Return words, parted by blanks, that are all among those known; one word may stand for all of them."""
        written = self.text(column).split()
        if written == [all_of_them]:
            return frozenset(among)
        strange = sorted(set(written) - set(among))
        if strange:
            raise self.unusable(f"{column} names {', '.join(strange)}; known are {', '.join((*among, all_of_them))}")
        return frozenset(known for known in among if known in written)


def each_row(file: Path, *, columns: tuple[str, ...], read: Callable[[Cells], _Row]) -> Iterator[_Row | UnusableLaw]:
    """Yield every row of a table as it was read, or the complaint about it. Raises UnusableLaw when there is no table.

    `columns` are the table's headings, the first two of which name a row for people.
    """
    name = f"law/{file.name}"
    try:
        table = csv.DictReader(file.read_text(encoding="utf-8").splitlines(), strict=True)
        rows = list(table)
    except (OSError, UnicodeDecodeError, csv.Error) as trouble:
        raise UnusableLaw(f"{name}: cannot be read: {trouble}") from trouble
    if tuple(table.fieldnames or ()) != columns:
        raise UnusableLaw(f"{name}: its columns must be {', '.join(columns)}")
    for number, written in enumerate(rows, start=2):
        place = f"{name}, row {number}"
        if None in written or None in written.values():
            yield UnusableLaw(f"{place}: has more or fewer cells than there are columns")
            continue
        try:
            yield read(Cells(written, place=f"{place} ({written[columns[0]]} {written[columns[1]]})"))
        except UnusableLaw as trouble:
            yield trouble


def every_row(file: Path, *, columns: tuple[str, ...], read: Callable[[Cells], _Row]) -> tuple[_Row, ...]:
    """Return every row of a table. Raises UnusableLaw for the first that cannot be relied on."""
    rows = []
    for row in each_row(file, columns=columns, read=read):
        if isinstance(row, UnusableLaw):
            raise row
        rows.append(row)
    return tuple(rows)
