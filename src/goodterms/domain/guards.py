"""Which rules, of law and of the practice, is this attempt to be held to?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache, partial
from typing import assert_never

from goodterms.domain.attempts import Finding
from goodterms.domain.cases import Case
from goodterms.domain.contact_counts import check_cap, check_quiet
from goodterms.domain.contact_grounds import (
    check_amount,
    check_balance_owed,
    check_consent,
    check_deliverable,
    check_opt_out,
    check_reachable,
    check_stop,
    check_trouble,
)
from goodterms.domain.contact_hours import check_hours
from goodterms.domain.people import Channel
from goodterms.law.compiled import ORDER, Law
from goodterms.law.schema import (
    AmountOfLedger,
    BalanceOwed,
    BarredBy,
    Cap,
    Check,
    ConsentRecorded,
    Deliverable,
    Hours,
    OptOutWords,
    Party,
    PausedBy,
    QuietAfterConversation,
    Reachable,
    Rule,
)
from goodterms.playbook.schema import Manners


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One rule as the gate asks it, whether written by a legislature or by the practice."""

    rule_id: str
    version: str  # the day it took effect, or "playbook"
    file: str
    citation: str
    why: str
    check: Check
    judge: Callable[[Case], Finding | None]  # what the check has against a case; None when it passes


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards of one kind of attempt, in the order in which they are asked."""

    each: tuple[Guard, ...]
    versions: tuple[tuple[str, str], ...]  # the id and version of each
    latest: time | None  # when the first of their hours closes; None when none of them knows hours


@lru_cache(maxsize=8192)
def guards_for(
    *,
    law: Law,
    manners: Manners,
    party: Party,
    channel: Channel,
    states: frozenset[str] | None,
    first_on: date,
    last_on: date,
) -> Guards:
    """Return every rule to be kept by this party over this channel on any day from first to last.

    `states` are all that the person may be in; None when not known, and then every state's rules are asked. A manner of
    the practice that is no stricter than a rule of law it stands beside is left out: it could add only an echo.
    """
    of_law = tuple(
        _guard(rule)
        for rule in law.applying(party=party, channel=channel, states=states, first_on=first_on, last_on=last_on)
    )
    of_practice = tuple(
        manner
        for manner in _manners_as_guards(manners, channel=channel)
        if not any(_is_as_strict(guard.check, manner.check) for guard in of_law)
    )
    each = tuple(sorted((*of_law, *of_practice), key=lambda guard: ORDER.index(type(guard.check))))
    return Guards(
        each,
        versions=tuple((guard.rule_id, guard.version) for guard in each),
        latest=min((guard.check.latest for guard in each if isinstance(guard.check, Hours)), default=None),
    )


def _guard(rule: Rule) -> Guard:
    return Guard(
        rule_id=rule.id,
        version=rule.effective_on.isoformat(),
        file=rule.file,
        citation=rule.source,
        why=rule.why,
        check=rule.check,
        judge=_judge(rule.check),
    )


def _judge(check: Check) -> Callable[[Case], Finding | None]:  # noqa: C901 - one line for each kind of rule there is
    match check:
        case BarredBy(stop=stop):
            return partial(check_stop, stop)
        case PausedBy(trouble=trouble):
            return partial(check_trouble, trouble)
        case BalanceOwed():
            return check_balance_owed
        case AmountOfLedger():
            return check_amount
        case ConsentRecorded():
            return check_consent
        case Reachable():
            return check_reachable
        case Deliverable():
            return check_deliverable
        case OptOutWords() as words:
            return partial(check_opt_out, words)
        case Hours() as hours:
            return partial(check_hours, hours)
        case Cap() as cap:
            return partial(check_cap, cap)
        case QuietAfterConversation() as quiet:
            return partial(check_quiet, quiet)
        case _:
            assert_never(check)


def _manners_as_guards(manners: Manners, *, channel: Channel) -> tuple[Guard, ...]:
    days = frozenset(range(7)) if manners.contact_on_sunday else frozenset(range(6))
    hours = _manner(
        "contact-hours", "earliest, latest, contact_on_sunday", Hours(manners.earliest, manners.latest, days)
    )
    match channel:
        case "text":
            return (
                hours,
                _manner("texts-per-day", "texts_per_day", _cap("text", at_most=manners.texts_per_day, in_days=1)),
                _manner(
                    "texts-in-seven-days",
                    "texts_in_seven_days",
                    _cap("text", at_most=manners.texts_in_seven_days, in_days=7),
                ),
            )
        case "email":
            cap = _cap("email", at_most=manners.emails_per_day, in_days=1)
            return (hours, _manner("emails-per-day", "emails_per_day", cap))
        case "call":
            return (
                hours,
                _manner("calls-per-day", "calls_per_day", _cap("call", at_most=manners.calls_per_day, in_days=1)),
                _manner(
                    "calls-in-seven-days",
                    "calls_in_seven_days",
                    _cap("call", at_most=manners.calls_in_seven_days, in_days=7),
                ),
                _manner(
                    "days-after-conversation",
                    "days_after_conversation",
                    QuietAfterConversation(manners.days_after_conversation),
                ),
            )
        case "letter":
            return ()
        case _:
            assert_never(channel)


def _manner(name: str, keys: str, check: Check) -> Guard:
    return Guard(
        rule_id=f"manners-{name}",
        version="playbook",
        file="playbook",
        citation=f"playbook [manners] {keys}",
        why="The practice holds itself to this beyond what the law asks.",
        check=check,
        judge=_judge(check),
    )


def _cap(channel: Channel, *, at_most: int, in_days: int) -> Cap:
    return Cap(
        at_most=at_most,
        in_days=in_days,
        counts=frozenset({channel}),
        uncounted=frozenset({"busy", "inbound_conversation"}),
    )


def _is_as_strict(law: Check, manner: Check) -> bool:
    match law, manner:
        case Hours(), Hours():
            return law.earliest >= manner.earliest and law.latest <= manner.latest and law.days <= manner.days
        case Cap(), Cap():
            return (
                law.at_most <= manner.at_most
                and law.in_days >= manner.in_days
                and law.counts >= manner.counts
                and law.uncounted <= manner.uncounted
            )
        case QuietAfterConversation(), QuietAfterConversation():
            return law.days >= manner.days
        case _:
            return False
