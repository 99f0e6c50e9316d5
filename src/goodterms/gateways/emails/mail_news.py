"""What does a mail that came back to us say: that ours bounced, that somebody complained, or what somebody writes?

Mail can be invented by anybody. A bounce or a complaint counts only when it carries a key with our own signature, in
the address it came to or in the Message-ID of our mail that it encloses (RFC 3464, RFC 5965).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import Literal

from goodterms.gateways.emails.writing import key_of_message_id, key_of_return
from goodterms.gateways.news import DeliveryReport, InboundMessage, Outcome, Reason, UnreadableNews
from goodterms.gateways.sealed_keys import SealedKeys


LARGEST_MAIL = 25_000_000  # bytes
MOST_PARTS = 200
LONGEST_WORDS = 100_000
STATUS = re.compile(r"(?P<status>[245]\.\d{1,3}\.\d{1,3})")
OUTCOMES: dict[str, Outcome] = {
    "failed": "undelivered",
    "delayed": "accepted",
    "delivered": "delivered",
    "relayed": "sent_by_carrier",
    "expanded": "sent_by_carrier",
}
# What is said of the mailbox today and not of the address: full, or not taking mail at the moment.
SOFT_STATUSES = frozenset({"5.2.1", "5.2.2", "5.2.3", "5.3.1", "5.3.4", "5.4.5", "5.4.7"})
COMPLAINTS = frozenset({"abuse", "fraud", "opt-out", "opt-out-list", "other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCounted:
    """A mail that says nothing we may act on, and why: nobody answers it."""

    why: Literal["unsigned bounce", "unsigned complaint", "automatic reply", "no complaint", "nothing said"]


MailNews = DeliveryReport | InboundMessage | NotCounted


def read_mail(mail: bytes, *, delivered_to: str, keys: SealedKeys, at: datetime) -> tuple[MailNews, ...]:
    """Return what one mail says; a bounce may tell of several recipients, each a report.

    `delivered_to` is the address the mail server took it for, which a sender cannot invent. Raises UnreadableNews for
    a mail that is too large or no mail.
    """
    if len(mail) > LARGEST_MAIL:
        raise UnreadableNews(f"the mail has {len(mail)} bytes; {LARGEST_MAIL} are read")
    try:
        parsed = BytesParser(policy=compat32).parsebytes(mail)
    except RecursionError as error:
        raise UnreadableNews("the mail holds more boxes in boxes than can be opened") from error
    parts = tuple(_parts(parsed))
    if not parsed.keys():
        raise UnreadableNews("this is no mail: it has no headers")
    # A person may forward a bounce: only a mail that is a report as a whole is one.
    if parsed.get_content_type() == "multipart/report":
        types = {part.get_content_type() for part in parts}
        if "message/feedback-report" in types:
            return (_complaint(parts, delivered_to=delivered_to, keys=keys, at=at),)
        if "message/delivery-status" in types:
            return _bounces(parts, delivered_to=delivered_to, keys=keys, at=at)
        return (NotCounted(why="automatic reply"),)
    stopped = key_of_return(delivered_to, way="s", keys=keys)
    if stopped is None and _is_automatic(parsed):
        return (NotCounted(why="automatic reply"),)
    return (_written(parsed, parts, delivered_to=delivered_to, stopped=stopped, keys=keys, at=at),)


def _bounces(parts: tuple[Message, ...], *, delivered_to: str, keys: SealedKeys, at: datetime) -> tuple[MailNews, ...]:
    key = key_of_return(delivered_to, way="b", keys=keys) or _enclosed_key(parts, keys=keys)
    if key is None:
        return (NotCounted(why="unsigned bounce"),)
    reports = tuple(_bounce(fields, key=key, at=at) for fields in _recipients(parts))
    return tuple(report for report in reports if report is not None) or (NotCounted(why="nothing said"),)


def _recipients(parts: tuple[Message, ...]) -> Iterator[Message]:
    """Yield the fields of each recipient: blocks after the first, which is about the message."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (block for block in part.get_payload() if isinstance(block, Message) and block.get("Action"))


def _bounce(fields: Message, *, key: str, at: datetime) -> DeliveryReport | None:
    outcome = OUTCOMES.get(_header(fields, "Action").lower())
    if outcome is None:
        return None
    found = STATUS.search(_header(fields, "Status")) or STATUS.search(_header(fields, "Diagnostic-Code"))
    status = found["status"] if found else ""
    return DeliveryReport(
        channel="email",
        key=key,
        reference=None,
        outcome=outcome,
        reason=_bounce_reason(status) if outcome == "undelivered" else None,
        provider_code=status,
        at=_when(fields, "Last-Attempt-Date", at=at),
    )


