"""What a playbook may say, and what it may not."""

from dataclasses import dataclass
from datetime import time


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
