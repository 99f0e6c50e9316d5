"""What Lob posts counts only when signed, and now; what a print vendor's files say is counted row by row."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doubles.lob_api import SECRET, LobApi, sign
from goodterms.gateways.letters.lob_news import LobNews
from goodterms.gateways.letters.vendor_files import BadRow, read_vendor_file
from goodterms.gateways.news import ForgedNews, PostalAddress, UnreadableNews
from goodterms.gateways.secret import Secret


NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)
MS = int(NOON.timestamp() * 1000)
WINDOW = timedelta(minutes=5)
NEWS = LobNews(webhook_secret=Secret(SECRET), prefix="cedar-", replay_window=WINDOW)
LETTER = {"id": "ltr_1", "metadata": {"goodterms_key": "cedar-20261123-1"}}
HAPPENED = "2026-11-23T19:00:00.000Z"


@pytest.fixture(scope="module")
def lob() -> LobApi:
    with LobApi() as double:
        yield double


@pytest.mark.parametrize(
    ("name", "outcome", "reason"),
    [
        ("letter.created", "accepted", None),
        ("letter.rendered_pdf", "accepted", None),
        ("letter.mailed", "sent_by_carrier", None),
        ("letter.in_transit", "sent_by_carrier", None),
        ("letter.in_local_area", "sent_by_carrier", None),
        ("letter.processed_for_delivery", "delivered", None),
        ("letter.delivered", "delivered", None),
        ("letter.certified.delivered", "delivered", None),
        ("letter.re-routed", "forwarded", None),
        ("letter.returned_to_sender", "returned", "invalid_address"),
        ("letter.failed", "undelivered", "failed"),
    ],
)
def test_a_signed_event_becomes_a_report_of_our_key(lob: LobApi, name: str, outcome: str, reason: str | None):
    body, signature, timestamp = lob.event(name, LETTER, at_ms=MS, happened=HAPPENED)

    report = NEWS.read(body=body, signature=signature, timestamp=timestamp, at=NOON)

    assert (report.key, report.reference, report.provider_code) == ("20261123-1", "ltr_1", name)
    assert (report.outcome, report.reason) == (outcome, reason)
    assert report.at == datetime(2026, 11, 23, 19, tzinfo=UTC)


@pytest.mark.parametrize("name", ["letter.rendered_thumbnails", "letter.return_envelope.in_transit", "postcard.mailed"])
def test_an_event_that_says_nothing_of_a_letters_way_is_no_report(lob: LobApi, name: str):
    body, signature, timestamp = lob.event(name, LETTER, at_ms=MS, happened=HAPPENED)

    assert NEWS.read(body=body, signature=signature, timestamp=timestamp, at=NOON) is None


def test_a_letter_that_is_not_ours_has_no_key_of_ours(lob: LobApi):
    for letter in ({"id": "ltr_2"}, {"id": "ltr_2", "metadata": {"goodterms_key": "oak-20261123-1"}}):
        body, signature, timestamp = lob.event("letter.mailed", letter, at_ms=MS, happened="sometime")
        report = NEWS.read(body=body, signature=signature, timestamp=timestamp, at=NOON)
        assert (report.key, report.at) == (None, NOON)


@pytest.mark.parametrize(
    ("seconds", "is_believed"), [(0, True), (300, True), (301, False), (-300, True), (-301, False), (86_400, False)]
)
def test_an_event_signed_at_another_time_may_be_a_replay(lob: LobApi, seconds: int, is_believed: bool):
    body, signature, timestamp = lob.event("letter.mailed", LETTER, at_ms=MS - seconds * 1000, happened=HAPPENED)

    if is_believed:
        assert NEWS.read(body=body, signature=signature, timestamp=timestamp, at=NOON) is not None
    else:
        with pytest.raises(ForgedNews):
            NEWS.read(body=body, signature=signature, timestamp=timestamp, at=NOON)


def test_a_time_in_seconds_is_understood_too(lob: LobApi):
    body, _, _ = lob.event("letter.mailed", LETTER, at_ms=MS, happened=HAPPENED)
    seconds = MS // 1000

    assert NEWS.read(body=body, signature=sign(body, seconds), timestamp=str(seconds), at=NOON) is not None


def test_an_event_that_is_unsigned_or_changed_is_forged(lob: LobApi):
    body, signature, timestamp = lob.event("letter.mailed", LETTER, at_ms=MS, happened=HAPPENED)

    for forged in (
        (body, "", timestamp),
        (body, "0" * 64, timestamp),
        (body.replace(b"mailed", b"failed"), signature, timestamp),
        (body, signature, str(MS + 1)),
        (body, signature, ""),
        (body, "ñ", timestamp),
    ):
        with pytest.raises(ForgedNews):
            NEWS.read(body=forged[0], signature=forged[1], timestamp=forged[2], at=NOON)


@pytest.mark.parametrize("timestamp", ["now", "-1", "9" * 30])
def test_a_signed_time_that_is_none_is_refused(timestamp: str):
    signature = hmac.new(SECRET.encode(), f"{timestamp}.".encode() + b"{}", hashlib.sha256).hexdigest()
    with pytest.raises(ForgedNews):
        NEWS.read(body=b"{}", signature=signature, timestamp=timestamp, at=NOON)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"event_type": 5}', b"\xff", b"[" * 3000])
def test_a_signed_event_that_cannot_be_read_says_so(body: bytes):
    with pytest.raises(UnreadableNews):
        NEWS.read(body=body, signature=sign(body, MS), timestamp=str(MS), at=NOON)


# The print vendor's files.


PRINTED = "batch,statement_id,status,reason,on\n"
RETURNED = "statement_id,outcome,reason,on,name,street,street2,city,state,zip\n"


def read(text: str):
    return read_vendor_file(name="f.csv", content=text.encode())


def test_a_file_of_printed_letters():
    file = read(
        PRINTED
        + "b-1,20261123-1,received,,2026-11-24\nb-1,20261123-2,Mailed,,2026-11-25\n"
        + "b-1,20261123-3,rejected,TOO LONG,2026-11-24\n"
    )

    assert file.rows == 3
    assert [(each.key, each.outcome, each.reason, each.reference) for each in file.reports] == [
        ("20261123-1", "accepted", None, "b-1"),
        ("20261123-2", "sent_by_carrier", None, "b-1"),
        ("20261123-3", "undelivered", "failed", "b-1"),
    ]
    assert file.reports[2].provider_code == "TOO LONG"
    assert file.bad_rows == ()
    assert file.trouble is None


def test_a_file_of_returned_letters_with_and_without_a_new_address():
    file = read(
        RETURNED
        + "20261123-1,returned,DECEASED,2026-12-01,,,,,,\n"
        + "20261123-2,forwarded,,2026-12-01,Dora,4 Elm St,Apt 2,Salem,or,97301\n"
    )

    returned, forwarded = file.reports
    assert (returned.outcome, returned.provider_code, returned.new_address) == ("returned", "DECEASED", None)
    assert forwarded.new_address == PostalAddress(
        name="Dora", street="4 Elm St", street2="Apt 2", city="Salem", state="OR", zip_code="97301"
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("20261123-1,vanished,,2026-12-01,,,,,,", "outcome"),
        ("20261123-1,returned,,yesterday,,,,,,", "2026-11-23"),
        (",returned,,2026-12-01,,,,,,", "statement_id"),
        ("20261123-1,forwarded,,2026-12-01,Dora,4 Elm St,,,,", "new address"),
        ("20261123-1,returned", "cells"),
        ("20261123-1,returned,,2026-12-01,,,,,,,,", "cells"),
    ],
)
def test_a_row_that_cannot_be_read_is_reported_and_the_next_one_is_read(row: str, why: str):
    file = read(RETURNED + row + "\n20261123-2,returned,,2026-12-01,,,,,,\n")

    ((bad,), (good,)) = file.bad_rows, file.reports
    assert bad == BadRow(number=1, why=bad.why)
    assert why in bad.why
    assert "Dora" not in bad.why
    assert good.key == "20261123-2"


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"%PDF-1.7", PRINTED.encode() + b'"open', (PRINTED + "x" * 200_000).encode()],
)
def test_a_file_that_is_none_of_ours_is_trouble_and_no_error(content: bytes):
    assert read_vendor_file(name="f.csv", content=content).trouble is not None


def test_the_same_content_is_known_under_another_name():
    first = read_vendor_file(name="a.csv", content=PRINTED.encode())
    again = read_vendor_file(name="b.csv", content=PRINTED.encode())

    assert first.sha256 == again.sha256
    assert (first.rows, first.reports) == (0, ())


@given(st.binary(max_size=400))
def test_every_row_is_counted_whatever_a_file_holds(content: bytes):
    for heading in (PRINTED, RETURNED):
        file = read_vendor_file(name="f.csv", content=heading.encode() + content)
        assert file.trouble is not None or file.rows == len(file.reports) + len(file.bad_rows)
