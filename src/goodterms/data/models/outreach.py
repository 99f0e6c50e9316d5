"""What we decided, what we meant to send, what left and what became of it."""

from functools import reduce
from operator import or_
from typing import ClassVar, get_args

from django.db import models
from django.db.models import Q

from goodterms.data.models.base import OfPractice, one_of
from goodterms.data.models.people import Guarantor
from goodterms.data.models.visits import Visit
from goodterms.domain.intents import FAILURES, NEXT, STATES
from goodterms.law.schema import Purpose


class DecisionRecord(OfPractice):
    """One answer of the gate, with all that is needed to explain it years later. Append-only."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    phase = models.CharField(max_length=4)
    decided_on = models.DateField()  # on the household's own calendar
    decided_at = models.DateTimeField()
    verdict = models.CharField(max_length=7)
    attempt = models.JSONField(null=True)
    rules = models.JSONField(default=list)
    refusals = models.JSONField(default=list)
    inputs_digest = models.CharField(max_length=64)
    law_digest = models.CharField(max_length=64)
    playbook_digest = models.CharField(max_length=64)
    message = models.TextField(blank=True)

    class Meta:
        """Read newest first."""

        constraints: ClassVar = [
            # Asking again on the same day with the same facts has the same answer, and is no new decision.
            models.UniqueConstraint(
                fields=["guarantor", "phase", "decided_on", "verdict", "inputs_digest"],
                condition=Q(phase="plan"),
                name="decision_once_a_day",
            ),
            one_of("phase", ["plan", "send"], name="decision_phase_known"),
            one_of("verdict", ["permit", "refused"], name="decision_verdict_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["guarantor", "-decided_at"], name="decision_latest")]


class Touch(OfPractice):
    """One planned contact with one household on one day."""

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="touches", db_index=False)
    planned_on = models.DateField()
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=6)
    amount_cents = models.BigIntegerField()
    decision = models.OneToOneField(DecisionRecord, on_delete=models.PROTECT, related_name="touch")

    class Meta:
        """One touch a household a day; nobody is asked for nothing."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guarantor", "planned_on"], name="touch_once_a_day"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="touch_asks_for_something"),
            one_of("kind", ["text", "statement", "email", "call", "statement2"], name="touch_kind_known"),
            one_of("channel", ["text", "email", "letter", "call"], name="touch_channel_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "planned_on"], name="touch_by_day")]


class TouchVisit(OfPractice):
    """A visit whose balance a touch asks about."""

    touch = models.ForeignKey(Touch, on_delete=models.PROTECT, related_name="touch_visits", db_index=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="touch_visits", db_index=False)
    amount_cents = models.BigIntegerField()

    class Meta:
        """Once a touch."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["touch", "visit"], name="touch_visit_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["visit"], name="touch_visit_by_visit")]


class PrintBatch(OfPractice):
    """Letters printed together."""

    planned_on = models.DateField()
    number = models.IntegerField()
    state = models.CharField(max_length=7)

    class Meta:
        """Numbered by day."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "planned_on", "number"], name="print_batch_once"),
            one_of("state", ["ready", "written", "empty"], name="print_batch_state_known"),
        ]


