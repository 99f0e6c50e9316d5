"""`goodterms channels check` says for each channel how it leaves, what it lacks, and whether the other side answers."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from doubles import lob_api, postmark_api, twilio_api
from doubles.lob_api import LobApi
from doubles.mail_server import MailServer
from doubles.postmark_api import PostmarkApi
from doubles.print_shop import USER, PrintShop
from doubles.twilio_api import TwilioApi
from support.outside_settings import SENDER


Everything = tuple[TwilioApi, MailServer, PrintShop, dict[str, str]]
GOODTERMS = Path(__file__).parents[2] / ".venv/bin/goodterms"


def check(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODTERMS_")}
    return subprocess.run(
        [GOODTERMS, "channels", "check", *words],
        env={**kept, "GOODTERMS_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def by_channel(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, object]]:
    return {each["channel"]: each for each in json.loads(done.stdout)}


PUBLIC = {
    "GOODTERMS_PUBLIC_URL": "https://pay.cedargrove.example",
    "GOODTERMS_PUBLIC_CALLBACK_SECRET": "a callback secret of thirty-two letters",
}


def test_with_nothing_set_up_all_is_local_and_well(tmp_path: Path):
    done = check(tmp_path)

    assert done.returncode == 0
    assert [line.split()[:2] for line in done.stdout.splitlines()[1:]] == [
        [channel, "local"] for channel in ("text", "email", "letter", "call")
    ]
    assert check(tmp_path, "--connect").returncode == 0
    assert list(tmp_path.iterdir()) == []  # it asks, and makes nothing


def test_what_is_missing_is_named_and_the_code_is_1(tmp_path: Path):
    done = check(tmp_path, "--json", GOODTERMS_TEXT_ADAPTER="twilio")

    assert done.returncode == 1
    found = by_channel(done)
    assert found["text"]["is_well"] is False
    assert "GOODTERMS_TEXT_AUTH_TOKEN" in found["text"]["trouble"]
    assert found["email"]["is_well"] is True


def test_a_file_that_cannot_be_read_is_one_line_and_the_code_is_2(tmp_path: Path):
    (tmp_path / "channels.toml").write_text("[text\n")

    done = check(tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("goodterms: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_practice_with_options_of_its_own_is_asked_about(tmp_path: Path):
    (tmp_path / "channels.toml").write_text('[practice.oak-hill.letter]\nadapter = "lob"\n')

    assert check(tmp_path).returncode == 0
    done = check(tmp_path, "--practice", "oak-hill", "--json")
    assert done.returncode == 1
    assert by_channel(done)["letter"]["adapter"] == "lob"


@pytest.fixture
def everything(tmp_path: Path) -> Iterator[Everything]:
    """Give every provider at once, by its double."""
    with TwilioApi() as twilio, MailServer() as mail, PrintShop(tmp_path / "shop") as shop:
        key = tmp_path / "key"
        key.write_text(shop.client_key.export_private_key().decode())
        key.chmod(0o600)
        environment = {
            **PUBLIC,
            "GOODTERMS_TEXT_ADAPTER": "twilio",
            "GOODTERMS_TEXT_ACCOUNT_SID": twilio_api.ACCOUNT,
            "GOODTERMS_TEXT_AUTH_TOKEN": twilio_api.TOKEN,
            "GOODTERMS_TEXT_SENDER": "+15035550188",
            "GOODTERMS_TEXT_API_URL": twilio.url,
            "GOODTERMS_EMAIL_ADAPTER": "smtp",
            "GOODTERMS_EMAIL_HOST": "127.0.0.1",
            "GOODTERMS_EMAIL_PORT": str(mail.port),
            "GOODTERMS_EMAIL_SECURITY": "none",
            "GOODTERMS_EMAIL_FROM_NAME": SENDER.from_name,
            "GOODTERMS_EMAIL_FROM_ADDRESS": SENDER.from_address,
            "GOODTERMS_EMAIL_REPLY_TO": SENDER.reply_to,
            "GOODTERMS_EMAIL_RETURN_ADDRESS": SENDER.return_address,
            "GOODTERMS_LETTER_ADAPTER": "sftp",
            "GOODTERMS_LETTER_HOST": "127.0.0.1",
            "GOODTERMS_LETTER_PORT": str(shop.port),
            "GOODTERMS_LETTER_USERNAME": USER,
            "GOODTERMS_LETTER_PRIVATE_KEY_FILE": str(key),
            "GOODTERMS_LETTER_HOST_KEY": shop.public_host_key,
            "GOODTERMS_LETTER_BATCHES_FOLDER": "/in",
            "GOODTERMS_LETTER_NEWS_FOLDER": "/out",
        }
        yield twilio, mail, shop, environment


def test_every_provider_is_asked_and_nothing_is_sent_to_anybody(tmp_path: Path, everything: Everything):
    twilio, mail, shop, environment = everything

    done = check(tmp_path, "--connect", "--json", **environment)

    assert done.returncode == 0, done.stdout + done.stderr
    assert {name: each["adapter"] for name, each in by_channel(done).items()} == {
        "text": "twilio",
        "email": "smtp",
        "letter": "sftp",
        "call": "local",
    }
    assert all(each["said"] for each in by_channel(done).values())
    assert twilio.accepted == mail.accepted == shop.accepted == []
    assert all(each.startswith("GET ") for each in twilio.asked)
    assert twilio_api.TOKEN not in done.stdout + done.stderr


def test_who_does_not_answer_is_said_and_the_code_is_1(tmp_path: Path, everything: Everything):
    _, _, _, environment = everything
    environment |= {
        "GOODTERMS_TEXT_AUTH_TOKEN": "another",
        "GOODTERMS_EMAIL_PORT": "9",
        "GOODTERMS_LETTER_USERNAME": "another",
    }

    assert check(tmp_path, "--json", **environment).returncode == 0  # nothing is missing
    done = check(tmp_path, "--connect", "--json", **environment)

    assert done.returncode == 1
    found = by_channel(done)
    assert "20003" in found["text"]["trouble"]
    assert "reached" in found["email"]["trouble"]
    assert "let us in" in found["letter"]["trouble"]
    assert "\n" not in "".join(str(each["trouble"]) for each in found.values())


def test_the_other_providers_are_asked_too(tmp_path: Path):
    with PostmarkApi() as postmark, LobApi() as lob:
        environment = {
            **PUBLIC,
            "GOODTERMS_EMAIL_ADAPTER": "anymail",
            "GOODTERMS_EMAIL_PROVIDER": "postmark",
            "GOODTERMS_EMAIL_API_KEY": postmark_api.TOKEN,
            "GOODTERMS_EMAIL_WEBHOOK_SECRET": "clinic:password",
            "GOODTERMS_EMAIL_API_URL": postmark.url,
            "GOODTERMS_EMAIL_FROM_NAME": SENDER.from_name,
            "GOODTERMS_EMAIL_FROM_ADDRESS": SENDER.from_address,
            "GOODTERMS_EMAIL_REPLY_TO": SENDER.reply_to,
            "GOODTERMS_EMAIL_RETURN_ADDRESS": SENDER.return_address,
            "GOODTERMS_LETTER_ADAPTER": "lob",
            "GOODTERMS_LETTER_API_KEY": lob_api.KEY,
            "GOODTERMS_LETTER_API_URL": lob.url,
            "GOODTERMS_LETTER_FROM_ADDRESS_ID": lob_api.ADDRESS,
            "GOODTERMS_LETTER_WEBHOOK_SECRET": lob_api.SECRET,
        }
        done = check(tmp_path, "--connect", "--json", **environment)

        assert done.returncode == 0, done.stdout + done.stderr
        assert by_channel(done)["email"]["adapter"] == "anymail (postmark)"
        assert postmark.accepted == lob.accepted == []
        assert lob.asked == [f"GET /v1/addresses/{lob_api.ADDRESS}"]
