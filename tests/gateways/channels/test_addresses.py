"""Addresses as the post writes them, without ever losing a number; and who has moved, kept to our own ids."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodterms.gateways.address.moves import HEADING, MEANINGS, BadMove, UnableToReadMoves, read_moves
from goodterms.gateways.address.standard import (
    GivenAddress,
    NotStandard,
    StandardAddress,
    compare,
    standardize,
)


def given_address(street: str, street2: str = "", *, city: str = "Salem", state: str = "OR", zip_code: str = "97301"):
    return GivenAddress(street=street, street2=street2, city=city, state=state, zip_code=zip_code)


@pytest.mark.parametrize(
    ("street", "street2", "written", "unit"),
    [
        ("210 Cedar Grove Avenue", "Suite 4", "210 CEDAR GROVE AVE", "STE 4"),
        ("123 North Main Street Apartment 2B", "", "123 N MAIN ST", "APT 2B"),
        ("100 court st. ne", "", "100 COURT ST NE", ""),
        ("12 1/2 Elm St", "# 3", "12 1/2 ELM ST", "# 3"),
        ("500 County Road 210", "", "500 COUNTY RD 210", ""),
        ("500 CR 210", "", "500 COUNTY RD 210", ""),
        ("PO Box 4410", "", "PO BOX 4410", ""),
        ("P.O. Box 4410", "", "PO BOX 4410", ""),
        ("Post Office Box 12", "", "PO BOX 12", ""),
        ("RR 2 Box 15", "", "RR 2 BOX 15", ""),
        ("Rural Route 2, Box 15", "", "RR 2 BOX 15", ""),
        ("HC 1 Box 33", "", "HC 1 BOX 33", ""),
        ("PSC 802 Box 74", "", "PSC 802 BOX 74", ""),
        ("General Delivery", "", "GENERAL DELIVERY", ""),
        ("W156N8424 Pilgrim Rd", "", "W156N8424 PILGRIM RD", ""),
    ],
)
def test_an_address_is_written_as_the_post_does(street: str, street2: str, written: str, unit: str):
    assert standardize(given_address(street, street2)) == StandardAddress(
        street=written, unit=unit, city="SALEM", state="OR", zip5="97301", zip4=""
    )


def test_the_four_digits_after_the_zip_are_kept_apart():
    standard = standardize(given_address("4 Elm St", zip_code="97301-1234"))

    assert (standard.zip5, standard.zip4) == ("97301", "1234")
    assert standardize(given_address("4 Elm St", zip_code="973011234")) == standard


@pytest.mark.parametrize(
    "address",
    [
        given_address(""),
        given_address("somewhere in town"),
        given_address("4 Elm St", city=""),
        given_address("4 Elm St", state="Oregon"),
        given_address("4 Elm St", zip_code="9730"),
        given_address("4 Elm St " + "x" * 300),
        given_address("c/o Bob Jones", "12 Elm St"),
    ],
)
def test_an_address_that_would_have_to_be_guessed_is_not_written(address: GivenAddress):
    assert isinstance(standardize(address), NotStandard)


@given(
    st.builds(
        given_address,
        st.text(max_size=60)
        | st.from_regex(r"[0-9]{1,5} [A-Z][a-z]{2,8} (St|Ave|Road|Way|Blvd)( (Apt|#) [0-9]{1,3})?", fullmatch=True),
        st.text(max_size=20),
    )
)
def test_no_number_is_ever_lost_or_changed(address: GivenAddress):
    standard = standardize(address)
    if isinstance(standard, StandardAddress):
        digits = sorted("".join(filter(str.isdecimal, f"{address.street}{address.street2}")))
        assert sorted("".join(filter(str.isdecimal, f"{standard.street}{standard.unit}"))) == digits


ELM = given_address("4 Elm Street", "Apartment 2")


@pytest.mark.parametrize(
    ("other", "sameness"),
    [
        (given_address("4 ELM ST APT 2"), "same"),
        (given_address("4 Elm St.", "# 2"), "same"),
        (replace(ELM, zip_code="97301-9999", city="West Salem"), "same"),
        (given_address("4 Elm St", "Apt 3"), "same_building"),
        (given_address("4 Elm St"), "same_building"),
        (given_address("5 Elm St", "Apt 2"), "different"),
        (replace(ELM, zip_code="97302"), "different"),
        (replace(ELM, state="WA"), "different"),
        (given_address("by the old mill"), "unknown"),
    ],
)
def test_two_addresses_are_the_same_place_or_not(other: GivenAddress, sameness: str):
    assert compare(ELM, other) == compare(other, ELM) == sameness


COLUMNS = "id,return_code,move_type,moved_on,new_street,new_street2,new_city,new_state,new_zip"


def moves(*rows: str):
    return read_moves("\r\n".join((COLUMNS, *rows)).encode("utf-8-sig"))


def test_a_move_is_read_with_its_new_address():
    found = moves("G-1,A,F,2026-09,4 Elm St,Apt 2,Salem,or,97301", "G-2,00,,,,,,,")

    moved, stayed = found.moves
    assert (moved.id, moved.meaning, moved.move_type, moved.moved_on) == ("G-1", "moved", "family", date(2026, 9, 1))
    assert moved.new_address == given_address("4 Elm St", "Apt 2")
    assert (stayed.meaning, stayed.new_address, stayed.moved_on) == ("no_match", None, None)
    assert found.rows == 2


@pytest.mark.parametrize(
    ("code", "meaning", "has_address"),
    [
        ("A", "moved", True),
        ("91", "moved_doubtful", True),
        ("92", "moved_doubtful", True),
        ("0", "no_match", False),
        ("1", "foreign", False),
        ("02", "moved_unknown", False),
        ("03", "closed_box", False),
        ("05", "moved_unknown", False),
        ("66", "moved_unknown", False),
        ("77", "moved_unknown", False),
        ("6", "near_match", False),
    ],
)
def test_a_return_code_says_whether_there_is_a_new_address(code: str, meaning: str, has_address: bool):
    (move,) = moves(f"G-1,{code},I,20260914,4 Elm St,,Salem,OR,97301").moves

    assert (move.meaning, move.new_address is not None) == (meaning, has_address)
    assert move.moved_on == date(2026, 9, 14)


def test_every_code_up_to_20_is_known():
    assert {f"{number:02d}" for number in range(21)} <= set(MEANINGS)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",A,I,2026-09,4 Elm St,,Salem,OR,97301", "id is empty"),
        ("G-1,Z,I,2026-09,4 Elm St,,Salem,OR,97301", "return code"),
        ("G-1,A,X,2026-09,4 Elm St,,Salem,OR,97301", "move type"),
        ("G-1,A,I,2026-13,4 Elm St,,Salem,OR,97301", "day of moving"),
        ("G-1,A,I,last fall,4 Elm St,,Salem,OR,97301", "day of moving"),
        ("G-1,A,I,2026-09,,,Salem,OR,97301", "not whole"),
        ("G-1,A", "cells"),
    ],
)
def test_a_bad_row_is_reported_and_the_next_one_is_read(row: str, why: str):
    found = moves(row, "G-2,00,,,,,,,")

    (bad,) = found.bad_rows
    assert bad == BadMove(row=1, why=bad.why)
    assert why in bad.why
    assert "Elm" not in bad.why
    assert [each.id for each in found.moves] == ["G-2"]


def test_an_id_twice_is_held_the_second_time():
    found = moves("G-1,00,,,,,,,", "G-1,02,I,2026-09,,,,,")

    assert [each.meaning for each in found.moves] == ["no_match"]
    assert found.bad_rows[0].row == 2


@pytest.mark.parametrize("content", [b"", b"id,code\n1,2\n", b"\xff\xfe", COLUMNS.encode() + b'\n"open'])
def test_a_file_that_is_none_is_refused_whole(content: bytes):
    with pytest.raises(UnableToReadMoves):
        read_moves(content)


@given(st.binary(max_size=300))
def test_every_row_is_counted(content: bytes):
    try:
        found = read_moves(",".join(sorted(HEADING)).encode() + b"\n" + content)
    except UnableToReadMoves:
        return
    assert found.rows == len(found.moves) + len(found.bad_rows)
