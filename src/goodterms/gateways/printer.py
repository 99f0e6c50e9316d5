"""Letters as print batches in folders: the gateway of an office that prints, of the demo and of tests.

A batch is made in a hidden folder that takes its name when it is whole: a folder that can be seen is finished and
belongs to whoever prints it.
"""

import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from goodterms.domain.guardrails import Permit
from goodterms.domain.statement_content import StatementContent
from goodterms.gateways.letters import print_batch
from goodterms.gateways.outbox import SentWithoutPermit


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One statement to be printed, with the gate's permit for it."""

    household_id: str
    content: StatementContent
    permit: Permit


class Printer(Protocol):
    """How letters leave."""

    def send(self, *, batch: str, letters: Sequence[Letter], at: datetime) -> None:
        """Hand over a batch whole. Raises SentWithoutPermit, with nothing handed over, unless each permit holds now."""

    def find(self, batch: str) -> frozenset[str] | None:
        """Return the ids of the statements in a batch that was handed over; None when it was not."""

    def discard(self, batch: str) -> None:
        """Remove what is left of a batch that was begun and not handed over; one that was is left alone."""


class LocalPrinter:
    """Print batches in folders below one folder."""

    def __init__(self, folder: Path) -> None:
        """Write below this folder, which is made with the first batch."""
        self._folder = folder

    def send(self, *, batch: str, letters: Sequence[Letter], at: datetime) -> None:
        """Write the batch into a hidden folder and give it its name."""
        for letter in letters:
            if not letter.permit.covers(channel="letter", household_id=letter.household_id, message=None, at=at):
                raise SentWithoutPermit(
                    f"the permit does not cover a letter to household {letter.household_id} at {at.isoformat()}"
                )
        self.discard(batch)
        draft = self._draft(batch)
        print_batch.write(contents=[letter.content for letter in letters], folder=draft)
        draft.replace(self._folder / batch)

    def find(self, batch: str) -> frozenset[str] | None:
        """Read the manifest of the batch's folder, when there is one."""
        manifest = self._folder / batch / print_batch.MANIFEST
        if not manifest.exists():
            return None
        with manifest.open(encoding="utf-8", newline="") as file:
            return frozenset(row["statement_id"] for row in csv.DictReader(file))

    def discard(self, batch: str) -> None:
        """Remove the hidden folder of the batch, when there is one."""
        shutil.rmtree(self._draft(batch), ignore_errors=True)

    def _draft(self, batch: str) -> Path:
        place = self._folder / batch
        return place.with_name(f".{place.name}.part")
