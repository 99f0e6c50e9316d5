"""What do we know of contact with this person? Everything on record, newest first, a page at a time."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from goodterms.data.contact_history import MOST_ON_A_PAGE, HistoryEntry, contact_history
from goodterms.data.models import DecisionRecord, Intent, Practice
from goodterms.data.scope import practice_scope
from goodterms.domain.noted import ConfidentialWay
from goodterms.usecases.note_answer import note_answer
from goodterms.usecases.note_contact import note_contact
from goodterms.usecases.note_delivery import note_delivery
from goodterms.usecases.outside import local_outside
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.read_message import Reading, read_message
from goodterms.usecases.record_call import record_call
from goodterms.usecases.record_consent import SaidYes, record_consent
from goodterms.usecases.record_stop import record_stop
from goodterms.usecases.run_day import run_day
from support.households import LONG_BEFORE, store_household
from support.messages import hear
from support.postings import post
from support.practices import cedar_grove, facts_of


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
NUMBER = "+15035550142"
DAY_THREE = datetime.fromisoformat("2026-09-04T17:00Z")  # Friday, ten in the morning in Salem
SEVEN_YEARS_BEFORE = DAY_THREE - timedelta(days=7 * 365)


@pytest.fixture
def clinic(database: str) -> Practice:
    """A practice without anybody."""
    return cedar_grove()


def at(hours: int) -> datetime:
    return DAY_THREE + timedelta(hours=hours)


def much_happened_with_ana(clinic: Practice, outbox: Path) -> int:
    practice = facts_of(clinic)
    ana = int(store_household(clinic, first_name="Ana", pcns=("P01",), language="en", phone=NUMBER, email=None).id)
    post(clinic, SCENARIOS / "01_primary" / "1.835")
    policy = policy_in_force(practice=practice)
    run_day(
        practice=practice,
        policy=policy,
        outside=local_outside(outbox),
        now=lambda: DAY_THREE,
        by="test",
        step=lambda _: None,
    )
    with practice_scope(clinic.id):
        intent = Intent.objects.get().id
    note_delivery(practice=practice, intent_id=intent, outcome="delivered", policy=policy, by="carrier", at=at(1))
    message = hear(clinic, "I'm busy, call me later", sender=NUMBER, at=at(2))
    note_contact(
        practice=practice,
        guarantor_id=ana,
        noted=ConfidentialWay(channel="text"),
        words="texts only",
        ends=None,
        by="kim",
        at=at(3),
    )
    read_message(
        practice=practice,
        message_id=message.message_id,
        reading=Reading(meanings=frozenset({"help"}), reason="rang her", guarantor_id=None, notes=()),
        by="kim",
        at=at(4),
    )
    note_answer(
        practice=practice,
        message_id=message.message_id,
        kind="reply",
        reference="intent 2",
        answered_at=at(5),
        by="kim",
    )
    record_call(practice=practice, guarantor_id=ana, outcome="conversation", called_at=at(6), by="kim", at=at(6))
    record_consent(
        practice=practice,
        guarantor_id=ana,
        said=SaidYes(
            channel="text", address=None, covers_details=True, how="form", text_shown="You may.", evidence="1"
        ),
        by="kim",
        at=at(7),
    )
    record_stop(practice=practice, guarantor_id=ana, kind="call_stop", reason="said so", by="kim", at=at(8))
    return ana


def everything(clinic: Practice, guarantor: int, *, at_most: int = MOST_ON_A_PAGE) -> list[HistoryEntry]:
    found: list[HistoryEntry] = []
    after = None
    with practice_scope(clinic.id):
        while True:
            page = contact_history(guarantor, since=SEVEN_YEARS_BEFORE, after=after, at_most=at_most)
            assert len(page.entries) <= at_most
            found.extend(page.entries)
            after = page.after
            if after is None:
                return found


def test_everything_is_told_newest_first_and_what_left_names_its_decision(clinic: Practice, tmp_path: Path):
    ana = much_happened_with_ana(clinic, tmp_path)
    found = everything(clinic, ana)

    assert [(entry.kind, entry.at) for entry in found] == [
        ("stop", at(8)),
        ("consent", at(7)),
        ("call", at(6)),
        ("answer", at(5)),
        ("reading", at(4)),
        ("note", at(3)),
        ("reading", at(2)),
        ("message_in", at(2)),
        ("step", at(1)),
        ("news", at(1)),
        ("step", at(0)),
        ("step", at(0)),
        ("message_out", at(0)),
        ("decision", at(0)),
        ("decision", at(0)),
        ("consent", LONG_BEFORE),
        ("consent", LONG_BEFORE),
    ]
    by_kind = {entry.kind: entry for entry in reversed(found)}
    with practice_scope(clinic.id):
        sent = DecisionRecord.objects.get(phase="send")
        planned = DecisionRecord.objects.get(phase="plan")
    steps = [(entry.facts["from"], entry.facts["to"]) for entry in reversed(found) if entry.kind == "step"]
    assert steps == [("ready", "claimed"), ("claimed", "sent"), ("sent", "confirmed")]
    assert [entry.facts["phase"] for entry in reversed(found) if entry.kind == "decision"] == ["plan", "send"]
    assert by_kind["message_out"].decision_id == sent.id
    assert by_kind["message_out"].facts["plan_decision"] == planned.id
    assert by_kind["message_out"].facts["words"] == sent.message
    assert by_kind["message_in"].facts["words"] == "I'm busy, call me later"
    assert by_kind["note"].facts["words"] == "texts only"
    assert by_kind["consent"].facts["text_shown"] == "You may."
    assert by_kind["call"].facts == {"outcome": "conversation"}
    assert (by_kind["stop"].by, by_kind["stop"].facts["kind"]) == ("kim", "call_stop")


@pytest.mark.parametrize("at_most", [1, 2, 5, 12])
def test_pages_leave_nothing_out_and_tell_nothing_twice(clinic: Practice, tmp_path: Path, at_most: int):
    ana = much_happened_with_ana(clinic, tmp_path)
    assert everything(clinic, ana, at_most=at_most) == everything(clinic, ana)


def test_a_page_is_never_longer_than_is_wise_and_never_empty_while_there_is_more(clinic: Practice):
    store_household(clinic, first_name="Ana", pcns=(), language="en", phone=NUMBER, email=None)
    for _ in range(MOST_ON_A_PAGE + 1):
        hear(clinic, "STOP", sender=NUMBER, at=DAY_THREE)
    with practice_scope(clinic.id):
        page = contact_history(1, since=DAY_THREE, at_most=MOST_ON_A_PAGE + 100)
        assert len(page.entries) == MOST_ON_A_PAGE
        assert page.after is not None
        assert len(contact_history(1, since=DAY_THREE, at_most=0).entries) == 1


def test_only_what_happened_since_is_told_and_only_of_this_person(clinic: Practice, tmp_path: Path):
    ana = much_happened_with_ana(clinic, tmp_path)
    ben = int(store_household(clinic, first_name="Ben", pcns=(), language="en", phone=None, email=None).id)
    with practice_scope(clinic.id):
        assert [entry.kind for entry in contact_history(ana, since=at(7)).entries] == ["stop", "consent"]
        assert contact_history(ana, since=at(9)).entries == ()
        assert contact_history(ben, since=SEVEN_YEARS_BEFORE).entries == ()
