"""What does one value of a facts file mean, and when can it not be meant?

Values come plain: text as in CSV and JSON, or the native kinds of Parquet. A blank is unknown. Nothing is guessed: a
value that cannot be meant is refused with its column, what was found and what is expected. Names, numbers and
addresses of people are never repeated in a refusal.
"""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar, get_args

from goodterms.domain.money import Money
from goodterms.domain.people import (
    CallMade,
    CallOutcome,
    Channel,
    Hardship,
    Language,
    PlanState,
    Stop,
    TouchKind,
    TouchMade,
)


Word = TypeVar("Word", bound=str)


class UnreadableValue(ValueError):
    """A value that cannot be meant: its column, and in words what was found and what is expected."""

    def __init__(self, *, column: str, found: str, expected: str) -> None:
        """Keep the column beside the sentence."""
        self.column = column
        super().__init__(f"column {column}: found {found}, expected {expected}")


def read_id(value: object, *, column: str) -> str:
    """Return an id; there must be one."""
    name = value.strip() if isinstance(value, str) else str(value) if _is_whole(value) else ""
    if not name:
        raise UnreadableValue(column=column, found=shown(value), expected="an id")
    return name


def read_practice(value: object) -> str:
    """Return the practice that bills, or nothing when it is left out: then it is the only one."""
    if value is None:
        return ""
    if not isinstance(value, str) and not _is_whole(value):
        raise UnreadableValue(column="practice", found=shown(value), expected="text")
    return str(value).strip()


def read_balance(value: object) -> Money:
    """Return dollars, exactly: at most two decimals, a minus for a credit, and no other sign; there must be one."""
    written = value.strip() if isinstance(value, str) else _number_as_written(value)
    whole, _, part = written.partition(".")
    cents = whole + part
    if len(part) == CENT_DIGITS and 0 < len(whole) < LONGEST_WHOLE and cents.isascii() and cents.isdecimal():
        return Money(int(cents))  # nearly every balance there is; the pattern below says the same, slower
    if not DOLLARS.fullmatch(written):
        expected = "dollars with at most two decimals and no sign but a minus, such as 123.45"
        raise UnreadableValue(column="balance", found=shown(value), expected=expected)
    return Money(int(whole + part.ljust(CENT_DIGITS, "0")))


def read_day(value: object, *, column: str) -> date | None:
    """Return a calendar day, written as 2026-11-03 in text. A moment is no day, but midnight without a zone is."""
    if value is None:
        return None
    if isinstance(value, str):
        return _written_day_of(value, column)
    if isinstance(value, datetime):
        is_bare = value.tzinfo is None and value.time() == MIDNIGHT
        return _within_reason(value.date() if is_bare else None, value, column)
    return _within_reason(value if isinstance(value, date) else None, value, column)


def read_truth(value: object, *, column: str) -> bool | None:
    """Return true or false."""
    if value is None or isinstance(value, bool):
        return value
    written = value if isinstance(value, str) else "?"
    truth = TRUTHS.get(written)
    if truth is not None:
        return truth
    written = written.strip().lower()
    if written not in TRUTHS:
        raise UnreadableValue(column=column, found=shown(value), expected="true, false or blank")
    return TRUTHS[written]


def read_word(value: object, *, column: str, words: tuple[Word, ...]) -> Word | None:
    """Return one of these words."""
    if value is None:
        return None
    written = value.strip().lower() if isinstance(value, str) else "?"
    if not written:
        return None
    for word in words:
        if word == written:
            return word
    raise UnreadableValue(column=column, found=shown(value), expected=f"one of {', '.join(words)}, or blank")


def read_touches(value: object) -> tuple[TouchMade, ...]:
    """Return touches made, written as text@2026-11-03 with semicolons between them, or as a list of such."""
    return _touches(_joined(value, "touches"))


def read_stops(value: object) -> frozenset[Stop]:
    """Return the stops on record."""
    return _stops(_joined(value, "stops"))


def read_calls(value: object) -> tuple[CallMade, ...]:
    """Return calls made, written as 2026-11-20T15:04:00Z/voicemail."""
    return _calls(_joined(value, "calls"))


def read_texts(value: object) -> tuple[datetime, ...]:
    """Return the moments at which texts left."""
    return _texts(_joined(value, "texts"))


def read_zip(value: object) -> str | None:
    """Return a ZIP code of five digits, with or without its four more."""
    if value is None:
        return None
    # A table that took the ZIP code for a number has dropped its leading zeros.
    written = value.strip() if isinstance(value, str) else f"{value:05d}" if isinstance(value, int) else "?"
    if written and not ZIP.fullmatch(written):
        raise UnreadableValue(column="zip", found=shown(value), expected="five digits, or five and four")
    return written or None


def read_state(value: object) -> str | None:
    """Return the two letters of a state."""
    if value is None:
        return None
    written = value.strip().upper() if isinstance(value, str) else "?"
    if written and not STATE.fullmatch(written):
        raise UnreadableValue(column="state", found=shown(value), expected="two letters, such as OH")
    return written or None


def read_phone(value: object) -> str | None:
    """Return a telephone number as it was written."""
    if value is None:
        return None
    written = value.strip() if isinstance(value, str) else str(value) if _is_whole(value) else "?"
    if written and not PHONE.fullmatch(written):
        raise UnreadableValue(column="phone", found="something else", expected="a telephone number of 7 to 15 digits")
    return written or None


