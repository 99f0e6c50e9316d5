"""Messages that people send us."""

from datetime import datetime
from itertools import count

from goodterms.data.models import Practice
from goodterms.domain.people import Channel
from goodterms.law.reply_words import load_reply_words
from goodterms.usecases.receive_message import MessageReceipt, NewMessage, receive_message
from support.known_people import NOON
from support.practices import facts_of


OURS = "+15035550199"
_references = count(1)


def hear(
    practice: Practice,
    words: str,
    *,
    sender: str,
    channel: Channel = "text",
    at: datetime = NOON,
    reference: str | None = None,
    media: int = 0,
    guarantor_id: int | None = None,
    intent_id: int | None = None,
    by_provider: bool = False,
) -> MessageReceipt:
    """Receive one message."""
    return receive_message(
        practice=facts_of(practice),
        message=NewMessage(
            channel=channel,
            our_address=OURS,
            from_address=sender,
            words=words,
            media_count=media,
            received_at=at,
            reference=reference or f"provider {next(_references)}",
            guarantor_id=guarantor_id,
            answers_intent=intent_id,
            is_stopped_by_provider=by_provider,
        ),
        words=load_reply_words(),
        by="webhook",
        at=at,
    )
