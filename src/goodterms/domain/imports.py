"""What does each row of an export come to: accepted, rejected or skipped, and why?

Nothing is lost: every row of the sheet gets one verdict. Troubles are gathered by their cause, so that one slip in
the export is one line for the person who mends it, however many rows it spoiled.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from goodterms.domain.import_rows import (
    BalanceRow,
    CellReader,
    DataRow,
    Trouble,
    read_balance,
    read_consent,
    read_demographics,
)
from goodterms.domain.import_tables import Headings, SkipReason, is_grand_total, letter_of, why_skipped
from goodterms.domain.money import NOTHING, Money, total
from goodterms.domain.spreadsheet_people import is_ssn, without_ssn
from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.domain.spreadsheet_values import Misread, parse_money
from goodterms.domain.visits import normal_pcn
from goodterms.playbook.import_profiles.schema import ImportProfile


Verdict = Literal["accepted", "rejected", "skipped"]
ROWS_NAMED = 5
SSNS_THAT_MAKE_A_COLUMN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """What one row of the sheet came to."""

    row: SheetRow
    verdict: Verdict
    data: DataRow | None  # what an accepted row says
    balance: Money | None  # what the row says is owed, when that much can be read, whatever the verdict
    reason: SkipReason | None  # why it was skipped
    troubles: tuple[Trouble, ...]  # why it was rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleGroup:
    """One cause of rejected rows: where it was met first, how often, and how to mend it."""

    cause: str
    column: str
    found: str
    expected: str
    mend: str
    count: int
    row_numbers: tuple[int, ...]  # the first five


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The money of a file of balances: all of it, and what became of it."""

    read: Money
    accepted: Money
    rejected: Money
    skipped: Money  # rows of visits for which an insurer has answered already
    unread: int  # rows whose balance cannot be read
    grand_total: Money | None  # what the report itself says at its end


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVisit:
    """What the house already holds about a visit that a file of balances names."""

    visit_id: int
    guarantor: str | None  # the source's own number for the person
    patient: str | None
    has_answer: bool  # an insurer's answer is posted, or waits for a person to look at it
    has_payment: bool  # the patient has paid something here
    imported: Money  # what earlier files brought in, less what was undone


def read_rows(
    rows: Iterable[SheetRow], *, headings: Headings, profile: ImportProfile, today: date
) -> Iterator[RowVerdict]:
    """Yield one verdict for each row of the sheet, from what the row itself says."""
    above = dict[str, str]()
    for row in rows:
        if row.number <= headings.row_number:
            yield _skip(row, "headings" if row.number == headings.row_number else "above the headings")
            continue
        reason = why_skipped(row, headings=headings, profile=profile)
        if reason is not None:
            yield _skip(row, reason)
            continue
        yield _read_row(_filled_down(row, above, headings, profile), headings=headings, profile=profile, today=today)


def reject_repeated_accounts(verdicts: Sequence[RowVerdict]) -> list[RowVerdict]:
    """Return the verdicts with rows rejected whose account stands in another row too: nobody knows which counts."""
    rows_of = defaultdict[str, list[int]](list)
    for verdict in verdicts:
        if isinstance(verdict.data, BalanceRow):
            rows_of[normal_pcn(verdict.data.pcn)].append(verdict.row.number)
    return [
        reject(
            verdict,
            Misread(
                cause="repeated-account",
                expected="one row for each account",
                mend="Export one row a visit, or add the rows of one account together.",
            ),
        )
        if isinstance(verdict.data, BalanceRow) and len(rows_of[normal_pcn(verdict.data.pcn)]) > 1
        else verdict
        for verdict in verdicts
    ]


