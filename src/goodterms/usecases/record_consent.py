"""Somebody said yes to being reached one way, or took it back: by any means, in any words, effective at once."""

from dataclasses import dataclass
from datetime import datetime

from goodterms.data.addresses import END_OF_TIME, read_in_use
from goodterms.data.audit import record_audit_event
from goodterms.data.models import Consent, Guarantor
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.consents import KIND_OF_CHANNEL, ConsentChannel
from goodterms.domain.noted import UnusableNote, usable_address


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidYes:
    """A yes as it was given, with what proves it."""

    channel: ConsentChannel
    address: str | None  # the number or email address it is for; None: the one in use
    covers_details: bool  # also to amounts and visits, by who was told that others may see them
    how: str  # by which means: check-in form, telephone, portal
    text_shown: str  # the words that the person agreed to, in their language
    evidence: str  # where it can be seen: a document, a recording


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidNo:
    """A yes taken back, or a no from the start."""

    channel: ConsentChannel
    how: str  # by which means: any will do
    words: str  # what the person said, in their language


class UnableToRecordConsent(Exception):
    """Nothing is recorded; the message says what is missing."""


def record_consent(*, practice: PracticeFacts, guarantor_id: int, said: SaidYes, by: str, at: datetime) -> int:
    """Record the yes, for one number or address, and return the record's number. It lifts no stop.

    Raises UnableToRecordConsent for a yes that nobody could show: without the means, without the words shown, for no
    address, or to details without words that say who may see them.
    """
    if not said.how.strip() or not said.text_shown.strip():
        raise UnableToRecordConsent("a yes needs the means by which it was given and the words the person was shown")
    with practice_scope(practice.practice_id):
        _refuse_strangers(guarantor_id)
        address = _address(said, guarantor_id)
        return _record(
            Consent(
                practice_id=practice.practice_id,
                guarantor_id=guarantor_id,
                channel=said.channel,
                is_given=True,
                address=address,
                covers_details=said.covers_details,
                how=said.how[:40],
                text_shown=said.text_shown,
                evidence=said.evidence[:200],
                recorded_at=at,
                recorded_by=by,
            )
        )


def revoke_consent(*, practice: PracticeFacts, guarantor_id: int, said: SaidNo, by: str, at: datetime) -> int:
    """Record the no and return the record's number. It holds for every number and address until a new yes is given.

    Asks for nothing that a person might not say: no reason, no form, no exclusive means.
    """
    with practice_scope(practice.practice_id):
        _refuse_strangers(guarantor_id)
        in_use = read_in_use([guarantor_id], at=END_OF_TIME)[guarantor_id]
        address = in_use.email if said.channel == "email" else in_use.phone
        return _record(
            Consent(
                practice_id=practice.practice_id,
                guarantor_id=guarantor_id,
                channel=said.channel,
                is_given=False,
                address=address or "",
                how=said.how[:40],
                text_shown=said.words,
                recorded_at=at,
                recorded_by=by,
            )
        )


def _refuse_strangers(guarantor_id: int) -> None:
    if not Guarantor.objects.filter(id=guarantor_id).exists():
        raise UnableToRecordConsent(f"there is no guarantor {guarantor_id} in this practice")


def _address(said: SaidYes, guarantor_id: int) -> str:
    kind = KIND_OF_CHANNEL[said.channel]
    if said.address is not None:
        try:
            return usable_address(kind, said.address)
        except UnusableNote as error:
            raise UnableToRecordConsent(str(error)) from error
    in_use = read_in_use([guarantor_id], at=END_OF_TIME)[guarantor_id]
    address = in_use.email if kind == "email" else in_use.phone
    if address is None:
        raise UnableToRecordConsent(f"a yes is for a {kind}, and none is on record: say which")
    return address


def _record(consent: Consent) -> int:
    consent.save(force_insert=True)
    record_audit_event(
        practice_id=consent.practice_id,
        at=consent.recorded_at,
        by=consent.recorded_by,
        deed="record_consent" if consent.is_given else "revoke_consent",
        subject=f"guarantor {consent.guarantor_id}",
        details={"consent": consent.id, "channel": consent.channel},
    )
    return int(consent.id)
