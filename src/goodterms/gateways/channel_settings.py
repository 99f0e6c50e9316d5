"""Which adapter does each channel use, and is everything there that it needs?

The tables come from the settings as plain values, secrets hidden. Whatever is missing or wrong is said in one line,
with the name under which it is looked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlsplit

import asyncssh

from goodterms.gateways.emails.checks import is_address
from goodterms.gateways.emails.provider import PROVIDERS, ProviderSettings
from goodterms.gateways.emails.provider_news import ProviderNews
from goodterms.gateways.emails.smtp import Security, SmtpSettings
from goodterms.gateways.emails.writing import Sender
from goodterms.gateways.http_calls import is_loopback, is_safe
from goodterms.gateways.letters.lob import LobSettings, Placement
from goodterms.gateways.letters.lob_news import LobNews
from goodterms.gateways.letters.print_vendor import AfterPickup, PrintVendorSettings
from goodterms.gateways.public_addresses import PublicAddresses
from goodterms.gateways.sealed_keys import SHORTEST_SECRET, SealedKeys
from goodterms.gateways.secret import Secret
from goodterms.gateways.texts.checks import TextLimits
from goodterms.gateways.texts.twilio import TwilioSettings, e164
from goodterms.gateways.texts.twilio_news import TwilioNews


Tables = Mapping[str, Mapping[str, object]]  # channel or "public", then option

LONGEST_RETURN_NAME = 9  # letters before the plus sign of the return address
LONGEST_WAIT = 600
Adapter = Literal["local", "twilio", "smtp", "anymail", "sftp", "lob"]
ADAPTERS: Mapping[str, tuple[Adapter, ...]] = {
    "text": ("local", "twilio"),
    "email": ("local", "smtp", "anymail"),
    "letter": ("local", "sftp", "lob"),
    "call": ("local",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """Files in the outbox of this installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete:
    """A channel whose settings are not whole; nothing leaves by it."""

    channel: str
    adapter: str
    missing: tuple[str, ...]  # names of options
    wrong: tuple[str, ...]  # whole sentences

    def __str__(self) -> str:
        """Say in one line what is missing or wrong, and where to write it."""
        parts = []
        if self.missing:
            names = ", ".join(f"{name} ({_variable(name)})" for name in self.missing)
            parts.append(f"needs {names}, in the environment or in channels.toml")
        return f"{self.channel} by {self.adapter}: {'; '.join([*parts, *self.wrong])}"


@runtime_checkable
class Hidden(Protocol):
    """A secret as the settings hold it."""

    def reveal(self) -> str:
        """Return the value."""


TextSettings = Local | TwilioSettings | Incomplete
EmailSettings = Local | SmtpSettings | ProviderSettings | Incomplete
LetterSettings = Local | PrintVendorSettings | LobSettings | Incomplete

_Made = TypeVar("_Made")


def text_settings(tables: Tables) -> TextSettings:
    """Return how texts leave."""
    return _settings("text", tables, {"twilio": _twilio})


def email_settings(tables: Tables) -> EmailSettings:
    """Return how emails leave."""
    return _settings("email", tables, {"smtp": _smtp, "anymail": _provider})


def letter_settings(tables: Tables) -> LetterSettings:
    """Return how letters leave."""
    return _settings("letter", tables, {"sftp": _print_vendor, "lob": _lob})


def call_settings(tables: Tables) -> Local | Incomplete:
    """Return how calls reach the person who makes them."""
    return _settings("call", tables, {})


def public_addresses(tables: Tables) -> PublicAddresses | Incomplete:
    """Return our public addresses with their keys, for the pages and mailboxes that answer there."""
    options = _Options("public", tables)
    addresses = options.addresses()
    return options.end("address", lambda: _there(addresses))


def text_news(tables: Tables) -> TwilioNews | Incomplete:
    """Return the reader of what the texts' provider posts to us."""
    settings = text_settings(tables)
    if isinstance(settings, TwilioSettings):
        return TwilioNews(auth_token=settings.auth_token, addresses=settings.addresses)
    return _no_news("text", settings)


