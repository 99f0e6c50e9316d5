"""Take in what people allowed: a yes counts from the first minute of its day, a no until the last."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from goodterms.data.addresses import END_OF_TIME, read_in_use
from goodterms.data.bulk import copy_rows, reserve_ids
from goodterms.data.models import Consent, Guarantor
from goodterms.data.read import PracticeFacts
from goodterms.domain.import_rows import ConsentRow
from goodterms.domain.imports import RowVerdict, reject
from goodterms.domain.notes_in_force import InUse
from goodterms.domain.people import Channel
from goodterms.domain.spreadsheet_values import Misread


UNKNOWN_PERSON = Misread(
    cause="unknown-person",
    expected="a person who is known here by this number",
    mend="Import demographics or balances first, or check which column holds the guarantor's number.",
)


YES_FOR_NO_ADDRESS = Misread(
    cause="yes-for-no-address",
    expected="a number or email address to which the yes was given",
    mend="Import people first, or give the number or email address in the row.",
)


def judge_consents(verdicts: Sequence[RowVerdict]) -> list[RowVerdict]:
    """Return the verdicts with rows rejected that name nobody we know, or a yes for no address; stores nothing."""
    rows = [verdict.data for verdict in verdicts if isinstance(verdict.data, ConsentRow)]
    known = _numbers_of({row.guarantor_id for row in rows})
    in_use = read_in_use(list(known.values()), at=END_OF_TIME)
    return [_judge(verdict, known=known, in_use=in_use) for verdict in verdicts]


def _judge(verdict: RowVerdict, *, known: Mapping[str, int], in_use: Mapping[int, InUse]) -> RowVerdict:
    row = verdict.data
    if not isinstance(row, ConsentRow):
        return verdict
    if row.guarantor_id not in known:
        return reject(verdict, UNKNOWN_PERSON)
    used = in_use[known[row.guarantor_id]]
    if any(is_given and not _address(row, channel, used) for channel, is_given in row.answers):
        return reject(verdict, YES_FOR_NO_ADDRESS)
    return verdict


def take_in_consents(
    rows: Sequence[ConsentRow], *, by: str, practice: PracticeFacts, at: datetime
) -> Mapping[int, Mapping[str, object]]:
    """Store the answers and return, by row number, which records they became. An answer already on record adds none.

    An answer is for the address of its row, else for the one in use now.
    """
    known = _numbers_of({row.guarantor_id for row in rows})
    in_use = read_in_use(list(known.values()), at=END_OF_TIME)
    seen = set(
        Consent.objects.filter(guarantor_id__in=known.values()).values_list(
            "guarantor_id", "channel", "is_given", "address", "covers_details", "recorded_at"
        )
    )
    fresh: list[tuple[ConsentRow, tuple[int, str, bool, str, bool, datetime]]] = []
    for row in rows:
        for channel, is_given in row.answers:
            guarantor, when = known[row.guarantor_id], _when(row.recorded_on, is_given, practice, at)
            address = _address(row, channel, in_use[guarantor])
            said = (guarantor, channel, is_given, address, channel in row.details, when)
            if said not in seen:
                seen.add(said)
                fresh.append((row, said))
    numbers = reserve_ids(Consent, len(fresh))
    copy_rows(
        Consent,
        ["id", "practice_id", "guarantor_id", "channel", "is_given", "address", "covers_details", "recorded_at",
         "how", "text_shown", "evidence", "recorded_by"],
        (
            (
                number,
                practice.practice_id,
                *said,
                row.how or "import",
                row.text_shown,
                row.evidence,
                row.recorded_by or by,
            )
            for number, (row, said) in zip(numbers, fresh, strict=True)
        ),
    )  # fmt: skip
    effects: dict[int, dict[str, list[int]]] = {row.row_number: {"consents": []} for row in rows}
    for number, (row, _) in zip(numbers, fresh, strict=True):
        effects[row.row_number]["consents"].append(number)
    return effects


def _address(row: ConsentRow, channel: Channel, in_use: InUse) -> str:
    said, used = (row.email, in_use.email) if channel == "email" else (row.phone, in_use.phone)
    return said or used or ""


def _when(recorded_on: date | None, is_given: bool, practice: PracticeFacts, at: datetime) -> datetime:  # noqa: FBT001  # an answer, not a mode
    """A day has no hour: of a yes and a no on one day, the no is the later."""
    if recorded_on is None:
        return at
    opening = datetime.combine(recorded_on, time(), tzinfo=practice.zone)
    closing = datetime.combine(recorded_on + timedelta(days=1), time(), tzinfo=practice.zone) - timedelta(seconds=1)
    return min(opening if is_given else closing, at)


def _numbers_of(external_ids: set[str]) -> dict[str, int]:
    return dict(Guarantor.objects.filter(external_id__in=external_ids).values_list("external_id", "id"))
