"""People for the day's plan: each is well known and reachable but for what a test gives them."""

from datetime import UTC, date, datetime, timedelta

from goodterms.domain import outreach
from goodterms.domain.contact_notes import NOTHING_NOTED, NOTHING_PARTICULAR
from goodterms.domain.money import Money
from goodterms.domain.outreach import HouseholdDecision
from goodterms.domain.people import AccountFacts, Household, TouchKind, TouchMade
from goodterms.law.load import load_law
from goodterms.playbook.load import load_playbook
from goodterms.playbook.schema import Playbook


MONDAY = date(2026, 11, 23)
NOON_IN_OHIO = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
STANDARD = load_playbook(path=None, specialty=None)
LADDER: tuple[TouchKind, ...] = ("text", "statement", "email", "call", "statement2")


def days_ago(days: int) -> date:
    """Return the day so many days before the Monday of these tests."""
    return MONDAY - timedelta(days=days)


def made(kind: TouchKind, on: date) -> TouchMade:
    """Return one touch made on a day."""
    return TouchMade(kind=kind, made_on=on, channel=None)


def visit_of(days: int, account_id: str = "A1") -> AccountFacts:
    """Return an account of $120.00 that became the patient's so many days ago, with its touches made on their days."""
    opened_on = days_ago(days)
    steps = [step for step in STANDARD.cadence.steps if step.day < days]
    return AccountFacts(
        account_id=account_id,
        practice="river-clinic",
        balance=Money(120_00),
        opened_on=opened_on,
        first_statement_on=None,
        is_verified=True,
        has_insurance_pending=False,
        has_open_dispute=False,
        has_confusion_hint=False,
        hardship="none",
        plan="none",
        next_installment_on=None,
        plan_requested_on=None,
        opened_statement_on=None,
        replied_on=None,
        last_payment_on=None,
        touches=tuple(made(step.touch, opened_on + timedelta(days=step.day)) for step in steps),
        particulars=NOTHING_PARTICULAR,
    )


def ana_in_ohio(*accounts: AccountFacts) -> Household:
    """Return Ana of Johnstown, Ohio, who answers for these accounts and may be reached in every way."""
    return Household(
        household_id="H1",
        accounts=accounts,
        zip_code="43031",
        state="OH",
        other_states=frozenset(),
        phone="614-555-0142",
        email="ana@example.org",
        is_address_good=True,
        may_text=True,
        may_email=True,
        may_call=True,
        preferred_channel=None,
        language="en",
        stops=frozenset(),
        undeliverable=frozenset(),
        calls=(),
        texts=(),
        emails=(),
        notes=NOTHING_NOTED,
    )


def decided(household: Household, *, at: datetime = NOON_IN_OHIO, playbook: Playbook = STANDARD) -> HouseholdDecision:
    """Return the day's decision under the shipped law, for the practice itself."""
    return outreach.decide(household=household, playbook=playbook, law=load_law(), at=at, party="provider")


def after(household: Household, decision: HouseholdDecision, *, on: date) -> Household:
    """Return the household as it is once the decided touch was made on that day."""
    if decision.permit is None or decision.touch is None:
        return household
    touch = decision.touch
    return household._replace(
        accounts=tuple(
            account._replace(touches=(*account.touches, made(touch.kind, on)))
            if account.account_id in touch.account_ids
            else account
            for account in household.accounts
        ),
    )
