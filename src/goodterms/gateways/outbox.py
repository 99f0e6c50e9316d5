"""Texts and emails as files one can read: the gateways of a practice that sends nothing yet, of the demo and of tests.

Each message is one file named by its key, written under another name first and then renamed: a file that is there is
whole, and sending the same key again changes nothing.
"""

import json
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from goodterms.domain.guardrails import Permit
from goodterms.gateways.calls.port import CALL_RESULTS, CallSheetLine
from goodterms.gateways.emails.port import EmailMessage
from goodterms.gateways.handing_over import (
    Accepted,
    Answers,
    Found,
    HandedOver,
    NoAnswer,
    NothingLeft,
    NotNow,
    require_permit,
)
from goodterms.gateways.news import DeliveryReport
from goodterms.gateways.texts.port import TextMessage


class LocalTexts:
    """Texts as files in a folder."""

    def __init__(self, folder: Path) -> None:
        """Write below this folder, which is made when the first text is sent."""
        self._folder = folder

    def send(self, message: TextMessage, *, permit: Permit, at: datetime, deliver_by: datetime) -> HandedOver:
        """Write the text to its file, once."""
        require_permit(permit, channel="text", household_id=message.household_id, words=message.body, at=at)
        if deliver_by <= at:
            return NotNow(until=None, detail="the window closes before a text could be delivered")
        shown = f"To: {message.to}\nSent: {at.isoformat()}\n\n{message.body}\n"
        return _write_once(self._folder, f"{message.key}.txt", shown)

    def find(self, message: TextMessage, *, since: datetime, at: datetime, reference: str | None) -> Found:  # noqa: ARG002
        """Look for the file of this key."""
        return _find(self._folder, f"{message.key}.txt")

    def news_of(self, reference: str, *, key: str, at: datetime) -> DeliveryReport | None:  # noqa: ARG002
        """Return None: nobody reads these files but us."""
        return None

    def ask(self) -> Answers | NoAnswer:
        """Say whether the folder can be written to."""
        return can_be_written(self._folder)


class LocalEmails:
    """Emails as files in a folder: one to read, one to open in a browser."""

    def __init__(self, folder: Path) -> None:
        """Write below this folder, which is made when the first email is sent."""
        self._folder = folder

    def send(self, message: EmailMessage, *, permit: Permit, at: datetime) -> HandedOver:
        """Write the email to its files, the plain one last and once: it is the one looked for."""
        require_permit(permit, channel="email", household_id=message.household_id, words=message.plain, at=at)
        # The twin is made anew each time: one left by a run that was killed may hold what was true then.
        _write(self._folder / f"{message.key}.html", message.html)
        shown = f"To: {message.to}\nSubject: {message.subject}\nSent: {at.isoformat()}\n\n{message.plain}\n"
        return _write_once(self._folder, f"{message.key}.txt", shown)

    def find(self, key: str, *, since: datetime, at: datetime) -> Found:  # noqa: ARG002  # a file is there or not
        """Look for the file of this key."""
        return _find(self._folder, f"{key}.txt")

    def ask(self) -> Answers | NoAnswer:
        """Say whether the folder can be written to."""
        return can_be_written(self._folder)


class LocalCallSheets:
    """Calls to make, a file each, for the person at the telephone."""

    def __init__(self, folder: Path) -> None:
        """Write below this folder, which is made when the first call is due."""
        self._folder = folder

    def send(self, message: CallSheetLine, *, permit: Permit, at: datetime) -> HandedOver:
        """Write the call to its file, once, with the words in which its end can be told."""
        require_permit(permit, channel="call", household_id=message.household_id, words=None, at=at)
        sheet = {**asdict(message), "results": list(CALL_RESULTS)}
        return _write_once(self._folder, f"{message.key}.json", json.dumps(sheet, ensure_ascii=False, indent=2))

    def find(self, key: str, *, since: datetime, at: datetime) -> Found:  # noqa: ARG002  # a file is there or not
        """Look for the file of this key."""
        return _find(self._folder, f"{key}.json")

    def ask(self) -> Answers | NoAnswer:
        """Say whether the folder can be written to."""
        return can_be_written(self._folder)


def can_be_written(folder: Path) -> Answers | NoAnswer:
    """Say whether a folder, or the nearest one above it that is there, can be written to."""
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Answers(detail=f"{folder} can be written to")
    return NoAnswer(detail=f"{nearest} cannot be written to: mend its permissions, or set GOODTERMS_HOME")


def _write_once(folder: Path, name: str, content: str) -> Accepted:
    place = folder / name
    if not place.exists():
        _write(place, content)
    return Accepted(reference=name)


def _write(place: Path, content: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.part")
    with draft.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)


def _find(folder: Path, name: str) -> Found:
    return Accepted(reference=name) if (folder / name).exists() else NothingLeft(detail="no such file was written")
