"""What Twilio tells us counts only when Twilio has signed it, and late news never undoes what is known."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import permutations
from urllib.parse import parse_qsl
from urllib.request import Request, urlopen

import pytest

from doubles.twilio_api import TOKEN, Callback, TwilioApi, sign
from goodterms.gateways.handing_over import Accepted
from goodterms.gateways.news import DeliveryReport, ForgedNews, PostalAddress, UnreadableNews
from goodterms.gateways.public_addresses import TEXT_STATUS
from goodterms.gateways.secret import Secret
from goodterms.gateways.texts.port import TextMessage
from goodterms.gateways.texts.twilio import TwilioTexts
from goodterms.gateways.texts.twilio_news import TwilioNews
from support.guard_people import MONDAY_TEN_IN_SALEM, TEXT_OF_DORA, answer, attempt, dora_reachable
from support.outside_settings import ADDRESSES, CLOSING, twilio_settings


NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)
NEWS = TwilioNews(auth_token=Secret(TOKEN), addresses=ADDRESSES)
KEY = "2026-11-23-text-1"


@pytest.fixture
def twilio() -> Iterator[TwilioApi]:
    with TwilioApi() as double:
        yield double


@pytest.fixture
def sid(twilio: TwilioApi) -> str:
    """Send Dora her text."""
    dora = dora_reachable()
    message = TextMessage(key=KEY, household_id=dora.household_id, to="+15035550142", body=TEXT_OF_DORA)
    permit = answer(dora, attempt(dora, "text", at=MONDAY_TEN_IN_SALEM, message=TEXT_OF_DORA))
    sent = TwilioTexts(twilio_settings(twilio)).send(
        message, permit=permit, at=MONDAY_TEN_IN_SALEM, deliver_by=MONDAY_TEN_IN_SALEM + CLOSING
    )
    assert isinstance(sent, Accepted)
    return sent.reference


def read(callback: Callback, *, signature: str | None = None) -> DeliveryReport:
    sealed = callback.url.rpartition("/")[2]
    given = callback.signature if signature is None else signature
    return NEWS.status(sealed_key=sealed, form=callback.form, signature=given, at=NOON)


@pytest.mark.parametrize(
    ("status", "code", "outcome", "reason"),
    [
        ("queued", "", "accepted", None),
        ("sending", "", "accepted", None),
        ("sent", "", "sent_by_carrier", None),
        ("delivered", "", "delivered", None),
        ("undelivered", "30006", "undelivered", "landline"),
        ("undelivered", "30003", "undelivered", "unreachable"),
        ("undelivered", "30005", "undelivered", "invalid_address"),
        ("undelivered", "30007", "undelivered", "blocked_by_carrier"),
        ("undelivered", "30008", "undelivered", "blocked_by_carrier"),
        ("failed", "21610", "undelivered", "opted_out"),
        ("failed", "30036", "undelivered", "expired"),
        ("failed", "", "undelivered", "failed"),
        ("failed", "99999", "undelivered", "failed"),
    ],
)
def test_a_signed_status_becomes_a_report_of_our_key(
    twilio: TwilioApi, sid: str, status: str, code: str, outcome: str, reason: str | None
):
    report = read(twilio.callback(sid, status, error_code=code))

    assert (report.key, report.reference) == (KEY, sid)
    assert (report.outcome, report.reason, report.provider_code) == (outcome, reason, code)


def test_news_in_any_order_and_twice_ends_at_the_same_place(twilio: TwilioApi, sid: str):
    reports = [read(twilio.callback(sid, status)) for status in ("queued", "sent", "delivered", "sent")]

    for order in permutations(reports):
        known: list[DeliveryReport] = []
        for report in order:
            if report.adds_to(known):
                known.append(report)
        assert known[-1].outcome == "delivered"
        assert [report.rank for report in known] == sorted({report.rank for report in known})


def test_sent_after_delivered_changes_nothing_and_neither_does_a_repetition(twilio: TwilioApi, sid: str):
    delivered = read(twilio.callback(sid, "delivered"))
    sent = read(twilio.callback(sid, "sent"))

    assert delivered.adds_to([])
    assert not sent.adds_to([delivered])
    assert not delivered.adds_to([delivered])
    assert delivered.adds_to([sent])


def letter_news(outcome: str, street: str | None = None) -> DeliveryReport:
    moved = (
        PostalAddress(name="", street=street, street2="", city="Salem", state="OR", zip_code="97301")
        if street
        else None
    )
    return DeliveryReport(
        channel="letter",
        key="20261123-1",
        reference=None,
        outcome=outcome,
        reason=None,
        provider_code="",
        at=NOON,
        new_address=moved,
    )


def test_a_return_a_forwarding_and_a_complaint_each_say_something_once():
    delivered, forwarded = letter_news("delivered"), letter_news("forwarded", "4 Elm St")
    returned, complained = letter_news("returned"), letter_news("complained")

    assert forwarded.adds_to([delivered, returned])
    assert returned.adds_to([delivered, complained])
    assert not returned.adds_to([returned])
    assert not forwarded.adds_to([forwarded])
    assert letter_news("forwarded", "5 Oak St").adds_to([forwarded])
    assert not delivered.adds_to([returned])


def test_a_status_that_is_unsigned_changed_or_for_another_text_is_forged(twilio: TwilioApi, sid: str):
    callback = twilio.callback(sid, "delivered")
    other = ADDRESSES.text_status("2026-11-23-text-2").rpartition("/")[2]
    sealed = callback.url.rpartition("/")[2]

    for key, form, signature in (
        (sealed, callback.form, ""),
        (sealed, callback.form, "x" * len(callback.signature)),
        (sealed, {**callback.form, "MessageStatus": "failed"}, callback.signature),
        (sealed, {**callback.form, "ErrorCode": "21610"}, callback.signature),
        (other, callback.form, callback.signature),
    ):
        with pytest.raises(ForgedNews):
            NEWS.status(sealed_key=key, form=form, signature=signature, at=NOON)


def test_a_signed_status_with_a_key_we_never_sealed_is_forged():
    """Whoever knows Twilio's token but not our secret cannot speak of our texts."""
    callback = sign(
        url=f"{ADDRESSES.url}{TEXT_STATUS}invented", form={"MessageStatus": "delivered", "MessageSid": "SM1"}
    )

    with pytest.raises(ForgedNews):
        NEWS.status(sealed_key="invented", form=callback.form, signature=callback.signature, at=NOON)


