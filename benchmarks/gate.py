"""How long does the gate take to answer for one household?"""

import time as stopwatch
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, islice

from goodterms.domain.cases import gather
from goodterms.domain.contact_notes import NOTHING_NOTED, NOTHING_PARTICULAR, THE_USUAL_WAY
from goodterms.domain.guardrails import Attempt, ask, consult
from goodterms.domain.money import Money, total
from goodterms.domain.people import AccountFacts, CallMade, Channel, Household, TouchMade
from goodterms.law.compiled import Law
from goodterms.law.load import load_law
from goodterms.playbook.schema import Manners


HOUSEHOLDS = 4_000
TARGET_MICROSECONDS = 100
CHANNELS: tuple[Channel, ...] = ("text", "email", "letter", "call")
AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
MANNERS = Manners(
    earliest=time(8),
    latest=time(20),
    calls_in_seven_days=5,
    days_after_conversation=7,
    texts_per_day=1,
    emails_per_day=1,
    calls_per_day=1,
    texts_in_seven_days=3,
    contact_on_sunday=True,
    permit_minutes=10,
)


def table_rows() -> list[tuple[str, str, str]]:
    """Return rows for the table of `make bench`: what was measured, the figure, and the target or ratio beside it."""
    law = load_law()
    attempts = _attempts(law)
    floor = _microseconds(attempts, lambda attempt, household: gather(attempt, household=household, places=law.places))
    asked = _microseconds(
        attempts,
        lambda attempt, household: ask(attempt, household=household, law=law, manners=MANNERS, party="provider"),
    )
    told = _microseconds(
        attempts,
        lambda attempt, household: consult(attempt, household=household, law=law, manners=MANNERS, party="provider"),
    )
    return [
        ("gate, facts gathered only", f"{floor:,.0f} us a household", "the floor: place, clocks, recent history"),
        (
            "gate, permit or every refusal",
            f"{asked:,.0f} us a household",
            f"target {TARGET_MICROSECONDS} us; {asked / floor:.1f} x the floor",
        ),
        ("gate, every rule for the record", f"{told:,.0f} us a household", f"{told / asked:.1f} x the answer alone"),
    ]


def _microseconds(attempts: list[tuple[Attempt, Household]], deed: Callable[[Attempt, Household], object]) -> float:
    """Measure in seconds of this process's own computing, once through to warm the caches and once for the figure."""
    for attempt, household in attempts:
        deed(attempt, household)
    started = stopwatch.process_time()
    for attempt, household in attempts:
        deed(attempt, household)
    return (stopwatch.process_time() - started) / len(attempts) * 1e6


def _attempts(law: Law) -> list[tuple[Attempt, Household]]:
    """Return households all over the country with three accounts and three months of history each."""
    zip_codes = islice(cycle(sorted(law.places.by_zip)[::37]), HOUSEHOLDS)
    codes = islice(cycle(sorted(law.places.by_area_code)), HOUSEHOLDS)
    households = [_household(number, *home) for number, home in enumerate(zip(zip_codes, codes, strict=True))]
    return [
        (_attempt(household, channel), household)
        for household, channel in zip(households, cycle(CHANNELS), strict=False)
    ]


def _household(number: int, zip_code: str, area: str) -> Household:
    accounts = tuple(_account(f"{number}-{visit}") for visit in range(3))
    days = range(2, 90, 9)
    return Household(
        household_id=str(number),
        accounts=accounts,
        zip_code=zip_code,
        state=None,
        other_states=frozenset({"OR"}),
        phone=f"+1{area}5550142",
        email="someone@example.org",
        is_address_good=True,
        may_text=True,
        may_email=True,
        may_call=True,
        preferred_channel=None,
        language="en",
        stops=frozenset(),
        undeliverable=frozenset(),
        calls=tuple(CallMade(at=AT - timedelta(days=day), outcome="voicemail") for day in days),
        texts=tuple(AT - timedelta(days=day) for day in days),
        emails=tuple(AT - timedelta(days=day) for day in days),
        notes=NOTHING_NOTED,
    )


def _account(account_id: str) -> AccountFacts:
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
        touches=(
            TouchMade(kind="text", made_on=date(2026, 10, 4), channel="text"),
            TouchMade(kind="statement", made_on=date(2026, 10, 11), channel="letter"),
            TouchMade(kind="email", made_on=date(2026, 10, 19), channel=None),
        ),
        particulars=NOTHING_PARTICULAR,
    )


def _attempt(household: Household, channel: Channel) -> Attempt:
    return Attempt(
        household_id=household.household_id,
        purpose="bill",
        kind="statement" if channel == "letter" else channel,
        channel=channel,
        account_ids=tuple(account.account_id for account in household.accounts),
        amount=total(account.balance for account in household.accounts),
        at=AT,
        message=None,
        details=THE_USUAL_WAY,
    )


if __name__ == "__main__":
    for row in table_rows():
        print(*row, sep=" | ")
