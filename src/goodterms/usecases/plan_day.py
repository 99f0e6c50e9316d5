"""Decide the outreach of one day: for every household the one next touch, or the refusals, or that nothing is due.

What is decided is recorded with its reasons; a touch that is permitted becomes an intent, to be sent by `send_intents`
after the gate is asked once more. Planning the same day again on the same facts changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from goodterms.data.audit import record_audit_event
from goodterms.data.digests import facts_digest
from goodterms.data.intents import begin_for_touch
from goodterms.data.models import DecisionRecord, Intent, PracticeDay, Touch, TouchVisit, WorkItem
from goodterms.data.read import (
    PracticeFacts,
    accounts_without_a_household,
    guarantors_with_open_accounts,
    read_households,
)
from goodterms.data.scope import practice_scope
from goodterms.data.work_items import PLANNING, give_to_households, open_household_items, settled_items
from goodterms.domain import guardrails, outreach
from goodterms.domain.contact_notes import THE_USUAL_WAY
from goodterms.domain.guardrails import Attempt, Consulted
from goodterms.domain.money import NOTHING, Money
from goodterms.domain.outreach import HouseholdDecision
from goodterms.domain.people import Channel, Household
from goodterms.domain.records import attempt_record, consulted_record, refusal_record
from goodterms.domain.sending_moments import SpreadDay
from goodterms.domain.subjects import about_household, household_of
from goodterms.law.schema import Party
from goodterms.usecases.policy_in_force import Policy


PARTY: Party = "provider"
CHUNK = 200
CALLS_TODAY = "calls_today"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """What planning a day came to."""

    households: int
    touches_by_kind: dict[str, int]
    refusals_by_rule: dict[str, int]
    queued: dict[str, int]
    owed_by_segment: dict[str, Money]
    accounts_by_segment: dict[str, int]
    unknown_people: int  # accounts nobody is known to answer for: they are asked of nobody
    owed_by_unknown_people: Money


def decide_day(
    *, practice: PracticeFacts, policy: Policy, at: datetime
) -> Iterator[tuple[Household, HouseholdDecision]]:
    """Yield each household with what would be decided at this instant; stores nothing."""
    with practice_scope(practice.practice_id):
        numbers = guarantors_with_open_accounts()
    for start in range(0, len(numbers), CHUNK):
        with practice_scope(practice.practice_id):
            households = read_households(numbers[start : start + CHUNK], practice=practice, at=at)
        for household in households:
            yield household, _decide(household, policy=policy, at=at)


def plan_day(*, practice: PracticeFacts, policy: Policy, at: datetime, by: str, step: Callable[[int], None]) -> DayPlan:
    """Decide for every household with an open account and record it; `step` is told how many were done.

    What is permitted is due at once. A household whose touch of the day is planned already is left as it is; when that
    touch has left the house, so is the queue it waits in, until the next day, unless it is there for a call and the
    call was made. Each chunk of households is one transaction, so that a stop in between leaves whole households only,
    and running again goes on where it stopped.
    """
    return _plan(_Now(at), practice=practice, policy=policy, at=at, by=by, step=step)


def plan_day_ahead(
    *, practice: PracticeFacts, policy: Policy, day: date, at: datetime, by: str, step: Callable[[int], None]
) -> DayPlan:
    """Decide like `plan_day`, before the day begins: for each household as of its own moment of that day.

    What is permitted is due at that moment, so that messages leave spread over the day. Letters are due at once: they
    are printed together.
    """
    spread = SpreadDay(
        day=day,
        not_before=at,
        law=policy.law,
        manners=policy.playbook.manners,
        party=PARTY,
        zone=practice.zone,
    )
    plan = _plan(spread, practice=practice, policy=policy, at=at, by=by, step=step)
    with practice_scope(practice.practice_id):
        PracticeDay.objects.update_or_create(practice_id=practice.practice_id, on=day, defaults={"planned_at": at})
    return plan


class _Now:
    """Everything is decided as of one moment, and due then."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def decided(self, _household: Household) -> datetime:
        return self._at

    def due(self, _household: Household, _channel: Channel) -> datetime:
        return self._at


