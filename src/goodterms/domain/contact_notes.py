"""What else is known that bears on contact: wishes, doubts about a number, notices sent, what is special about a bill?

Most people have none of it, and then one of the constants below stands for that: nothing special is on record.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from goodterms.law.checks import AccountTrouble, Channel, Medium, NoticeKind, Relation
from goodterms.law.reply_words import ReplyMeaning


PhoneKind = Literal["mobile", "landline", "work"]
NumberAnswer = Literal["reassigned", "not_reassigned", "no_data"]
GivenBy = Literal["patient", "found"]  # who gave us the number: the person, or a search for it


@dataclass(frozen=True, slots=True, kw_only=True)
class InconvenientTime:
    """When, how or where the person asked not to be contacted, as staff noted it; what is None is not limited."""

    weekdays: frozenset[int]  # Monday is 0; all seven when any day is meant
    channels: frozenset[Channel]
    earliest: time | None = None  # the bad time begins, on the person's clock
    latest: time | None = None  # and ends before this
    from_on: date | None = None
    until_on: date | None = None  # its last day


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message or call of the person to us, and all it was understood to say; None when nobody has read it."""

    channel: Channel
    at: datetime
    meanings: frozenset[ReplyMeaning] | None = None
    waits_for_reader: bool | None = None  # somebody must read it before we say more; None: when its meanings say so


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCheck:
    """What the database of reassigned numbers said."""

    answer: NumberAnswer
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailNotice:
    """The notice by which a creditor tells that a collector will write to an email address."""

    sent_on: date
    came_back: bool
    objected: bool
    is_public_domain: bool  # the address is at a public provider of email, not at an employer


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent:
    """One notice that a law asks for, and whether it came back."""

    kind: NoticeKind
    sent_on: date
    came_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNotes:
    """What is on record about contact with one person beyond the everyday facts."""

    inconvenient: tuple[InconvenientTime, ...]
    confidential: Channel | None  # the one way they asked to be reached
    further_phones: tuple[str, ...]  # other numbers of theirs: their clocks count too
    phone_kind: PhoneKind | None
    phone_given_by: GivenBy | None
    are_work_calls_barred: bool
    is_wrong_number: bool
    number_check: NumberCheck | None
    number_proved_on: date | None  # when the number last was theirs for certain
    is_email_of_work: bool
    email_from_person_on: date | None
    email_agreed_directly_on: date | None  # agreed with whoever sends, not with somebody before them
    email_notice: EmailNotice | None
    text_from_person_on: date | None
    text_agreed_directly_on: date | None
    calls_agreed_on: tuple[date, ...]  # days on which they asked to be called
    received: tuple[Received, ...]
    replied: tuple[tuple[Channel, datetime], ...]  # our replies to them
    confirmed_stops: tuple[datetime, ...]
    petition_on: date | None  # bankruptcy
    income_percent: int | None  # of the poverty guideline
    notices: tuple[NoticeSent, ...]
    details_agreed: frozenset[Channel]  # ways in which they agreed to amounts and visits in plain sight
    is_wrong_email: bool = False
    letters_elsewhere: tuple[datetime, ...] = ()  # that another practice or a partner sent them


NOTHING_NOTED = ContactNotes(
    inconvenient=(),
    confidential=None,
    further_phones=(),
    phone_kind=None,
    phone_given_by=None,
    are_work_calls_barred=False,
    is_wrong_number=False,
    number_check=None,
    number_proved_on=None,
    is_email_of_work=False,
    email_from_person_on=None,
    email_agreed_directly_on=None,
    email_notice=None,
    text_from_person_on=None,
    text_agreed_directly_on=None,
    calls_agreed_on=(),
    received=(),
    replied=(),
    confirmed_stops=(),
    petition_on=None,
    income_percent=None,
    notices=(),
    details_agreed=frozenset(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is special about one account."""

    troubles: frozenset[AccountTrouble]  # beyond those the everyday facts tell
    serviced_on: date | None
    is_confidential_minor_care: bool  # care a minor may agree to alone


NOTHING_PARTICULAR = Particulars(
    troubles=frozenset(),
    serviced_on=None,
    is_confidential_minor_care=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """Something asked for on top of the balance."""

    what: str
    cents: int
    authority: str | None = None  # the agreement or law that allows it


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails:
    """How one contact is made, where that is not the usual way: by a person or machine, to the person themselves."""

    medium: Medium
    to_relation: Relation
    to_name: str | None
    is_to_authorized: bool  # the patient agreed that this person may know
    subject: str | None
    sender_name: str | None  # on the envelope, or said in the call
    shows_account: bool  # through the window, or in a code that can be read from outside
    itemizes_care: bool
    fees: tuple[Fee, ...]
    enclosures: frozenset[str] | None  # what the letter holds; None when not known
    is_recorded: bool
    announces_recording: bool
    opt_out_is_free: bool  # no login, no fee and no more than the address is asked for


THE_USUAL_WAY = ContactDetails(
    medium="usual",
    to_relation="self",
    to_name=None,
    is_to_authorized=False,
    subject=None,
    sender_name=None,
    shows_account=False,
    itemizes_care=False,
    fees=(),
    enclosures=None,
    is_recorded=False,
    announces_recording=False,
    opt_out_is_free=True,
)
