"""What does the patient owe for this visit, now that these insurers have answered?

The last final answer in the chain of insurers says what the patient's share is, and what they paid comes off. Nothing
may be asked while an insurer still has to answer, while the law protects the patient, while a person has to look, or
while the numbers do not add up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from goodterms.domain.answer_chain import AnswerChain, Doubt, StoredAnswer, chain_answers
from goodterms.domain.money import NOTHING, Money, total
from goodterms.domain.open_answers import ExpectedPayer, StillOpen, what_is_open
from goodterms.domain.patient_share import PatientShare, share_of
from goodterms.domain.protection import CoverageFact, caution_among, coverage_facts, protection_among
from goodterms.domain.reasons import Reason, code_reasons, rule_reason
from goodterms.domain.remits import ProviderAdjustment
from goodterms.domain.visit_doubts import (
    DOUBTS_BESIDE_THE_BALANCE,
    doubts_about,
    imbalance_of,
    most_that_held_answers_state,
)
from goodterms.law.reason_codes import ReasonCodes


__all__ = [
    "CoverageFact",
    "ExpectedPayer",
    "Reason",
    "StoredAnswer",
    "VisitAdjudication",
    "VisitContext",
    "VisitState",
    "adjudicate",
    "is_under_medicaid",
]

VisitState = Literal[
    "billable",  # there is something the patient may be asked for; part may still be held
    "waiting",  # an insurer still has to answer, or took its answer back
    "held",  # a person must look first
    "unbalanced",  # held, because the amounts do not add up
    "protected",  # the insurer shows a share, and the law says nobody may ask for it
    "estimate",  # only an estimate has come
    "credit",  # the patient paid more than their share
    "paid",  # the patient paid their share
    "nothing_owed",  # the insurers left nothing to the patient
]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitContext:
    """What is known about a visit beside the insurers' answers."""

    patient_paid: Money  # all the patient ever paid for this visit, at the desk or later, less refunds
    billed_charge: Money | None  # from the claim we sent (837); None when it is not known
    coverage: frozenset[CoverageFact]  # protection known from elsewhere: the claim we sent, another visit of that day
    expected_payers: tuple[ExpectedPayer, ...]  # all that are known from elsewhere, answered or not
    provider_adjustments: tuple[ProviderAdjustment, ...]  # PLB entries that name one of the visit's claims
    identity_doubt: str | None  # rule id when it is not sure that these answers belong to this visit


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAdjudication:
    """What a visit comes to, as two sets of amounts.

    The standing (`charge` to `share_waiting`) is what the believed answers say before anything the patient paid, and
    what the books hold: charge = insurance_paid + contractual + share_billable + share_held + share_waiting, always.

    The balance (`owed` to `credit`) is for people: what is left after the patient's payments. `owed` is settled as the
    patient's by answers that are believed; `billable` is the part of it that may be asked for now. The two differ only
    while an answer that could not be posted lies on a person's desk: the balance stays, the asking stops. `held` and
    `waiting` are not asked for until settled, and `held` is at most what it can become.
    """

    charge: Money
    insurance_paid: Money
    contractual: Money  # what nobody owes: discounts, denials that are not the patient's, protected shares
    share_billable: Money
    share_held: Money
    share_waiting: Money
    patient_responsibility: Money  # as the last final answer states it, before any protection
    patient_paid: Money
    owed: Money
    billable: Money
    held: Money
    waiting: Money
    credit: Money  # paid beyond the share: to be given back
    state: VisitState
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]  # true, and without effect on the balance
    became_patients_on: date | None  # day 0: when the last final answer was given; None while there is none
    waiting_for: str | None  # the insurer waited for, when it is named
    unplaced: frozenset[str]  # event keys of answers that a person has to place


