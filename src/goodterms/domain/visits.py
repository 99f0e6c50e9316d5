"""Which answers belong to which visit?

Insurers send our own number back (CLP01), and now and then they cut it, pad it, change its case or lose it. An answer
goes to the visit whose number it bears exactly; else to the one whose number is the same but for case, padding and
punctuation; else to one whose number was cut short, or is the longer one, when day and charge agree; else to the one
for which the same insurer used the same claim number on the same day for the same charge. A first insurer's answer
leaves its own number only for a visit that we know ourselves. Where two visits fit, or none, a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import NamedTuple

from goodterms.domain.answer_chain import NOT_RECOGNISED, RANK_OF_STATUS, StoredAnswer, payer_key
from goodterms.domain.patient_names import plain_name
from goodterms.domain.remits import ClaimAnswer


TWO_PEOPLE = "two-people-one-number"
NOT_CERTAIN = "visit-not-certain"
NOT_NAMED = "visit-not-named"
SHORTEST_CUT = 6  # a number cut shorter than this fits too many visits
LONGEST_CUT = 60  # the guide gives a number 38 letters
MOST_SPELLINGS = 50  # of a person's name under one number; beyond it they are several people

Care = tuple[date, int]  # the first day, and the charge in cents


class OwnWord(NamedTuple):
    """What we know of a visit ourselves, from the claim we sent or the practice's system; each may be unknown."""

    serviced_on: date | None
    charge_cents: int | None

    def care(self) -> frozenset[Care]:
        """Return the day and the charge, when both are known."""
        if self.serviced_on is None or self.charge_cents is None:
            return frozenset()
        return frozenset({(self.serviced_on, self.charge_cents)})


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAnswers:
    """All answers that belong to one visit, under the visit's number."""

    number: str  # normal; empty when the answers name no visit
    pcn: str
    answers: tuple[StoredAnswer, ...]
    own_word: OwnWord | None  # None when we know nothing of such a visit ourselves
    identity_doubt: str | None  # rule id when it is not sure that the answers belong together, or here

    def has_first_insurer(self) -> bool:
        """Say whether a first insurer speaks here."""
        return any(is_first(stored.answer) for stored in self.answers)

    def is_stray(self) -> bool:
        """Say whether these answers may belong to a visit under another spelling: nothing says that this is one."""
        return self.own_word is None and not self.has_first_insurer()

    def care(self) -> frozenset[Care]:
        """Return days and charges of the care, by the answers and by our own word."""
        own = frozenset[Care]() if self.own_word is None else self.own_word.care()
        return own | care_of(self.answers)


def is_first(answer: ClaimAnswer) -> bool:
    """Say whether an answer is a first insurer's, or one that did not recognise the patient: it names a visit."""
    return RANK_OF_STATUS.get(answer.status) == 1 or answer.status == NOT_RECOGNISED


def normal_pcn(pcn: str) -> str:
    """Return the number without case, punctuation and padding; empty when it names no visit (blank, or zeros alone).

    Leading zeros are padding only where all the rest are digits: 000123 is 123, but 00A1 stays 00A1.
    """
    plain = "".join(character for character in pcn.upper() if character.isalnum())
    if plain.isdigit():
        return plain.lstrip("0")
    return plain or pcn.strip()


def by_spelling(answers: Iterable[StoredAnswer]) -> Mapping[str, Sequence[StoredAnswer]]:
    """Return answers by the number they bear, as it is spelled."""
    found: dict[str, list[StoredAnswer]] = {}
    for stored in answers:
        found.setdefault(stored.answer.pcn, []).append(stored)
    return found


def visits_under_one_number(
    spelled: Mapping[str, Sequence[StoredAnswer]], *, known: Mapping[str, OwnWord]
) -> tuple[VisitAnswers, ...]:
    """Sort answers, by spellings of one number that differ in case and padding, into visits; in any order the same.

    `known` are the spellings of that number under which we know a visit ourselves. Another spelling is the one known
    visit's; of several known, that with the same care or claim number, and else nobody's for certain. Where none is
    known, spellings that share a day of service and a charge, or an insurer's claim number, are one visit.
    """
    members: dict[str, list[StoredAnswer]] = {pcn: list(spelled.get(pcn, ())) for pcn in {**known, **spelled}}
    if not members:
        return ()
    number = normal_pcn(next(iter(members)))
    if len(members) == 1:
        ((pcn, own),) = members.items()
        return (_visit(pcn, own, number=number, own_word=known.get(pcn)),)
    marks = {pcn: _marks(members[pcn]) | word.care() for pcn, word in known.items()}
    apart = []
    for names, shared, answers in _groups({pcn: own for pcn, own in spelled.items() if pcn not in known}):
        fitting = list(known) if len(known) == 1 else [pcn for pcn, own in marks.items() if own & shared]
        if len(fitting) == 1:
            members[fitting[0]].extend(answers)
        else:
            visit = _visit(_best_spelling(names, spelled), answers, number=number, own_word=None)
            apart.append(replace(visit, identity_doubt=NOT_CERTAIN) if known else visit)
    known_visits = (_visit(pcn, members[pcn], number=number, own_word=word) for pcn, word in known.items())
    return tuple(sorted((*known_visits, *apart), key=_pcn_of))


