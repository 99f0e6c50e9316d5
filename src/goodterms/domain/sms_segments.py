"""How many SMS segments does the telephone network make of a text?

A text travels in the short alphabet of GSM 03.38 (7 bits a letter) or, when one letter is missing there, whole in UCS-2
(16 bits). One segment holds 160 or 70; a longer text is cut into segments of 153 or 67, which carry a number each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


Encoding = Literal["GSM-7", "UCS-2"]

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # sent as two
_LAST_OF_BASIC_PLANE = 0xFFFF
_SIZES: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSegments:
    """What the network makes of a text."""

    encoding: Encoding
    letters: int  # as the network counts them
    count: int
    beyond_short_alphabet: tuple[str, ...]  # the letters that make it UCS-2, in order, each once


def count_sms_segments(text: str) -> SmsSegments:
    """Return how a text is sent; an empty one is one segment."""
    beyond = tuple(dict.fromkeys(letter for letter in text if letter not in _BASIC and letter not in _EXTENDED))
    if beyond:
        encoding: Encoding = "UCS-2"
        sizes = [2 if ord(letter) > _LAST_OF_BASIC_PLANE else 1 for letter in text]
    else:
        encoding = "GSM-7"
        sizes = [2 if letter in _EXTENDED else 1 for letter in text]
    whole, segment = _SIZES[encoding]
    count = 1 if sum(sizes) <= whole else _pack(sizes, segment)
    return SmsSegments(encoding=encoding, letters=sum(sizes), count=count, beyond_short_alphabet=beyond)


def _pack(sizes: Sequence[int], segment: int) -> int:
    """A letter of two is never cut in two: it moves to the next segment whole."""
    count, filled = 1, 0
    for size in sizes:
        if filled + size > segment:
            count, filled = count + 1, 0
        filled += size
    return count
