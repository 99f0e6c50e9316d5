"""What does this cell of an export say: how much, yes or no, which words?

Everything arrives as text. What can be read in two ways is not read at all: it comes back as a `Misread` that says
what was expected and how to mend it. No float is ever made.
"""

import re
from dataclasses import dataclass

from goodterms.domain.money import Money


LARGEST_AMOUNT = Money(10_000_000_00)
THOUSANDS_IN_EUROPE = 3  # digits after a point that, elsewhere, groups thousands
LONGEST_SHAPE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """A cell that cannot be read for certain: what should stand there, and what to do about it."""

    cause: str  # a short id, the same for all cells with the same trouble
    expected: str
    mend: str


NOT_MONEY = Misread(
    cause="not-an-amount",
    expected="an amount such as 1234.50, $1,234.50, (12.34) or 12.34-",
    mend="Write dollars and cents with a point before the cents.",
)
AMBIGUOUS_MONEY = Misread(
    cause="ambiguous-amount",
    expected="an amount that can be read in one way only, such as 1234.50 or 1,234.50",
    mend="Use a point before two digits of cents; a comma only before groups of three digits.",
)
FRACTION_OF_A_CENT = Misread(
    cause="fraction-of-a-cent",
    expected="whole cents, two digits after the point",
    mend="Round it in the source system, where the true amount is known.",
)
TOO_MUCH_MONEY = Misread(
    cause="amount-too-large",
    expected=f"an amount below {LARGEST_AMOUNT}",
    mend="Check that the column holds amounts and not numbers of accounts.",
)
NOT_YES_OR_NO = Misread(
    cause="not-yes-or-no", expected="yes or no (also y/n, true/false, 1/0)", mend="Write yes or no."
)

_SIGNED = re.compile(r"(?P<open>\()?(?P<minus>-)?(?P<size>[0-9.,']*)(?P<after>-|CR|DR)?(?P<close>\))?")
_PLAIN = re.compile(r"[0-9]{1,12}(?:\.[0-9]*)?|\.[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_DASHES = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_INNER_GAP = re.compile(r"[0-9]\s+[0-9.,]")
_YES = frozenset({"yes", "y", "true", "t", "1", "on", "si", "sí", "opt in", "opted in", "granted", "allowed"})
_NO = frozenset({"no", "n", "false", "f", "0", "off", "opt out", "opted out", "declined", "revoked", "refused", "stop"})


def parse_money(text: str) -> Money | Misread:
    """Return the amount a cell says in US notation; below zero in parentheses, with a minus on either side, or CR.

    Thousands may be grouped by commas. `1,23`, `1.234` and `1.234,50` could be two amounts and are refused. An
    accountant's dash alone is nothing owed. The cell must not be blank.
    """
    written = text.translate(_DASHES).strip().upper()
    if _INNER_GAP.search(written):
        return AMBIGUOUS_MONEY
    bare = "".join(written.split()).replace("USD", "").replace("$", "", 1)
    if bare == "-":
        return Money(0)
    found = _SIGNED.fullmatch(bare)
    if found is None or not any(character.isdigit() for character in found["size"]):
        return NOT_MONEY
    signs = [found["open"] is not None, found["minus"] is not None, found["after"] is not None]
    if (found["open"] is None) != (found["close"] is None) or sum(signs) > 1:
        return NOT_MONEY
    is_negative = any(signs) and found["after"] != "DR"
    return _whole_cents(found["size"], sign=-1 if is_negative else 1)


def parse_yes_or_no(text: str) -> bool | Misread:
    """Return what a cell answers; a cross or a tick is neither and is refused."""
    said = " ".join(text.casefold().replace("-", " ").split())
    if said in _YES:
        return True
    if said in _NO:
        return False
    return NOT_YES_OR_NO


def parse_words(text: str, *, longest: int) -> str | Misread:
    """Return text as it was written, its gaps made single, when it fits and holds nothing unprintable."""
    words = " ".join(text.split())
    if len(words) > longest:
        return Misread(
            cause="too-long",
            expected=f"at most {longest} characters",
            mend="Check that the columns have not slipped; shorten it if they have not.",
        )
    if not words.isprintable():
        return Misread(
            cause="unprintable", expected="letters, digits and signs", mend="Delete the invisible characters."
        )
    return words


def parse_id(text: str, *, longest: int) -> str | Misread:
    """Return the number a source knows something by, exactly as written but for the gaps around it."""
    written = text.strip()
    if not written.isprintable() or len(written) > longest:
        return Misread(
            cause="not-an-id",
            expected=f"the source's own number, at most {longest} characters on one line",
            mend="Check that the columns have not slipped.",
        )
    if re.fullmatch(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", written, re.IGNORECASE):
        return Misread(
            cause="shortened-id",
            expected="the whole number; a spreadsheet has shortened it to a power of ten",
            mend="Format the column as text in the source and export again: the lost digits cannot be got back here.",
        )
    return written


def shape_of(text: str) -> str:
    """Return the shape of a value, so that it can be talked about without being told: letters a, digits 9."""
    shape = "".join("a" if c.isalpha() else "9" if c.isdigit() else c if c.isprintable() else "?" for c in text)
    return shape if len(shape) <= LONGEST_SHAPE else shape[:LONGEST_SHAPE] + "..."


def _whole_cents(size: str, *, sign: int) -> Money | Misread:
    if not (_PLAIN.fullmatch(size) or _GROUPED.fullmatch(size)):
        return AMBIGUOUS_MONEY if "," in size or size.count(".") > 1 or "'" in size else TOO_MUCH_MONEY
    dollars, _, cents = size.replace(",", "").partition(".")
    if len(cents) == THOUSANDS_IN_EUROPE:
        return AMBIGUOUS_MONEY
    if cents[2:].strip("0"):
        return FRACTION_OF_A_CENT
    amount = Money(sign * (int(dollars or "0") * 100 + int(cents[:2].ljust(2, "0"))))
    return amount if -LARGEST_AMOUNT < amount < LARGEST_AMOUNT else TOO_MUCH_MONEY
