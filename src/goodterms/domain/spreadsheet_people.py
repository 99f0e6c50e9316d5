"""Whom does this cell of an export name, and how are they reached? Names, telephones, addresses, languages.

A Social Security number is never read: it is recognized so that it can be refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers

from goodterms.domain.people import Channel, Language
from goodterms.domain.spreadsheet_values import Misread, parse_words


LONGEST_NAME = 100
LONGEST_EMAIL = 254
NOT_A_NAME = Misread(
    cause="not-a-name",
    expected="a name as LAST, FIRST or FIRST LAST",
    mend="Put a comma after the last name, or export first and last name in columns of their own.",
)
NOT_A_PHONE = Misread(
    cause="not-a-phone",
    expected="one US telephone number of ten digits, without an extension",
    mend="Leave one number in the cell, or none.",
)
NOT_AN_EMAIL = Misread(
    cause="not-an-email", expected="one email address", mend="Leave one address in the cell, or none."
)
NOT_A_ZIP = Misread(cause="not-a-zip", expected="a US ZIP code of 5 or 9 digits", mend="Write five digits, or none.")
NOT_A_STATE = Misread(cause="not-a-state", expected="a US state, as OR or Oregon", mend="Write its two letters.")
NOT_A_LANGUAGE = Misread(cause="not-a-language", expected="English or Spanish", mend="Leave it blank for any other.")
NOT_A_CHANNEL = Misread(
    cause="not-a-channel", expected="text, email, call or letter", mend="Write one of these words, or leave it blank."
)

_NOTHING_SAID = frozenset({"", "-", "--", "n/a", "na", "none", "null", "nil", "unknown", "declined", "not provided"})
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_INITIAL = re.compile(r"(?<=\S)\s+[A-Za-z]\.?$")
_MIDDLE_INITIAL = re.compile(r"(?<=\S\S) [A-Za-z]\.? (?=\S\S)")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "v"})
_NORTH_AMERICA = 1
_TEN_DIGITS = re.compile(r"[2-9][0-9]{2}[2-9][0-9]{6}")
_SSN_HEADING = re.compile(r"\bssns?\b|\bss ?(?:no|num|number|nbr|#)(?![a-z])|\bsoc(?:ial)? ?sec(?:urity)?\b|\bitin\b")
_SSN = re.compile(r"(?<![0-9-])[0-9]{3}([- ])[0-9]{2}\1[0-9]{4}(?![0-9-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a person is called."""

    first: str
    last: str


def is_nothing_said(text: str) -> bool:
    """Say whether a cell holds one of the words by which systems write that they know nothing."""
    return text.strip().casefold() in _NOTHING_SAID


def parse_name(text: str) -> Name | Misread:
    """Return a name written LAST, FIRST M or FIRST M LAST; a middle initial is left out, capitals stay as they are.

    Other names of three words or more without a comma are refused: nobody can tell where the last name begins.
    """
    words = parse_words(text, longest=2 * LONGEST_NAME)
    if isinstance(words, Misread):
        return words
    if any(character.isdigit() or character in "@;/" for character in words):
        return NOT_A_NAME
    parts = [part.strip() for part in words.split(",")]
    if len(parts) == 3 and parts[2].rstrip(".").casefold() in _SUFFIXES:  # last, first, Jr
        parts = [f"{parts[0]} {parts[2]}", parts[1]]
    if len(parts) == 1:
        straight = _MIDDLE_INITIAL.sub(" ", words)
        parts = list(reversed(straight.split(" "))) if straight.count(" ") == 1 else []
    if len(parts) != 2 or not all(parts):
        return NOT_A_NAME
    last, first = parts
    first = _INITIAL.sub("", first)
    if len(last) > LONGEST_NAME or len(first) > LONGEST_NAME:
        return NOT_A_NAME
    return Name(first=first, last=last)


def parse_phone(text: str) -> str | Misread | None:
    """Return one North American number as +1 and ten digits (E.164), or None when the cell says there is none.

    Numbers set aside for stories (555-01xx) are read as any other. Ten times the same digit is no number.
    """
    if is_nothing_said(text):
        return None
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return NOT_A_PHONE
    national = str(number.national_number)
    if (
        number.extension
        or number.country_code != _NORTH_AMERICA
        or not phonenumbers.is_possible_number(number)
        or not _TEN_DIGITS.fullmatch(national)
        or len(set(national)) == 1
        or re.search(r"[A-Za-z]", text)
    ):
        return NOT_A_PHONE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_email(text: str) -> str | Misread | None:
    """Return an email address, its host in small letters, or None when the cell says there is none."""
    if is_nothing_said(text):
        return None
    written = text.strip()
    if len(written) > LONGEST_EMAIL or not _EMAIL.fullmatch(written) or ".." in written:
        return NOT_AN_EMAIL
    mailbox, _, host = written.rpartition("@")
    return f"{mailbox}@{host.lower()}"


