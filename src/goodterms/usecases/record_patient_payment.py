"""A patient paid towards a visit."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from goodterms.data.audit import record_audit_event
from goodterms.data.books import balances_on, write_transactions
from goodterms.data.models import PatientPayment, Standing
from goodterms.data.placing import know
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.ledger import Transaction, patient_payment
from goodterms.domain.money import NOTHING, Money
from goodterms.law.reason_codes import ReasonCodes
from goodterms.usecases.true_up_visits import true_up_visits


Method = Literal["desk", "check", "card", "claim"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceipt:
    """What was recorded. `is_new` is False when the same payment was recorded before and nothing was done."""

    payment_id: int
    amount: Money
    is_new: bool


class UnableToRecordPayment(Exception):
    """A payment cannot be recorded; the message says what was found and what to do. Nothing was recorded."""


def record_patient_payment(
    *,
    practice: PracticeFacts,
    visit_id: int,
    amount: Money,
    received_on: date,
    method: Method,
    reference: str,
    codes: ReasonCodes,
    by: str,
    at: datetime,
) -> PaymentReceipt:
    """Record money from a patient once, whatever the number of tries; paying too much leaves a visible credit.

    `reference` names the payment for ever: the same reference with the same content is the same payment, with another
    content it is refused. Raises UnableToRecordPayment for that, and for an amount that is not more than nothing.
    """
    if amount <= NOTHING:
        raise UnableToRecordPayment(f"a payment must be more than nothing, not {amount}; check the amount")
    with practice_scope(practice.practice_id):
        visit_id = know(visit_id)
        earlier = PatientPayment.objects.filter(reference=reference).first()
        if earlier is not None:
            if (earlier.visit_id, earlier.amount_cents) != (visit_id, amount.cents):
                raise UnableToRecordPayment(
                    f"payment {reference} was recorded before with another amount or visit; "
                    "give this one its own reference"
                )
            return PaymentReceipt(payment_id=earlier.id, amount=amount, is_new=False)
        paid = Transaction(
            kind="patient_payment",
            happened_on=received_on,
            reference=reference,
            remittance_id=None,
            entries=patient_payment(amount=amount, visit_id=visit_id),
        )
        (transaction_id,) = write_transactions([paid], practice_id=practice.practice_id, recorded_at=at)
        payment = PatientPayment.objects.create(
            practice_id=practice.practice_id,
            visit_id=visit_id,
            amount_cents=amount.cents,
            received_on=received_on,
            method=method,
            reference=reference,
            ledger_transaction_id=transaction_id,
        )
        found = true_up_visits(
            visit_ids=[visit_id], cause=f"payment {payment.id}", codes=codes, practice=practice, at=at
        )
        if visit_id not in found.adjudications:
            _note_unanswered(visit_id, at=at)
        record_audit_event(
            practice_id=practice.practice_id,
            at=at,
            by=by,
            deed="record_patient_payment",
            subject=f"visit {visit_id}",
            details={"payment": payment.id, "amount_cents": amount.cents},
        )
        return PaymentReceipt(payment_id=payment.id, amount=amount, is_new=True)


def _note_unanswered(visit_id: int, *, at: datetime) -> None:
    """A balance that no insurer's answer stands behind is what the books say it is."""
    balance = balances_on(date.max, visit_ids=[visit_id]).get(visit_id, {}).get("patient_billable", NOTHING)
    owed = max(NOTHING, balance)
    Standing.objects.filter(visit_id=visit_id).update(
        owed_cents=owed.cents, billable_cents=owed.cents, adjudicated_at=at
    )
