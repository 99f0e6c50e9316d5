"""One day's outreach: sent once, to whom it may concern, with words that are true at that moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from goodterms.data.models import (
    AuditEvent,
    Consent,
    DecisionRecord,
    Guarantor,
    Intent,
    Practice,
    Touch,
    Visit,
    WorkItem,
)
from goodterms.data.scope import practice_scope
from goodterms.domain.money import Money
from goodterms.playbook.load_scripts import load_own_scripts
from goodterms.playbook.script_schema import ScriptLibrary
from goodterms.usecases.approve_scripts import approve_scripts
from goodterms.usecases.note_delivery import note_delivery
from goodterms.usecases.open_dispute import open_dispute
from goodterms.usecases.outside import local_outside
from goodterms.usecases.plan_day import plan_day
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.record_call import record_call
from goodterms.usecases.record_patient_payment import record_patient_payment
from goodterms.usecases.record_stop import record_stop
from goodterms.usecases.run_day import DayRun, run_day
from support.households import store_household
from support.postings import post
from support.practices import cedar_grove, facts_of
from support.scripts import GOOD_SPANISH_TEXT, own_file


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
# The insurer answered on Tuesday, September 1, 2026: day 0. Day 3 is a Friday.
DAY_ZERO = date(2026, 9, 1)


def morning(day: int) -> datetime:
    """Ten o'clock in Salem, so many days after day 0."""
    return datetime(2026, 9, 1, 17, tzinfo=UTC) + timedelta(days=day)


class Clinic:
    """A practice with one household and an outbox."""

    def __init__(self, practice: Practice, guarantor: Guarantor, outbox: Path) -> None:
        self.row = practice
        self.practice = facts_of(practice)
        self.guarantor = guarantor
        self.outbox = outbox
        self.policy = policy_in_force(practice=self.practice)

    def run(self, day: int) -> DayRun:
        return run_day(
            practice=self.practice,
            policy=self.policy,
            outside=local_outside(self.outbox),
            now=lambda: morning(day),
            by="test",
            step=lambda _: None,
        )

    def plan(self, day: int) -> None:
        plan_day(practice=self.practice, policy=self.policy, at=morning(day), by="test", step=lambda _: None)

    def touches(self) -> list[tuple[int, str, str]]:
        """Which day, which touch and in which state, in order."""
        with practice_scope(self.practice.practice_id):
            return [
                ((intent.planned_on - DAY_ZERO).days, intent.touch.kind, intent.state)
                for intent in Intent.objects.select_related("touch").order_by("planned_on", "id")
            ]

    def note(self, outcome: str, *, at: datetime) -> None:
        """Note what became of the last message."""
        note_delivery(
            practice=self.practice,
            intent_id=self.last_intent(),
            outcome=outcome,
            policy=self.policy,
            by="test",
            at=at,
        )

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.outbox)): path.read_bytes()
            for path in sorted(self.outbox.rglob("*"))
            if path.is_file()
        }

    def visit(self) -> int:
        with practice_scope(self.practice.practice_id):
            return int(Visit.objects.get().id)

    def last_intent(self) -> int:
        with practice_scope(self.practice.practice_id):
            return int(Intent.objects.order_by("id").last().id)


@pytest.fixture
def clinic(database: str, tmp_path: Path) -> Clinic:
    """Maria owes 50.00 for one visit; she reads Spanish and has a phone and an email."""
    practice = cedar_grove()
    maria = store_household(
        practice,
        first_name="Maria",
        pcns=("P01",),
        language="es",
        phone="+15035550142",
        email="maria@example.com",
    )
    post(practice, SCENARIOS / "01_primary" / "1.835")
    return Clinic(practice, maria, tmp_path / "outbox")


def test_the_first_touch_is_a_text_on_day_3_and_not_on_day_2(clinic: Clinic):
    assert clinic.run(2).sent.by_channel == {}
    assert clinic.run(3).sent.by_channel == {"text": 1}

    (name,) = clinic.files()
    words = clinic.files()[name].decode()
    assert "Maria" in words
    assert "STOP" in words
    assert "$" not in words  # a text shows no amount


def test_a_quiet_household_meets_the_whole_ladder_once_and_in_order(clinic: Clinic):
    for day in range(60):
        clinic.run(day)
        if clinic.touches() and clinic.touches()[-1][1:] == ("call", "sent"):
            record_call(
                practice=clinic.practice,
                guarantor_id=clinic.guarantor.id,
                outcome="voicemail",
                called_at=morning(day) + timedelta(hours=1),
                by="test",
                at=morning(day) + timedelta(hours=1),
            )

    assert [(day, kind) for day, kind, _ in clinic.touches()] == [
        (3, "text"),
        (10, "statement"),
        (18, "email"),
        (25, "call"),
        (35, "statement2"),
    ]


def test_running_a_day_twice_changes_nothing(clinic: Clinic):
    clinic.run(3)
    before = clinic.files(), counts(clinic)

    clinic.run(3)

    assert (clinic.files(), counts(clinic)) == before


