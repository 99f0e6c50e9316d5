"""How does a day pass? Files are posted, the day is run, messages go out, and people do what people do."""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from goodterms.data.models import Intent, TouchVisit
from goodterms.data.scope import practice_scope
from goodterms.domain.people import Channel, TouchKind
from goodterms.simulate.deeds import Deeds
from goodterms.simulate.mailbag import ArrivingFile
from goodterms.simulate.patients import Deed, Message, what_follows
from goodterms.simulate.world import Settled, World
from goodterms.usecases.outside import Outside
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.post_claims import ClaimsReceipt, post_claims
from goodterms.usecases.post_remittance import PostingReceipt, post_remittance
from goodterms.usecases.run_day import DayRun, run_day


FILES_AT = time(7, 30)
# Mid-morning reaches the mainland in good hours; the early afternoon reaches those who live farther west.
RUNS_AT = (time(10), time(14))
MIDNIGHT = time(0)
BILLING = "billing desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePosted:
    """One file and what became of it."""

    file: ArrivingFile
    remittance: PostingReceipt | None
    claims: ClaimsReceipt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLived:
    """What one day brought."""

    on: date
    posted: tuple[FilePosted, ...]
    runs: tuple[DayRun, ...]
    deeds: Counter[str]


def live(*, world: World, settled: Settled, policy: Policy, outside: Outside) -> Iterator[DayLived]:
    """Let the days pass one by one, and yield each when it is over; everything goes through the use cases."""
    story = _Story(world=world, settled=settled, policy=policy, outside=outside)
    for number in range(world.days):
        yield story.day(world.starts_on + timedelta(days=number))


class _Story:
    """The days so far, and what is still to come of them."""

    def __init__(self, *, world: World, settled: Settled, policy: Policy, outside: Outside) -> None:
        self._world = world
        self._settled = settled
        self._policy = policy
        self._outside = outside
        self._zone = settled.practice.zone
        self._deeds = Deeds(practice=settled.practice, policy=policy)
        self._agenda: list[tuple[datetime, int, Deed]] = []
        self._planned = 0
        self._reached: Counter[int] = Counter()

    def day(self, day: date) -> DayLived:
        done: Counter[str] = Counter()
        done.update(self._people_act(until=self._moment(day, FILES_AT)))
        posted = tuple(self._post(file) for file in self._world.files if file.on == day)
        runs = []
        for at_time in RUNS_AT:
            at = self._moment(day, at_time)
            done.update(self._people_act(until=at))
            runs.append(self._run(at))
            self._hand_out(at)
        done.update(self._people_act(until=self._moment(day + timedelta(days=1), MIDNIGHT)))
        return DayLived(on=day, posted=posted, runs=tuple(runs), deeds=done)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self._zone)

    def _post(self, file: ArrivingFile) -> FilePosted:
        at = self._moment(file.on, FILES_AT)
        practice, codes = self._settled.practice, self._policy.codes
        if file.kind == "claims":
            taken = post_claims(practice=practice, content=file.content, codes=codes, by=BILLING, at=at)
            return FilePosted(file=file, remittance=None, claims=taken)
        receipt = post_remittance(
            practice=practice, name=file.name, content=file.content, codes=codes, by=BILLING, at=at, step=_unseen
        )
        return FilePosted(file=file, remittance=receipt, claims=None)

    def _run(self, at: datetime) -> DayRun:
        return run_day(
            practice=self._settled.practice,
            policy=self._policy,
            outside=self._outside,
            now=lambda: at,
            by=BILLING,
            step=_unseen,
        )

    def _hand_out(self, at: datetime) -> None:
        """Let the messages of one run reach their people, and put down what will come of it."""
        for message in messages_sent(settled=self._settled, at=at):
            family = self._settled.family_of[message.guarantor_id]
            earlier = self._reached[message.guarantor_id]
            self._reached[message.guarantor_id] += 1
            for deed in what_follows(
                message=message, family=family, earlier=earlier, zone=self._zone, seed=self._world.seed
            ):
                heapq.heappush(self._agenda, (deed.at, self._planned, deed))
                self._planned += 1

    def _people_act(self, *, until: datetime) -> Iterator[str]:
        while self._agenda and self._agenda[0][0] < until:
            _, _, deed = heapq.heappop(self._agenda)
            self._deeds.do(deed)
            yield deed.kind


def messages_sent(*, settled: Settled, at: datetime) -> tuple[Message, ...]:
    """Return the messages that left at this moment, in the order in which they were planned."""
    with practice_scope(settled.practice.practice_id):
        intents = list(
            Intent.objects.filter(sent_at=at, state__in=["sent", "confirmed"]).select_related("touch").order_by("id")
        )
        asked: dict[int, dict[int, int]] = {}
        for touch, visit, cents in TouchVisit.objects.filter(
            touch_id__in=[intent.touch_id for intent in intents if intent.touch_id is not None]
        ).values_list("touch_id", "visit_id", "amount_cents"):
            asked.setdefault(touch, {})[visit] = cents
    return tuple(
        Message(
            intent_id=intent.id,
            guarantor_id=intent.guarantor_id,
            kind=cast(TouchKind, intent.touch.kind),
            channel=cast(Channel, intent.channel),
            sent_at=at,
            asked=dict(sorted(asked[intent.touch.id].items())),
        )
        for intent in intents
        if intent.touch is not None
    )


def _unseen(_count: int) -> None:
    """Count nothing: whole days are counted."""
