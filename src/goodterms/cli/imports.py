"""`goodterms import`: bring in balances, people and consents from a practice system's exports."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from goodterms.cli.output import HELD_OR_REFUSED, complain, print_json, progress, refuse_input, screen
from goodterms.cli.practices import the_practice
from goodterms.clock import now
from goodterms.data.read import PracticeFacts
from goodterms.domain.imports import TroubleGroup
from goodterms.domain.money import Money
from goodterms.domain.spreadsheet_values import Misread, parse_money
from goodterms.playbook.import_profiles.schema import KINDS, ImportKind
from goodterms.usecases.import_spreadsheet import (
    ImportOrder,
    ImportReport,
    UnableToImport,
    dry_run_import,
    import_spreadsheet,
    save_import_profile,
    write_rejected_rows,
)
from goodterms.usecases.undo_import import UnableToUndo, UndoReport, undo_import


app = typer.Typer(add_completion=False)


@app.command()
def bring_in(
    *,
    file: Annotated[Path | None, typer.Argument(help="The export: CSV (any separator) or XLSX.")] = None,
    kind: Annotated[str | None, typer.Option(help="What it holds: balances, demographics or consents.")] = None,
    profile: Annotated[str | None, typer.Option(help="How its columns are read: a name, or a .toml file.")] = None,
    practice: Annotated[str | None, typer.Option(help="Whose it is, when there is more than one practice.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Which sheet of a workbook, when several fit.")] = None,
    control_total: Annotated[str | None, typer.Option(help="What the source says the balances come to.")] = None,
    rejected: Annotated[Path | None, typer.Option(help="Write the rejected rows here, with what to mend.")] = None,
    undo: Annotated[int | None, typer.Option(help="Take back the batch of this number.")] = None,
    by: Annotated[str, typer.Option(help="Who does it, for the audit trail.")] = "command line",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and store nothing.")] = False,
    save_profile: Annotated[
        bool, typer.Option("--save-profile", help="Keep the profile for this practice; alone or with --dry-run.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Bring in an export, or take a batch back. Nothing is ever half imported.

    Try it first: goodterms import balances.csv --kind balances --dry-run
    """
    whose = the_practice(practice)
    if undo is not None:
        if file is not None or dry_run or save_profile:
            refuse_input("--undo takes a batch's number and nothing else: leave the file and --dry-run out.")
        _undo(undo, practice=whose, by=by, as_json=as_json)
        return
    if file is None and not save_profile:
        refuse_input("name the file to import, or the batch to take back with --undo.")
    order = ImportOrder(
        path=file if file is not None else Path(),
        kind=_known_kind(kind),
        profile=profile,
        sheet=sheet,
        control_total=_amount(control_total),
    )
    if save_profile:
        _save(order, practice=whose)
    if file is not None:
        _import(order, practice=whose, by=by, rejected=rejected, dry_run=dry_run, as_json=as_json)


def _import(
    order: ImportOrder, *, practice: PracticeFacts, by: str, rejected: Path | None, dry_run: bool, as_json: bool
) -> None:
    with progress(quiet=as_json) as bar:
        task = bar.add_task("Opening", total=None)

        def step(doing: str, rows: int) -> None:
            bar.update(task, description=doing, completed=rows)

        try:
            if dry_run:
                report = dry_run_import(order=order, practice=practice, at=now(), step=step)
            else:
                report = import_spreadsheet(order=order, practice=practice, by=by, at=now(), step=step)
        except UnableToImport as error:
            bar.stop()
            refuse_input(str(error))
    written = _write_rejected(report, rejected)
    if as_json:
        print_json(_as_json(report, rejected=rejected if written else None))
    else:
        _show(report, rejected=rejected if written else None)
    if report.refusal is not None or report.rows_rejected:
        raise typer.Exit(HELD_OR_REFUSED)


def _write_rejected(report: ImportReport, path: Path | None) -> bool:
    if path is None or not report.rows_rejected:
        return False
    try:
        write_rejected_rows(report=report, path=path)
    except UnableToImport as error:
        complain(str(error))
        return False
    return True


def _undo(batch_id: int, *, practice: PracticeFacts, by: str, as_json: bool) -> None:
    try:
        report = undo_import(batch_id=batch_id, practice=practice, by=by, at=now())
    except UnableToUndo as error:
        complain(str(error))
        raise typer.Exit(HELD_OR_REFUSED) from error
    if as_json:
        print_json(_undo_as_json(report))
        return
    money = f", {report.taken_back} in all" if report.taken_back is not None else ""
    screen.print(f"Batch {report.batch_id} is undone: {report.rows} rows of {report.kind} taken back{money}.")
    for note in report.notes:
        _say(note)


def _save(order: ImportOrder, *, practice: PracticeFacts) -> None:
    try:
        source, version = save_import_profile(order=order, practice=practice, at=now())
    except UnableToImport as error:
        refuse_input(str(error))
    complain(f"the profile {source} is kept as version {version}; --profile {source} names it from now on.")


