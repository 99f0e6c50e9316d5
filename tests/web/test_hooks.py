"""The doors: who proves to be a provider is heard, once; everybody else learns nothing and changes nothing."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from django.db import connection
from django.test import Client

from doubles.lob_api import LobApi
from doubles.twilio_api import Callback, TwilioApi, sign
from goodterms import clock
from goodterms.config.channels import read_channels
from goodterms.data.intents import claim, lock_intent, note_sent
from goodterms.data.models import AuditEvent, Delivery, InboundMessage, Intent, StopRecord
from goodterms.data.scope import practice_scope
from goodterms.gateways.public_addresses import PublicAddresses
from goodterms.web.hooks.views import LARGEST_POST
from support.outside_environment import by_lob, by_postmark, by_twilio, in_public
from support.outside_settings import KEYS
from support.reachable_clinics import TEN, ReachableClinic, reachable_clinic
from support.workers import wait_for


ADDRESSES = PublicAddresses(url="https://pay.cedargrove.example", keys=KEYS)
BASIC = "Basic " + base64.b64encode(b"clinic:long-password").decode()


class Doors:
    """A clinic that has sent a message by every way, and a client at its doors."""

    def __init__(self, clinic: ReachableClinic, twilio: TwilioApi, lob: LobApi) -> None:
        self.clinic, self.twilio, self.lob = clinic, twilio, lob
        self.client = Client(raise_request_exception=False)
        for way in clinic.people:
            self._sent(way)

    def _sent(self, way: str) -> None:
        with practice_scope(self.clinic.practice.practice_id):
            intent = lock_intent(self.clinic.intent(way).id)
            claim(intent, decision=intent.touch.decision, language="es", to="+1", batch=None, at=TEN, by="test")
            note_sent(intent, reference=f"{way} {intent.id}", at=TEN, by="test")

    def key(self, way: str) -> str:
        return self.clinic.intent(way).key

    def text_status(self, status: str, **form: str) -> Callback:
        """Return Twilio's signed word on the text."""
        return sign(
            url=ADDRESSES.text_status(self.key("text")), form={"MessageStatus": status, "MessageSid": "SM1", **form}
        )

    def text(self, words: str, *, sid: str = "SM7", sender: str = "+15035550140") -> Callback:
        """Return Twilio's signed post of what somebody wrote."""
        form = {"Body": words, "From": sender, "To": "+15035550188", "MessageSid": sid, "NumMedia": "0"}
        return sign(url=ADDRESSES.text_inbound(), form=form)

    def post(self, callback: Callback, **headers: str) -> int:
        answer = self.client.post(
            callback.url.removeprefix(ADDRESSES.url),
            data=urlencode(callback.form),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": callback.signature, **headers},
        )
        return answer.status_code

    def letter(self, name: str, *, at_ms: int | None = None, forge: bool = False) -> int:
        body = {"id": "ltr_1", "metadata": {"goodterms_key": self.key("letter")}}
        when = int(TEN.timestamp() * 1000) if at_ms is None else at_ms
        content, signature, stamp = self.lob.event(name, body, at_ms=when, happened=TEN.isoformat())
        answer = self.client.post(
            "/hooks/letters/events",
            data=content,
            content_type="application/json",
            headers={"Lob-Signature": "0" * 64 if forge else signature, "Lob-Signature-Timestamp": stamp},
        )
        return answer.status_code

    def email(self, *, authorization: str = BASIC, **event: object) -> int:
        metadata = {"goodterms_key": KEYS.sign(self.key("email"), purpose="message id of email")}
        answer = self.client.post(
            "/hooks/emails/events",
            data=json.dumps({"MessageID": "PM1", "Metadata": metadata, "Email": "ben@example.com", **event}),
            content_type="application/json",
            headers={"Authorization": authorization},
        )
        return answer.status_code

    def count(self) -> tuple[int, ...]:
        """Return how many rows tell of anything that came in."""
        with practice_scope(self.clinic.practice.practice_id):
            tables = (Delivery, StopRecord, InboundMessage, AuditEvent, Intent)
            return tuple(table.objects.count() for table in tables)


