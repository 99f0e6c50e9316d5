"""Is there a byte in this text that no letter, screen or database should ever be handed?"""

import functools
import re

from goodterms.gateways.x12.interchange import Delimiters


def first_control_character(text: bytes, *, delimiters: Delimiters) -> int | None:
    """Return where the first control character inside a segment of a transaction stands, or None.

    Line breaks between segments are how many payers lay out their files; inside one, they mean that two segments ran
    together or that one was folded, and neither can be read with certainty.
    """
    controls, line_break = _patterns(delimiters)
    found = [match.end() - 1 for match in (controls.search(text), line_break.search(text)) if match]
    return min(found, default=None)


@functools.lru_cache(maxsize=64)
def _patterns(delimiters: Delimiters) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return what finds a control character, and what finds a line break after something else in its segment."""
    parting = {delimiters.element[0], delimiters.component[0], delimiters.segment[0]}
    breaks = {*b"\r\n"} - parting
    controls = re.compile(_one_of({*range(0x20), 0x7F} - {*b"\r\n"} - parting))
    if not breaks:
        return controls, re.compile(rb"(?!)")
    end = delimiters.segment[0]
    # Possessive, so that each segment is passed over once however long its blanks are.
    line_break = re.compile(
        rb"(?:\A|" + _one_of({end}) + rb")" + _one_of({*b" \t\r\n"} - {end}) + rb"*+"
        rb"[^" + _listed(breaks | {end}) + rb"]*+" + _one_of(breaks)
    )
    return controls, line_break


def _one_of(codes: set[int]) -> bytes:
    return b"[" + _listed(codes) + b"]"


def _listed(codes: set[int]) -> bytes:
    return b"".join(b"\\x%02x" % code for code in sorted(codes))
