"""What, if anything, do we say to this household today, and how?

One touch per household and day. It covers every balance that may be asked about and for which it is no harsher than
that balance's own next step, and never one that another practice bills.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from goodterms.domain import cadence, channels, guardrails, queues, segments
from goodterms.domain.cadence import DueStep
from goodterms.domain.contact_notes import THE_USUAL_WAY
from goodterms.domain.dates import days
from goodterms.domain.guardrails import Attempt, Permit, Refusal, Refusals
from goodterms.domain.money import Money, total
from goodterms.domain.people import AccountFacts, Channel, Household, TouchKind
from goodterms.domain.priority import Priority, priority
from goodterms.domain.queues import Outlook, Queued
from goodterms.domain.segments import Segmented
from goodterms.domain.whereabouts import whereabouts
from goodterms.law.compiled import Law
from goodterms.law.schema import Party
from goodterms.playbook.schema import Cadence, Playbook, Step


Verdict = Literal["permit", "refused", "nothing_due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTouch:
    """One contact about some balances of one practice, asking for their sum."""

    kind: TouchKind
    channel: Channel
    practice: str
    account_ids: tuple[str, ...]
    amount: Money


class AccountDecision(NamedTuple):
    """Where one account stands: its segment, and its own next step unless something stops it."""

    account_id: str
    segment: str | None
    segment_reason: str
    next_touch: TouchKind | None
    due_on: date | None


class HouseholdDecision(NamedTuple):
    """Today's answer for one household.

    `permit`: the touch may be made, with the gate's permit. `refused`: a touch is due and may not be made; all
    refusals are kept, and `touch` is None when what stops it is a question still open about the balance itself.
    `nothing_due`: no touch is due.
    """

    household_id: str
    verdict: Verdict
    touch: ProposedTouch | None
    permit: Permit | None
    refusals: tuple[Refusal, ...]
    queued: Queued | None
    priority: Priority | None  # of staff work, when the household is in a queue
    accounts: tuple[AccountDecision, ...]


def decide(*, household: Household, playbook: Playbook, law: Law, at: datetime, party: Party) -> HouseholdDecision:
    """Return today's touch for the household with its permit, or every refusal, or that nothing is due.

    "Today" is the earliest date on any clock the person may live by. A touch that is refused for its hour or for how
    often we were in touch waits; it does not change its channel to get round the limit. Nothing is stored or sent.
    """
    today = local_date(household=household, law=law, at=at)
    open_from = _next_household_day(household, rest_days=playbook.cadence.days_between_household_touches)
    standings = [_standing(account, household, playbook=playbook, today=today) for account in household.accounts]
    due = (
        [_Due(one, one.next) for one in standings if one.next is not None and one.next.due_on <= today]
        if open_from <= today
        else []
    )
    answer = NOTHING_DUE
    if due:
        gate = _Gate(household=household, playbook=playbook, law=law, at=at, party=party)
        answer = _ask(due, standings, today=today, gate=gate)
    queued = queues.assign(
        household=household, outlook=_outlook(answer, due, standings, today=today), playbook=playbook
    )
    return HouseholdDecision(
        household_id=household.household_id,
        verdict="permit" if answer.permit is not None else "refused" if answer.refusals else "nothing_due",
        touch=answer.touch,
        permit=answer.permit,
        refusals=answer.refusals,
        queued=queued,
        priority=_priority(standings, playbook=playbook) if queued is not None else None,
        accounts=tuple([_account_decision(one, open_from=open_from) for one in standings]),
    )


def local_date(*, household: Household, law: Law, at: datetime) -> date:
    """Return the earliest date it is on any clock the person may live by; unknown clocks count as the westernmost.

    The earliest is the restrictive one: no day of the cadence is reached before it is reached everywhere.
    """
    return _earliest_date(whereabouts(household=household, places=law.places).zones or WESTERNMOST, at)


class _Standing(NamedTuple):
    """One account with what the pure parts say of it."""

    account: AccountFacts
    segmented: Segmented
    next: DueStep | None  # None: stopped or finished
    is_finished: bool
    is_reviewed_first: bool
    awaits_answer: bool

    @property
    def may_be_asked_about(self) -> bool:
        return not self.awaits_answer and (self.is_finished or self.next is not None)


class _Due(NamedTuple):
    """One account whose next step may be taken today, unless a question about it is open."""

    standing: _Standing
    step: DueStep


@dataclass(frozen=True, slots=True)
class _Gate:
    """Everything the gate is asked with, once per household."""

    household: Household
    playbook: Playbook
    law: Law
    at: datetime
    party: Party

    def ask(self, touch: ProposedTouch) -> Permit | Refusals:
        attempt = Attempt(
            household_id=self.household.household_id,
            purpose="bill",
            kind=touch.kind,
            channel=touch.channel,
            account_ids=touch.account_ids,
            amount=touch.amount,
            at=self.at,
            message=None,
            details=THE_USUAL_WAY,
        )
        return guardrails.ask(
            attempt, household=self.household, law=self.law, manners=self.playbook.manners, party=self.party
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of asking for a touch."""

    touch: ProposedTouch | None
    permit: Permit | None
    refusals: tuple[Refusal, ...]


