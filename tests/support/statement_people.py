"""People with a bill, for tests about statements: all invented, with 555-01xx numbers and example addresses."""

from dataclasses import replace
from datetime import date, time, timedelta

from goodterms.domain.money import NOTHING, Money
from goodterms.domain.statement_facts import (
    GuarantorFacts,
    Notice,
    PhoneHours,
    PracticeFacts,
    StatementFacts,
    VisitFacts,
    Wording,
)


CEDAR_GROVE = PracticeFacts(
    name="Cedar Grove Family Medicine",
    initial="C",
    address=("210 Cedar Grove Ave", "Suite 4", "Salem, OR 97301"),
    phone="503-555-0188",
    hours=PhoneHours(first_weekday=0, last_weekday=4, opens=time(8), closes=time(18)),
    text_number="503-555-0142",
    pay_url="https://pay.cedargrove.example/s",
    check_payable_to="Cedar Grove Family Medicine",
    check_address=("PO Box 4410", "Salem, OR 97302"),
    financial_help_url="https://cedargrove.example/help",
)

DEDUCTIBLE = Wording(
    en="This part counts toward your yearly deductible, which you pay before the plan does.",
    es="Esta parte cuenta para su deducible anual, que usted paga antes de que pague el plan.",
)
COPAY = Wording(
    en="This is the copay your plan sets for this kind of visit.",
    es="Este es el copago que su plan fija para este tipo de visita.",
)


def office_visit() -> VisitFacts:
    """A visit Medicare paid most of: $296.02 - $98.20 - $142.40 = $55.42."""
    return VisitFacts(
        account_id="A-1001",
        serviced_on=date(2026, 8, 8),
        patient_first_name=None,
        care=Wording(en="Office visit", es="Consulta médica"),
        insurer="Medicare",
        charge=Money(29602),
        plan_discount=Money(9820),
        insurance_paid=Money(14240),
        practice_discount=NOTHING,
        patient_paid=NOTHING,
        under_review=NOTHING,
        owed=Money(5542),
        reasons=(DEDUCTIBLE,),
    )


def blood_tests() -> VisitFacts:
    """A visit with $10.00 paid at the desk: $329.67 - $101.95 - $190.00 - $10.00 = $27.72."""
    return replace(
        office_visit(),
        account_id="A-1002",
        serviced_on=date(2026, 8, 17),
        care=Wording(en="Blood tests", es="Análisis de sangre"),
        charge=Money(32967),
        plan_discount=Money(10195),
        insurance_paid=Money(19000),
        patient_paid=Money(1000),
        owed=Money(2772),
        reasons=(COPAY,),
    )


def x_ray() -> VisitFacts:
    """A third visit: $270.23 - $41.16 - $198.97 = $30.10."""
    return replace(
        office_visit(),
        account_id="A-1003",
        serviced_on=date(2026, 8, 26),
        care=Wording(en="X-ray", es="Radiografía"),
        charge=Money(27023),
        plan_discount=Money(4116),
        insurance_paid=Money(19897),
        owed=Money(3010),
    )


def maria_with_three_visits() -> StatementFacts:
    """María, on Medicare, who owes $113.24 for three visits in August."""
    return StatementFacts(
        statement_id="S-2026-000123",
        edition="statement",
        language="en",
        statement_on=date(2026, 11, 23),  # Monday
        due_on=date(2026, 12, 18),  # Friday
        practice=CEDAR_GROVE,
        guarantor=GuarantorFacts(
            first_name="María",
            full_name="María Delacroix",
            address=("420 NW Juniper St Apt 33", "Salem OR 97304-1182"),
        ),
        account_code="104223",
        pay_code="K25-4WM",
        visits=(office_visit(), blood_tests(), x_ray()),
        plan_payments=3,
        notices=(),
    )


def with_visits(facts: StatementFacts, *, count: int) -> StatementFacts:
    """The same household with so many visits, a week apart."""
    kinds = (office_visit(), blood_tests(), x_ray())
    first = date(2026, 8, 8) if count <= 14 else date(2025, 8, 8)
    visits = tuple(
        replace(
            kinds[number % 3],
            account_id=f"A-{1001 + number}",
            serviced_on=first + timedelta(days=7 * number),
        )
        for number in range(count)
    )
    return replace(facts, visits=visits)


def in_spanish(facts: StatementFacts) -> StatementFacts:
    """The same facts for a household that reads Spanish."""
    return replace(facts, language="es")


def language_notice() -> Notice:
    """A notice a practice may want on its statements."""
    return Notice(
        title=Wording(en="Your right to an itemized bill", es="Su derecho a una factura detallada"),
        text=Wording(
            en="You may ask for a bill that lists every service. It is free, and we send it within 30 days.",
            es="Usted puede pedir una factura que detalle cada servicio. Es gratis y la enviamos en 30 días.",
        ),
    )
