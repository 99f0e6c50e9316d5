"""Texts and emails as files one can read: the gateways of a practice that sends nothing yet, of the demo and of tests.

Each message is one file named by its key, written under another name first and then renamed: a file that is there is
whole, and sending the same key again changes nothing.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from goodterms.domain.guardrails import Permit
from goodterms.domain.people import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """One text. The key names the intent it fulfills: one key, at most one message."""

    key: str
    household_id: str
    to: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailMessage:
    """One email with its plain and its HTML twin."""

    key: str
    household_id: str
    to: str
    subject: str
    plain: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheetLine:
    """One call for a person to make, with what to say."""

    key: str
    household_id: str
    to: str
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the other side calls the message it took."""

    reference: str


class SentWithoutPermit(Exception):
    """A message was about to leave without a permit of the gate that covers it. Nothing left."""


class Texts(Protocol):
    """How texts leave."""

    def send(self, message: TextMessage, *, permit: Permit, at: datetime) -> Receipt:
        """Send one text. Raises SentWithoutPermit unless the permit covers these words, this household, now."""

    def find(self, key: str) -> Receipt | None:
        """Return the receipt of a message sent under this key; None when none ever left."""


class Emails(Protocol):
    """How emails leave."""

    def send(self, message: EmailMessage, *, permit: Permit, at: datetime) -> Receipt:
        """Send one email. Raises SentWithoutPermit unless the permit covers these words, this household, now."""

    def find(self, key: str) -> Receipt | None:
        """Return the receipt of a message sent under this key; None when none ever left."""


class CallSheets(Protocol):
    """How calls reach the person who makes them."""

    def send(self, message: CallSheetLine, *, permit: Permit, at: datetime) -> Receipt:
        """Put one call on the day's sheet. Raises SentWithoutPermit unless the permit covers this household, now."""

    def find(self, key: str) -> Receipt | None:
        """Return the receipt of a call put on a sheet under this key; None when there is none."""


class LocalTexts:
    """Texts as files in a folder."""

    def __init__(self, folder: Path) -> None:
        """Write below this folder, which is made when the first text is sent."""
        self._folder = folder

    def send(self, message: TextMessage, *, permit: Permit, at: datetime) -> Receipt:
        """Write the text to its file, once."""
        _require(permit, channel="text", household_id=message.household_id, words=message.body, at=at)
        shown = f"To: {message.to}\nSent: {at.isoformat()}\n\n{message.body}\n"
        return _write_once(self._folder, f"{message.key}.txt", shown)

    def find(self, key: str) -> Receipt | None:
        """Look for the file of this key."""
        return _find(self._folder, f"{key}.txt")


class LocalEmails:
    """Emails as files in a folder: one to read, one to open in a browser."""

    def __init__(self, folder: Path) -> None:
        """Write below this folder, which is made when the first email is sent."""
        self._folder = folder

    def send(self, message: EmailMessage, *, permit: Permit, at: datetime) -> Receipt:
        """Write the email to its files, the plain one last and once: it is the one looked for."""
        _require(permit, channel="email", household_id=message.household_id, words=message.plain, at=at)
        # The twin is made anew each time: one left by a run that was killed may hold what was true then.
        _write(self._folder / f"{message.key}.html", message.html)
        shown = f"To: {message.to}\nSubject: {message.subject}\nSent: {at.isoformat()}\n\n{message.plain}\n"
        return _write_once(self._folder, f"{message.key}.txt", shown)

    def find(self, key: str) -> Receipt | None:
        """Look for the file of this key."""
        return _find(self._folder, f"{key}.txt")


class LocalCallSheets:
    """Calls to make, a file each, for the person at the telephone."""

    def __init__(self, folder: Path) -> None:
        """Write below this folder, which is made when the first call is due."""
        self._folder = folder

    def send(self, message: CallSheetLine, *, permit: Permit, at: datetime) -> Receipt:
        """Write the call to its file, once."""
        _require(permit, channel="call", household_id=message.household_id, words=None, at=at)
        return _write_once(
            self._folder, f"{message.key}.json", json.dumps(asdict(message), ensure_ascii=False, indent=2)
        )

    def find(self, key: str) -> Receipt | None:
        """Look for the file of this key."""
        return _find(self._folder, f"{key}.json")


def _require(permit: Permit, *, channel: Channel, household_id: str, words: str | None, at: datetime) -> None:
    if not permit.covers(channel=channel, household_id=household_id, message=words, at=at):
        raise SentWithoutPermit(
            f"the permit does not cover this {channel} to household {household_id} at {at.isoformat()}"
        )


def _write_once(folder: Path, name: str, content: str) -> Receipt:
    place = folder / name
    if not place.exists():
        _write(place, content)
    return Receipt(reference=name)


def _write(place: Path, content: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.part")
    with draft.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)


def _find(folder: Path, name: str) -> Receipt | None:
    return Receipt(reference=name) if (folder / name).exists() else None
