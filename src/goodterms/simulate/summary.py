"""What came of it all, as a manager would want to be told?"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from goodterms.data.models import (
    ClaimAnswerRow,
    DecisionRecord,
    Delivery,
    Intent,
    PatientPayment,
    Remittance,
    TouchVisit,
    Visit,
    WorkItem,
)
from goodterms.data.scope import practice_scope
from goodterms.domain.intents import FailureReason
from goodterms.domain.money import Money
from goodterms.simulate.days import DayLived, FilePosted
from goodterms.simulate.world import Settled, World
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.tie_ledger import Proof, tie_ledger


KINDS = ("text", "statement", "email", "call", "statement2")
CHANNELS = ("text", "email", "letter", "call")
STOPPED = frozenset({"partly_held", "held", "rejected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedFile:
    """A file of which something was not posted."""

    name: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is owed in one segment, over how many accounts."""

    segment: str
    accounts: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """How many households a rule ever kept us from contacting."""

    rule_id: str
    why: str
    households: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Six weeks, or however many there were, on one page."""

    starts_on: date
    ends_on: date
    households: int
    patients: int
    visits: int
    claim_files: int
    remittance_files: int
    files_by_status: Mapping[str, int]
    answers: int
    insurers_paid: Money
    stopped: tuple[StoppedFile, ...]
    owed: tuple[Owed, ...]
    sent: Mapping[tuple[str, str], int]  # by touch and channel
    asked: Money
    not_delivered: Mapping[FailureReason, int]
    held_back: tuple[HeldBack, ...]
    payments: int
    paid: Money
    queues: Mapping[str, int]
    proof: Proof
    telling_accounts: tuple[str, ...]  # control numbers worth asking `why` about


def sum_up(*, world: World, settled: Settled, policy: Policy, days: Sequence[DayLived]) -> Summary:
    """Return what the books and the days say together; reads, and changes nothing."""
    files = [posted for day in days for posted in day.posted]
    last_plan = days[-1].runs[0].plan
    with practice_scope(settled.practice.practice_id):
        paid = PatientPayment.objects.exclude(method="claim").aggregate(count=Count("id"), cents=Sum("amount_cents"))
        insurers = Remittance.objects.filter(verdict="accept").aggregate(cents=Sum("total_cents"))
        sent = _sent()
        return Summary(
            starts_on=world.starts_on,
            ends_on=world.ends_on,
            households=len(world.families),
            patients=sum(len(family.patients) for family in world.families),
            visits=Visit.objects.filter(joined_to=None).count(),
            claim_files=sum(posted.claims is not None for posted in files),
            remittance_files=sum(posted.remittance is not None for posted in files),
            files_by_status=Counter(posted.remittance.status for posted in files if posted.remittance is not None),
            answers=ClaimAnswerRow.objects.count(),
            insurers_paid=Money(insurers["cents"] or 0),
            stopped=tuple(_stopped(files)),
            owed=tuple(
                Owed(segment=segment, accounts=last_plan.accounts_by_segment[segment], amount=amount)
                for segment, amount in sorted(last_plan.owed_by_segment.items(), key=lambda each: -each[1].cents)
            ),
            sent=sent,
            asked=sum((run.sent.amount for day in days for run in day.runs), Money(0)),
            not_delivered=_not_delivered(),
            held_back=_held_back(policy),
            payments=paid["count"],
            paid=Money(paid["cents"] or 0),
            queues=waiting_by_queue(policy),
            proof=tie_ledger(),
            telling_accounts=tuple(_telling_accounts()),
        )


def _stopped(files: Sequence[FilePosted]) -> Iterator[StoppedFile]:
    for posted in files:
        receipt = posted.remittance
        if receipt is not None and receipt.status in STOPPED:
            said = next((finding.reason for finding in receipt.findings if finding.severity != "note"), "")
            yield StoppedFile(name=posted.file.name, status=receipt.status, reason=said)


def _sent() -> Mapping[tuple[str, str], int]:
    rows = (
        Intent.objects.filter(sent_at__isnull=False)
        .exclude(state="withdrawn")
        .values_list("touch__kind", "channel")
        .annotate(count=Count("id"))
    )
    return {(kind, channel): count for kind, channel, count in rows}


def _not_delivered() -> Mapping[FailureReason, int]:
    lost = Delivery.objects.filter(outcome__in=["undelivered", "returned"])
    return dict(sorted(lost.values_list("reason").annotate(count=Count("id"))))


def _held_back(policy: Policy) -> tuple[HeldBack, ...]:
    why = {rule.id: rule.why for rule in policy.law.rules}
    households: dict[str, set[int]] = defaultdict(set)
    for guarantor, refusals in DecisionRecord.objects.filter(verdict="refused").values_list("guarantor", "refusals"):
        for refusal in refusals:
            households[refusal["rule_id"]].add(guarantor)
            why.setdefault(refusal["rule_id"], refusal["reason"])
    return tuple(
        HeldBack(rule_id=rule, why=why[rule], households=len(who))
        for rule, who in sorted(households.items(), key=lambda each: (-len(each[1]), each[0]))
    )


def waiting_by_queue(policy: Policy) -> Mapping[str, int]:
    """Count households once each, in the first queue they wait in, and beside them what is no household queue's.

    Call it inside a practice's scope.
    """
    order = policy.playbook.queues.order
    first_of: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for queue, subject in WorkItem.objects.filter(closed_at__isnull=True).values_list("queue", "subject"):
        if queue not in order:
            counts[queue] += 1
        else:
            first_of[subject] = min(order.index(queue), first_of.get(subject, len(order)))
    counts.update(order[place] for place in first_of.values())
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _telling_accounts() -> Iterator[str]:
    """Yield the account asked about most that is still open, then one in dispute, then one that is protected."""
    most = (
        TouchVisit.objects.filter(visit__standing__state="billable")
        .values_list("visit__pcn")
        .annotate(count=Count("id"))
        .order_by("-count", "visit__pcn")
        .first()
    )
    if most is not None:
        yield most[0]
    for found in (
        Visit.objects.filter(disputes__closed_at__isnull=True, disputes__isnull=False),
        Visit.objects.filter(standing__state="protected"),
    ):
        first = found.order_by("pcn").values_list("pcn", flat=True).first()
        if first is not None:
            yield first
