"""What do all remittances loaded so far say, visit by visit?

The book keeps every claim answer once and works out only the visits that the last load touched. It stores nothing
outside memory; posting to the ledger has its own way, over the same adjudication.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from goodterms.domain.adjudication import VisitAdjudication, VisitContext, adjudicate, is_under_medicaid
from goodterms.domain.answer_chain import StoredAnswer
from goodterms.domain.money import NOTHING
from goodterms.domain.patient_days import PatientDays, Slot
from goodterms.domain.protection import MEDICAID
from goodterms.domain.remits import ProviderAdjustment
from goodterms.domain.same_patient import NamedPatient, SeenPatient, patient_keys, seen_patient
from goodterms.domain.visits import (
    TWO_PEOPLE,
    VisitAnswers,
    hosts_of_nameless,
    hosts_of_orphan,
    identity_doubt,
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
class ClaimedVisit:
    """What the claim we sent (837) says of a visit."""

    context: VisitContext
    patient: NamedPatient
    serviced_on: date | None


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
        self._claimed: dict[str, dict[str, ClaimedVisit]] = defaultdict(dict)  # by normal number, then exact number
        self._answers: dict[str, dict[str, StoredAnswer]] = defaultdict(dict)  # by normal number, then event
        self._nameless: dict[str, StoredAnswer] = {}  # by event
        self._moved: dict[str, dict[str, ProviderAdjustment]] = defaultdict(dict)  # by what they refer to, then key
        self._numbers_of_claim: dict[str, set[str]] = defaultdict(set)  # normal numbers by the insurer's claim number
        self._touched: set[str] = set()  # normal numbers to work out again
        self._anchored: dict[str, tuple[VisitAnswers, ...]] = {}  # visits in which a first insurer spoke
        self._stray: dict[str, tuple[VisitAnswers, ...]] = {}  # the others, which may belong to one of those
        self._joined: dict[_Host, frozenset[str]] = {}  # events of strays that went to a host at the last reckoning
        self._placed: dict[str, tuple[VisitAnswers, ...]] = {}  # the first, with the strays that joined them
        self._apart: frozenset[Slot] = frozenset()  # strays that a person must place, at the last reckoning
        self._worked_out: dict[str, tuple[VisitInBook, ...]] = {}  # by normal number
        self._days = PatientDays()

    def expect_visit(self, *, pcn: str, claimed: ClaimedVisit) -> None:
        """Note what the claim we sent says about a visit; a later claim for the same visit replaces it."""
        self._claimed[normal_pcn(pcn)][pcn] = claimed
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
        again = self._touched | changed
        for number in again:
            self._place_under(number, joins)
        self._note_apart(apart)
        for number in again | {number for number, _ in self._days.take_to_work_out() if number}:
            self._worked_out[number] = tuple(
                self._work_out(visit, slot=(number, visit.pcn)) for visit in self._placed[number]
            )
        self._touched, self._joined = set(), joined_now
        settled = (visit for visits in self._worked_out.values() for visit in visits)
        alone = sorted((self._work_out(visit, slot=_slot_apart(visit)) for visit in apart), key=_first_event)
        return tuple(sorted((*settled, *alone), key=lambda visit: visit.pcn))

    def _sort_under(self, number: str) -> None:
        visits = list(visits_under_one_number(self._answers[number].values()))
        known = self._claimed.get(number, {})
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

    def _place_under(self, number: str, joins: Mapping[_Host, Sequence[VisitAnswers]]) -> None:
        """Put the strays with the visits under one number, and note of each whom it is about."""
        placed = tuple(joined(visit, *joins.get((number, visit.pcn), ())) for visit in self._anchored[number])
        for gone in {visit.pcn for visit in self._placed.get(number, ())} - {visit.pcn for visit in placed}:
            self._days.forget((number, gone))
        self._placed[number] = placed
        for visit in placed:
            self._note_days(visit, slot=(number, visit.pcn))

    def _note_apart(self, apart: Iterable[VisitAnswers]) -> None:
        standing = {_slot_apart(visit): visit for visit in apart}
        for gone in self._apart - standing.keys():
            self._days.forget(gone)
        self._apart = frozenset(standing)
        for slot, visit in standing.items():
            self._note_days(visit, slot=slot)

    def _note_days(self, visit: VisitAnswers, *, slot: Slot) -> None:
        names = {(stored.answer.patient_last_name, stored.answer.patient_first_name) for stored in visit.answers}
        claimed = self._claim_of(visit)
        if claimed is not None:
            names.add((claimed.patient.last_name, claimed.patient.first_name))
        is_medicaid = self._is_medicaid(visit, claimed)
        self._days.note(slot, keys=patient_keys(names), medicaid=self._patient_of(visit) if is_medicaid else None)

    def _is_medicaid(self, visit: VisitAnswers, claimed: ClaimedVisit | None) -> bool:
        is_filed_so = any(stored.answer.filing_indicator == MEDICAID for stored in visit.answers)
        if not is_filed_so and (claimed is None or "medicaid" not in claimed.context.coverage):
            return False
        return is_under_medicaid(answers=visit.answers, context=self._context_of(visit), codes=self._codes)

    def _patient_of(self, visit: VisitAnswers) -> SeenPatient:
        claimed = self._claim_of(visit)
        return seen_patient(
            answers=(stored.answer for stored in visit.answers),
            known=None if claimed is None else claimed.patient,
            served_on=None if claimed is None else claimed.serviced_on,
            is_certain=self._context_of(visit).identity_doubt != TWO_PEOPLE,
        )

    def _work_out(self, visit: VisitAnswers, *, slot: Slot) -> VisitInBook:
        context = self._context_of(visit)
        context = replace(
            context,
            coverage=context.coverage | self._days.coverage_of(slot, patient=partial(self._patient_of, visit)),
            provider_adjustments=self._moved_for(visit),
        )
        return VisitInBook(
            pcn=visit.pcn,
            events=frozenset(stored.event_key for stored in visit.answers),
            adjudication=adjudicate(answers=visit.answers, context=context, codes=self._codes),
        )

    def _claim_of(self, visit: VisitAnswers) -> ClaimedVisit | None:
        return self._claimed.get(normal_pcn(visit.pcn), {}).get(visit.pcn)

    def _context_of(self, visit: VisitAnswers) -> VisitContext:
        claimed = self._claim_of(visit)
        if claimed is None:
            return (
                NOTHING_KNOWN
                if visit.identity_doubt is None
                else replace(NOTHING_KNOWN, identity_doubt=visit.identity_doubt)
            )
        patient = claimed.patient.first_name, claimed.patient.last_name
        doubt = visit.identity_doubt or identity_doubt(answers=visit.answers, patient=patient)
        return replace(claimed.context, identity_doubt=doubt)

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


def _slot_apart(visit: VisitAnswers) -> Slot:
    return "", min(stored.event_key for stored in visit.answers)


def _first_event(visit: VisitInBook) -> str:
    return min(visit.events)
