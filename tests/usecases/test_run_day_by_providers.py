"""A day by real ways out, against doubles that refuse, wait and fall silent: nothing leaves twice, nothing is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from doubles.lob_api import LobApi
from doubles.mail_server import MailServer
from doubles.twilio_api import TwilioApi
from goodterms.config.channels import Channels
from goodterms.data.models import Guarantor, Intent, Practice, PrintBatch, StopRecord, Touch, WorkItem
from goodterms.data.scope import practice_scope
from goodterms.gateways.emails.smtp import SmtpEmails
from goodterms.gateways.letters.lob import LobLetters
from goodterms.gateways.texts.twilio import TwilioTexts
from goodterms.usecases.outside import Outside, UnableToReachOutside, configured_outside, local_outside
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.run_day import DayRun, run_day
from support.households import store_household
from support.outside_settings import lob_settings, smtp_settings, twilio_settings
from support.postings import post
from support.practices import cedar_grove, facts_of


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
DAY_ZERO = date(2026, 9, 1)  # a Tuesday; day 3 is a Friday


def morning(day: int) -> datetime:
    """Ten o'clock in Salem, so many days after day 0."""
    return datetime(2026, 9, 1, 17, tzinfo=UTC) + timedelta(days=day)


class Clinic:
    """A practice with one household, its ways out, and the doubles at their ends."""

    def __init__(self, outside: Outside, twilio: TwilioApi, mail: MailServer, lob: LobApi) -> None:
        row = cedar_grove()
        self.twilio, self.mail, self.lob = twilio, mail, lob
        self.outside = outside
        self.practice = facts_of(row)
        self.maria = store_household(
            row, first_name="Maria", pcns=("P01",), language="en", phone="+15035550142", email="maria@example.com"
        )
        post(row, SCENARIOS / "01_primary" / "1.835")
        self.policy = policy_in_force(practice=self.practice)

    def run(self, day: int, *, minutes: int = 0) -> DayRun:
        moment = morning(day) + timedelta(minutes=minutes)
        self.twilio.clock = lambda: moment
        return run_day(
            practice=self.practice,
            policy=self.policy,
            outside=self.outside,
            now=lambda: moment,
            by="test",
            step=lambda _: None,
        )

    def touches(self) -> list[tuple[int, str, str]]:
        """Which day, by which channel and in which state, in order."""
        with practice_scope(self.practice.practice_id):
            return [
                ((intent.planned_on - DAY_ZERO).days, intent.channel, intent.state)
                for intent in Intent.objects.order_by("planned_on", "id")
            ]


@pytest.fixture
def clinic(database: str, tmp_path: Path) -> Iterator[Clinic]:
    with TwilioApi() as twilio, MailServer() as mail, LobApi() as lob:
        outside = replace(
            local_outside(tmp_path / "outbox"),
            texts=TwilioTexts(twilio_settings(twilio)),
            emails=SmtpEmails(smtp_settings(mail)),
            printer=LobLetters(lob_settings(lob)),
            is_local=False,
        )
        yield Clinic(outside, twilio, mail, lob)


def test_a_text_an_email_and_a_letter_leave_once_each(clinic: Clinic):
    for day in (3, 3, 10, 10, 18, 18):
        clinic.run(day)

    assert clinic.touches() == [(3, "text", "sent"), (10, "letter", "sent"), (18, "email", "sent")]
    assert [len(each.accepted) for each in (clinic.twilio, clinic.lob, clinic.mail)] == [1, 1, 1]
    with practice_scope(clinic.practice.practice_id):
        assert all(intent.provider_reference for intent in Intent.objects.all())


def test_a_text_never_waits_at_twilio_beyond_the_close_of_its_window(clinic: Clinic):
    clinic.run(3, minutes=3 * 60 + 30)  # half past one; the window closes at nine in the evening

    assert int(clinic.twilio.accepted[0]["form"]["ValidityPeriod"]) == (7 * 60 + 30) * 60


def test_who_opted_out_at_the_carrier_is_texted_no_more_and_is_written_to_another_way(clinic: Clinic):
    clinic.twilio.fail_with("opted_out")

    assert clinic.run(3).sent.failed == 1
    with practice_scope(clinic.practice.practice_id):
        assert StopRecord.objects.get().kind == "text_stop"
        assert Touch.objects.count() == 1
    clinic.run(4)

    assert clinic.touches() == [(3, "text", "failed"), (3, "email", "sent")]
    assert clinic.twilio.accepted == []


@pytest.mark.parametrize("fault", ["landline", "invalid_number"])
def test_a_number_that_takes_no_texts_closes_that_way_only(clinic: Clinic, fault: str):
    clinic.twilio.fail_with(fault)
    clinic.run(3)
    clinic.run(4)

    assert clinic.touches() == [(3, "text", "failed"), (3, "email", "sent")]
    with practice_scope(clinic.practice.practice_id):
        assert not StopRecord.objects.exists()