def read_email(value: object) -> str | None:
    """Return an email address."""
    if value is None:
        return None
    written = value.strip() if isinstance(value, str) else "?"
    if written and not EMAIL.fullmatch(written):
        raise UnreadableValue(column="email", found="something else", expected="one email address")
    return written or None


def shown(value: object) -> str:
    """Return a value as a refusal shows it: quoted, and not longer than a person reads."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return "nothing"
    text = str(value)
    return repr(text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "...")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number_as_written(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value.is_finite() else ""
    # A float is read as the shortest number that is written the same, so that 123.45 stays 123.45.
    return repr(value) if isinstance(value, float) or _is_whole(value) else ""


@lru_cache(maxsize=65_536)
def _written_day_of(value: str, column: str) -> date | None:
    return _within_reason(_written_day(value), value, column) if value.strip() else None


def _within_reason(found: date | None, value: object, column: str) -> date:
    if found is None or not EARLIEST <= found <= LATEST:
        expected = f"a day such as 2026-11-03, from {EARLIEST} to {LATEST}"
        raise UnreadableValue(column=column, found=shown(value), expected=expected)
    return found


def _written_day(value: str) -> date | None:
    try:
        return date.fromisoformat(value.strip()) if DAY.fullmatch(value.strip()) else None
    except ValueError:
        return None


@lru_cache(maxsize=65_536, typed=True)
def _instant(value: str, column: str) -> datetime:
    try:
        found = datetime.fromisoformat(value) if INSTANT.fullmatch(value) else None
        if found is not None and found.tzinfo is not None and EARLIEST <= found.date() <= LATEST:
            return found.astimezone(UTC)
    except ValueError:
        pass
    raise UnreadableValue(
        column=column, found=shown(value), expected="a moment with its zone, such as 2026-11-20T15:04:00Z"
    )


def _joined(value: object, column: str) -> str:
    """Return a list in the one form that is parsed: its entries with semicolons between them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str | datetime) for item in value):
        return ";".join(item.isoformat() if isinstance(item, datetime) else item for item in value)
    raise UnreadableValue(column=column, found=shown(value), expected="entries with semicolons between them")


def _entries(value: str) -> list[str]:
    return [entry.strip() for entry in value.split(";") if entry.strip()]


@lru_cache(maxsize=65_536)
def _touches(value: str) -> tuple[TouchMade, ...]:
    return tuple([_touch(entry) for entry in _entries(value)])


@lru_cache(maxsize=65_536)
def _touch(entry: str) -> TouchMade:
    kind, _, on = entry.partition("@")
    made_on = _written_day(on)
    touch = next((known for known in TOUCH_KINDS if known == kind.strip().lower()), None)
    if touch is None or made_on is None or not EARLIEST <= made_on <= LATEST:
        expected = f"kind@day such as text@2026-11-03, the kind one of {', '.join(TOUCH_KINDS)}"
        raise UnreadableValue(column="touches", found=shown(entry), expected=expected)
    return TouchMade(kind=touch, made_on=made_on, channel=None)


@lru_cache(maxsize=65_536)
def _stops(value: str) -> frozenset[Stop]:
    found: set[Stop] = set()
    for entry in _entries(value):
        stop = next((known for known in STOPS if known == entry.lower()), None)
        if stop is None:
            raise UnreadableValue(column="stops", found=shown(entry), expected=f"any of {', '.join(STOPS)}")
        found.add(stop)
    return frozenset(found)


@lru_cache(maxsize=65_536)
def _calls(value: str) -> tuple[CallMade, ...]:
    return tuple([_call(entry) for entry in _entries(value)])


def _call(entry: str) -> CallMade:
    at, _, said = entry.rpartition("/")
    outcome = next((known for known in OUTCOMES if known == said.strip().lower()), None)
    if outcome is None:
        expected = f"moment/outcome such as 2026-11-20T15:04:00Z/voicemail, the outcome one of {', '.join(OUTCOMES)}"
        raise UnreadableValue(column="calls", found=shown(entry), expected=expected)
    return CallMade(at=_instant(at.strip(), "calls"), outcome=outcome)


@lru_cache(maxsize=65_536)
def _texts(value: str) -> tuple[datetime, ...]:
    return tuple([_instant(entry, "texts") for entry in _entries(value)])


HARDSHIPS: tuple[Hardship, ...] = get_args(Hardship)
PLANS: tuple[PlanState, ...] = get_args(PlanState)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
LANGUAGES: tuple[Language, ...] = get_args(Language)
STOPS: tuple[Stop, ...] = get_args(Stop)
TOUCH_KINDS: tuple[TouchKind, ...] = get_args(TouchKind)
OUTCOMES: tuple[CallOutcome, ...] = get_args(CallOutcome)
TRUTHS: dict[str, bool | None] = {"true": True, "false": False, "": None}
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
MIDNIGHT = time(0)
LONGEST_SHOWN = 40
CENT_DIGITS, LONGEST_WHOLE = 2, 10
DOLLARS = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,2})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(Z|[+-][0-9]{2}:?[0-9]{2})")
ZIP = re.compile(r"[0-9]{5}(-?[0-9]{4})?")
STATE = re.compile(r"[A-Z]{2}")
PHONE = re.compile(r"(?:[-+(). /xX]*[0-9]){7,15}[-+(). /xX]*")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
