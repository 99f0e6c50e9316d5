"""What does one row of a facts file say, in our own terms?

A row is one account, with the fields of its household repeated. Values are plain: text as in CSV and JSON, or the
native kinds of Parquet. A blank is unknown. A value that cannot be meant is refused by name; nothing is guessed.
"""

import difflib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar, get_args

from goodterms.domain.money import Money
from goodterms.domain.people import (
    AccountFacts,
    CallMade,
    CallOutcome,
    Channel,
    Hardship,
    Household,
    Language,
    PlanState,
    Stop,
    TouchKind,
    TouchMade,
)


ACCOUNT_COLUMNS = (
    "account_id",
    "practice",
    "balance",
    "opened_on",
    "first_statement_on",
    "verified",
    "insurance_pending",
    "dispute_open",
    "confusion_hint",
    "hardship",
    "plan",
    "next_installment_on",
    "plan_requested_on",
    "opened_statement_on",
    "replied_on",
    "last_payment_on",
    "touches",
)
HOUSEHOLD_COLUMNS = (
    "zip",
    "state",
    "phone",
    "email",
    "address_ok",
    "text_consent",
    "email_consent",
    "call_consent",
    "preferred_channel",
    "language",
    "stops",
    "calls",
    "texts",
)
COLUMNS = ("household_id", *ACCOUNT_COLUMNS, *HOUSEHOLD_COLUMNS)
REQUIRED = ("household_id", "account_id", "balance")

Row = tuple[object, ...]  # one value for each of COLUMNS, in their order
Word = TypeVar("Word", bound=str)


class UnreadableValue(ValueError):
    """A value that cannot be meant: its column, and in words what was found and what is expected."""

    def __init__(self, *, column: str, found: str, expected: str) -> None:
        """Keep the column beside the sentence."""
        self.column = column
        super().__init__(f"column {column}: found {found}, expected {expected}")


class UnusableHeader(ValueError):
    """The columns of a file are not those of a facts file; the message is one line that says which and what to do."""


def column_order(*, header: Sequence[str]) -> tuple[int | None, ...]:
    """Return where each of COLUMNS stands in this header; None for one that is left out and so is unknown throughout.

    Raises UnusableHeader for a column that is missing though required, unknown or named twice. An unknown name is
    refused because it may be a slip: `stop` for `stops` would let us contact people who asked us not to.
    """
    names = [name.strip() for name in header]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise UnusableHeader(f"column {name or '(blank)'} is there twice; keep one of them")
        if name not in COLUMNS:
            raise UnusableHeader(not_known(name))
    for name in REQUIRED:
        if name not in names:
            raise UnusableHeader(f"column {name} is missing; a facts file needs {', '.join(REQUIRED)}")
    return tuple(names.index(name) if name in names else None for name in COLUMNS)


def not_known(name: str) -> str:
    """Return what to say of a column that no facts file has."""
    near = difflib.get_close_matches(name, COLUMNS, n=1)
    advice = f"rename it to {near[0]}" if near else "remove it, or rename it to one of " + ", ".join(COLUMNS)
    return f"column {name or '(blank)'} is not known; {advice}"


def household_id_of(row: Row) -> str:
    """Return whose row this is. Raises UnreadableValue when it does not say."""
    return _id(row[0], "household_id")


def account_facts(row: Row) -> AccountFacts:
    """Return what the row says of its account. Raises UnreadableValue."""
    return AccountFacts(
        account_id=_id(row[1], "account_id"),
        practice=_text(row[2]) or "",
        balance=_balance(row[3]),
        opened_on=_day(row[4], "opened_on"),
        first_statement_on=_day(row[5], "first_statement_on"),
        is_verified=_truth(row[6], "verified"),
        has_insurance_pending=_truth(row[7], "insurance_pending"),
        has_open_dispute=_truth(row[8], "dispute_open"),
        has_confusion_hint=_truth(row[9], "confusion_hint"),
        hardship=_one_of(row[10], "hardship", HARDSHIPS),
        plan=_one_of(row[11], "plan", PLANS),
        next_installment_on=_day(row[12], "next_installment_on"),
        plan_requested_on=_day(row[13], "plan_requested_on"),
        opened_statement_on=_day(row[14], "opened_statement_on"),
        replied_on=_day(row[15], "replied_on"),
        last_payment_on=_day(row[16], "last_payment_on"),
        touches=_touches(_joined(row[17], "touches")),
    )


