"""What does Lob tell us of a letter, once it has proved that it is Lob, and that it says so now?"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from goodterms.gateways.letters.lob import METADATA
from goodterms.gateways.news import DeliveryReport, ForgedNews, Outcome, Reason, UnreadableNews
from goodterms.gateways.secret import Secret


# The part of an event's name after "letter." or "letter.certified."; others say nothing of the letter's way.
OUTCOMES: Mapping[str, tuple[Outcome, Reason | None]] = {
    "created": ("accepted", None),
    "rendered_pdf": ("accepted", None),
    "mailed": ("sent_by_carrier", None),
    "in_transit": ("sent_by_carrier", None),
    "in_local_area": ("sent_by_carrier", None),
    # The last scan that an ordinary letter gets: it is with the carrier of its street.
    "processed_for_delivery": ("delivered", None),
    "delivered": ("delivered", None),
    "re-routed": ("forwarded", None),
    "returned_to_sender": ("returned", "invalid_address"),
    "failed": ("undelivered", "failed"),
    "rejected": ("undelivered", "failed"),
    "deleted": ("undelivered", "failed"),
}
MILLISECONDS_FROM = 100_000_000_000  # a number this large counts milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class LobNews:
    """Reads what Lob posts to our public address. The body is what came, byte for byte."""

    webhook_secret: Secret
    prefix: str
    replay_window: timedelta

    def read(self, *, body: bytes, signature: str, timestamp: str, at: datetime) -> DeliveryReport | None:
        """Return the report, or None for an event that says nothing of a letter's way.

        Raises ForgedNews for a signature that is wrong, or older or newer than the window; UnreadableNews otherwise.
        """
        self._verify(body, signature=signature, timestamp=timestamp, at=at)
        try:
            event = json.loads(body)
            name = str(event["event_type"]["id"])
            letter = event["body"]
            reference = str(letter["id"])
            key = _key(letter, prefix=self.prefix)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UnreadableNews(f"the event could not be read ({type(error).__name__})") from error
        if not name.startswith("letter.") or name.startswith("letter.return_envelope."):
            return None
        found = OUTCOMES.get(name.removeprefix("letter.").removeprefix("certified."))
        if found is None:
            return None
        outcome, reason = found
        return DeliveryReport(
            channel="letter",
            key=key,
            reference=reference,
            outcome=outcome,
            reason=reason,
            provider_code=name,
            at=_happened(event, at=at),
        )

    def _verify(self, body: bytes, *, signature: str, timestamp: str, at: datetime) -> None:
        secret = self.webhook_secret.reveal().encode()
        expected = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), signature.lower().encode()):
            raise ForgedNews("this is not signed by Lob")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len(str(MILLISECONDS_FROM)) + 2):
            raise ForgedNews("the time of the signature is none")
        number = int(timestamp)
        signed_at = datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS_FROM else number, tz=UTC)
        if abs(at - signed_at) > self.replay_window:
            raise ForgedNews("it was signed at another time: it may be a replay")


def _key(letter: Mapping[str, Any], *, prefix: str) -> str | None:
    metadata = letter.get("metadata")
    key = metadata.get(METADATA) if isinstance(metadata, Mapping) else None
    return key.removeprefix(prefix) if isinstance(key, str) and key.startswith(prefix) else None


def _happened(event: Mapping[str, Any], *, at: datetime) -> datetime:
    try:
        said = datetime.fromisoformat(str(event.get("date_created", "")))
    except ValueError:
        return at
    return min(said, at) if said.tzinfo is not None else at
