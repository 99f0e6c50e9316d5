"""Of all the states a person may be in, which asks the most of us?

Every question takes the set of candidate states: mailing address, telephone, where care was given. None, an empty set
or a place the table does not know means that nobody knows, and then every state's rows count. A row of unknown date
counts as in force. A doubtful row can restrict; for what it leaves open it counts as if it were not there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from goodterms.law.schema import Party
from goodterms.law.states import CountedFrom, StateRow, StateTable, Topic


DayTopic = Literal["pre_collection_gate", "credit_reporting_delay", "patient_refund_deadline"]
CapTopic = Literal["interest_cap", "collection_fee_cap", "payment_plan_cap", "plan_length_cap", "contact_cap"]
BarTopic = Literal["credit_reporting_ban", "wage_garnishment_barred", "home_lien_barred", "card_on_file_barred"]
HourTopic = Literal["contact_cap", "telemarketing_window_promo_only"]

# The money of these goes back: the fewer days, the stricter. All other days are days of waiting.
_SOONER_IS_STRICTER = frozenset({"patient_refund_deadline"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Strictest:
    """The strictest number, the rows that say it, and the rows that may turn out to ask for still more."""

    value: int
    rows: tuple[StateRow, ...]
    doubts: tuple[StateRow, ...]

    @property
    def is_settled(self) -> bool:
        """Say whether nothing is open; else a person looks before anyone relies on the number."""
        return not self.doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHours:
    """From `earliest` until before `latest` it is open in every place; shut when the one is not before the other."""

    earliest: time
    latest: time
    rows: tuple[StateRow, ...]
    doubts: tuple[StateRow, ...]

    @property
    def is_shut(self) -> bool:
        """Say whether no hour of the day is open."""
        return self.latest <= self.earliest


def applying(
    *, table: StateTable, topic: Topic, states: frozenset[str] | None, party: Party | None, on: date
) -> tuple[StateRow, ...]:
    """Return every row of a topic that may bind the party on a day; an unknown party is bound by all."""
    candidates = _candidates(table, states)
    return tuple(
        row
        for row in table.rows
        if row.topic == topic
        and (candidates is None or row.state in candidates)
        and (party is None or party in row.binds)
        and row.is_in_force(on)
    )


def strictest_days(
    *, table: StateTable, topic: DayTopic, states: frozenset[str] | None, party: Party | None, on: date
) -> Mapping[CountedFrom, Strictest]:
    """Return the strictest number of days for each event from which a law counts; empty when no law does.

    Waits must all be over: 182 days from the service do not stand in for 30 days from the notice.
    """
    rows = applying(table=table, topic=topic, states=states, party=party, on=on)
    by_event: dict[CountedFrom, list[StateRow]] = {}
    for row in rows:
        if row.counted_from is not None:
            by_event.setdefault(row.counted_from, []).append(row)
    least = topic in _SOONER_IS_STRICTER
    return {event: _least(among) if least else _most(among) for event, among in by_event.items()}


def lowest_cap(
    *, table: StateTable, topic: CapTopic, states: frozenset[str] | None, party: Party | None, on: date
) -> Strictest | None:
    """Return the lowest cap on a topic, or None when no state of the table has one."""
    found = applying(table=table, topic=topic, states=states, party=party, on=on)
    rows = [row for row in found if row.value is not None]
    return _least(rows) if rows else None


def highest_charity_threshold(
    *, table: StateTable, states: frozenset[str] | None, party: Party | None, on: date
) -> Strictest | None:
    """Return up to which percent of the poverty guideline help must be given, or None when no state says."""
    rows = applying(table=table, topic="charity_care_fpl", states=states, party=party, on=on)
    return _most(rows) if rows else None


def is_barred(
    *, table: StateTable, topic: BarTopic, states: frozenset[str] | None, party: Party | None, on: date
) -> bool:
    """Say whether any state bars it; `applying` names the rows."""
    return bool(applying(table=table, topic=topic, states=states, party=party, on=on))


def is_held_as_collector(*, table: StateTable, states: frozenset[str] | None, party: Party | None, on: date) -> bool:
    """Say whether any state holds a provider who asks for its own bills to the conduct of a collector."""
    return bool(applying(table=table, topic="first_party_collection_law", states=states, party=party, on=on))


def shortest_limitation_years(
    *,
    table: StateTable,
    states: frozenset[str] | None,
    written_agreement: bool | None,
    party: Party | None,
    on: date,
) -> Strictest | None:
    """Return after how many years nobody may sue, or speak of it; the shorter term unless a signed agreement is known.

    A term made for medical debt counts in any case. Where a state's only rows are doubtful, the shortest term of all
    states holds in its place. None when the table has no such row at all.
    """
    topics: tuple[Topic, ...] = ("sol_medical_years", "sol_written_years")
    if written_agreement is not True:
        topics = (*topics, "sol_unwritten_years")
    return _shortest_years(table=table, topics=topics, states=states, party=party, on=on)


def shortest_dormancy_years(
    *, table: StateTable, states: frozenset[str] | None, party: Party | None, on: date
) -> Strictest | None:
    """Return after how many years a credit nobody claims goes to the state; doubtful terms are treated as above."""
    return _shortest_years(table=table, topics=("unclaimed_credit_dormancy_years",), states=states, party=party, on=on)


def narrowest_hours(
    *,
    table: StateTable,
    topic: HourTopic,
    states: frozenset[str] | None,
    party: Party | None,
    on: date,
) -> OpenHours | None:
    """Return the hours of a day that are open in every place at once, or None when no state says."""
    found = applying(table=table, topic=topic, states=states, party=party, on=on)
    rows = [row for row in found if row.windows]
    if not rows:
        return None
    opened = {row: [window for window in row.windows if on.weekday() in window.days] for row in rows}
    shut = tuple(row for row, windows in opened.items() if not windows)
    if shut:
        return OpenHours(earliest=time(0), latest=time(0), rows=shut, doubts=_doubts(rows))
    earliest = max(window.earliest for windows in opened.values() for window in windows)
    latest = min(window.latest for windows in opened.values() for window in windows)
    saying = tuple(
        row
        for row, windows in opened.items()
        if any(window.earliest == earliest or window.latest == latest for window in windows)
    )
    return OpenHours(earliest=earliest, latest=latest, rows=saying, doubts=_doubts(rows))


def _shortest_years(
    *,
    table: StateTable,
    topics: tuple[Topic, ...],
    states: frozenset[str] | None,
    party: Party | None,
    on: date,
) -> Strictest | None:
    def rows_in(where: frozenset[str] | None) -> list[StateRow]:
        return [row for topic in topics for row in applying(table=table, topic=topic, states=where, party=party, on=on)]

    candidates = _candidates(table, states)
    rows = rows_in(candidates)
    certain = {row.state for row in rows if not row.is_doubtful}
    # The city has the terms of its state.
    if candidates is not None and candidates - {"NYC"} - certain:
        rows = rows_in(None)
    return _least(rows) if rows else None


def _candidates(table: StateTable, states: frozenset[str] | None) -> frozenset[str] | None:
    """Return the states whose rows count; None for all."""
    if not states or states - table.states:
        return None
    return states | {"NY"} if "NYC" in states else states


def _least(rows: Sequence[StateRow]) -> Strictest:
    return _saying(rows, min(row.value for row in rows if row.value is not None))


def _most(rows: Sequence[StateRow]) -> Strictest:
    return _saying(rows, max(row.value for row in rows if row.value is not None))


def _saying(rows: Iterable[StateRow], value: int) -> Strictest:
    return Strictest(value=value, rows=tuple(row for row in rows if row.value == value), doubts=_doubts(rows))


def _doubts(rows: Iterable[StateRow]) -> tuple[StateRow, ...]:
    return tuple(row for row in rows if row.is_doubtful or row.stricter_when is not None)