def _groups(spelled: Mapping[str, Sequence[StoredAnswer]]) -> list[tuple[set[str], set[object], list[StoredAnswer]]]:
    """Put spellings together that share care or a claim number: their names, what they share with others, answers."""
    groups: list[tuple[set[str], set[object], list[StoredAnswer]]] = []
    for pcn in sorted(spelled):
        names, marks, members = {pcn}, _marks(spelled[pcn]), list(spelled[pcn])
        apart = []
        for group in groups:
            if group[1] & marks:
                names, marks, members = names | group[0], marks | group[1], members + group[2]
            else:
                apart.append(group)
        groups = [*apart, (names, marks, members)]
    return groups


def hosts_of(visit: VisitAnswers, *, among: Iterable[VisitAnswers]) -> tuple[VisitAnswers, ...]:
    """Return the visits under other numbers to which these answers belong: one is a match, several are for a person.

    First those whose number was cut to this one, or the other way round, and whose care is the same; where there are
    none, those in which the same insurer used the same claim number for the same care. A number of ours that is simply
    another one is left, by the claim number, only for a visit that we know ourselves.
    """
    may_leave_for_any = not visit.number or not visit.has_first_insurer()
    hosts = [
        host
        for host in among
        if host.number != visit.number
        and (host.own_word is not None or (may_leave_for_any and host.has_first_insurer()))
    ]
    care = care_of(visit.answers)
    by_number = tuple(
        host
        for host in hosts
        if is_cut(host.number, visit.number) and care & (host.care() if may_leave_for_any else _own_care(host))
    )
    if by_number:
        return by_number
    marks = {mark for mark in map(claim_mark, visit.answers) if mark is not None}
    return tuple(
        host
        for host in hosts
        if (host.own_word is not None or not visit.number)
        and care & host.care()
        and any(claim_mark(other) in marks for other in host.answers)
    )


def is_cut(one: str, other: str) -> bool:
    """Say whether one of two different normal numbers may be the other cut short."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= SHORTEST_CUT and shorter != longer and longer.startswith(shorter)


def beginnings_of(number: str) -> tuple[str, ...]:
    """Return every number that this one may have been cut to."""
    return tuple(number[:length] for length in range(SHORTEST_CUT, min(len(number), LONGEST_CUT)))


def nameless_visits(answers: Iterable[StoredAnswer]) -> tuple[VisitAnswers, ...]:
    """Gather answers that name no visit: those of one insurer for one claim number, day and charge stay together."""
    gathered: dict[object, list[StoredAnswer]] = {}
    for stored in sorted(answers, key=lambda stored: stored.event_key):
        mark = claim_mark(stored)
        own = stored.event_key if mark is None else (mark, *sorted(care_of((stored,))))
        gathered.setdefault(own, []).append(stored)
    return tuple(_visit(own[0].answer.pcn, own, number="", own_word=None) for own in gathered.values())


def joined(host: VisitAnswers, *others: VisitAnswers) -> VisitAnswers:
    """Return the host with the answers of the others added to it."""
    if not others:
        return host
    answers = [*host.answers, *(stored for other in others for stored in other.answers)]
    visit = _visit(host.pcn, answers, number=host.number, own_word=host.own_word)
    return visit if host.identity_doubt is None else replace(visit, identity_doubt=host.identity_doubt)


def _own_care(host: VisitAnswers) -> frozenset[Care]:
    return frozenset() if host.own_word is None else host.own_word.care()


def _visit(pcn: str, answers: Collection[StoredAnswer], *, number: str, own_word: OwnWord | None) -> VisitAnswers:
    ordered = tuple(sorted(answers, key=lambda stored: stored.event_key))
    doubt = identity_doubt(answers=ordered, patient=None)
    return VisitAnswers(number=number, pcn=pcn, answers=ordered, own_word=own_word, identity_doubt=doubt)


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


def _best_spelling(names: Collection[str], spelled: Mapping[str, Sequence[StoredAnswer]]) -> str:
    """Return the spelling of the first insurer's answer, the longest of them: it was cut and changed least."""

    def rank(pcn: str) -> tuple[bool, int, str]:
        is_firsts = any(RANK_OF_STATUS.get(stored.answer.status) == 1 for stored in spelled[pcn])
        return is_firsts, len(pcn), pcn

    return max(names, key=rank)


def _marks(answers: Iterable[StoredAnswer]) -> set[object]:
    answers = tuple(answers)
    claims = {mark for mark in map(claim_mark, answers) if mark is not None}
    return {*claims, *care_of(answers)}


def care_of(answers: Iterable[StoredAnswer]) -> frozenset[Care]:
    """Return first days and charges of the care answered, reversals' charges turned around."""
    found = set()
    for stored in answers:
        served = served_on(stored.answer)
        if served is not None:
            found.add((served, abs(stored.answer.charge.cents)))
    return frozenset(found)


def served_on(answer: ClaimAnswer) -> date | None:
    """Return the first day of care: of the lines, else of the claim; None when the answer names none."""
    days = [line.serviced_on for line in answer.lines if line.serviced_on is not None]
    return min(days, default=answer.serviced_on)


def claim_mark(stored: StoredAnswer) -> tuple[str, str] | None:
    """Return the insurer and its own number of the claim; None when it gave none."""
    number = stored.answer.payer_claim_number.strip()
    if not number:
        return None
    return payer_key(payer_id=stored.payer_id, payer_name=stored.payer_name), number


def _pcn_of(visit: VisitAnswers) -> str:
    return visit.pcn
