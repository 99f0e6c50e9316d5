"""What the gate is told of stored people at a moment, and what it says."""

from datetime import UTC, datetime

from goodterms.data.models import Practice
from goodterms.data.read import read_households
from goodterms.data.scope import practice_scope
from goodterms.domain.contact_notes import THE_USUAL_WAY
from goodterms.domain.guardrails import Attempt, Refusals, ask
from goodterms.domain.money import total
from goodterms.domain.people import Channel, Household
from goodterms.law.load import load_law
from goodterms.law.schema import Purpose
from support.guard_people import USUAL_MANNERS
from support.practices import facts_of


NOON = datetime(2026, 10, 5, 19, tzinfo=UTC)  # Monday noon in Salem


def known_of(practice: Practice, guarantor_id: int, *, at: datetime = NOON) -> Household:
    """Return what is known of a household at a moment."""
    with practice_scope(practice.id):
        (household,) = read_households([guarantor_id], practice=facts_of(practice), at=at)
    return household


def refusals_for(
    practice: Practice, guarantor_id: int, channel: Channel, *, at: datetime = NOON, purpose: Purpose = "bill"
) -> set[str]:
    """Return which rules refuse a contact with a household at a moment, without words."""
    household = known_of(practice, guarantor_id, at=at)
    answer = ask(
        Attempt(
            household_id=household.household_id,
            purpose=purpose,
            kind=None,
            channel=channel,
            account_ids=tuple(account.account_id for account in household.accounts),
            amount=total(account.balance for account in household.accounts),
            at=at,
            message=None,
            details=THE_USUAL_WAY,
        ),
        household=household,
        law=load_law(),
        manners=USUAL_MANNERS,
        party="provider",
    )
    return {refusal.rule_id for refusal in answer.each} if isinstance(answer, Refusals) else set()
