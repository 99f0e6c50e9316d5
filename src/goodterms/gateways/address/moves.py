"""Who has moved? Reads the result file of a change-of-address service (NCOALink style), kept to our own ids.

The file is CSV with a heading of our own names, so that a service's columns are mapped once, where it is ordered.
A move is news, not an order: what a patient asked to be written to confidentially stays as it is, and whoever stores
moves asks that first.
"""

import csv
import io
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Literal

from goodterms.gateways.address.standard import GivenAddress


LARGEST_FILE = 50_000_000  # bytes
HEADING = frozenset(
    {"id", "return_code", "move_type", "moved_on", "new_street", "new_street2", "new_city", "new_state", "new_zip"}
)
MONTH = re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?")

MoveType = Literal["individual", "family", "business"]
MOVE_TYPES: Mapping[str, MoveType] = {"I": "individual", "F": "family", "B": "business"}

Meaning = Literal["moved", "moved_doubtful", "moved_unknown", "closed_box", "foreign", "no_match", "near_match"]
# NCOALink return codes. Where the number of a door was dropped to find the match, a person looks before anything is
# sent; a near match is a hint, never a new address.
MEANINGS: Mapping[str, Meaning] = {
    "A": "moved",
    "91": "moved_doubtful",
    "92": "moved_doubtful",
    "00": "no_match",
    "01": "foreign",
    "02": "moved_unknown",
    "03": "closed_box",
    "05": "moved_unknown",
    "14": "moved_unknown",
    "19": "moved_unknown",
    "66": "moved_unknown",
    "77": "moved_unknown",
    **dict.fromkeys(("04", "06", "07", "08", "09", "10", "11", "12", "13", "15", "16", "17", "18", "20"), "near_match"),
}
WITH_ADDRESS: frozenset[Meaning] = frozenset({"moved", "moved_doubtful"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One answer of the service about one of our ids."""

    row: int  # counted from 1 below the heading
    id: str
    meaning: Meaning
    return_code: str
    move_type: MoveType | None
    moved_on: date | None  # the first of the month when only the month is known
    new_address: GivenAddress | None  # there exactly when the service has one: moved, moved_doubtful


@dataclass(frozen=True, slots=True, kw_only=True)
class BadMove:
    """A row that could not be read, and why; it repeats nothing of the row but its number."""

    row: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """One file: rows = moves + bad rows."""

    rows: int
    moves: tuple[Move, ...]
    bad_rows: tuple[BadMove, ...]


class UnableToReadMoves(Exception):
    """The file as a whole is none; the message says what it lacks, and what to do."""


def read_moves(content: bytes) -> Moves:
    """Return what the service found. Raises UnableToReadMoves; a bad row is reported and the next one is read."""
    if len(content) > LARGEST_FILE:
        raise UnableToReadMoves(f"the file has {len(content)} bytes; {LARGEST_FILE} are read. Split it.")
    try:
        lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        heading = frozenset(lines.fieldnames or ())
        raw = list(lines)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnableToReadMoves("the file is no CSV in UTF-8. Save it as such.") from error
    if heading != HEADING:
        missing = ", ".join(sorted(HEADING - heading)) or "nothing"
        unknown = len(heading - HEADING)
        raise UnableToReadMoves(
            f"the heading lacks {missing} and has {unknown} others. Name the columns as documented."
        )
    moves: list[Move] = []
    bad_rows: list[BadMove] = []
    seen: set[str] = set()
    for row, cells in enumerate(raw, start=1):
        try:
            move = _move(row, cells)
        except _Unreadable as error:
            bad_rows.append(BadMove(row=row, why=str(error)))
            continue
        if move.id in seen:
            bad_rows.append(BadMove(row=row, why="its id stands in the file twice"))
            continue
        seen.add(move.id)
        moves.append(move)
    return Moves(rows=len(raw), moves=tuple(moves), bad_rows=tuple(bad_rows))


class _Unreadable(Exception):
    """A row does not say what it must."""


def _move(row: int, cells: Mapping[str | None, str | None]) -> Move:
    if None in cells or None in cells.values():
        raise _Unreadable("it has more or fewer cells than the heading")
    read = {str(name): str(value).strip() for name, value in cells.items()}
    code = read["return_code"].upper()
    meaning = MEANINGS.get(code if not code.isdigit() else code.zfill(2))
    if not read["id"]:
        raise _Unreadable("its id is empty")
    if meaning is None:
        raise _Unreadable("its return code is none that we know")
    move_type = MOVE_TYPES.get(read["move_type"].upper())
    if read["move_type"] and move_type is None:
        raise _Unreadable("its move type is none of I, F, B")
    return Move(
        row=row,
        id=read["id"],
        meaning=meaning,
        return_code=code,
        move_type=move_type,
        moved_on=_moved_on(read["moved_on"]),
        new_address=_new_address(read) if meaning in WITH_ADDRESS else None,
    )


def _moved_on(written: str) -> date | None:
    if not written:
        return None
    found = MONTH.fullmatch(written)
    if found is not None:
        with suppress(ValueError):
            return date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    raise _Unreadable("its day of moving is none, such as 2026-09 or 2026-09-14")


def _new_address(read: Mapping[str, str]) -> GivenAddress:
    if not all(read[name] for name in ("new_street", "new_city", "new_state", "new_zip")):
        raise _Unreadable("somebody moved, and the new address is not whole")
    return GivenAddress(
        street=read["new_street"],
        street2=read["new_street2"],
        city=read["new_city"],
        state=read["new_state"].upper(),
        zip_code=read["new_zip"],
    )
