"""Rows become what a household is told: whose bill, which visits, what insurance did, what is left."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from goodterms.data.addresses import END_OF_TIME, read_in_use
from goodterms.data.consents import read_answers
from goodterms.data.models import Guarantor, Practice
from goodterms.data.query import rows
from goodterms.domain.codes import pay_code
from goodterms.domain.consents import may_hold_details
from goodterms.domain.money import NOTHING, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The practice as it signs."""

    name: str
    street: str
    city: str
    state: str
    zip_code: str
    phone: str
    text_number: str
    first_weekday: int
    last_weekday: int
    opens: time
    closes: time
    pay_host: str
    check_address: tuple[str, ...]
    financial_help_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBill:
    """One visit in whole amounts: charge = discount + insurance paid + patient paid + owed + held + waiting."""

    visit_id: int
    serviced_on: date | None
    patient_first_name: str | None  # None when the guarantor was the patient
    care: str  # a procedure code, or words
    insurer_name: str | None
    charge: Money
    contractual: Money
    insurance_paid: Money
    patient_paid: Money
    owed: Money
    held: Money
    waiting: Money
    reasons: tuple[tuple[str, str], ...]  # why this part is the patient's, in English and in Spanish


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What one household is asked for in one touch."""

    guarantor_id: int
    first_name: str
    last_name: str
    street: str
    city: str
    state: str
    zip_code: str
    language: str
    pay_code: str
    phone: str | None
    email: str | None
    text_may_hold_details: bool  # the household agreed to the amount in texts, which others may see
    email_may_hold_details: bool  # the household agreed to amounts and visits in plain email
    visits: tuple[VisitBill, ...]


def read_sender(practice_id: int) -> Sender:
    """Return how the practice signs."""
    row = Practice.objects.get(id=practice_id)
    return Sender(
        name=row.name,
        street=row.street,
        city=row.city,
        state=row.state,
        zip_code=row.zip_code,
        phone=row.phone,
        text_number=row.text_number,
        first_weekday=row.first_weekday,
        last_weekday=row.last_weekday,
        opens=row.opens,
        closes=row.closes,
        pay_host=row.pay_host,
        check_address=tuple(row.check_address.splitlines()),
        financial_help_url=row.financial_help_url,
    )


def give_pay_codes(guarantor_ids: Sequence[int], *, practice_id: int) -> None:
    """Give every one of these households that has none its code; call it inside a practice's scope."""
    without = list(Guarantor.objects.filter(id__in=list(guarantor_ids), pay_code="").order_by("id"))
    if not without:
        return
    secret = Practice.objects.get(id=practice_id).code_secret
    first = [pay_code(secret=secret, subject=str(guarantor.id), attempt=0) for guarantor in without]
    taken = set(Guarantor.objects.filter(pay_code__in=first).values_list("pay_code", flat=True))
    for guarantor, code in zip(without, first, strict=True):
        attempt = 0
        while code in taken or (attempt and Guarantor.objects.filter(pay_code=code).exists()):
            attempt += 1
            code = pay_code(secret=secret, subject=str(guarantor.id), attempt=attempt)  # drawn again
        taken.add(code)
        guarantor.pay_code = code
    Guarantor.objects.bulk_update(without, ["pay_code"])


def read_bills(wanted: Mapping[int, Sequence[int]]) -> Mapping[int, Bill]:
    """Return, by guarantor, the bill for the visits asked about; call it inside a practice's scope."""
    visit_ids = [visit for visits in wanted.values() for visit in visits]
    amounts = _amounts(visit_ids)
    visits: dict[int, VisitBill] = {}
    for row in rows(_VISITS, visit_ids):
        number, serviced_on, patient_name, is_own, care, insurer, reasons = row
        sums = amounts.get(number, {})
        visits[number] = VisitBill(
            visit_id=number,
            serviced_on=serviced_on,
            patient_first_name=None if is_own or not patient_name else patient_name,
            care=care,
            insurer_name=insurer or None,
            charge=-sums.get("charges", NOTHING),
            contractual=sums.get("contractual", NOTHING),
            insurance_paid=sums.get("insurance_paid", NOTHING),
            patient_paid=sums.get("patient_payments", NOTHING),
            owed=sums.get("patient_billable", NOTHING),
            held=sums.get("patient_held", NOTHING),
            waiting=sums.get("patient_waiting", NOTHING),
            reasons=tuple((each["en"], each["es"]) for each in json.loads(reasons) if each["kind"] == "patient"),
        )
    in_use = read_in_use(list(wanted), at=END_OF_TIME)
    answers = read_answers(list(wanted), at=END_OF_TIME)
    return {
        row.id: Bill(
            guarantor_id=row.id,
            first_name=row.first_name,
            last_name=row.last_name,
            street=row.street,
            city=row.city,
            state=row.state,
            zip_code=row.zip_code,
            language=row.language or "en",
            pay_code=row.pay_code,
            phone=in_use[row.id].phone,
            email=in_use[row.id].email,
            text_may_hold_details=may_hold_details(
                answers.get(row.id, ()), channel="text", address=in_use[row.id].phone
            ),
            email_may_hold_details=may_hold_details(
                answers.get(row.id, ()), channel="email", address=in_use[row.id].email
            ),
            visits=tuple(
                sorted(
                    (visits[each] for each in wanted[row.id]),
                    key=lambda visit: (visit.serviced_on or date.min, visit.visit_id),
                )
            ),
        )
        for row in Guarantor.objects.filter(id__in=list(wanted))
    }


def _amounts(visit_ids: Sequence[int]) -> Mapping[int, Mapping[str, Money]]:
    sums: dict[int, dict[str, Money]] = {}
    for visit, bucket, cents in rows(_AMOUNTS, list(visit_ids)):
        sums.setdefault(visit, {})[bucket] = Money(int(cents))
    return sums


# What insurance paid is what true-ups recognized; the deposit's side of the clearing bucket is the bank's business.
_AMOUNTS = """
    SELECT entry.visit_id,
           CASE WHEN entry.bucket = 'insurer_clearing' THEN 'insurance_paid' ELSE entry.bucket END,
           sum(entry.amount_cents)
    FROM data_ledgerentry entry JOIN data_ledgertransaction t ON t.id = entry.transaction_id
    WHERE entry.visit_id = ANY(%s)
      AND NOT (entry.bucket = 'insurer_clearing' AND t.kind IN ('deposit', 'moved_deposit'))
    GROUP BY 1, 2
"""

_VISITS = """
    SELECT visit.id, visit.serviced_on, patient.first_name,
           patient.first_name = guarantor.first_name AND patient.last_name = guarantor.last_name,
           visit.care, standing.insurer_name, standing.reasons::text
    FROM data_visit visit
    JOIN data_standing standing ON standing.visit_id = visit.id
    LEFT JOIN data_patient patient ON patient.id = visit.patient_id
    LEFT JOIN data_guarantor guarantor ON guarantor.id = visit.guarantor_id
    WHERE visit.id = ANY(%s)
"""