def parse_zip(text: str) -> str | Misread | None:
    """Return five digits, or five and four with a hyphen; zeros that a spreadsheet dropped in front are put back."""
    if is_nothing_said(text):
        return None
    found = re.fullmatch(r"([0-9]{3,5})(?:-([0-9]{4}))?|([0-9]{8,9})", text.strip())
    if found is None:
        return NOT_A_ZIP
    if found[3] is not None:
        whole = found[3].zfill(9)
        five, four = whole[:5], whole[5:]
    else:
        five, four = found[1].zfill(5), found[2] or ""
    if five == "00000":
        return NOT_A_ZIP
    return f"{five}-{four}" if four and four != "0000" else five


def parse_state(text: str) -> str | Misread | None:
    """Return a state's two letters, from the letters or the name, territories and military mail included."""
    if is_nothing_said(text):
        return None
    said = " ".join(text.casefold().replace(".", "").split())
    if said.upper() in _STATES:
        return said.upper()
    return next((code for code, name in _STATES.items() if name == said), NOT_A_STATE)


def parse_language(text: str) -> Language | Misread | None:
    """Return the language of a household, or None when the cell says nothing."""
    if is_nothing_said(text):
        return None
    said = text.strip().casefold()
    if said in {"en", "eng", "english", "inglés", "ingles", "en-us"}:
        return "en"
    if said in {"es", "spa", "spanish", "español", "espanol", "es-us"}:
        return "es"
    return NOT_A_LANGUAGE


def parse_channel(text: str) -> Channel | Misread | None:
    """Return a way of contact, or None when the cell says nothing."""
    if is_nothing_said(text):
        return None
    return _CHANNELS.get(" ".join(text.casefold().replace("-", " ").split()), NOT_A_CHANNEL)


def is_headed_like_ssn(heading: str) -> bool:
    """Say whether a heading announces Social Security or taxpayer numbers."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return bool(_SSN_HEADING.search(re.sub(r"[^a-z0-9#]+", " ", spaced.casefold())))


def holds_ssn(text: str) -> bool:
    """Say whether a value holds digits grouped like a Social Security number: three, two and four."""
    return bool(_SSN.search(text))


def without_ssn(text: str) -> str:
    """Return the value with every such number struck out."""
    return _SSN.sub("***-**-****", text)


def is_ssn(text: str) -> bool:
    """Say whether a value is nothing but digits grouped like a Social Security number."""
    return bool(_SSN.fullmatch(text.strip()))


_CHANNELS: Mapping[str, Channel] = {
    "text": "text", "sms": "text", "text message": "text", "cell text": "text",
    "email": "email", "e mail": "email",
    "call": "call", "phone": "call", "voice": "call", "telephone": "call", "phone call": "call",
    "letter": "letter", "mail": "letter", "paper": "letter", "postal mail": "letter",
}  # fmt: skip

_STATES = {
    "AL": "alabama", "AK": "alaska", "AZ": "arizona", "AR": "arkansas", "CA": "california", "CO": "colorado",
    "CT": "connecticut", "DE": "delaware", "DC": "district of columbia", "FL": "florida", "GA": "georgia",
    "HI": "hawaii", "ID": "idaho", "IL": "illinois", "IN": "indiana", "IA": "iowa", "KS": "kansas", "KY": "kentucky",
    "LA": "louisiana", "ME": "maine", "MD": "maryland", "MA": "massachusetts", "MI": "michigan", "MN": "minnesota",
    "MS": "mississippi", "MO": "missouri", "MT": "montana", "NE": "nebraska", "NV": "nevada", "NH": "new hampshire",
    "NJ": "new jersey", "NM": "new mexico", "NY": "new york", "NC": "north carolina", "ND": "north dakota",
    "OH": "ohio", "OK": "oklahoma", "OR": "oregon", "PA": "pennsylvania", "RI": "rhode island",
    "SC": "south carolina", "SD": "south dakota", "TN": "tennessee", "TX": "texas", "UT": "utah", "VT": "vermont",
    "VA": "virginia", "WA": "washington", "WV": "west virginia", "WI": "wisconsin", "WY": "wyoming",
    "PR": "puerto rico", "VI": "virgin islands", "GU": "guam", "AS": "american samoa",
    "MP": "northern mariana islands", "AA": "armed forces americas", "AE": "armed forces europe",
    "AP": "armed forces pacific",
}  # fmt: skip
