"""When a message did not arrive: the same touch by the next way of its step, the same day, after the gate's yes."""

from datetime import datetime
from typing import cast

from goodterms.data.intents import begin_for_touch
from goodterms.data.models import Intent
from goodterms.data.read import PracticeFacts, read_households
from goodterms.domain import channels, outreach
from goodterms.domain.people import Channel, TouchKind
from goodterms.playbook.schema import Playbook, Step
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.wake_senders import wake_senders


def try_next_way(ended: Intent, *, practice: PracticeFacts, policy: Policy, at: datetime) -> Intent | None:
    """Begin the touch's next message by the first open way that was not tried; None when there is none, or no time.

    Call it where `ended` has just failed or been held back, inside the practice's scope. The new message asks the
    gate again with its own words; it is still the one touch of the day, and moves no rung before it arrives.
    """
    touch = ended.touch
    if touch is None:
        return None
    (household,) = read_households([touch.guarantor_id], practice=practice, at=at)
    if outreach.local_date(household=household, law=policy.law, at=at) != touch.planned_on:
        return None
    step = _step(cast("TouchKind", touch.kind), playbook=policy.playbook)
    if step is None:
        return None
    tried = set(Intent.objects.filter(touch=touch).values_list("channel", flat=True))
    ways = [way for way in channels.ways(step=step, household=household).open if way not in tried]
    if not ways:
        return None
    channel: Channel = ways[0]
    begun = begin_for_touch(touch, channel=channel, due_at=at, at=at)
    wake_senders(practice=practice, channel=channel)
    return begun


def _step(kind: TouchKind, *, playbook: Playbook) -> Step | None:
    return next((step for step in playbook.cadence.steps if step.touch == kind), None)
