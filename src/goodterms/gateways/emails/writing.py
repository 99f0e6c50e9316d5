"""How does an email become what a mail server takes? Everything in it speaks for the practice, and can be stopped.

One address of ours takes bounces and stops: what comes back to it carries our key with our signature.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.utils import format_datetime
from typing import Literal

from django.core.mail import EmailMultiAlternatives

from goodterms.gateways.emails.port import EmailMessage
from goodterms.gateways.public_addresses import PublicAddresses
from goodterms.gateways.sealed_keys import NotOurs, SealedKeys


Way = Literal["b", "s", "m"]  # bounces, stops, message ids
PURPOSES = {"b": "bounces of email", "s": "stops by email", "m": "message id of email"}
LONGEST_LOCAL_PART = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who writes, as the patient sees it, and where answers and bounces go."""

    from_name: str  # the practice, as patients know it
    from_address: str
    reply_to: str  # read by people
    return_address: str  # read by us: must accept anything after a plus sign


def write(message: EmailMessage, *, sender: Sender, addresses: PublicAddresses, at: datetime) -> EmailMultiAlternatives:
    """Return the email as it goes to the server. Raises ValueError for a key that mail would not carry back."""
    keys = addresses.keys
    stop_at = returning(message.key, way="s", sender=sender, keys=keys)
    written = EmailMultiAlternatives(
        subject=message.subject,
        body=message.plain,
        from_email=returning(message.key, way="b", sender=sender, keys=keys),
        to=[message.to],
        reply_to=[sender.reply_to],
        headers={
            "From": str(Address(display_name=sender.from_name, addr_spec=sender.from_address)),
            "Message-ID": message_id(message.key, sender=sender, keys=keys),
            "Date": format_datetime(at.astimezone(UTC)),
            "List-Unsubscribe": f"<{addresses.email_stop(message.key)}>, <mailto:{stop_at}?subject=stop>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            # Not "All": that would keep bounces from us too.
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    written.attach_alternative(message.html, "text/html")
    return written


def write_for_provider(
    message: EmailMessage, *, sender: Sender, addresses: PublicAddresses, at: datetime
) -> EmailMultiAlternatives:
    """Return the email for a provider's API, which sets the envelope itself and reports bounces by events."""
    written = write(message, sender=sender, addresses=addresses, at=at)
    written.from_email = written.extra_headers.pop("From")
    return written


def message_id(key: str, *, sender: Sender, keys: SealedKeys) -> str:
    """Return the Message-ID of this key, which only we could have given."""
    domain = sender.from_address.rpartition("@")[2]
    return f"<{keys.sign(key, purpose=PURPOSES['m'])}@{domain}>"


def returning(key: str, *, way: Way, sender: Sender, keys: SealedKeys) -> str:
    """Return our return address for this key (VERP). Raises ValueError when it would be too long for mail."""
    local, _, domain = sender.return_address.rpartition("@")
    local_part = f"{local}+{way}.{keys.sign(key, purpose=PURPOSES[way])}"
    if len(local_part) > LONGEST_LOCAL_PART:
        raise ValueError("the return address is too long for a key to be added: shorten what stands before the @")
    return f"{local_part}@{domain}"


def key_of_return(address: str, *, way: Way, keys: SealedKeys) -> str | None:
    """Return the key that one of our return addresses carries; None when it is none of ours."""
    _, plus, rest = address.strip().strip("<>").partition("@")[0].partition("+")
    marked, dot, signed = rest.partition(".")
    return _unsigned(signed, way=way, keys=keys) if plus and dot and marked.lower() == way else None


def key_of_message_id(written: str, *, keys: SealedKeys) -> str | None:
    """Return the key in one of our Message-IDs; None when it is none of ours."""
    return _unsigned(written.strip().strip("<>").partition("@")[0], way="m", keys=keys)


def _unsigned(signed: str, *, way: Way, keys: SealedKeys) -> str | None:
    try:
        return keys.unsign(signed, purpose=PURPOSES[way])
    except NotOurs:
        return None
