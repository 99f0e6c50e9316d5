"""Decide today's touch for every household of a facts file. Nothing is stored but the files asked for."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from goodterms.domain import outreach
from goodterms.domain.facts_rows import household_of
from goodterms.domain.outreach import HouseholdDecision
from goodterms.domain.people import Household
from goodterms.gateways.facts.decisions import JsonSink, ParquetSink, Sink, Writable
from goodterms.gateways.facts.gathering import Gathered, gather
from goodterms.gateways.facts.rows import UnableToReadFacts
from goodterms.law.compiled import Law
from goodterms.law.schema import Party
from goodterms.playbook.schema import Playbook
from goodterms.usecases.collecting_rarely import collecting_rarely


HOUSEHOLDS_AT_ONCE = 2048


class UnableToPlan(Exception):
    """The facts cannot be decided on; the message is one line that says what, where and what to do."""


@dataclass(slots=True)
class Tally:
    """What the decisions came to, counted; filled while they are made."""

    households: int = 0
    accounts: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    touches: Counter[tuple[str, str]] = field(default_factory=Counter)  # permitted, by kind and channel
    asked_cents: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)  # households, by rule and citation
    queues: Counter[str] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)  # accounts


def plan_households(
    *,
    facts: Path,
    at: datetime,
    playbook: Playbook,
    law: Law,
    party: Party,
    parquet_to: Path | None,
    json_to: Writable | None,
    on_households: Callable[[int], None],
) -> Tally:
    """Decide for every household of the file and write the decisions where asked, in batches.

    `on_households` hears how many more are done. Raises UnableToPlan at the first row that cannot be used, with the
    row, column, what was found and what is expected; then the Parquet file asked for is not there, whole or in part.
    What was written to `json_to` until then is for the caller to throw away.
    """
    tally = Tally()
    decided = (
        outreach.decide(household=household, playbook=playbook, law=law, at=at, party=party)
        for household in _households(facts)
    )
    try:
        with ExitStack() as stack:
            stack.enter_context(collecting_rarely())
            sinks: list[Sink] = []
            if parquet_to is not None:
                sinks.append(stack.enter_context(ParquetSink(parquet_to)))
            if json_to is not None:
                sinks.append(stack.enter_context(JsonSink(json_to)))
            while batch := list(itertools.islice(decided, HOUSEHOLDS_AT_ONCE)):
                for sink in sinks:
                    sink.take(batch)
                _count(batch, tally=tally)
                on_households(len(batch))
    except UnableToReadFacts as error:
        raise UnableToPlan(str(error)) from error
    except OSError as error:
        raise UnableToPlan(f"{parquet_to}: cannot be written ({error.strerror or error}); check the path") from error
    return tally


def _households(facts: Path) -> Iterator[Household]:
    for rows in gather(facts):
        yield _household(facts, rows)


def _household(facts: Path, rows: Gathered) -> Household:
    if len({row.account_id for _, row in rows}) < len(rows):
        _refuse_repeats(facts, rows)
    return household_of(rows=[row for _, row in rows])


def _refuse_repeats(facts: Path, rows: Gathered) -> None:
    seen: dict[str, int] = {}
    for number, row in rows:
        if row.account_id in seen:
            raise UnableToReadFacts(
                f"{facts}: row {number}, column account_id: found {row.account_id!r} again (first in row "
                f"{seen[row.account_id]}), expected one row for each account; remove one of them"
            )
        seen[row.account_id] = number


def _count(batch: Sequence[HouseholdDecision], *, tally: Tally) -> None:
    tally.households += len(batch)
    tally.verdicts.update([decision.verdict for decision in batch])
    tally.queues.update([decision.queued.queue for decision in batch if decision.queued is not None])
    accounts = [account for decision in batch for account in decision.accounts]
    tally.accounts += len(accounts)
    tally.segments.update([account.segment for account in accounts if account.segment is not None])
    for decision in batch:
        if decision.permit is not None and decision.touch is not None:
            key = (decision.touch.kind, decision.touch.channel)
            tally.touches[key] += 1
            tally.asked_cents[key] += decision.touch.amount.cents
        if decision.refusals:
            tally.refusals.update({(one.rule_id, one.citation) for one in decision.refusals})
