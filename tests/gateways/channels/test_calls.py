"""A call is put on the sheet once, and its end is told in known words."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from goodterms.domain.guardrails import Permit
from goodterms.domain.money import Money
from goodterms.gateways.calls.port import CALL_RESULTS, CallReport, CallSheetLine
from goodterms.gateways.handing_over import Accepted, Answers, NothingLeft, SentWithoutPermit
from goodterms.gateways.outbox import LocalCallSheets
from support.guard_people import MONDAY_TEN_IN_SALEM, answer, attempt, dora_reachable


TEN = MONDAY_TEN_IN_SALEM
DORA = dora_reachable()
LINE = CallSheetLine(key="2026-11-23-call-3", household_id=DORA.household_id, to="+15035550142", script="Hello, Dora.")
NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)


def permit() -> Permit:
    given = answer(DORA, attempt(DORA, "call", at=TEN))
    assert isinstance(given, Permit)
    return given


def test_a_call_is_put_on_the_sheet_once_and_found(tmp_path: Path):
    sheets = LocalCallSheets(tmp_path)
    assert isinstance(sheets.find(LINE.key, since=TEN, at=TEN), NothingLeft)

    first = sheets.send(LINE, permit=permit(), at=TEN)

    assert isinstance(first, Accepted)
    assert first == sheets.send(LINE, permit=permit(), at=TEN) == sheets.find(LINE.key, since=TEN, at=TEN)
    assert len(list(tmp_path.iterdir())) == 1
    assert isinstance(sheets.ask(), Answers)


def test_no_call_without_a_permit(tmp_path: Path):
    with pytest.raises(SentWithoutPermit):
        LocalCallSheets(tmp_path).send(LINE, permit=permit(), at=TEN + timedelta(minutes=10))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("result", [each for each in CALL_RESULTS if each != "promise"])
def test_an_end_is_told_in_one_word(result: str):
    assert CallReport(key=LINE.key, result=result, called_at=NOON).result == result


def test_a_promise_has_a_day_and_an_amount_and_nothing_else_has_either():
    kept = CallReport(
        key=LINE.key, result="promise", called_at=NOON, promised_on=date(2026, 12, 1), promised=Money(4000)
    )
    assert kept.promised == Money(4000)
    for result, on, amount in (
        ("promise", None, Money(4000)),
        ("promise", date(2026, 12, 1), None),
        ("promise", date(2026, 12, 1), Money(0)),
        ("voicemail", date(2026, 12, 1), None),
        ("voicemail", None, Money(1)),
        ("voicemail", date(2026, 12, 1), Money(1)),
    ):
        with pytest.raises(ValueError, match="promise"):
            CallReport(key=LINE.key, result=result, called_at=NOON, promised_on=on, promised=amount)