NOTHING_DUE = _Answer(None, None, ())
WESTERNMOST = (ZoneInfo("Pacific/Pago_Pago"),)
LONG_AGO = date(1900, 1, 1)


@lru_cache(maxsize=4096)
def _earliest_date(zones: tuple[ZoneInfo, ...], at: datetime) -> date:
    return min(at.astimezone(zone).date() for zone in zones)


def _next_household_day(household: Household, *, rest_days: int) -> date:
    """Return the first day on which the household may be touched again, whatever the last touch was about."""
    made_on = [touch.made_on for account in household.accounts for touch in account.touches]
    return max(made_on) + days(rest_days) if made_on else LONG_AGO


def _standing(account: AccountFacts, household: Household, *, playbook: Playbook, today: date) -> _Standing:
    segmented = segments.segment(account=account, household=household, playbook=playbook, today=today)
    rule = segmented.rule
    is_reviewed_first = rule is not None and rule.treatment == "review"
    awaits = cadence.awaits_answer(account=account)
    # A doubt without a dispute is ours to stop for; a dispute stays in the ladder so that the gate states its rule.
    is_stopped = cadence.pause(account=account) is not None or (is_reviewed_first and not awaits)
    step = None if is_stopped else cadence.next_step(cadence=playbook.cadence, account=account)
    return _Standing(account, segmented, step, step is None and not is_stopped, is_reviewed_first, awaits)


def _ask(due: list[_Due], standings: list[_Standing], *, today: date, gate: _Gate) -> _Answer:
    steps = gate.playbook.cadence
    askable = [one for one in due if one.standing.may_be_asked_about]
    if askable:
        together = [one for one in standings if one.may_be_asked_about]
        step, covered = _most_useful(askable, together, today=today, steps=steps)
        return _ask_by_any_way(step, covered, gate=gate)
    step, covered = _most_useful(due, [one.standing for one in due], today=today, steps=steps)
    return _Answer(None, None, _open_questions(step, covered, gate=gate))


def _most_useful(
    due: list[_Due], together: list[_Standing], *, today: date, steps: Cadence
) -> tuple[Step, list[AccountFacts]]:
    """Return the step to take and the balances it covers.

    A balance that has waited its time for its relatives goes first. Otherwise the step that lets the patient settle
    most at once; then the one due longest; then the gentlest; then practice and account, so that equals are always
    parted the same way.
    """
    ranked: list[tuple[tuple[bool, int, date, int, str, str], Step, list[AccountFacts]]] = []
    for standing, step in due:
        account = standing.account
        covered = _covered(account.practice, step, together, today=today, steps=steps)
        rank = (
            step.goes_first_from is None or today < step.goes_first_from,
            -sum(one.balance.cents for one in covered),
            step.due_on,
            step.rung,
            account.practice,
            account.account_id,
        )
        ranked.append((rank, step.step, covered))
    _, best, accounts = min(ranked, key=itemgetter(0))
    return best, accounts