def counts(clinic: Clinic) -> tuple[int, ...]:
    with practice_scope(clinic.practice.practice_id):
        return tuple(model.objects.count() for model in (Touch, Intent, DecisionRecord, AuditEvent, WorkItem))


def test_who_paid_between_planning_and_sending_is_not_asked(clinic: Clinic):
    clinic.plan(3)
    record_patient_payment(
        practice=clinic.practice,
        visit_id=clinic.visit(),
        amount=Money(5000),
        received_on=DAY_ZERO,
        method="card",
        reference="just now",
        codes=clinic.policy.codes,
        by="test",
        at=morning(3),
    )

    clinic.run(3)

    assert clinic.files() == {}
    assert clinic.touches() == [(3, "text", "withdrawn")]


def test_a_part_payment_between_planning_and_sending_is_not_answered_with_the_old_amount(clinic: Clinic):
    clinic.plan(3)
    record_patient_payment(
        practice=clinic.practice,
        visit_id=clinic.visit(),
        amount=Money(1),
        received_on=DAY_ZERO,
        method="card",
        reference="a cent",
        codes=clinic.policy.codes,
        by="test",
        at=morning(3),
    )

    clinic.run(3)

    assert clinic.files() == {}


def test_a_dispute_opened_between_planning_and_sending_stops_the_message(clinic: Clinic):
    clinic.plan(3)
    open_dispute(practice=clinic.practice, visit_id=clinic.visit(), by="test", at=morning(3))

    clinic.run(3)

    assert clinic.files() == {}


def test_a_stop_of_texts_is_kept_and_the_touch_goes_by_email(clinic: Clinic):
    record_stop(
        practice=clinic.practice,
        guarantor_id=clinic.guarantor.id,
        kind="text_stop",
        reason="replied STOP",
        by="test",
        at=morning(1),
    )

    clinic.run(3)

    assert [name.split("/")[0] for name in clinic.files()] == ["emails", "emails"]


def test_a_text_to_a_landline_moves_no_rung_and_the_next_day_finds_another_way(clinic: Clinic):
    clinic.run(3)
    clinic.note("landline", at=morning(3) + timedelta(hours=1))

    clinic.run(4)

    # The way round was begun on the day itself, and nobody sent it.
    assert clinic.touches() == [(3, "text", "failed"), (3, "text", "withdrawn"), (4, "text", "sent")]
    assert any(name.startswith("emails/") for name in clinic.files())


def test_a_text_to_a_landline_goes_on_by_email_the_same_day_as_the_same_touch(clinic: Clinic):
    clinic.run(3)
    clinic.note("landline", at=morning(3) + timedelta(hours=1))

    clinic.run(3)

    assert clinic.touches() == [(3, "text", "failed"), (3, "text", "sent")]
    assert [name.split("/")[0] for name in clinic.files()] == ["emails", "emails", "texts"]
    with practice_scope(clinic.practice.practice_id):
        assert Touch.objects.count() == 1


def test_a_returned_letter_marks_the_address_and_goes_before_a_person(clinic: Clinic):
    clinic.run(3)
    clinic.run(10)
    clinic.note("returned", at=morning(14))

    with practice_scope(clinic.practice.practice_id):
        assert Guarantor.objects.get().is_address_good is False
        assert WorkItem.objects.filter(queue="returned_mail").exists()


def test_a_statement_is_printed_with_a_manifest(clinic: Clinic):
    clinic.run(3)
    clinic.run(10)

    names = [name for name in clinic.files() if name.startswith("letters/")]
    assert [Path(name).name for name in names] == ["manifest.csv", "statements-es-001.pdf"]


def test_every_message_that_left_has_a_permit_with_its_words_on_record(clinic: Clinic):
    for day in (3, 10, 18):
        clinic.run(day)

    with practice_scope(clinic.practice.practice_id):
        sent = list(Intent.objects.filter(state="sent").select_related("send_decision"))
        assert len(sent) == 3
        for intent in sent:
            assert intent.send_decision.verdict == "permit"
            assert intent.send_decision.rules
            assert bool(intent.send_decision.message) is (intent.channel != "letter")


def agree(clinic: Clinic, channel: str, *, details: bool, is_given: bool = True, day: int = 1) -> None:
    """Record what Maria says about one channel."""
    with practice_scope(clinic.practice.practice_id):
        Consent.objects.create(
            practice_id=clinic.practice.practice_id,
            guarantor=clinic.guarantor,
            channel=channel,
            is_given=is_given,
            covers_details=details,
            address="maria@example.com" if channel == "email" else "+15035550142",
            how="check-in form",
            text_shown="You may tell me the amount this way, which others who see my screen could read.",
            recorded_at=morning(day),
            recorded_by="front desk",
        )


def the_text(clinic: Clinic) -> str:
    (words,) = clinic.files().values()
    return words.decode()


