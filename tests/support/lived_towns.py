"""A town whose weeks have passed, and what can be read of them afterwards."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from django.db import connection
from django.db.models import Sum

from goodterms.data.models import (
    CallRecord,
    DecisionRecord,
    Delivery,
    Intent,
    LedgerEntry,
    StopRecord,
    TouchVisit,
    WorkItem,
)
from goodterms.data.scope import practice_scope
from goodterms.simulate.days import live
from goodterms.simulate.families import Family
from goodterms.simulate.visits import CareGiven
from goodterms.simulate.world import ENDS_ON, Settled, World, make_world, move_in
from goodterms.usecases.outside import local_outside
from goodterms.usecases.policy_in_force import Policy, policy_in_force
from goodterms.usecases.tie_ledger import Proof, tie_ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One message that left."""

    intent_id: int
    family: Family
    guarantor_id: int
    kind: str
    channel: str
    planned_on: date
    sent_at: datetime
    state: str
    asked: Mapping[str, int]  # cents by control number of the visit
    amount_cents: int
    decision: DecisionRecord
    news: str  # the last of it: why it did not arrive, else what became of it; empty when there is none


@dataclass(frozen=True, kw_only=True)
class LivedTown:
    """The world as it was made, and the books as they are afterwards."""

    world: World
    settled: Settled
    policy: Policy
    outbox: Path
    weekly_proofs: tuple[Proof, ...]
    forgotten_calls: tuple[tuple[date, int], ...]  # calls still to be made at the end of a day and in no queue

    @cached_property
    def sent(self) -> tuple[Sent, ...]:
        """Every message that left, in order."""
        with self.scope():
            asked: dict[int, dict[str, int]] = defaultdict(dict)
            for touch, pcn, cents in TouchVisit.objects.values_list("touch_id", "visit__pcn", "amount_cents"):
                asked[touch][pcn] = cents
            news = {
                intent: reason if outcome == "undelivered" else outcome
                for intent, outcome, reason in Delivery.objects.order_by("id").values_list(
                    "intent_id", "outcome", "reason"
                )
            }
            intents = list(
                Intent.objects.filter(sent_at__isnull=False)
                .select_related("touch", "send_decision")
                .order_by("sent_at", "id")
            )
        return tuple(
            Sent(
                intent_id=intent.id,
                family=self.settled.family_of[intent.touch.guarantor_id],
                guarantor_id=intent.touch.guarantor_id,
                kind=intent.touch.kind,
                channel=intent.channel,
                planned_on=intent.touch.planned_on,
                sent_at=intent.sent_at,
                state=intent.state,
                asked=asked[intent.touch_id],
                amount_cents=intent.touch.amount_cents,
                decision=intent.send_decision,
                news=news.get(intent.id, ""),
            )
            for intent in intents
        )

    @cached_property
    def sent_to(self) -> Mapping[int, tuple[Sent, ...]]:
        """The messages of each family by its number, in order."""
        found: dict[int, list[Sent]] = defaultdict(list)
        for message in self.sent:
            found[message.family.number].append(message)
        return {number: tuple(messages) for number, messages in found.items()}

    @cached_property
    def care(self) -> Mapping[str, CareGiven]:
        """Every visit by its control number."""
        return {visit.pcn: visit for visit in self.world.visits}

    def scope(self):
        """Open a transaction in which the practice's rows are in sight."""
        return practice_scope(self.settled.practice.practice_id)

    def asked_about(self, visit: CareGiven) -> tuple[Sent, ...]:
        """Return the messages that named a visit."""
        return tuple(message for message in self.sent_to.get(visit.family.number, ()) if visit.pcn in message.asked)

    def ledger_says(self, pcn: str, *, at: datetime) -> int:
        """Return what the patient owed on a visit at a moment, in cents, replayed from the entries written by then."""
        with self.scope():
            owed = LedgerEntry.objects.filter(
                visit__pcn=pcn, bucket="patient_billable", transaction__recorded_at__lt=at
            ).aggregate(cents=Sum("amount_cents"))
        return owed["cents"] or 0

    def stops(self) -> tuple[tuple[int, str, datetime], ...]:
        """Return every stop that was set: guarantor, kind, moment."""
        with self.scope():
            return tuple(StopRecord.objects.filter(is_set=True).values_list("guarantor_id", "kind", "recorded_at"))

    def calls(self) -> tuple[tuple[int, str, datetime], ...]:
        """Return every call: guarantor, outcome, moment."""
        with self.scope():
            return tuple(CallRecord.objects.order_by("called_at").values_list("guarantor_id", "outcome", "called_at"))


def live_through(*, households: int, weeks: int, seed: int, outbox: Path) -> LivedTown:
    """Live a town's weeks in the database Django points at, proving the books at the end of each week."""
    world = make_world(seed=seed, households=households, weeks=weeks, ends_on=ENDS_ON)
    settled = move_in(world=world)
    policy = policy_in_force(practice=settled.practice)
    proofs: list[Proof] = []
    forgotten: list[tuple[date, int]] = []
    days = live(world=world, settled=settled, policy=policy, outside=local_outside(outbox))
    for number, day in enumerate(days, start=1):
        forgotten.extend((day.on, guarantor) for guarantor in _calls_in_no_queue(settled))
        if number % 7 == 0:
            proofs.append(tie_ledger())
    return LivedTown(
        world=world,
        settled=settled,
        policy=policy,
        outbox=outbox,
        weekly_proofs=tuple(proofs),
        forgotten_calls=tuple(forgotten),
    )


def _calls_in_no_queue(settled: Settled) -> set[int]:
    with practice_scope(settled.practice.practice_id):
        unmade = Intent.objects.filter(channel="call", state="sent").values_list("touch__guarantor_id", flat=True)
        subjects = WorkItem.objects.filter(closed_at__isnull=True).values_list("subject", flat=True)
        return set(unmade) - {int(words.split()[1]) for words in subjects if words.startswith("household ")}


def row_counts(town: LivedTown) -> Mapping[str, int]:
    """Return how many rows every table holds."""
    with town.scope(), connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("data_")]
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def files_below(folder: Path) -> Mapping[str, bytes]:
    """Return every file below a folder, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
