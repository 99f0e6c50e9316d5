"""One request to one provider, and what is certain about it afterwards.

Every request has a connection of its own: a kept one that the other side has closed would leave us unsure of a
message that never left. No redirect is followed, nothing is tried twice, and no address or body is ever logged.
"""

import ipaddress
import logging
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import httpx


LARGEST_ANSWER = 2_000_000  # bytes

# The library writes whole addresses into its log, and an address can hold a telephone number.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).addFilter(lambda _: False)


class NotSent(Exception):
    """Nothing was sent: no connection came about. Trying again is safe."""


class MaybeSent(Exception):
    """The request went out, or may have, and no answer came that can be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text; what is no UTF-8 is replaced, and will not be understood as JSON."""
        return self.body.decode("utf-8", errors="replace")

    def seconds_to_wait(self) -> int | None:
        """Return what `Retry-After` says in seconds, when it does so sensibly."""
        said = self.headers.get("retry-after", "")
        return int(said) if said.isascii() and said.isdigit() and len(said) <= len("86400") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCalls:
    """Calls to one provider at one address."""

    base_url: str
    seconds_to_connect: float
    seconds_to_answer: float

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        files: Sequence[tuple[str, tuple[str, bytes, str]]] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> HttpAnswer:
        """Return the answer, whatever its status. Raises NotSent or MaybeSent; says nothing of what was in it."""
        timeout = httpx.Timeout(self.seconds_to_answer, connect=self.seconds_to_connect)
        deadline = time.monotonic() + self.seconds_to_connect + self.seconds_to_answer
        try:
            with (
                httpx.Client(
                    timeout=timeout,
                    follow_redirects=False,
                    verify=_certificates(),
                    trust_env=not is_loopback(self.base_url),
                ) as client,
                client.stream(
                    method,
                    self.base_url + path,
                    params=params,
                    data=form,
                    files=files,
                    headers=headers,
                    auth=auth,
                ) as answer,
            ):
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > LARGEST_ANSWER or time.monotonic() > deadline:
                        raise MaybeSent("the answer is too long, or took too long to come")
                return HttpAnswer(status=answer.status_code, headers=dict(answer.headers), body=body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise NotSent(f"no connection came about ({type(error).__name__})") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise MaybeSent(f"the answer did not come, or not whole ({type(error).__name__})") from error


def is_loopback(url: str) -> bool:
    """Say whether an address names this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_safe(url: str) -> bool:
    """Say whether an address may be given secrets and patients' words: https, or this machine itself."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
