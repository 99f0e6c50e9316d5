"""The environment in which an installation reaches the doubles, as somebody would write it."""

from pathlib import Path

from doubles import lob_api, twilio_api
from doubles.lob_api import LobApi
from doubles.mail_server import MailServer
from doubles.print_shop import IN, OUT, USER, PrintShop
from doubles.twilio_api import TwilioApi


SECRET = "only for tests: thirty-two letters at least"
PUBLIC = "https://pay.cedargrove.example"


def in_public(home: Path) -> dict[str, str]:
    """Return where this installation keeps things and how it is reached."""
    return {
        "GOODTERMS_HOME": str(home),
        "GOODTERMS_PUBLIC_URL": PUBLIC,
        "GOODTERMS_PUBLIC_CALLBACK_SECRET": SECRET,
    }


def by_twilio(double: TwilioApi) -> dict[str, str]:
    """Return how texts leave."""
    return {
        "GOODTERMS_TEXT_ADAPTER": "twilio",
        "GOODTERMS_TEXT_ACCOUNT_SID": twilio_api.ACCOUNT,
        "GOODTERMS_TEXT_AUTH_TOKEN": twilio_api.TOKEN,
        "GOODTERMS_TEXT_SENDER": "+15035550188",
        "GOODTERMS_TEXT_API_URL": double.url,
    }


def by_mail_server(double: MailServer) -> dict[str, str]:
    """Return how emails leave."""
    return {
        "GOODTERMS_EMAIL_ADAPTER": "smtp",
        "GOODTERMS_EMAIL_HOST": "127.0.0.1",
        "GOODTERMS_EMAIL_PORT": str(double.port),
        "GOODTERMS_EMAIL_SECURITY": "none",
        **from_the_clinic(),
    }


def by_postmark(url: str, *, webhook_secret: str) -> dict[str, str]:
    """Return how emails leave by a provider, and how its events prove themselves."""
    return {
        "GOODTERMS_EMAIL_ADAPTER": "anymail",
        "GOODTERMS_EMAIL_PROVIDER": "postmark",
        "GOODTERMS_EMAIL_API_KEY": "token-of-the-double",
        "GOODTERMS_EMAIL_API_URL": url,
        "GOODTERMS_EMAIL_WEBHOOK_SECRET": webhook_secret,
        **from_the_clinic(),
    }


def from_the_clinic() -> dict[str, str]:
    """Return who writes."""
    return {
        "GOODTERMS_EMAIL_FROM_NAME": "Cedar Grove Family Medicine",
        "GOODTERMS_EMAIL_FROM_ADDRESS": "billing@cedargrove.example",
        "GOODTERMS_EMAIL_REPLY_TO": "office@cedargrove.example",
        "GOODTERMS_EMAIL_RETURN_ADDRESS": "post@mail.cedargrove.example",
    }


def by_lob(double: LobApi) -> dict[str, str]:
    """Return how letters leave by an API."""
    return {
        "GOODTERMS_LETTER_ADAPTER": "lob",
        "GOODTERMS_LETTER_API_KEY": lob_api.KEY,
        "GOODTERMS_LETTER_API_URL": double.url,
        "GOODTERMS_LETTER_FROM_ADDRESS_ID": lob_api.ADDRESS,
        "GOODTERMS_LETTER_WEBHOOK_SECRET": lob_api.SECRET,
    }


def by_print_shop(double: PrintShop) -> dict[str, str]:
    """Return how letters leave by a print vendor."""
    return {
        "GOODTERMS_LETTER_ADAPTER": "sftp",
        "GOODTERMS_LETTER_HOST": "127.0.0.1",
        "GOODTERMS_LETTER_PORT": str(double.port),
        "GOODTERMS_LETTER_USERNAME": USER,
        "GOODTERMS_LETTER_PRIVATE_KEY": double.client_key.export_private_key().decode(),
        "GOODTERMS_LETTER_HOST_KEY": double.public_host_key,
        "GOODTERMS_LETTER_BATCHES_FOLDER": f"/{IN}",
        "GOODTERMS_LETTER_NEWS_FOLDER": f"/{OUT}",
        "GOODTERMS_LETTER_AFTER_PICKUP": "stays",
    }