def _plan(
    moments: _Now | SpreadDay,
    *,
    practice: PracticeFacts,
    policy: Policy,
    at: datetime,
    by: str,
    step: Callable[[int], None],
) -> DayPlan:
    with practice_scope(practice.practice_id):
        numbers = guarantors_with_open_accounts()
    tally = _Tally()
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        with practice_scope(practice.practice_id):
            touched_on = _touched_on(chunk)
            for household in read_households(chunk, practice=practice, at=at):
                moment = moments.decided(household)
                decision = _decide(household, policy=policy, at=moment)
                tally.count_accounts(household, decision)
                today = outreach.local_date(household=household, law=policy.law, at=moment)
                if touched_on.get(int(household.household_id)) == today:
                    tally.leave(household)
                    continue
                tally.count(household, decision)
                _record(household, decision, moments=moments, practice=practice, policy=policy, at=at)
        step(len(chunk))
    with practice_scope(practice.practice_id):
        unknown, owed = accounts_without_a_household()
    plan = tally.plan(unknown_people=unknown, owed_by_unknown_people=owed)
    _tidy_queues(tally, practice=practice, at=at, by=by, plan=plan)
    return plan


def _decide(household: Household, *, policy: Policy, at: datetime) -> HouseholdDecision:
    return outreach.decide(household=household, playbook=policy.playbook, law=policy.law, at=at, party=PARTY)


def _touched_on(guarantors: Sequence[int]) -> Mapping[int, date]:
    """Return the day for which each of these households was last sent something that was planned."""
    sent = Intent.objects.filter(guarantor_id__in=list(guarantors), touch__isnull=False, sent_at__isnull=False)
    return dict(sent.values_list("guarantor_id").annotate(Max("planned_on")))


class _Tally:
    """What is counted while planning."""

    def __init__(self) -> None:
        self._households = 0
        self._touches: Counter[str] = Counter()
        self._refusals: Counter[str] = Counter()
        self._owed: dict[str, Money] = {}
        self._accounts: Counter[str] = Counter()
        self.queued: dict[str, tuple[str, str]] = {}  # household -> queue and reason
        self.left: set[str] = set()  # households that had their touch of the day before

    def leave(self, household: Household) -> None:
        self.left.add(household.household_id)

    def count(self, household: Household, decision: HouseholdDecision) -> None:
        if decision.permit is not None and decision.touch is not None:
            self._touches[decision.touch.kind] += 1
        for refusal in decision.refusals:
            self._refusals[refusal.rule_id] += 1
        if decision.queued is not None:
            self.queued[household.household_id] = (decision.queued.queue, decision.queued.reason)

    def count_accounts(self, household: Household, decision: HouseholdDecision) -> None:
        self._households += 1
        balances = {account.account_id: account.balance for account in household.accounts}
        for account in decision.accounts:
            balance = balances[account.account_id]
            if account.segment is not None and balance > NOTHING:
                self._owed[account.segment] = self._owed.get(account.segment, NOTHING) + balance
                self._accounts[account.segment] += 1

    def plan(self, *, unknown_people: int, owed_by_unknown_people: Money) -> DayPlan:
        return DayPlan(
            households=self._households,
            touches_by_kind=dict(self._touches),
            refusals_by_rule=dict(self._refusals),
            queued=dict(Counter(queue for queue, _ in self.queued.values())),
            owed_by_segment=self._owed,
            accounts_by_segment=dict(self._accounts),
            unknown_people=unknown_people,
            owed_by_unknown_people=owed_by_unknown_people,
        )


def _record(
    household: Household,
    decision: HouseholdDecision,
    *,
    moments: _Now | SpreadDay,
    practice: PracticeFacts,
    policy: Policy,
    at: datetime,
) -> None:
    if decision.verdict == "nothing_due":
        return
    moment = moments.decided(household)
    today = outreach.local_date(household=household, law=policy.law, at=moment)
    guarantor_id = int(household.household_id)
    if Touch.objects.filter(guarantor_id=guarantor_id, planned_on=today).exists():
        return
    attempt = _attempt(household, decision, at=moment)
    consulted: tuple[Consulted, ...] = ()
    if attempt is not None:
        consulted = guardrails.consult(
            attempt, household=household, law=policy.law, manners=policy.playbook.manners, party=PARTY
        )
    record, is_new = DecisionRecord.objects.get_or_create(
        practice_id=practice.practice_id,
        guarantor_id=guarantor_id,
        phase="plan",
        decided_on=today,
        verdict=decision.verdict,
        inputs_digest=facts_digest(household),
        defaults={
            "decided_at": at,
            "attempt": None if attempt is None else attempt_record(attempt),
            "rules": [consulted_record(each) for each in consulted],
            "refusals": [refusal_record(each) for each in decision.refusals],
            "law_digest": policy.law_digest,
            "playbook_digest": policy.playbook_digest,
        },
    )
    if is_new and decision.permit is not None and decision.touch is not None:
        due_at = moments.due(household, decision.touch.channel)
        _intend(household, decision, record, today=today, practice=practice, due_at=due_at, at=at)