def household_facts(*, row: Row, accounts: tuple[AccountFacts, ...]) -> Household:
    """Return the household that this row describes, with these accounts. Raises UnreadableValue."""
    return Household(
        household_id=_id(row[0], "household_id"),
        accounts=accounts,
        zip_code=_zip(row[18]),
        state=_state(row[19]),
        other_states=NO_STATES,
        phone=_phone(row[20]),
        email=_email(row[21]),
        is_address_good=_truth(row[22], "address_ok"),
        may_text=_truth(row[23], "text_consent"),
        may_email=_truth(row[24], "email_consent"),
        may_call=_truth(row[25], "call_consent"),
        preferred_channel=_one_of(row[26], "preferred_channel", CHANNELS),
        language=_one_of(row[27], "language", LANGUAGES),
        stops=_stops(_joined(row[28], "stops")),
        undeliverable=NO_CHANNELS,
        calls=_calls(_joined(row[29], "calls")),
        texts=_texts(_joined(row[30], "texts")),
        emails=(),
    )


def reconciled(*, said: Sequence[Household]) -> Household:
    """Return one household from what several rows said of it, each contradiction taken the restrictive way.

    Consent and a good address hold only when every row says so. Stops, calls and texts of all rows count. Two
    different telephone numbers, emails or ZIP codes leave none that can be relied on; of two states both bind.
    Preference and language that contradict are unknown. A blank contradicts consent, and nothing else.
    """
    first = said[0]
    states = {one.state for one in said if one.state is not None}
    return Household(
        household_id=first.household_id,
        accounts=tuple(account for one in said for account in one.accounts),
        zip_code=_agreed([one.zip_code for one in said]),
        state=min(states) if states else None,
        other_states=frozenset(states),
        phone=_agreed([one.phone for one in said]),
        email=_agreed([one.email for one in said]),
        is_address_good=_strictest([one.is_address_good for one in said]),
        may_text=_strictest([one.may_text for one in said]),
        may_email=_strictest([one.may_email for one in said]),
        may_call=_strictest([one.may_call for one in said]),
        preferred_channel=_agreed([one.preferred_channel for one in said]),
        language=_agreed([one.language for one in said]),
        stops=frozenset(stop for one in said for stop in one.stops),
        undeliverable=frozenset(channel for one in said for channel in one.undeliverable),
        calls=tuple(sorted({call for one in said for call in one.calls}, key=lambda call: (call.at, call.outcome))),
        texts=tuple(sorted({at for one in said for at in one.texts})),
        emails=tuple(sorted({at for one in said for at in one.emails})),
    )


def _agreed(values: Sequence[Word | None]) -> Word | None:
    known = {value for value in values if value is not None}
    return known.pop() if len(known) == 1 else None


def _strictest(values: Sequence[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True




@lru_cache(maxsize=65_536, typed=True)
def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool | float) or not isinstance(value, str | int):
        raise UnreadableValue(column="practice", found=_shown(value), expected="text")
    return str(value).strip() or None


def _id(value: object, column: str) -> str:
    if isinstance(value, str):
        name = value.strip()
    elif isinstance(value, int) and not isinstance(value, bool):
        name = str(value)
    else:
        name = ""
    if not name:
        raise UnreadableValue(column=column, found=_shown(value), expected="an id")
    return name


@lru_cache(maxsize=65_536, typed=True)
def _balance(value: object) -> Money:
    written = value.strip() if isinstance(value, str) else _number_as_written(value)
    if not DOLLARS.fullmatch(written):
        expected = "dollars with at most two decimals and no signs but a minus, such as 123.45"
        raise UnreadableValue(column="balance", found=_shown(value), expected=expected)
    return Money(int(Decimal(written) * 100))


def _number_as_written(value: object) -> str:
    # A float is read as the shortest number that is written the same, so that 123.45 stays 123.45.
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return ""
    if isinstance(value, Decimal):
        whole = value.as_tuple().exponent
        return f"{value.normalize():f}" if isinstance(whole, int) else ""
    return repr(value)


@lru_cache(maxsize=65_536, typed=True)
def _day(value: object, column: str) -> date | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        found: date | None = value
    else:
        found = _written_day(value) if isinstance(value, str) else None
    if found is None or not EARLIEST <= found <= LATEST:
        expected = f"a day such as 2026-11-03, from {EARLIEST} to {LATEST}"
        raise UnreadableValue(column=column, found=_shown(value), expected=expected)
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
        column=column, found=_shown(value), expected="a moment with its zone, such as 2026-11-20T15:04:00Z"
    )


