"""What Twilio tells us, once it has proved that it is Twilio: what became of a text, and what people write back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from twilio.request_validator import RequestValidator

from goodterms.gateways.news import DeliveryReport, ForgedNews, InboundMessage, Outcome, UnreadableNews
from goodterms.gateways.public_addresses import STATUS_OF_TEXT, PublicAddresses
from goodterms.gateways.sealed_keys import NotOurs
from goodterms.gateways.secret import Secret
from goodterms.gateways.texts.twilio_codes import FAILURES


OUTCOMES: Mapping[str, Outcome] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent_by_carrier",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "undelivered",
    "canceled": "undelivered",
}
MOST_MEDIA = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioNews:
    """Reads what Twilio sends to our public addresses. A form is everything posted, as text."""

    auth_token: Secret
    addresses: PublicAddresses

    def status(self, *, sealed_key: str, form: Mapping[str, str], signature: str, at: datetime) -> DeliveryReport:
        """Return what a status callback says. Raises ForgedNews, or UnreadableNews."""
        self._verify(self.addresses.text_status_sealed(sealed_key), form, signature)
        try:
            key = self.addresses.keys.unseal(sealed_key, purpose=STATUS_OF_TEXT)
        except NotOurs as error:
            raise ForgedNews("the address of this news holds no key of ours") from error
        report = report_of(
            status=form.get("MessageStatus", ""),
            code=form.get("ErrorCode", ""),
            key=key,
            reference=form.get("MessageSid") or None,
            at=at,
        )
        if report is None:
            raise UnreadableNews("the status of a text is none that we know")
        return report

    def inbound(self, *, form: Mapping[str, str], signature: str, at: datetime) -> InboundMessage:
        """Return what somebody wrote. Raises ForgedNews, or UnreadableNews."""
        self._verify(self.addresses.text_inbound(), form, signature)
        reference, writer = form.get("MessageSid"), form.get("From")
        if not reference or not writer:
            raise UnreadableNews("a message came without its reference or its writer")
        counted = form.get("NumMedia", "0")
        media = int(counted) if counted.isascii() and counted.isdigit() else 0
        return InboundMessage(
            channel="text",
            from_=writer,
            to=form.get("To", ""),
            words=form.get("Body", ""),
            media=tuple(
                form[f"MediaUrl{number}"] for number in range(min(media, MOST_MEDIA)) if f"MediaUrl{number}" in form
            ),
            at=at,
            reference=reference,
            key=None,
            provider_stopped=form.get("OptOutType", "").upper() == "STOP",
        )

    def _verify(self, url: str, form: Mapping[str, str], signature: str) -> None:
        # The address comes from our settings: what a request says of its own host proves nothing.
        if not RequestValidator(self.auth_token.reveal()).validate(url, dict(form), signature):
            raise ForgedNews("this is not signed by Twilio for this address")


def report_of(*, status: str, code: str, key: str | None, reference: str | None, at: datetime) -> DeliveryReport | None:
    """Return the report for one of Twilio's statuses; None for a status we do not know."""
    outcome = OUTCOMES.get(status)
    if outcome is None:
        return None
    number = int(code) if code.isascii() and code.isdigit() else 0
    return DeliveryReport(
        channel="text",
        key=key,
        reference=reference,
        outcome=outcome,
        reason=FAILURES.get(number, "failed") if outcome == "undelivered" else None,
        provider_code=code,
        at=at,
    )