def adjudicate(*, answers: Collection[StoredAnswer], context: VisitContext, codes: ReasonCodes) -> VisitAdjudication:
    """Work one visit out from all its answers: in any order, with any repeats, the result is the same.

    Refuses nothing: what cannot be believed or placed makes the visit held, with the reason. Money an insurer moved
    outside the claim (PLB) is noted and changes no amount. Source of the amounts: X12 005010X221A1.
    """
    chain = chain_answers(answers=answers, billed_charge=context.billed_charge)
    facts = coverage_facts(answers=_speaking(chain), known=context.coverage, codes=codes)
    stated = share_of(links=chain.links, codes=codes)
    share = _after_the_law(stated, facts=facts)
    still_open = what_is_open(
        chain=chain, expected=context.expected_payers, billed_charge=context.billed_charge, share=stated
    )
    doubts = doubts_about(chain=chain, share=stated, still_open=still_open, identity_doubt=context.identity_doubt)
    imbalance = imbalance_of(chain=chain, share=stated, billed_charge=context.billed_charge)
    stopped_by = (*(doubt.rule_id for doubt in doubts), *(() if imbalance is None else (imbalance,)))
    is_settled = _is_settled(chain, stopped_by=stopped_by, still_open=still_open)
    standing = _standing(share, is_doubtful=bool(stopped_by) and not is_settled, still_open=still_open)
    balance = _balance(
        standing, share=share, is_settled=is_settled, chain=chain, stopped_by=stopped_by, paid=context.patient_paid
    )
    is_final = bool(chain.links) and not stopped_by and still_open is None
    credit = max(NOTHING, context.patient_paid - share.stated) if is_final else NOTHING
    insurance_paid = total(link.paid() for link in chain.links)
    charge = chain.links[0].charge() if chain.links else NOTHING
    state = _state(
        chain=chain,
        stopped_by=stopped_by,
        imbalance=imbalance,
        still_open=still_open,
        balance=balance,
        credit=credit,
        was_protected=share.stated < stated.stated or ("qmb" in facts and not share.stated),
        was_paid=bool(share.stated),
    )
    return VisitAdjudication(
        charge=charge,
        insurance_paid=insurance_paid,
        contractual=charge - insurance_paid - share.stated,
        share_billable=standing.billable,
        share_held=standing.held,
        share_waiting=standing.waiting,
        patient_responsibility=stated.stated,
        patient_paid=context.patient_paid,
        owed=balance.owed,
        billable=balance.billable,
        held=balance.held,
        waiting=balance.waiting,
        credit=credit,
        state=state,
        reasons=_reasons(
            chain=chain,
            stopped_by=stopped_by,
            still_open=still_open,
            facts=facts,
            stated=stated,
            credit=credit,
            codes=codes,
        ),
        notes=_notes(chain=chain, context=context, codes=codes),
        became_patients_on=chain.links[-1].answered_on() if is_final else None,
        waiting_for=None if still_open is None else still_open.payer,
        unplaced=_unplaced(chain, doubts=doubts, imbalance=imbalance),
    )


