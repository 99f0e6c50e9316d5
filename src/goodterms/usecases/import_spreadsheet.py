"""Take in one export: read it, judge every row, compare with the control total, store what holds. All or nothing.

A dry run does the same up to the storing, and stores nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from goodterms.data.audit import record_audit_event
from goodterms.data.bulk import copy_rows
from goodterms.data.models import ImportBatch, ImportRow
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import post_alone, practice_scope
from goodterms.domain.import_rows import BalanceRow, ConsentRow, DemographicsRow
from goodterms.domain.import_tables import Headings, SkipReason, letter_of
from goodterms.domain.imports import (
    KnownVisit,
    RowVerdict,
    Totals,
    TroubleGroup,
    add_up,
    count_skips,
    find_ssn_column,
    group_troubles,
    lines_to_mend,
    read_rows,
    why_control_total_differs,
)
from goodterms.domain.money import Money
from goodterms.domain.spreadsheet_people import without_ssn
from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.gateways.spreadsheets import OpenedSheet, UnreadableSpreadsheet, open_sheet
from goodterms.gateways.spreadsheets.writing import write_csv
from goodterms.playbook.import_profiles.load import UnusableProfile
from goodterms.playbook.import_profiles.schema import ImportKind, ImportProfile
from goodterms.usecases.import_balances import count_left_out, judge_balances, take_in_balances
from goodterms.usecases.import_consents import judge_consents, take_in_consents
from goodterms.usecases.import_demographics import take_in_demographics
from goodterms.usecases.import_profiles import find_profile, keep_profile
from goodterms.usecases.import_sheets import choose_sheet


EVERY = 500
Step = Callable[[str, int], None]  # what is being done, and to how many rows so far
Effects = Mapping[int, Mapping[str, object]]


class UnableToImport(Exception):
    """The file or the profile cannot be used at all; the message is one line: what, where, what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is to be taken in, and how."""

    path: Path
    kind: ImportKind | None  # None: as the profile says
    profile: str | None  # a name or a .toml file; None: the general profile of the kind
    sheet: str | None  # of a workbook; None: the one that fits the profile
    control_total: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of every row, and whether anything was stored."""

    outcome: Literal["imported", "would_import", "refused"]
    refusal: str | None
    batch_id: int | None
    path: Path
    kind: ImportKind
    profile: str
    profile_version: int | None
    sheet: str | None
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_skipped: int
    skips: Mapping[SkipReason, int]
    troubles: tuple[TroubleGroup, ...]
    totals: Totals | None  # of balances only
    control_total: Money | None
    posted: Money | None
    notes: tuple[str, ...]
    lines_to_mend: tuple[list[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The sheet as read and judged."""

    opened: OpenedSheet
    sheet: str | None
    profile: ImportProfile
    headings: Headings
    verdicts: Sequence[RowVerdict]
    known: Mapping[str, KnownVisit]  # of balances: what the house holds about the visits they name


def dry_run_import(*, order: ImportOrder, practice: PracticeFacts, at: datetime, step: Step) -> ImportReport:
    """Say what importing this file would do. Nothing is stored, neither rows nor profile nor audit event."""
    with practice_scope(practice.practice_id):
        reading = _read(order, practice=practice, at=at, step=step)
        refusal = _why_refused(reading, order=order)
        return _report(reading, order=order, outcome="refused" if refusal else "would_import", refusal=refusal)


def import_spreadsheet(
    *, order: ImportOrder, practice: PracticeFacts, by: str, at: datetime, step: Step
) -> ImportReport:
    """Take the file in and return what became of every row; refused as a whole, it leaves nothing behind.

    Raises UnableToImport when the file, the profile or the sheet cannot be used at all.
    """
    with practice_scope(practice.practice_id):
        post_alone(practice.practice_id)
        reading = _read(order, practice=practice, at=at, step=step)
        refusal = _why_refused(reading, order=order)
        if refusal is not None:
            return _report(reading, order=order, outcome="refused", refusal=refusal)
        step("Storing", 0)
        stored = keep_profile(profile=reading.profile, practice=practice, at=at)
        report = _report(reading, order=order, outcome="imported", refusal=None)
        batch = ImportBatch.objects.create(
            practice_id=practice.practice_id,
            profile=stored,
            kind=reading.profile.kind,
            name=order.path.name[:255],
            digest=reading.opened.digest,
            imported_at=at,
            rows_read=report.rows_read,
            rows_accepted=report.rows_accepted,
            rows_rejected=report.rows_rejected,
            rows_skipped=report.rows_skipped,
            total_cents=None if report.totals is None else report.totals.accepted.cents,
        )
        effects = _take_in(reading, batch_id=batch.id, by=by, practice=practice, at=at)
        _store_rows(reading, effects, batch_id=batch.id, practice=practice)
        posted = _posted(effects) if reading.profile.kind == "balances" else None
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="import_spreadsheet",
            subject=f"import batch {batch.id}",
            details={
                "kind": report.kind,
                "profile": f"{stored.source} {stored.version}",
                "read": report.rows_read,
                "accepted": report.rows_accepted,
                "rejected": report.rows_rejected,
                "skipped": report.rows_skipped,
                "posted_cents": None if posted is None else posted.cents,
            },
        )
        return replace(report, batch_id=int(batch.id), profile_version=stored.version, posted=posted)


def save_import_profile(*, order: ImportOrder, practice: PracticeFacts, at: datetime) -> tuple[str, int]:
    """Keep the profile as the practice's newest version of its source, importing nothing; return name and version."""
    with practice_scope(practice.practice_id):
        try:
            stored = keep_profile(profile=find_profile(name=order.profile, kind=order.kind), practice=practice, at=at)
        except UnusableProfile as error:
            raise UnableToImport(str(error)) from error
        return stored.source, stored.version


def write_rejected_rows(*, report: ImportReport, path: Path) -> int:
    """Write the rejected rows with what to mend beside them, and return how many; raises UnableToImport."""
    try:
        write_csv(path, report.lines_to_mend)
    except OSError as error:
        raise UnableToImport(f"{path} cannot be written: {error.strerror}. Name another place.") from error
    return len(report.lines_to_mend) - 1


def _read(order: ImportOrder, *, practice: PracticeFacts, at: datetime, step: Step) -> _Reading:
    try:
        profile = find_profile(name=order.profile, kind=order.kind)
        opened = open_sheet(order.path)
        sheet, headings = choose_sheet(opened, wanted=order.sheet, profile=profile)
        rows = list(_counted(opened.rows(sheet), step=step))
    except (UnusableProfile, UnreadableSpreadsheet) as error:
        raise UnableToImport(str(error)) from error
    letter = find_ssn_column(rows)
    if letter is not None:
        raise UnableToImport(
            f"{order.path}: column {letter} holds what look like Social Security numbers. Goodterms never takes those "
            "in: delete the column and export again."
        )
    today = at.astimezone(practice.zone).date()
    verdicts = list(read_rows(rows, headings=headings, profile=profile, today=today))
    step("Comparing", len(verdicts))
    known: Mapping[str, KnownVisit] = {}
    match profile.kind:
        case "balances":
            verdicts, known = judge_balances(verdicts, profile=profile)
        case "consents":
            verdicts = judge_consents(verdicts)
        case "demographics":
            pass
    return _Reading(opened=opened, sheet=sheet, profile=profile, headings=headings, verdicts=verdicts, known=known)


def _counted(rows: Iterator[SheetRow], *, step: Step) -> Iterator[SheetRow]:
    for row in rows:
        if row.number % EVERY == 0:
            step("Reading", row.number)
        yield row


def _why_refused(reading: _Reading, *, order: ImportOrder) -> str | None:
    earlier = ImportBatch.objects.filter(
        kind=reading.profile.kind, digest=reading.opened.digest, undone_at__isnull=True
    ).first()
    if earlier is not None:
        return (
            f"this very file was imported on {earlier.imported_at:%Y-%m-%d} as batch {earlier.id}. Nothing was "
            f"imported. `goodterms import --undo {earlier.id}` takes it back first."
        )
    if order.control_total is not None:
        if reading.profile.kind != "balances":
            raise UnableToImport("a control total is for balances: leave --control-total out.")
        differs = why_control_total_differs(_totals(reading), control=order.control_total)
        if differs is not None:
            return differs
    if not any(verdict.verdict == "accepted" for verdict in reading.verdicts):
        return "there is no row that could be accepted. Nothing was imported."
    return None


def _take_in(reading: _Reading, *, batch_id: int, by: str, practice: PracticeFacts, at: datetime) -> Effects:
    said = [verdict.data for verdict in reading.verdicts if verdict.verdict == "accepted"]
    match reading.profile.kind:
        case "balances":
            balances = [row for row in said if isinstance(row, BalanceRow)]
            return take_in_balances(balances, known=reading.known, batch_id=batch_id, practice=practice, at=at)
        case "demographics":
            people = [row for row in said if isinstance(row, DemographicsRow)]
            return take_in_demographics(people, practice=practice, at=at)
        case "consents":
            answers = [row for row in said if isinstance(row, ConsentRow)]
            return take_in_consents(answers, by=by, practice=practice, at=at)


def _store_rows(reading: _Reading, effects: Effects, *, batch_id: int, practice: PracticeFacts) -> None:
    mapped = sorted(set(reading.headings.columns.values()))
    copy_rows(
        ImportRow,
        ["practice_id", "batch_id", "number", "verdict", "found", "effect", "troubles"],
        (
            (
                practice.practice_id,
                batch_id,
                verdict.row.number,
                verdict.verdict,
                json.dumps(_kept(verdict, mapped), ensure_ascii=False),
                json.dumps(effects[verdict.row.number]) if verdict.row.number in effects else None,
                json.dumps(_told(verdict), ensure_ascii=False),
            )
            for verdict in reading.verdicts
        ),
    )


def _kept(verdict: RowVerdict, mapped: Sequence[int]) -> dict[str, str]:
    """Of an accepted row what the profile asks for and no more; of any other all of it, to be looked at."""
    columns = mapped if verdict.verdict == "accepted" else range(len(verdict.row.cells))
    cells = {letter_of(column): without_ssn(verdict.row.cell(column)) for column in columns}
    return {letter: cell.replace("\x00", "") for letter, cell in cells.items() if cell}


def _told(verdict: RowVerdict) -> list[dict[str, str]]:
    if verdict.reason is not None:
        return [{"reason": verdict.reason}]
    return [
        {"cause": trouble.cause, "column": trouble.column, "expected": trouble.expected, "mend": trouble.mend}
        for trouble in verdict.troubles
    ]


def _posted(effects: Effects) -> Money:
    return Money(sum(cents for effect in effects.values() if isinstance(cents := effect["posted_cents"], int)))


def _totals(reading: _Reading) -> Totals:
    return add_up(reading.verdicts, headings=reading.headings)


def _report(
    reading: _Reading,
    *,
    order: ImportOrder,
    outcome: Literal["imported", "would_import", "refused"],
    refusal: str | None,
) -> ImportReport:
    counts = {"accepted": 0, "rejected": 0, "skipped": 0}
    for verdict in reading.verdicts:
        counts[verdict.verdict] += 1
    totals = _totals(reading) if reading.profile.kind == "balances" else None
    return ImportReport(
        outcome=outcome,
        refusal=refusal,
        batch_id=None,
        path=order.path,
        kind=reading.profile.kind,
        profile=reading.profile.source,
        profile_version=None,
        sheet=reading.sheet,
        rows_read=len(reading.verdicts),
        rows_accepted=counts["accepted"],
        rows_rejected=counts["rejected"],
        rows_skipped=counts["skipped"],
        skips=count_skips(reading.verdicts),
        troubles=group_troubles(reading.verdicts),
        totals=totals,
        control_total=order.control_total,
        posted=None,
        notes=tuple(_notes(reading, totals, order=order)),
        lines_to_mend=tuple(lines_to_mend(reading.verdicts, headings=reading.headings)),
    )


def _notes(reading: _Reading, totals: Totals | None, *, order: ImportOrder) -> Iterator[str]:
    if totals is None:
        return
    if totals.grand_total is not None and totals.grand_total != totals.read:
        yield f"The report's own grand total is {totals.grand_total}; its rows come to {totals.read}."
    if order.control_total is None:
        yield "No control total was given: --control-total proves that the whole report arrived."
    rows = [verdict.data for verdict in reading.verdicts if isinstance(verdict.data, BalanceRow)]
    nobody = sum(1 for row in rows if row.guarantor is None)
    if nobody:
        yield f"{nobody} balances name nobody by number: they belong to no household until a claim or file says whose."
    left_out = count_left_out(rows, known=reading.known, profile=reading.profile)
    if left_out:
        yield f"{left_out} balances of earlier files are not among the accepted rows, and stand as they were."
    if rows:
        yield "Imported balances are unverified: they are shown, and nobody is asked for them until an insurer answers."
