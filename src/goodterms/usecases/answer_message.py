"""What somebody wrote asks for a word at once: that a stop was heard, or who we are and how to reach us.

Each is a message of its own, and leaves like any other: claimed, under the gate's yes, once.
"""

from datetime import datetime, timedelta

from goodterms.data.intents import begin_for_cause
from goodterms.data.models import Intent
from goodterms.data.read import PracticeFacts
from goodterms.law.schema import Purpose
from goodterms.usecases.note_answered import MESSAGE
from goodterms.usecases.receive_message import MessageReceipt
from goodterms.usecases.wake_senders import wake_senders


HELP_AT_MOST_EVERY = timedelta(hours=1)  # two machines that answer each other come to rest


def answer_message(
    receipt: MessageReceipt, *, practice: PracticeFacts, to: str, is_confirmed_by_provider: bool, at: datetime
) -> Intent | None:
    """Begin what is to be answered at once to a text, and return it; None when nothing is.

    Nobody is answered whom we do not know: the gate could not be asked about them. A stop that the provider confirms
    itself is not confirmed again. Call it in the transaction in which the message was received.
    """
    households = (receipt.guarantor_id, *receipt.households)
    guarantor = next((each for each in households if each is not None), None)
    if receipt.is_repeated or guarantor is None:
        return None
    purpose = _purpose(receipt, guarantor=guarantor, is_confirmed_by_provider=is_confirmed_by_provider, at=at)
    if purpose is None:
        return None
    begun = begin_for_cause(
        practice_id=practice.practice_id,
        guarantor_id=guarantor,
        purpose=purpose,
        cause=f"inbound message {receipt.message_id}",
        channel="text",
        content={"to": to, MESSAGE: str(receipt.message_id)},
        on=at.astimezone(practice.zone).date(),
        due_at=at,
        at=at,
    )
    wake_senders(practice=practice, channel="text")
    return begun


def _purpose(
    receipt: MessageReceipt, *, guarantor: int, is_confirmed_by_provider: bool, at: datetime
) -> Purpose | None:
    if receipt.may_confirm_stop:
        return None if is_confirmed_by_provider else "stop_confirmation"
    if "help" not in receipt.meanings:
        return None
    lately = Intent.objects.filter(
        guarantor_id=guarantor, purpose="help", created_at__gt=at - HELP_AT_MOST_EVERY
    ).exists()
    return None if lately else "help"
