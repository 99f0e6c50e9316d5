"""What comes back by mail or from a provider counts only with our signature, and is read without ever stumbling."""

import base64
import hashlib
import hmac
import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.gateways.emails.mail_news import LARGEST_MAIL, MailNews, NotCounted, read_mail
from goodterms.gateways.emails.provider_news import ProviderNews
from goodterms.gateways.news import DeliveryReport, ForgedNews, InboundMessage, UnreadableNews
from goodterms.gateways.secret import Secret
from support.outside_settings import KEYS
from support.returned_mail import (
    BOUNCES_TO,
    ELSEWHERE,
    KEY,
    OUR_MESSAGE_ID,
    STOPS_TO,
    bounce,
    complaint,
    report,
    written,
)


NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)


def read(mail: bytes, delivered_to: str = ELSEWHERE) -> tuple[MailNews, ...]:
    return read_mail(mail, delivered_to=delivered_to, keys=KEYS, at=NOON)


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "outcome", "reason"),
    [
        ("failed", "5.1.1", "550 no such user", "undelivered", "bounced_hard"),
        ("failed", "5.0.0", "550 failed", "undelivered", "bounced_hard"),
        ("failed", "5.2.2", "552 mailbox full", "undelivered", "bounced_soft"),
        ("failed", "4.4.7", "delivery time expired", "undelivered", "bounced_soft"),
        ("failed", "5.7.1", "554 looks like spam", "undelivered", "blocked_by_carrier"),
        ("failed", "", "550 5.2.2 full", "undelivered", "bounced_soft"),
        ("failed", "", "unknown", "undelivered", "bounced_hard"),
        ("Failed", "5.1.1", "", "undelivered", "bounced_hard"),
        ("delayed", "4.4.1", "", "accepted", None),
        ("delivered", "2.0.0", "", "delivered", None),
        ("relayed", "2.0.0", "", "sent_by_carrier", None),
    ],
)
def test_a_bounce_to_our_signed_address_is_a_report(
    action: str, status: str, diagnostic: str, outcome: str, reason: str | None
):
    (news,) = read(bounce(action=action, status=status, diagnostic=diagnostic), BOUNCES_TO)

    assert isinstance(news, DeliveryReport)
    assert (news.key, news.outcome, news.reason) == (KEY, outcome, reason)
    assert news.at == datetime(2026, 11, 23, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize("enclosed", ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"])
def test_a_bounce_elsewhere_counts_by_the_message_id_it_encloses(enclosed: str):
    (news,) = read(bounce(enclosed=enclosed))

    assert isinstance(news, DeliveryReport)
    assert news.key == KEY


def test_a_server_that_changes_case_changes_nothing():
    (news,) = read(bounce(), BOUNCES_TO.upper())

    assert isinstance(news, DeliveryReport)
    assert news.key == KEY


def test_a_bounce_of_several_recipients_has_several_reports():
    assert len(read(bounce(recipients=3), BOUNCES_TO)) == 3


@pytest.mark.parametrize(
    "delivered_to",
    [ELSEWHERE, BOUNCES_TO.replace("email-2", "email-3"), STOPS_TO, "post+b.@mail.cedargrove.example", "", "x" * 5000],
)
def test_a_bounce_without_our_signature_is_not_counted(delivered_to: str):
    assert read(bounce(), delivered_to) == (NotCounted(why="unsigned bounce"),)


def test_a_bounce_that_says_nothing_of_a_recipient_is_not_counted():
    mail = report("delivery-status", [("message/delivery-status", "Reporting-MTA: dns; mx.example.com\r\n")])

    assert read(mail, BOUNCES_TO) == (NotCounted(why="nothing said"),)


def test_a_bounce_dated_after_it_came_is_dated_when_it_came():
    mail = bounce().replace(b"23 Nov 2026 18:05:00", b"23 Nov 2036 18:05:00")

    (news,) = read(mail, BOUNCES_TO)
    assert news.at == NOON


@pytest.mark.parametrize("date", [b"yesterday", b"99 Nov 2026 18:05:00", b"Mon, 23 Nov 9999 23:59:59 -2359"])
def test_a_bounce_with_no_date_is_dated_when_it_came(date: bytes):
    mail = bounce().replace(b"Last-Attempt-Date: Mon, 23 Nov 2026 18:05:00 +0000", b"Last-Attempt-Date: " + date)

    (news,) = read(mail, BOUNCES_TO)
    assert news.at == NOON


@pytest.mark.parametrize(
    "mail",
    [complaint(), complaint(mail_from=BOUNCES_TO, enclosed=""), complaint(enclosed="text/rfc822-headers")],
)
@pytest.mark.parametrize("kind", ["abuse", "fraud", "opt-out"])
def test_a_complaint_is_a_report_by_whatever_of_ours_it_holds(mail: bytes, kind: str):
    (news,) = read(mail.replace(b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode()))

    assert isinstance(news, DeliveryReport)
    assert (news.key, news.outcome, news.provider_code) == (KEY, "complained", kind)


def test_a_complaint_without_our_signature_is_not_counted():
    assert read(complaint(enclosed="")) == (NotCounted(why="unsigned complaint"),)


@pytest.mark.parametrize("kind", ["not-spam", "virus", ""])
def test_not_spam_is_no_complaint(kind: str):
    assert read(complaint(kind=kind)) == (NotCounted(why="no complaint"),)


def test_what_somebody_writes_is_read_with_what_it_answers():
    (news,) = read(written(In_Reply_To=OUR_MESSAGE_ID, References=f"<0@example.com> {OUR_MESSAGE_ID}"))

    assert isinstance(news, InboundMessage)
    assert (news.from_, news.words.strip(), news.key) == ("dora@example.com", "Why do I owe this?", KEY)
    assert not news.provider_stopped


def test_a_stranger_cannot_claim_to_answer_us():
    (news,) = read(written(In_Reply_To="<2026-11-23-email-2.0000000000000000@cedargrove.example>"))

    assert news.key is None


def test_a_stop_by_mail_names_the_email_it_stops():
    (news,) = read(written("", Subject="stop"), STOPS_TO)

    assert isinstance(news, InboundMessage)
    assert (news.key, news.provider_stopped) == (KEY, True)


def test_a_stop_by_a_program_is_a_stop_all_the_same():
    (news,) = read(written("", Auto_Submitted="auto-generated"), STOPS_TO)

    assert isinstance(news, InboundMessage)


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}])
def test_an_automatic_reply_is_not_taken_for_a_person(headers: dict[str, str]):
    assert read(written(**headers)) == (NotCounted(why="automatic reply"),)
    assert isinstance(read(written(Auto_Submitted="no"))[0], InboundMessage)


