"""What do all remittances loaded so far say, visit by visit?

The book keeps every claim answer once and works out only the visits that the last load touched. It stores nothing
outside memory; posting to the ledger has its own way, over the same adjudication.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from goodterms.domain.adjudication import VisitAdjudication, VisitContext, adjudicate, is_under_medicaid
from goodterms.domain.answer_chain import StoredAnswer
from goodterms.domain.money import NOTHING
from goodterms.domain.patient_days import PatientDays, Slot
from goodterms.domain.protection import MEDICAID
from goodterms.domain.related_numbers import RelatedNumbers
from goodterms.domain.remits import ProviderAdjustment
from goodterms.domain.same_patient import NamedPatient, SeenPatient, patient_keys, seen_patient
from goodterms.domain.visits import (
    NOT_CERTAIN,
    NOT_NAMED,
    TWO_PEOPLE,
    Care,
    OwnWord,
    VisitAnswers,
    by_spelling,
    care_of,
    hosts_of,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedVisit:
    """What the claim we sent (837) says of a visit."""

    context: VisitContext
    patient: NamedPatient
    serviced_on: date | None

    def own_word(self) -> OwnWord:
        """Return what it says of the day and the charge."""
        charge = self.context.billed_charge
        return OwnWord(serviced_on=self.serviced_on, charge_cents=None if charge is None else charge.cents)


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
        self._sorted: dict[str, tuple[VisitAnswers, ...]] = {}  # by normal number, each visit with its own answers
        self._strays: set[str] = set()  # normal numbers with visits in which no first insurer spoke
        self._unknown: set[str] = set()  # those with visits that only insurers speak of
        self._hosts: dict[Slot, tuple[Slot, ...]] = {}  # of visits that may belong to others, at the last reckoning
        self._guests: dict[Slot, list[VisitAnswers]] = {}  # who went to a visit, at the last reckoning
        self._placed: dict[str, tuple[VisitAnswers, ...]] = {}  # by normal number, with their guests
        self._apart: frozenset[Slot] = frozenset()  # nameless answers that a person must place, at the last reckoning
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
        nameless = {_slot_apart(visit): visit for visit in nameless_visits(self._nameless.values())}
        hosts = self._find_hosts(nameless)
        again = self._touched | self._whose_guests_changed(hosts)
        self._hosts, self._guests = hosts, self._seat(hosts, nameless)
        for number in again:
            self._place_under(number)
        apart = {slot: visit for slot, visit in nameless.items() if len(hosts[slot]) != 1}
        self._note_apart(apart)
        for number in again | {number for number, _ in self._days.take_to_work_out() if number}:
            self._worked_out[number] = tuple(
                self._work_out(visit, slot=(number, visit.pcn)) for visit in self._placed[number]
            )
        self._touched = set()
        settled = (visit for visits in self._worked_out.values() for visit in visits)
        alone = (self._work_out(self._doubted(visit, slot), slot=slot) for slot, visit in sorted(apart.items()))
        return tuple(sorted((*settled, *alone), key=lambda visit: visit.pcn))

    def _sort_under(self, number: str) -> None:
        known = {pcn: claimed.own_word() for pcn, claimed in self._claimed.get(number, {}).items()}
        visits = visits_under_one_number(by_spelling(self._answers[number].values()), known=known)
        self._sorted[number] = visits
        _keep(number, among=self._strays, when=any(visit.is_stray() for visit in visits))
        _keep(number, among=self._unknown, when=any(visit.own_word is None for visit in visits))

    def _find_hosts(self, nameless: Mapping[Slot, VisitAnswers]) -> dict[Slot, tuple[Slot, ...]]:
        """Return where visits that may belong to others go: first those of first insurers, then the strays."""
        found: dict[Slot, tuple[Slot, ...]] = {}
        if self._claimed:
            ours = RelatedNumbers(self._claimed, care_under=self._care_under)
            is_ours_touched = not self._touched.isdisjoint(self._claimed)
            for number in self._unknown:
                for visit in self._sorted[number]:
                    if visit.own_word is None and visit.has_first_insurer() and visit.identity_doubt != NOT_CERTAIN:
                        slot = number, visit.pcn
                        is_as_before = slot in self._hosts and number not in self._touched and not is_ours_touched
                        found[slot] = self._hosts[slot] if is_as_before else self._hosts_of(visit, numbers=ours)
        everyone = RelatedNumbers(self._sorted, care_under=self._care_under)
        strays = {
            (number, visit.pcn): visit
            for number in self._strays
            for visit in self._sorted[number]
            if visit.is_stray() and visit.identity_doubt != NOT_CERTAIN
        }
        for slot, visit in {**strays, **nameless}.items():
            hosts = self._hosts_of(visit, numbers=everyone)
            found[slot] = tuple(sorted({_the_one(found.get(host, ()), host) for host in hosts}))
        return found

    def _hosts_of(self, visit: VisitAnswers, *, numbers: RelatedNumbers) -> tuple[Slot, ...]:
        by_claim = (
            number
            for stored in visit.answers
            if stored.answer.payer_claim_number
            for number in self._numbers_of_claim[stored.answer.payer_claim_number]
        )
        candidates = {*numbers.of(visit.number, care=care_of(visit.answers)), *by_claim}
        among = (host for number in candidates for host in self._sorted[number])
        return tuple(sorted((host.number, host.pcn) for host in hosts_of(visit, among=among)))

    def _care_under(self, number: str) -> frozenset[Care]:
        return frozenset(care for visit in self._sorted[number] for care in visit.care())

    def _whose_guests_changed(self, hosts: Mapping[Slot, tuple[Slot, ...]]) -> set[str]:
        """Return the numbers of visits that came, went, were joined or left since the last reckoning."""
        changed = {
            slot
            for slot in {*hosts, *self._hosts}
            if slot[0] in self._touched or hosts.get(slot) != self._hosts.get(slot)
        }
        places = {*changed, *(host for slot in changed for each in (hosts, self._hosts) for host in each.get(slot, ()))}
        return {number for number, _ in places if number}

    def _seat(
        self, hosts: Mapping[Slot, tuple[Slot, ...]], nameless: Mapping[Slot, VisitAnswers]
    ) -> dict[Slot, list[VisitAnswers]]:
        guests: dict[Slot, list[VisitAnswers]] = defaultdict(list)
        for slot, where in hosts.items():
            if len(where) == 1:
                guests[where[0]].append(nameless[slot] if slot in nameless else self._own(slot))
        return guests

    def _own(self, slot: Slot) -> VisitAnswers:
        number, pcn = slot
        return next(visit for visit in self._sorted[number] if visit.pcn == pcn)

    def _place_under(self, number: str) -> None:
        """Put guests with the visits under one number, and note of each whom it is about."""
        placed = tuple(
            self._doubted(joined(visit, *self._guests.get((number, visit.pcn), ())), (number, visit.pcn))
            for visit in self._sorted[number]
            if len(self._hosts.get((number, visit.pcn), ())) != 1
        )
        for gone in {visit.pcn for visit in self._placed.get(number, ())} - {visit.pcn for visit in placed}:
            self._days.forget((number, gone))
        self._placed[number] = placed
        for visit in placed:
            self._note_days(visit, slot=(number, visit.pcn))

    def _doubted(self, visit: VisitAnswers, slot: Slot) -> VisitAnswers:
        """Return a visit with the doubt of where it belongs, when there is one."""
        if len(self._hosts.get(slot, ())) > 1:
            return replace(visit, identity_doubt=NOT_CERTAIN)
        return visit if visit.number else replace(visit, identity_doubt=NOT_NAMED)

    def _note_apart(self, apart: Mapping[Slot, VisitAnswers]) -> None:
        for gone in self._apart - apart.keys():
            self._days.forget(gone)
        self._apart = frozenset(apart)
        for slot, visit in apart.items():
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


def _slot_apart(visit: VisitAnswers) -> Slot:
    return "", min(stored.event_key for stored in visit.answers)


def _the_one(hosts: tuple[Slot, ...], host: Slot) -> Slot:
    """Return where a host has gone itself; the host while it stays."""
    return hosts[0] if len(hosts) == 1 else host


def _keep(number: str, *, among: set[str], when: bool) -> None:
    if when:
        among.add(number)
    else:
        among.discard(number)