def judge_balance(
    verdict: RowVerdict, *, known: KnownVisit | None, people_with_visits: frozenset[str], profile: ImportProfile
) -> RowVerdict:
    """Return the verdict on a readable balance once it is known what the house already holds.

    An insurer's answer outweighs an export: such a row is skipped. A balance of a whole account is rejected for
    `people_with_visits`, whose visits are here one by one: the same money would count twice.
    """
    row = verdict.data
    if not isinstance(row, BalanceRow):
        return verdict
    guarantor = row.guarantor.external_id if row.guarantor else None
    if profile.level == "account" and guarantor in people_with_visits:
        return reject(verdict, COUNTED_TWICE)
    if known is None:
        return verdict
    if known.has_answer:
        return _skip(verdict.row, "an insurer's answer is already posted for this visit", balance=verdict.balance)
    if known.has_payment:
        return reject(verdict, PAID_HERE)
    if guarantor is not None and known.guarantor not in {None, guarantor}:
        return reject(verdict, ANOTHER_PERSON)
    patient = row.patient.external_id if row.patient else None
    if patient is not None and known.patient not in {None, patient}:
        return reject(verdict, ANOTHER_PERSON)
    return verdict


def reject(verdict: RowVerdict, misread: Misread) -> RowVerdict:
    """Return the verdict turned into a rejection for a reason that lies in the row as a whole."""
    trouble = Trouble(
        cause=misread.cause,
        row_number=verdict.row.number,
        column="",
        found="",
        expected=misread.expected,
        mend=misread.mend,
    )
    return replace(verdict, verdict="rejected", data=None, troubles=(*verdict.troubles, trouble))


def group_troubles(verdicts: Iterable[RowVerdict]) -> tuple[TroubleGroup, ...]:
    """Return the troubles of all rows by cause and column, the most frequent first."""
    groups = defaultdict[tuple[str, str, str, str], list[Trouble]](list)
    for verdict in verdicts:
        for trouble in verdict.troubles:
            groups[trouble.cause, trouble.column, trouble.expected, trouble.mend].append(trouble)
    found = [
        TroubleGroup(
            cause=cause,
            column=column,
            found=troubles[0].found,
            expected=expected,
            mend=mend,
            count=len(troubles),
            row_numbers=tuple(trouble.row_number for trouble in troubles[:ROWS_NAMED]),
        )
        for (cause, column, expected, mend), troubles in groups.items()
    ]
    return tuple(sorted(found, key=lambda group: (-group.count, group.row_numbers)))


def count_skips(verdicts: Iterable[RowVerdict]) -> Mapping[SkipReason, int]:
    """Return how many rows were skipped, by reason."""
    return Counter(verdict.reason for verdict in verdicts if verdict.reason is not None)


def add_up(verdicts: Sequence[RowVerdict], *, headings: Headings) -> Totals:
    """Return the sums of the balances as the file writes them, and the report's own grand total when it has one."""
    sums = defaultdict[Verdict, Money](lambda: NOTHING)
    for verdict in verdicts:
        if verdict.balance is not None:
            sums[verdict.verdict] += verdict.balance
    return Totals(
        read=total(sums.values()),
        accepted=sums["accepted"],
        rejected=sums["rejected"],
        skipped=sums["skipped"],
        unread=sum(1 for verdict in verdicts if verdict.verdict == "rejected" and verdict.balance is None),
        grand_total=_grand_total(verdicts, headings=headings),
    )


def why_control_total_differs(totals: Totals, *, control: Money) -> str | None:
    """Return why the file cannot be taken in: its balances do not come to what the source says; None when they do.

    All readable balances count, of rejected and skipped rows too: the control total is the source's, and the source
    does not know what we reject.
    """
    difference = control - totals.read
    if not difference:
        return None
    unread = f"; {totals.unread} rows have balances that cannot be read" if totals.unread else ""
    return (
        f"the control total is {control}, and the balances in the file come to {totals.read}: "
        f"{max(difference, -difference)} too {'little' if difference > NOTHING else 'much'} in the file{unread}. "
        "Nothing was imported. Export the whole report, or check the total in the source system."
    )


