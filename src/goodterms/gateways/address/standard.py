"""How does the post write this address, and are two addresses the same place?

The written form is for comparing and for showing beside the given one. It never replaces what a person told us: a
program that misreads an address must not send a letter elsewhere.
"""

import re
from dataclasses import dataclass
from typing import Literal

from scourgify import normalize_address_record
from scourgify.exceptions import AddressNormalizationError


LONGEST_LINE = 200
ZIP = re.compile(r"(?P<five>\d{5})(?:-?(?P<four>\d{4}))?")
STATE = re.compile(r"[A-Z]{2}")
# Places that are boxes and no houses, which the library does not read (USPS Publication 28, sections 24, 25, 28, 37).
BOXES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:P ?O|POST ?OFFICE|POSTAL|CALLER)? ?BOX (?:NO |# ?)?([A-Z0-9-]+)"), r"PO BOX \1"),
    (re.compile(r"(?:RR|RFD|RD|RURAL ROUTE|RURAL RTE) ?#? ?(\d+[A-Z]?),? BOX ([A-Z0-9-]+)"), r"RR \1 BOX \2"),
    (re.compile(r"(?:HC|HCR|HIGHWAY CONTRACT|HWY CONTRACT) ?#? ?(\d+),? BOX ([A-Z0-9-]+)"), r"HC \1 BOX \2"),
    (re.compile(r"(PSC|CMR|UNIT) (\d+),? BOX (\d+)"), r"\1 \2 BOX \3"),
    (re.compile(r"GENERAL (?:DELIVERY|DEL)"), "GENERAL DELIVERY"),
)
COUNTY_ROAD = re.compile(r"\b(?:CR|CO RD) (?=\d)")  # the library takes CR for a creek


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAddress:
    """An address as somebody wrote it."""

    street: str
    street2: str
    city: str
    state: str
    zip_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardAddress:
    """An address as the post writes it: capitals, no marks, its own abbreviations."""

    street: str
    unit: str  # empty when there is none
    city: str
    state: str
    zip5: str
    zip4: str  # empty when not known


@dataclass(frozen=True, slots=True, kw_only=True)
class NotStandard:
    """An address that cannot be written as the post does without guessing; the reason repeats nothing of it."""

    why: str


Sameness = Literal["same", "same_building", "different", "unknown"]


def standardize(given: GivenAddress) -> StandardAddress | NotStandard:
    """Return the address as the post writes it, or why not. No letter or digit of a number is ever lost on the way."""
    zip_code = ZIP.fullmatch(given.zip_code.strip())
    state = given.state.strip().upper()
    city = _plain(given.city)
    if zip_code is None or not STATE.fullmatch(state) or not city:
        return NotStandard(why="the city, the state of two letters or the ZIP code is missing or none")
    lines = tuple(line for line in (_plain(given.street), _plain(given.street2)) if line)
    if not lines or any(len(line) > LONGEST_LINE for line in lines):
        return NotStandard(why="the street is missing or too long")
    whole = " ".join(lines)
    street = _box(whole)
    unit = ""
    if street is None:
        read = _house(lines, city=city, state=state, zip5=zip_code["five"])
        if read is None:
            return NotStandard(why="the street cannot be told apart into house, street and unit")
        street, unit = read
    if _numbers(whole) != _numbers(f"{street} {unit}"):
        return NotStandard(why="a number would be lost or changed")
    return StandardAddress(
        street=street, unit=unit, city=city, state=state, zip5=zip_code["five"], zip4=zip_code["four"] or ""
    )


def compare(one: GivenAddress, other: GivenAddress) -> Sameness:
    """Say whether two addresses are the same place; unknown when either cannot be read for certain.

    A different unit in one house is `same_building`: another household. ZIP+4 and the name of the city do not count
    where street and five digits agree: one place has several of them.
    """
    first, second = standardize(one), standardize(other)
    if isinstance(first, NotStandard) or isinstance(second, NotStandard):
        return "unknown"
    if (first.street, first.state, first.zip5) != (second.street, second.state, second.zip5):
        return "different"
    return "same" if _unit_number(first.unit) == _unit_number(second.unit) else "same_building"


def _plain(line: str) -> str:
    """Return a line in capitals, without marks but for those that stand in numbers."""
    kept = re.sub(r"[.,;:]+", " ", line.upper())
    return re.sub(r"\s+", " ", kept).strip()


def _box(line: str) -> str | None:
    for pattern, written in BOXES:
        found = pattern.fullmatch(line)
        if found is not None:
            return found.expand(written)
    return None


def _house(lines: tuple[str, ...], *, city: str, state: str, zip5: str) -> tuple[str, str] | None:
    record = {
        "address_line_1": COUNTY_ROAD.sub("COUNTY ROAD ", lines[0]),
        "address_line_2": lines[1] if len(lines) > 1 else "",
        "city": city,
        "state": state,
        "postal_code": zip5,
    }
    try:
        read = normalize_address_record(record)
    except (AddressNormalizationError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if (read["state"], read["postal_code"]) != (state, zip5) or not _numbers(read["address_line_1"] or ""):
        return None
    return str(read["address_line_1"]), str(read["address_line_2"] or "")


def _numbers(line: str) -> list[str]:
    return sorted(re.findall(r"\d+", line))


def _unit_number(unit: str) -> str:
    """Return what tells units apart: APT 3, UNIT 3 and # 3 are one door."""
    return unit.rpartition(" ")[2]
