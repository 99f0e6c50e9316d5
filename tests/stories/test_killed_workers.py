"""Workers killed anywhere around a provider's call: each message leaves at most once, none is lost, all is settled."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from doubles.lob_api import LobApi
from doubles.mail_server import MailServer
from doubles.print_shop import PrintShop
from doubles.twilio_api import TwilioApi
from goodterms.data.models import Intent, WorkItem
from goodterms.data.scope import practice_scope
from support.databases import TEMPLATE, Server
from support.outside_environment import by_lob, by_mail_server, by_print_shop, by_twilio, in_public
from support.reachable_clinics import TEN, ReachableClinic, add_household, reachable_clinic
from support.worker_program import POINTS
from support.workers import Workers, wait_for, workers


pytestmark = pytest.mark.slow

LATER = timedelta(minutes=10)  # the other sides show by then what they took
A_DAY = timedelta(hours=25)
WAYS = ("text", "email", "letter", "call")


@dataclass
class Outside:
    """Everybody at the other ends, and how workers reach them."""

    twilio: TwilioApi
    mail: MailServer
    lob: LobApi
    shop: PrintShop
    at_work: Workers
    home: Path
    prints: str = "lob"

    def environment(self) -> dict[str, str]:
        """Return the settings under which workers reach all of them."""
        letters = by_lob(self.lob) if self.prints == "lob" else by_print_shop(self.shop)
        return {**in_public(self.home), **by_twilio(self.twilio), **by_mail_server(self.mail), **letters}

    def taken(self, way: str) -> int:
        """Return how many messages the other side of a way truly took."""
        match way:
            case "text":
                return len(self.twilio.accepted)
            case "email":
                return len(self.mail.accepted)
            case "letter":
                return len(self.lob.accepted) + len(self.shop.accepted)
        return len(list((self.home / "outbox" / "calls").glob("*.json")))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[Workers]:
    with workers({}) as started:
        yield started


@pytest.fixture
def outside(program: Workers, tmp_path: Path) -> Iterator[Outside]:
    with ExitStack() as stack:
        twilio, mail, lob = (stack.enter_context(double()) for double in (TwilioApi, MailServer, LobApi))
        shop = stack.enter_context(PrintShop(tmp_path / "shop"))
        yield Outside(twilio, mail, lob, shop, program, tmp_path / "home")
        program.end_all()


@dataclass
class Planned:
    """A database in which every way has one touch due: each try begins with a copy of it."""

    database: str
    clinic: ReachableClinic


@pytest.fixture(scope="module")
def planned(server: Server) -> Iterator[Planned]:
    with server.copy_of(TEMPLATE) as name:
        clinic = reachable_clinic()
        connection.close()  # a database that somebody uses cannot be copied
        yield Planned(name, clinic)


@pytest.fixture(autouse=True)
def copy(server: Server, planned: Planned) -> Iterator[None]:
    with server.copy_of(planned.database):
        yield


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("point", sorted(POINTS))
def test_a_worker_killed_anywhere_leaves_nothing_twice_and_nothing_in_between(
    planned: Planned, outside: Outside, point: str, number: int
):
    """The n-th message to pass the point takes its worker with it; another worker goes on."""
    kill_and_go_on(outside, (point, number), queues="")

    for way in WAYS:
        settled(planned.clinic, way, outside)
    if planned.clinic.states()["email"] == ["email unknown"]:
        outside.at_work.run(TEN + A_DAY, queues="upkeep", unheard=1)
    nothing_in_between(planned.clinic)


@pytest.mark.parametrize("point", sorted(POINTS))
def test_a_worker_killed_at_a_print_vendors_leaves_one_batch(planned: Planned, outside: Outside, point: str):
    outside.prints = "sftp"
    kill_and_go_on(outside, (point, 1), queues="letters,upkeep")

    settled(planned.clinic, "letter", outside)
    assert len(outside.shop.batches()) == 1


def kill_and_go_on(outside: Outside, die: tuple[str, int], *, queues: str) -> None:
    """Let a worker die, and others do what there is to do a moment and some minutes later."""
    outside.at_work.environment = outside.environment()
    assert outside.at_work.run(TEN, die=die, queues=queues), "the point was never passed"
    outside.at_work.run(TEN + timedelta(seconds=5), queues=queues, unheard=1)
    outside.at_work.run(TEN + LATER, queues=queues, unheard=1)


def settled(clinic: ReachableClinic, way: str, outside: Outside) -> None:
    """What left is sent. An email whose server cannot be asked counts as made until a person has looked."""
    (state,) = clinic.states()[way]
    if state == "email unknown":
        return
    assert state == f"{way} sent"
    assert outside.taken(way) == 1


def nothing_in_between(clinic: ReachableClinic) -> None:
    """Whatever nobody could settle by then is before a person."""
    with practice_scope(clinic.practice.practice_id):
        waiting = set(WorkItem.objects.filter(queue="unknown_outcome").values_list("subject", flat=True))
        between = {
            f"intent {clinic.intent(way).id}"
            for way, states in clinic.states().items()
            if any("claimed" in state or "unknown" in state for state in states)
        }
    assert between <= waiting


@pytest.mark.parametrize(
    ("fault", "taken", "ends"),
    [
        ("drop_before", 1, ["text sent"]),
        ("drop_after", 1, ["text sent"]),
        ("hang_before", 1, ["text sent"]),
        ("hang_after", 1, ["text sent"]),
        ("error_after", 1, ["text sent"]),
        ("server_error", 1, ["text sent"]),
        ("bad_gateway", 1, ["text sent"]),
        ("unavailable", 1, ["text sent"]),
        ("too_many", 1, ["text sent"]),
        ("malformed", 1, ["text sent"]),
        ("nameless", 1, ["text sent"]),
        ("cut_short", 1, ["text sent"]),
        ("opted_out", 0, ["text failed", "email sent"]),
        ("landline", 0, ["text failed", "email sent"]),
        ("invalid_number", 0, ["text failed", "email sent"]),
        ("filtered", 0, ["text failed", "email sent"]),
        ("redirect", 1, ["text sent"]),
    ],
)
def test_a_provider_that_misbehaves_gets_one_message_at_most(
    planned: Planned, outside: Outside, fault: str, taken: int, ends: list[str]
):
    outside.at_work.environment = {**outside.environment(), "GOODTERMS_TEXT_SECONDS_TO_ANSWER": "1"}
    outside.twilio.fail_with(fault)

    outside.at_work.run(TEN)
    outside.at_work.run(TEN + LATER)

    assert (len(outside.twilio.accepted), planned.clinic.states()["text"]) == (taken, ends)


def test_a_worker_killed_while_the_provider_is_answering_sends_once(planned: Planned, outside: Outside):
    """The provider has the text; the worker that waited for its answer is gone."""
    outside.at_work.environment = outside.environment()
    outside.twilio.fail_with("hang_after")
    worker = outside.at_work.start(TEN)
    wait_for(lambda: outside.twilio.accepted)
    os.kill(worker, signal.SIGKILL)
    assert outside.at_work.ended(worker)["signal"] == signal.SIGKILL
    outside.at_work.run(TEN + LATER, unheard=1)

    assert len(outside.twilio.accepted) == 1
    assert planned.clinic.states()["text"] == ["text sent"]


def test_a_message_that_a_living_worker_is_handing_over_is_nobody_elses(planned: Planned, outside: Outside):
    """However long it takes: only a person may decide that a worker that lives will not come back."""
    outside.at_work.environment = outside.environment()
    outside.at_work.run(TEN, queues="files")  # it looks for work, and leaves the sending to others
    outside.twilio.fail_with("hang_before")
    slow = outside.at_work.start(TEN, queues="send")
    wait_for(lambda: planned.clinic.states()["text"] == ["text claimed"])
    outside.at_work.run(TEN + timedelta(hours=1), queues="upkeep,send")

    assert planned.clinic.states()["text"] == ["text claimed"]
    with practice_scope(planned.clinic.practice.practice_id):
        item = WorkItem.objects.get(queue="unknown_outcome")
    assert "still lives" in item.reason
    outside.twilio.release()
    os.kill(slow, signal.SIGTERM)
    assert outside.at_work.ended(slow) == {"signal": 0, "code": 0}
    assert outside.twilio.accepted == []


def test_a_worker_asked_to_stop_finishes_what_it_hands_over_and_gives_back_the_rest(planned: Planned, outside: Outside):
    add_texts(planned.clinic, 6)
    outside.at_work.environment = outside.environment()
    outside.twilio.fail_with("slow")
    worker = outside.at_work.start(TEN, queues="send,upkeep", side_by_side=1)
    wait_for(lambda: outside.twilio.accepted)
    os.kill(worker, signal.SIGTERM)
    outside.twilio.release()

    assert outside.at_work.ended(worker) == {"signal": 0, "code": 0}
    states = all_states(planned.clinic, "text")
    assert states["claimed"] == 0
    assert states["sent"] == len(outside.twilio.accepted) == 1
    outside.at_work.run(TEN + timedelta(seconds=5))
    assert all_states(planned.clinic, "text") == {"sent": 7}
    assert len(outside.twilio.accepted) == 7


def test_two_workers_at_once_send_each_message_once(planned: Planned, outside: Outside):
    add_texts(planned.clinic, 40)
    outside.at_work.environment = outside.environment()
    pair = [outside.at_work.start(TEN, side_by_side=4) for _ in range(2)]
    wait_for(lambda: all_states(planned.clinic, "text")["sent"] == 41)
    for worker in pair:
        os.kill(worker, signal.SIGTERM)

    assert [outside.at_work.ended(worker)["code"] for worker in pair] == [0, 0]
    assert Counter(str(each["to"]) for each in outside.twilio.accepted).most_common(1)[0][1] == 1
    assert len(outside.twilio.accepted) == 41


def add_texts(clinic: ReachableClinic, count: int) -> None:
    """Let so many more households have a text due."""
    for number in range(count):
        add_household(clinic, f"Eve{number}", phone=f"+1503555{2000 + number}")


def all_states(clinic: ReachableClinic, channel: str) -> Counter[str]:
    with practice_scope(clinic.practice.practice_id):
        return Counter(Intent.objects.filter(channel=channel).values_list("state", flat=True))
