"""What does one row of a facts file say, in our own terms?

A row is one account, with the fields of its household repeated. A blank is unknown.
"""

import difflib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import NamedTuple, TypeVar

from goodterms.domain import facts_values as values
from goodterms.domain.contact_notes import NOTHING_NOTED, NOTHING_PARTICULAR
from goodterms.domain.money import Money
from goodterms.domain.people import (
    AccountFacts,
    CallMade,
    Channel,
    Hardship,
    Household,
    Language,
    PlanState,
    Stop,
    TouchMade,
)


PlainRow = Sequence[object]  # one value for each of COLUMNS, in their order, as it came
Word = TypeVar("Word", bound=str)


class UnusableHeader(ValueError):
    """The columns of a file are not those of a facts file; the message is one line that says which and what to do."""


class Row(NamedTuple):
    """One row, every value read. The fields are the columns of a facts file, first those of the account."""

    household_id: str
    account_id: str
    practice: str
    balance: Money
    opened_on: date | None
    first_statement_on: date | None
    verified: bool | None
    insurance_pending: bool | None
    dispute_open: bool | None
    confusion_hint: bool | None
    hardship: Hardship | None
    plan: PlanState | None
    next_installment_on: date | None
    plan_requested_on: date | None
    opened_statement_on: date | None
    replied_on: date | None
    last_payment_on: date | None
    touches: tuple[TouchMade, ...]
    zip: str | None
    state: str | None
    phone: str | None
    email: str | None
    address_ok: bool | None
    text_consent: bool | None
    email_consent: bool | None
    call_consent: bool | None
    preferred_channel: Channel | None
    language: Language | None
    stops: frozenset[Stop]
    calls: tuple[CallMade, ...]
    texts: tuple[datetime, ...]


COLUMNS = Row._fields
REQUIRED = ("household_id", "account_id", "balance")
LIST_COLUMNS = frozenset({"touches", "stops", "calls", "texts"})
FIRST_OF_ACCOUNT, FIRST_OF_HOUSEHOLD = COLUMNS.index("account_id"), COLUMNS.index("zip")

# How a value of each column is read. Each raises UnreadableValue for one that cannot be meant.
READERS: Mapping[str, Callable[[object], object]] = {
    "household_id": partial(values.read_id, column="household_id"),
    "account_id": partial(values.read_id, column="account_id"),
    "practice": values.read_practice,
    "balance": values.read_balance,
    "opened_on": partial(values.read_day, column="opened_on"),
    "first_statement_on": partial(values.read_day, column="first_statement_on"),
    "verified": partial(values.read_truth, column="verified"),
    "insurance_pending": partial(values.read_truth, column="insurance_pending"),
    "dispute_open": partial(values.read_truth, column="dispute_open"),
    "confusion_hint": partial(values.read_truth, column="confusion_hint"),
    "hardship": partial(values.read_word, column="hardship", words=values.HARDSHIPS),
    "plan": partial(values.read_word, column="plan", words=values.PLANS),
    "next_installment_on": partial(values.read_day, column="next_installment_on"),
    "plan_requested_on": partial(values.read_day, column="plan_requested_on"),
    "opened_statement_on": partial(values.read_day, column="opened_statement_on"),
    "replied_on": partial(values.read_day, column="replied_on"),
    "last_payment_on": partial(values.read_day, column="last_payment_on"),
    "touches": values.read_touches,
    "zip": values.read_zip,
    "state": values.read_state,
    "phone": values.read_phone,
    "email": values.read_email,
    "address_ok": partial(values.read_truth, column="address_ok"),
    "text_consent": partial(values.read_truth, column="text_consent"),
    "email_consent": partial(values.read_truth, column="email_consent"),
    "call_consent": partial(values.read_truth, column="call_consent"),
    "preferred_channel": partial(values.read_word, column="preferred_channel", words=values.CHANNELS),
    "language": partial(values.read_word, column="language", words=values.LANGUAGES),
    "stops": values.read_stops,
    "calls": values.read_calls,
    "texts": values.read_texts,
}
IN_ORDER = tuple([READERS[name] for name in COLUMNS])


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


def read_row(plain: PlainRow) -> Row:
    """Return what the row says. Raises UnreadableValue at the first column that cannot be meant."""
    return Row._make([read(value) for read, value in zip(IN_ORDER, plain, strict=True)])


def account_facts(row: Row) -> AccountFacts:
    """Return what the row says of its account: its columns stand in the order of the account's facts."""
    return AccountFacts._make((*row[FIRST_OF_ACCOUNT:FIRST_OF_HOUSEHOLD], NOTHING_PARTICULAR))


def household_of(*, rows: Sequence[Row]) -> Household:
    """Return the household that these rows, all of its own, describe. Accounts stand in the order of the rows."""
    said = [row[FIRST_OF_HOUSEHOLD:] for row in rows]
    if said.count(said[0]) == len(said):
        return _household(rows[0], accounts=tuple([account_facts(row) for row in rows]))
    return reconciled(said=[_household(row, accounts=(account_facts(row),)) for row in rows])


def _household(row: Row, *, accounts: tuple[AccountFacts, ...]) -> Household:
    # In the order of the household's fields: naming them takes three times as long.
    return Household(
        row.household_id,
        accounts,
        row.zip,
        row.state,
        NO_STATES,
        row.phone,
        row.email,
        row.address_ok,
        row.text_consent,
        row.email_consent,
        row.call_consent,
        row.preferred_channel,
        row.language,
        row.stops,
        NO_CHANNELS,
        row.calls,
        row.texts,
        NO_EMAILS,
        NOTHING_NOTED,
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
        notes=NOTHING_NOTED,
    )


def _agreed(values: Sequence[Word | None]) -> Word | None:
    known = {value for value in values if value is not None}
    return known.pop() if len(known) == 1 else None


def _strictest(values: Sequence[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


NO_STATES: frozenset[str] = frozenset()
NO_CHANNELS: frozenset[Channel] = frozenset()
NO_EMAILS: tuple[datetime, ...] = ()
