"""Is an insurer still to be heard before this visit is the patient's?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goodterms.domain.answer_chain import CLAIM_WAS_SPLIT, AnswerChain, Link, StoredAnswer, payer_key
from goodterms.domain.money import Money
from goodterms.domain.patient_share import PatientShare


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPayer:
    """An insurer known to cover this visit from the claim we sent or the practice's system."""

    rank: int  # 1 pays first, 2 second, 3 third
    payer_id: str  # empty when not known
    payer_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    """Which rule makes the visit wait, and for whom."""

    rule_id: str
    payer: str | None  # None when nobody is named


def what_is_open(
    *,
    chain: AnswerChain,
    expected: Sequence[ExpectedPayer],
    billed_charge: Money | None,
    share: PatientShare,
) -> StillOpen | None:
    """Return what the visit waits for, the most telling reason first; None when every insurer has had its say."""
    return (
        _unanswered(chain)
        or _taken_back(chain)
        or _forwarded(chain)
        or _sent_on(chain)
        or _expected(chain, expected=expected)
        or _part_missing(chain, billed_charge=billed_charge)
        or _unfinished(chain, share=share)
    )


def _unanswered(chain: AnswerChain) -> StillOpen | None:
    if chain.links or chain.taken_back or chain.sent_on or chain.held_by_gate or chain.estimates or chain.doubts:
        return None
    return StillOpen(rule_id="claim-not-answered", payer=None)


def _taken_back(chain: AnswerChain) -> StillOpen | None:
    if chain.links or not chain.taken_back:
        return None
    return StillOpen(rule_id="answer-taken-back", payer=_name(chain.taken_back[-1].payer_name))


def _forwarded(chain: AnswerChain) -> StillOpen | None:
    if not chain.links or not chain.links[-1].is_forwarded():
        return None
    named = (stored.answer.next_payer_name for stored in chain.links[-1].answers)
    rule_id = {1: "waiting-for-second-insurer", 2: "waiting-for-third-insurer", 3: "waiting-for-next-insurer"}
    return StillOpen(rule_id=rule_id[chain.links[-1].rank], payer=next((name for name in named if name), None))


def _sent_on(chain: AnswerChain) -> StillOpen | None:
    for stored in chain.sent_on:
        if not _was_taken_up(stored, by=chain.links):
            return StillOpen(rule_id="sent-to-right-insurer", payer=stored.answer.next_payer_name)
    return None


def _was_taken_up(sent_on: StoredAnswer, *, by: Sequence[Link]) -> bool:
    """Say whether the insurer a claim was sent on to has answered; when none is named, whether any other has."""
    answer = sent_on.answer
    own = payer_key(payer_id=sent_on.payer_id, payer_name=sent_on.payer_name)
    for stored in (stored for link in by for stored in link.answers):
        if answer.next_payer_name is None and answer.next_payer_id is None:
            if payer_key(payer_id=stored.payer_id, payer_name=stored.payer_name) != own:
                return True
        elif _is_payer(stored, payer_id=answer.next_payer_id or "", payer_name=answer.next_payer_name or ""):
            return True
    return False


def _expected(chain: AnswerChain, *, expected: Sequence[ExpectedPayer]) -> StillOpen | None:
    if not chain.links:
        return None
    heard = {link.rank for link in chain.links}
    answers = [stored for link in chain.links for stored in link.answers]
    for payer in sorted(expected, key=lambda payer: (payer.rank, payer.payer_id, payer.payer_name)):
        if payer.rank not in heard and not _answered(payer, answers):
            return StillOpen(rule_id="waiting-for-known-insurer", payer=_name(payer.payer_name))
    return None


def _answered(payer: ExpectedPayer, answers: Iterable[StoredAnswer]) -> bool:
    return any(_is_payer(stored, payer_id=payer.payer_id, payer_name=payer.payer_name) for stored in answers)


def _is_payer(stored: StoredAnswer, *, payer_id: str, payer_name: str) -> bool:
    ids = {stored.payer_id.strip().upper()} - {""}
    names = {_letters(stored.payer_name)} - {""}
    return payer_id.strip().upper() in ids or _letters(payer_name) in names


def _letters(name: str) -> str:
    return "".join(character for character in name.upper() if character.isalnum())


def _part_missing(chain: AnswerChain, *, billed_charge: Money | None) -> StillOpen | None:
    """A part of the claim is still to be answered: less than was billed, or a split of which one part is here."""
    if not chain.links:
        return None
    first = chain.links[0]
    if billed_charge is None:
        is_missing = len(first.answers) == 1 and CLAIM_WAS_SPLIT in first.answers[0].answer.every_remark_code()
    else:
        is_missing = first.charge() < billed_charge
    return StillOpen(rule_id="part-not-answered", payer=None) if is_missing else None


def _unfinished(chain: AnswerChain, *, share: PatientShare) -> StillOpen | None:
    if share.is_unfinished:
        return StillOpen(rule_id="insurer-not-finished", payer=_name(chain.links[-1].answers[0].payer_name))
    if share.is_clinics_work and not share.stated:
        return StillOpen(rule_id="clinic-must-answer", payer=None)
    return None


def _name(payer_name: str) -> str | None:
    return payer_name.strip() or None