def find_ssn_column(rows: Iterable[SheetRow]) -> str | None:
    """Return the letter of a column that holds Social Security numbers: two or more, in half of its cells."""
    filled, shaped = Counter[int](), Counter[int]()
    for row in rows:
        for column, cell in enumerate(row.cells):
            if cell:
                filled[column] += 1
                if is_ssn(cell):
                    shaped[column] += 1
    found = (c for c, n in sorted(shaped.items()) if n >= SSNS_THAT_MAKE_A_COLUMN and 2 * n >= filled[c])
    return next((letter_of(column) for column in found), None)


def lines_to_mend(verdicts: Iterable[RowVerdict], *, headings: Headings) -> Iterator[list[str]]:
    """Yield the rejected rows as they came, under their headings, with the row's number and what to mend beside them.

    No cell can begin a formula, and Social Security numbers are struck out.
    """
    width = len(headings.texts)
    yield [*map(as_plain_text, headings.texts), "Row in the file", "What to mend"]
    for verdict in verdicts:
        if verdict.verdict == "rejected":
            cells = [as_plain_text(without_ssn(cell)) for cell in verdict.row.cells]
            says = " ".join(dict.fromkeys(_what_to_mend(trouble) for trouble in verdict.troubles))
            yield [*cells, *[""] * (width - len(cells)), str(verdict.row.number), as_plain_text(says)]


def as_plain_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before = + - @ and tabs."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


COUNTED_TWICE = Misread(
    cause="counted-twice",
    expected="a person whose visits are not here one by one",
    mend="The balance of the whole account holds visits that are here already: leave the row out.",
)
PAID_HERE = Misread(
    cause="paid-here",
    expected="a visit on which no patient payment is recorded here",
    mend="Nobody can tell whether the export counts that payment: compare by hand, then post the insurer's answer.",
)
ANOTHER_PERSON = Misread(
    cause="another-person",
    expected="the person this visit already belongs to",
    mend="The account number is in use for another person here: check which is right in the source system.",
)


def _read_row(row: SheetRow, *, headings: Headings, profile: ImportProfile, today: date) -> RowVerdict:
    cells = CellReader(row, headings=headings, profile=profile)
    data: DataRow | None
    if profile.kind == "balances":
        data = read_balance(cells, profile=profile, today=today)
    elif profile.kind == "demographics":
        data = read_demographics(cells, today=today)
    else:
        data = read_consent(cells, today=today)
    return RowVerdict(
        row=row,
        verdict="rejected" if data is None else "accepted",
        data=data,
        balance=_balance_of(row, headings=headings),
        reason=None,
        troubles=tuple(cells.troubles),
    )


def _skip(row: SheetRow, reason: SkipReason, *, balance: Money | None = None) -> RowVerdict:
    return RowVerdict(row=row, verdict="skipped", data=None, balance=balance, reason=reason, troubles=())


def _filled_down(row: SheetRow, above: dict[str, str], headings: Headings, profile: ImportProfile) -> SheetRow:
    """Repeat what stands only on the first row of a group; `above` remembers it from row to row."""
    cells = list(row.cells)
    for field in profile.fill_down:
        column = headings.columns.get(field)
        if column is None:
            continue
        if row.cell(column):
            above[field] = row.cell(column)
        elif field in above:
            cells += [""] * (column + 1 - len(cells))
            cells[column] = above[field]
    return replace(row, cells=tuple(cells))


def _balance_of(row: SheetRow, *, headings: Headings) -> Money | None:
    column = headings.columns.get("balance")
    if column is None or column in row.merged or not row.cell(column):
        return None
    amount = parse_money(row.cell(column))
    return None if isinstance(amount, Misread) else amount


def _grand_total(verdicts: Sequence[RowVerdict], *, headings: Headings) -> Money | None:
    last = next((v.row for v in reversed(verdicts) if v.reason == "total" and is_grand_total(v.row)), None)
    return None if last is None else _balance_of(last, headings=headings)


def _what_to_mend(trouble: Trouble) -> str:
    where = f"Column {trouble.column}: expected" if trouble.column else "Expected"
    return f"{where} {trouble.expected}. {trouble.mend}"
