"""Which answers belong to which visit?

Insurers send our own number back (CLP01), and now and then they cut it, pad it, change its case or lose it. An answer
goes to the visit whose number it bears exactly; else to the one whose number is the same but for case, padding and
punctuation, or was cut short, when day and charge agree; else to the one for which the same insurer used the same claim
number on the same day for the same charge. Where two visits fit, or none, a person decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

from goodterms.domain.answer_chain import NOT_RECOGNISED, RANK_OF_STATUS, StoredAnswer, payer_key
from goodterms.domain.patient_names import plain_name
from goodterms.domain.remits import ClaimAnswer


TWO_PEOPLE = "two-people-one-number"
SHORTEST_CUT = 6  # a number cut shorter than this fits too many visits
LONGEST_CUT = 60  # the guide gives a number 38 letters
MOST_SPELLINGS = 50  # of a person's name under one number; beyond it they are several people
MOST_CANDIDATES = 50  # a beginning that fits more visits than this says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAnswers:
    """All answers that belong to one visit, under the visit's number."""

    pcn: str
    answers: tuple[StoredAnswer, ...]
    identity_doubt: str | None  # rule id when it is not sure that the answers belong together

    def is_stray(self) -> bool:
        """Say whether no first insurer speaks here: the answers may belong to a visit under another spelling."""
        return not any(
            RANK_OF_STATUS.get(stored.answer.status) == 1 or stored.answer.status == NOT_RECOGNISED
            for stored in self.answers
        )


def normal_pcn(pcn: str) -> str:
    """Return the number without case, punctuation and padding; empty when it names no visit (blank, or zeros alone).

    Leading zeros are padding only where all the rest are digits: 000123 is 123, but 00A1 stays 00A1.
    """
    plain = "".join(character for character in pcn.upper() if character.isalnum())
    if plain.isdigit():
        return plain.lstrip("0")
    return plain or pcn.strip()


def visits_under_one_number(answers: Collection[StoredAnswer]) -> tuple[VisitAnswers, ...]:
    """Sort answers whose numbers are the same but for case and padding into visits; the order given is of no matter.

    Spellings that share a day of service and a charge, or an insurer's claim number, are one visit.
    """
    by_spelling: dict[str, list[StoredAnswer]] = {}
    for stored in answers:
        by_spelling.setdefault(stored.answer.pcn, []).append(stored)
    if len(by_spelling) == 1:
        ((pcn, own),) = by_spelling.items()
        return (_visit(pcn, own),)
    groups: list[tuple[set[str], set[object], list[StoredAnswer]]] = []
    for pcn in sorted(by_spelling):
        names, marks, members = {pcn}, _marks(by_spelling[pcn]), list(by_spelling[pcn])
        apart = []
        for group in groups:
            if group[1] & marks:
                names, marks, members = names | group[0], marks | group[1], members + group[2]
            else:
                apart.append(group)
        groups = [*apart, (names, marks, members)]
    return tuple(sorted((_visit(_best_spelling(names, by_spelling), own) for names, _, own in groups), key=_pcn_of))


def hosts_of_orphan(
    orphan: VisitAnswers, *, sorted_numbers: Sequence[str], visits: Mapping[str, Sequence[VisitAnswers]]
) -> tuple[VisitAnswers, ...]:
    """Return the visits whose number was cut to the orphan's, or the other way round, and whose care is the same.

    `visits` holds visits by normal number, `sorted_numbers` its keys in order. One answer is a match; several are for a
    person to choose from.
    """
    own = normal_pcn(orphan.pcn)
    if len(own) < SHORTEST_CUT:
        return ()
    marks = _care(orphan.answers)
    found = [
        visit
        for number in (*_beginnings_of(own), *_numbers_beginning(own, sorted_numbers))
        for visit in visits.get(number, ())
        if _care(visit.answers) & marks
    ]
    return tuple(found)


def nameless_visits(answers: Iterable[StoredAnswer]) -> tuple[VisitAnswers, ...]:
    """Gather answers that name no visit: those of one insurer for one claim number, day and charge stay together."""
    gathered: dict[object, list[StoredAnswer]] = {}
    for stored in sorted(answers, key=lambda stored: stored.event_key):
        mark = _claim_mark(stored)
        own = stored.event_key if mark is None else (mark, *sorted(_care((stored,))))
        gathered.setdefault(own, []).append(stored)
    return tuple(_visit(own[0].answer.pcn, own) for own in gathered.values())


def hosts_of_nameless(nameless: VisitAnswers, *, visits: Iterable[VisitAnswers]) -> tuple[VisitAnswers, ...]:
    """Return the visits in which the same insurer used the same claim number, day and charge as nameless answers."""
    marks = {mark for mark in map(_claim_mark, nameless.answers) if mark is not None}
    care = _care(nameless.answers)
    return tuple(
        visit
        for visit in visits
        if _care(visit.answers) & care and any(_claim_mark(other) in marks for other in visit.answers)
    )


