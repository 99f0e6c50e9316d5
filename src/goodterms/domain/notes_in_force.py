"""What of all that was noted about contact still counts, for the number and the email address in use now?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeVar

from goodterms.domain.addresses import AddressKind, is_same_address
from goodterms.domain.contact_notes import NOTHING_NOTED, ContactNotes, InconvenientTime, NoticeSent, Received
from goodterms.domain.noted import (
    AgreedDirectly,
    CallAskedFor,
    ConfidentialWay,
    EmailNoticeSent,
    FurtherPhone,
    Income,
    Noted,
    NotTheirs,
    NumberChecked,
    NumberProved,
    Petition,
    PhoneGiven,
    PhoneOfKind,
    WorkCallsBarred,
    WorkEmail,
)
from goodterms.domain.whereabouts import area_code
from goodterms.law.checks import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """The number and the email address at which the person is reached now, and every other number known of them."""

    phone: str | None
    email: str | None
    other_phones: tuple[str, ...]
    confidential: ConfidentialWay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the person said to us, what we answered, and what others told of their number and address."""

    received: tuple[Received, ...]
    replied: tuple[tuple[Channel, datetime], ...]
    confirmed_stops: tuple[datetime, ...]
    text_from_person_on: date | None
    email_from_person_on: date | None
    is_wrong_number: bool
    is_wrong_email: bool


NOTHING_HEARD = Heard(
    received=(),
    replied=(),
    confirmed_stops=(),
    text_from_person_on=None,
    email_from_person_on=None,
    is_wrong_number=False,
    is_wrong_email=False,
)


def addresses_in_use(noted: Sequence[Noted], *, phones: Sequence[str], emails: Sequence[str]) -> InUse:
    """Return the addresses to be used: the newest known, unless the person asked in confidence for another.

    A confidential way stands above whatever was imported since (45 CFR 164.522(b)). `phones` and `emails` are those
    known, the newest first.
    """
    phone, email = next(iter(phones), None), next(iter(emails), None)
    confidential = _latest(noted, ConfidentialWay)
    if confidential is not None and confidential.place is not None:
        if confidential.channel in ("text", "call"):
            phone = confidential.place
        elif confidential.channel == "email":
            email = confidential.place
    others = tuple(each for each in phones if not is_same_address("phone", each, phone))
    return InUse(phone=phone, email=email, other_phones=others, confidential=confidential)


def notes_in_force(
    noted: Sequence[Noted],
    *,
    in_use: InUse,
    heard: Heard,
    details_agreed: frozenset[Channel],
    letters_elsewhere: tuple[datetime, ...],
) -> ContactNotes:
    """Return what the gate may ask about contact; NOTHING_NOTED itself when nothing special is on record.

    `noted` holds what no later note has ended, the oldest first. What was noted about a number or an address counts
    while that one is in use. A number that only shares the area code of the one in use says nothing of its own.
    """
    further = _further_phones(noted, in_use)
    if not (noted or further or details_agreed or letters_elsewhere) and heard == NOTHING_HEARD:
        return NOTHING_NOTED
    phone, email = in_use.phone, in_use.email
    of_phone = _About(noted, phone=phone)
    kind, given = of_phone.latest(PhoneOfKind), of_phone.latest(PhoneGiven)
    checked = of_phone.latest(NumberChecked)
    notice = next(
        (each.notice for each in _newest(noted, EmailNoticeSent) if is_same_address("email", each.email, email)), None
    )
    petition, income = _latest(noted, Petition), _latest(noted, Income)
    found = ContactNotes(
        inconvenient=tuple(each for each in noted if isinstance(each, InconvenientTime)),
        confidential=None if in_use.confidential is None else in_use.confidential.channel,
        further_phones=further,
        phone_kind=None if kind is None else kind.kind,
        phone_given_by=None if given is None else given.given_by,
        are_work_calls_barred=any(
            each.phone is None or is_same_address("phone", each.phone, phone)
            for each in _newest(noted, WorkCallsBarred)
        ),
        is_wrong_number=heard.is_wrong_number or is_not_theirs(noted, phone=phone),
        is_wrong_email=heard.is_wrong_email or is_not_theirs(noted, email=email),
        number_check=None if checked is None else checked.check,
        number_proved_on=max((each.proved_on for each in of_phone.each(NumberProved)), default=None),
        is_email_of_work=any(is_same_address("email", each.email, email) for each in _newest(noted, WorkEmail)),
        email_from_person_on=heard.email_from_person_on,
        email_agreed_directly_on=_agreed_on(noted, "email", email),
        email_notice=notice,
        text_from_person_on=heard.text_from_person_on,
        text_agreed_directly_on=_agreed_on(noted, "text", phone),
        calls_agreed_on=tuple(each.asked_on for each in noted if isinstance(each, CallAskedFor)),
        received=heard.received,
        replied=heard.replied,
        confirmed_stops=heard.confirmed_stops,
        petition_on=None if petition is None else petition.petition_on,
        income_percent=None if income is None else income.percent,
        notices=tuple(each for each in noted if isinstance(each, NoticeSent)),
        details_agreed=details_agreed,
        letters_elsewhere=letters_elsewhere,
    )
    return NOTHING_NOTED if found == NOTHING_NOTED else found


def is_not_theirs(noted: Sequence[Noted], *, phone: str | None = None, email: str | None = None) -> bool:
    """Say whether this number or this email address was told to be somebody else's."""
    return any(
        is_same_address(each.kind, each.address, phone if each.kind == "phone" else email)
        for each in _newest(noted, NotTheirs)
    )


def _further_phones(noted: Sequence[Noted], in_use: InUse) -> tuple[str, ...]:
    area = None if in_use.phone is None else area_code(in_use.phone)
    known = [each for each in in_use.other_phones if area_code(each) != area]
    known.extend(
        each.phone for each in noted if isinstance(each, FurtherPhone) and not _is_any(each.phone, (in_use.phone,))
    )
    return tuple(phone for phone in dict.fromkeys(known) if not is_not_theirs(noted, phone=phone))


def _is_any(phone: str, others: Sequence[str | None]) -> bool:
    return any(is_same_address("phone", phone, other) for other in others)


def _agreed_on(noted: Sequence[Noted], channel: Literal["text", "email"], address: str | None) -> date | None:
    kind: AddressKind = "email" if channel == "email" else "phone"
    days = [
        each.agreed_on
        for each in _newest(noted, AgreedDirectly)
        if each.channel == channel and is_same_address(kind, each.address, address)
    ]
    return max(days, default=None)


N = TypeVar("N", bound=Noted)
P = TypeVar("P", PhoneOfKind, PhoneGiven, NumberChecked, NumberProved)


class _About:
    """The notes about the number in use."""

    def __init__(self, noted: Sequence[Noted], *, phone: str | None) -> None:
        self._noted = noted
        self._phone = phone

    def each(self, kind: type[P]) -> Iterator[P]:
        return (each for each in _newest(self._noted, kind) if is_same_address("phone", each.phone, self._phone))

    def latest(self, kind: type[P]) -> P | None:
        return next(self.each(kind), None)


def _newest(noted: Sequence[Noted], kind: type[N]) -> Iterator[N]:
    return (each for each in reversed(noted) if isinstance(each, kind))


def _latest(noted: Sequence[Noted], kind: type[N]) -> N | None:
    return next(_newest(noted, kind), None)