def _bounce_reason(status: str) -> Reason:
    if status.startswith("4") or status in SOFT_STATUSES:
        return "bounced_soft"
    return "blocked_by_carrier" if status.startswith("5.7.") else "bounced_hard"


def _complaint(parts: tuple[Message, ...], *, delivered_to: str, keys: SealedKeys, at: datetime) -> MailNews:
    report = next((part for part in parts if part.get_content_type() == "message/feedback-report"), None)
    fields = _fields(report) if report is not None else Message()
    kind = _header(fields, "Feedback-Type").lower()
    if kind not in COMPLAINTS:
        return NotCounted(why="no complaint")
    key = (
        key_of_return(_header(fields, "Original-Mail-From"), way="b", keys=keys)
        or key_of_return(delivered_to, way="b", keys=keys)
        or _enclosed_key(parts, keys=keys)
    )
    if key is None:
        return NotCounted(why="unsigned complaint")
    return DeliveryReport(
        channel="email",
        key=key,
        reference=None,
        outcome="complained",
        reason=None,
        provider_code=kind,
        at=_when(fields, "Arrival-Date", at=at),
    )


def _written(
    parsed: Message,
    parts: tuple[Message, ...],
    *,
    delivered_to: str,
    stopped: str | None,
    keys: SealedKeys,
    at: datetime,
) -> InboundMessage:
    answered = (
        key_of_message_id(each, keys=keys)
        for name in ("In-Reply-To", "References")
        for each in _header(parsed, name).split()
    )
    senders = getaddresses([_header(parsed, "From")])
    words = next((_words(part) for part in parts if part.get_content_type() == "text/plain"), "")
    return InboundMessage(
        channel="email",
        from_=senders[0][1] if senders else "",
        to=delivered_to,
        words=words[:LONGEST_WORDS],
        media=tuple(str(part.get_filename()) for part in parts if part.get_filename()),
        at=at,
        reference=_header(parsed, "Message-ID").strip(),
        key=stopped or next((key for key in answered if key is not None), None),
        provider_stopped=stopped is not None,
    )


def _enclosed_key(parts: tuple[Message, ...], *, keys: SealedKeys) -> str | None:
    """Return the key of our mail that is enclosed, whole or only its headers."""
    for part in parts:
        if part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}:
            enclosed: Message = _fields(part)
        elif part.get_content_type() == "message/rfc822" and part.is_multipart():
            enclosed = next((each for each in part.get_payload() if isinstance(each, Message)), Message())
        else:
            continue
        key = key_of_message_id(_header(enclosed, "Message-ID"), keys=keys)
        if key is not None:
            return key
    return None


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts one after another, our own enclosed mail's not among them."""
    waiting, yielded = [message], 0
    while waiting and yielded < MOST_PARTS:
        part = waiting.pop(0)
        yielded += 1
        yield part
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting[:0] = [each for each in part.get_payload() if isinstance(each, Message)]


def _is_automatic(parsed: Message) -> bool:
    said = _header(parsed, "Auto-Submitted").strip().lower()
    return (bool(said) and said != "no") or bool(_header(parsed, "X-Autoreply") or _header(parsed, "X-Autorespond"))


def _fields(part: Message) -> Message:
    """Return the fields that a part holds as its text or, as some parsers see it, as an enclosed message."""
    enclosed = part.get_payload()
    if isinstance(enclosed, list):
        return next((each for each in enclosed if isinstance(each, Message)), Message())
    return BytesParser(policy=compat32).parsebytes(_bytes(part), headersonly=True)


def _bytes(part: Message) -> bytes:
    try:
        decoded = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return decoded if isinstance(decoded, bytes) else b""


def _words(part: Message) -> str:
    try:
        return _bytes(part).decode(part.get_content_charset("utf-8") or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return _bytes(part).decode("utf-8", errors="replace")


def _header(message: Message, name: str) -> str:
    """Return one header as plain text; bytes that are no text come back replaced."""
    return str(message.get(name, "")).replace("\r", " ").replace("\n", " ").strip()


def _when(fields: Message, name: str, *, at: datetime) -> datetime:
    """Return the time a field says, never one after the mail came."""
    try:
        said = parsedate_to_datetime(_header(fields, name))
    except (ValueError, TypeError, IndexError, OverflowError):
        return at
    try:
        aware = said if said.tzinfo is not None else said.replace(tzinfo=UTC)
        return min(aware.astimezone(UTC), at)
    except (OverflowError, ValueError):
        return at
