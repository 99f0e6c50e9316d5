"""What must be known before a statement may be written?"""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from goodterms.domain.money import Money
from goodterms.domain.people import Language


Edition = Literal["statement", "statement2"]  # the touch it is: the first statement, or the second on day 35


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The same words in both languages, each written with care."""

    en: str
    es: str

    def in_language(self, language: Language) -> str:
        """Return the words in one language."""
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneHours:
    """When a person answers the telephone; weekdays count from 0, Monday, to 6, Sunday."""

    first_weekday: int
    last_weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFacts:
    """Who writes, how to reach them and where the money goes."""

    name: str
    initial: str  # the one letter of the mark beside the name
    address: tuple[str, ...]  # the return address, without the name
    phone: str  # the direct line for bills, as it is to be printed
    hours: PhoneHours
    text_number: str | None  # None: this practice takes no texts
    pay_url: str  # https://..., to which "/" and the pay code are added
    check_payable_to: str
    check_address: tuple[str, ...]
    financial_help_url: str | None  # where the assistance policy and its form can be read; None: there is no such page


@dataclass(frozen=True, slots=True, kw_only=True)
class GuarantorFacts:
    """Whom the statement is addressed to."""

    first_name: str
    full_name: str
    address: tuple[str, ...]  # street lines, then city, state and ZIP


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """One visit: charge - discounts - insurance paid - patient paid - under review = owed, to the cent."""

    account_id: str  # for messages to staff; not printed
    serviced_on: date
    patient_first_name: str | None  # None: the guarantor was the patient
    care: Wording  # a few plain words, never a diagnosis
    insurer: str | None  # the plan that answered last; None: no insurance was billed
    charge: Money
    plan_discount: Money  # what the insurer's contract took off
    insurance_paid: Money  # by all insurers together
    practice_discount: Money  # what the practice itself took off, such as financial help
    patient_paid: Money
    under_review: Money  # still with an insurer, or held by us: not asked for now
    owed: Money
    reasons: tuple[Wording, ...]  # why this part is the patient's, in whole sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A text that law or policy wants on the statement."""

    title: Wording
    text: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFacts:
    """Everything one household's statement says; nothing else is looked up."""

    statement_id: str
    edition: Edition
    language: Language
    statement_on: date
    due_on: date
    practice: PracticeFacts
    guarantor: GuarantorFacts
    account_code: str  # what the patient writes on a check
    pay_code: str  # the short code of the pay page
    visits: tuple[VisitFacts, ...]
    plan_payments: int | None  # monthly payments a plan may have for this balance; None: no plan is offered
    notices: tuple[Notice, ...]
