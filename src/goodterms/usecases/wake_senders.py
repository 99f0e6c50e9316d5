"""Have messages that are due sent soon, by whichever worker is free."""

from goodterms.data.jobs import AT_ONCE, enqueue
from goodterms.data.read import PracticeFacts
from goodterms.domain.people import Channel


LANES = 4  # so many workers, or threads of one, send one channel of a practice side by side


def wake_senders(*, practice: PracticeFacts, channel: Channel, lanes: int = 1) -> None:
    """Enqueue the sending of what is due by one channel, unless it waits already; letters go in one lane."""
    if channel == "letter":
        enqueue("send_letters", lock=f"letters/{practice.practice_id}", practice=practice.slug)
        return
    for lane in range(1, min(lanes, LANES) + 1):
        enqueue(
            "send",
            lock=f"send/{practice.practice_id}/{channel}/{lane}",
            priority=AT_ONCE,
            practice=practice.slug,
            channel=channel,
            lane=lane,
        )
