"""What bears on contact with these people: where they are reached, what they allow, noted, said and stopped?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from goodterms.data.address_stops import AddressStopKind, read_address_stops
from goodterms.data.addresses import read_known
from goodterms.data.consents import read_answers
from goodterms.data.contact_notes import read_noted
from goodterms.data.contacts_made import ContactElsewhere, read_contacts_elsewhere
from goodterms.data.inbound import AnsweredMessage, HeardMessage, read_answered, read_heard
from goodterms.data.organizations import read_organization
from goodterms.domain.addresses import is_same_address
from goodterms.domain.consents import CONSENT_CHANNELS, KIND_OF_CHANNEL, Answer, ConsentChannel, answer_in_force
from goodterms.domain.contact_notes import ContactNotes, Received
from goodterms.domain.noted import Noted
from goodterms.domain.notes_in_force import NOTHING_HEARD, Heard, InUse, notes_in_force
from goodterms.domain.people import CallMade, Channel, Stop
from goodterms.domain.person_keys import person_keys
from goodterms.law.reply_words import plain_words


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNamed:
    """Who somebody is, and the mailing address on one line."""

    first_name: str
    last_name: str
    birth_on: date | None
    mailing_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What is known of contact with one person."""

    phone: str | None
    email: str | None
    is_mail_meant_elsewhere: bool  # they asked in confidence for another mailing address than the one on record
    may: Mapping[ConsentChannel, bool]  # a channel that is missing was not answered for the address in use
    notes: ContactNotes
    stops: frozenset[Stop]  # on the number or address itself
    calls_elsewhere: tuple[CallMade, ...]
    texts_elsewhere: tuple[datetime, ...]
    emails_elsewhere: tuple[datetime, ...]