class Intent(OfPractice):
    """One side effect on the outside world, stored before it is tried (architecture decision 12).

    Its state is moved by adding a transition, never by hand: the database refuses anything else.
    """

    guarantor = models.ForeignKey(Guarantor, on_delete=models.PROTECT, related_name="intents", db_index=False)
    touch = models.ForeignKey(Touch, on_delete=models.PROTECT, null=True, related_name="intents", db_index=False)
    purpose = models.CharField(max_length=17)
    cause = models.CharField(max_length=80, blank=True)  # what it answers or follows, when it is part of no touch
    channel = models.CharField(max_length=6)
    key = models.CharField(max_length=44)  # what it is called outside
    planned_on = models.DateField()  # the day it is for, on the household's own calendar
    due_at = models.DateTimeField()  # it leaves from this moment on
    state = models.CharField(max_length=9, default="ready")
    content = models.JSONField(default=dict)  # what it is to say, when no touch says it
    message = models.JSONField(default=dict)  # language and address, as it was claimed
    batch = models.ForeignKey(PrintBatch, on_delete=models.PROTECT, null=True, related_name="intents")
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    claimant = models.BigIntegerField(null=True)  # the session that is handing it over
    tries = models.IntegerField(default=0)
    asked_at = models.DateTimeField(null=True)  # when the other side was last asked what became of it
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=18, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    provider_reference = models.CharField(max_length=200, blank=True)
    send_decision = models.ForeignKey(
        DecisionRecord, on_delete=models.PROTECT, null=True, related_name="intents", db_index=False
    )

    class Meta:
        """At most one message of a touch is under way or has arrived; a household is worked on once at a time."""

        constraints: ClassVar = [
            one_of("state", list(STATES), name="intent_state_known"),
            one_of("purpose", list(get_args(Purpose)), name="intent_purpose_known"),
            one_of("channel", ["text", "email", "letter", "call"], name="intent_channel_known"),
            one_of("failure", ["", *FAILURES], name="intent_failure_known"),
            models.UniqueConstraint(fields=["practice", "key"], name="intent_key_once"),
            models.UniqueConstraint(
                fields=["touch"], condition=~Q(state__in=["failed", "withdrawn"]), name="intent_alive_once_a_touch"
            ),
            models.UniqueConstraint(
                fields=["guarantor"], condition=Q(state="claimed"), name="intent_claimed_once_a_household"
            ),
            models.UniqueConstraint(
                fields=["practice", "purpose", "cause", "channel"],
                condition=~Q(cause=""),
                name="intent_once_a_cause",
            ),
            models.CheckConstraint(
                condition=(Q(touch__isnull=False) & Q(cause="")) | (Q(touch__isnull=True) & ~Q(cause="")),
                name="intent_of_touch_or_cause",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed")
                | Q(claimed_at__isnull=False, claimant__isnull=False, send_decision__isnull=False),
                name="intent_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "confirmed"]) | Q(sent_at__isnull=False, send_decision__isnull=False),
                name="intent_sent_with_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "withdrawn"]) | ~Q(ended_reason=""), name="intent_ended_with_reason"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(failure=""), name="intent_failed_of_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "channel", "due_at"], name="intent_due", condition=Q(state="ready")),
            models.Index(
                fields=["practice", "state"], name="intent_in_between", condition=Q(state__in=["claimed", "unknown"])
            ),
            models.Index(fields=["guarantor", "-created_at"], name="intent_by_guarantor"),
            models.Index(fields=["touch"], name="intent_by_touch"),
        ]


class IntentTransition(OfPractice):
    """One step of a message from state to state: when, by whom, why. Append-only; adding one moves the intent."""

    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="transitions", db_index=False)
    from_state = models.CharField(max_length=9)
    to_state = models.CharField(max_length=9)
    happened_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True)
    provider_code = models.CharField(max_length=80, blank=True)

    class Meta:
        """Only what may follow what."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=reduce(
                    or_, [Q(from_state=state, to_state__in=sorted(following)) for state, following in NEXT.items()]
                ),
                name="transition_possible",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["intent", "id"], name="transition_by_intent")]


class Delivery(OfPractice):
    """One piece of news of a message, as the other side or a person told it. Append-only."""

    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    outcome = models.CharField(max_length=16)
    reason = models.CharField(max_length=18, blank=True)
    provider_code = models.CharField(max_length=80, blank=True)
    new_address = models.JSONField(null=True)
    happened_at = models.DateTimeField()  # as the other side says
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=80)

    class Meta:
        """Known outcomes only; the same news is kept once."""

        constraints: ClassVar = [
            one_of(
                "outcome",
                ["accepted", "sent_by_carrier", "delivered", "undelivered", "forwarded", "returned", "complained"],
                name="delivery_outcome_known",
            ),
            one_of("reason", ["", *FAILURES], name="delivery_reason_known"),
            models.CheckConstraint(
                condition=~Q(outcome="undelivered") | ~Q(reason=""), name="delivery_undelivered_with_reason"
            ),
            models.UniqueConstraint(
                fields=["intent", "outcome"],
                condition=Q(outcome__in=["accepted", "sent_by_carrier", "delivered", "undelivered"]),
                name="delivery_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["intent", "-reported_at"], name="delivery_latest")]


class PracticeDay(OfPractice):
    """How far the work of one day has come for a practice, so that each part is done once and none is forgotten."""

    on = models.DateField()
    planned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """One row a day."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "on"], name="practice_day_once")]