@pytest.fixture
def doors(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    monkeypatch.setattr(clock, "now", lambda: TEN + timedelta(minutes=1))
    with TwilioApi() as twilio, LobApi() as lob:
        environment = {
            **in_public(tmp_path),
            **by_twilio(twilio),
            **by_postmark(lob.url, webhook_secret="clinic:long-password"),
            **by_lob(lob),
        }
        monkeypatch.setattr("django.conf.settings.CHANNELS", read_channels(home=tmp_path, environment=environment))
        yield Doors(reachable_clinic(), twilio, lob)


def test_a_text_that_arrived_is_confirmed(doors: Doors):
    assert doors.post(doors.text_status("delivered")) == 204
    assert doors.clinic.states()["text"] == ["text confirmed"]


def test_the_same_news_again_is_welcome_and_changes_nothing(doors: Doors):
    doors.post(doors.text_status("delivered"))
    before = doors.count()

    assert [doors.post(doors.text_status(status)) for status in ("delivered", "sent", "queued", "delivered")] == [
        204
    ] * 4
    assert doors.count() == before


def test_a_text_to_a_landline_goes_on_by_email(doors: Doors):
    assert doors.post(doors.text_status("undelivered", ErrorCode="30006")) == 204
    assert doors.clinic.states()["text"] == ["text failed", "email ready"]


@pytest.mark.parametrize(
    ("event", "state"), [("letter.delivered", "confirmed"), ("letter.returned_to_sender", "failed")]
)
def test_news_of_a_letter_is_heard(doors: Doors, event: str, state: str):
    assert doors.letter(event) == 204
    assert doors.clinic.states()["letter"][0] == f"letter {state}"


def test_news_of_an_email_is_heard(doors: Doors):
    assert doors.email(RecordType="Bounce", Type="HardBounce") == 204
    assert doors.clinic.states()["email"] == ["email failed", "letter ready"]


def test_forged_news_is_refused_without_a_word_and_nothing_is_stored(doors: Doors):
    before = doors.count()
    status = doors.text_status("delivered")
    other_words = Callback(status.url, {**status.form, "MessageStatus": "undelivered"}, status.signature)
    other_place = Callback(ADDRESSES.text_status(doors.key("email")), status.form, status.signature)
    wrong_token = sign(url=status.url, form=status.form, token="guess")
    assert [doors.post(each) for each in (other_words, other_place, wrong_token)] == [403] * 3
    assert doors.post(Callback(status.url, status.form, "")) == 403
    assert doors.letter("letter.delivered", forge=True) == 403
    assert (
        doors.letter("letter.delivered", at_ms=int((TEN - timedelta(minutes=10)).timestamp() * 1000)) == 403
    )  # replay
    assert doors.email(RecordType="Delivery", authorization="Basic Z3Vlc3M6Z3Vlc3M=") == 403
    assert doors.post(Callback(doors.text("STOP").url, doors.text("STOP").form, "guess")) == 403

    assert doors.count() == before
    assert doors.clinic.states()["text"] == ["text sent"]


def test_a_key_that_is_none_of_ours_opens_nothing(doors: Doors):
    url = f"{ADDRESSES.url}/hooks/texts/status/{'A' * 60}"
    assert doors.post(sign(url=url, form={"MessageStatus": "delivered", "MessageSid": "SM1"})) == 403


def test_a_signed_word_on_a_message_nobody_has_is_to_come_again(doors: Doors):
    """After a restore the database has yet to remember some of what was sent."""
    url = ADDRESSES.text_status("2026-09-04-text-000000000000")

    assert doors.post(sign(url=url, form={"MessageStatus": "delivered", "MessageSid": "SM1"})) == 404


@pytest.mark.parametrize(
    "path", ["/", "/hooks/", "/hooks/texts/status/", "/hooks/nothing", "/admin/", "/hooks/texts/status/a/b"]
)
def test_there_is_nothing_at_any_other_door(doors: Doors, path: str):
    answer = doors.client.get(path)

    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize(
    "path", ["/hooks/texts/status/x", "/hooks/texts/inbound", "/hooks/emails/events", "/hooks/letters/events"]
)
def test_providers_post_and_do_nothing_else(doors: Doors, path: str):
    for method in ("get", "put", "delete", "head"):
        answer = getattr(doors.client, method)(path)
        assert (answer.status_code, answer.content) == (405, b"")


def test_a_post_that_is_too_large_is_not_read(doors: Doors):
    large = b"x=" + b"1" * LARGEST_POST
    for path in ("/hooks/texts/inbound", "/hooks/emails/events", "/hooks/letters/events"):
        answer = doors.client.post(path, data=large, content_type="application/x-www-form-urlencoded")
        assert (answer.status_code, answer.content) == (413, b"")


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b"null"])
def test_signed_nonsense_is_refused_and_breaks_nothing(doors: Doors, body: bytes):
    answer = doors.client.post(
        "/hooks/emails/events", data=body, content_type="application/json", headers={"Authorization": BASIC}
    )

    assert (answer.status_code, answer.content) == (400, b"")


def test_a_stop_by_text_is_heard_at_once_and_confirmed_by_a_message_of_its_own(doors: Doors):
    assert doors.post(doors.text("STOP")) == 200
    assert doors.post(doors.text("STOP")) == 200  # delivered again

    with practice_scope(doors.clinic.practice.practice_id):
        assert InboundMessage.objects.count() == 1
        assert StopRecord.objects.get().kind == "text_stop"
        (confirmation,) = Intent.objects.filter(purpose="stop_confirmation")
    assert confirmation.due_at == TEN + timedelta(minutes=1)
    assert confirmation.content["to"] == "+15035550140"


