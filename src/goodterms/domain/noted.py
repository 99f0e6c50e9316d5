"""What can be noted of contact with a person, and in which shape is it kept?

A note is never changed. It counts until a later note ends it; of two that cannot both be so the later speaks.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar, assert_never

from goodterms.domain.addresses import AddressKind, address_kind, plain_address
from goodterms.domain.contact_notes import (
    EmailNotice,
    GivenBy,
    InconvenientTime,
    NoticeSent,
    NumberCheck,
    PhoneKind,
)
from goodterms.domain.spreadsheet_people import LONGEST_EMAIL, parse_email, parse_phone
from goodterms.domain.spreadsheet_values import Misread
from goodterms.law.checks import Channel


NoteKind = Literal[
    "bad_time",
    "confidential_way",
    "further_phone",
    "phone_kind",
    "phone_given_by",
    "work_calls_barred",
    "not_theirs",
    "work_email",
    "number_check",
    "number_proved",
    "email_notice",
    "agreed_directly",
    "call_asked_for",
    "notice_sent",
    "petition",
    "income",
]


class UnusableNote(ValueError):
    """What was to be noted has no usable shape; the message is one sentence that says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialWay:
    """The one way by which the person asked to be reached, and at which number or address if they said so."""

    channel: Channel
    place: str | None = None  # of a letter, the whole mailing address on one line


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherPhone:
    """Another number of theirs."""

    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneOfKind:
    """What kind of telephone a number rings."""

    phone: str
    kind: PhoneKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneGiven:
    """Who gave us a number."""

    phone: str
    given_by: GivenBy


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCallsBarred:
    """The employer does not want such calls: at one number, or at work wherever that is."""

    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTheirs:
    """A number or email address that was told to be somebody else's."""

    kind: AddressKind
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkEmail:
    """An email address that an employer gives out."""

    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChecked:
    """What the database of reassigned numbers said of a number."""

    phone: str
    check: NumberCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberProved:
    """A day on which a number was this person's for certain."""

    phone: str
    proved_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailNoticeSent:
    """The notice to an email address that a collector will write there."""

    email: str
    notice: EmailNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedDirectly:
    """The person agreed with the sender itself, and not with somebody before it, to texts or emails at an address."""

    channel: Literal["text", "email"]
    address: str
    agreed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAskedFor:
    """A day on which the person asked to be called."""

    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Petition:
    """The day of a bankruptcy petition."""

    petition_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """What the household earns, of the poverty guideline."""

    percent: int


Noted = (
    InconvenientTime
    | ConfidentialWay
    | FurtherPhone
    | PhoneOfKind
    | PhoneGiven
    | WorkCallsBarred
    | NotTheirs
    | WorkEmail
    | NumberChecked
    | NumberProved
    | EmailNoticeSent
    | AgreedDirectly
    | CallAskedFor
    | NoticeSent
    | Petition
    | Income
)

KIND_OF: dict[type[Noted], NoteKind] = {
    InconvenientTime: "bad_time",
    ConfidentialWay: "confidential_way",
    FurtherPhone: "further_phone",
    PhoneOfKind: "phone_kind",
    PhoneGiven: "phone_given_by",
    WorkCallsBarred: "work_calls_barred",
    NotTheirs: "not_theirs",
    WorkEmail: "work_email",
    NumberChecked: "number_check",
    NumberProved: "number_proved",
    EmailNoticeSent: "email_notice",
    AgreedDirectly: "agreed_directly",
    CallAskedFor: "call_asked_for",
    NoticeSent: "notice_sent",
    Petition: "petition",
    Income: "income",
}
LONGEST_PLACE = LONGEST_EMAIL