def test_a_key_sealed_for_another_purpose_opens_nothing_here():
    sealed = ADDRESSES.email_stop(KEY).rpartition("/")[2]
    callback = sign(url=f"{ADDRESSES.url}{TEXT_STATUS}{sealed}", form={"MessageStatus": "delivered"})

    with pytest.raises(ForgedNews):
        NEWS.status(sealed_key=sealed, form=callback.form, signature=callback.signature, at=NOON)


def test_a_status_that_nobody_knows_is_not_guessed(twilio: TwilioApi, sid: str):
    with pytest.raises(UnreadableNews):
        read(twilio.callback(sid, "teleported"))


def test_what_somebody_writes_is_read_when_twilio_signed_it():
    form = {
        "MessageSid": "SM77",
        "From": "+15035550142",
        "To": "+15035550188",
        "Body": "pls stop texting\nthanks",
        "NumMedia": "1",
        "MediaUrl0": "https://api.twilio.com/media/1",
        "OptOutType": "STOP",
    }
    callback = sign(url=ADDRESSES.text_inbound(), form=form)

    message = NEWS.inbound(form=form, signature=callback.signature, at=NOON)

    assert (message.from_, message.to, message.words) == ("+15035550142", "+15035550188", "pls stop texting\nthanks")
    assert message.media == ("https://api.twilio.com/media/1",)
    assert (message.reference, message.provider_stopped, message.key) == ("SM77", True, None)
    with pytest.raises(ForgedNews):
        NEWS.inbound(form={**form, "From": "+15035550143"}, signature=callback.signature, at=NOON)


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_a_message_without_writer_or_reference_is_not_read(missing: str):
    form = {"MessageSid": "SM77", "From": "+15035550142", "Body": "hello", "NumMedia": "many"}
    del form[missing]
    with pytest.raises(UnreadableNews):
        NEWS.inbound(form=form, signature=sign(url=ADDRESSES.text_inbound(), form=form).signature, at=NOON)


def test_a_message_of_nothing_is_read():
    form = {"MessageSid": "SM77", "From": "+15035550142", "NumMedia": "many"}

    message = NEWS.inbound(form=form, signature=sign(url=ADDRESSES.text_inbound(), form=form).signature, at=NOON)

    assert (message.words, message.media, message.provider_stopped) == ("", (), False)


def test_callbacks_posted_over_http_in_any_order_and_number_are_read(twilio: TwilioApi, sid: str):
    """The double posts as Twilio does, to a server that stands in for our pages."""
    reports: list[DeliveryReport] = []

    class Pages(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's own name
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            sealed = self.path.removeprefix(TEXT_STATUS)
            reports.append(
                NEWS.status(sealed_key=sealed, form=form, signature=self.headers["X-Twilio-Signature"], at=NOON)
            )
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's words
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        order = {
            "sid": sid,
            "statuses": ["delivered", "sent", "sent", "delivered"],
            "to": f"http://127.0.0.1:{server.server_port}",
        }
        told = Request(f"{twilio.url}/double/deliver", data=json.dumps(order).encode(), method="POST")  # noqa: S310
        with urlopen(told, timeout=30) as done:  # noqa: S310
            assert json.load(done) == [204] * 4
        server.shutdown()
        thread.join()

    assert [report.outcome for report in reports] == ["delivered", "sent_by_carrier", "sent_by_carrier", "delivered"]
    assert {report.key for report in reports} == {KEY}