@pytest.mark.parametrize(("agreed", "shows_amount"), [(True, True), (False, False)])
def test_a_text_says_the_amount_only_to_those_who_agreed_to_that(clinic: Clinic, agreed: bool, shows_amount: bool):
    agree(clinic, "text", details=agreed)
    clinic.run(3)

    words = the_text(clinic)
    assert ("$50.00" in words) is shows_amount
    assert ("$" in words) is shows_amount
    for said in ("Maria", "Cedar Grove", "1 de agosto de 2026", "El seguro ya ha revisado", "/plan", "STOP o ALTO"):
        assert said in words


@pytest.mark.parametrize(
    "later", [{"details": False}, {"details": True, "is_given": False}], ids=["yes without details", "no"]
)
def test_the_latest_answer_decides_whether_a_text_says_the_amount(clinic: Clinic, later: dict[str, bool]):
    agree(clinic, "text", details=True, day=1)
    agree(clinic, "text", **later, day=2)
    clinic.run(3)

    assert not any(b"$" in words for name, words in clinic.files().items() if name.startswith("texts/"))


def test_agreeing_to_details_in_emails_says_nothing_about_texts(clinic: Clinic):
    agree(clinic, "email", details=True)
    clinic.run(3)

    assert "$" not in the_text(clinic)


def test_a_text_with_an_amount_that_is_no_longer_true_does_not_leave(clinic: Clinic):
    """A part paid between planning and sending withdraws the text that would have said the old amount."""
    agree(clinic, "text", details=True)
    clinic.plan(3)
    record_patient_payment(
        practice=clinic.practice,
        visit_id=clinic.visit(),
        amount=Money(1000),
        received_on=DAY_ZERO - timedelta(days=30),
        method="card",
        reference="just now",
        codes=clinic.policy.codes,
        by="test",
        at=morning(3),
    )
    clinic.run(3)

    assert clinic.files() == {}


def test_the_practices_own_words_are_used_once_they_are_approved(clinic: Clinic, tmp_path: Path):
    path = own_file(tmp_path / "own.toml", language="es", effective_on="2026-09-04", body=GOOD_SPANISH_TEXT)
    report = approve_scripts(path, by="K. Ortiz", on=date(2026, 9, 1), only=None)
    assert report.findings == ()
    clinic.policy = replace(clinic.policy, scripts=load_own_scripts(path))
    agree(clinic, "text", details=True)
    clinic.run(3)

    assert "Hola, Maria: Cedar Grove Family Medicine le escribe." in the_text(clinic)


def test_a_kind_without_an_approved_script_goes_before_a_person(clinic: Clinic):
    clinic.policy = replace(clinic.policy, scripts=ScriptLibrary(()))
    done = clinic.run(3)

    assert (done.sent.by_channel, done.sent.failed) == ({}, 1)
    with practice_scope(clinic.practice.practice_id):
        item = WorkItem.objects.get(queue="cannot_be_written")
        assert "no approved script of the kind text_brief is in force in es" in item.reason


@pytest.mark.parametrize(("agreed", "shows_amount"), [(True, True), (False, False)])
def test_an_email_holds_amounts_only_for_those_who_agreed_to_that(clinic: Clinic, agreed: bool, shows_amount: bool):
    agree(clinic, "email", details=agreed)
    for day in (3, 10, 18):
        clinic.run(day)

    (email,) = [words.decode() for name, words in clinic.files().items() if "-email-" in name and name.endswith("txt")]
    assert ("50.00" in email) is shows_amount


def test_a_night_run_sends_nothing_and_says_until_when(clinic: Clinic):
    before_dawn = datetime(2026, 9, 4, 14, 59, tzinfo=UTC)  # Friday 07:59 in Salem
    run_day(
        practice=clinic.practice,
        policy=clinic.policy,
        outside=local_outside(clinic.outbox),
        now=lambda: before_dawn,
        by="test",
        step=lambda _: None,
    )

    assert clinic.files() == {}
    with practice_scope(clinic.practice.practice_id):
        (record,) = DecisionRecord.objects.all()
        assert record.verdict == "refused"
        assert record.refusals[0]["until"] == "2026-09-04T15:00:00Z"


@pytest.mark.parametrize("part", ["street", "city", "zip_code"])
def test_an_address_with_a_part_missing_is_not_written_to(clinic: Clinic, part: str):
    with practice_scope(clinic.practice.practice_id):
        Guarantor.objects.update(**{part: ""})

    clinic.run(3)
    clinic.run(10)

    assert not any(name.startswith("letters/") for name in clinic.files())
    assert not any(state == "failed" for _, _, state in clinic.touches())


def test_a_bill_nobody_answers_for_is_asked_of_nobody(database: str, tmp_path: Path):
    practice = cedar_grove()
    post(practice, SCENARIOS / "01_primary" / "1.835")
    done = run_day(
        practice=facts_of(practice),
        policy=policy_in_force(practice=facts_of(practice)),
        outside=local_outside(tmp_path / "outbox"),
        now=lambda: morning(3),
        by="test",
        step=lambda _: None,
    )

    assert done.plan.households == 0
    assert done.sent.by_channel == {}
    assert (done.plan.unknown_people, done.plan.owed_by_unknown_people) == (1, Money(5000))