def _known_kind(kind: str | None) -> ImportKind | None:
    if kind is None:
        return None
    found = next((known for known in KINDS if known == kind), None)
    if found is None:
        refuse_input(f"--kind {kind!r} is none of {', '.join(KINDS)}.")
    return found


def _amount(text: str | None) -> Money | None:
    if text is None:
        return None
    amount = parse_money(text)
    if isinstance(amount, Misread):
        refuse_input(f"--control-total {text!r}: expected {amount.expected}.")
    return amount


def _show(report: ImportReport, *, rejected: Path | None) -> None:
    heading = {
        "imported": f"Imported as batch {report.batch_id}.",
        "would_import": "Dry run: nothing is stored.",
        "refused": "Refused: nothing is stored.",
    }[report.outcome]
    sheet = f", sheet {report.sheet}" if report.sheet else ""
    version = f" version {report.profile_version}" if report.profile_version is not None else ""
    _say(f"{heading} {report.path}{sheet}: {report.kind}, read with the profile {report.profile}{version}.")
    screen.print()
    screen.print(_counts(report))
    if report.troubles:
        screen.print()
    for group in report.troubles:
        _tell(group)
    screen.print()
    for note in report.notes:
        _say(note)
    if rejected is not None:
        _say(f"The rejected rows are in {rejected}, each with what to mend.")
    elif report.rows_rejected:
        _say("--rejected FILE.csv writes the rejected rows, each with what to mend.")
    if report.batch_id is not None:
        _say(f"`goodterms import --undo {report.batch_id}` takes all of it back.")
    if report.refusal is not None:
        complain(report.refusal)


def _say(line: str) -> None:
    screen.print(line, markup=False, soft_wrap=True)


def _counts(report: ImportReport) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    totals = report.totals
    table.add_row("Rows read", f"{report.rows_read:,}", str(totals.read) if totals else "")
    table.add_row("  accepted", f"{report.rows_accepted:,}", str(totals.accepted) if totals else "")
    table.add_row("  rejected", f"{report.rows_rejected:,}", str(totals.rejected) if totals else "")
    table.add_row("  skipped", f"{report.rows_skipped:,}", str(totals.skipped) if totals else "")
    for reason, count in sorted(report.skips.items(), key=lambda pair: -pair[1]):
        table.add_row(f"    {reason}", f"{count:,}", "")
    if report.control_total is not None:
        table.add_row("Control total", "", str(report.control_total))
    if report.posted is not None:
        table.add_row("Posted to the books", "", str(report.posted))
    return table


def _tell(group: TroubleGroup) -> None:
    numbers = ", ".join(str(number) for number in group.row_numbers)
    more = ", ..." if group.count > len(group.row_numbers) else ""
    rows = "1 row" if group.count == 1 else f"{group.count:,} rows"
    column = f", column {group.column}" if group.column else ""
    found = f"found {group.found}, " if group.found else ""
    screen.print(f"{rows} ({numbers}{more}){column}", style="bold", markup=False, soft_wrap=True)
    screen.print(f"   {found}expected {group.expected}", markup=False, soft_wrap=True)
    screen.print(f"   {group.mend}", markup=False, soft_wrap=True)


def _as_json(report: ImportReport, *, rejected: Path | None) -> dict[str, object]:
    totals = report.totals
    return {
        "file": str(report.path),
        "sheet": report.sheet,
        "kind": report.kind,
        "profile": report.profile,
        "profile_version": report.profile_version,
        "outcome": report.outcome,
        "refusal": report.refusal,
        "batch": report.batch_id,
        "rows": {
            "read": report.rows_read,
            "accepted": report.rows_accepted,
            "rejected": report.rows_rejected,
            "skipped": report.rows_skipped,
        },
        "skipped": dict(report.skips),
        "totals": None
        if totals is None
        else {
            "read_cents": totals.read.cents,
            "accepted_cents": totals.accepted.cents,
            "rejected_cents": totals.rejected.cents,
            "skipped_cents": totals.skipped.cents,
            "unread_rows": totals.unread,
            "grand_total_cents": None if totals.grand_total is None else totals.grand_total.cents,
            "control_cents": None if report.control_total is None else report.control_total.cents,
            "posted_cents": None if report.posted is None else report.posted.cents,
        },
        "troubles": [
            {
                "cause": group.cause,
                "count": group.count,
                "rows": list(group.row_numbers),
                "column": group.column,
                "found": group.found,
                "expected": group.expected,
                "mend": group.mend,
            }
            for group in report.troubles
        ],
        "notes": list(report.notes),
        "rejected_file": None if rejected is None else str(rejected),
    }


def _undo_as_json(report: UndoReport) -> dict[str, object]:
    return {
        "undone": report.batch_id,
        "kind": report.kind,
        "rows": report.rows,
        "taken_back_cents": None if report.taken_back is None else report.taken_back.cents,
        "notes": list(report.notes),
    }
