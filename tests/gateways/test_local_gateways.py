"""What leaves the house leaves with a permit, whole, and once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from goodterms.domain import statements
from goodterms.domain.guardrails import Permit
from goodterms.domain.people import Channel
from goodterms.gateways.calls.port import CallSheetLine
from goodterms.gateways.emails.port import EmailMessage
from goodterms.gateways.handing_over import Accepted, NothingLeft, NotNow, SentWithoutPermit
from goodterms.gateways.letters.port import Letter
from goodterms.gateways.outbox import LocalCallSheets, LocalEmails, LocalTexts
from goodterms.gateways.printer import LocalPrinter
from goodterms.gateways.texts.port import TextMessage
from support.guard_people import MONDAY_TEN_IN_SALEM, TEXT_OF_DORA, answer, attempt, dora_reachable
from support.statement_people import maria_with_three_visits


TEN = MONDAY_TEN_IN_SALEM
CLOSE = TEN + timedelta(hours=3)
DORA = dora_reachable()
EMAIL_TO_DORA = "Your statement is ready. To stop emails to this address: https://pay.cedargrove.example/stop"


def permit_for(channel: Channel, message: str | None) -> Permit:
    """Ask the gate, which says yes to Dora."""
    permit = answer(DORA, attempt(DORA, channel, at=TEN, message=message))
    assert isinstance(permit, Permit)
    return permit


def text(body: str = TEXT_OF_DORA, household_id: str = DORA.household_id) -> TextMessage:
    return TextMessage(key="2026-11-23-text-1", household_id=household_id, to="+15035550142", body=body)


def email() -> EmailMessage:
    return EmailMessage(
        key="2026-11-23-email-2",
        household_id=DORA.household_id,
        to="dora@example.com",
        subject="Your statement",
        plain=EMAIL_TO_DORA,
        html=f"<p>{EMAIL_TO_DORA}</p>",
    )


def letter() -> Letter:
    content = statements.compose(facts=maria_with_three_visits())
    return Letter(household_id=DORA.household_id, content=content, permit=permit_for("letter", None))


def test_a_text_is_written_once_and_found_again(tmp_path: Path):
    texts = LocalTexts(tmp_path)
    permit = permit_for("text", TEXT_OF_DORA)
    first = texts.send(text(), permit=permit, at=TEN, deliver_by=CLOSE)
    again = texts.send(text(), permit=permit, at=TEN + timedelta(minutes=1), deliver_by=CLOSE)

    assert first == again == texts.find(text(), since=TEN, at=TEN, reference=None)
    assert isinstance(first, Accepted)
    (file,) = tmp_path.iterdir()
    assert TEXT_OF_DORA in file.read_text()


def test_a_permit_for_one_channel_opens_no_other(tmp_path: Path):
    permit = permit_for("text", TEXT_OF_DORA)
    line = CallSheetLine(key="k", household_id=DORA.household_id, to="+15035550142", script="Hello")

    with pytest.raises(SentWithoutPermit):
        LocalEmails(tmp_path).send(email(), permit=permit, at=TEN)
    with pytest.raises(SentWithoutPermit):
        LocalCallSheets(tmp_path).send(line, permit=permit, at=TEN)
    with pytest.raises(SentWithoutPermit):
        LocalPrinter(tmp_path).send(
            batch="2026-11-23/batch-1",
            letters=[Letter(household_id=DORA.household_id, content=letter().content, permit=permit)],
            at=TEN,
        )

    assert list(tmp_path.iterdir()) == []


def test_an_email_has_its_twin_and_an_old_twin_left_behind_is_replaced(tmp_path: Path):
    (tmp_path / f"{email().key}.html").write_text("what was true before the run was killed")

    LocalEmails(tmp_path).send(email(), permit=permit_for("email", EMAIL_TO_DORA), at=TEN)

    assert (tmp_path / f"{email().key}.html").read_text() == email().html
    assert EMAIL_TO_DORA in (tmp_path / f"{email().key}.txt").read_text()


def test_a_call_is_put_on_the_sheet(tmp_path: Path):
    sheets = LocalCallSheets(tmp_path)
    line = CallSheetLine(key="k", household_id=DORA.household_id, to="+15035550142", script="Hello")

    sheets.send(line, permit=permit_for("call", None), at=TEN)

    assert isinstance(sheets.find("k", since=TEN, at=TEN), Accepted)
    assert isinstance(sheets.find("another", since=TEN, at=TEN), NothingLeft)
    assert '"promise"' in (tmp_path / "k.json").read_text()  # the words in which its end is told


def test_a_batch_can_be_seen_only_when_it_is_whole(tmp_path: Path):
    printer = LocalPrinter(tmp_path)
    batch = "2026-11-23/batch-1"
    half = tmp_path / "2026-11-23" / ".batch-1.part"
    half.mkdir(parents=True)
    (half / "statements-en-001.pdf").write_bytes(b"half")
    assert isinstance(find(printer, batch), NothingLeft)

    printer.discard(batch)
    assert not half.exists()
    printer.send(batch=batch, letters=[letter()], at=TEN)

    assert find(printer, batch) == Accepted(reference=batch)
    assert {path.name for path in (tmp_path / batch).iterdir()} == {"manifest.csv", "statements-en-001.pdf"}
    assert [path.name for path in (tmp_path / "2026-11-23").iterdir()] == ["batch-1"]


def test_discarding_leaves_a_finished_batch_alone(tmp_path: Path):
    printer = LocalPrinter(tmp_path)
    printer.send(batch="2026-11-23/batch-1", letters=[letter()], at=TEN)

    printer.discard("2026-11-23/batch-1")

    assert isinstance(find(printer, "2026-11-23/batch-1"), Accepted)


def test_a_batch_of_a_name_that_is_taken_takes_no_more_letters(tmp_path: Path):
    printer = LocalPrinter(tmp_path)
    batch = "2026-11-23/batch-1"
    printer.send(batch=batch, letters=[letter()], at=TEN)
    other = replace(letter(), content=replace(letter().content, statement_id="20261123-9"))

    outcomes = printer.send(batch=batch, letters=[letter(), other], at=TEN)

    assert outcomes[letter().key] == Accepted(reference=batch)
    assert isinstance(outcomes["20261123-9"], NotNow)


def find(printer: LocalPrinter, batch: str) -> object:
    return printer.find(batch=batch, keys=[letter().key], since=TEN, at=TEN)[letter().key]
