"""Which of the insurers' answers to a visit stand today, and in which order do they speak?

Everything an insurer ever sent about a visit is kept. Here the answers that were taken back, sent twice or replaced are
set aside, and those left are lined up: first insurer, second, third. Nothing is added across insurers and nothing is
decided about the patient. The same answers give the same chain in any order and with any repeats.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Literal

from goodterms.domain.money import NOTHING, Money, total
from goodterms.domain.remits import ClaimAnswer


Rank = Literal[1, 2, 3]

RANK_OF_STATUS: Mapping[str, Rank] = {"1": 1, "19": 1, "2": 2, "20": 2, "3": 3, "21": 3}
FORWARDED = frozenset({"19", "20", "21"})
REVERSAL = "22"
NOT_RECOGNISED = "4"
SENT_ON = "23"
ESTIMATE = "25"

_PASSED_ON = frozenset({"MA07", "MA18", "N89"})
CLAIM_WAS_SPLIT = "MA15"
MOST_ANSWERS = 200  # to one visit; beyond it nobody could say which of them belong together
_DUPLICATE_CLAIM = "18"
_FORETOLD = "101"
_PAID_PER_MONTH = "24"
_PRIOR_INSURER = "23"
_COST_SHARE = frozenset({"1", "2", "3", "66", "241", "247", "248"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """One claim answer with the payment it came in, and what the gate thought of it.

    `remittance_key` names the payment and `event_key` this answer within it: both are the same however often, and in
    whatever envelope, the answer arrives.
    """

    answer: ClaimAnswer
    payer_id: str
    payer_name: str
    trace_number: str
    paid_on: date | None
    remittance_key: str
    event_key: str
    verdict: Literal["accept", "hold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a person must look before anything about this visit is asked of the patient."""

    rule_id: str
    events: frozenset[str]  # the answers that could not be placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What one place in the chain says: usually one answer, several when the insurer split the claim."""

    rank: Rank
    answers: tuple[StoredAnswer, ...]

    def charge(self) -> Money:
        """Return the charge answered here."""
        return total(stored.answer.charge for stored in self.answers)

    def paid(self) -> Money:
        """Return what this insurer paid."""
        return total(stored.answer.paid for stored in self.answers)

    def patient_share(self) -> Money:
        """Return what this insurer lays on the patient; parts may be negative, the whole never is."""
        return max(NOTHING, total(stored.answer.patient_responsibility() for stored in self.answers))

    def is_forwarded(self) -> bool:
        """Say whether this insurer passed the claim on to the next one: by status, by name or by remark."""
        return any(_is_passed_on(stored.answer) for stored in self.answers)

    def is_denial(self) -> bool:
        """Say whether this insurer paid nothing and set no share."""
        return all(is_denial(stored.answer) for stored in self.answers)

    def answered_on(self) -> date | None:
        """Return the day of the latest answer here."""
        return max((stored.paid_on for stored in self.answers if stored.paid_on is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChain:
    """All answers of a visit, sorted out. `links` runs from the first insurer to the last that answered."""

    links: tuple[Link, ...]
    doubts: tuple[Doubt, ...]
    held_by_gate: tuple[StoredAnswer, ...]
    not_recognised: tuple[StoredAnswer, ...]  # beside a chain that stands without them
    sent_on: tuple[StoredAnswer, ...]
    estimates: tuple[StoredAnswer, ...]
    taken_back: tuple[StoredAnswer, ...]  # originals whose reversal has come


def chain_answers(*, answers: Collection[StoredAnswer], billed_charge: Money | None) -> AnswerChain:
    """Sort a visit's answers out. `billed_charge` comes from the claim we sent (837), None when it is not known.

    Reversals cancel the original they match wherever it is; one that matches nothing becomes a doubt. A doubt never
    removes money from the chain: what stood before still stands, for a person to look at.
    """
    distinct = without_repeats(answers)
    if len(distinct) > MOST_ANSWERS:
        return _too_many(distinct)
    standing, taken_back, reversal_doubts = _cancel_reversed(distinct)
    believed = [stored for stored in standing if stored.verdict == "accept"]
    by_kind: dict[str, list[StoredAnswer]] = defaultdict(list)
    for stored in believed:
        by_kind[_kind(stored.answer)].append(stored)
    links, rank_doubts = _links(by_kind["answer"], billed_charge=billed_charge)
    unrecognised = by_kind["not recognised"]
    if unrecognised and not links:
        # Alone, it is all the first insurer has said; whether the patient owes anything is in its adjustments.
        link, rank_doubts = _settle(unrecognised, rank=1, billed_charge=billed_charge)
        links, unrecognised = (link,), []
    return AnswerChain(
        links=links,
        doubts=(*reversal_doubts, *rank_doubts, *_unknown_kind(by_kind["unknown"])),
        held_by_gate=tuple(stored for stored in standing if stored.verdict == "hold" and not _is_idle(stored)),
        not_recognised=tuple(unrecognised),
        sent_on=tuple(by_kind["sent on"]),
        estimates=tuple(by_kind["estimate"]),
        taken_back=taken_back,
    )


def _too_many(answers: Sequence[StoredAnswer]) -> AnswerChain:
    """Leave it to a person: no care is answered so often, so one number must stand for much else."""
    known = [stored for stored in answers if stored.answer.status in RANK_OF_STATUS]
    links = (_largest(known, rank=1),) if known else ()
    doubts = (Doubt(rule_id="too-many-answers", events=_events(answers)),)
    return AnswerChain(
        links=links, doubts=doubts, held_by_gate=(), not_recognised=(), sent_on=(), estimates=(), taken_back=()
    )


def without_repeats(answers: Iterable[StoredAnswer]) -> tuple[StoredAnswer, ...]:
    """Return each answer once, in one fixed order; a good copy of the same payment stands in for a held one."""
    by_event: dict[str, StoredAnswer] = {}
    for stored in answers:
        known = by_event.get(stored.event_key)
        if known is None or (known.verdict == "hold" and stored.verdict == "accept"):
            by_event[stored.event_key] = stored
    payments_in_order: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for stored in by_event.values():
        if stored.verdict == "accept":
            payments_in_order[_sent_as(stored)].add(stored.remittance_key)
    # An insurer may send a payment again, this time in order: the answers of that copy stand, the held ones do not.
    standing = (
        stored
        for stored in by_event.values()
        if stored.verdict == "accept" or not payments_in_order.get(_sent_as(stored), set()) - {stored.remittance_key}
    )
    return tuple(sorted(standing, key=_by_day))


def is_denial(answer: ClaimAnswer) -> bool:
    """Say whether an answer neither pays nor sets a share: read from its adjustments, never from its status."""
    if answer.paid != NOTHING:
        return False
    return not any(
        (adjustment.group == "PR" and adjustment.reason in _COST_SHARE)
        or adjustment.reason in {_PAID_PER_MONTH, _PRIOR_INSURER}
        for adjustment in answer.every_adjustment()
    )


def payer_key(*, payer_id: str, payer_name: str) -> str:
    """Return one spelling for a payer: its id, or its name when it gives none."""
    return (payer_id.strip() or payer_name.strip()).upper()


def _is_passed_on(answer: ClaimAnswer) -> bool:
    if answer.status in FORWARDED or answer.next_payer_name is not None:
        return True
    return bool(answer.every_remark_code() & _PASSED_ON)


def _sent_as(stored: StoredAnswer) -> tuple[str, ...]:
    answer = stored.answer
    payer = payer_key(payer_id=stored.payer_id, payer_name=stored.payer_name)
    return payer, stored.trace_number, answer.pcn, answer.status, answer.payer_claim_number


def _by_day(stored: StoredAnswer) -> tuple[date, str]:
    return stored.paid_on or date.min, stored.event_key


def is_estimate(answer: ClaimAnswer) -> bool:
    """Say whether an answer only foretells what may be paid: by its status, or by the code for that under any status.

    One that pays is no estimate, whatever else it says.
    """
    if answer.status == ESTIMATE:
        return True
    return answer.paid == NOTHING and any(each.reason == _FORETOLD for each in answer.every_adjustment())


def _kind(answer: ClaimAnswer) -> str:
    if is_estimate(answer):
        return "estimate"
    if answer.status in RANK_OF_STATUS:
        return "answer"
    return {NOT_RECOGNISED: "not recognised", SENT_ON: "sent on"}.get(answer.status, "unknown")


def _is_idle(stored: StoredAnswer) -> bool:
    return is_estimate(stored.answer)


def _unknown_kind(answers: Sequence[StoredAnswer]) -> tuple[Doubt, ...]:
    if not answers:
        return ()
    return (Doubt(rule_id="unknown-status", events=_events(answers)),)


def _events(answers: Iterable[StoredAnswer]) -> frozenset[str]:
    return frozenset(stored.event_key for stored in answers)


# --- Taken back


def _cancel_reversed(
    answers: Sequence[StoredAnswer],
) -> tuple[tuple[StoredAnswer, ...], tuple[StoredAnswer, ...], tuple[Doubt, ...]]:
    """Return what still stands, the originals taken back, and the reversals that matched nothing."""
    standing = {stored.event_key: stored for stored in answers if stored.answer.status != REVERSAL}
    taken_back: list[StoredAnswer] = []
    unmatched: list[StoredAnswer] = []
    held: list[StoredAnswer] = []
    for reversal in (stored for stored in answers if stored.answer.status == REVERSAL):
        if reversal.verdict == "hold":
            held.append(reversal)
            continue
        original = _original_of(reversal, among=standing.values())
        if original is None:
            unmatched.append(reversal)
        else:
            taken_back.append(standing.pop(original.event_key))
    doubts = (Doubt(rule_id="reversal-without-original", events=_events(unmatched)),) if unmatched else ()
    return (*standing.values(), *held), tuple(taken_back), doubts


def _original_of(reversal: StoredAnswer, *, among: Iterable[StoredAnswer]) -> StoredAnswer | None:
    """Find what a reversal takes back: same insurer, same claim number, amounts turned around.

    Of several the earliest is meant: the one that came with the reversal, or after it, is as a rule the correction.
    """
    return min((stored for stored in among if _takes_back(reversal, stored)), key=_by_day, default=None)


def _takes_back(reversal: StoredAnswer, original: StoredAnswer) -> bool:
    back, answer = reversal.answer, original.answer
    if payer_key(payer_id=reversal.payer_id, payer_name=reversal.payer_name) != payer_key(
        payer_id=original.payer_id, payer_name=original.payer_name
    ):
        return False
    if back.charge != -answer.charge or back.paid != -answer.paid:
        return False
    names = {back.payer_claim_number, back.original_payer_claim_number or ""} - {""}
    return not names or not answer.payer_claim_number or answer.payer_claim_number in names


# --- Lined up


def _links(
    answers: Sequence[StoredAnswer], *, billed_charge: Money | None
) -> tuple[tuple[Link, ...], tuple[Doubt, ...]]:
    by_rank: dict[Rank, list[StoredAnswer]] = defaultdict(list)
    for stored in answers:
        by_rank[RANK_OF_STATUS[stored.answer.status]].append(stored)
    links: list[Link] = []
    doubts: list[Doubt] = []
    for rank in sorted(by_rank):
        link, found = _settle(by_rank[rank], rank=rank, billed_charge=billed_charge)
        links.append(link)
        doubts.extend(found)
    for place, link in enumerate(links, start=1):
        if link.rank != place:
            doubts.append(Doubt(rule_id="earlier-insurer-missing", events=_events(link.answers)))
            break
    return tuple(links), tuple(doubts)


def _settle(
    answers: Sequence[StoredAnswer], *, rank: Rank, billed_charge: Money | None
) -> tuple[Link, tuple[Doubt, ...]]:
    """Say what one place in the chain answers, when it answered more than once."""
    by_payer: dict[str, list[StoredAnswer]] = defaultdict(list)
    for stored in answers:
        by_payer[payer_key(payer_id=stored.payer_id, payer_name=stored.payer_name)].append(stored)
    settled: list[Link] = []
    for own in by_payer.values():
        current = _without_replaced_denials(_without_duplicate_notices(own))
        doubt = _doubt_within(current, billed_charge=billed_charge)
        if doubt is not None:
            return _largest(current, rank=rank), (doubt,)
        settled.append(Link(rank=rank, answers=tuple(current)))
    return _one_insurer(settled, rank=rank)


def _without_duplicate_notices(answers: Sequence[StoredAnswer]) -> list[StoredAnswer]:
    """Leave out "we had this claim already" beside the answer it speaks of."""
    others = [stored for stored in answers if not _is_duplicate_notice(stored.answer)]
    return others or list(answers)


def _is_duplicate_notice(answer: ClaimAnswer) -> bool:
    adjustments = answer.every_adjustment()
    return (
        answer.paid == NOTHING
        and bool(adjustments)
        and all(adjustment.reason == _DUPLICATE_CLAIM and adjustment.group != "PR" for adjustment in adjustments)
    )


def _without_replaced_denials(answers: Sequence[StoredAnswer]) -> list[StoredAnswer]:
    """Leave out a denial that a later answer to the same claim replaced: with nothing paid, few insurers reverse it."""
    return [stored for stored in answers if not any(_replaces(later, stored) for later in answers)]


def _replaces(later: StoredAnswer, denied: StoredAnswer) -> bool:
    if denied.paid_on is None or later.paid_on is None or later.paid_on <= denied.paid_on:
        return False
    return is_denial(denied.answer) and not _are_parts(later, denied)


def _doubt_within(answers: Sequence[StoredAnswer], *, billed_charge: Money | None) -> Doubt | None:
    if len(answers) == 1 or _add_up(answers, to=billed_charge):
        return None
    if all(_are_parts(one, other) for one, other in combinations(answers, 2)):
        return None
    same = len({_content(stored.answer) for stored in answers}) == 1
    return Doubt(rule_id="answered-twice" if same else "answers-disagree", events=_events(answers))


def _add_up(answers: Sequence[StoredAnswer], *, to: Money | None) -> bool:
    numbers = {stored.answer.payer_claim_number for stored in answers} - {""}
    return len(numbers) == len(answers) and to == total(stored.answer.charge for stored in answers)


def _are_parts(one: StoredAnswer, other: StoredAnswer) -> bool:
    """Say whether two answers of one insurer are two parts of a split claim, and not two answers to the same part."""
    a, b = one.answer, other.answer
    numbers = a.payer_claim_number, b.payer_claim_number
    if "" in numbers or numbers[0] == numbers[1]:
        return False
    if a.original_payer_claim_number == numbers[1] or b.original_payer_claim_number == numbers[0]:
        return False
    if CLAIM_WAS_SPLIT in a.every_remark_code() | b.every_remark_code():
        return True
    if not a.lines or not b.lines:
        return False
    if not _care_given(a) & _care_given(b):
        return True
    # The same care twice in one payment, under two of our line numbers or at two prices, is two lines billed. In two
    # payments it may be a correction.
    return one.remittance_key == other.remittance_key and (
        _are_apart(_our_lines(a), _our_lines(b)) or not _care_priced(a) & _care_priced(b)
    )


def _are_apart(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some) and bool(others) and not some & others


def _our_lines(answer: ClaimAnswer) -> frozenset[str]:
    """Return our own numbers of the lines; none where an insurer did not send every one of them back."""
    numbers = frozenset(line.line_control for line in answer.lines if line.line_control is not None)
    return numbers if len(numbers) == len(answer.lines) else frozenset()


def _care_given(answer: ClaimAnswer) -> set[tuple[str, tuple[str, ...], date | None]]:
    return {(line.procedure, line.modifiers, line.serviced_on or answer.serviced_on) for line in answer.lines}


def _care_priced(answer: ClaimAnswer) -> set[tuple[str, tuple[str, ...], date | None, Money]]:
    return {
        (line.procedure, line.modifiers, line.serviced_on or answer.serviced_on, line.charge) for line in answer.lines
    }


def _content(answer: ClaimAnswer) -> tuple[str, Money, Money, tuple[tuple[str, str, int], ...]]:
    triples = sorted((each.group, each.reason, each.amount.cents) for each in answer.every_adjustment())
    return answer.payer_claim_number, answer.charge, answer.paid, tuple(triples)


def _largest(answers: Sequence[StoredAnswer], *, rank: Rank) -> Link:
    """Stand in for answers that cannot all be true: the one that would lay most on the patient, never their sum."""
    largest = max(answers, key=lambda stored: (stored.answer.patient_responsibility(), stored.event_key))
    return Link(rank=rank, answers=(largest,))


def _one_insurer(links: Sequence[Link], *, rank: Rank) -> tuple[Link, tuple[Doubt, ...]]:
    """Settle which insurer holds this place. One that denied gives way to one that did not."""
    if len(links) == 1:
        return links[0], ()
    answering = [link for link in links if not link.is_denial()]
    if len(answering) == 1:
        return answering[0], ()
    everyone = [stored for link in links for stored in link.answers]
    if not answering:
        latest = max(link.answered_on() or date.min for link in links)
        last = [link for link in links if (link.answered_on() or date.min) == latest]
        if len(last) == 1:
            return last[0], ()
    return _largest(everyone, rank=rank), (Doubt(rule_id="insurers-disagree", events=_events(everyone)),)
