"""Where in an export does the table begin, which column is which, and which rows are no data?

Exports are reports: lines on top that say how they were filtered, headings again on each page, subtotals, a grand
total at the end. Such rows are skipped for a stated reason; whatever might be data is never skipped.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from goodterms.domain.spreadsheet_people import holds_ssn, is_headed_like_ssn
from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.playbook.import_profiles.schema import REQUIRED, Column, ImportProfile, RowsToSkip


LINES_SEARCHED = 100
MOST_TOLD = 20  # headings named when one is missing
SkipReason = Literal[
    "above the headings",
    "headings",
    "blank",
    "headings again",
    "total",
    "line of the report",
    "not asked for by the profile",
    "an insurer's answer is already posted for this visit",
]

_TOTAL = re.compile(
    r"(?:sub|grand|page|report|overall|practice|provider|location)?[ -]*totals?\b[^0-9]{0,60}:?", re.IGNORECASE
)
_TOTAL_AFTER = re.compile(r".{0,60}\b(?:sub|grand )?totals?\s*:?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """Where the table's headings stand and which column, counted from 0, holds which fact."""

    row_number: int  # 0 when the file has none
    texts: tuple[str, ...]
    columns: Mapping[str, int]
    skips: tuple[tuple[int, RowsToSkip], ...]

    def name_of(self, column: int) -> str:
        """Return a column as a person finds it: its letter, and its heading when it has one."""
        text = self.texts[column] if column < len(self.texts) else ""
        return f"{letter_of(column)} ({text})" if text else letter_of(column)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusableTable:
    """Why a sheet cannot be read with this profile, in one line: what, where, what to do next."""

    reason: str
    headings_met: int  # how many of the profile's columns were found: the sheet that meets most is the one meant


def find_headings(rows: Sequence[SheetRow], *, profile: ImportProfile) -> Headings | UnusableTable:
    """Return the first row that names every required column, or why there is none.

    `rows` are the first hundred rows of the sheet. A heading matches whatever its capitals, gaps and signs. Two
    columns with the same wanted heading are refused, and so is a column headed like Social Security numbers.
    """
    if not profile.has_headings:
        columns = {column.field: column.position - 1 for column in profile.columns if column.position is not None}
        return Headings(row_number=0, texts=(), columns=columns, skips=())
    best: tuple[int, SheetRow] | None = None
    for row in rows[:LINES_SEARCHED]:
        met = sum(1 for column in profile.columns if _places(row, column))
        if all(_places(row, column) for column in profile.columns if column.field in REQUIRED[profile.kind]):
            return _read_headings(row, profile=profile, met=met)
        if best is None or met > best[0]:
            best = (met, row)
    return _not_found(best, profile=profile)


def why_skipped(row: SheetRow, *, headings: Headings, profile: ImportProfile) -> SkipReason | None:
    """Return why a row under the headings is no data, or None when it must be read."""
    if row.is_blank():
        return "blank"
    if headings.row_number and _is_headings_again(row, headings):
        return "headings again"
    filled = [column for column in range(len(row.cells)) if row.cell(column)]
    key = headings.columns[REQUIRED[profile.kind][0]]
    if _is_total(row, key=key, filled=filled):
        return "total"
    money = {headings.columns.get(field) for field in ("balance", "credit", "charge")}
    if len(filled) == 1 and filled[0] not in money and (filled[0] != key or _is_page_line(row.cell(key))):
        return "line of the report"
    if any(_same(row.cell(column), value) for column, rule in headings.skips for value in rule.values):
        return "not asked for by the profile"
    return None


def is_grand_total(row: SheetRow) -> bool:
    """Say whether a skipped total is the one of the whole report."""
    return any(re.match(r"(?:grand|report|overall)[ -]*total", cell.strip(), re.IGNORECASE) for cell in row.cells)


def letter_of(column: int) -> str:
    """Return the letter, or letters, over a column of a spreadsheet counted from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def plain_heading(text: str) -> str:
    """Return a heading without capitals, gaps and signs, `#` and `No.` as `number`."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    words = re.sub(r"[^a-z0-9]+", " ", spaced.casefold().replace("#", " number ")).split()
    return "".join("number" if word in {"no", "num", "nbr"} else word for word in words)