def test_a_receipt_for_reading_is_an_automatic_reply():
    mail = report("disposition-notification", [("message/disposition-notification", "Disposition: displayed\r\n")])

    assert read(mail, BOUNCES_TO) == (NotCounted(why="automatic reply"),)


def test_a_person_who_forwards_a_bounce_is_heard():
    mail = bounce().replace(b"multipart/report; report-type=delivery-status;", b"multipart/mixed;")
    (news,) = read(mail)

    assert isinstance(news, InboundMessage)
    assert news.words.strip() == "Your message could not be delivered."


def test_words_in_an_unknown_alphabet_are_read_as_far_as_they_go():
    (news,) = read(written("hola", Content_Type="text/plain; charset=klingon"))

    assert news.words.strip() == "hola"


def test_what_comes_with_a_mail_is_named_and_not_opened():
    mail = (
        b'From: dora@example.com\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nsee my card\r\n"
        b'--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename="card.png"\r\n\r\nxx\r\n--b--\r\n'
    )
    (news,) = read(mail)

    assert (news.words.strip(), news.media) == ("see my card", ("card.png",))


@pytest.mark.parametrize("mail", [b"", b"\r\n\r\nno headers", b"x" * (LARGEST_MAIL + 1)])
def test_what_is_no_mail_is_said_to_be_none(mail: bytes):
    with pytest.raises(UnreadableNews):
        read(mail)


SEEDS = [bounce(enclosed="message/rfc822"), complaint(), written(), bounce(recipients=2)]


@given(st.sampled_from(SEEDS), st.data())
def test_a_mail_with_bytes_changed_cut_or_doubled_is_read_or_refused(seed: bytes, data: st.DataObject):
    place = data.draw(st.integers(0, len(seed)))
    junk = data.draw(st.binary(max_size=12))
    cut = data.draw(st.integers(0, 40))
    mail = seed[:place] + junk + seed[place + cut :]
    try:
        news = read(mail, data.draw(st.sampled_from([BOUNCES_TO, STOPS_TO, ELSEWHERE])))
    except UnreadableNews:
        return
    assert news
    assert all(each.key in {KEY, None} for each in news if isinstance(each, DeliveryReport | InboundMessage))


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_read_or_refused(mail: bytes):
    with suppress(UnreadableNews):
        assert read(mail)


