"""How texts leave, whoever carries them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from goodterms.domain.guardrails import Permit
from goodterms.gateways.handing_over import Answers, Found, HandedOver, NoAnswer
from goodterms.gateways.news import DeliveryReport


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """One text. The key names the intent it fulfills: one key, at most one message."""

    key: str
    household_id: str
    to: str
    body: str


class Texts(Protocol):
    """How texts leave."""

    def send(self, message: TextMessage, *, permit: Permit, at: datetime, deliver_by: datetime) -> HandedOver:
        """Hand over one text that must not be delivered after `deliver_by`, the close of its window.

        Raises SentWithoutPermit unless the permit covers these words, this household, now. Not idempotent: call it
        once a key, and `find` before calling it again.
        """

    def find(self, message: TextMessage, *, since: datetime, at: datetime, reference: str | None) -> Found:
        """Say what became of a text that was handed over at `since` with an unknown end.

        `reference` is the provider's, when news of this key has told it. Soon after `since` the answer may be Unknown
        only because the other side may not show yet what it has; ask again later.
        """

    def news_of(self, reference: str, *, key: str, at: datetime) -> DeliveryReport | None:
        """Ask for news that did not come by itself; None when there is none, or nobody to ask."""

    def ask(self) -> Answers | NoAnswer:
        """Ask the other side whether it knows us, sending nothing to anybody."""
