"""How calls reach the person who makes them, and in which words they say what came of one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, get_args

from goodterms.domain.guardrails import Permit
from goodterms.domain.money import Money
from goodterms.gateways.handing_over import Answers, Found, HandedOver, NoAnswer


CallResult = Literal["conversation", "voicemail", "no_answer", "busy", "wrong_number", "do_not_call", "promise"]
CALL_RESULTS: tuple[CallResult, ...] = get_args(CallResult)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheetLine:
    """One call for a person to make, with what to say."""

    key: str
    household_id: str
    to: str
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReport:
    """What came of one call, as the person who made it says. A promise was made in a conversation, and is one.

    Raises ValueError for a promise without a day and an amount, and for a day or an amount without a promise.
    """

    key: str
    result: CallResult
    called_at: datetime
    promised_on: date | None = None
    promised: Money | None = None

    def __post_init__(self) -> None:
        """Hold a promise to its day and its amount."""
        parts = (self.promised_on is not None, self.promised is not None and self.promised.cents > 0)
        if parts != (self.result == "promise",) * len(parts):
            raise ValueError(f"call {self.key}: a promise has a day and an amount, and nothing else has either")


class CallSheets(Protocol):
    """How calls reach the person who makes them."""

    def send(self, message: CallSheetLine, *, permit: Permit, at: datetime) -> HandedOver:
        """Put one call on the day's sheet. Raises SentWithoutPermit unless the permit covers this household, now."""

    def find(self, key: str, *, since: datetime, at: datetime) -> Found:
        """Say whether a call was put on a sheet under this key."""

    def ask(self) -> Answers | NoAnswer:
        """Ask whether the sheet can be written, writing nothing on it."""