def is_under_medicaid(*, answers: Collection[StoredAnswer], context: VisitContext, codes: ReasonCodes) -> bool:
    """Say whether Medicaid covers this visit by what its own answers say today and by what is known of it."""
    chain = chain_answers(answers=answers, billed_charge=context.billed_charge)
    return "medicaid" in coverage_facts(answers=_speaking(chain), known=context.coverage, codes=codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    billable: Money
    held: Money
    waiting: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class _Balance:
    owed: Money
    billable: Money
    held: Money
    waiting: Money


def _speaking(chain: AnswerChain) -> tuple[StoredAnswer, ...]:
    return (*(stored for link in chain.links for stored in link.answers), *chain.held_by_gate)


def _unplaced(chain: AnswerChain, *, doubts: Sequence[Doubt], imbalance: str | None) -> frozenset[str]:
    unbalanced = () if imbalance is None else chain.links
    return frozenset(
        (
            *(event for doubt in doubts for event in doubt.events),
            *(stored.event_key for link in unbalanced for stored in link.answers),
        )
    )


def _after_the_law(share: PatientShare, *, facts: frozenset[CoverageFact]) -> PatientShare:
    if protection_among(facts) is not None:
        return share.protected()
    return share if caution_among(facts) is None else share.reviewed_first()


def _standing(share: PatientShare, *, is_doubtful: bool, still_open: StillOpen | None) -> _Standing:
    """Put the share where it stands before payments: a doubt outweighs waiting, waiting outweighs asking."""
    if is_doubtful:
        return _Standing(billable=NOTHING, held=share.stated, waiting=NOTHING)
    if still_open is not None:
        return _Standing(billable=NOTHING, held=NOTHING, waiting=share.stated)
    return _Standing(billable=share.bill, held=share.hold + share.review, waiting=share.wait)


def _is_settled(chain: AnswerChain, *, stopped_by: Sequence[str], still_open: StillOpen | None) -> bool:
    """Say whether a believed final answer stands, whatever else lies on a person's desk."""
    return bool(chain.links) and still_open is None and DOUBTS_BESIDE_THE_BALANCE.issuperset(stopped_by)


def _balance(
    standing: _Standing,
    *,
    share: PatientShare,
    is_settled: bool,
    chain: AnswerChain,
    stopped_by: Sequence[str],
    paid: Money,
) -> _Balance:
    """Take the patient's payments off: first what may be asked for, then what is held, then what waits.

    While something lies on a person's desk nothing may be asked for, and all that may come of it is held.
    """
    owed, _ = _paid_down(share.bill if is_settled else NOTHING, by=paid)
    if stopped_by:
        held, _ = _paid_down(max(share.stated, most_that_held_answers_state(chain)), by=paid)
        return _Balance(owed=owed, billable=NOTHING, held=held, waiting=NOTHING)
    billable, left = _paid_down(standing.billable, by=paid)
    held, left = _paid_down(standing.held, by=left)
    waiting, _ = _paid_down(standing.waiting, by=left)
    return _Balance(owed=owed, billable=billable, held=held, waiting=waiting)


def _paid_down(amount: Money, *, by: Money) -> tuple[Money, Money]:
    used = max(NOTHING, min(amount, by))
    return amount - used, by - used


def _state(
    *,
    chain: AnswerChain,
    stopped_by: Sequence[str],
    imbalance: str | None,
    still_open: StillOpen | None,
    balance: _Balance,
    credit: Money,
    was_protected: bool,
    was_paid: bool,
) -> VisitState:
    after_the_first_that_holds: tuple[tuple[bool, VisitState], ...] = (
        (imbalance is not None, "unbalanced"),
        (bool(stopped_by), "held"),
        (was_protected and not balance.held and not balance.waiting and not credit, "protected"),
        (still_open is not None, "waiting"),
        (not chain.links, "estimate"),
        (bool(credit), "credit"),
        (bool(balance.billable), "billable"),
        (bool(balance.held), "held"),
        (was_paid, "paid"),
    )
    return next((state for holds, state in after_the_first_that_holds if holds), "nothing_owed")


def _reasons(
    *,
    chain: AnswerChain,
    stopped_by: Sequence[str],
    still_open: StillOpen | None,
    facts: frozenset[CoverageFact],
    stated: PatientShare,
    credit: Money,
    codes: ReasonCodes,
) -> tuple[Reason, ...]:
    """Say first what stops the asking, then what each insurer did."""
    reasons = [
        rule_reason(rule_id=rule_id, kind="visit", payer=None, amount=None, codes=codes)
        for rule_id in dict.fromkeys(stopped_by)
    ]
    if still_open is not None:
        reasons.append(
            rule_reason(
                rule_id=still_open.rule_id, kind="visit", payer=still_open.payer, amount=stated.stated, codes=codes
            )
        )
    protection = protection_among(facts) or caution_among(facts)
    if protection is not None:
        reasons.append(
            rule_reason(rule_id=f"protected-{protection}", kind="visit", payer=None, amount=stated.stated, codes=codes)
        )
    if credit:
        reasons.append(rule_reason(rule_id="paid-too-much", kind="visit", payer=None, amount=credit, codes=codes))
    return (*reasons, *code_reasons(links=chain.links, codes=codes))


def _notes(*, chain: AnswerChain, context: VisitContext, codes: ReasonCodes) -> tuple[Reason, ...]:
    notes = [
        rule_reason(rule_id="insurer-moved-money", kind="note", payer=None, amount=moved.amount, codes=codes)
        for moved in sorted(context.provider_adjustments, key=_moved_order)
    ]
    if chain.estimates:
        notes.append(rule_reason(rule_id="estimate-not-counted", kind="note", payer=None, amount=None, codes=codes))
    return tuple(notes)


def _moved_order(moved: ProviderAdjustment) -> tuple[str, str, int]:
    return moved.reference, moved.reason, moved.amount.cents
