"""What does the gate say of one proposed contact, in full: allowed, not yet, or not at all, why, and what it needs?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from goodterms.domain import guardrails
from goodterms.domain.attempts import Attempt
from goodterms.domain.guardrails import Consulted
from goodterms.domain.people import Household
from goodterms.law.compiled import Law
from goodterms.law.schema import Party
from goodterms.playbook.schema import Manners


Answer = Literal["allow", "delay", "block"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The gate's word on one contact.

    `delay`: every rule that refuses only delays; `until` is the first moment at which all would allow it. `block`:
    some rule refuses for good; its refusal may still say when that rule alone would allow it.
    """

    answer: Answer
    until: datetime | None
    refusals: tuple[Consulted, ...]
    warnings: tuple[Consulted, ...]
    passed: tuple[Consulted, ...]
    needed_texts: tuple[tuple[str, str], ...]  # rule id, and what the contact must carry
    needed_records: tuple[tuple[str, str], ...]  # rule id, and what must be on record


def judge(attempt: Attempt, *, household: Household, law: Law, manners: Manners, party: Party) -> Verdict:
    """Return the whole verdict by the same rules as `guardrails.ask`. Raises ValueError likewise."""
    consulted = guardrails.consult(attempt, household=household, law=law, manners=manners, party=party)
    refusals = tuple(each for each in consulted if each.verdict == "refused")
    until = None
    if refusals and all(each.action == "delay" for each in refusals):
        until = guardrails.next_open(attempt, household=household, law=law, manners=manners, party=party)
    return Verdict(
        answer="allow" if not refusals else "block" if until is None else "delay",
        until=until,
        refusals=refusals,
        warnings=tuple(each for each in consulted if each.verdict == "warned"),
        passed=tuple(each for each in consulted if each.verdict == "passed"),
        needed_texts=tuple((each.rule_id, each.needs_text) for each in consulted if each.needs_text is not None),
        needed_records=tuple((each.rule_id, each.needs_record) for each in consulted if each.needs_record is not None),
    )
