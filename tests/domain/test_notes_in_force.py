"""What of all that was noted about contact still counts, for the number and the email address in use now?"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from goodterms.domain.contact_notes import NOTHING_NOTED, ContactNotes, EmailNotice, NoticeSent, NumberCheck, Received
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
from goodterms.domain.notes_in_force import NOTHING_HEARD, Heard, InUse, addresses_in_use, notes_in_force
from goodterms.domain.wish_words import NOT_AT_ALL


OWN, OTHER, FAR = "+15035550142", "+15035550143", "+12125550144"  # Salem, Salem, New York
EMAIL, OTHER_EMAIL = "ana@example.com", "ana@example.org"
MARCH, MAY = date(2026, 3, 2), date(2026, 5, 4)
NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)


def in_force(*noted: Noted, others: tuple[str, ...] = (), heard: Heard = NOTHING_HEARD) -> ContactNotes:
    return notes_in_force(
        noted,
        in_use=InUse(phone=OWN, email=EMAIL, other_phones=others, confidential=None),
        heard=heard,
        details_agreed=frozenset(),
        letters_elsewhere=(),
    )


def check(on: date) -> NumberCheck:
    return NumberCheck(answer="no_data", checked_on=on)


def test_of_whom_nothing_is_noted_nothing_is_made():
    assert in_force() is NOTHING_NOTED
    assert in_force(others=(OTHER,)) is NOTHING_NOTED  # the same area code says nothing of its own
    assert in_force(PhoneOfKind(phone=OTHER, kind="work")) is NOTHING_NOTED


def test_another_number_of_theirs_counts_where_its_clock_may_differ():
    assert in_force(others=(OTHER, FAR)).further_phones == (FAR,)


def test_a_further_number_that_was_noted_counts_once_and_not_the_one_in_use():
    found = in_force(FurtherPhone(phone=OTHER), FurtherPhone(phone=OWN), FurtherPhone(phone=FAR), others=(FAR,))
    assert found.further_phones == (FAR, OTHER)


def test_a_number_that_is_not_theirs_has_no_clock_of_theirs():
    assert in_force(NotTheirs(kind="phone", address=FAR), others=(FAR,)) is NOTHING_NOTED


@pytest.mark.parametrize(
    ("noted", "field", "value"),
    [
        (PhoneOfKind(phone=OWN, kind="landline"), "phone_kind", "landline"),
        (PhoneGiven(phone=OWN, given_by="found"), "phone_given_by", "found"),
        (WorkCallsBarred(), "are_work_calls_barred", True),
        (WorkCallsBarred(phone=OWN), "are_work_calls_barred", True),
        (NotTheirs(kind="phone", address=OWN), "is_wrong_number", True),
        (NotTheirs(kind="email", address=EMAIL), "is_wrong_email", True),
        (WorkEmail(email=EMAIL), "is_email_of_work", True),
        (NumberChecked(phone=OWN, check=check(MAY)), "number_check", check(MAY)),
        (NumberProved(phone=OWN, proved_on=MAY), "number_proved_on", MAY),
        (AgreedDirectly(channel="text", address=OWN, agreed_on=MAY), "text_agreed_directly_on", MAY),
        (AgreedDirectly(channel="email", address=EMAIL, agreed_on=MAY), "email_agreed_directly_on", MAY),
        (CallAskedFor(asked_on=MAY), "calls_agreed_on", (MAY,)),
        (Petition(petition_on=MAY), "petition_on", MAY),
        (Income(percent=150), "income_percent", 150),
        (NOT_AT_ALL, "inconvenient", (NOT_AT_ALL,)),
        (
            NoticeSent(kind="validation", sent_on=MAY, came_back=True),
            "notices",
            (NoticeSent(kind="validation", sent_on=MAY, came_back=True),),
        ),
        (
            EmailNoticeSent(
                email=EMAIL, notice=EmailNotice(sent_on=MAY, came_back=False, objected=False, is_public_domain=True)
            ),
            "email_notice",
            EmailNotice(sent_on=MAY, came_back=False, objected=False, is_public_domain=True),
        ),
    ],
)
def test_each_note_is_one_fact_and_no_other(noted: Noted, field: str, value: object):
    assert in_force(noted) == replace(NOTHING_NOTED, **{field: value})


@pytest.mark.parametrize(
    "noted",
    [
        PhoneOfKind(phone=OTHER, kind="landline"),
        PhoneGiven(phone=OTHER, given_by="found"),
        WorkCallsBarred(phone=OTHER),
        NotTheirs(kind="phone", address=OTHER),
        NotTheirs(kind="email", address=OTHER_EMAIL),
        WorkEmail(email=OTHER_EMAIL),
        NumberChecked(phone=OTHER, check=check(MAY)),
        NumberProved(phone=OTHER, proved_on=MAY),
        AgreedDirectly(channel="text", address=OTHER, agreed_on=MAY),
        AgreedDirectly(channel="email", address=OTHER_EMAIL, agreed_on=MAY),
        EmailNoticeSent(
            email=OTHER_EMAIL, notice=EmailNotice(sent_on=MAY, came_back=False, objected=False, is_public_domain=True)
        ),
    ],
)
def test_what_is_about_another_number_or_address_says_nothing_of_the_one_in_use(noted: Noted):
    assert in_force(noted) is NOTHING_NOTED


def test_of_two_that_cannot_both_be_so_the_later_speaks():
    assert in_force(PhoneOfKind(phone=OWN, kind="mobile"), PhoneOfKind(phone=OWN, kind="work")).phone_kind == "work"
    assert in_force(Income(percent=100), Income(percent=300)).income_percent == 300


def test_the_latest_proof_and_agreement_count_whenever_they_were_written_down():
    found = in_force(
        NumberProved(phone=OWN, proved_on=MAY),
        NumberProved(phone=OWN, proved_on=MARCH),
        AgreedDirectly(channel="text", address=OWN, agreed_on=MAY),
        AgreedDirectly(channel="text", address=OWN, agreed_on=MARCH),
    )
    assert (found.number_proved_on, found.text_agreed_directly_on) == (MAY, MAY)


def test_what_was_heard_is_told_as_it_is():
    received = (Received(channel="text", at=NOON, meanings=None, waits_for_reader=True),)
    found = in_force(heard=replace(NOTHING_HEARD, received=received, is_wrong_number=True, is_wrong_email=True))
    assert found == replace(NOTHING_NOTED, received=received, is_wrong_number=True, is_wrong_email=True)


def test_what_they_agreed_to_see_and_letters_from_elsewhere_are_kept():
    found = notes_in_force(
        (),
        in_use=InUse(phone=None, email=None, other_phones=(FAR,), confidential=None),
        heard=NOTHING_HEARD,
        details_agreed=frozenset({"email"}),
        letters_elsewhere=(NOON,),
    )
    assert (found.details_agreed, found.letters_elsewhere, found.further_phones) == ({"email"}, (NOON,), (FAR,))


def test_the_newest_number_and_address_are_used():
    found = addresses_in_use((), phones=[OWN, FAR], emails=[EMAIL, OTHER_EMAIL])
    assert found == InUse(phone=OWN, email=EMAIL, other_phones=(FAR,), confidential=None)
    assert addresses_in_use((), phones=[], emails=[]) == InUse(
        phone=None, email=None, other_phones=(), confidential=None
    )


@pytest.mark.parametrize(
    ("way", "phone", "email"),
    [
        (ConfidentialWay(channel="text", place=FAR), FAR, EMAIL),
        (ConfidentialWay(channel="call", place=FAR), FAR, EMAIL),
        (ConfidentialWay(channel="email", place=OTHER_EMAIL), OWN, OTHER_EMAIL),
        (ConfidentialWay(channel="letter", place="1 Elm St"), OWN, EMAIL),
        (ConfidentialWay(channel="text"), OWN, EMAIL),
    ],
)
def test_a_confidential_place_stands_above_whatever_was_imported_since(way: ConfidentialWay, phone: str, email: str):
    found = addresses_in_use([ConfidentialWay(channel="letter"), way], phones=[OWN], emails=[EMAIL])
    assert (found.phone, found.email, found.confidential) == (phone, email, way)
    noted = notes_in_force([way], in_use=found, heard=NOTHING_HEARD, details_agreed=frozenset(), letters_elsewhere=())
    assert noted.confidential == way.channel
