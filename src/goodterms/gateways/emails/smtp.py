"""Emails by SMTP, through Django's own backend, watched so that we know how far a message had come."""

import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.core.mail.backends.smtp import EmailBackend
from typing_extensions import Buffer

from goodterms.domain.guardrails import Permit
from goodterms.gateways.emails.checks import is_address, objection
from goodterms.gateways.emails.port import EmailMessage
from goodterms.gateways.emails.writing import Sender, message_id, write
from goodterms.gateways.handing_over import (
    Accepted,
    Answers,
    Found,
    HandedOver,
    NoAnswer,
    NotNow,
    RefusalReason,
    Refused,
    Unknown,
    require_permit,
)
from goodterms.gateways.public_addresses import PublicAddresses
from goodterms.gateways.secret import Secret


PERMANENT = 500
TOO_LARGE = 552

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """What is needed to send email by a mail server."""

    host: str
    port: int
    security: Security  # none only to this machine itself
    username: str  # empty: the server knows us by our address
    password: Secret | None
    sender: Sender
    addresses: PublicAddresses
    link_domains: frozenset[str]
    seconds_to_wait: float


class SmtpEmails:
    """Emails handed to a mail server, one connection each."""

    def __init__(self, settings: SmtpSettings) -> None:
        """Send by these settings; nothing is connected yet."""
        self._settings = settings

    def send(self, message: EmailMessage, *, permit: Permit, at: datetime) -> HandedOver:
        """Hand over one email; its reference is its Message-ID."""
        require_permit(permit, channel="email", household_id=message.household_id, words=message.plain, at=at)
        settings = self._settings
        if (against := objection(message, link_domains=settings.link_domains)) is not None:
            return Refused(reason="rejected", detail=against)
        if not is_address(message.to):
            return Refused(reason="invalid_address", detail="the address is none that mail can be sent to")
        written = write(message, sender=settings.sender, addresses=settings.addresses, at=at)
        accepted = Accepted(reference=message_id(message.key, sender=settings.sender, keys=settings.addresses.keys))
        with closing(self._backend()) as backend:
            try:
                backend.open()
            except (OSError, smtplib.SMTPException) as error:
                return NotNow(until=None, detail=_not_connected(error))
            try:
                backend.send_messages([written])
            except (OSError, smtplib.SMTPException) as error:
                return _not_sent(error, data_begun=backend.data_begun)
            return accepted

    def find(self, key: str, *, since: datetime, at: datetime) -> Found:  # noqa: ARG002  # a server cannot be asked
        """Return Unknown: a mail server keeps no list that could be asked. Bounces and answers carry the key."""
        return Unknown(detail="a mail server cannot be asked what it took")

    def ask(self) -> Answers | NoAnswer:
        """Connect, sign on and leave."""
        with closing(self._backend()) as backend:
            try:
                backend.open()
            except (OSError, smtplib.SMTPException) as error:
                return NoAnswer(detail=_not_connected(error))
        return Answers(detail="the mail server answered and let us in")

    def _backend(self) -> "WatchedBackend":
        settings = self._settings
        return WatchedBackend(
            host=settings.host,
            port=settings.port,
            username=settings.username,
            password="" if settings.password is None else settings.password.reveal(),
            use_tls=settings.security == "starttls",
            use_ssl=settings.security == "tls",
            timeout=settings.seconds_to_wait,
        )


class _Watched(smtplib.SMTP):
    """Notes that the words of a message began to go out: from then on a silence means nothing certain."""

    data_begun = False

    def data(self, msg: Buffer | str) -> tuple[int, bytes]:
        """Send the words."""
        self.data_begun = True
        return super().data(msg)


class _WatchedTls(smtplib.SMTP_SSL, _Watched):
    """The same over TLS from the first byte."""


class WatchedBackend(EmailBackend):
    """Django's SMTP backend with a watched connection, which the caller opens and leaves."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return the watched kind of connection."""
        return _WatchedTls if self.use_ssl else _Watched

    @property
    def data_begun(self) -> bool:
        """Say whether the words of a message began to go out on this connection."""
        return isinstance(self.connection, _Watched) and self.connection.data_begun

    def close(self) -> None:
        """Leave; what was taken was taken, and how the goodbye goes changes nothing."""
        # One that was not let in is kept under another name, which the types do not know.
        connections = [each for each in (self.connection, vars(self).get("_partial_connection")) if each is not None]
        with suppress(OSError, smtplib.SMTPException):
            super().close()
        for connection in connections:
            connection.close()


def _not_connected(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the mail server does not accept our username and password (status {error.smtp_code})"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "the mail server's certificate does not prove that it is the configured one"
    return f"the mail server could not be reached ({type(error).__name__})"


def _not_sent(error: Exception, *, data_begun: bool) -> HandedOver:
    match error:
        case smtplib.SMTPRecipientsRefused():
            # One recipient, so one answer; a disconnection in between leaves none.
            code, words = next(iter(error.recipients.values()), (0, b""))
            return _by_code("the recipient", code, words, permanent="invalid_address")
        case smtplib.SMTPSenderRefused():
            # The sender is ours: nothing is wrong with the person's address, and everything waits until it is mended.
            if error.smtp_code == TOO_LARGE:
                return Refused(reason="rejected", detail="the mail server finds the email too large")
            return NotNow(until=None, detail=f"the mail server refused our return address (status {error.smtp_code})")
        case smtplib.SMTPDataError():
            return _by_code("the words", error.smtp_code, error.smtp_error, permanent="rejected")
    if data_begun:
        return Unknown(detail=f"the connection ended after the words had begun to go out ({type(error).__name__})")
    return NotNow(until=None, detail=f"the connection ended before any words went out ({type(error).__name__})")


def _by_code(what: str, code: int, words: bytes | str, *, permanent: RefusalReason) -> HandedOver:
    shown = words.decode("ascii", errors="replace") if isinstance(words, bytes) else words
    enhanced = shown.split(maxsplit=1)[0] if shown[:2] in {"4.", "5."} else ""
    detail = f"the mail server refused {what} (status {code} {enhanced}".rstrip() + ")"
    if code < PERMANENT:
        return NotNow(until=None, detail=detail)
    # X.7.X speaks of policy: it blames the sender or the words, not the address (RFC 3463).
    return Refused(reason="blocked_by_carrier" if enhanced.startswith("5.7.") else permanent, detail=detail)
