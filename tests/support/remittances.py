"""Remittances for tests: a few with names, and a strategy for any that balance."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from goodterms.domain.money import Money
from goodterms.domain.remits import Adjustment, ClaimAnswer, Place, ProviderAdjustment, Remittance, ServiceLine
from goodterms.simulate.x12_envelope import PLAIN, Envelope, Layout


NOWHERE = Place(interchange=None, transaction=None, segment=None, offset=None)
TODAY = date(2026, 9, 1)


def envelope(*, number: int = 1, layout: Layout = PLAIN) -> Envelope:
    """Return the envelope of a payer we know."""
    at = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
    return Envelope(
        sender="EXAMPLEPAYER", receiver="EXAMPLECLINIC", control_number=number, written_at=at, layout=layout
    )


def adjusted(group: str, reason: str, cents: int) -> Adjustment:
    """Return one adjustment without a quantity."""
    return Adjustment(group=group, reason=reason, amount=Money(cents), quantity=None)


def office_visit_line(**changes: object) -> ServiceLine:
    """Return a $300 visit, paid $200, $50 written off, $30 deductible and $20 coinsurance."""
    values: dict[str, object] = {
        "procedure": "99213",
        "modifiers": (),
        "submitted_procedure": None,
        "charge": Money(30000),
        "paid": Money(20000),
        "serviced_on": date(2026, 8, 1),
        "serviced_through_on": None,
        "line_control": None,
        "adjustments": (adjusted("CO", "45", 5000), adjusted("PR", "1", 3000), adjusted("PR", "2", 2000)),
        "remark_codes": (),
    }
    return ServiceLine(**{**values, **changes})


def janes_answer(**changes: object) -> ClaimAnswer:
    """Return the answer to Jane's office visit: she owes $50."""
    values: dict[str, object] = {
        "pcn": "PCN001",
        "status": "1",
        "charge": Money(30000),
        "paid": Money(20000),
        "stated_patient_responsibility": Money(5000),
        "filing_indicator": "12",
        "payer_claim_number": "ICN001",
        "original_payer_claim_number": None,
        "adjustments": (),
        "lines": (office_visit_line(),),
        "remark_codes": (),
        "patient_last_name": "DOE",
        "patient_first_name": "JANE",
        "member_id": "M001",
        "next_payer_name": None,
        "next_payer_id": None,
        "corrected_priority_payer_name": None,
        "serviced_on": date(2026, 8, 1),
        "serviced_through_on": None,
        "received_on": None,
        "interest": None,
        "place": NOWHERE,
    }
    return ClaimAnswer(**{**values, **changes})


def janes_payment(**changes: object) -> Remittance:
    """Return the payment that answers Jane's claim alone; it balances."""
    values: dict[str, object] = {
        "control_number": "0001",
        "version": "005010X221A1",
        "sender": "EXAMPLEPAYER",
        "interchange_control_number": "000000001",
        "payer_name": "EXAMPLE PAYER",
        "payer_id": "99999",
        "payee_name": "EXAMPLE CLINIC",
        "payee_id": "1999999984",
        "trace_number": "EFT0001",
        "originator_id": "1999999999",
        "handling": "I",
        "method": "ACH",
        "total_paid": Money(20000),
        "paid_on": TODAY,
        "claims": (janes_answer(),),
        "provider_adjustments": (),
        "place": NOWHERE,
    }
    return Remittance(**{**values, **changes})


_words = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'-.", min_size=1, max_size=12)
_names = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ'-", min_size=1, max_size=12)
_days = st.dates(min_value=date(2020, 1, 1), max_value=date(2027, 12, 31))
_maybe_days = st.none() | _days
_cents = st.integers(min_value=-500_00, max_value=5_000_00)
_reasons = st.sampled_from(["1", "2", "3", "45", "96", "197", "253", "B15"])
_remarks = st.sampled_from(["N781", "MA01", "MA18", "N362", "M15"])
_quantities = st.none() | st.sampled_from(["1", "2", "12"])


