"""What people write to us comes in by a provider's post or as mail: prove it, find whose it is, receive it, answer."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from goodterms.data.addresses import households_with
from goodterms.data.models import Intent
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.gateways.channel_settings import Incomplete, Local, email_settings, text_news
from goodterms.gateways.emails.mail_news import NotCounted, read_mail
from goodterms.gateways.news import DeliveryReport, ForgedNews, InboundMessage
from goodterms.law.reply_words import load_reply_words
from goodterms.usecases.answer_message import answer_message
from goodterms.usecases.hear_news import tables_by_practice
from goodterms.usecases.note_news import note_news
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.receive_message import MessageReceipt, NewMessage, receive_message


@dataclass(slots=True)
class MailHeard:
    """What one mail came to."""

    news: int = 0
    messages: int = 0
    not_counted: tuple[str, ...] = ()


def hear_inbound_text(*, form: Mapping[str, str], signature: str, at: datetime) -> tuple[MessageReceipt, ...]:
    """Receive what somebody texted, in the practice whose patient it is, and answer what is answered at once.

    Raises ForgedNews when no practice's provider has signed it, UnreadableNews when it says nothing.
    """
    signed: list[PracticeFacts] = []
    message: InboundMessage | None = None
    for practice, tables in tables_by_practice():
        news = text_news(tables)
        if isinstance(news, Incomplete):
            continue
        try:
            message = news.inbound(form=form, signature=signature, at=at)
        except ForgedNews:
            continue
        signed.append(practice)
    if message is None:
        raise ForgedNews("no provider of any practice has signed this")
    return tuple(
        _receive(message, practice=practice, by="text provider", at=at) for practice in _whose(message, signed)
    )


def hear_mail(mail: bytes, *, delivered_to: str, at: datetime) -> MailHeard:
    """Take in a mail that came to one of our addresses: bounces and complaints are news, all else is a message.

    Raises ForgedNews when the address is no practice's, UnreadableNews for what is no mail.
    """
    heard = MailHeard()
    practice_and_keys = next(
        (
            (practice, settings.addresses.keys)
            for practice, tables in tables_by_practice()
            if not isinstance(settings := email_settings(tables), Local | Incomplete)
            and _is_for(settings.sender.return_address, delivered_to)
        ),
        None,
    )
    if practice_and_keys is None:
        raise ForgedNews("no practice receives mail at this address")
    practice, keys = practice_and_keys
    digest = hashlib.sha256(mail).hexdigest()
    for said in read_mail(mail, delivered_to=delivered_to, keys=keys, at=at):
        match said:
            case DeliveryReport():
                policy = policy_in_force(practice=practice)
                note_news(report=said, practice=practice, policy=policy, by="mail", at=at)
                heard.news += 1
            case InboundMessage():
                named = said if said.reference else replace(said, reference=f"mail {digest}")
                _receive(named, practice=practice, by="mail", at=at)
                heard.messages += 1
            case NotCounted(why=why):
                heard.not_counted += (why,)
    return heard


def _receive(message: InboundMessage, *, practice: PracticeFacts, by: str, at: datetime) -> MessageReceipt:
    with practice_scope(practice.practice_id):
        answers = Intent.objects.filter(key=message.key).values_list("id", flat=True).first() if message.key else None
        receipt = receive_message(
            practice=practice,
            message=NewMessage(
                channel=message.channel,
                our_address=message.to,
                from_address=message.from_,
                words=message.words,
                media_count=len(message.media),
                received_at=message.at,
                reference=message.reference,
                guarantor_id=None,
                answers_intent=None if answers is None else int(answers),
                is_stopped_by_provider=message.provider_stopped,
            ),
            words=load_reply_words(),
            by=by,
            at=at,
        )
        if message.channel == "text":
            answer_message(
                receipt,
                practice=practice,
                to=message.from_,
                is_confirmed_by_provider=message.provider_stopped,
                at=at,
            )
        return receipt


def _whose(message: InboundMessage, signed: list[PracticeFacts]) -> list[PracticeFacts]:
    """Return the practices whose patient has the number; the first that signed it when none has."""
    if len(signed) == 1:
        return signed
    known = {practice_id for practice in signed for practice_id in _practices_with(message.from_, seen_by=practice)}
    return [practice for practice in signed if practice.practice_id in known] or signed[:1]


def _practices_with(number: str, *, seen_by: PracticeFacts) -> frozenset[int]:
    with practice_scope(seen_by.practice_id):
        return frozenset(households_with("phone", number))


def _is_for(return_address: str, delivered_to: str) -> bool:
    """Say whether mail to this address is ours: our return address, with or without a key after a plus sign."""
    name, _, domain = return_address.lower().rpartition("@")
    to_name, _, to_domain = delivered_to.strip().strip("<>").lower().rpartition("@")
    return to_domain == domain and to_name.partition("+")[0] == name
