"""What do all remittances loaded so far say, visit by visit?

The book keeps every claim answer once and works out only the visits that the last load touched. It stores nothing
outside memory; posting to the ledger has its own way, over the same adjudication.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from goodterms.domain.adjudication import VisitAdjudication, VisitContext, adjudicate
from goodterms.domain.answer_chain import StoredAnswer
from goodterms.domain.money import NOTHING
from goodterms.domain.remits import ProviderAdjustment
from goodterms.domain.visits import (
    VisitAnswers,
    hosts_of_nameless,
    hosts_of_orphan,
    joined,
    nameless_visits,
    normal_pcn,
    visits_under_one_number,
)
from goodterms.law.reason_codes import ReasonCodes


NOTHING_KNOWN = VisitContext(
    patient_paid=NOTHING,
    billed_charge=None,
    coverage=frozenset(),
    expected_payers=(),
    provider_adjustments=(),
    identity_doubt=None,
)

_Host = tuple[str, str]  # normal number and number of a visit


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitInBook:
    """One visit and what it comes to."""

    pcn: str
    events: frozenset[str]
    adjudication: VisitAdjudication


class Book:
    """The answers loaded so far. Loading in any order, in any files, any number of times gives the same visits."""

    def __init__(self, *, codes: ReasonCodes) -> None:
        self._codes = codes
        self._known: dict[str, dict[str, VisitContext]] = defaultdict(dict)  # by normal number, then exact number
        self._answers: dict[str, dict[str, StoredAnswer]] = defaultdict(dict)  # by normal number, then event
        self._nameless: dict[str, StoredAnswer] = {}  # by event
        self._moved: dict[str, dict[str, ProviderAdjustment]] = defaultdict(dict)  # by what they refer to, then key
        self._numbers_of_claim: dict[str, set[str]] = defaultdict(set)  # normal numbers by the insurer's claim number
        self._touched: set[str] = set()  # normal numbers to work out again
        self._anchored: dict[str, tuple[VisitAnswers, ...]] = {}  # visits in which a first insurer spoke
        self._stray: dict[str, tuple[VisitAnswers, ...]] = {}  # the others, which may belong to one of those
        self._joined: dict[_Host, frozenset[str]] = {}  # events of strays that went to a host at the last reckoning
        self._worked_out: dict[str, tuple[VisitInBook, ...]] = {}  # by normal number

    def expect_visit(self, *, pcn: str, context: VisitContext) -> None:
        """Note what the claim we sent (837) says about a visit; a later claim for the same visit replaces it."""
        self._known[normal_pcn(pcn)][pcn] = context
        self._touched.add(normal_pcn(pcn))

    def verdict_on(self, stored: StoredAnswer) -> str | None:
        """Return the verdict under which an answer is already kept; None when it is new."""
        number = normal_pcn(stored.answer.pcn)
        kept = self._answers[number] if number else self._nameless
        known = kept.get(stored.event_key)
        return None if known is None else known.verdict

    def add_answer(self, stored: StoredAnswer) -> None:
        """Keep an answer; one already known changes nothing, unless it was held before and is in order now."""
        if self.verdict_on(stored) in {"accept", stored.verdict}:
            return
        number = normal_pcn(stored.answer.pcn)
        if not number:
            self._nameless[stored.event_key] = stored
            return
        self._answers[number][stored.event_key] = stored
        self._touched.add(number)
        self._numbers_of_claim[stored.answer.payer_claim_number].add(number)

    def add_provider_adjustment(self, moved: ProviderAdjustment, *, key: str) -> None:
        """Keep money moved outside the claims, once per key; where it names a claim it becomes a note there."""
        if moved.reference:
            self._moved[moved.reference][key] = moved
            self._touched |= self._numbers_of_claim.get(moved.reference, set())

    def visits(self) -> tuple[VisitInBook, ...]:
        """Return every visit as it stands now, by number; answers that name no visit come first."""
        for number in self._touched:
            self._sort_under(number)
        joins, apart = self._place_strays()
        joined_now = {host: _events_of(strays) for host, strays in joins.items()}
        hosts = {*joined_now, *self._joined}
        changed = {number for number, pcn in hosts if joined_now.get((number, pcn)) != self._joined.get((number, pcn))}
        for number in self._touched | changed:
            self._worked_out[number] = tuple(
                self._work_out(joined(visit, *joins.get((number, visit.pcn), ()))) for visit in self._anchored[number]
            )
        self._touched, self._joined = set(), joined_now
        settled = (visit for visits in self._worked_out.values() for visit in visits)
        alone = sorted(map(self._work_out, apart), key=lambda visit: min(visit.events))
        return tuple(sorted((*settled, *alone), key=lambda visit: visit.pcn))

    def _sort_under(self, number: str) -> None:
        visits = list(visits_under_one_number(self._answers[number].values()))
        known = self._known.get(number, {})
        if len(known) == 1 and len(visits) == 1:
            visits = [replace(visits[0], pcn=next(iter(known)))]
        named = {visit.pcn for visit in visits}
        visits += [VisitAnswers(pcn=pcn, answers=(), identity_doubt=None) for pcn in known if pcn not in named]
        self._anchored[number] = tuple(visit for visit in visits if not visit.is_stray() or visit.pcn in known)
        self._stray[number] = tuple(visit for visit in visits if visit.is_stray() and visit.pcn not in known)

    def _place_strays(self) -> tuple[Mapping[_Host, Sequence[VisitAnswers]], Sequence[VisitAnswers]]:
        """Return the strays that go to a visit, by that visit, and those that a person must place."""
        joins: dict[_Host, list[VisitAnswers]] = defaultdict(list)
        apart: list[VisitAnswers] = []
        orphans = [stray for strays in self._stray.values() for stray in strays]
        sorted_numbers = sorted(self._anchored) if orphans else []
        for orphan in orphans:
            hosts = hosts_of_orphan(orphan, sorted_numbers=sorted_numbers, visits=self._anchored)
            _place(orphan, hosts=hosts, joins=joins, apart=apart, doubt_when_alone=orphan.identity_doubt)
        for nameless in nameless_visits(self._nameless.values()):
            claim = nameless.answers[0].answer.payer_claim_number
            nearby = (visit for number in self._numbers_of_claim.get(claim, ()) for visit in self._anchored[number])
            hosts = hosts_of_nameless(nameless, visits=nearby)
            _place(nameless, hosts=hosts, joins=joins, apart=apart, doubt_when_alone="visit-not-named")
        return joins, apart

    def _work_out(self, visit: VisitAnswers) -> VisitInBook:
        context = replace(
            self._context_of(visit), identity_doubt=visit.identity_doubt, provider_adjustments=self._moved_for(visit)
        )
        return VisitInBook(
            pcn=visit.pcn,
            events=frozenset(stored.event_key for stored in visit.answers),
            adjudication=adjudicate(answers=visit.answers, context=context, codes=self._codes),
        )

    def _context_of(self, visit: VisitAnswers) -> VisitContext:
        return self._known.get(normal_pcn(visit.pcn), {}).get(visit.pcn, NOTHING_KNOWN)

    def _moved_for(self, visit: VisitAnswers) -> tuple[ProviderAdjustment, ...]:
        claims = {stored.answer.payer_claim_number for stored in visit.answers}
        return tuple(moved for claim in claims for moved in self._moved.get(claim, {}).values())


def _place(
    stray: VisitAnswers,
    *,
    hosts: Sequence[VisitAnswers],
    joins: Mapping[_Host, list[VisitAnswers]],
    apart: list[VisitAnswers],
    doubt_when_alone: str | None,
) -> None:
    if len(hosts) == 1:
        joins[(normal_pcn(hosts[0].pcn), hosts[0].pcn)].append(stray)
    else:
        apart.append(replace(stray, identity_doubt="visit-not-certain" if hosts else doubt_when_alone))


def _events_of(visits: Iterable[VisitAnswers]) -> frozenset[str]:
    return frozenset(stored.event_key for visit in visits for stored in visit.answers)
