"""Letters as print batches in folders: the gateway of an office that prints, of the demo and of tests.

A batch is made in a hidden folder that takes its name when it is whole: a folder that can be seen is finished and
belongs to whoever prints it.
"""

import csv
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from goodterms.gateways.handing_over import Accepted, Answers, Found, HandedOver, NoAnswer, NothingLeft, NotNow
from goodterms.gateways.letters import print_batch
from goodterms.gateways.letters.port import Letter, require_permits
from goodterms.gateways.outbox import can_be_written


class LocalPrinter:
    """Print batches in folders below one folder."""

    def __init__(self, folder: Path) -> None:
        """Write below this folder, which is made with the first batch."""
        self._folder = folder

    def send(self, *, batch: str, letters: Sequence[Letter], at: datetime) -> Mapping[str, HandedOver]:
        """Write the batch into a hidden folder and give it its name, unless a batch of that name is there."""
        require_permits(letters, at=at)
        printed = self._printed(batch)
        if printed is None:
            self.discard(batch)
            draft = self._draft(batch)
            print_batch.write(contents=[letter.content for letter in letters], folder=draft)
            draft.replace(self._folder / batch)
            return {letter.key: Accepted(reference=batch) for letter in letters}
        another = NotNow(until=None, detail=f"another batch {batch} is there, without this letter")
        return {letter.key: Accepted(reference=batch) if letter.key in printed else another for letter in letters}

    def find(self, *, batch: str, keys: Sequence[str], since: datetime, at: datetime) -> Mapping[str, Found]:  # noqa: ARG002
        """Read the manifest of the batch's folder, when there is one."""
        printed = self._printed(batch) or frozenset()
        return {
            key: Accepted(reference=batch) if key in printed else NothingLeft(detail="it is in no finished batch")
            for key in keys
        }

    def discard(self, batch: str) -> bool:
        """Remove the hidden folder of the batch, when there is one."""
        shutil.rmtree(self._draft(batch), ignore_errors=True)
        return not self._draft(batch).exists()

    def ask(self) -> Answers | NoAnswer:
        """Say whether the folder can be written to."""
        return can_be_written(self._folder)

    def _printed(self, batch: str) -> frozenset[str] | None:
        manifest = self._folder / batch / print_batch.MANIFEST
        if not manifest.exists():
            return None
        with manifest.open(encoding="utf-8", newline="") as file:
            return frozenset(row["statement_id"] for row in csv.DictReader(file))

    def _draft(self, batch: str) -> Path:
        place = self._folder / batch
        return place.with_name(f".{place.name}.part")