def test_a_text_the_carrier_blocks_goes_before_a_person(clinic: Clinic):
    clinic.twilio.fail_with("filtered")
    clinic.run(3)

    with practice_scope(clinic.practice.practice_id):
        assert "30007" in WorkItem.objects.get(queue="cannot_be_sent").reason


def test_a_busy_provider_is_tried_again_and_the_gate_is_asked_again(clinic: Clinic):
    clinic.twilio.fail_with("too_many")

    first = clinic.run(3).sent
    assert (first.waiting, first.by_channel) == (1, {})
    assert clinic.touches() == [(3, "text", "ready")]

    assert clinic.run(3, minutes=20).sent.by_channel == {"text": 1}
    assert len(clinic.twilio.accepted) == 1


@pytest.mark.parametrize(("fault", "taken"), [("drop_before", 0), ("drop_after", 1), ("malformed", 1)])
def test_a_silence_is_found_out_before_anything_is_sent_again(clinic: Clinic, fault: str, taken: int):
    clinic.twilio.fail_with(fault)

    assert clinic.run(3).sent.unknown == 1
    assert clinic.touches() == [(3, "text", "unknown")]
    clinic.run(3, minutes=20)

    assert clinic.touches() == [(3, "text", "sent")]
    assert len(clinic.twilio.accepted) == 1


def test_an_email_with_an_unknown_end_counts_as_made_and_is_never_sent_again(clinic: Clinic):
    clinic.run(3)
    clinic.run(10)
    clinic.mail.fail_with("drop_after_taking")
    clinic.run(18)
    for day in (18, 19, 20):
        clinic.run(day)

    assert clinic.touches() == [(3, "text", "sent"), (10, "letter", "sent"), (18, "email", "unknown")]
    assert len(clinic.mail.accepted) == 1


def test_a_letter_that_cannot_be_delivered_marks_the_address(clinic: Clinic):
    clinic.run(3)
    clinic.lob.fail_with("invalid_address")
    clinic.run(10)

    with practice_scope(clinic.practice.practice_id):
        assert Guarantor.objects.get().is_address_good is False
        assert WorkItem.objects.filter(queue="returned_mail").exists()
    assert clinic.lob.accepted == []


@pytest.mark.parametrize(("fault", "taken"), [("drop_before", 0), ("drop_after", 1)])
def test_a_letter_with_an_unknown_end_leaves_once(clinic: Clinic, fault: str, taken: int):
    clinic.run(3)
    clinic.lob.fail_with(fault)
    clinic.run(10)
    assert clinic.touches()[-1] == (10, "letter", "unknown")
    assert len(clinic.lob.accepted) == taken

    clinic.run(10, minutes=20)

    assert clinic.touches()[-1] == (10, "letter", "sent")
    assert len(clinic.lob.accepted) == 1


@pytest.mark.parametrize(("fault", "taken"), [("drop_before", 1), ("drop_after", 2)])
def test_of_two_letters_the_one_with_an_unknown_end_is_found_out(clinic: Clinic, fault: str, taken: int):
    row = Practice.objects.get(id=clinic.practice.practice_id)
    store_household(row, first_name="Ben", pcns=("P19",), language="en", phone=None, email=None)
    post(row, SCENARIOS / "19_duplicate_file" / "1.835")
    clinic.run(3)
    before = len(clinic.lob.accepted)  # Ben has no telephone: his first touch is a letter
    clinic.lob.fail_with("", fault)
    clinic.run(10)
    assert sorted(clinic.touches())[-2:] == [(10, "letter", "sent"), (10, "letter", "unknown")]
    assert len(clinic.lob.accepted) - before == taken

    clinic.run(10, minutes=20)

    assert clinic.touches()[-2:] == [(10, "letter", "sent")] * 2
    assert len(clinic.lob.accepted) - before == 2
    with practice_scope(clinic.practice.practice_id):
        assert not PrintBatch.objects.filter(state="ready").exists()


def test_settings_that_are_not_whole_let_nothing_leave_by_any_way(
    tmp_path: Path, settings_of_channels: dict[str, object]
):
    settings_of_channels["text"] = {"adapter": "twilio"}

    with pytest.raises(UnableToReachOutside, match="GOODTERMS_TEXT_AUTH_TOKEN"):
        configured_outside(practice="cedar-grove", folder=tmp_path)

    settings_of_channels["text"] = {}
    assert configured_outside(practice="cedar-grove", folder=tmp_path).is_local


@pytest.fixture
def settings_of_channels(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Stand in for what is written about channels."""
    written: dict[str, object] = {}

    channels = Channels(tables=written, practices={}, trouble=())
    monkeypatch.setattr("django.conf.settings.CHANNELS", channels)
    return written

    monkeypatch.setattr("django.conf.settings.CHANNELS", Channels())
    return written
