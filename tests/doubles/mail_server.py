"""A real SMTP server on loopback that refuses, defers and hangs up where it is told to."""

import asyncio
import warnings
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from doubles.control import Double, Reply, Request, as_json


USER, PASSWORD = "clinic", "password-of-the-double"


class MailServer(Double):
    """The mail server, with the usual control surface beside it. What it took is whole mails."""

    def __init__(self, *, wants_password: bool = False) -> None:
        super().__init__()
        self._mail = _Controller(self, wants_password=wants_password)

    def start(self) -> "MailServer":
        super().start()
        self._mail.start()
        return self

    def stop(self) -> None:
        self._mail.stop()
        super().stop()

    @property
    def port(self) -> int:
        return self._mail.server.sockets[0].getsockname()[1]

    def answer(self, request: Request) -> Reply:
        return as_json(404, {"error": f"no {request.path} here"})

    def control(self, request: Request) -> Reply:
        """Also: GET /double/port, for a process that is to send here."""
        if (request.method, request.path) == ("GET", "/double/port"):
            return as_json(200, self.port)
        return super().control(request)


class _Controller(Controller):
    def __init__(self, double: MailServer, *, wants_password: bool) -> None:
        self._wants_password = wants_password
        super().__init__(_Handler(double), hostname="127.0.0.1", port=0)

    def factory(self) -> SMTP:
        words = {"authenticator": _know, "auth_require_tls": False} if self._wants_password else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a password without TLS: nobody but this machine hears it
            return SMTP(self.handler, hostname="double.example", auth_required=self._wants_password, **words)

    def _trigger_server(self) -> None:
        # The library knocks at the port it was given, which is 0 here; the server itself knows the real one.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _know(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=known)


class _Handler:
    def __init__(self, double: MailServer) -> None:
        self._double = double
        self._fault = ""

    async def handle_MAIL(  # noqa: N802  # the library's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._fault = self._double.next_fault()
        match self._fault:
            case "sender_refused":
                return "550 5.7.1 your domain is not known here"
            case "sender_deferred":
                return "451 4.3.0 come back later"
            case "drop_at_mail":
                server.transport.close()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  # the library's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        match self._fault:
            case "no_such_mailbox":
                return f"550 5.1.1 no such mailbox {address}"
            case "mailbox_policy":
                return "550 5.7.1 we take nothing from you"
            case "mailbox_deferred":
                return "450 4.2.0 greylisted"
            case "drop_at_rcpt":
                server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        match self._fault:
            case "words_refused":
                return "554 5.6.0 these words are not taken"
            case "words_filtered":
                return "554 5.7.1 this looks like spam"
            case "words_deferred":
                return "451 4.3.2 not now"
            case "drop_before_taking":
                server.transport.close()
                return "250 never read"
        mail = message_from_bytes(envelope.content, policy=default)
        self._double.accepted.append(
            {
                "from": envelope.mail_from,
                "to": list(envelope.rcpt_tos),
                "headers": {name: str(value) for name, value in mail.items()},
                "plain": mail.get_body(("plain",)).get_content(),
                "html": mail.get_body(("html",)).get_content(),
                "raw": envelope.content.decode("latin1"),
            }
        )
        if self._fault == "drop_after_taking":
            server.transport.close()
        if self._fault == "hang_after_taking":
            await asyncio.to_thread(self._double.wait)
        return "250 OK"