def usable(noted: Noted, *, today: date) -> Noted:  # noqa: C901 - one line for each kind of note there is
    """Return the note with its numbers and addresses in the spelling we keep.

    Raises UnusableNote for a number or address that is none, a time that ends before it begins, a day still to come
    for something that has happened.
    """
    match noted:
        case InconvenientTime():
            return _usable_time(noted)
        case ConfidentialWay(channel=channel, place=place):
            return noted if place is None else replace(noted, place=_place(channel, place))
        case FurtherPhone() | PhoneOfKind() | PhoneGiven():
            return replace(noted, phone=_phone(noted.phone))
        case WorkCallsBarred(phone=phone):
            return noted if phone is None else replace(noted, phone=_phone(phone))
        case NotTheirs(kind=kind, address=address):
            return replace(noted, address=usable_address(kind, address))
        case WorkEmail():
            return replace(noted, email=_email(noted.email))
        case NumberChecked():
            return replace(noted, phone=_phone(noted.phone), check=_past(noted.check, noted.check.checked_on, today))
        case NumberProved():
            return replace(_past(noted, noted.proved_on, today), phone=_phone(noted.phone))
        case EmailNoticeSent():
            return replace(noted, email=_email(noted.email), notice=_past(noted.notice, noted.notice.sent_on, today))
        case AgreedDirectly():
            address = _email(noted.address) if noted.channel == "email" else _phone(noted.address)
            return replace(_past(noted, noted.agreed_on, today), address=address)
        case CallAskedFor():
            return _past(noted, noted.asked_on, today)
        case NoticeSent():
            return _past(noted, noted.sent_on, today)
        case Petition():
            return _past(noted, noted.petition_on, today)
        case Income(percent=percent):
            if percent < 0:
                raise UnusableNote(f"An income of {percent}% of the poverty guideline cannot be: it begins at 0.")
            return noted
        case _:
            assert_never(noted)


def usable_address(kind: AddressKind, written: str) -> str:
    """Return a number or email address in the spelling we keep. Raises UnusableNote for one that is none."""
    return _phone(written) if kind == "phone" else _email(written)


def plain_address_of(noted: Noted) -> str:
    """Return the plain spelling of the number or address the note is about; empty when it is about the person."""
    match noted:
        case FurtherPhone(phone=phone) | PhoneOfKind(phone=phone) | PhoneGiven(phone=phone):
            return plain_address("phone", phone)
        case NumberChecked(phone=phone) | NumberProved(phone=phone):
            return plain_address("phone", phone)
        case WorkCallsBarred(phone=str(phone)):
            return plain_address("phone", phone)
        case WorkEmail(email=email) | EmailNoticeSent(email=email):
            return plain_address("email", email)
        case NotTheirs(kind=kind, address=address):
            return plain_address(kind, address)
        case AgreedDirectly(channel=channel, address=address):
            return plain_address("email" if channel == "email" else "phone", address)
        case ConfidentialWay(channel=channel, place=str(place)):
            kind_of_place = address_kind(channel)
            return "" if kind_of_place is None else plain_address(kind_of_place, place)
        case _:
            return ""


def _usable_time(noted: InconvenientTime) -> InconvenientTime:
    if not noted.weekdays or not noted.weekdays <= frozenset(range(7)):
        raise UnusableNote("A bad time needs its weekdays, Monday being 0 and Sunday 6.")
    if not noted.channels:
        raise UnusableNote("A bad time needs the ways it is about: text, email, letter, call.")
    if noted.earliest is not None and noted.latest is not None and noted.earliest >= noted.latest:
        raise UnusableNote(
            f"A bad time from {noted.earliest:%H:%M} until {noted.latest:%H:%M} ends before it begins; note one that "
            "lasts over midnight as two."
        )
    if noted.from_on is not None and noted.until_on is not None and noted.from_on > noted.until_on:
        raise UnusableNote(f"A bad time from {noted.from_on} through {noted.until_on} ends before it begins.")
    return noted


def _place(channel: Channel, place: str) -> str:
    kind = address_kind(channel)
    if kind is not None:
        return usable_address(kind, place)
    words = " ".join(place.split())
    if not words or len(words) > LONGEST_PLACE or not words.isprintable():
        raise UnusableNote(f"A mailing address is one line of 1 to {LONGEST_PLACE} characters.")
    return words


def _phone(phone: str) -> str:
    found = parse_phone(phone)
    if not isinstance(found, str):
        raise UnusableNote("This is no US telephone number of ten digits, without an extension.")
    return found


def _email(email: str) -> str:
    found = parse_email(email)
    if found is None or isinstance(found, Misread):
        raise UnusableNote("This is no email address.")
    return found


T = TypeVar("T")


def _past(noted: T, on: date, today: date) -> T:
    if on > today:
        raise UnusableNote(f"{on} is still to come: only what has happened can be noted.")
    return noted