def email_news(tables: Tables) -> ProviderNews | Incomplete:
    """Return the reader of what the mail provider posts to us."""
    settings = email_settings(tables)
    if not isinstance(settings, ProviderSettings):
        return _no_news("email", settings)
    options = _Options("email", tables)
    secret = options.secret("webhook_secret")
    return options.end(
        "anymail",
        lambda: ProviderNews(provider=settings.provider, webhook_secret=_there(secret), keys=settings.addresses.keys),
    )


def letter_news(tables: Tables) -> LobNews | Incomplete:
    """Return the reader of what Lob posts to us; a print vendor's news is fetched instead."""
    settings = letter_settings(tables)
    if not isinstance(settings, LobSettings):
        return _no_news("letter", settings)
    options = _Options("letter", tables)
    secret = options.secret("webhook_secret")
    minutes = options.number("replay_minutes", default=5, most=60)
    return options.end(
        "lob",
        lambda: LobNews(
            webhook_secret=_there(secret), prefix=settings.prefix, replay_window=timedelta(minutes=minutes)
        ),
    )


class _Options:
    """Reads the options of one channel and notes what is missing or wrong instead of stopping at the first."""

    def __init__(self, channel: str, tables: Tables) -> None:
        self._channel = channel
        self._tables = tables
        self._missing: list[str] = []
        self._wrong: list[str] = []

    def text(self, name: str, *, table: str | None = None, default: str | None = None) -> str:
        """Return an option as text; noted as missing when there is neither it nor a default."""
        value = self._value(name, table)
        if value is None and default is None:
            self._missing.append(f"{table or self._channel}.{name}")
        if value is not None and (not isinstance(value, str | int) or isinstance(value, bool)):
            self._wrong.append(f"{name} is not text")
        shown = (default or "") if value is None else str(value).strip()
        if any(not letter.isprintable() for letter in shown):
            self._wrong.append(f"{name} has letters that are not printed")
        return shown

    def number(self, name: str, *, default: int, most: int) -> int:
        """Return an option as a whole number from 1."""
        value = str(self._tables.get(self._channel, {}).get(name, default))
        if value.isascii() and value.isdigit() and 1 <= int(value) <= most:
            return int(value)
        self._wrong.append(f"{name} is not a whole number from 1 to {most}")
        return default

    def names(self, name: str, *, table: str) -> frozenset[str]:
        """Return an option that lists names: a list, or names with commas between."""
        value = self._value(name, table)
        listed = value.split(",") if isinstance(value, str) else value
        if listed is None:
            return frozenset()
        if not isinstance(listed, list) or any(not isinstance(each, str) for each in listed):
            self._wrong.append(f"{name} is not a list of names")
            return frozenset()
        return frozenset(each.strip().lower() for each in listed if each.strip())

    def choice(self, name: str, *choices: _Made) -> _Made:
        """Return one of the choices, the first when none is made."""
        value = self._value(name, None)
        for each in choices:
            if value == each:
                return each
        if value is not None:
            self._wrong.append(f"{name} must be one of: {', '.join(str(each) for each in choices)}")
        return choices[0]

    def secret(self, name: str, *, table: str | None = None, is_needed: bool = True) -> Secret | None:
        """Return a secret; noted as missing when it is needed and not there."""
        value = self._value(name, table)
        if isinstance(value, Hidden) and value.reveal():
            return Secret(value.reveal())
        if value is not None:
            self._wrong.append(f"{name} is a secret: give it in the environment, or name its file as {name}_file")
        elif is_needed:
            self._missing.append(f"{table or self._channel}.{name}")
        return None

    def check(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001  # a claim, and what to say when it is false
        """Note what is wrong when a claim does not hold."""
        if not holds:
            self._wrong.append(otherwise)

    def addresses(self) -> PublicAddresses | None:
        """Return our public addresses, with the keys that travel in them."""
        url = self.text("url", table="public").rstrip("/")
        secrets = [
            secret.reveal()
            for secret in (
                self.secret("callback_secret", table="public"),
                self.secret("callback_secret_before", table="public", is_needed=False),
            )
            if secret is not None
        ]
        if url:
            self.check(
                urlsplit(url).scheme == "https" and bool(urlsplit(url).hostname) and not urlsplit(url).query,
                "url must be our public address, such as https://pay.cedargrove.example",
            )
        long_enough = all(len(secret) >= SHORTEST_SECRET for secret in secrets)
        self.check(long_enough, f"callback_secret needs {SHORTEST_SECRET} letters or more")
        return PublicAddresses(url=url, keys=SealedKeys(secrets)) if secrets and long_enough else None

    def link_domains(self) -> frozenset[str]:
        """Return the domains that links may lead to: those listed, else that of our public address."""
        listed = self.names("link_domains", table="public")
        own = urlsplit(str(self._value("url", "public") or "")).hostname
        return listed or (frozenset({own.lower()}) if own else frozenset())

    def api_url(self, default: str) -> str:
        """Return the provider's address, which must be safe to give secrets to."""
        url = self.text("api_url", default=default).rstrip("/")
        self.check(not url or is_safe(url), "api_url must begin with https")
        return url

    def end(self, adapter: str, make: Callable[[], _Made]) -> _Made | Incomplete:
        """Return what is made of the options, or what keeps it from being made."""
        if not self._missing and not self._wrong:
            return make()
        return Incomplete(
            channel=self._channel, adapter=adapter, missing=tuple(self._missing), wrong=tuple(self._wrong)
        )

    def _value(self, name: str, table: str | None) -> object:
        value = self._tables.get(table or self._channel, {}).get(name)
        return None if value == "" else value


def _settings(
    channel: str, tables: Tables, makers: Mapping[str, Callable[[_Options], _Made | Incomplete]]
) -> Local | _Made | Incomplete:
    adapter = tables.get(channel, {}).get("adapter", "local")
    if adapter == "local":
        return Local()
    maker = makers.get(str(adapter))
    if maker is None:
        allowed = f"adapter must be one of: {', '.join(ADAPTERS[channel])}"
        return Incomplete(channel=channel, adapter=str(adapter), missing=(), wrong=(allowed,))
    return maker(_Options(channel, tables))


def _twilio(options: _Options) -> TwilioSettings | Incomplete:
    account, token, sender = options.text("account_sid"), options.secret("auth_token"), options.text("sender")
    addresses, link_domains = options.addresses(), options.link_domains()
    most_segments = options.number("most_segments", default=3, most=10)
    api_url = options.api_url("https://api.twilio.com")
    connect, answer = _waits(options)
    number = sender if sender.startswith("MG") else e164(sender) if sender else ""
    options.check(number is not None, "sender is neither a telephone number nor a messaging service (MG...)")
    return options.end(
        "twilio",
        lambda: TwilioSettings(
            account_sid=account,
            auth_token=_there(token),
            sender=_there(number),
            addresses=_there(addresses),
            limits=TextLimits(link_domains=link_domains, most_segments=most_segments),
            api_url=api_url,
            seconds_to_connect=connect,
            seconds_to_answer=answer,
        ),
    )


def _smtp(options: _Options) -> SmtpSettings | Incomplete:
    host = options.text("host")
    security: Security = options.choice("security", "starttls", "tls", "none")
    port = options.number("port", default=465 if security == "tls" else 587, most=65_535)
    username = options.text("username", default="")
    password = options.secret("password", is_needed=bool(username))
    sender, addresses, link_domains = _sender(options), options.addresses(), options.link_domains()
    options.check(
        security != "none" or is_loopback(f"smtp://{host}"), "security may be none only to a server on this machine"
    )
    _, answer = _waits(options)
    return options.end(
        "smtp",
        lambda: SmtpSettings(
            host=host,
            port=port,
            security=security,
            username=username,
            password=password,
            sender=sender,
            addresses=_there(addresses),
            link_domains=link_domains,
            seconds_to_wait=answer,
        ),
    )


def _provider(options: _Options) -> ProviderSettings | Incomplete:
    provider, api_key = options.text("provider"), options.secret("api_key")
    sender, addresses, link_domains = _sender(options), options.addresses(), options.link_domains()
    api_url = options.api_url("")
    sender_domain = options.text("sender_domain", default="")
    if provider:
        options.check(provider in PROVIDERS, f"provider must be one of: {', '.join(PROVIDERS)}")
    _, answer = _waits(options)
    return options.end(
        "anymail",
        lambda: ProviderSettings(
            provider=provider,
            api_key=_there(api_key),
            api_url=api_url,
            options={"sender_domain": sender_domain} if sender_domain else {},
            sender=sender,
            addresses=_there(addresses),
            link_domains=link_domains,
            seconds_to_wait=answer,
        ),
    )


def _sender(options: _Options) -> Sender:
    sender = Sender(
        from_name=options.text("from_name"),
        from_address=options.text("from_address"),
        reply_to=options.text("reply_to"),
        return_address=options.text("return_address"),
    )
    for name in ("from_address", "reply_to", "return_address"):
        address = str(getattr(sender, name))
        options.check(not address or is_address(address), f"{name} is no email address")
    local = sender.return_address.partition("@")[0]
    options.check(
        len(local) <= LONGEST_RETURN_NAME and "+" not in local,
        f"return_address may have {LONGEST_RETURN_NAME} letters before its @, and no plus: our key is added there",
    )
    return sender


def _print_vendor(options: _Options) -> PrintVendorSettings | Incomplete:
    host, username = options.text("host"), options.text("username")
    host_key = options.text("host_key")
    password = options.secret("password", is_needed=False)
    private_key = options.secret("private_key", is_needed=password is None)
    batches, news = options.text("batches_folder"), options.text("news_folder")
    prefix = options.text("prefix", default="")
    after_pickup: AfterPickup = options.choice("after_pickup", "taken", "stays")
    port = options.number("port", default=22, most=65_535)
    if host_key:
        options.check(_is_host_key(host_key), "host_key must be one line such as: ssh-ed25519 AAAA...")
    _, answer = _waits(options)
    return options.end(
        "sftp",
        lambda: PrintVendorSettings(
            host=host,
            port=port,
            username=username,
            host_key=host_key,
            private_key=private_key,
            password=password,
            batches_folder=batches.rstrip("/") or "/",
            news_folder=news.rstrip("/") or "/",
            prefix=prefix,
            after_pickup=after_pickup,
            seconds_to_wait=answer,
        ),
    )


def _lob(options: _Options) -> LobSettings | Incomplete:
    api_key, address = options.secret("api_key"), options.text("from_address_id")
    api_url, prefix = options.api_url("https://api.lob.com"), options.text("prefix", default="")
    placement: Placement = options.choice("address_placement", "insert_blank_page", "top_first_page")
    color = options.choice("color", "no", "yes")
    connect, answer = _waits(options)
    return options.end(
        "lob",
        lambda: LobSettings(
            api_key=_there(api_key),
            api_url=api_url,
            from_address_id=address,
            prefix=prefix,
            address_placement=placement,
            color=color == "yes",
            seconds_to_connect=connect,
            seconds_to_answer=answer,
        ),
    )


def _waits(options: _Options) -> tuple[int, int]:
    return (
        options.number("seconds_to_connect", default=10, most=LONGEST_WAIT),
        options.number("seconds_to_answer", default=30, most=LONGEST_WAIT),
    )


def _no_news(channel: str, settings: object) -> Incomplete:
    if isinstance(settings, Incomplete):
        return settings
    return Incomplete(channel=channel, adapter="its adapter", missing=(), wrong=("nobody posts news of it to us",))


def _is_host_key(line: str) -> bool:
    try:
        asyncssh.import_public_key(line)
    except (asyncssh.KeyImportError, ValueError):
        return False
    return True


def _there(value: _Made | None) -> _Made:
    """Return what was found to be there before."""
    if value is None:
        raise AssertionError("an option that is missing was not noted")
    return value


def _variable(name: str) -> str:
    return "GOODTERMS_" + name.replace(".", "_").upper()
