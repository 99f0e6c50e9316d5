"""Twilio's own client over our own careful HTTP: our timeouts, one host and no other, no redirect, no log."""

import logging
from urllib.parse import urlsplit

from twilio.http import HttpClient
from twilio.http.response import Response

from goodterms.gateways.http_calls import HttpAnswer, HttpCalls


TWILIO_HOST = "api.twilio.com"
SILENT = logging.getLogger("goodterms.silent")
SILENT.addFilter(lambda _: False)


class AnotherHost(Exception):
    """An answer sent us to another host. Nothing of ours goes there."""


class TwilioHttp(HttpClient):  # type: ignore[misc]  # the library has no types
    """Carries the official client's requests, to the configured address only, and remembers the last answer."""

    def __init__(self, calls: HttpCalls) -> None:
        """Send everything by these calls."""
        super().__init__(SILENT, is_async=False, timeout=calls.seconds_to_answer)
        self._calls = calls
        self.last: HttpAnswer | None = None

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002  # ours holds
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002  # never
    ) -> Response:
        """Send one request. Raises NotSent, MaybeSent, or AnotherHost before anything is sent."""
        parts = urlsplit(uri)
        if parts.scheme != "https" or parts.netloc != TWILIO_HOST:
            raise AnotherHost("an answer named another host than Twilio's")
        self.last = None
        answer = self._calls.request(
            method,
            parts.path + (f"?{parts.query}" if parts.query else ""),
            params=None if params is None else {name: str(value) for name, value in params.items()},
            form=None if data is None else {name: str(value) for name, value in data.items()},
            headers=headers,
            auth=auth,
        )
        self.last = answer
        return Response(answer.status, answer.text, dict(answer.headers))
