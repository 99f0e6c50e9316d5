"""Are these two ways of writing a telephone number or an email address the same one?"""

import re
from functools import lru_cache
from typing import Literal, assert_never

from goodterms.law.checks import Channel


AddressKind = Literal["phone", "email"]

_NO_DIGIT = re.compile(r"[^0-9]")
_NORTH_AMERICAN = re.compile(r"1?[2-9][0-9]{9}")
_TEN_DIGITS = 10


@lru_cache(maxsize=65_536)
def plain_address(kind: AddressKind, written: str) -> str:
    """Return the one spelling by which an address is compared and found: ten digits, or small letters.

    A number of another country keeps all its digits; a sender that is no number keeps its letters. The database finds
    contact points by the same spelling: `goodterms_plain_address`.
    """
    small = written.strip(" ").lower()
    match kind:
        case "email":
            return small
        case "phone":
            digits = _NO_DIGIT.sub("", small.partition("x")[0])
            return digits[-_TEN_DIGITS:] if _NORTH_AMERICAN.fullmatch(digits) else digits or small
        case _:
            assert_never(kind)


def address_kind(channel: Channel) -> AddressKind | None:
    """Return which kind of address a channel travels to; None for letters, which go to where somebody lives."""
    match channel:
        case "text" | "call":
            return "phone"
        case "email":
            return "email"
        case "letter":
            return None
        case _:
            assert_never(channel)


def is_same_address(kind: AddressKind, one: str | None, other: str | None) -> bool:
    """Say whether both are known and the same."""
    return one is not None and other is not None and plain_address(kind, one) == plain_address(kind, other)