def joined(host: VisitAnswers, *others: VisitAnswers) -> VisitAnswers:
    """Return the host with the answers of the others added to it."""
    return _visit(host.pcn, [*host.answers, *(stored for other in others for stored in other.answers)])


def _visit(pcn: str, answers: Collection[StoredAnswer]) -> VisitAnswers:
    ordered = tuple(sorted(answers, key=lambda stored: stored.event_key))
    return VisitAnswers(pcn=pcn, answers=ordered, identity_doubt=identity_doubt(answers=ordered, patient=None))


def identity_doubt(*, answers: Sequence[StoredAnswer], patient: tuple[str, str] | None) -> str | None:
    """Return the rule by which these answers, all under one number, may not be about one person; None when they are.

    `patient` is the first and last name of whom the visit is known to be about, None when that is not known: an answer
    whose both names differ from it is about somebody else.
    """
    if patient is not None:
        known = tuple(plain_name(name) for name in patient)
        for stored in answers:
            named = stored.answer.patient_first_name, stored.answer.patient_last_name
            pairs = zip(known, (plain_name(name) for name in named), strict=True)
            if all(one and other and one != other for one, other in pairs):
                return TWO_PEOPLE
    return TWO_PEOPLE if _is_about_two_people(answers) else None


def _is_about_two_people(answers: Sequence[StoredAnswer]) -> bool:
    """Say whether two answers are about two people, and not about one who is spelled in two ways.

    Of one insurer, last name, first name and member number must all differ; of two insurers, whose member numbers
    differ always, the day of care as well.
    """
    if len(answers) < 2:
        return False
    people = {_person(stored) for stored in answers}
    return len(people) > MOST_SPELLINGS or any(_are_two(one, other) for one, other in combinations(people, 2))


def _are_two(one: _Person, other: _Person) -> bool:
    named = one.last_name, one.first_name, one.member_id
    differ = all(
        a and b and a != b for a, b in zip(named, (other.last_name, other.first_name, other.member_id), strict=True)
    )
    if not differ:
        return False
    if one.insurer == other.insurer:
        return True
    return one.served_on is not None and other.served_on is not None and one.served_on != other.served_on


class _Person(NamedTuple):
    last_name: str
    first_name: str
    member_id: str
    served_on: date | None
    insurer: str


def _person(stored: StoredAnswer) -> _Person:
    answer = stored.answer
    return _Person(
        last_name=plain_name(answer.patient_last_name),
        first_name=plain_name(answer.patient_first_name),
        member_id=answer.member_id.strip().upper(),
        served_on=served_on(answer),
        insurer=payer_key(payer_id=stored.payer_id, payer_name=stored.payer_name),
    )


def _best_spelling(names: Collection[str], by_spelling: Mapping[str, Sequence[StoredAnswer]]) -> str:
    """Return the spelling of the first insurer's answer, the longest of them: it was cut and changed least."""

    def rank(pcn: str) -> tuple[bool, int, str]:
        is_firsts = any(RANK_OF_STATUS.get(stored.answer.status) == 1 for stored in by_spelling[pcn])
        return is_firsts, len(pcn), pcn

    return max(names, key=rank)


def _marks(answers: Iterable[StoredAnswer]) -> set[object]:
    answers = tuple(answers)
    claims = {mark for mark in map(_claim_mark, answers) if mark is not None}
    return {*claims, *_care(answers)}


def _care(answers: Iterable[StoredAnswer]) -> set[tuple[date, int]]:
    found = set()
    for stored in answers:
        served = served_on(stored.answer)
        if served is not None:
            found.add((served, abs(stored.answer.charge.cents)))
    return found


def served_on(answer: ClaimAnswer) -> date | None:
    """Return the first day of care: of the lines, else of the claim; None when the answer names none."""
    days = [line.serviced_on for line in answer.lines if line.serviced_on is not None]
    return min(days, default=answer.serviced_on)


def _claim_mark(stored: StoredAnswer) -> tuple[str, str] | None:
    number = stored.answer.payer_claim_number.strip()
    if not number:
        return None
    return payer_key(payer_id=stored.payer_id, payer_name=stored.payer_name), number


def _beginnings_of(number: str) -> tuple[str, ...]:
    return tuple(number[:length] for length in range(SHORTEST_CUT, min(len(number), LONGEST_CUT)))


def _numbers_beginning(beginning: str, sorted_numbers: Sequence[str]) -> tuple[str, ...]:
    first = bisect_left(sorted_numbers, beginning)
    window = sorted_numbers[first : first + MOST_CANDIDATES + 1]
    longer = tuple(number for number in window if number.startswith(beginning) and number != beginning)
    return longer if len(longer) <= MOST_CANDIDATES else ()


def _pcn_of(visit: VisitAnswers) -> str:
    return visit.pcn
