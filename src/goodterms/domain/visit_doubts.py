"""Must a person look at this visit before anything is asked of the patient?"""

from __future__ import annotations

from collections import defaultdict

from goodterms.domain.answer_chain import (
    RANK_OF_STATUS,
    REVERSAL,
    SENT_ON,
    AnswerChain,
    Doubt,
    Link,
    StoredAnswer,
    is_estimate,
)
from goodterms.domain.money import NOTHING, Money, total
from goodterms.domain.open_answers import StillOpen
from goodterms.domain.patient_share import PatientShare
from goodterms.domain.remits import ClaimAnswer


# These say that something else came, not that what stood before is wrong: the balance stays, the asking stops.
DOUBTS_BESIDE_THE_BALANCE = frozenset({"answer-held-at-the-door", "reversal-without-original"})

_KNOWN_GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})


def doubts_about(
    *, chain: AnswerChain, share: PatientShare, still_open: StillOpen | None, identity_doubt: str | None
) -> tuple[Doubt, ...]:
    """Return every reason why a person must look; none when the answers speak with one voice."""
    doubts = list(chain.doubts)
    if chain.held_by_gate:
        doubts.append(_doubt("answer-held-at-the-door", *chain.held_by_gate))
    if identity_doubt is not None:
        doubts.append(Doubt(rule_id=identity_doubt, events=_everything(chain)))
    if share.exceeds_earlier:
        doubts.append(_doubt("later-insurer-leaves-more", *chain.links[-1].answers))
    if share.stated and _answered_before_correction(chain):
        doubts.append(_doubt("later-insurer-answered-too-early", *chain.links[-1].answers))
    if chain.not_recognised and still_open is not None:
        doubts.append(_doubt("next-insurer-did-not-find-patient", *chain.not_recognised))
    return tuple(doubts)


def imbalance_of(*, chain: AnswerChain, share: PatientShare, billed_charge: Money | None) -> str | None:
    """Return the rule by which the amounts do not add up; None when charge = paid + adjusted + patient's share."""
    if not all(_adds_up(stored.answer) for link in chain.links for stored in link.answers):
        return "answer-does-not-add-up"
    if len({link.charge() for link in chain.links}) > 1:
        return "insurers-saw-different-charges"
    if billed_charge is not None and any(link.charge() > billed_charge for link in chain.links):
        return "more-answered-than-billed"
    if len(chain.links) > 1 and _paid_too_much(chain.links, share=share):
        return "insurers-paid-too-much"
    return None


def most_that_held_answers_state(chain: AnswerChain) -> Money:
    """Return the most the patient could owe by the answers held at the door: never a sum over insurers."""
    by_rank: dict[int, dict[str, Money]] = defaultdict(dict)
    for stored in chain.held_by_gate:
        answer = stored.answer
        if answer.status not in {REVERSAL, SENT_ON} and not is_estimate(answer):
            part = answer.payer_claim_number or stored.event_key
            parts = by_rank[RANK_OF_STATUS.get(answer.status, 1)]
            parts[part] = max(parts.get(part, NOTHING), _at_most(answer))
    return max((total(parts.values()) for parts in by_rank.values()), default=NOTHING)


def _at_most(answer: ClaimAnswer) -> Money:
    """Return the smaller of what the insurer states as the patient's and what its adjustments could lay on them."""
    unknown = total(each.amount for each in answer.every_adjustment() if each.group not in _KNOWN_GROUPS)
    summed, stated = answer.patient_responsibility() + unknown, answer.stated_patient_responsibility
    return max(NOTHING, summed if stated is None else min(stated, summed))


def _adds_up(answer: ClaimAnswer) -> bool:
    return answer.charge == answer.paid + total(adjustment.amount for adjustment in answer.every_adjustment())


def _paid_too_much(links: tuple[Link, ...], *, share: PatientShare) -> bool:
    # One insurer alone may pay above the charge (a flat rate per stay): only what later ones add can be too much.
    ceiling = max(links[0].charge(), links[0].paid())
    return total(link.paid() for link in links) + share.stated > ceiling


def _answered_before_correction(chain: AnswerChain) -> bool:
    """Say whether the last insurer answered before an earlier one took back and corrected its own answer."""
    if len(chain.links) < 2 or not chain.taken_back:
        return False
    last_on = chain.links[-1].answered_on()
    return last_on is not None and any((link.answered_on() or last_on) > last_on for link in chain.links[:-1])


def _doubt(rule_id: str, *answers: StoredAnswer) -> Doubt:
    return Doubt(rule_id=rule_id, events=frozenset(stored.event_key for stored in answers))


def _everything(chain: AnswerChain) -> frozenset[str]:
    in_links = (stored for link in chain.links for stored in link.answers)
    others = (*chain.not_recognised, *chain.sent_on, *chain.held_by_gate)
    return frozenset(stored.event_key for stored in (*in_links, *others))
