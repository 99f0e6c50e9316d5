"""Take in what people allowed: a yes counts from the first minute of its day, a no until the last."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from goodterms.data.bulk import copy_rows, reserve_ids
from goodterms.data.models import Consent, Guarantor
from goodterms.data.read import PracticeFacts
from goodterms.domain.import_rows import ConsentRow
from goodterms.domain.imports import RowVerdict, reject
from goodterms.domain.spreadsheet_values import Misread


UNKNOWN_PERSON = Misread(
    cause="unknown-person",
    expected="a person who is known here by this number",
    mend="Import demographics or balances first, or check which column holds the guarantor's number.",
)


def judge_consents(verdicts: Sequence[RowVerdict]) -> list[RowVerdict]:
    """Return the verdicts with rows rejected that name nobody we know; stores nothing."""
    asked = {verdict.data.guarantor_id for verdict in verdicts if isinstance(verdict.data, ConsentRow)}
    known = _numbers_of(asked)
    return [
        reject(verdict, UNKNOWN_PERSON)
        if isinstance(verdict.data, ConsentRow) and verdict.data.guarantor_id not in known
        else verdict
        for verdict in verdicts
    ]


def take_in_consents(
    rows: Sequence[ConsentRow], *, by: str, practice: PracticeFacts, at: datetime
) -> Mapping[int, Mapping[str, object]]:
    """Store the answers and return, by row number, which records they became. An answer already on record adds none."""
    known = _numbers_of({row.guarantor_id for row in rows})
    seen = set(
        Consent.objects.filter(guarantor_id__in=known.values()).values_list(
            "guarantor_id", "channel", "is_given", "covers_details", "recorded_at"
        )
    )
    fresh: list[tuple[ConsentRow, tuple[int, str, bool, bool, datetime]]] = []
    for row in rows:
        for channel, is_given in row.answers:
            when = _when(row.recorded_on, is_given, practice, at)
            said = (known[row.guarantor_id], channel, is_given, channel in row.details, when)
            if said not in seen:
                seen.add(said)
                fresh.append((row, said))
    numbers = reserve_ids(Consent, len(fresh))
    copy_rows(
        Consent,
        ["id", "practice_id", "guarantor_id", "channel", "is_given", "covers_details", "recorded_at", "how",
         "text_shown", "evidence", "recorded_by"],
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


def _when(recorded_on: date | None, is_given: bool, practice: PracticeFacts, at: datetime) -> datetime:  # noqa: FBT001  # an answer, not a mode
    """A day has no hour: of a yes and a no on one day, the no is the later."""
    if recorded_on is None:
        return at
    opening = datetime.combine(recorded_on, time(), tzinfo=practice.zone)
    closing = datetime.combine(recorded_on + timedelta(days=1), time(), tzinfo=practice.zone) - timedelta(seconds=1)
    return min(opening if is_given else closing, at)


def _numbers_of(external_ids: set[str]) -> dict[str, int]:
    return dict(Guarantor.objects.filter(external_id__in=external_ids).values_list("external_id", "id"))
