"""Exports to import: invented people, written as CSV and as workbooks, and the deed itself in one line."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from goodterms.data.models import Practice
from goodterms.domain.import_tables import Headings, find_headings
from goodterms.domain.imports import RowVerdict, read_rows
from goodterms.domain.money import Money
from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.playbook.import_profiles.load import ready_profiles
from goodterms.playbook.import_profiles.schema import ImportKind
from goodterms.usecases.import_spreadsheet import ImportOrder, ImportReport, dry_run_import, import_spreadsheet
from goodterms.usecases.undo_import import UndoReport, undo_import
from support.practices import facts_of


NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)  # Monday, noon in Salem, Oregon
TODAY = NOON.date()
BALANCE_HEADINGS = ["Account #", "Patient ID", "Patient Name", "Date of Service", "Patient Balance"]

Lines = Sequence[Sequence[object]]


def ana_owes(balance: str, *, account: str = "1001") -> list[object]:
    """Return a row of Ana's."""
    return [account, "P1", "LOPEZ, ANA M", "10/5/2026", balance]


def ben_owes(balance: str, *, account: str = "1002") -> list[object]:
    """Return a row of Ben's."""
    return [account, "P2", "REED, BEN", "10/6/2026", balance]


def write_text(path: Path, lines: Lines) -> Path:
    """Write an export as comma separated UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(lines)
    return path


def write_workbook(path: Path, lines: Lines, *, sheet: str = "Report") -> Path:
    """Write an export as a workbook of one sheet."""
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    assert worksheet is not None
    worksheet.title = sheet
    for line in lines:
        worksheet.append(list(line))
    workbook.save(path)
    return path


def sheet_rows(lines: Lines) -> list[SheetRow]:
    """Return rows as a gateway would hand them over."""
    return [
        SheetRow(number=number, cells=tuple(map(str, line)), merged=frozenset(), is_unfinished=False)
        for number, line in enumerate(lines, start=1)
    ]


def judged(lines: Lines, *, profile: str = "balances") -> tuple[list[RowVerdict], Headings]:
    """Read lines with a ready profile, without any database."""
    rows, chosen = sheet_rows(lines), ready_profiles()[profile]
    headings = find_headings(rows, profile=chosen)
    assert isinstance(headings, Headings), headings
    return list(read_rows(rows, headings=headings, profile=chosen, today=TODAY)), headings


def no_step(doing: str, rows: int) -> None:
    """Watch nothing."""


def order_for(path: Path, *, kind: ImportKind = "balances", profile: str | None = None) -> ImportOrder:
    """Return the plainest order for a file."""
    return ImportOrder(path=path, kind=kind, profile=profile, sheet=None, control_total=None)


def bring_in(
    practice: Practice,
    path: Path,
    *,
    kind: ImportKind = "balances",
    profile: str | None = None,
    control_total: Money | None = None,
    at: datetime = NOON,
) -> ImportReport:
    """Import a file."""
    order = ImportOrder(path=path, kind=kind, profile=profile, sheet=None, control_total=control_total)
    return import_spreadsheet(order=order, practice=facts_of(practice), by="tester", at=at, step=no_step)


def try_out(practice: Practice, path: Path, *, kind: ImportKind = "balances") -> ImportReport:
    """Dry run a file."""
    return dry_run_import(order=order_for(path, kind=kind), practice=facts_of(practice), at=NOON, step=no_step)


def take_back(practice: Practice, report: ImportReport, *, at: datetime = NOON) -> UndoReport:
    """Undo the batch of a report."""
    assert report.batch_id is not None
    return undo_import(batch_id=report.batch_id, practice=facts_of(practice), by="tester", at=at)
