"""Settings of every adapter, against the doubles on this machine."""

from datetime import timedelta

from doubles import lob_api, mail_server, postmark_api, twilio_api
from doubles.lob_api import LobApi
from doubles.mail_server import MailServer
from doubles.postmark_api import PostmarkApi
from doubles.print_shop import IN, OUT, USER, PrintShop
from doubles.twilio_api import TwilioApi
from goodterms.gateways.emails.provider import ProviderSettings
from goodterms.gateways.emails.smtp import SmtpSettings
from goodterms.gateways.emails.writing import Sender
from goodterms.gateways.letters.lob import LobSettings
from goodterms.gateways.letters.print_vendor import PrintVendorSettings
from goodterms.gateways.public_addresses import PublicAddresses
from goodterms.gateways.sealed_keys import SealedKeys
from goodterms.gateways.secret import Secret
from goodterms.gateways.texts.checks import TextLimits
from goodterms.gateways.texts.twilio import TwilioSettings


KEYS = SealedKeys(["only for tests: thirty-two letters at least"])
ADDRESSES = PublicAddresses(url="https://pay.cedargrove.example", keys=KEYS)
LINK_DOMAINS = frozenset({"pay.cedargrove.example"})
SENDER = Sender(
    from_name="Cedar Grove Family Medicine",
    from_address="billing@cedargrove.example",
    reply_to="office@cedargrove.example",
    return_address="post@mail.cedargrove.example",
)
LOUD = 30.0  # seconds nobody waits for
SHORT = 0.5  # seconds after which a silence is one; only for what is to hang, so that a busy machine changes nothing
CLOSING = timedelta(hours=3)
CLOSED_PORT = "http://127.0.0.1:9"  # nobody listens there


def patience(fault: str) -> float:
    """Return how many seconds to wait for an answer under this fault."""
    return SHORT if fault.startswith("hang") else LOUD


def twilio_settings(double: TwilioApi, *, url: str = "", seconds: float = LOUD, sender: str = "") -> TwilioSettings:
    return TwilioSettings(
        account_sid=twilio_api.ACCOUNT,
        auth_token=Secret(twilio_api.TOKEN),
        sender=sender or "+15035550188",
        addresses=ADDRESSES,
        limits=TextLimits(link_domains=LINK_DOMAINS, most_segments=3),
        api_url=url or double.url,
        seconds_to_connect=seconds,
        seconds_to_answer=seconds,
    )


def smtp_settings(double: MailServer, *, port: int = 0, seconds: float = LOUD, username: str = "") -> SmtpSettings:
    return SmtpSettings(
        host="127.0.0.1",
        port=port or double.port,
        security="none",
        username=username,
        password=Secret(mail_server.PASSWORD) if username else None,
        sender=SENDER,
        addresses=ADDRESSES,
        link_domains=LINK_DOMAINS,
        seconds_to_wait=seconds,
    )


def provider_settings(
    double: PostmarkApi, *, url: str = "", seconds: float = LOUD, token: str = ""
) -> ProviderSettings:
    return ProviderSettings(
        provider="postmark",
        api_key=Secret(token or postmark_api.TOKEN),
        api_url=url or double.url,
        options={},
        sender=SENDER,
        addresses=ADDRESSES,
        link_domains=LINK_DOMAINS,
        seconds_to_wait=seconds,
    )


def print_shop_settings(shop: PrintShop, *, after_pickup: str = "taken", **other: object) -> PrintVendorSettings:
    given: dict[str, object] = {
        "host": "127.0.0.1",
        "port": shop.port,
        "username": USER,
        "host_key": shop.public_host_key,
        "private_key": Secret(shop.client_key.export_private_key().decode()),
        "password": None,
        "batches_folder": f"/{IN}",
        "news_folder": f"/{OUT}",
        "prefix": "cedar-",
        "after_pickup": after_pickup,
        "seconds_to_wait": LOUD,
    }
    return PrintVendorSettings(**{**given, **other})


def lob_settings(double: LobApi, *, url: str = "", seconds: float = LOUD) -> LobSettings:
    return LobSettings(
        api_key=Secret(lob_api.KEY),
        api_url=url or double.url,
        from_address_id=lob_api.ADDRESS,
        prefix="cedar-",
        address_placement="insert_blank_page",
        color=False,
        seconds_to_connect=seconds,
        seconds_to_answer=seconds,
    )
