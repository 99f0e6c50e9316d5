"""How many parts will this text be sent in, and in which alphabet?

A text in the telephone's own alphabet (GSM 03.38) holds 160 characters, or 153 in each of several parts; one letter
outside it puts the whole text into UCS-2, with 70 or 67. A character that takes two places is never split.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


Encoding = Literal["GSM-7", "UCS-2"]

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # each takes two places

ROOM: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}  # alone, and in each of several
LAST_OF_ONE_UNIT = "\uffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """How a text travels."""

    encoding: Encoding
    units: int  # places taken, of the encoding's own size
    count: int  # parts; what the carrier charges for


def segments(text: str) -> Segments:
    """Return how a text travels; an empty text takes one part."""
    encoding: Encoding = "GSM-7" if all(letter in BASIC or letter in EXTENDED for letter in text) else "UCS-2"
    widths = [_width(letter, encoding) for letter in text]
    units = sum(widths)
    alone, each = ROOM[encoding]
    return Segments(encoding=encoding, units=units, count=1 if units <= alone else _parts(widths, room=each))


def letters_outside(text: str) -> tuple[str, ...]:
    """Return the letters that put a text into UCS-2, each once, in order: what to change to halve its length."""
    return tuple(dict.fromkeys(letter for letter in text if letter not in BASIC and letter not in EXTENDED))


def _width(letter: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if letter in EXTENDED else 1
    return 2 if letter > LAST_OF_ONE_UNIT else 1


def _parts(widths: Iterable[int], *, room: int) -> int:
    parts, taken = 1, 0
    for width in widths:
        if taken + width > room:
            parts, taken = parts + 1, 0
        taken += width
    return parts
