"""Say for each channel how its messages leave, whether its settings are whole, and whether the other side knows us."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from goodterms.gateways.channel_settings import (
    Incomplete,
    Tables,
    call_settings,
    email_news,
    email_settings,
    letter_news,
    letter_settings,
    text_settings,
)
from goodterms.gateways.emails.provider import ProviderSettings
from goodterms.gateways.emails.smtp import SmtpSettings
from goodterms.gateways.handing_over import Answers, NoAnswer
from goodterms.gateways.letters.lob import LobSettings
from goodterms.gateways.letters.print_vendor import PrintVendorSettings
from goodterms.gateways.texts.twilio import TwilioSettings
from goodterms.usecases.outside import channel_tables, emails_by, local_outside, printer_by, texts_by


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCheck:
    """What one channel came to."""

    channel: str
    adapter: str
    trouble: str | None  # in one line, what is missing or wrong; None when nothing is
    said: str | None  # what the other side answered; None when it was not asked

    @property
    def is_well(self) -> bool:
        """Say whether messages can leave by this channel, as far as is known."""
        return self.trouble is None


def check_channels(*, practice: str | None, folder: Path) -> tuple[ChannelCheck, ...]:
    """Return how each channel stands by its settings alone, asking nobody.

    Raises UnableToReachOutside when the settings could not be read.
    """
    return tuple(check for check, _ in _channels(channel_tables(practice), folder=folder))


def check_channels_by_asking(*, practice: str | None, folder: Path) -> tuple[ChannelCheck, ...]:
    """Return how each channel stands, after asking the other side of each that is whole; nothing is sent to anybody.

    Raises UnableToReachOutside when the settings could not be read.
    """
    return tuple(_asked(check, ask) for check, ask in _channels(channel_tables(practice), folder=folder))


def _channels(
    tables: Tables, *, folder: Path
) -> tuple[tuple[ChannelCheck, Callable[[], Answers | NoAnswer] | None], ...]:
    local = local_outside(folder)
    texts, emails, letters = text_settings(tables), email_settings(tables), letter_settings(tables)
    calls = call_settings(tables)
    return (
        (
            _check("text", texts, news=None),
            None if isinstance(texts, Incomplete) else texts_by(texts, local=local).ask,
        ),
        (
            _check("email", emails, news=email_news(tables) if isinstance(emails, ProviderSettings) else None),
            None if isinstance(emails, Incomplete) else emails_by(emails, local=local).ask,
        ),
        (
            _check("letter", letters, news=letter_news(tables) if isinstance(letters, LobSettings) else None),
            None if isinstance(letters, Incomplete) else printer_by(letters, local=local).ask,
        ),
        (
            _check("call", calls, news=None),
            None if isinstance(calls, Incomplete) else local.call_sheets.ask,
        ),
    )


def _check(channel: str, settings: object, *, news: object) -> ChannelCheck:
    incomplete = next((each for each in (settings, news) if isinstance(each, Incomplete)), None)
    return ChannelCheck(
        channel=channel,
        adapter=incomplete.adapter if incomplete is not None else _adapter(settings),
        trouble=None if incomplete is None else str(incomplete),
        said=None,
    )


def _adapter(settings: object) -> str:
    match settings:
        case TwilioSettings():
            return "twilio"
        case SmtpSettings():
            return "smtp"
        case ProviderSettings(provider=provider):
            return f"anymail ({provider})"
        case PrintVendorSettings():
            return "sftp"
        case LobSettings():
            return "lob"
        case _:
            return "local"


def _asked(check: ChannelCheck, ask: Callable[[], Answers | NoAnswer] | None) -> ChannelCheck:
    if ask is None or check.trouble is not None:
        return check
    answer = ask()
    return ChannelCheck(
        channel=check.channel,
        adapter=check.adapter,
        trouble=answer.detail if isinstance(answer, NoAnswer) else None,
        said=answer.detail,
    )