def test_a_stop_that_the_provider_confirms_is_not_confirmed_again(doors: Doors):
    stop = doors.text("STOP")
    doors.post(sign(url=stop.url, form={**stop.form, "OptOutType": "STOP"}))

    with practice_scope(doors.clinic.practice.practice_id):
        assert StopRecord.objects.filter(kind="text_stop").exists()
        assert not Intent.objects.filter(purpose="stop_confirmation").exists()


def test_help_is_answered_and_two_machines_come_to_rest(doors: Doors):
    for number in range(5):
        assert doors.post(doors.text("HELP", sid=f"SM{number}")) == 200

    with practice_scope(doors.clinic.practice.practice_id):
        assert InboundMessage.objects.count() == 5
        assert Intent.objects.filter(purpose="help").count() == 1


def test_somebody_we_do_not_know_is_heard_and_not_answered(doors: Doors):
    assert doors.post(doors.text("HELP", sender="+15035559999")) == 200

    with practice_scope(doors.clinic.practice.practice_id):
        assert InboundMessage.objects.count() == 1
        assert not Intent.objects.filter(purpose="help").exists()


def stop_path(doors: Doors) -> str:
    return ADDRESSES.email_stop(doors.key("email")).removeprefix(ADDRESSES.url)


def test_looking_at_the_page_that_stops_emails_changes_nothing(doors: Doors):
    before = doors.count()
    for method in ("get", "head"):
        answer = getattr(doors.client, method)(stop_path(doors))
        assert answer.status_code == 200
    page = doors.client.get(stop_path(doors)).content.decode()

    assert doors.count() == before
    assert page.index('lang="es"') < page.index('lang="en"', page.index("<section"))
    assert "Cedar Grove Family Medicine" in page
    assert page.count("<button>") == 2
    for name in ("Ben", "Doe", "ben@example.com", doors.key("email")):
        assert name not in page


@pytest.mark.parametrize("body", [b"List-Unsubscribe=One-Click", b""])
def test_one_click_or_the_button_stops_emails_at_once_and_once(doors: Doors, body: bytes):
    for _ in range(2):
        answer = doors.client.post(stop_path(doors), data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
        assert "Listo." in answer.content.decode()

    with practice_scope(doors.clinic.practice.practice_id):
        assert StopRecord.objects.get().kind == "email_stop"


def test_a_link_that_is_none_of_ours_stops_nothing(doors: Doors):
    for path in (
        f"/hooks/emails/stop/{'B' * 60}",
        ADDRESSES.text_status(doors.key("email")).replace("texts/status", "emails/stop"),
    ):
        answer = doors.client.post(path.removeprefix(ADDRESSES.url))
        assert (answer.status_code, answer.content) == (404, b"")


def test_the_page_asks_nothing_of_anybody_else(doors: Doors):
    answer = doors.client.get(stop_path(doors))

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "src=" not in answer.content.decode()


def test_when_the_database_is_gone_providers_are_asked_to_come_again(doors: Doors, capfd: pytest.CaptureFixture[str]):
    callback = doors.text_status("delivered", To="+15035550140")
    connection.close()
    name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "no-such-database"
    try:
        assert doors.post(callback) == 500
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    said = capfd.readouterr().err
    assert said.startswith("goodterms hooks: OperationalError at ")
    assert "5550140" not in said
    assert said.count("\n") == 1


def test_the_doors_are_served_on_this_machine_and_write_down_nothing_of_what_comes(
    doors: Doors, database: str, tmp_path: Path
):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        **in_public(tmp_path),
        **by_twilio(doors.twilio),
        "DATABASE_URL": database,
    }
    connection.close()
    server = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("goodterms")),
            "hooks",
            "serve",
            "--bind",
            f"127.0.0.1:{port}",
            "--processes",
            "1",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(base))
        assert doors.twilio.deliver(doors.text_status("delivered"), to=base) == 204
        assert doors.twilio.deliver(doors.text("I live at 9 Elm St"), to=base) == 200
        with pytest.raises(HTTPError, match="403"):
            doors.twilio.deliver(Callback(doors.text_status("sent").url, {"To": "+15035550140"}, "x"), to=base)
    finally:
        server.send_signal(signal.SIGTERM)
        said, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert doors.clinic.states()["text"] == ["text confirmed"]
    assert [word for word in ("5550140", "Elm", "/hooks/texts", "Maria") if word in said] == []


def answers(base: str) -> bool:
    try:
        urlopen(f"{base}/", timeout=5)  # noqa: S310  # loopback
    except HTTPError as error:
        return error.code == 404
    except OSError:
        return False
    return False
