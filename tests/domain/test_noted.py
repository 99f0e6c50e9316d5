"""What can be noted of contact with a person, and in which shape is it kept?"""

from datetime import date, time
from typing import get_args

import pytest

from goodterms.domain.contact_notes import EmailNotice, InconvenientTime, NoticeSent, NumberCheck
from goodterms.domain.noted import (
    KIND_OF,
    AgreedDirectly,
    CallAskedFor,
    ConfidentialWay,
    EmailNoticeSent,
    FurtherPhone,
    Income,
    Noted,
    NoteKind,
    NotTheirs,
    NumberChecked,
    NumberProved,
    Petition,
    PhoneGiven,
    PhoneOfKind,
    UnusableNote,
    WorkCallsBarred,
    WorkEmail,
    plain_address_of,
    usable,
)


TODAY = date(2026, 11, 23)  # Monday
TOMORROW = date(2026, 11, 24)
PHONE, KEPT = "(503) 555-0142", "+15035550142"
EMAIL = "ana@example.com"
ALL_WAYS = frozenset({"text", "email", "letter", "call"})


def bad_time(**said: object) -> InconvenientTime:
    return InconvenientTime(**{"weekdays": frozenset(range(7)), "channels": ALL_WAYS, **said})


def check(on: date) -> NumberCheck:
    return NumberCheck(answer="no_data", checked_on=on)


def notice(on: date) -> EmailNotice:
    return EmailNotice(sent_on=on, came_back=False, objected=False, is_public_domain=True)


USABLE: list[tuple[Noted, Noted, str]] = [
    (bad_time(), bad_time(), ""),
    (ConfidentialWay(channel="letter"), ConfidentialWay(channel="letter"), ""),
    (
        ConfidentialWay(channel="letter", place="1 Elm St,  Salem, OR 97301"),
        ConfidentialWay(channel="letter", place="1 Elm St, Salem, OR 97301"),
        "",
    ),
    (ConfidentialWay(channel="call", place=PHONE), ConfidentialWay(channel="call", place=KEPT), "5035550142"),
    (ConfidentialWay(channel="email", place=EMAIL), ConfidentialWay(channel="email", place=EMAIL), EMAIL),
    (FurtherPhone(phone=PHONE), FurtherPhone(phone=KEPT), "5035550142"),
    (PhoneOfKind(phone=PHONE, kind="work"), PhoneOfKind(phone=KEPT, kind="work"), "5035550142"),
    (PhoneGiven(phone=PHONE, given_by="found"), PhoneGiven(phone=KEPT, given_by="found"), "5035550142"),
    (WorkCallsBarred(), WorkCallsBarred(), ""),
    (WorkCallsBarred(phone=PHONE), WorkCallsBarred(phone=KEPT), "5035550142"),
    (NotTheirs(kind="phone", address=PHONE), NotTheirs(kind="phone", address=KEPT), "5035550142"),
    (NotTheirs(kind="email", address=EMAIL), NotTheirs(kind="email", address=EMAIL), EMAIL),
    (WorkEmail(email="Ana@EXAMPLE.com"), WorkEmail(email="Ana@example.com"), EMAIL),
    (NumberChecked(phone=PHONE, check=check(TODAY)), NumberChecked(phone=KEPT, check=check(TODAY)), "5035550142"),
    (NumberProved(phone=PHONE, proved_on=TODAY), NumberProved(phone=KEPT, proved_on=TODAY), "5035550142"),
    (EmailNoticeSent(email=EMAIL, notice=notice(TODAY)), EmailNoticeSent(email=EMAIL, notice=notice(TODAY)), EMAIL),
    (
        AgreedDirectly(channel="text", address=PHONE, agreed_on=TODAY),
        AgreedDirectly(channel="text", address=KEPT, agreed_on=TODAY),
        "5035550142",
    ),
    (
        AgreedDirectly(channel="email", address=EMAIL, agreed_on=TODAY),
        AgreedDirectly(channel="email", address=EMAIL, agreed_on=TODAY),
        EMAIL,
    ),
    (CallAskedFor(asked_on=TODAY), CallAskedFor(asked_on=TODAY), ""),
    (
        NoticeSent(kind="validation", sent_on=TODAY, came_back=False),
        NoticeSent(kind="validation", sent_on=TODAY, came_back=False),
        "",
    ),
    (Petition(petition_on=TODAY), Petition(petition_on=TODAY), ""),
    (Income(percent=0), Income(percent=0), ""),
]


@pytest.mark.parametrize(("said", "kept", "address"), USABLE)
def test_a_note_is_kept_in_one_spelling_and_found_by_its_address(said: Noted, kept: Noted, address: str):
    assert usable(said, today=TODAY) == kept
    assert plain_address_of(kept) == address


def test_every_kind_of_note_is_tried_above():
    assert {KIND_OF[type(said)] for said, _, _ in USABLE} == set(get_args(NoteKind))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (bad_time(weekdays=frozenset()), "needs its weekdays"),
        (bad_time(weekdays=frozenset({7})), "needs its weekdays"),
        (bad_time(channels=frozenset()), "needs the ways"),
        (bad_time(earliest=time(17), latest=time(15)), "ends before it begins"),
        (bad_time(earliest=time(17), latest=time(17)), "ends before it begins"),
        (bad_time(from_on=TOMORROW, until_on=TODAY), "ends before it begins"),
        (ConfidentialWay(channel="text", place="at home"), "no US telephone number"),
        (ConfidentialWay(channel="email", place="at home"), "no email address"),
        (ConfidentialWay(channel="letter", place=" "), "one line"),
        (ConfidentialWay(channel="letter", place="x" * 255), "one line"),
        (FurtherPhone(phone="n/a"), "no US telephone number"),
        (FurtherPhone(phone="503-555-014"), "no US telephone number"),
        (WorkEmail(email="n/a"), "no email address"),
        (WorkEmail(email="ana"), "no email address"),
        (NumberChecked(phone=PHONE, check=check(TOMORROW)), "still to come"),
        (NumberProved(phone=PHONE, proved_on=TOMORROW), "still to come"),
        (EmailNoticeSent(email=EMAIL, notice=notice(TOMORROW)), "still to come"),
        (AgreedDirectly(channel="text", address=PHONE, agreed_on=TOMORROW), "still to come"),
        (CallAskedFor(asked_on=TOMORROW), "still to come"),
        (NoticeSent(kind="validation", sent_on=TOMORROW, came_back=False), "still to come"),
        (Petition(petition_on=TOMORROW), "still to come"),
        (Income(percent=-1), "cannot be"),
    ],
)
def test_a_wrong_shape_is_refused_in_one_sentence(said: Noted, why: str):
    with pytest.raises(UnusableNote, match=why) as refused:
        usable(said, today=TODAY)
    assert "\n" not in str(refused.value)


def test_a_bad_time_may_last_one_day_and_one_minute():
    noted = bad_time(earliest=time(17), latest=time(17, 1), from_on=TODAY, until_on=TODAY)
    assert usable(noted, today=TODAY) == noted
