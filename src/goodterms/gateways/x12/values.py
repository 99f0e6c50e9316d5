"""What does this element say? Amounts, dates and text of X12, read strictly.

Python's own `int`, `float` and `Decimal` read `3E2`, ` 300 `, `+300`, `3_00`, `NaN` and Arabic digits as numbers. None
of them is an amount in a remittance, so none of them is used.
"""

import functools
import re
from datetime import date
from typing import Literal

from goodterms.domain.money import Money


AmountTrouble = Literal["missing", "padded", "unreadable"]

_AMOUNT = re.compile(r"(-?)(?:([0-9]+)(?:\.([0-9]{0,2}))?|\.([0-9]{1,2}))")
_MOST_CHARACTERS = 18
# Nothing that one insurer pays is this large; below it, sums stay within what a database column can hold.
_MOST_CENTS = 100_000_000_000_000
_DAY = re.compile(r"((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})")

# Control characters that a decoder may bring up from bytes above 127.
_UPPER_CONTROLS = dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}")


@functools.lru_cache(maxsize=65536)
def read_amount(text: str | None) -> tuple[Money | None, AmountTrouble | None]:
    """Return the amount in whole cents, or what is wrong with it.

    An amount with blanks around it is returned together with its trouble, so that it can be shown and held. Everything
    else that is not an amount (letters, exponents, signs other than a leading minus, thousands separators, a third
    decimal, more than 18 characters, a hundred billion dollars) gives none.
    """
    if not text:
        return None, "missing"
    match = _AMOUNT.fullmatch(text)
    if match is None:
        bare = text.strip(" ")
        if bare == text or not bare:
            return None, "unreadable"
        money, trouble = read_amount(bare)
        return money, trouble or "padded"
    if len(text) > _MOST_CHARACTERS:
        return None, "unreadable"
    sign, dollars, decimals, bare_decimals = match.groups()
    cents = int(dollars or "0") * 100 + int((decimals or bare_decimals or "").ljust(2, "0"))
    if cents >= _MOST_CENTS:
        return None, "unreadable"
    return Money(-cents if sign else cents), None


@functools.lru_cache(maxsize=4096)
def read_day(text: str | None) -> date | None:
    """Return the day of a CCYYMMDD element; None when it is absent or is not a day of the calendar."""
    match = _DAY.fullmatch(text) if text else None
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def read_text(raw: bytes | None) -> str:
    """Return the text: UTF-8 when it is that, else Latin-1; never with a control character in it."""
    if not raw:
        return ""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text if text.isascii() else text.translate(_UPPER_CONTROLS)


def shown(text: str | None) -> str:
    """Return foreign text as a finding may show it: short, in quotes, printable ASCII only."""
    words = text or ""
    return ascii(words[:24]) + ("..." if len(words) > 24 else "")
