"""Mails that come back: bounces (RFC 3464), complaints (RFC 5965), answers, with or without our signature."""

from goodterms.gateways.emails.writing import message_id, returning
from support.outside_settings import KEYS, SENDER


KEY = "2026-11-23-email-2"
OUR_MESSAGE_ID = message_id(KEY, sender=SENDER, keys=KEYS)
BOUNCES_TO = returning(KEY, way="b", sender=SENDER, keys=KEYS)
STOPS_TO = returning(KEY, way="s", sender=SENDER, keys=KEYS)
ELSEWHERE = "post@mail.cedargrove.example"


def bounce(
    *, action: str = "failed", status: str = "5.1.1", enclosed: str = "", diagnostic: str = "", recipients: int = 1
) -> bytes:
    """Return a delivery status notification."""
    blocks = "\r\n".join(
        f"Final-Recipient: rfc822; dora{number}@example.com\r\n"
        f"Action: {action}\r\n"
        f"Status: {status}\r\n"
        f"Diagnostic-Code: smtp; {diagnostic}\r\n"
        "Last-Attempt-Date: Mon, 23 Nov 2026 18:05:00 +0000\r\n"
        for number in range(recipients)
    )
    parts = [
        ("text/plain; charset=us-ascii", "Your message could not be delivered.\r\n"),
        (
            "message/delivery-status",
            f"Reporting-MTA: dns; mx.example.com\r\nArrival-Date: Mon, 23 Nov 2026 18:00:01 +0000\r\n\r\n{blocks}",
        ),
    ]
    if enclosed:
        parts.append((enclosed, f"Message-ID: {OUR_MESSAGE_ID}\r\nSubject: Your statement\r\n\r\nwords\r\n"))
    return report("delivery-status", parts)


def complaint(*, kind: str = "abuse", mail_from: str = "", enclosed: str = "message/rfc822") -> bytes:
    """Return a feedback report."""
    fields = f"Feedback-Type: {kind}\r\nUser-Agent: SomeBox/1.0\r\nVersion: 1\r\n"
    if mail_from:
        fields += f"Original-Mail-From: <{mail_from}>\r\n"
    fields += "Arrival-Date: Mon, 23 Nov 2026 18:00:01 +0000\r\n"
    parts = [("text/plain", "A person complained.\r\n"), ("message/feedback-report", fields)]
    if enclosed:
        parts.append((enclosed, f"Message-ID: {OUR_MESSAGE_ID}\r\nSubject: Your statement\r\n\r\nwords\r\n"))
    return report("feedback-report", parts)


def report(kind: str, parts: list[tuple[str, str]]) -> bytes:
    """Return a multipart/report of these parts."""
    body = "".join(f"--b\r\nContent-Type: {name}\r\n\r\n{content}\r\n" for name, content in parts)
    head = (
        "From: MAILER-DAEMON@mx.example.com\r\nTo: post@mail.cedargrove.example\r\nSubject: returned\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n'
    )
    return f"{head}{body}--b--\r\n".encode()


def written(words: str = "Why do I owe this?", **headers: str) -> bytes:
    """Return a mail that somebody wrote."""
    given = {
        "From": "Dora Elm <dora@example.com>",
        "To": "office@cedargrove.example",
        "Subject": "Re: Your statement",
        "Message-ID": "<1@example.com>",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{head}\r\n{words}\r\n".encode()
