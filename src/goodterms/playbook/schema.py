"""What a playbook may say, and what it may not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal


Channel = Literal["text", "email", "letter", "call"]
TouchKind = Literal["text", "statement", "email", "call", "statement2"]
Treatment = Literal["cadence", "review"]
Signal = Literal[
    "dispute_open",
    "confusion_hint",
    "replied",
    "plan_requested",
    "paid_something",
    "opened_statement",
    "engaged_lately",
    "mail_returned",
    "calls_failed",
    "never_answered",
    "phone_or_email_good",
]
Queue = Literal[
    "disputes",
    "credits",
    "approvals",
    "calls_today",
    "returned_mail",
    "follow_ups",
    "new_balances",
    "held",
]


class UnableToUsePlaybook(ValueError):
    """A playbook says something it may not; the message is one line: the file, the place, what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Since when a section of the playbook is followed, and why it says what it says."""

    effective_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How the practice holds itself in every contact, at least as strictly as the law asks.

    The gate takes the stricter of these and the law's; nothing here can loosen a rule of law.
    """

    earliest: time  # no contact before this hour, on any clock the person may live by
    latest: time  # nor at or after this one
    calls_in_seven_days: int  # per person, over all accounts
    days_after_conversation: int
    texts_per_day: int
    emails_per_day: int
    calls_per_day: int
    texts_in_seven_days: int
    contact_on_sunday: bool
    permit_minutes: int  # how long a permit stays good before the gate must be asked again


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One touch of the cadence: the day it is planned for, and the ways it may travel, the usual one first."""

    day: int  # counted from the day the balance became the patient's, which is day 0
    touch: TouchKind
    ways: tuple[Channel, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The ordered touches from the day a balance becomes the patient's, and the rests between them."""

    steps: tuple[Step, ...]
    rest_after_payment_days: int  # no ask on an account for so long after a payment on it
    days_between_household_touches: int  # 1: one touch a day, whatever falls due
    walk_together_days: int  # a family's balances wait so long for each other, and no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRule:
    """One way into a segment. The first rule that fits an account, in the playbook's order, names its segment."""

    id: str
    segment: str
    from_day: int | None  # first day of the balance it fits; None: from the start
    to_day: int | None  # last day it fits, that day included; None: without end
    balance_from_cents: int | None  # at least so much
    balance_below_cents: int | None  # less than so much
    any_of: tuple[Signal, ...]  # one of these must show; none named: nothing need show
    none_of: tuple[Signal, ...]  # none of these may show
    treatment: Treatment  # "review": a person looks before the patient is asked again
    tone: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalThresholds:
    """How much must have happened before a signal counts as shown."""

    failed_calls: int  # so many calls without a conversation are "calls fail"
    lately_days: int  # a reply, a payment or a plan request within so many days is "engaged lately"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """Which queue a household waits in when it needs a person: the first that fits, in this order."""

    order: tuple[Queue, ...]
    new_balance_days: int  # a balance is new up to and with this day
    reply_days: int  # a reply waits for an answer of ours for so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What a statement asks."""

    days_to_pay: int  # from the statement's date to the day it asks to be paid by


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBand:
    """From this balance on, a plan may have so many monthly payments."""

    balance_from_cents: int
    payments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """Which plans may be offered without asking a manager."""

    bands: tuple[PlanBand, ...]  # by rising balance; below the first no plan is offered

    def payments_for(self, *, balance_cents: int) -> int | None:
        """Return how many monthly payments a plan for this balance may have; None when none is offered."""
        fitting = [band.payments for band in self.bands if balance_cents >= band.balance_from_cents]
        return fitting[-1] if fitting else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """What work on a segment is expected to bring: chance of payment in basis points, and staff minutes spent."""

    segment: str
    chance_bp: int
    minutes: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """The practice's policy, whole and checked: every number that outreach is decided by."""

    id: str
    version: str
    specialty: str | None
    manners: Manners
    cadence: Cadence
    segments: tuple[SegmentRule, ...]
    signals: SignalThresholds
    queues: Queues
    statements: Statements
    plans: Plans
    odds: Mapping[str, Odds]  # by segment
    odds_otherwise: Odds  # of a segment without odds of its own, and of an account without a segment
    stated: Mapping[str, Stated]  # by section: since when, and why
    _rules_by_day: tuple[tuple[SegmentRule, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the segment rules by day once, because they are asked for every account."""
        bounds = [day for rule in self.segments for day in (rule.from_day, rule.to_day) if day is not None]
        days = range(max(bounds, default=0) + 2)
        object.__setattr__(self, "_rules_by_day", tuple(tuple(self._rules_fitting(day)) for day in days))

    def segment_rules(self, *, day: int | None) -> tuple[SegmentRule, ...]:
        """Return the segment rules that fit a balance of this age, in their order; None is an age nobody knows."""
        if day is None:
            return tuple(rule for rule in self.segments if rule.from_day is None and rule.to_day is None)
        if day < 0:
            return tuple(self._rules_fitting(day))
        return self._rules_by_day[min(day, len(self._rules_by_day) - 1)]

    def _rules_fitting(self, day: int) -> Iterator[SegmentRule]:
        for rule in self.segments:
            if (rule.from_day is None or day >= rule.from_day) and (rule.to_day is None or day <= rule.to_day):
                yield rule
