"""Which ways can this touch travel to this person, best first, and what closes the others?"""

from dataclasses import dataclass

from goodterms.domain.people import Channel, Household
from goodterms.playbook.schema import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways a touch may travel, the best first, and why each other way of the step is closed to it."""

    open: tuple[Channel, ...]
    closed: tuple[tuple[Channel, str], ...]


def ways(*, step: Step, household: Household) -> Ways:
    """Return the step's ways with the patient's preferred one first, parted into open and closed.

    A way is closed only by what waiting cannot mend: nowhere to send it, no consent on record, an opt-out, a last try
    that bounced. The hour and the frequency limits close nothing here: for them the touch waits, it does not look for
    another way round. An open way is not yet allowed; that is the gate's to say.
    """
    preferred = household.preferred_channel
    order = step.ways
    if preferred is not None and preferred in order and preferred != order[0]:
        order = (preferred, *(channel for channel in order if channel != preferred))
    closed = [(channel, reason) for channel in order if (reason := closed_because(channel, household=household))]
    if not closed:
        return Ways(open=order, closed=())
    shut = {channel for channel, _ in closed}
    return Ways(open=tuple(channel for channel in order if channel not in shut), closed=tuple(closed))


def closed_because(channel: Channel, *, household: Household) -> str | None:
    """Return why this channel cannot reach this person, or None when it may be tried. What is unknown closes it."""
    if channel in household.undeliverable:
        return f"the last {channel} did not arrive"
    if channel == "letter":
        return None if household.is_address_good is True else "no mailing address known to be good"
    if channel == "email":
        return _closed(
            "email", place=household.email, consent=household.may_email, opted_out="email_stop" in household.stops
        )
    if channel == "text":
        return _closed(
            "text", place=household.phone, consent=household.may_text, opted_out="text_stop" in household.stops
        )
    return _closed("call", place=household.phone, consent=household.may_call, opted_out="call_stop" in household.stops)


def _closed(name: str, *, place: str | None, consent: bool | None, opted_out: bool) -> str | None:
    if place is None:
        return f"nowhere to {name}" if name != "call" else "no number to call"
    if opted_out:
        return f"asked not to be reached by {name}"
    return None if consent is True else f"no consent to {name} on record"