def _covered(
    practice: str, step: DueStep, together: list[_Standing], *, today: date, steps: Cadence
) -> list[AccountFacts]:
    """Return the practice's balances that this touch names: due for it too, or already past it and not resting.

    A balance that has not come to this step is left out: it would be hurried, or meet a harsher step than its own.
    """
    return [
        one.account
        for one in together
        if one.account.practice == practice
        and not cadence.rests_after_payment(cadence=steps, account=one.account, today=today)
        and (one.next is None or one.next.rung > step.rung or (one.next.rung == step.rung and one.next.due_on <= today))
    ]


def _ask_by_any_way(step: Step, covered: list[AccountFacts], *, gate: _Gate) -> _Answer:
    """Ask for the step by its open ways in turn: the next one only when no waiting would mend the last refusal."""
    possible = channels.ways(step=step, household=gate.household)
    refused: list[_Answer] = []
    for channel in possible.open:
        answer = _ask_by(channel, step, covered, gate=gate)
        if answer.permit is not None or waiting_mends(answer.refusals):
            return answer
        refused.append(answer)
    for channel, reason in possible.closed:
        answer = _ask_by(channel, step, covered, gate=gate)
        refused.append(replace(answer, permit=None, refusals=answer.refusals or (_no_way(channel, reason),)))
    return replace(refused[0], refusals=_without_repeats(refusals for one in refused for refusals in one.refusals))


def _open_questions(step: Step, covered: list[AccountFacts], *, gate: _Gate) -> tuple[Refusal, ...]:
    """Return what the gate says of a step about balances with an open question; nothing is proposed by it."""
    possible = channels.ways(step=step, household=gate.household)
    order = (*possible.open, *(channel for channel, _ in possible.closed))
    answers = (_ask_by(channel, step, covered, gate=gate).refusals for channel in order)
    return next((refusals for refusals in answers if refusals), ())


def waiting_mends(refusals: tuple[Refusal, ...]) -> bool:
    """Say whether every one of these refusals ends by itself at a known time."""
    return None not in [refusal.until for refusal in refusals]


def _ask_by(channel: Channel, step: Step, covered: list[AccountFacts], *, gate: _Gate) -> _Answer:
    touch = ProposedTouch(
        kind=step.touch,
        channel=channel,
        practice=covered[0].practice,
        account_ids=tuple([account.account_id for account in covered]),
        amount=total(account.balance for account in covered),
    )
    answer = gate.ask(touch)
    if isinstance(answer, Permit):
        return _Answer(touch, answer, ())
    return _Answer(touch, None, answer.each)


def _no_way(channel: Channel, reason: str) -> Refusal:
    return Refusal(
        rule_id=f"way-closed-{channel}",
        citation="playbook [cadence] ways",
        reason=reason,
        until=None,
        action="block",
    )


def _without_repeats(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    return tuple(dict.fromkeys(refusals))


def _outlook(answer: _Answer, due: list[_Due], standings: list[_Standing], *, today: date) -> Outlook:
    refused = None
    if answer.refusals:
        refused = answer.touch.kind if answer.touch is not None else due[0].step.step.touch
    return Outlook(
        today=today,
        call_is_permitted=answer.permit is not None and answer.touch is not None and answer.touch.channel == "call",
        refused_touch=refused,
        waiting_mends_it=waiting_mends(answer.refusals),
        is_reviewed_first=True in [one.is_reviewed_first for one in standings],
        is_finished=True in [one.is_finished for one in standings],
    )


def _priority(standings: list[_Standing], *, playbook: Playbook) -> Priority:
    return priority(balances=[(one.segmented.segment, one.account.balance) for one in standings], playbook=playbook)


def _account_decision(one: _Standing, *, open_from: date) -> AccountDecision:
    account_id, segmented, due = one.account.account_id, one.segmented, one.next
    if due is None or one.awaits_answer:
        return AccountDecision(account_id, segmented.segment, segmented.reason, None, None)
    due_on = max(due.due_on, open_from)
    return AccountDecision(account_id, segmented.segment, segmented.reason, due.step.touch, due_on)
