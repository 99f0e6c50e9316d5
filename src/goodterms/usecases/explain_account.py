"""Why is this account contacted, or not? Every rule asked, what it said, where it stands; then, and now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goodterms.data.books import balances_on
from goodterms.data.models import DecisionRecord, Intent, Standing, Visit
from goodterms.data.read import PracticeFacts, read_households
from goodterms.data.scope import practice_scope
from goodterms.domain import guardrails, outreach
from goodterms.domain.contact_notes import THE_USUAL_WAY
from goodterms.domain.guardrails import Attempt, Consulted
from goodterms.domain.outreach import HouseholdDecision
from goodterms.domain.people import Household
from goodterms.usecases.plan_day import PARTY
from goodterms.usecases.policy_in_force import Policy


class NoSuchAccount(Exception):
    """No account bears this number; the message says what to try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDecision:
    """One decision as it was recorded, with what became of it."""

    phase: str
    decided_at: datetime
    verdict: str
    attempt: Mapping[str, object] | None
    rules: Sequence[Mapping[str, object]]
    refusals: Sequence[Mapping[str, object]]
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What an account came to, what was decided about its household, and what would be decided now."""

    visit_id: int
    pcn: str
    state: str
    buckets: Mapping[str, int]  # cents, as of the day asked about
    reasons: Sequence[str]
    recorded: tuple[RecordedDecision, ...]
    decision: HouseholdDecision | None  # None when nobody is known to answer for the account, or a past day was asked
    consulted: tuple[Consulted, ...]


def explain_account(
    *, practice: PracticeFacts, account: str, on: date | None, policy: Policy, at: datetime
) -> Explanation:
    """Return why the account was or would be contacted; `on` asks for the records of one day.

    `account` is the patient control number, or our own number of the account. Raises NoSuchAccount.
    """
    with practice_scope(practice.practice_id):
        visit = _find(account)
        standing = Standing.objects.filter(visit=visit).first()
        buckets = balances_on(on or at.astimezone(practice.zone).date(), visit_ids=[visit.id]).get(visit.id, {})
        recorded: tuple[RecordedDecision, ...] = ()
        household = None
        if visit.guarantor_id is not None:
            recorded = _recorded(visit.guarantor_id, on=on)
            if on is None:
                (household,) = read_households([visit.guarantor_id], practice=practice, at=at)
    decision, consulted = (None, ()) if household is None else _now(household, policy=policy, at=at)
    return Explanation(
        visit_id=visit.id,
        pcn=visit.pcn,
        state=standing.state if standing is not None else "no answer yet",
        buckets={bucket: amount.cents for bucket, amount in sorted(buckets.items()) if amount},
        reasons=[reason["en"] for reason in standing.reasons] if standing is not None else [],
        recorded=recorded,
        decision=decision,
        consulted=consulted,
    )


def _find(account: str) -> Visit:
    visit = Visit.objects.filter(pcn=account).first()
    if visit is None and account.isdigit():
        visit = Visit.objects.filter(id=int(account)).first()
    if visit is None:
        raise NoSuchAccount(
            f"no account bears the number {account!r}. Give the patient control number of the claim (CLM01, CLP01)."
        )
    return visit.joined_to or visit  # what an insurer spelled in another way is explained by the visit it belongs to


def _recorded(guarantor_id: int, *, on: date | None) -> tuple[RecordedDecision, ...]:
    rows = DecisionRecord.objects.filter(guarantor_id=guarantor_id).order_by("decided_at", "id")
    if on is not None:
        rows = rows.filter(decided_on=on)
    else:
        newest = rows.last()
        rows = rows.filter(decided_on=newest.decided_on) if newest is not None else rows
    ends = {
        intent.touch.decision_id: intent
        for intent in Intent.objects.filter(guarantor_id=guarantor_id).select_related("touch").order_by("id")
        if intent.touch is not None
    }
    return tuple(
        RecordedDecision(
            phase=row.phase,
            decided_at=row.decided_at,
            verdict=row.verdict,
            attempt=row.attempt,
            rules=row.rules,
            refusals=row.refusals,
            outcome=_outcome(ends.get(row.id)),
        )
        for row in rows
    )


def _outcome(intent: Intent | None) -> str:
    if intent is None:
        return ""
    return f"{intent.state}: {intent.ended_reason}" if intent.ended_reason else intent.state


def _now(household: Household, *, policy: Policy, at: datetime) -> tuple[HouseholdDecision, tuple[Consulted, ...]]:
    decision = outreach.decide(household=household, playbook=policy.playbook, law=policy.law, at=at, party=PARTY)
    if decision.touch is None:
        return decision, ()
    attempt = Attempt(
        household_id=household.household_id,
        purpose="bill",
        kind=decision.touch.kind,
        channel=decision.touch.channel,
        account_ids=decision.touch.account_ids,
        amount=decision.touch.amount,
        at=at,
        message=None,
        details=THE_USUAL_WAY,
    )
    return decision, guardrails.consult(
        attempt, household=household, law=policy.law, manners=policy.playbook.manners, party=PARTY
    )
