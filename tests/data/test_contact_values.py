"""Notes and addresses as the database keeps them are the same as those the rules know."""

from datetime import date, time

import pytest
from django.db import connection

from goodterms.data.contact_notes import read_value, value_of
from goodterms.domain.addresses import AddressKind, plain_address
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
)


PHONE, EMAIL, DAY = "+15035550142", "ana@example.com", date(2026, 11, 23)
NOTES: list[Noted] = [
    InconvenientTime(
        weekdays=frozenset({3, 1}),
        channels=frozenset({"text", "call"}),
        earliest=time(9, 30),
        latest=time(17),
        from_on=DAY,
        until_on=DAY,
    ),
    ConfidentialWay(channel="text", place=PHONE),
    ConfidentialWay(channel="letter"),
    FurtherPhone(phone=PHONE),
    PhoneOfKind(phone=PHONE, kind="landline"),
    PhoneGiven(phone=PHONE, given_by="patient"),
    WorkCallsBarred(),
    NotTheirs(kind="email", address=EMAIL),
    WorkEmail(email=EMAIL),
    NumberChecked(phone=PHONE, check=NumberCheck(answer="no_data", checked_on=DAY)),
    NumberProved(phone=PHONE, proved_on=DAY),
    EmailNoticeSent(
        email=EMAIL, notice=EmailNotice(sent_on=DAY, came_back=False, objected=True, is_public_domain=True)
    ),
    AgreedDirectly(channel="email", address=EMAIL, agreed_on=DAY),
    CallAskedFor(asked_on=DAY),
    NoticeSent(kind="itemized_bill", sent_on=DAY, came_back=True),
    Petition(petition_on=DAY),
    Income(percent=150),
]


@pytest.mark.parametrize("noted", NOTES)
def test_a_note_comes_out_as_it_went_in(noted: Noted):
    assert read_value(KIND_OF[type(noted)], value_of(noted)) == noted


def test_every_kind_of_note_is_tried_above():
    assert {type(noted) for noted in NOTES} == set(KIND_OF)


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("income", {}, "percent: field required"),
        ("income", {"percent": "150"}, "percent: input should be a valid integer"),
        ("income", {"percent": 150, "year": 2026}, "there is no year, only percent"),
        ("bad_time", {"weekdays": [1], "channels": ["fax"]}, "channels.0: input should be"),
        ("bad_time", {"weekdays": 1, "channels": ["call"]}, "weekdays: input should be"),
        ("petition", {"petition_on": "last spring"}, "petition_on: input should be"),
        ("number_check", {"phone": PHONE, "check": {"answer": "yes", "checked_on": "2026-11-23"}}, "check.answer"),
    ],
)
def test_a_wrong_shape_is_refused_in_one_sentence(kind: NoteKind, value: dict[str, object], why: str):
    with pytest.raises(UnusableNote) as refused:
        read_value(kind, value)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


SPELLINGS: list[tuple[AddressKind, str]] = [
    ("phone", "+15035550142"),
    ("phone", "(503) 555-0142"),
    ("phone", "1 503 555 0142"),
    ("phone", "503.555.0142 x7"),
    ("phone", "503-555-0142 EXT 7"),
    ("phone", "+44 7911 123456"),
    ("phone", "103-555-0142"),
    ("phone", "90210"),
    ("phone", " CedarGrove "),
    ("phone", "+"),
    ("email", " Ana.Lopez@Example.COM "),
    ("email", "x@example.com"),
]


def test_the_database_spells_addresses_as_the_rules_do(database: str):
    with connection.cursor() as cursor:
        for kind, written in SPELLINGS:
            cursor.execute("SELECT goodterms_plain_address(%s, %s)", [kind, written])
            assert cursor.fetchone()[0] == plain_address(kind, written), written
