"""Who answers for which bills, how may they be reached, and what has happened so far?

The household is the unit of every decision: one guarantor, all accounts they answer for, and the whole history of
contact. `None` always means "we do not know", and whoever decides must take it as the restrictive case.

The household and its accounts are named tuples, because one of each is made for every row that is planned and a frozen
dataclass takes six times as long to make (docs/decisions/0046). Name every field when making one; `_replace` changes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from goodterms.domain.contact_notes import ContactNotes, Particulars
from goodterms.domain.money import Money
from goodterms.law.checks import CallOutcome, Channel, Stop


__all__ = [
    "AccountFacts",
    "CallMade",
    "CallOutcome",
    "Channel",
    "Hardship",
    "Household",
    "Language",
    "PlanState",
    "Stop",
    "TouchKind",
    "TouchMade",
]

TouchKind = Literal["text", "statement", "email", "call", "statement2"]
Language = Literal["en", "es"]
Hardship = Literal["none", "pending", "approved"]
PlanState = Literal["none", "active", "missed", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchMade:
    """A planned contact that reached the patient, as far as we know: what bounced or came back is not one."""

    kind: TouchKind
    made_on: date
    channel: Channel | None  # None when the source did not say; the kind's own channel is then meant


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMade:
    """One telephone call with this person, ours or theirs."""

    at: datetime
    outcome: CallOutcome
    is_elsewhere: bool = False  # made or taken by another practice of the organization, or a partner


class AccountFacts(NamedTuple):
    """The patient balance of one visit, and what is known about it today."""

    account_id: str
    practice: str
    balance: Money  # what the ledger says the patient owes now; below zero is a credit
    opened_on: date | None  # day 0: the day the balance became the patient's
    first_statement_on: date | None
    is_verified: bool | None  # an insurer's final answer stands behind the balance
    has_insurance_pending: bool | None
    has_open_dispute: bool | None
    has_confusion_hint: bool | None  # a reply or a note that sounds unsure what the bill is
    hardship: Hardship | None
    plan: PlanState | None
    next_installment_on: date | None
    plan_requested_on: date | None
    opened_statement_on: date | None  # the patient looked at the statement or its page
    replied_on: date | None
    last_payment_on: date | None
    touches: tuple[TouchMade, ...]  # touches that were about this account
    particulars: Particulars


class Household(NamedTuple):
    """One guarantor with every account they answer for, and the history of contact with them."""

    household_id: str
    accounts: tuple[AccountFacts, ...]
    zip_code: str | None
    state: str | None  # of the mailing address, two letters
    other_states: frozenset[str]  # where care was given and where the provider is, when known
    phone: str | None
    email: str | None
    is_address_good: bool | None
    may_text: bool | None  # consent on record
    may_email: bool | None
    may_call: bool | None
    preferred_channel: Channel | None
    language: Language | None
    stops: frozenset[Stop]
    undeliverable: frozenset[Channel]  # channels whose last try bounced, came back, or met a landline
    calls: tuple[CallMade, ...]
    texts: tuple[datetime, ...]  # when texts left
    emails: tuple[datetime, ...]  # when emails left
    notes: ContactNotes
