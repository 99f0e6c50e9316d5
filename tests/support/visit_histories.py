"""Invented histories of one visit: what insurers may send over the weeks, with what the patient then owes."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from goodterms.domain.adjudication import StoredAnswer, VisitContext
from goodterms.domain.remits import ProviderAdjustment
from support.claim_answers import NOTHING_ELSE_KNOWN, answer, dollars, takes_back


INSURERS = ("FIRST HEALTH", "SECOND MUTUAL", "THIRD CO")
STATUSES = ("1", "2", "3", "4", "19", "20", "21", "22", "23", "25", "77")
CODES = ("PR-1", "PR-2", "PR-3", "PR-45", "PR-27", "PR-227", "PR-999", "CO-45", "CO-16", "OA-23", "OA-257", "OA-18")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All answers of a visit in the order they were given, and the share the last one leaves to the patient."""

    answers: tuple[StoredAnswer, ...]
    last_share: float
    is_forwarded: bool


@st.composite
def orderly_histories(draw: st.DrawFn) -> History:
    """One to three insurers in turn; each may correct itself (reversal and new answer) before the next one speaks."""
    charge = draw(st.integers(100, 900))
    insurers = draw(st.integers(1, 3))
    is_forwarded = draw(st.booleans())
    answers: list[StoredAnswer] = []
    paid_before, share, day = 0, charge, 0
    for place in range(insurers):
        is_last = place == insurers - 1
        discount = draw(st.integers(0, share)) if place == 0 else 0
        given = None
        for _ in range(draw(st.integers(1, 3))):
            pays = draw(st.integers(0, share - discount))
            left = share - discount - pays
            day += draw(st.integers(1, 5))
            status = str((19 if not is_last or is_forwarded else 1) + place)
            codes = f"CO-45 {discount}; PR-1 {left // 2}; PR-2 {left - left // 2}"
            codes += f"; OA-23 {charge - share}" if place else ""
            new = answer(
                charge=charge,
                pays=pays,
                adjusts=codes,
                status=status,
                payer=INSURERS[place],
                claim_number=f"C{place}",
                day=day,
                next_payer=INSURERS[(place + 1) % 3] if not is_last or is_forwarded else None,
            )
            if given is not None:
                answers.append(takes_back(given, day=day))
            answers.append(new)
            given = new
        paid_before += pays
        share = left
    return History(answers=tuple(answers), last_share=share, is_forwarded=is_forwarded)


@st.composite
def any_answers(draw: st.DrawFn) -> StoredAnswer:
    """An answer as wild as payers send them: any status, any codes, in balance or not, believed or not."""
    adjusts = draw(st.lists(st.tuples(st.sampled_from(CODES), st.integers(-20, 60)), max_size=3))
    pays = draw(st.sampled_from((0, 40, 100)))
    in_balance = draw(st.booleans())
    charge = pays + sum(amount for _, amount in adjusts) if in_balance else draw(st.integers(0, 200))
    made = answer(
        charge=charge,
        pays=pays,
        adjusts="; ".join(f"{code} {amount}" for code, amount in adjusts),
        status=draw(st.sampled_from(STATUSES)),
        payer=draw(st.sampled_from(INSURERS)),
        claim_number=draw(st.sampled_from(("", "C1", "C2"))),
        day=draw(st.integers(0, 3)),
        procedure=draw(st.sampled_from(("99213", "85025", ""))),
        filing=draw(st.sampled_from(("12", "12", "12", "MB", "MC", "WC", "AM"))),
        remarks=draw(st.sampled_from(((), (), ("MA15",), ("N781",)))),
        next_payer=draw(st.sampled_from((None, *INSURERS))),
        verdict=draw(st.sampled_from(("accept", "accept", "accept", "hold"))),
        states=draw(st.sampled_from((None, 0, 30))),
    )
    return takes_back(made, day=draw(st.integers(0, 3))) if draw(st.integers(0, 4)) == 0 else made


wild_histories = st.lists(any_answers(), max_size=6)


@st.composite
def contexts(draw: st.DrawFn) -> VisitContext:
    """What else may be known: payments, a billed charge, protection, money moved outside the claims."""
    return replace(
        NOTHING_ELSE_KNOWN,
        patient_paid=dollars(draw(st.sampled_from((0, 0, 10, 500)))),
        billed_charge=draw(st.sampled_from((None, None, dollars(100), dollars(200)))),
        coverage=draw(st.sampled_from((frozenset(), frozenset(), frozenset({"qmb"}), frozenset({"accident"})))),
        provider_adjustments=tuple(draw(st.lists(moved_outside(), max_size=2))),
    )


@st.composite
def moved_outside(draw: st.DrawFn) -> ProviderAdjustment:
    """One PLB pair that names a claim of the visit."""
    return ProviderAdjustment(
        provider="1999999984",
        fiscal_year_ends_on=None,
        reason=draw(st.sampled_from(("WO", "72", "FB", "L6", "CS"))),
        reference=draw(st.sampled_from(("C1", "C2"))),
        amount=dollars(draw(st.integers(-300, 300))),
    )