def _intend(
    household: Household,
    decision: HouseholdDecision,
    record: DecisionRecord,
    *,
    today: date,
    practice: PracticeFacts,
    due_at: datetime,
    at: datetime,
) -> None:
    proposed = decision.touch
    if proposed is None:
        return
    touch = Touch.objects.create(
        practice_id=practice.practice_id,
        guarantor_id=int(household.household_id),
        planned_on=today,
        kind=proposed.kind,
        channel=proposed.channel,
        amount_cents=proposed.amount.cents,
        decision=record,
    )
    balances = {account.account_id: account.balance for account in household.accounts}
    TouchVisit.objects.bulk_create(
        TouchVisit(practice_id=practice.practice_id, touch=touch, visit_id=int(each), amount_cents=balances[each].cents)
        for each in proposed.account_ids
    )
    begin_for_touch(touch, channel=proposed.channel, due_at=due_at, at=at)


def _attempt(household: Household, decision: HouseholdDecision, *, at: datetime) -> Attempt | None:
    if decision.touch is None:
        return None
    return Attempt(
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


def _tidy_queues(tally: _Tally, *, practice: PracticeFacts, at: datetime, by: str, plan: DayPlan) -> None:
    """Put before a person what needs one, and take away what no longer does, saying so."""
    with practice_scope(practice.practice_id):
        give_to_households(at=at)
        wanted = {(queue, about_household(int(number))): reason for number, (queue, reason) in tally.queued.items()}
        standing = open_household_items()
        _close_unfounded([item for item in standing if item.opened_by == PLANNING], wanted, tally=tally, at=at)
        _close_settled([item for item in standing if item.opened_by != PLANNING], wanted, at=at)
        WorkItem.objects.bulk_create(
            (
                WorkItem(
                    practice_id=practice.practice_id,
                    queue=queue,
                    subject=subject,
                    reason=reason,
                    opened_by=PLANNING,
                    opened_at=at,
                )
                for (queue, subject), reason in wanted.items()
            ),
            ignore_conflicts=True,  # what stands already, also when a deed opened it a moment ago
        )
        if plan.touches_by_kind:
            record_audit_event(
                practice_id=practice.practice_id,
                at=at,
                by=by,
                deed="plan_day",
                subject=at.astimezone(practice.zone).date().isoformat(),
                details={"households": plan.households, "touches": plan.touches_by_kind},
            )


def _close_unfounded(
    items: Sequence[WorkItem], wanted: Mapping[tuple[str, str], str], *, tally: _Tally, at: datetime
) -> None:
    """Close what planning opened on facts that are no more."""
    gone = [item.id for item in items if (item.queue, item.subject) not in wanted and not _stays(item, tally)]
    WorkItem.objects.filter(id__in=gone).update(
        closed_at=at, closed_reason="the reason no longer holds on the facts of this day"
    )


def _close_settled(items: Sequence[WorkItem], wanted: Mapping[tuple[str, str], str], *, at: datetime) -> None:
    """Close what deeds opened and what is over by now. Where planning has a reason of its own, the item becomes its."""
    settled = settled_items(items)
    over = [item for item in items if item.id in settled]
    for item in over:
        reason = wanted.get((item.queue, item.subject))
        if reason is not None:
            WorkItem.objects.filter(id=item.id).update(reason=reason, opened_by=PLANNING)
    WorkItem.objects.filter(id__in=[item.id for item in over if (item.queue, item.subject) not in wanted]).update(
        closed_at=at, closed_reason="what it was opened for is over"
    )


def _stays(item: WorkItem, tally: _Tally) -> bool:
    """Say whether an item is of a household that had its touch today, and is not about a call made since."""
    number = household_of(item.subject)
    if number is None or str(number) not in tally.left:
        return False
    unmade = Intent.objects.filter(guarantor_id=number, channel="call", state="sent")
    return item.queue != CALLS_TODAY or unmade.exists()
