"""By what mark do we know that two decisions were made on the same facts?"""

import dataclasses
import hashlib
import json

from goodterms.domain.people import Household


def facts_digest(household: Household) -> str:
    """Return 64 hex digits that are the same for the same facts, whatever the order sets happen to have."""
    facts = {**household._asdict(), "accounts": [account._asdict() for account in household.accounts]}
    words = json.dumps(facts, sort_keys=True, default=_plain)
    return hashlib.sha256(words.encode()).hexdigest()


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return sorted(str(each) for each in value) if isinstance(value, frozenset) else str(value)
