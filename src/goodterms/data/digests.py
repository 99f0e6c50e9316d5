"""By what mark do we know that two decisions were made on the same facts?"""

import dataclasses
import hashlib
import json

from goodterms.domain.contact_notes import NOTHING_NOTED, NOTHING_PARTICULAR
from goodterms.domain.people import AccountFacts, CallMade, Household


def facts_digest(household: Household) -> str:
    """Return 64 hex digits that are the same for the same facts, whatever the order sets happen to have.

    Where nothing special is known nothing is said of it, so that marks stay as they were before there was such a fact.
    """
    facts = {**household._asdict(), "accounts": [_account(account) for account in household.accounts]}
    if household.notes == NOTHING_NOTED:
        del facts["notes"]
    words = json.dumps(facts, sort_keys=True, default=_plain)
    return hashlib.sha256(words.encode()).hexdigest()


def _account(account: AccountFacts) -> dict[str, object]:
    facts = account._asdict()
    if account.particulars == NOTHING_PARTICULAR:
        del facts["particulars"]
    return facts


def _plain(value: object) -> object:
    if isinstance(value, CallMade):
        return {"at": value.at, "outcome": value.outcome} | ({"is_elsewhere": True} if value.is_elsewhere else {})
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return sorted(str(each) for each in value) if isinstance(value, frozenset) else str(value)
