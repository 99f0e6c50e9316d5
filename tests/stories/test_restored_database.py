"""A database restored to an hour ago sends nothing twice: everything since is looked up before sending goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from doubles.mail_server import MailServer
from doubles.twilio_api import TwilioApi
from goodterms.config.channels import read_channels
from goodterms.data.models import Intent, SendingHold
from goodterms.data.query import rows
from goodterms.data.scope import practice_scope
from goodterms.usecases.outside import configured_outside
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.resume_sending import give_out_new_numbers, look_up_what_left, release_hold
from goodterms.usecases.witness import bear_witness
from support.databases import TEMPLATE, Server
from support.outside_environment import by_mail_server, by_twilio, in_public
from support.reachable_clinics import TEN, ReachableClinic, add_household, reachable_clinic
from support.workers import Workers, workers


pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)


@dataclass
class Restored:
    """A clinic whose messages of an hour were sent and forgotten."""

    clinic: ReachableClinic
    at_work: Workers
    twilio: TwilioApi
    mail: MailServer
    home: Path

    def held(self) -> bool:
        return SendingHold.objects.filter(released_at__isnull=True).exists()

    def calls(self) -> int:
        return len(list((self.home / "outbox" / "calls").glob("*.json")))

    def letters(self) -> int:
        return len(list((self.home / "outbox" / "letters").rglob("manifest.csv")))


@pytest.fixture
def restored(server: Server, tmp_path: Path) -> Iterator[Restored]:
    home = tmp_path / "home"
    with (
        server.copy_of(TEMPLATE) as name,
        TwilioApi() as twilio,
        MailServer() as mail,
        workers({**in_public(home), **by_twilio(twilio), **by_mail_server(mail)}) as at_work,
    ):
        clinic = reachable_clinic()
        add_household(clinic, "Eve", phone="+15035552000", due_at=TEN - HOUR)
        at_work.run(TEN - HOUR)  # something is remembered of the time before the backup
        add_household(clinic, "Fay", phone="+15035552001", due_at=TEN + 3 * HOUR)
        connection.close()
        with server.copy_of(name):  # the hour after the backup
            at_work.run(TEN)
            assert clinic.states()["text"] == ["text sent"]
        yield Restored(clinic, at_work, twilio, mail, home)


def test_a_restored_database_is_noticed_and_nothing_leaves_until_it_was_looked_into(restored: Restored):
    restored.at_work.run(TEN + timedelta(minutes=30))

    assert restored.held()
    assert restored.clinic.states()["text"] == ["text ready"]
    assert (len(restored.twilio.accepted), len(restored.mail.accepted)) == (2, 1)
    assert (restored.calls(), restored.letters()) == (1, 1)


def resume(restored: Restored, monkeypatch: pytest.MonkeyPatch, *, minutes: int) -> dict[str, int]:
    """Do what `goodterms resume` does, at a moment of our choice."""
    environment = {**in_public(restored.home), **by_twilio(restored.twilio), **by_mail_server(restored.mail)}
    monkeypatch.setenv("GOODTERMS_HOME", str(restored.home))
    monkeypatch.setattr("django.conf.settings.CHANNELS", read_channels(home=restored.home, environment=environment))
    practice, at = restored.clinic.practice, TEN + timedelta(minutes=minutes)
    give_out_new_numbers()
    looked = look_up_what_left(
        practice=practice,
        policy=policy_in_force(practice=practice),
        outside=configured_outside(practice=practice.slug, folder=restored.home / "outbox"),
        by="test",
        at=at,
    )
    release_hold(by="test", at=at)
    bear_witness(at=at)
    return {"left": looked.had_left, "not": looked.had_not_left, "unknown": looked.nobody_can_say}


def test_what_was_sent_is_found_again_and_the_rest_goes_on(restored: Restored, monkeypatch: pytest.MonkeyPatch):
    restored.at_work.run(TEN + timedelta(minutes=30))

    assert resume(restored, monkeypatch, minutes=31) == {"left": 3, "not": 0, "unknown": 1}
    assert restored.clinic.states() == {
        "text": ["text sent"],
        "email": ["email unknown"],  # a mail server cannot be asked: it counts as made, and a person looks
        "letter": ["letter sent"],
        "call": ["call sent"],
        "Eve": ["text sent"],
        "Fay": ["text ready"],
    }

    restored.at_work.run(TEN + 3 * HOUR)

    assert restored.clinic.states()["Fay"] == ["text sent"]
    assert not restored.held()
    assert (len(restored.twilio.accepted), len(restored.mail.accepted)) == (3, 1)
    assert (restored.calls(), restored.letters()) == (1, 1)
    assert len({str(each["to"]) for each in restored.twilio.accepted}) == 3


def test_no_number_is_given_out_twice(restored: Restored, monkeypatch: pytest.MonkeyPatch):
    """Else a provider would take a new letter for the old one of the same number, and print nothing."""
    before = dict(numbers())
    resume(restored, monkeypatch, minutes=31)

    after = dict(numbers())
    assert all(after[name] >= before[name] + 1_000_000 for name in before)


def test_a_database_that_has_only_moved_on_is_left_alone(restored: Restored, server: Server):
    """A crash, a second machine, a new worker: the numbers of steps only grow."""
    with practice_scope(restored.clinic.practice.practice_id):
        assert Intent.objects.exists()
    (restored.home / "witness.json").unlink()
    for minutes in (30, 40):
        restored.at_work.run(TEN + timedelta(minutes=minutes), queues="upkeep")

    assert not restored.held()


def numbers() -> list[tuple[str, int]]:
    names = rows("SELECT relname FROM pg_class WHERE relkind = 'S' AND relname LIKE 'data\\_%%'")
    with connections["owner"].cursor() as cursor:
        found = []
        for (name,) in names:
            cursor.execute(f"SELECT last_value FROM {name}")
            found.append((name, int(cursor.fetchone()[0])))
    return found
