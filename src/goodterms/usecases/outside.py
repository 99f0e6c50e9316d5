"""The ways out of the house, as an installation has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from goodterms.gateways.calls.port import CallSheets
from goodterms.gateways.channel_settings import (
    EmailSettings,
    Incomplete,
    LetterSettings,
    Local,
    Tables,
    TextSettings,
    call_settings,
    email_settings,
    letter_settings,
    text_settings,
)
from goodterms.gateways.emails.port import Emails
from goodterms.gateways.emails.provider import ProviderEmails
from goodterms.gateways.emails.smtp import SmtpEmails, SmtpSettings
from goodterms.gateways.letters.lob import LobLetters
from goodterms.gateways.letters.port import Printer
from goodterms.gateways.letters.print_vendor import PrintVendor, PrintVendorSettings
from goodterms.gateways.outbox import LocalCallSheets, LocalEmails, LocalTexts
from goodterms.gateways.printer import LocalPrinter
from goodterms.gateways.texts.port import Texts
from goodterms.gateways.texts.twilio import TwilioTexts


class UnableToReachOutside(Exception):
    """A channel's settings are not whole, so nothing leaves by any; the message is one line: what to write where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """One gateway for each channel."""

    texts: Texts
    emails: Emails
    call_sheets: CallSheets
    printer: Printer
    is_local: bool  # everything is a file on this machine


def local_outside(folder: Path) -> Outside:
    """Return gateways that write every message to a file below this folder and send nothing."""
    return Outside(
        texts=LocalTexts(folder / "texts"),
        emails=LocalEmails(folder / "emails"),
        call_sheets=LocalCallSheets(folder / "calls"),
        printer=LocalPrinter(folder / "letters"),
        is_local=True,
    )


def configured_outside(*, practice: str, folder: Path) -> Outside:
    """Return the gateways that this installation has for a practice, by its short name; local ones write below folder.

    Raises UnableToReachOutside when any channel's settings are not whole: a day is not sent by halves.
    """
    tables = channel_tables(practice)
    local = local_outside(folder)
    texts, emails, letters = text_settings(tables), email_settings(tables), letter_settings(tables)
    calls = call_settings(tables)
    if isinstance(calls, Incomplete):
        raise UnableToReachOutside(str(calls))
    return Outside(
        texts=texts_by(texts, local=local),
        emails=emails_by(emails, local=local),
        call_sheets=local.call_sheets,
        printer=printer_by(letters, local=local),
        is_local=all(isinstance(each, Local) for each in (texts, emails, letters)),
    )


def channel_tables(practice: str | None) -> Tables:
    """Return what is written about channels for a practice. Raises UnableToReachOutside when it could not be read."""
    channels = settings.CHANNELS
    if channels.trouble:
        raise UnableToReachOutside(channels.trouble[0])
    tables: Mapping[str, Mapping[str, object]] = channels.tables_for(practice)
    return tables


def texts_by(settings: TextSettings, *, local: Outside) -> Texts:
    """Return the gateway for texts. Raises UnableToReachOutside when its settings are not whole."""
    match settings:
        case Local():
            return local.texts
        case Incomplete():
            raise UnableToReachOutside(str(settings))
        case _:
            return TwilioTexts(settings)


def emails_by(settings: EmailSettings, *, local: Outside) -> Emails:
    """Return the gateway for emails. Raises UnableToReachOutside when its settings are not whole."""
    match settings:
        case Local():
            return local.emails
        case Incomplete():
            raise UnableToReachOutside(str(settings))
        case SmtpSettings():
            return SmtpEmails(settings)
        case _:
            return ProviderEmails(settings)


def printer_by(settings: LetterSettings, *, local: Outside) -> Printer:
    """Return the gateway for letters. Raises UnableToReachOutside when its settings are not whole."""
    match settings:
        case Local():
            return local.printer
        case Incomplete():
            raise UnableToReachOutside(str(settings))
        case PrintVendorSettings():
            return PrintVendor(settings)
        case _:
            return LobLetters(settings)