@st.composite
def adjustments(draw: st.DrawFn, *, most: int) -> tuple[Adjustment, ...]:
    """Return up to so many adjustments of any group."""
    return tuple(
        Adjustment(
            group=draw(st.sampled_from(["CO", "PR", "OA", "PI"])),
            reason=draw(_reasons),
            amount=Money(draw(_cents)),
            quantity=draw(_quantities),
        )
        for _ in range(draw(st.integers(min_value=0, max_value=most)))
    )


@st.composite
def service_lines(draw: st.DrawFn) -> ServiceLine:
    """Return a line whose charge is its payment and its adjustments."""
    given_adjustments = draw(adjustments(most=8))
    paid = draw(_cents)
    from_on = draw(_maybe_days)
    return ServiceLine(
        procedure=draw(st.sampled_from(["99213", "99214", "80053", "G0008"])),
        modifiers=tuple(draw(st.lists(st.sampled_from(["25", "59", "RT", "GW"]), max_size=4))),
        submitted_procedure=draw(st.none() | st.sampled_from(["99215"])),
        charge=Money(paid + sum(each.amount.cents for each in given_adjustments)),
        paid=Money(paid),
        serviced_on=from_on,
        serviced_through_on=None if from_on is None else draw(_maybe_days),
        line_control=draw(st.none() | _words),
        adjustments=given_adjustments,
        remark_codes=tuple(draw(st.lists(_remarks, max_size=3))),
    )


@st.composite
def claim_answers(draw: st.DrawFn, *, pcn: str) -> ClaimAnswer:
    """Return an answer that balances at its lines and as a whole, and that only a reversal makes negative."""
    lines = tuple(draw(st.lists(service_lines(), max_size=4)))
    own = draw(adjustments(most=7))
    paid = sum(line.paid.cents for line in lines) - sum(each.amount.cents for each in own) if lines else draw(_cents)
    charge = paid + sum(each.amount.cents for each in own) + sum(line.charge.cents - line.paid.cents for line in lines)
    every = (*own, *(each for line in lines for each in line.adjustments))
    responsibility = sum(each.amount.cents for each in every if each.group == "PR")
    status = "22" if charge <= 0 and paid <= 0 else "1"
    return janes_answer(
        pcn=pcn,
        status=status,
        charge=Money(charge),
        paid=Money(paid),
        stated_patient_responsibility=None if status == "22" else Money(responsibility),
        payer_claim_number=draw(_words),
        original_payer_claim_number=draw(st.none() | _words),
        adjustments=own,
        lines=lines,
        remark_codes=tuple(draw(st.lists(_remarks, max_size=10))),
        patient_last_name=draw(_names),
        patient_first_name=draw(_names),
        member_id=draw(_words),
        next_payer_name=draw(st.none() | _names),
        next_payer_id=None,
        serviced_on=draw(_maybe_days),
        serviced_through_on=draw(_maybe_days),
        received_on=draw(_maybe_days),
        interest=draw(st.none() | st.just(Money(123))),
    )


@st.composite
def remittances(draw: st.DrawFn, *, number: int) -> Remittance:
    """Return a payment that balances; its claims may still have signs the gate holds."""
    claims = tuple(draw(claim_answers(pcn=f"P{number}-{position}")) for position in range(draw(st.integers(0, 4))))
    moved = tuple(
        ProviderAdjustment(
            provider="1999999984",
            fiscal_year_ends_on=date(2026, 12, 31),
            reason=draw(st.sampled_from(["WO", "72", "FB", "CS", "L6"])),
            reference=draw(st.just("") | _words),
            amount=Money(draw(_cents)),
        )
        for _ in range(draw(st.integers(0, 8)))
    )
    total = sum(claim.paid.cents for claim in claims) - sum(each.amount.cents for each in moved)
    return janes_payment(
        control_number=f"{number:04d}",
        trace_number=f"EFT{number}",
        total_paid=Money(total),
        claims=claims,
        provider_adjustments=moved,
    )


@st.composite
def payment_files(draw: st.DrawFn) -> list[Remittance]:
    """Return the payments of one file."""
    return [draw(remittances(number=number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
