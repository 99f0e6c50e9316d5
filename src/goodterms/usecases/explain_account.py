"""Why was this sent, why was nothing sent, and what comes next? Every rule asked, what it said, and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from goodterms.data.books import balances_on
from goodterms.data.models import DecisionRecord, Intent, IntentTransition, Standing, Visit
from goodterms.data.read import PracticeFacts, read_households
from goodterms.data.scope import practice_scope
from goodterms.domain import guardrails, outreach
from goodterms.domain.contact_notes import THE_USUAL_WAY
from goodterms.domain.guardrails import Attempt, Consulted
from goodterms.domain.next_contact import NextContact, next_contact
from goodterms.domain.outreach import HouseholdDecision
from goodterms.domain.people import Household, TouchKind
from goodterms.playbook.schema import Playbook
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
    words: str  # exactly what was, or would have been, said; empty while planning and for letters
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """One step of a message from state to state."""

    at: datetime
    to: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageExplained:
    """One message of the household on the day, and every step it took."""

    number: int
    purpose: str
    kind: str | None
    channel: str
    state: str
    steps: tuple[StepTaken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What an account came to, what was decided about its household, and what would be decided now."""

    visit_id: int
    pcn: str
    state: str
    buckets: Mapping[str, int]  # cents, as of the day asked about
    reasons: Sequence[str]
    day: date | None  # the day whose records follow; None when nothing was ever decided
    in_short: str  # why something was sent that day, or why nothing was
    recorded: tuple[RecordedDecision, ...]
    messages: tuple[MessageExplained, ...]
    decision: HouseholdDecision | None  # None when nobody is known to answer for the account, or another day was asked
    consulted: tuple[Consulted, ...]
    coming: NextContact | None  # what would be sent next, from now or from the day asked about


def explain_account(
    *, practice: PracticeFacts, account: str, on: date | None, policy: Policy, at: datetime
) -> Explanation:
    """Return why the account was or would be contacted. `on` asks for one day: its records, or what it will bring.

    `account` is the patient control number, or our own number of the account. Raises NoSuchAccount.
    """
    today = at.astimezone(practice.zone).date()
    with practice_scope(practice.practice_id):
        visit = _find(account)
        standing = Standing.objects.filter(visit=visit).first()
        buckets = balances_on(on or today, visit_ids=[visit.id]).get(visit.id, {})
        day = on
        recorded: tuple[RecordedDecision, ...] = ()
        messages: tuple[MessageExplained, ...] = ()
        household = None
        if visit.guarantor_id is not None:
            day = on or _newest_day(visit.guarantor_id)
            if day is not None:
                recorded = _recorded(visit.guarantor_id, on=day)
                messages = _messages(visit.guarantor_id, on=day)
            if on is None or on >= today:
                (household,) = read_households([visit.guarantor_id], practice=practice, at=at)
    decision: HouseholdDecision | None = None
    consulted: tuple[Consulted, ...] = ()
    coming: NextContact | None = None
    if household is not None:
        from_on = today + timedelta(days=1) if on is None or on == today else on
        if on is None or on == today:
            decision, consulted = _now(household, policy=policy, at=at)
            if decision.permit is not None:
                from_on = today
        coming = next_contact(
            from_on=from_on,
            household=household,
            playbook=policy.playbook,
            law=policy.law,
            party=PARTY,
            zone=practice.zone,
            now=at,
        )
    return Explanation(
        visit_id=visit.id,
        pcn=visit.pcn,
        state=standing.state if standing is not None else "no answer yet",
        buckets={bucket: amount.cents for bucket, amount in sorted(buckets.items()) if amount},
        reasons=[reason["en"] for reason in standing.reasons] if standing is not None else [],
        day=day,
        in_short=_in_short(recorded, messages, playbook=policy.playbook),
        recorded=recorded,
        messages=messages,
        decision=decision,
        consulted=consulted,
        coming=coming,
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


def _newest_day(guarantor_id: int) -> date | None:
    newest = DecisionRecord.objects.filter(guarantor_id=guarantor_id).order_by("-decided_at", "-id").first()
    return None if newest is None else newest.decided_on


def _recorded(guarantor_id: int, *, on: date) -> tuple[RecordedDecision, ...]:
    records = DecisionRecord.objects.filter(guarantor_id=guarantor_id, decided_on=on).order_by("decided_at", "id")
    ends: dict[int, Intent] = {}
    for intent in Intent.objects.filter(guarantor_id=guarantor_id).select_related("touch").order_by("id"):
        for decision in (intent.send_decision_id, None if intent.touch is None else intent.touch.decision_id):
            if decision is not None:
                ends[decision] = intent
    return tuple(
        RecordedDecision(
            phase=row.phase,
            decided_at=row.decided_at,
            verdict=row.verdict,
            attempt=row.attempt,
            rules=row.rules,
            refusals=row.refusals,
            words=row.message,
            outcome=_outcome(ends.get(row.id)),
        )
        for row in records
    )


def _messages(guarantor_id: int, *, on: date) -> tuple[MessageExplained, ...]:
    of_day = Intent.objects.filter(guarantor_id=guarantor_id, planned_on=on).select_related("touch").order_by("id")
    steps: dict[int, list[StepTaken]] = {}
    for step in IntentTransition.objects.filter(intent__in=of_day).order_by("id"):
        taken = StepTaken(at=step.happened_at, to=step.to_state, by=step.by, reason=step.reason)
        steps.setdefault(step.intent_id, []).append(taken)
    return tuple(
        MessageExplained(
            number=intent.id,
            purpose=intent.purpose,
            kind=None if intent.touch is None else intent.touch.kind,
            channel=intent.channel,
            state=intent.state,
            steps=tuple(steps.get(intent.id, ())),
        )
        for intent in of_day
    )


def _in_short(recorded: Sequence[RecordedDecision], messages: Sequence[MessageExplained], *, playbook: Playbook) -> str:
    """Return in a sentence why something was sent, or why nothing was."""
    sent = [each for each in messages if each.state in {"sent", "confirmed", "unknown"}]
    if sent:
        steps = {step.touch: step.why for step in playbook.cadence.steps}
        reasons = [steps.get(cast("TouchKind", each.kind)) or WHY.get(each.purpose, AS_THEN) for each in sent]
        return f"Sent by {'; '.join(f'{each.channel}: {why}' for each, why in zip(sent, reasons, strict=True))}"
    ended = [each for each in messages if each.state in {"failed", "withdrawn"} and each.steps]
    if ended:
        return f"Nothing arrived: {ended[-1].steps[-1].reason}"
    if messages:
        return f"Nothing has left yet: message {messages[-1].number} is {messages[-1].state}."
    refused = [each for each in recorded if each.refusals]
    if refused:
        first = refused[-1].refusals[0]
        return f"Nothing was sent: {first['reason']} ({first['rule_id']}, {first['citation']})"
    return "Nothing was sent: no touch was due." if recorded else "Nothing was sent: nothing was decided about them."


AS_THEN = "the playbook of that day asked for it."
# Why a message leaves that is no step of the cadence, by its purpose.
WHY: Mapping[str, str] = {
    "reply": "it answers what they wrote.",
    "stop_confirmation": "it says that their stop was heard.",
    "help": "they asked for help.",
    "receipt": "it says what was paid or agreed.",
    "notice": "the law asks for it.",
}


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
