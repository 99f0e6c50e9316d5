"""What is written about channels is read from two places, secrets from safe ones only; trouble is said in a line."""

import os
from collections.abc import Callable
from pathlib import Path

import asyncssh
import pytest

from goodterms.config.channels import OPTIONS, SECRETS, Channels, read_channels
from goodterms.gateways.channel_settings import (
    ADAPTERS,
    Incomplete,
    Local,
    call_settings,
    email_news,
    email_settings,
    letter_news,
    letter_settings,
    public_addresses,
    text_news,
    text_settings,
)
from goodterms.gateways.emails.provider import ProviderSettings
from goodterms.gateways.emails.smtp import SmtpSettings
from goodterms.gateways.letters.lob import LobSettings
from goodterms.gateways.letters.print_vendor import PrintVendorSettings
from goodterms.gateways.texts.twilio import TwilioSettings


Reader = Callable[..., object]
CALLBACK = "a callback secret of thirty-two letters"
PUBLIC = {
    "GOODTERMS_PUBLIC_URL": "https://pay.cedargrove.example/",
    "GOODTERMS_PUBLIC_CALLBACK_SECRET": CALLBACK,
}
TWILIO = {
    **PUBLIC,
    "GOODTERMS_TEXT_ADAPTER": "twilio",
    "GOODTERMS_TEXT_ACCOUNT_SID": "AC1",
    "GOODTERMS_TEXT_AUTH_TOKEN": "a token",
    "GOODTERMS_TEXT_SENDER": "503-555-0188",
}
SENDER = {
    "GOODTERMS_EMAIL_FROM_NAME": "Cedar Grove Family Medicine",
    "GOODTERMS_EMAIL_FROM_ADDRESS": "billing@cedargrove.example",
    "GOODTERMS_EMAIL_REPLY_TO": "office@cedargrove.example",
    "GOODTERMS_EMAIL_RETURN_ADDRESS": "post@mail.cedargrove.example",
}
SMTP = {**PUBLIC, **SENDER, "GOODTERMS_EMAIL_ADAPTER": "smtp", "GOODTERMS_EMAIL_HOST": "mail.cedargrove.example"}
ANYMAIL = {
    **PUBLIC,
    **SENDER,
    "GOODTERMS_EMAIL_ADAPTER": "anymail",
    "GOODTERMS_EMAIL_PROVIDER": "postmark",
    "GOODTERMS_EMAIL_API_KEY": "a key",
}
HOST_KEY = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
SFTP = {
    "GOODTERMS_LETTER_ADAPTER": "sftp",
    "GOODTERMS_LETTER_HOST": "print.example",
    "GOODTERMS_LETTER_USERNAME": "cedar",
    "GOODTERMS_LETTER_PASSWORD": "a password",
    "GOODTERMS_LETTER_HOST_KEY": HOST_KEY,
    "GOODTERMS_LETTER_BATCHES_FOLDER": "/in/",
    "GOODTERMS_LETTER_NEWS_FOLDER": "/out",
}
LOB = {
    "GOODTERMS_LETTER_ADAPTER": "lob",
    "GOODTERMS_LETTER_API_KEY": "a key",
    "GOODTERMS_LETTER_FROM_ADDRESS_ID": "adr_1",
}


def channels(home: Path, toml: str = "", environment: dict[str, str] | None = None) -> Channels:
    if toml:
        (home / "channels.toml").write_text(toml)
    return read_channels(home=home, environment=environment or {})


def tables(home: Path, environment: dict[str, str], toml: str = ""):
    read = channels(home, toml, environment)
    assert read.trouble == ()
    return read.tables_for(None)


def secret_file(home: Path, value: str, *, mode: int = 0o600) -> Path:
    path = home / "secret"
    path.write_text(value)
    path.chmod(mode)
    return path


def test_with_nothing_written_everything_stays_on_this_machine(tmp_path: Path):
    written = tables(tmp_path, {})

    for settings in (text_settings, email_settings, letter_settings, call_settings):
        assert settings(written) == Local()


@pytest.mark.parametrize(
    ("environment", "settings", "kind"),
    [
        (TWILIO, text_settings, TwilioSettings),
        (SMTP, email_settings, SmtpSettings),
        (ANYMAIL, email_settings, ProviderSettings),
        (SFTP, letter_settings, PrintVendorSettings),
        (LOB, letter_settings, LobSettings),
    ],
)
def test_an_adapter_with_all_it_needs_is_made_and_one_that_lacks_anything_is_not(
    tmp_path: Path, environment: dict[str, str], settings: Reader, kind: type
):
    assert isinstance(settings(tables(tmp_path, environment)), kind)

    for name in sorted(
        set(environment) - {"GOODTERMS_TEXT_ADAPTER", "GOODTERMS_EMAIL_ADAPTER", "GOODTERMS_LETTER_ADAPTER"}
    ):
        lacking = {other: value for other, value in environment.items() if other != name}
        found = settings(tables(tmp_path, lacking))
        assert isinstance(found, Incomplete), name
        assert "\n" not in str(found)
        expected = "GOODTERMS_LETTER_PRIVATE_KEY" if name == "GOODTERMS_LETTER_PASSWORD" else name
        assert expected in str(found)


