"""What does a mail provider tell us of an email? Its event, proved and made alike by django-anymail, as our report."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIRequest

from goodterms.gateways.emails.provider import KEY
from goodterms.gateways.emails.writing import PURPOSES
from goodterms.gateways.news import DeliveryReport, ForgedNews, Outcome, Reason, UnreadableNews
from goodterms.gateways.public_addresses import EMAIL_EVENTS
from goodterms.gateways.sealed_keys import NotOurs, SealedKeys
from goodterms.gateways.secret import Secret


VIEWS: Mapping[str, str] = {
    "postmark": "PostmarkTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}
# Some sign each event with a key; the others prove themselves by "user:password" in the address they call.
SIGNING: Mapping[str, str] = {"mailgun": "webhook_signing_key"}
OUTCOMES: Mapping[str, Outcome] = {
    "queued": "accepted",
    "deferred": "accepted",
    "sent": "sent_by_carrier",
    "delivered": "delivered",
    "bounced": "undelivered",
    "rejected": "undelivered",
    "failed": "undelivered",
    "complained": "complained",
    "unsubscribed": "complained",  # said to the provider instead of to us: no more emails
}
REASONS: Mapping[str, Reason] = {
    "invalid": "invalid_address",
    "bounced": "bounced_hard",
    "timed_out": "bounced_soft",
    "blocked": "blocked_by_carrier",
    "spam": "opted_out",
    "unsubscribed": "opted_out",
}
LONGEST_CODE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderNews:
    """Reads what one provider posts to our public address."""

    provider: str
    webhook_secret: Secret
    keys: SealedKeys

    def read(self, *, body: bytes, headers: Mapping[str, str], at: datetime) -> tuple[DeliveryReport, ...]:
        """Return the reports in one post, without events of other kinds. Raises ForgedNews, or UnreadableNews."""
        view = self._view()
        request = _request(body, headers)
        try:
            view.run_validators(request)
            events = view.parse_events(request)
        except AnymailWebhookValidationFailure as error:
            raise ForgedNews("this is not signed by the mail provider") from error
        except (AnymailError, ImproperlyConfigured, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableNews(f"the provider's event could not be read ({type(error).__name__})") from error
        reports = (self._report(event, at=at) for event in events)
        return tuple(report for report in reports if report is not None)

    def _view(self) -> Any:  # noqa: ANN401  # anymail has no types
        module = import_module(f"anymail.webhooks.{self.provider}")
        secret = self.webhook_secret.reveal()
        if self.provider in SIGNING:
            return getattr(module, VIEWS[self.provider])(**{SIGNING[self.provider]: secret})
        return getattr(module, VIEWS[self.provider])(webhook_secret=[secret])

    def _report(self, event: Any, *, at: datetime) -> DeliveryReport | None:  # noqa: ANN401
        outcome = OUTCOMES.get(event.event_type)
        if outcome is None:
            return None
        reason = None
        if outcome == "undelivered":
            reason = REASONS.get(event.reject_reason or "", "failed")
            if reason == "bounced_hard" and _is_soft(event):
                reason = "bounced_soft"
        happened = event.timestamp
        return DeliveryReport(
            channel="email",
            key=self._key(event),
            reference=str(event.message_id) if event.message_id else None,
            outcome=outcome,
            reason=reason,
            provider_code=f"{event.event_type} {event.reject_reason or ''}".strip()[:LONGEST_CODE],
            at=at if happened is None or happened.tzinfo is None else min(happened, at),
        )

    def _key(self, event: Any) -> str | None:  # noqa: ANN401
        signed = event.metadata.get(KEY) if isinstance(event.metadata, Mapping) else None
        try:
            return self.keys.unsign(signed, purpose=PURPOSES["m"]) if isinstance(signed, str) else None
        except NotOurs:
            return None


def _is_soft(event: Any) -> bool:  # noqa: ANN401
    raw = event.esp_event
    return isinstance(raw, Mapping) and str(raw.get("Type", raw.get("severity", ""))).lower() in {
        "softbounce",
        "temporary",
    }


def _request(body: bytes, headers: Mapping[str, str]) -> WSGIRequest:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": EMAIL_EVENTS,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
    }
    for name, value in headers.items():
        variable = name.upper().replace("-", "_")
        environ["CONTENT_TYPE" if variable == "CONTENT_TYPE" else f"HTTP_{variable}"] = value
    environ["CONTENT_LENGTH"] = str(len(body))
    return WSGIRequest(environ)
