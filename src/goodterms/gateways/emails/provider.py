"""Emails by a mail provider's API, through django-anymail: the provider is a name in the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests.exceptions
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection

from goodterms.domain.guardrails import Permit
from goodterms.gateways.emails.checks import is_address, objection
from goodterms.gateways.emails.port import EmailMessage
from goodterms.gateways.emails.writing import PURPOSES, Sender, write_for_provider
from goodterms.gateways.handing_over import (
    Accepted,
    Answers,
    Found,
    HandedOver,
    NoAnswer,
    NotNow,
    Refused,
    Unknown,
    require_permit,
)
from goodterms.gateways.http_calls import is_loopback
from goodterms.gateways.public_addresses import PublicAddresses
from goodterms.gateways.secret import Secret


# Providers that can be told, for each email, neither to count openings nor to rewrite links, and that carry our key.
# For each: what anymail calls the secret it needs.
PROVIDERS: Mapping[str, str] = {
    "postmark": "server_token",
    "mailgun": "api_key",
    "sparkpost": "api_key",
}
KEY = "goodterms_key"
TOO_MANY, UNAVAILABLE, REQUEST_TIMEOUT = 429, 503, 408


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """What is needed to send email by a provider's API."""

    provider: str  # one of PROVIDERS
    api_key: Secret
    api_url: str  # empty: the provider's own
    options: Mapping[str, str]  # what else anymail wants for this provider, such as a sender domain
    sender: Sender
    addresses: PublicAddresses
    link_domains: frozenset[str]
    seconds_to_wait: float


class ProviderEmails:
    """Emails handed to a provider's API."""

    def __init__(self, settings: ProviderSettings) -> None:
        """Send by these settings; nothing is asked of the provider yet."""
        self._settings = settings

    def send(self, message: EmailMessage, *, permit: Permit, at: datetime) -> HandedOver:
        """Hand over one email; its reference is the provider's."""
        require_permit(permit, channel="email", household_id=message.household_id, words=message.plain, at=at)
        settings = self._settings
        if (against := objection(message, link_domains=settings.link_domains)) is not None:
            return Refused(reason="rejected", detail=against)
        if not is_address(message.to):
            return Refused(reason="invalid_address", detail="the address is none that mail can be sent to")
        # The library reads what it wants to know from attributes of its own.
        written: Any = write_for_provider(message, sender=settings.sender, addresses=settings.addresses, at=at)
        written.metadata = {KEY: settings.addresses.keys.sign(message.key, purpose=PURPOSES["m"])}
        written.track_opens = written.track_clicks = False
        backend = self._backend()
        try:
            backend.open()
            backend.send_messages([written])
        except AnymailRecipientsRefused:
            return _refused(written)
        except AnymailAPIError as error:
            return _not_taken(error, at=at)
        except (AnymailError, ImproperlyConfigured) as error:
            # Raised before anything is sent: the message or the settings ask for what the provider cannot do.
            return NotNow(
                until=None, detail=f"{settings.provider}: the email could not be put ({type(error).__name__})"
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return Unknown(detail=f"{settings.provider}: the answer could not be read ({type(error).__name__})")
        finally:
            backend.close()
        return _taken(written, provider=settings.provider)

    def find(self, key: str, *, since: datetime, at: datetime) -> Found:  # noqa: ARG002  # no common way to ask
        """Return Unknown: providers have no common way to be asked by key. Their events carry it."""
        return Unknown(detail="the provider cannot be asked by our key; its events will tell")

    def ask(self) -> Answers | NoAnswer:
        """Say that the settings make sense: providers have no common question that sends nothing."""
        try:
            self._backend().close()
        except ImproperlyConfigured as error:
            return NoAnswer(detail=str(error).splitlines()[0])
        return Answers(detail="the settings are whole; whether the key is right shows with the first email")

    def _backend(self) -> Any:  # noqa: ANN401  # anymail has no types
        settings = self._settings
        values: dict[str, Any] = {PROVIDERS[settings.provider]: settings.api_key.reveal(), **settings.options}
        if settings.api_url:
            values["api_url"] = settings.api_url
        backend: Any = get_connection(f"anymail.backends.{settings.provider}.EmailBackend", **values)
        backend.timeout = settings.seconds_to_wait
        backend.create_session = _session_without_redirects(backend)
        return backend


def _session_without_redirects(backend: Any) -> Any:  # noqa: ANN401  # anymail has no types
    make = backend.create_session

    def create() -> Any:  # noqa: ANN401
        session = make()
        session.max_redirects = 0
        session.trust_env = not is_loopback(backend.api_url)
        return session

    return create


def _taken(written: Any, *, provider: str) -> HandedOver:  # noqa: ANN401
    said = written.anymail_status.recipients.get(written.to[0])
    if said is None or said.status not in {"sent", "queued"}:
        return Unknown(detail=f"{provider}: the answer does not say that the email was taken")
    if not said.message_id:
        return Unknown(detail=f"{provider}: the answer does not name the email")
    return Accepted(reference=str(said.message_id))


def _refused(written: Any) -> HandedOver:  # noqa: ANN401
    said = written.anymail_status.status or set()
    if "invalid" in said:
        return Refused(reason="invalid_address", detail="the provider finds the address invalid")
    # Rejected: on the provider's list of those who bounced, complained or asked for no more.
    return Refused(reason="opted_out", detail="the provider sends nothing more to this address")


def _not_taken(error: AnymailAPIError, *, at: datetime) -> HandedOver:
    status = error.status_code
    if status is None:
        if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError) or _never_connected(
            error
        ):
            return NotNow(until=None, detail="the provider could not be reached")
        return Unknown(detail="the provider's answer did not come, or not whole")
    detail = f"the provider answered with status {status}"
    if status in {TOO_MANY, UNAVAILABLE}:
        said = str(error.response.headers.get("Retry-After", ""))
        seconds = int(said) if said.isascii() and said.isdigit() and len(said) <= len("86400") else None
        return NotNow(until=None if seconds is None else at + timedelta(seconds=seconds), detail=detail)
    if 400 <= status < 500 and status != REQUEST_TIMEOUT:  # what the client did wrong, by HTTP
        # Words and address were checked before, so it is our account: key, sender, credit.
        return NotNow(until=None, detail=f"{detail}: mend api_key, from_address or the account")
    return Unknown(detail=detail)


def _never_connected(error: BaseException) -> bool:
    """Say whether the cause is that no connection came about, which the library hides four causes deep."""
    seen: BaseException | None = error
    while seen is not None:
        reason = getattr(seen, "reason", None)
        if type(reason).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}:
            return True
        seen = next((each for each in seen.args if isinstance(each, BaseException)), seen.__cause__)
    return False
