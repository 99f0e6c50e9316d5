"""Insurers' answers for tests, said in a few words: `answer(pays=200, adjusts="CO-45 50; PR-1 30; PR-2 20")`."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

from goodterms.domain.adjudication import VisitAdjudication, VisitContext, adjudicate
from goodterms.domain.answer_chain import StoredAnswer
from goodterms.domain.book import ClaimedVisit
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.remits import Adjustment, ClaimAnswer, Place, ServiceLine
from goodterms.domain.same_patient import NamedPatient
from goodterms.law.reason_codes import load_reason_codes


CODES = load_reason_codes()
SEPTEMBER_FIRST = date(2026, 9, 1)  # Tuesday
AUGUST_FIRST = date(2026, 8, 1)  # Saturday
NOWHERE = Place(interchange=1, transaction=1, segment=None, offset=None)
NOTHING_ELSE_KNOWN = VisitContext(
    patient_paid=NOTHING,
    billed_charge=None,
    coverage=frozenset(),
    expected_payers=(),
    provider_adjustments=(),
    identity_doubt=None,
)


def dollars(amount: float) -> Money:
    return Money(round(amount * 100))


def adjustments(words: str) -> tuple[Adjustment, ...]:
    """Read "CO-45 50; PR-1 30" as adjustments."""
    triples = (word.split() for word in words.split(";") if word.strip())
    return tuple(
        Adjustment(group=pair.split("-")[0], reason=pair.split("-")[1], amount=dollars(float(amount)), quantity=None)
        for pair, amount in triples
    )


def answer(
    *,
    charge: float = 300,
    pays: float = 200,
    adjusts: str = "CO-45 50; PR-1 30; PR-2 20",
    status: str = "1",
    payer: str = "EXAMPLE PAYER",
    claim_number: str = "I01",
    day: int = 0,
    payment: str = "",
    pcn: str = "P01",
    procedure: str = "99213",
    filing: str = "12",
    remarks: tuple[str, ...] = (),
    next_payer: str | None = None,
    original: str | None = None,
    verdict: str = "accept",
    occurrence: int = 0,
    states: float | None = None,
    claim_level: str = "",
    name: str = "DOE JANE",
    member: str = "M001",
    served_on: date | None = AUGUST_FIRST,
    through_on: date | None = None,
) -> StoredAnswer:
    """One insurer's answer; `day` counts from 1 September 2026, `claim_level` holds adjustments outside any line."""
    on_line, on_claim = adjustments(adjusts), adjustments(claim_level)
    line = ServiceLine(
        procedure=procedure,
        modifiers=(),
        submitted_procedure=None,
        charge=dollars(charge),
        paid=dollars(pays),
        serviced_on=served_on,
        serviced_through_on=through_on,
        line_control=None,
        adjustments=on_line,
        remark_codes=(),
    )
    claim = ClaimAnswer(
        pcn=pcn,
        status=status,
        charge=dollars(charge),
        paid=dollars(pays),
        stated_patient_responsibility=None if states is None else dollars(states),
        filing_indicator=filing,
        payer_claim_number=claim_number,
        original_payer_claim_number=original,
        adjustments=on_claim,
        lines=(line,) if procedure else (),
        remark_codes=remarks,
        patient_last_name=name.partition(" ")[0],
        patient_first_name=name.partition(" ")[2],
        member_id=member,
        next_payer_name=next_payer,
        next_payer_id=None,
        corrected_priority_payer_name=None,
        serviced_on=served_on,
        serviced_through_on=through_on,
        received_on=None,
        interest=None,
        place=NOWHERE,
    )
    if not procedure:
        claim = replace(claim, adjustments=(*on_line, *on_claim))
    paid_on = SEPTEMBER_FIRST + timedelta(days=day)
    remittance = f"{payer}/{payment or day}/{paid_on}"
    words = f"{remittance}/{claim}/{occurrence}"
    return StoredAnswer(
        answer=claim,
        payer_id=payer[:3],
        payer_name=payer,
        trace_number=f"T{payment or day}",
        paid_on=paid_on,
        remittance_key=remittance,
        event_key=hashlib.sha256(words.encode()).hexdigest(),
        verdict="hold" if verdict == "hold" else "accept",
    )


def claimed(
    *, context: VisitContext = NOTHING_ELSE_KNOWN, name: str = "DOE JANE", born_on: date | None = None
) -> ClaimedVisit:
    """What the claim we sent says of a visit on August 1."""
    last_name, _, first_name = name.partition(" ")
    return ClaimedVisit(
        context=context,
        patient=NamedPatient(first_name=first_name, last_name=last_name, born_on=born_on, member_ids=frozenset()),
        serviced_on=AUGUST_FIRST,
    )


def takes_back(original: StoredAnswer, *, day: int, payment: str = "") -> StoredAnswer:
    """The reversal (status 22) of an answer: every amount turned around, CLP05 absent."""
    turned = replace(
        original.answer,
        status="22",
        charge=-original.answer.charge,
        paid=-original.answer.paid,
        stated_patient_responsibility=None,
        adjustments=tuple(replace(each, amount=-each.amount) for each in original.answer.adjustments),
        lines=tuple(
            replace(
                line,
                charge=-line.charge,
                paid=-line.paid,
                adjustments=tuple(replace(each, amount=-each.amount) for each in line.adjustments),
            )
            for line in original.answer.lines
        ),
    )
    paid_on = SEPTEMBER_FIRST + timedelta(days=day)
    remittance = f"{original.payer_name}/{payment or day}/{paid_on}"
    return replace(
        original,
        answer=turned,
        trace_number=f"T{payment or day}",
        paid_on=paid_on,
        remittance_key=remittance,
        event_key=hashlib.sha256(f"{remittance}/{turned}".encode()).hexdigest(),
        verdict="accept",
    )


def visit(*answers: StoredAnswer, context: VisitContext = NOTHING_ELSE_KNOWN) -> VisitAdjudication:
    """Adjudicate a visit with these answers."""
    return adjudicate(answers=answers, context=context, codes=CODES)


def amounts(result: VisitAdjudication) -> tuple[float, float, float, float, str]:
    """Return owed, billable, held, waiting in dollars, and the state: one row of a table of expectations."""
    cents = (result.owed, result.billable, result.held, result.waiting)
    owed, billable, held, waiting = (amount.cents / 100 for amount in cents)
    return owed, billable, held, waiting, result.state