def _read_headings(row: SheetRow, *, profile: ImportProfile, met: int) -> Headings | UnusableTable:
    for place, text in enumerate(row.cells):
        if is_headed_like_ssn(text):
            return UnusableTable(
                reason=f"column {letter_of(place)} is headed like Social Security numbers. Goodterms never takes "
                "those in: delete the column and export again",
                headings_met=met,
            )
    columns: dict[str, int] = {}
    for column in profile.columns:
        places = _places(row, column)
        if len(places) > 1:
            twice = " and ".join(letter_of(place) for place in places)
            return UnusableTable(
                reason=f"columns {twice} are both headed {row.cell(places[0])!r}, and only one can be {column.field}. "
                "Rename one, or say in the profile which position is meant",
                headings_met=met,
            )
        if places:
            columns[column.field] = places[0]
    skips = [
        (place, rule) for rule in profile.skip for place, text in enumerate(row.cells) if _same(text, rule.heading)
    ]
    lost = [rule.heading for rule in profile.skip if not any(found is rule for _, found in skips)]
    if lost:
        return UnusableTable(
            reason=f"the profile {profile.source} leaves out rows by the column {lost[0]!r}, which is not there. "
            "Export it too, or take [[skip]] out of the profile",
            headings_met=met,
        )
    texts = tuple(map(_printable, row.cells))
    return Headings(row_number=row.number, texts=texts, columns=columns, skips=tuple(skips))


def _places(row: SheetRow, column: Column) -> list[int]:
    """The columns under the most wanted heading that is there; by position where the profile says so."""
    if column.position is not None:
        return [column.position - 1]
    for wanted in column.headings:
        found = [place for place, text in enumerate(row.cells) if text.strip() and _same(text, wanted)]
        if found:
            return found
    return []


def _not_found(best: tuple[int, SheetRow] | None, *, profile: ImportProfile) -> UnusableTable:
    met, row = best if best is not None else (0, None)
    required = [column for column in profile.columns if column.field in REQUIRED[profile.kind]]
    if row is None or met < 2:  # one word in common may be a line of text, and a line of text may name a person
        wanted = " and ".join(repr(column.headings[0]) for column in required if column.headings)
        return UnusableTable(
            reason=f"no row of headings was found in the first {LINES_SEARCHED} lines; looked for {wanted}. Export "
            "with headings, or use a profile that names these columns",
            headings_met=met,
        )
    missing = next(column for column in required if not _places(row, column))
    met_headings = ", ".join(
        [_printable(text) for text in row.cells if text.strip() and not holds_ssn(text)][:MOST_TOLD]
    )
    return UnusableTable(
        reason=f"row {row.number} has no column for {missing.field} (looked for {_few(missing.headings)}; found "
        f"{met_headings}). Rename the column, or add its heading to the profile under {missing.field}",
        headings_met=met,
    )


def _few(headings: Sequence[str]) -> str:
    return " or ".join(repr(heading) for heading in headings[:3]) + (" or others" if len(headings) > 3 else "")


def _is_headings_again(row: SheetRow, headings: Headings) -> bool:
    columns = set(headings.columns.values())
    met = sum(row.cell(column).casefold() == headings.texts[column].casefold() for column in columns)
    return met >= min(2, len(columns))


def _is_total(row: SheetRow, *, key: int, filled: Sequence[int]) -> bool:
    """A total names itself in a cell, and has no account of its own."""
    label = next((column for column in filled if _is_total_label(row.cell(column))), None)
    return label is not None and (not row.cell(key) or label == key)


def _is_total_label(text: str) -> bool:
    return "total" in text.casefold() and bool(_TOTAL.fullmatch(text) or _TOTAL_AFTER.fullmatch(text))


def _is_page_line(text: str) -> bool:
    return " " in text.strip() or text.strip().endswith(":")


def _printable(text: str) -> str:
    """A heading is shown on screens: nothing in it may steer one."""
    return "".join(character for character in text.strip() if character.isprintable())[:60]


def _same(text: str, wanted: str) -> bool:
    plain = plain_heading(text)
    return plain == plain_heading(wanted) and plain != ""