def test_values_of_the_environment_win_over_the_file_and_the_file_over_nothing(tmp_path: Path):
    toml = '[text]\nsender = "MG-of-the-file"\nmost_segments = 2\n'

    written = tables(tmp_path, TWILIO, toml)

    settings = text_settings(written)
    assert isinstance(settings, TwilioSettings)
    assert settings.sender == "+15035550188"
    assert settings.limits.most_segments == 2
    assert settings.limits.link_domains == {"pay.cedargrove.example"}
    assert settings.addresses.url == "https://pay.cedargrove.example"


def test_a_practice_may_have_options_of_its_own(tmp_path: Path):
    toml = '[practice.oak-hill.text]\nsender = "503-555-0199"\n[practice.far-away.text]\nadapter = "local"\n'
    read = channels(tmp_path, toml, TWILIO)

    assert read.trouble == ()
    assert text_settings(read.tables_for("oak-hill")).sender == "+15035550199"
    assert text_settings(read.tables_for("cedar-grove")).sender == "+15035550188"
    assert text_settings(read.tables_for("far-away")) == Local()


def test_a_secret_is_read_from_a_file_only_its_owner_can_read(tmp_path: Path):
    secret_file(tmp_path, "a token\n")
    environment = {name: value for name, value in TWILIO.items() if name != "GOODTERMS_TEXT_AUTH_TOKEN"}

    by_file = tables(tmp_path, environment, '[text]\nauth_token_file = "secret"\n')
    by_name = tables(tmp_path, {**environment, "GOODTERMS_TEXT_AUTH_TOKEN_FILE": str(tmp_path / "secret")})

    for written in (by_file, by_name):
        assert text_settings(written).auth_token.reveal() == "a token"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o660, 0o601])
