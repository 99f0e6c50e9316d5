"""How emails leave, whoever carries them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from goodterms.domain.guardrails import Permit
from goodterms.gateways.handing_over import Answers, Found, HandedOver, NoAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailMessage:
    """One email with its plain and its HTML twin. The key names the intent it fulfills: one key, at most one email."""

    key: str
    household_id: str
    to: str
    subject: str
    plain: str
    html: str


class Emails(Protocol):
    """How emails leave."""

    def send(self, message: EmailMessage, *, permit: Permit, at: datetime) -> HandedOver:
        """Hand over one email. Raises SentWithoutPermit unless the permit covers these words, this household, now.

        Not idempotent: call it once a key, and `find` before calling it again.
        """

    def find(self, key: str, *, since: datetime, at: datetime) -> Found:
        """Say what became of an email that was handed over at `since` with an unknown end.

        Mail servers cannot be asked, so the answer is often Unknown until news of the key comes, or a person decides.
        """

    def ask(self) -> Answers | NoAnswer:
        """Ask the other side whether it knows us, sending nothing to anybody."""
