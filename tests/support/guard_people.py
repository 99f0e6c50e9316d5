"""People for the gate to judge: each is fine in every respect but the one a test gives them."""

from datetime import UTC, date, datetime, time

from goodterms.domain.contact_notes import NOTHING_NOTED, NOTHING_PARTICULAR, THE_USUAL_WAY
from goodterms.domain.guardrails import Attempt, Consulted, Permit, Refusals, ask, consult
from goodterms.domain.money import Money, total
from goodterms.domain.people import AccountFacts, CallMade, Channel, Household, TouchMade
from goodterms.law.load import load_law
from goodterms.law.schema import Party
from goodterms.playbook.schema import Manners


MONDAY_TEN_IN_SALEM = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

USUAL_MANNERS = Manners(
    earliest=time(8),
    latest=time(21),
    calls_in_seven_days=7,
    days_after_conversation=7,
    texts_per_day=1,
    emails_per_day=1,
    calls_per_day=7,
    texts_in_seven_days=3,
    contact_on_sunday=True,
    permit_minutes=10,
)

TEXT_OF_DORA = "Cedar Grove: your statement is ready. Reply STOP to stop texts to this telephone number."
TEXT_OF_LUZ = "Cedar Grove: su estado de cuenta está listo. Responda ALTO para no recibir más mensajes."


def doras_account(account_id: str = "A1") -> AccountFacts:
    """Return an account on which eighty dollars are owed and nothing stands in the way."""
    return AccountFacts(
        account_id=account_id,
        practice="cedar-grove",
        balance=Money(80_00),
        opened_on=date(2026, 10, 1),
        first_statement_on=date(2026, 10, 11),
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
        touches=(),
        particulars=NOTHING_PARTICULAR,
    )


def dora_reachable() -> Household:
    """Return Dora of Salem, Oregon: reachable in every way, with a yes to each, and no history."""
    return Household(
        household_id="H1",
        accounts=(doras_account(),),
        zip_code="97301",
        state="OR",
        other_states=frozenset({"OR"}),
        phone="503-555-0142",
        email="dora@example.org",
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


def living_in(household: Household, *, zip_code: str | None, state: str | None, phone: str | None) -> Household:
    """Return the household moved to another address and number."""
    return household._replace(zip_code=zip_code, state=state, phone=phone, other_states=frozenset())


def with_account(household: Household, account: AccountFacts) -> Household:
    """Return the household with this account only."""
    return household._replace(accounts=(account,))


def with_touches(household: Household, *touches: TouchMade) -> Household:
    """Return the household with this touch history on its first account."""
    first, *others = household.accounts
    return household._replace(accounts=(first._replace(touches=touches), *others))


def called(at: str, outcome: str) -> CallMade:
    """Return one call, with its moment and outcome in words."""
    for known in ("conversation", "voicemail", "no_answer", "busy", "inbound_conversation"):
        if outcome == known:
            return CallMade(at=moment(at), outcome=known)
    raise ValueError(f"no such outcome of a call: {outcome}")


def moment(written: str) -> datetime:
    """Return a moment written as 2026-11-23T18:00Z."""
    return datetime.fromisoformat(written)


def attempt(
    household: Household,
    channel: Channel,
    *,
    at: datetime = MONDAY_TEN_IN_SALEM,
    message: str | None = None,
) -> Attempt:
    """Return an attempt about every account of the household, for what they owe together."""
    return Attempt(
        household_id=household.household_id,
        purpose="bill",
        kind="statement" if channel == "letter" else channel,
        channel=channel,
        account_ids=tuple(account.account_id for account in household.accounts),
        amount=total(account.balance for account in household.accounts),
        at=at,
        message=message,
        details=THE_USUAL_WAY,
    )


def answer(
    household: Household,
    proposed: Attempt,
    *,
    manners: Manners = USUAL_MANNERS,
    party: Party = "provider",
) -> Permit | Refusals:
    """Return what the gate says under the shipped law."""
    return ask(proposed, household=household, law=load_law(), manners=manners, party=party)


def record(
    household: Household,
    proposed: Attempt,
    *,
    manners: Manners = USUAL_MANNERS,
    party: Party = "provider",
) -> dict[str, Consulted]:
    """Return every rule consulted under the shipped law, by id."""
    consulted = consult(proposed, household=household, law=load_law(), manners=manners, party=party)
    return {each.rule_id: each for each in consulted}


def refused_by(household: Household, proposed: Attempt, *, manners: Manners = USUAL_MANNERS) -> set[str]:
    """Return the ids of the rules that refuse; none for a permit."""
    said = answer(household, proposed, manners=manners)
    return {refusal.rule_id for refusal in said.each} if isinstance(said, Refusals) else set()
