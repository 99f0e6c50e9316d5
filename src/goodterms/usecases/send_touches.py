"""Send now whatever is ready, of a whole practice, all at once: what people ask for by `day run`."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from goodterms.data.models import Intent
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.domain.people import Channel
from goodterms.usecases.outside import Outside
from goodterms.usecases.policy_in_force import Policy
from goodterms.usecases.send_intents import Sending, Sent, send_intents


CHANNELS: tuple[Channel, ...] = ("text", "email", "call", "letter")


def send_touches(
    *,
    practice: PracticeFacts,
    policy: Policy,
    outside: Outside,
    now: Callable[[], datetime],
    by: str,
    step: Callable[[int], None],
) -> Sent:
    """Send every message that is ready, each after the gate has said yes to its very words; `step` counts them.

    Its moment of the day is not waited for; only a message of which nothing left rests until it may be tried again.
    Ways round that were begun meanwhile are sent too. `now` is asked again before each lot: the gate judges the
    moment of sending, not the moment the run began.
    """
    sent = Sent()
    sending = Sending(practice=practice, policy=policy, outside=outside, now=now, by=by, is_stopping=lambda: False)
    tried: set[int] = set()
    while ready := [each for each in _ready(practice, at=now()) if each[0] not in tried]:
        tried.update(number for number, _ in ready)
        for channel in CHANNELS:
            numbers = [number for number, way in ready if way == channel]
            send_intents(numbers, channel=channel, sending=sending, sent=sent)
            step(len(numbers))
    return sent


def _ready(practice: PracticeFacts, *, at: datetime) -> list[tuple[int, str]]:
    with practice_scope(practice.practice_id):
        may_leave = Q(tries=0) | Q(due_at__lte=at)
        return list(Intent.objects.filter(may_leave, state="ready").order_by("id").values_list("id", "channel"))
