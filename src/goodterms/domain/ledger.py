"""What do the books say, and what must be added so that they say what is now true?

An entry moves whole cents into (positive) or out of (negative) a bucket; every transaction sums to zero. Nothing is
ever changed: when the truth changes, a true-up adds the difference between what is posted and what is now true.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from goodterms.domain.money import NOTHING, Money, total


Bucket = Literal[
    "charges",  # what the practice asked for; negative, as income
    "contractual",  # the part nobody owes
    "insurer_clearing",  # recognized as paid for a visit (positive) against received in a deposit (negative)
    "insurer_deposits",  # what the bank received from insurers
    "provider_adjustments",  # moved between insurer and provider outside any claim (PLB)
    "patient_billable",  # the patient's share that may be asked for; below zero it is a credit
    "patient_held",  # the patient's share that a person must look at first
    "patient_waiting",  # the patient's share while another insurer still has to answer
    "patient_payments",  # what patients paid
    "imported",  # counterpart of balances brought in without an insurer's answer behind them
]
TransactionKind = Literal["deposit", "true_up", "patient_payment", "imported_balance", "imported_undo", "moved_deposit"]

PATIENT_BUCKETS: tuple[Bucket, ...] = ("patient_billable", "patient_held", "patient_waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One amount moved into or out of one bucket, for one visit or for none."""

    bucket: Bucket
    visit_id: int | None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One thing that happened to the money. The reference names its cause: the same cause has one effect."""

    kind: TransactionKind
    happened_on: date
    reference: str
    remittance_id: int | None
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        """Refuse a transaction that does not sum to zero or moves nothing."""
        left_over = total(entry.amount for entry in self.entries)
        if left_over or not self.entries:
            raise UnbalancedTransaction(
                f"a {self.kind} transaction must move something and sum to zero; {left_over} is left over"
            )


class UnbalancedTransaction(ValueError):
    """Entries that do not sum to zero; the message holds amounts, never names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueStanding:
    """What a visit comes to now, before what the patient paid is taken off: charge = the five others together."""

    charge: Money
    contractual: Money
    insurance_paid: Money
    billable: Money
    held: Money
    waiting: Money


def true_up(*, standing: TrueStanding, posted: Mapping[Bucket, Money], visit_id: int) -> tuple[Entry, ...]:
    """Return the entries that bring one visit's buckets from what is posted to what is true; none when they agree.

    `posted` holds the sums of the visit's true-ups and imported balances, without deposits and patient payments.
    The entries sum to zero. Raises UnbalancedTransaction when the standing itself does not add up.
    """
    wanted: dict[Bucket, Money] = {
        "charges": -standing.charge,
        "contractual": standing.contractual,
        "insurer_clearing": standing.insurance_paid,
        "patient_billable": standing.billable,
        "patient_held": standing.held,
        "patient_waiting": standing.waiting,
        "imported": NOTHING,
    }
    if total(wanted.values()):
        raise UnbalancedTransaction(
            f"a charge of {standing.charge} is not the sum of insurance {standing.insurance_paid}, contractual "
            f"{standing.contractual} and patient {standing.billable + standing.held + standing.waiting}"
        )
    differences = {bucket: amount - posted.get(bucket, NOTHING) for bucket, amount in wanted.items()}
    return tuple(
        Entry(bucket=bucket, visit_id=visit_id, amount=amount) for bucket, amount in differences.items() if amount
    )


def vacate(*, posted: Mapping[Bucket, Money], visit_id: int) -> tuple[Entry, ...]:
    """Return the entries that take back what true-ups posted to a visit no answer belongs to any more."""
    return tuple(Entry(bucket=bucket, visit_id=visit_id, amount=-amount) for bucket, amount in posted.items() if amount)


def deposit(
    *, total_paid: Money, provider_adjustments: Money, claims: Iterable[tuple[int | None, Money]]
) -> tuple[Entry, ...]:
    """Return the entries of one insurer's payment: the bank's money, less what is no claim's, waits in clearing.

    `claims` pairs the visit (None while unknown) with what the insurer paid on the claim. They sum to zero because
    an accepted remittance conserves money: what was paid = the claims together - the provider adjustments.
    """
    entries = [
        Entry(bucket="insurer_deposits", visit_id=None, amount=total_paid),
        Entry(bucket="provider_adjustments", visit_id=None, amount=provider_adjustments),
        *(Entry(bucket="insurer_clearing", visit_id=visit_id, amount=-paid) for visit_id, paid in claims),
    ]
    return tuple(entry for entry in entries if entry.amount)


def moved_deposit(*, paid: Money, from_visit: int, to_visit: int) -> tuple[Entry, ...]:
    """Return the entries by which money received for answers follows them to the visit they belong to."""
    if not paid:
        return ()
    return (
        Entry(bucket="insurer_clearing", visit_id=from_visit, amount=paid),
        Entry(bucket="insurer_clearing", visit_id=to_visit, amount=-paid),
    )


def patient_payment(*, amount: Money, visit_id: int) -> tuple[Entry, ...]:
    """Return the entries of money a patient paid towards one visit. Raises ValueError unless it is more than none."""
    if amount <= NOTHING:
        raise ValueError(f"a payment must be more than nothing, not {amount}")
    return (
        Entry(bucket="patient_payments", visit_id=visit_id, amount=amount),
        Entry(bucket="patient_billable", visit_id=visit_id, amount=-amount),
    )


def imported_balance(*, amount: Money, visit_id: int) -> tuple[Entry, ...]:
    """Return the entries of a balance brought in from a practice system; below zero it is a credit."""
    if not amount:
        return ()
    return (
        Entry(bucket="imported", visit_id=visit_id, amount=-amount),
        Entry(bucket="patient_billable", visit_id=visit_id, amount=amount),
    )
