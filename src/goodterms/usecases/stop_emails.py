"""Somebody followed the link in an email that stops emails: by one click of their mail program, or by our button."""

from dataclasses import dataclass
from datetime import datetime

from goodterms.data.bills import read_sender
from goodterms.data.models import Intent, StopRecord
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.gateways.channel_settings import Incomplete, Local, email_settings
from goodterms.gateways.public_addresses import STOP_OF_EMAIL
from goodterms.gateways.sealed_keys import NotOurs
from goodterms.usecases.hear_news import practices_of, tables_by_practice
from goodterms.usecases.record_stop import record_stop


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailToStop:
    """Whose emails the link stops, without a word about whom they go to."""

    practice_name: str
    language: str  # of the email that held the link


class NoSuchEmail(Exception):
    """The link is none that we gave out. Answer 404 and say nothing of it."""


def email_to_stop(*, sealed_key: str) -> EmailToStop:
    """Return whose emails the link stops; changes nothing. Raises NoSuchEmail."""
    practice, intent_id = _find(sealed_key)
    with practice_scope(practice.practice_id):
        intent = Intent.objects.get(id=intent_id)
        return EmailToStop(
            practice_name=read_sender(practice.practice_id).name, language=str(intent.message.get("language", "en"))
        )


def stop_emails(*, sealed_key: str, at: datetime) -> EmailToStop:
    """Stop emails to whom this one went, at once; a second time changes nothing. Raises NoSuchEmail."""
    practice, intent_id = _find(sealed_key)
    with practice_scope(practice.practice_id):
        guarantor = Intent.objects.select_for_update().get(id=intent_id).guarantor_id
        last = StopRecord.objects.filter(guarantor_id=guarantor, kind="email_stop").order_by("-recorded_at", "-id")
        is_stopped = last.values_list("is_set", flat=True).first()
        if not is_stopped:
            record_stop(
                practice=practice,
                guarantor_id=guarantor,
                kind="email_stop",
                reason="followed the link that stops emails",
                by="patient",
                at=at,
            )
    return email_to_stop(sealed_key=sealed_key)


def _find(sealed_key: str) -> tuple[PracticeFacts, int]:
    for practice, tables in tables_by_practice():
        settings = email_settings(tables)
        if isinstance(settings, Local | Incomplete):
            continue
        try:
            key = settings.addresses.keys.unseal(sealed_key, purpose=STOP_OF_EMAIL)
        except NotOurs:
            continue
        if practice.practice_id not in practices_of(key):
            continue
        with practice_scope(practice.practice_id):
            found = Intent.objects.filter(key=key).values_list("id", flat=True).first()
        if found is not None:
            return practice, int(found)
    raise NoSuchEmail("this link is none that we gave out")
