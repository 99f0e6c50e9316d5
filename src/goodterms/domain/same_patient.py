"""Are two visits about one patient, on one day?

Insurers name a patient and give a member number of their own; only the claim we sent knows the birth date. A name alone
never proves it, since a father and a son, or two strangers, may share one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Literal

from goodterms.domain.patient_names import are_alike, patient_key, plain_name
from goodterms.domain.remits import ClaimAnswer


Likeness = Literal[
    "same",  # one name, and a member number or a birth date in common
    "perhaps",  # the names may be one: a person has to say
    "other",
]
Days = tuple[date, date]  # from and through
LONGEST_STAY = timedelta(days=366)  # what claims to have lasted longer is a slip of the pen


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPatient:
    """Whom a visit is about by what we know ourselves: from the claim we sent, or the practice's system."""

    first_name: str
    last_name: str
    born_on: date | None
    member_ids: frozenset[str]  # of every insurer of the claim


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPatient:
    """Whom a visit was about and when, by everything that was said of it."""

    names: frozenset[tuple[str, str]]  # last and first, as written
    member_ids: frozenset[str]
    born_on: date | None
    days: frozenset[Days]
    is_certain: bool  # False when the answers may be about two people


def seen_patient(
    *, answers: Iterable[ClaimAnswer], known: NamedPatient | None, served_on: date | None, is_certain: bool
) -> SeenPatient:
    """Gather who and when from the answers to a visit, the patient known for it and its day; each may be missing."""
    names: set[tuple[str, str]] = set()
    member_ids: set[str] = set()
    days: set[Days] = set()
    for answer in answers:
        names.add((answer.patient_last_name, answer.patient_first_name))
        member_ids.add(answer.member_id)
        days.update(days_of_care(answer))
    if known is not None:
        names.add((known.last_name, known.first_name))
        member_ids |= known.member_ids
    if served_on is not None:
        days.add((served_on, served_on))
    return SeenPatient(
        names=frozenset(names),
        member_ids=frozenset(map(_plain_number, member_ids)) - {""},
        born_on=None if known is None else known.born_on,
        days=frozenset(days),
        is_certain=is_certain,
    )


def patient_keys(names: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return what a patient shares with every other they may be, by names of last and first; nothing if none is whole.

    Two who are alike enough for a person to look at share one of these; most who share one are not alike.
    """
    return frozenset({patient_key(last_name=last, first_name=first) for last, first in names} - {""})


def days_of_care(answer: ClaimAnswer) -> frozenset[Days]:
    """Return the days of the lines, else of the claim; none when the answer names none."""
    lines = frozenset(
        (line.serviced_on, _last(line.serviced_on, line.serviced_through_on))
        for line in answer.lines
        if line.serviced_on is not None
    )
    if lines or answer.serviced_on is None:
        return lines
    return frozenset({(answer.serviced_on, _last(answer.serviced_on, answer.serviced_through_on))})


def span_of_care(answer: ClaimAnswer) -> Days | None:
    """Return the first day of care and the last; None when the answer names none."""
    days = days_of_care(answer)
    if len(days) == 1:
        return next(iter(days))
    return (min(first for first, _ in days), max(last for _, last in days)) if days else None


def likeness(one: SeenPatient, other: SeenPatient) -> Likeness:
    """Say whether two visits share a patient and a day. Where nothing but the name speaks for it: perhaps.

    Two birth dates outweigh a name, and leave it to a person where a member number speaks against them.
    """
    if not _share_a_day(one.days, other.days):
        return "other"
    is_named_alike = any(are_alike(name, another) for name, another in product(one.names, other.names))
    if not is_named_alike:
        return "other"
    is_named_the_same = bool(_plain(one.names) & _plain(other.names))
    has_number_in_common = bool(one.member_ids & other.member_ids)
    if one.born_on is not None and other.born_on is not None:
        if one.born_on != other.born_on:
            return "perhaps" if is_named_the_same and has_number_in_common else "other"
        is_proved = True
    else:
        is_proved = has_number_in_common
    is_same = is_named_the_same and is_proved and one.is_certain and other.is_certain
    return "same" if is_same else "perhaps"


def _share_a_day(some: frozenset[Days], others: frozenset[Days]) -> bool:
    return any(
        start <= other_end and other_start <= end for (start, end), (other_start, other_end) in product(some, others)
    )


def _plain(names: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
    plain = {(plain_name(last), plain_name(first)) for last, first in names}
    return {(last, first) for last, first in plain if last and first}


def _plain_number(member_id: str) -> str:
    """Return a member number without case, punctuation and padding; empty when it says nothing."""
    number = "".join(letter for letter in member_id.upper() if letter.isalnum())
    return number if number.strip("0") else ""


def _last(first: date, through: date | None) -> date:
    return first if through is None or through < first else min(through, first + LONGEST_STAY)