def test_a_mail_of_boxes_in_boxes_is_refused_or_read_and_nothing_breaks():
    depth = 3_000
    opened = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(depth))
    with suppress(UnreadableNews):
        assert read(f"From: dora@example.com\r\n{opened}".encode())


# What a provider posts.


POSTMARK = ProviderNews(provider="postmark", webhook_secret=Secret("clinic:long-password"), keys=KEYS)
BASIC = {
    "Authorization": "Basic " + base64.b64encode(b"clinic:long-password").decode(),
    "Content-Type": "application/json",
}
METADATA = {"goodterms_key": KEYS.sign(KEY, purpose="message id of email")}


def event(**fields: object) -> bytes:
    return json.dumps({"MessageID": "PM1", "Metadata": METADATA, "Email": "dora@example.com", **fields}).encode()


@pytest.mark.parametrize(
    ("fields", "outcome", "reason"),
    [
        ({"RecordType": "Delivery", "DeliveredAt": "2026-11-23T18:05:00Z"}, "delivered", None),
        ({"RecordType": "Bounce", "Type": "HardBounce"}, "undelivered", "bounced_hard"),
        ({"RecordType": "Bounce", "Type": "SoftBounce"}, "undelivered", "bounced_soft"),
        ({"RecordType": "Bounce", "Type": "BadEmailAddress"}, "undelivered", "invalid_address"),
        ({"RecordType": "Bounce", "Type": "Blocked"}, "undelivered", "blocked_by_carrier"),
        ({"RecordType": "Bounce", "Type": "Transient"}, "accepted", None),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "complained", None),
        (
            {"RecordType": "SubscriptionChange", "SuppressSending": True, "SuppressionReason": "ManualSuppression"},
            "complained",
            None,
        ),
    ],
)
def test_a_providers_event_becomes_a_report_of_our_key(fields: dict[str, object], outcome: str, reason: str | None):
    (news,) = POSTMARK.read(body=event(**fields), headers=BASIC, at=NOON)

    assert (news.key, news.reference, news.outcome, news.reason) == (KEY, "PM1", outcome, reason)


@pytest.mark.parametrize("kind", ["Open", "Click"])
def test_who_opens_or_clicks_is_none_of_our_business(kind: str):
    assert POSTMARK.read(body=event(RecordType=kind), headers=BASIC, at=NOON) == ()


def test_a_key_that_we_did_not_sign_is_no_key():
    body = event(RecordType="Delivery", Metadata={"goodterms_key": f"{KEY}.0000000000000000"})

    (news,) = POSTMARK.read(body=body, headers=BASIC, at=NOON)
    assert news.key is None


@pytest.mark.parametrize("authorization", ["", "Basic " + base64.b64encode(b"clinic:guess").decode(), "Bearer x"])
def test_an_event_without_the_secret_is_forged(authorization: str):
    with pytest.raises(ForgedNews):
        POSTMARK.read(body=event(RecordType="Delivery"), headers={**BASIC, "Authorization": authorization}, at=NOON)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"RecordType": "Inbound"}'])
def test_an_event_that_cannot_be_read_says_so(body: bytes):
    with pytest.raises(UnreadableNews):
        POSTMARK.read(body=body, headers=BASIC, at=NOON)


def test_a_provider_that_signs_each_event_is_believed_by_its_signature():
    news = ProviderNews(provider="mailgun", webhook_secret=Secret("signing-key"), keys=KEYS)
    stamp, token = "1795456800", "t" * 50
    signature = hmac.new(b"signing-key", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "timestamp": 1795456800.0,
        "id": "e1",
        "recipient": "dora@example.com",
        "message": {"headers": {"message-id": "m1@mail"}},
        "user-variables": METADATA,
        "delivery-status": {"code": 550},
    }
    body = {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": data}
    headers = {"Content-Type": "application/json"}

    (told,) = news.read(body=json.dumps(body).encode(), headers=headers, at=NOON)
    assert (told.key, told.outcome, told.reason) == (KEY, "undelivered", "bounced_hard")

    body["signature"]["signature"] = "0" * 64
    with pytest.raises(ForgedNews):
        news.read(body=json.dumps(body).encode(), headers=headers, at=NOON)
