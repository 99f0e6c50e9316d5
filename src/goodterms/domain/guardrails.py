"""May we contact this household, this way, about these accounts, now? Every refusal names its rule.

The rules are data: what nobody may loosen is in law/, what the practice adds is in [manners] of its playbook. The gate
asks them all and gives a Permit only when none refuses. Planning asks without words; sending asks again with them.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NoReturn

from goodterms.domain.attempts import Attempt, Finding, Refusal
from goodterms.domain.cases import gather
from goodterms.domain.contact_hours import closing, open_on, whole_day
from goodterms.domain.guards import Guard, every_guard, guards_to_ask, kind_of
from goodterms.domain.inconvenient_times import next_inconvenient_time
from goodterms.domain.people import Channel, Household
from goodterms.law.checks import Hours
from goodterms.law.compiled import Law
from goodterms.law.schema import Action, Party
from goodterms.playbook.schema import Manners


__all__ = ["Attempt", "Consulted", "Permit", "Refusal", "Refusals", "ask", "consult", "next_open", "open_hours"]


@dataclass(frozen=True, slots=True)
class Refusals:
    """Every refusal of one attempt, in the order in which a careful person would have checked."""

    each: tuple[Refusal, ...]  # never empty

    @property
    def until(self) -> datetime | None:
        """Return the latest moment that any refusal waits for, or None when one of them waits for a person."""
        moments = [refusal.until for refusal in self.each if refusal.until is not None]
        return max(moments) if len(moments) == len(self.each) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """One rule that applied to an attempt and what it said, for the record and for `why`."""

    rule_id: str
    version: str  # the day from which the rule reads as it was read, or "playbook"
    file: str
    citation: str
    verdict: Literal["passed", "refused", "warned"]
    reason: str
    until: datetime | None
    action: Action
    needs_text: str | None
    needs_record: str | None


class Permit:
    """The gate's yes to one attempt, good for minutes. Only the gate can make one, and no gateway sends without one.

    It cannot be copied, changed, stored or extended by inheritance: to send later, ask later.
    """

    __slots__ = ("_seal", "attempt", "consulted", "deliver_by", "granted_at", "valid_until")

    attempt: Attempt
    granted_at: datetime
    valid_until: datetime  # the first moment at which it is no longer good for sending
    deliver_by: datetime | None  # the first moment at which it may no longer arrive; None when the hour does not matter
    consulted: tuple[tuple[str, str], ...]  # the id and version of every rule that was asked and passed

    def __init__(
        self,
        *,
        seal: object,
        attempt: Attempt,
        valid_until: datetime,
        deliver_by: datetime | None,
        consulted: tuple[tuple[str, str], ...],
    ) -> None:
        """Refuse everyone but the gate. Raises UnableToMakePermit."""
        if seal is not _SEAL:
            raise UnableToMakePermit("only the gate makes a permit: ask goodterms.domain.guardrails.ask for one")
        keep = object.__setattr__
        keep(self, "_seal", seal)
        keep(self, "attempt", attempt)
        keep(self, "granted_at", attempt.at)
        keep(self, "valid_until", valid_until)
        keep(self, "deliver_by", deliver_by)
        keep(self, "consulted", consulted)

    def covers(self, *, channel: Channel, household_id: str, message: str | None, at: datetime) -> bool:
        """Say whether these exact words may leave for this household over this channel at this moment.

        A text or an email without words, or with words that the gate has not read, is never covered.
        """
        if getattr(self, "_seal", None) is not _SEAL:
            return False
        attempt = self.attempt
        return (
            attempt.channel == channel
            and attempt.household_id == household_id
            and attempt.message == message
            and (message is not None or channel in ("letter", "call"))
            and self.granted_at <= at < self.valid_until
        )

    def __repr__(self) -> str:
        """Name the attempt by ids, never by its words."""
        attempt = self.attempt
        return f"<Permit {attempt.channel} {attempt.household_id} until {self.valid_until.isoformat()}>"

    def __init_subclass__(cls) -> None:
        """Refuse: a permit of another kind is none."""
        raise UnableToMakePermit("a permit cannot be extended by inheritance")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: a permit says for ever what the gate said."""
        raise UnableToMakePermit(f"a permit cannot be changed: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: a permit says for ever what the gate said."""
        raise UnableToMakePermit(f"a permit cannot be changed: {name}")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be copied or stored: the facts may change while a copy lies about."""
        raise UnableToMakePermit("a permit cannot be copied or stored: ask the gate again")


class UnableToMakePermit(TypeError):
    """Somebody but the gate tried to make, change, copy or store a permit."""


_SEAL = object()


def ask(attempt: Attempt, *, household: Household, law: Law, manners: Manners, party: Party) -> Permit | Refusals:
    """Return a permit when no rule refuses, else every refusal.

    Raises ValueError when the attempt is about another household than the facts.
    """
    case = gather(attempt, household=household, places=law.places)
    guards = guards_to_ask(law, manners, kind_of(attempt, case, household, party=party))
    refusals = []
    for guard in guards.each:
        found = guard.judge(case)
        if found is not None:
            refusals.append(
                Refusal(
                    rule_id=guard.rule_id,
                    citation=guard.citation,
                    reason=found.reason,
                    until=found.until,
                    action=guard.action,
                )
            )
    if refusals:
        return Refusals(tuple(refusals))
    closes = (None if guards.latest is None else closing(guards.latest, case), next_inconvenient_time(case))
    deliver_by = min((moment for moment in closes if moment is not None), default=None)
    good_for = attempt.at + timedelta(minutes=manners.permit_minutes)
    return Permit(
        seal=_SEAL,
        attempt=attempt,
        valid_until=good_for if deliver_by is None else min(good_for, deliver_by),
        deliver_by=deliver_by,
        consulted=guards.versions,
    )


def consult(
    attempt: Attempt, *, household: Household, law: Law, manners: Manners, party: Party
) -> tuple[Consulted, ...]:
    """Return every rule that applies to the attempt with its verdict, in the order asked.

    The same rules and the same checks as `ask`: it refuses exactly when one of these does. Raises ValueError likewise.
    """
    case = gather(attempt, household=household, places=law.places)
    guards = every_guard(law, manners, kind_of(attempt, case, household, party=party))
    return tuple(_consulted(guard, guard.judge(case)) for guard in guards.each)


def next_open(attempt: Attempt, *, household: Household, law: Law, manners: Manners, party: Party) -> datetime | None:
    """Return the earliest moment, from the attempt's own on, at which the gate would give a permit on today's facts.

    None when waiting alone does not help. It plans; it does not permit: ask again when the moment has come.
    """
    for _ in range(_OPENINGS_TRIED):
        answer = ask(attempt, household=household, law=law, manners=manners, party=party)
        if isinstance(answer, Permit):
            return attempt.at
        if answer.until is None or answer.until <= attempt.at:
            return None
        attempt = replace(attempt, at=answer.until)
    return None


def open_hours(
    attempt: Attempt, *, household: Household, law: Law, manners: Manners, party: Party
) -> tuple[datetime, datetime] | None:
    """Return from when until when, on the attempt's own day, every rule about hours is kept on every clock.

    None when there is no such time that day, as when the person may be anywhere. The whole day, on the attempt's own
    clock, when no rule asks about hours. It says nothing about any other rule.
    """
    case = gather(attempt, household=household, places=law.places)
    guards = every_guard(law, manners, kind_of(attempt, case, household, party=party))
    hours = tuple(guard.check for guard in guards.each if isinstance(guard.check, Hours))
    day = attempt.at.date()
    return open_on(day, hours=hours, zones=case.where.zones) if hours else whole_day(day, clock=attempt.at)


_OPENINGS_TRIED = 40  # each try lands on a later rule's own opening, so a longer wait is no wait to plan on


def _consulted(guard: Guard, found: Finding | None) -> Consulted:
    return Consulted(
        rule_id=guard.rule_id,
        version=guard.version,
        file=guard.file,
        citation=guard.citation,
        verdict="passed" if found is None else "warned" if guard.action == "warn" else "refused",
        reason=guard.why if found is None else found.reason,
        until=None if found is None else found.until,
        action=guard.action,
        needs_text=guard.needs_text,
        needs_record=guard.needs_record,
    )