def read_contact_facts(
    people: Mapping[int, PersonNamed], *, practice_id: int, zone: ZoneInfo, at: datetime
) -> Mapping[int, ContactFacts]:
    """Return the facts of these people as they are known at an instant, in a fixed number of questions."""
    ids = list(people)
    organization = read_organization(practice_id)
    known, noted = read_known(ids, at=at), read_noted(ids, at=at)
    in_use = {guarantor: known[guarantor].in_use(noted.get(guarantor, ())) for guarantor in ids}
    keys = {
        guarantor: person_keys(
            phone=in_use[guarantor].phone,
            email=in_use[guarantor].email,
            first_name=person.first_name,
            last_name=person.last_name,
            birth_on=person.birth_on,
            secret=organization.contact_secret,
        )
        for guarantor, person in people.items()
    }
    stops = read_address_stops(
        [key for of_person in keys.values() for key in (of_person.phone, of_person.email) if key is not None],
        practice_id=practice_id,
        organization=organization,
        at=at,
    )
    elsewhere = read_contacts_elsewhere(keys, practice_id=practice_id, organization=organization, at=at)
    heard, answered = read_heard(ids, at=at), read_answered(ids, at=at)
    answers = read_answers(ids, at=at)
    return {
        guarantor: _facts(
            person,
            in_use=in_use[guarantor],
            noted=noted.get(guarantor, ()),
            heard=heard.get(guarantor, ()),
            answered=answered.get(guarantor, ()),
            answers=answers.get(guarantor, ()),
            stops=_Stopped(
                phone=stops.get(keys[guarantor].phone or "", {}), email=stops.get(keys[guarantor].email or "", {})
            ),
            elsewhere=elsewhere.get(guarantor, ()),
            zone=zone,
        )
        for guarantor, person in people.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stopped:
    """What stands against the number and the address in use, and since when."""

    phone: Mapping[AddressStopKind, datetime]
    email: Mapping[AddressStopKind, datetime]

    def stops(self) -> frozenset[Stop]:
        found: set[Stop] = set()
        if "text_stop" in self.phone:
            found.add("text_stop")
        if "call_stop" in self.phone:
            found.add("call_stop")
        if "email_stop" in self.email:
            found.add("email_stop")
        return frozenset(found)

    def doubts(self) -> list[Received]:
        """Return what may have been a stop, of whoever has the number or address, and nobody has read yet."""
        ways: tuple[tuple[Channel, Mapping[AddressStopKind, datetime]], ...] = (
            ("text", self.phone),
            ("email", self.email),
        )
        return [
            Received(channel=channel, at=stopped["unclear_stop"], meanings=frozenset({"unclear_stop"}))
            for channel, stopped in ways
            if "unclear_stop" in stopped
        ]


def _facts(
    person: PersonNamed,
    *,
    in_use: InUse,
    noted: Sequence[Noted],
    heard: Sequence[HeardMessage],
    answered: Sequence[AnsweredMessage],
    answers: Sequence[Answer],
    stops: _Stopped,
    elsewhere: Sequence[ContactElsewhere],
    zone: ZoneInfo,
) -> ContactFacts:
    said = {
        channel: answer
        for channel in CONSENT_CHANNELS
        if (answer := answer_in_force(answers, channel=channel, address=_address(in_use, channel))) is not None
    }
    return ContactFacts(
        phone=in_use.phone,
        email=in_use.email,
        is_mail_meant_elsewhere=_is_mail_meant_elsewhere(in_use, person.mailing_line),
        may={channel: answer.is_given for channel, answer in said.items()},
        notes=notes_in_force(
            noted,
            in_use=in_use,
            heard=_heard(heard, answered, in_use=in_use, stops=stops, zone=zone),
            details_agreed=frozenset(
                channel for channel, answer in said.items() if answer.is_given and answer.covers_details
            ),
            letters_elsewhere=_moments("letter", elsewhere),
        ),
        stops=stops.stops(),
        calls_elsewhere=tuple(
            CallMade(at=contact.made_at, outcome=contact.outcome, is_elsewhere=True)
            for contact in elsewhere
            if contact.outcome is not None
        ),
        texts_elsewhere=_moments("text", elsewhere),
        emails_elsewhere=_moments("email", elsewhere),
    )


def _heard(
    heard: Sequence[HeardMessage],
    answered: Sequence[AnsweredMessage],
    *,
    in_use: InUse,
    stops: _Stopped,
    zone: ZoneInfo,
) -> Heard:
    doubts = stops.doubts()
    is_wrong_number, is_wrong_email = "wrong_person" in stops.phone, "wrong_person" in stops.email
    if not (heard or answered or doubts or is_wrong_number or is_wrong_email):
        return NOTHING_HEARD
    received = [
        Received(
            channel=each.channel,
            at=each.received_at,
            meanings=each.meanings,
            waits_for_reader=each.waits_for_reader,
        )
        for each in heard
    ]
    return Heard(
        received=(*received, *doubts),
        replied=tuple((each.channel, each.answered_at) for each in answered if not each.is_stop_confirmation),
        confirmed_stops=tuple(each.answered_at for each in answered if each.is_stop_confirmation),
        text_from_person_on=_from_person_on("text", heard, in_use=in_use, zone=zone),
        email_from_person_on=_from_person_on("email", heard, in_use=in_use, zone=zone),
        is_wrong_number=is_wrong_number,
        is_wrong_email=is_wrong_email,
    )


def _from_person_on(
    channel: ConsentChannel, heard: Sequence[HeardMessage], *, in_use: InUse, zone: ZoneInfo
) -> date | None:
    """Return the last day on which the person wrote from the address in use, and did not deny being the person."""
    kind, address = KIND_OF_CHANNEL[channel], _address(in_use, channel)
    days = [
        each.received_at.astimezone(zone).date()
        for each in heard
        if each.channel == channel
        and each.is_theirs
        and is_same_address(kind, each.from_address, address)
        and "wrong_person" not in (each.meanings or ())
    ]
    return max(days, default=None)


def _address(in_use: InUse, channel: ConsentChannel) -> str | None:
    return in_use.email if channel == "email" else in_use.phone


def _is_mail_meant_elsewhere(in_use: InUse, mailing_line: str) -> bool:
    confidential = in_use.confidential
    if confidential is None or confidential.channel != "letter" or confidential.place is None:
        return False
    return plain_words(confidential.place) != plain_words(mailing_line)


def _moments(channel: Channel, elsewhere: Sequence[ContactElsewhere]) -> tuple[datetime, ...]:
    return tuple(contact.made_at for contact in elsewhere if contact.channel == channel)