def test_a_secret_that_others_can_reach_is_not_read(tmp_path: Path, mode: int):
    secret_file(tmp_path, "a token", mode=mode)

    read = channels(tmp_path, '[text]\nauth_token_file = "secret"\n', {})

    (trouble,) = read.trouble
    assert "chmod 600" in trouble
    assert "auth_token" not in read.tables_for(None)["text"]


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ('[text]\nauth_token = "a token"\n', "auth_token_file"),
        ('[text]\nauth_token_file = "nowhere"\n', "cannot be read"),
        ('[text]\nauth_token_file = "."\n', "no file"),
        ('[text]\nsendr = "x"\n', "did you mean sender"),
        ('[txt]\nsender = "x"\n', "did you mean text"),
        ("text = 5\n", "not a table"),
        ("practice = 5\n", "practice.short-name"),
        ("[practice.oak.fax]\nx = 1\n", "may hold the tables"),
        ("[text\n", "not TOML"),
        ('[text]\nsender = "\\ud800"\n', "not TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_in_a_line_without_any_secret(tmp_path: Path, toml: str, says: str):
    read = channels(tmp_path, toml, {})

    (trouble,) = read.trouble
    assert says in trouble
    assert "\n" not in trouble
    assert "a token" not in trouble


def test_an_empty_secret_is_none(tmp_path: Path):
    secret_file(tmp_path, "\n")

    assert "empty" in channels(tmp_path, '[text]\nauth_token_file = "secret"\n', {}).trouble[0]


def test_no_secret_is_ever_shown(tmp_path: Path):
    environment = {**TWILIO, **SMTP, "GOODTERMS_EMAIL_USERNAME": "u", "GOODTERMS_EMAIL_PASSWORD": "a password"}
    written = tables(tmp_path, environment)
    settings = (text_settings(written), email_settings(written))

    shown = f"{written!r} {settings!r} {settings} {written}"
    for secret in ("a token", "a password", CALLBACK):
        assert secret not in shown


@pytest.mark.parametrize(
    ("environment", "settings", "says"),
    [
        ({**TWILIO, "GOODTERMS_TEXT_ADAPTER": "pigeon"}, text_settings, "adapter must be one of: local, twilio"),
        ({**TWILIO, "GOODTERMS_TEXT_SENDER": "cedar"}, text_settings, "sender"),
        ({**TWILIO, "GOODTERMS_TEXT_MOST_SEGMENTS": "0"}, text_settings, "most_segments"),
        ({**TWILIO, "GOODTERMS_TEXT_MOST_SEGMENTS": "many"}, text_settings, "most_segments"),
        ({**TWILIO, "GOODTERMS_TEXT_API_URL": "http://api.twilio.com"}, text_settings, "https"),
        ({**TWILIO, "GOODTERMS_PUBLIC_URL": "http://pay.cedargrove.example"}, text_settings, "public address"),
        ({**TWILIO, "GOODTERMS_PUBLIC_CALLBACK_SECRET": "short"}, text_settings, "32 letters"),
        ({**SMTP, "GOODTERMS_EMAIL_SECURITY": "none"}, email_settings, "this machine"),
        ({**SMTP, "GOODTERMS_EMAIL_SECURITY": "some"}, email_settings, "security must be one of"),
        ({**SMTP, "GOODTERMS_EMAIL_PORT": "99999"}, email_settings, "port"),
        ({**SMTP, "GOODTERMS_EMAIL_USERNAME": "u"}, email_settings, "GOODTERMS_EMAIL_PASSWORD"),
        ({**SMTP, "GOODTERMS_EMAIL_FROM_ADDRESS": "billing"}, email_settings, "from_address"),
        ({**SMTP, "GOODTERMS_EMAIL_FROM_NAME": "Cedar\nBcc: x"}, email_settings, "from_name"),
        ({**SMTP, "GOODTERMS_EMAIL_RETURN_ADDRESS": "a.long.mailbox@x.example"}, email_settings, "return_address"),
        ({**SMTP, "GOODTERMS_EMAIL_RETURN_ADDRESS": "a+b@x.example"}, email_settings, "return_address"),
        ({**ANYMAIL, "GOODTERMS_EMAIL_PROVIDER": "carrier-pigeon"}, email_settings, "provider must be one of"),
        ({**SFTP, "GOODTERMS_LETTER_HOST_KEY": "AAAA"}, letter_settings, "host_key"),
        ({**SFTP, "GOODTERMS_LETTER_AFTER_PICKUP": "perhaps"}, letter_settings, "after_pickup"),
        ({**LOB, "GOODTERMS_LETTER_API_URL": "http://elsewhere.example"}, letter_settings, "https"),
        ({"GOODTERMS_CALL_ADAPTER": "robot"}, call_settings, "adapter must be one of: local"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, environment: dict[str, str], settings: Reader, says: str):
    found = settings(tables(tmp_path, environment))

    assert isinstance(found, Incomplete)
    assert says in str(found)
    assert "\n" not in str(found)


def test_an_option_of_the_wrong_kind_in_the_file_is_said(tmp_path: Path):
    written = tables(
        tmp_path, {**TWILIO, "GOODTERMS_TEXT_SENDER": ""}, "[text]\nsender = true\n[public]\nlink_domains = 5\n"
    )

    assert "sender is not text" in str(text_settings(written))
    assert "link_domains is not a list" in str(text_settings(written))


def test_link_domains_are_a_list_or_names_with_commas(tmp_path: Path):
    for environment, toml in (
        ({**TWILIO, "GOODTERMS_PUBLIC_LINK_DOMAINS": "a.example, B.example"}, ""),
        (TWILIO, '[public]\nlink_domains = ["a.example", "b.example"]\n'),
    ):
        assert text_settings(tables(tmp_path, environment, toml)).limits.link_domains == {"a.example", "b.example"}


def test_whoever_posts_news_to_us_has_a_reader_when_its_secret_is_there(tmp_path: Path):
    assert not isinstance(text_news(tables(tmp_path, TWILIO)), Incomplete)
    assert "GOODTERMS_EMAIL_WEBHOOK_SECRET" in str(email_news(tables(tmp_path, ANYMAIL)))
    assert "GOODTERMS_LETTER_WEBHOOK_SECRET" in str(letter_news(tables(tmp_path, LOB)))
    secrets = {"GOODTERMS_EMAIL_WEBHOOK_SECRET": "u:p", "GOODTERMS_LETTER_WEBHOOK_SECRET": "s"}
    written = tables(tmp_path, {**ANYMAIL, **LOB, **secrets})
    assert not isinstance(email_news(written), Incomplete)
    assert not isinstance(letter_news(written), Incomplete)
    assert public_addresses(tables(tmp_path, PUBLIC)).url == "https://pay.cedargrove.example"
    assert "GOODTERMS_PUBLIC_URL" in str(public_addresses(tables(tmp_path, {})))
    assert isinstance(text_news(tables(tmp_path, {})), Incomplete)
    assert isinstance(email_news(tables(tmp_path, SMTP)), Incomplete)
    assert isinstance(letter_news(tables(tmp_path, {"GOODTERMS_LETTER_ADAPTER": "sftp"})), Incomplete)


def test_every_option_that_is_a_secret_is_treated_as_one():
    named = {option for options in OPTIONS.values() for option in options}

    assert named >= SECRETS
    assert {
        each for each in named if each.endswith(("secret", "token", "password", "api_key", "private_key"))
    } <= SECRETS
    assert set(ADAPTERS) == set(OPTIONS) - {"public"}


def test_a_file_that_cannot_be_opened_is_said(tmp_path: Path):
    (tmp_path / "channels.toml").mkdir()

    assert "cannot be read" in channels(tmp_path).trouble[0]
    assert os.path.isdir(tmp_path / "channels.toml")  # noqa: PTH112  # and is left alone
