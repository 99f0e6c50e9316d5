"""Of what the last insurer lays on the patient, how much may be asked, and how much must a person or a law decide?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from goodterms.domain.answer_chain import NOT_RECOGNISED, Link
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.remits import Adjustment
from goodterms.law.reason_codes import Handling, ReasonCodes


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientShare:
    """The patient's share as the last final answer states it, by what may be done with it. No part is negative."""

    stated: Money  # the whole: bill + review + hold + wait
    bill: Money
    review: Money
    hold: Money
    wait: Money
    is_unfinished: bool  # a code says that the insurer will look again, whatever the amounts
    is_clinics_work: bool  # a code says that the clinic must answer the insurer first
    exceeds_earlier: bool  # more than the insurer before left to the patient

    def protected(self) -> PatientShare:
        """Return what is left when the law forbids asking for a share of covered care.

        What the plan does not cover at all stays for a person to look at: protection may not reach it.
        """
        return replace(self, stated=self.review + self.wait, bill=NOTHING, hold=NOTHING)

    def reviewed_first(self) -> PatientShare:
        """Return the same share with nothing to be asked for before a person has looked."""
        return replace(self, bill=NOTHING, review=self.review + self.bill)


def share_of(*, links: Sequence[Link], codes: ReasonCodes) -> PatientShare:
    """Return the share the last link states. A later insurer replaces what the earlier one said, it never adds to it.

    Amounts under one code may be negative where the insurer offsets them; the sum counts, and never below zero.
    """
    if not links:
        return _nothing()
    last = links[-1]
    cents: dict[Handling, int] = defaultdict(int)
    spoken: set[Handling] = set()
    for adjustment, handling in handled(link=last, codes=codes):
        if adjustment.amount:
            spoken.add(handling)
        if is_patients(adjustment=adjustment, handling=handling):
            cents[handling] += adjustment.amount.cents
    stated = max(0, sum(cents.values()))
    wait, hold, review, bill = _filled((cents["wait"], cents["hold"], _reviewed(cents), cents["bill"]), up_to=stated)
    earlier = links[-2] if len(links) > 1 else None
    return PatientShare(
        stated=Money(stated),
        bill=bill,
        review=review,
        hold=hold,
        wait=wait,
        is_unfinished="wait" in spoken,
        is_clinics_work="clinic" in spoken,
        exceeds_earlier=earlier is not None and Money(stated) > earlier.patient_share(),
    )


def handled(*, link: Link, codes: ReasonCodes) -> tuple[tuple[Adjustment, Handling], ...]:
    """Return every adjustment of a link with what we do about it."""
    return tuple(
        (adjustment, _handling(adjustment, status=stored.answer.status, codes=codes))
        for stored in link.answers
        for adjustment in stored.answer.every_adjustment()
    )


def is_patients(*, adjustment: Adjustment, handling: Handling) -> bool:
    """Say whether an amount is laid on the patient: under PR, or sent to the patient under another group."""
    return adjustment.group == "PR" or handling in {"review", "hold"}


def _handling(adjustment: Adjustment, *, status: str, codes: ReasonCodes) -> Handling:
    handling = codes.for_code(adjustment.group, adjustment.reason).handling
    if status == NOT_RECOGNISED and handling == "bill":
        return "review"
    return handling


def _reviewed(cents: dict[Handling, int]) -> int:
    # Under PR the table may say that nobody asks (an estimate, say); a person still sees the amount.
    return cents["review"] + cents["never"] + cents["clinic"] + cents["protected"]


def _filled(parts: Sequence[int], *, up_to: int) -> tuple[Money, ...]:
    """Return the parts without negatives, so that they sum to the total: the last parts give way first."""
    left, filled = up_to, []
    for part in parts:
        taken = min(max(0, part), left)
        left -= taken
        filled.append(Money(taken))
    return tuple(filled)


def _nothing() -> PatientShare:
    return PatientShare(
        stated=NOTHING,
        bill=NOTHING,
        review=NOTHING,
        hold=NOTHING,
        wait=NOTHING,
        is_unfinished=False,
        is_clinics_work=False,
        exceeds_earlier=False,
    )
