"""Emails leave once or not at all, by files, a mail server and a provider alike; each fault leaves a known word."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from doubles.mail_server import USER, MailServer
from doubles.postmark_api import PostmarkApi
from goodterms.domain.guardrails import Permit
from goodterms.gateways.emails.port import EmailMessage, Emails
from goodterms.gateways.emails.provider import PROVIDERS, ProviderEmails
from goodterms.gateways.emails.smtp import SmtpEmails
from goodterms.gateways.emails.writing import key_of_message_id, key_of_return, message_id, write
from goodterms.gateways.handing_over import (
    Accepted,
    Answers,
    NoAnswer,
    NothingLeft,
    NotNow,
    Refused,
    SentWithoutPermit,
    Unknown,
)
from goodterms.gateways.outbox import LocalEmails
from support.guard_people import MONDAY_TEN_IN_SALEM, answer, attempt, dora_reachable
from support.outside_settings import (
    ADDRESSES,
    CLOSED_PORT,
    KEYS,
    LOUD,
    SENDER,
    SHORT,
    patience,
    provider_settings,
    smtp_settings,
)


TEN = MONDAY_TEN_IN_SALEM
DORA = dora_reachable()
KEY = "2026-11-23-email-2"
PLAIN = "Your statement is ready: https://pay.cedargrove.example/ABCD\nTo stop emails to this address: https://pay.cedargrove.example/ABCD/stop"
HTML = '<p>Your statement is <a href="https://pay.cedargrove.example/ABCD">ready</a>.</p>'


def permit_for(words: str = PLAIN) -> Permit:
    permit = answer(DORA, attempt(DORA, "email", at=TEN, message=words))
    assert isinstance(permit, Permit)
    return permit


def email(**other: str) -> EmailMessage:
    message = EmailMessage(
        key=KEY,
        household_id=DORA.household_id,
        to="dora@example.com",
        subject="Your statement from Cedar Grove",
        plain=PLAIN,
        html=HTML,
    )
    return replace(message, **other)


def send(emails: Emails, message: EmailMessage | None = None) -> object:
    return emails.send(message or email(), permit=permit_for(), at=TEN)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as double:
        yield double


@pytest.fixture
def postmark() -> Iterator[PostmarkApi]:
    with PostmarkApi() as double:
        yield double


@dataclass(frozen=True)
class Way:
    """One way for emails to leave, and how many truly left by it."""

    emails: Emails
    double: MailServer | PostmarkApi | None
    folder: Path

    def count(self) -> int:
        return len(list(self.folder.glob("*.txt"))) if self.double is None else len(self.double.accepted)


@pytest.fixture(params=["files", "smtp", "provider"])
def way(request: pytest.FixtureRequest, tmp_path: Path, mail: MailServer, postmark: PostmarkApi) -> Way:
    match request.param:
        case "files":
            return Way(LocalEmails(tmp_path), None, tmp_path)
        case "smtp":
            return Way(SmtpEmails(smtp_settings(mail)), mail, tmp_path)
    return Way(ProviderEmails(provider_settings(postmark)), postmark, tmp_path)


# What holds for every way.


def test_an_email_that_is_taken_has_a_reference_and_is_never_said_not_to_have_left(way: Way):
    sent = send(way.emails)

    assert isinstance(sent, Accepted)
    assert sent.reference
    assert way.count() == 1
    found = way.emails.find(KEY, since=TEN, at=TEN + timedelta(hours=1))
    assert found == sent or isinstance(found, Unknown)


def test_an_email_that_never_left_is_never_said_to_have_left(way: Way):
    assert isinstance(way.emails.find(KEY, since=TEN, at=TEN + timedelta(hours=1)), NothingLeft | Unknown)


@pytest.mark.parametrize("minutes", [-1, 10])
def test_nothing_leaves_without_a_permit_for_this_moment(way: Way, minutes: int):
    with pytest.raises(SentWithoutPermit):
        way.emails.send(email(), permit=permit_for(), at=TEN + timedelta(minutes=minutes))

    assert way.count() == 0


@pytest.mark.parametrize("other", [{"plain": PLAIN + " Pay now!"}, {"household_id": "somebody else"}])
def test_nothing_leaves_without_a_permit_for_these_words_to_this_household(way: Way, other: dict[str, str]):
    with pytest.raises(SentWithoutPermit):
        send(way.emails, email(**other))

    assert way.count() == 0


def test_who_is_asked_answers_and_nothing_is_sent(way: Way):
    assert isinstance(way.emails.ask(), Answers)
    assert way.count() == 0


# What the mail server is given.


def test_the_email_speaks_for_the_practice_and_can_be_stopped_in_one_click(mail: MailServer):
    send(SmtpEmails(smtp_settings(mail)))

    (taken,) = mail.accepted
    headers = taken["headers"]
    assert headers["From"] == "Cedar Grove Family Medicine <billing@cedargrove.example>"
    assert headers["Reply-To"] == "office@cedargrove.example"
    assert headers["To"] == "dora@example.com"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "OOF, AutoReply"  # "All" would keep bounces from us too
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    unsubscribe = " ".join(headers["List-Unsubscribe"].split())  # it comes folded
    web, post = re.fullmatch(r"<(https://[^>]+)>, <mailto:([^>?]+)\?subject=stop>", unsubscribe).groups()
    sealed = web.removeprefix("https://pay.cedargrove.example/hooks/emails/stop/")
    assert ADDRESSES.key_of_email_stop(sealed) == KEY
    assert key_of_return(post, way="s", keys=KEYS) == KEY
    assert key_of_return(taken["from"], way="b", keys=KEYS) == KEY  # the envelope, where bounces go
    assert key_of_message_id(headers["Message-ID"], keys=KEYS) == KEY
    assert headers["Date"] == "Mon, 23 Nov 2026 18:00:00 +0000"
    assert taken["plain"].strip().splitlines() == PLAIN.splitlines()
    assert taken["html"].strip() == HTML


def test_letters_outside_english_travel_whole(mail: MailServer):
    settings = smtp_settings(mail)
    spanish = replace(settings, sender=replace(SENDER, from_name="Clínica Ñandú"))

    send(SmtpEmails(spanish), email(subject="Su estado de cuenta está listo", html="<p>¿Qué pasó?</p>"))

    (taken,) = mail.accepted
    assert taken["headers"]["Subject"] == "Su estado de cuenta está listo"
    assert taken["headers"]["From"] == "Clínica Ñandú <billing@cedargrove.example>"
    assert taken["html"].strip() == "<p>¿Qué pasó?</p>"


def test_a_return_address_too_long_for_a_key_is_refused_loudly():
    sender = replace(SENDER, return_address="a-very-long-name-of-a-mailbox@mail.cedargrove.example")

    with pytest.raises(ValueError, match="too long"):
        write(email(), sender=sender, addresses=ADDRESSES, at=TEN)


@pytest.mark.parametrize(
    "other",
    [
        {"subject": "Your statement\r\nBcc: someone@example.com"},
        {"subject": "Your statement\nis ready"},
        {"subject": " "},
        {"subject": "x" * 151},
        {"html": ""},
        {"html": '<img src="https://pay.cedargrove.example/opened.png">'},
        {"html": '<img src="https://elsewhere.example/opened.png">'},
        {"html": '<table background="https://elsewhere.example/x.png">'},
        {"html": '<a href="https://elsewhere.example/">here</a>'},
        {"html": '<a href="http://pay.cedargrove.example/">here</a>'},
        {"html": '<a href="https://pay.cedargrove.example.elsewhere.example/">here</a>'},
        {"html": '<a href="https://pay.cedargrove.example@elsewhere.example/">here</a>'},
        {"html": '<a href=" javascript:alert(1)">here</a>'},
        {"html": '<a href="//elsewhere.example/">here</a>'},
        {"html": '<a href="https://[broken/">here</a>'},
        {"html": '<p style="background:url(https://elsewhere.example/x.png)">here</p>'},
        {"html": "<style>@import 'https://elsewhere.example/x.css';</style><p>here</p>"},
        {"html": "<style>p{background:u\\72l(//elsewhere.example)}</style><p>here</p>"},
        {"html": '<link rel="stylesheet" href="https://pay.cedargrove.example/x.css">'},
        {"html": "<script>1</script><p>here</p>"},
        {"html": '<p onclick="x()">here</p>'},
        {"html": "<form><input></form>"},
        {"html": '<meta http-equiv="refresh" content="0;url=https://elsewhere.example"><p>here</p>'},
        {"html": '<base href="https://elsewhere.example/"><p>here</p>'},
    ],
)
def test_what_must_not_be_in_an_email_is_refused_before_anything_leaves(
    mail: MailServer, postmark: PostmarkApi, other: dict[str, str]
):
    for emails in (SmtpEmails(smtp_settings(mail)), ProviderEmails(provider_settings(postmark))):
        outcome = send(emails, email(**other))
        assert isinstance(outcome, Refused)
        assert outcome.reason == "rejected"
    assert mail.accepted == postmark.accepted == []


def test_a_foreign_link_in_the_plain_words_is_refused(mail: MailServer):
    words = PLAIN + "\nSee https://elsewhere.example/x"

    outcome = SmtpEmails(smtp_settings(mail)).send(email(plain=words), permit=permit_for(words), at=TEN)

    assert isinstance(outcome, Refused)
    assert mail.accepted == []


@pytest.mark.parametrize(
    "html",
    [
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><p>here</p>',
        '<p style="color:#123456"><a href="tel:5035550188">call</a> <a href="mailto:a@b.example">write</a></p>',
        "<style>p { color: #123456 }</style><p>here</p>",
    ],
)
def test_what_loads_nothing_is_let_through(mail: MailServer, html: str):
    assert isinstance(send(SmtpEmails(smtp_settings(mail)), email(html=html)), Accepted)


@pytest.mark.parametrize(
    "to",
    [
        "",
        "dora",
        "dora@",
        "dora@example.com, ben@example.com",
        "dora@example.com\r\nBcc: ben@example.com",
        "dóra@example.com",
    ],
)
def test_what_is_no_address_is_refused_before_anything_leaves(mail: MailServer, postmark: PostmarkApi, to: str):
    for emails in (SmtpEmails(smtp_settings(mail)), ProviderEmails(provider_settings(postmark))):
        outcome = send(emails, email(to=to))
        assert isinstance(outcome, Refused)
        assert outcome.reason == "invalid_address"
    assert mail.accepted == postmark.accepted == []


# What a mail server's faults leave us with.


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("no_such_mailbox", "invalid_address"),
        ("mailbox_policy", "blocked_by_carrier"),  # the server blames us, not the address
        ("words_refused", "rejected"),
        ("words_filtered", "blocked_by_carrier"),
    ],
)
def test_a_refusal_of_the_server_says_why_and_names_nobody(mail: MailServer, fault: str, reason: str):
    mail.fail_with(fault)

    outcome = send(SmtpEmails(smtp_settings(mail)))

    assert isinstance(outcome, Refused)
    assert outcome.reason == reason
    assert "dora" not in outcome.detail
    assert mail.accepted == []


@pytest.mark.parametrize(
    "fault",
    ["sender_refused", "sender_deferred", "mailbox_deferred", "words_deferred", "drop_at_mail", "drop_at_rcpt"],
)
def test_not_now_left_nothing_and_trying_again_is_safe(mail: MailServer, fault: str):
    emails = SmtpEmails(smtp_settings(mail))
    mail.fail_with(fault)

    assert isinstance(send(emails), NotNow)
    assert mail.accepted == []
    assert isinstance(send(emails), Accepted)
    assert len(mail.accepted) == 1


@pytest.mark.parametrize(
    ("fault", "taken"), [("drop_before_taking", 0), ("drop_after_taking", 1), ("hang_after_taking", 1)]
)
def test_a_connection_lost_after_the_words_leaves_it_unknown(mail: MailServer, fault: str, taken: int):
    # Long enough for a busy machine to say hello, short enough to wait for a silence.
    emails = SmtpEmails(smtp_settings(mail, seconds=4 * SHORT if fault.startswith("hang") else LOUD))
    mail.fail_with(fault)

    assert isinstance(send(emails), Unknown)
    assert len(mail.accepted) == taken
    assert isinstance(emails.find(KEY, since=TEN, at=TEN + timedelta(days=1)), Unknown)


def test_who_cannot_be_reached_was_sent_nothing(mail: MailServer):
    emails = SmtpEmails(smtp_settings(mail, port=9))

    assert isinstance(send(emails), NotNow)
    assert isinstance(emails.ask(), NoAnswer)


@pytest.mark.parametrize(
    ("username", "outcome", "said"), [(USER, Accepted, Answers), ("someone else", NotNow, NoAnswer)]
)
def test_a_server_that_wants_a_password_gets_it(username: str, outcome: type, said: type):
    with MailServer(wants_password=True) as mail:
        emails = SmtpEmails(smtp_settings(mail, username=username))

        assert isinstance(emails.ask(), said)
        assert isinstance(send(emails), outcome)


def test_a_server_that_speaks_no_tls_is_given_nothing(mail: MailServer):
    emails = SmtpEmails(replace(smtp_settings(mail), security="starttls"))

    assert isinstance(send(emails), NotNow)
    assert mail.accepted == []


# What a provider is given, and what its faults leave us with.


def test_what_the_provider_is_given(postmark: PostmarkApi):
    send(ProviderEmails(provider_settings(postmark)))

    (taken,) = postmark.accepted
    assert taken["From"] == "Cedar Grove Family Medicine <billing@cedargrove.example>"
    assert taken["ReplyTo"] == "office@cedargrove.example"
    assert taken["TextBody"] == PLAIN
    assert taken["HtmlBody"] == HTML
    assert (taken["TrackOpens"], taken["TrackLinks"]) == (False, "None")
    assert KEY in taken["Metadata"]["goodterms_key"]
    headers = {each["Name"]: each["Value"] for each in taken["Headers"]}
    assert headers["Message-ID"] == message_id(KEY, sender=SENDER, keys=KEYS)
    assert "List-Unsubscribe=One-Click" in headers["List-Unsubscribe-Post"]


@pytest.mark.parametrize(("fault", "reason"), [("invalid_address", "invalid_address"), ("inactive", "opted_out")])
def test_a_refusal_of_the_provider_says_why(postmark: PostmarkApi, fault: str, reason: str):
    postmark.fail_with(fault)

    outcome = send(ProviderEmails(provider_settings(postmark)))

    assert isinstance(outcome, Refused)
    assert outcome.reason == reason
    assert "dora" not in outcome.detail
    assert postmark.accepted == []


@pytest.mark.parametrize("fault", ["too_many", "unavailable", "no_credit"])
def test_a_busy_provider_is_asked_again(postmark: PostmarkApi, fault: str):
    emails = ProviderEmails(provider_settings(postmark))
    postmark.fail_with(fault)

    first = send(emails)

    assert isinstance(first, NotNow)
    assert first.until == (TEN + timedelta(seconds=5) if fault == "too_many" else None)
    assert isinstance(send(emails), Accepted)
    assert len(postmark.accepted) == 1


def test_a_provider_that_does_not_know_us_or_is_not_there_was_sent_nothing(postmark: PostmarkApi):
    assert isinstance(send(ProviderEmails(provider_settings(postmark, token="another"))), NotNow)
    assert isinstance(send(ProviderEmails(provider_settings(postmark, url=CLOSED_PORT))), NotNow)
    assert postmark.accepted == []


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        ("hang_before", 0),
        ("drop_before", 0),
        ("redirect", 0),
        ("server_error", 0),
        ("too_slow", 0),
        ("hang_after", 1),
        ("drop_after", 1),
        ("malformed", 1),
        ("nameless", 1),
        ("somebody_else", 1),
    ],
)
def test_a_providers_silence_leaves_it_unknown(postmark: PostmarkApi, fault: str, taken: int):
    postmark.fail_with(fault)

    assert isinstance(send(ProviderEmails(provider_settings(postmark, seconds=patience(fault)))), Unknown)
    postmark.settle(fault)
    assert len(postmark.accepted) == taken


def test_what_the_library_will_not_put_is_not_now_and_nothing_leaves(postmark: PostmarkApi):
    settings = replace(provider_settings(postmark), provider="mailgun", options={"sender_domain": "no/domain"})

    assert isinstance(send(ProviderEmails(settings)), NotNow)
    assert postmark.asked == []


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_every_provider_we_offer_can_be_made_from_its_settings(postmark: PostmarkApi, provider: str):
    settings = replace(provider_settings(postmark), provider=provider, api_url="")

    assert isinstance(ProviderEmails(settings).ask(), Answers)


def test_nothing_of_an_email_is_logged(mail: MailServer, postmark: PostmarkApi, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG, logger="goodterms")
    caplog.set_level(logging.DEBUG, logger="anymail")
    caplog.set_level(logging.DEBUG, logger="django")
    caplog.set_level(logging.DEBUG, logger="urllib3")
    send(SmtpEmails(smtp_settings(mail)))
    postmark.fail_with("invalid_address")
    send(ProviderEmails(provider_settings(postmark)))

    assert "dora" not in caplog.text
    assert "ABCD" not in caplog.text
