"""What does one rule of law say, who checks it, and which cases show it?"""

import difflib
from dataclasses import dataclass

from goodterms.law.checks import CheckedByDeed
from goodterms.law.compiled import Law
from goodterms.law.deeds import load_deeds
from goodterms.law.load import SHIPPED, load_law
from goodterms.law.schema import Rule
from goodterms.law.written_cases import WrittenCase, read_cases


class NoSuchRule(Exception):
    """No rule of law has this id; the message names the nearest, or the rules of a topic of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShown:
    """Every version of one rule, the earliest first, with its cases and what its deed does."""

    versions: tuple[Rule, ...]
    cases: tuple[WrittenCase, ...]
    deed_does: str | None  # None: the gate asks it


def show_rule(rule_id: str) -> RuleShown:
    """Return everything that is written about a rule. Raises NoSuchRule; reads files and changes nothing."""
    law = load_law()
    versions = law.rules_named(rule_id)
    if not versions:
        raise NoSuchRule(_nothing_called(rule_id, law))
    check = versions[-1].check
    return RuleShown(
        versions=versions,
        cases=tuple(case for case in read_cases(SHIPPED / "cases") if case.rule == rule_id),
        deed_does=load_deeds()[check.deed] if isinstance(check, CheckedByDeed) else None,
    )


def _nothing_called(asked: str, law: Law) -> str:
    covering = sorted({rule.id for rule in law.rules if asked in rule.covers})
    if covering:
        return f"`{asked}` is a topic, not a rule; it is held by {', '.join(covering)}."
    near = difflib.get_close_matches(asked, sorted({rule.id for rule in law.rules}), n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else "docs/law.md lists them all."
    return f"there is no rule of law called `{asked}`; {hint}"