@lru_cache(maxsize=4096, typed=True)
def _truth(value: object, column: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    written = value.strip().lower() if isinstance(value, str) else None
    if written in TRUTHS:
        return TRUTHS[written]
    raise UnreadableValue(column=column, found=_shown(value), expected="true, false or blank")


@lru_cache(maxsize=4096, typed=True)
def _one_of(value: object, column: str, words: tuple[Word, ...]) -> Word | None:
    if value is None:
        return None
    written = value.strip().lower() if isinstance(value, str) else None
    if written == "":
        return None
    chosen = next((word for word in words if word == written), None)
    if chosen is None:
        raise UnreadableValue(column=column, found=_shown(value), expected=f"one of {', '.join(words)}, or blank")
    return chosen


def _joined(value: object, column: str) -> str:
    """Return a list in the one form that is parsed: its entries with semicolons between them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str | datetime) for item in value):
        return ";".join(item.isoformat() if isinstance(item, datetime) else item for item in value)
    raise UnreadableValue(column=column, found=_shown(value), expected="entries with semicolons between them")


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
        raise UnreadableValue(column="touches", found=_shown(entry), expected=expected)
    return TouchMade(kind=touch, made_on=made_on, channel=None)


@lru_cache(maxsize=65_536)
def _stops(value: str) -> frozenset[Stop]:
    found: set[Stop] = set()
    for entry in _entries(value):
        stop = next((known for known in STOPS if known == entry.lower()), None)
        if stop is None:
            raise UnreadableValue(column="stops", found=_shown(entry), expected=f"any of {', '.join(STOPS)}")
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
        raise UnreadableValue(column="calls", found=_shown(entry), expected=expected)
    return CallMade(at=_instant(at.strip(), "calls"), outcome=outcome)


@lru_cache(maxsize=65_536)
def _texts(value: str) -> tuple[datetime, ...]:
    return tuple([_instant(entry, "texts") for entry in _entries(value)])


def _zip(value: object) -> str | None:
    # A spreadsheet that took the ZIP code for a number has dropped its leading zeros.
    written = f"{value:05d}" if isinstance(value, int) and not isinstance(value, bool) else value
    text = written.strip() if isinstance(written, str) else None
    if not text:
        if written is None or text == "":
            return None
    elif ZIP.fullmatch(text):
        return text
    raise UnreadableValue(column="zip", found=_shown(value), expected="five digits, or five and four")


@lru_cache(maxsize=4096, typed=True)
def _state(value: object) -> str | None:
    if value is None:
        return None
    written = value.strip().upper() if isinstance(value, str) else "?"
    if written and not STATE.fullmatch(written):
        raise UnreadableValue(column="state", found=_shown(value), expected="two letters, such as OH")
    return written or None


def _phone(value: object) -> str | None:
    if value is None:
        return None
    written = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else "?"
    if not written:
        return None
    if not PHONE.fullmatch(written) or not 7 <= sum(sign.isdecimal() for sign in written) <= 15:
        raise UnreadableValue(column="phone", found="something else", expected="a telephone number of 7 to 15 digits")
    return written


def _email(value: object) -> str | None:
    if value is None:
        return None
    written = value.strip() if isinstance(value, str) else "?"
    if written and not EMAIL.fullmatch(written):
        raise UnreadableValue(column="email", found="something else", expected="one email address")
    return written or None


def _shown(value: object) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return "nothing"
    text = str(value)
    return repr(text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "...")


HARDSHIPS: tuple[Hardship, ...] = get_args(Hardship)
PLANS: tuple[PlanState, ...] = get_args(PlanState)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
LANGUAGES: tuple[Language, ...] = get_args(Language)
STOPS: tuple[Stop, ...] = get_args(Stop)
TOUCH_KINDS: tuple[TouchKind, ...] = get_args(TouchKind)
OUTCOMES: tuple[CallOutcome, ...] = get_args(CallOutcome)
NO_STATES: frozenset[str] = frozenset()
NO_CHANNELS: frozenset[Channel] = frozenset()
TRUTHS: dict[str | None, bool | None] = {"true": True, "false": False, "": None}
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
LONGEST_SHOWN = 40
DOLLARS = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,2})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(Z|[+-][0-9]{2}:?[0-9]{2})")
ZIP = re.compile(r"[0-9]{5}(-?[0-9]{4})?")
STATE = re.compile(r"[A-Z]{2}")
PHONE = re.compile(r"[-0-9+(). /xX]+")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
