"""How letters leave, whoever prints them. They go in batches, and each letter has an answer of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from goodterms.domain.guardrails import Permit
from goodterms.domain.statement_content import StatementContent
from goodterms.gateways.handing_over import Answers, Found, HandedOver, NoAnswer, require_permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One statement to be printed, with the gate's permit for it. Its key is the id of the statement."""

    household_id: str
    content: StatementContent
    permit: Permit

    @property
    def key(self) -> str:
        """Return what this letter is called in batches, manifests and news."""
        return self.content.statement_id


class Printer(Protocol):
    """How letters leave."""

    def send(self, *, batch: str, letters: Sequence[Letter], at: datetime) -> Mapping[str, HandedOver]:
        """Hand over a batch, and say of each letter by its key what came of it.

        A batch that is there already is recognized and not sent again. Raises SentWithoutPermit, with nothing handed
        over, unless each permit holds now.
        """

    def find(self, *, batch: str, keys: Sequence[str], since: datetime, at: datetime) -> Mapping[str, Found]:
        """Say of each of these letters what became of it, when the batch was handed over with an unknown end."""

    def discard(self, batch: str) -> bool:
        """Remove what is left of a batch that was begun and not handed over; one that was is left alone.

        Returns False when the other side could not be asked, so that something of it may still lie there.
        """

    def ask(self) -> Answers | NoAnswer:
        """Ask the other side whether it knows us, sending nothing to anybody."""


def require_permits(letters: Iterable[Letter], *, at: datetime) -> None:
    """Do nothing when every letter's permit holds at this moment; else raise SentWithoutPermit."""
    for letter in letters:
        require_permit(letter.permit, channel="letter", household_id=letter.household_id, words=None, at=at)
