"""Which care was given, to whom, when, and how will the insurers answer?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from goodterms.domain.money import Money, total
from goodterms.simulate.calendar_days import WORKING_DAYS, that_or_next_day
from goodterms.simulate.chance import Dice
from goodterms.simulate.families import Coverage, Family, Person
from goodterms.simulate.insurers import (
    AUTO,
    CASCADIA,
    EVERGREEN,
    MEDICAID,
    MEDICARE,
    NORTHSTAR,
    SUPPLEMENT,
    WORK,
    Insurer,
)


# How the insurers' answers to one visit run.
Course = Literal[
    "usual",  # a copay, a deductible, a share
    "paid_in_full",  # nothing left to the patient
    "denied_to_clinic",  # CO-197 and its like: not the patient's
    "coverage_ended",  # PR-27: a person looks first
    "out_of_network",  # PR-45: held for the No Surprises Act
    "corrected",  # reversed and answered anew, with a smaller share
    "with_interest",  # AMT*I and PLB L6: not the patient's
    "split",  # one claim, two answers
    "needs_papers",  # CO-16: the clinic has to send something
    "prepaid",  # CO-24: paid by the month; the copay counts
    "crossed_over",  # forwarded, and the second insurer pays the rest
    "crossed_over_leaves_some",
    "crossed_over_unanswered",
    "protected",  # a member whom nobody may ask
]

COURSES: Mapping[Coverage, Mapping[Course, float]] = {
    "commercial": {
        "usual": 71, "paid_in_full": 9, "denied_to_clinic": 5, "coverage_ended": 2.5, "out_of_network": 2,
        "corrected": 4, "with_interest": 2, "split": 2.5, "needs_papers": 2,
    },
    "hmo": {"prepaid": 55, "usual": 40, "denied_to_clinic": 5},
    "medicare": {"usual": 95, "denied_to_clinic": 5},
    "medicare_and_supplement": {"crossed_over": 62, "crossed_over_leaves_some": 20, "crossed_over_unanswered": 18},
    "qmb": {"protected": 100},
    "medicaid": {"protected": 100},
    "work": {"protected": 100},
    "auto": {"usual": 100},
}  # fmt: skip

FIRST_INSURERS: Mapping[Coverage, tuple[Insurer, ...]] = {
    "commercial": (EVERGREEN, NORTHSTAR),
    "hmo": (CASCADIA,),
    "medicare": (MEDICARE,),
    "medicare_and_supplement": (MEDICARE,),
    "qmb": (MEDICARE,),
    "medicaid": (MEDICAID,),
    "work": (WORK,),
    "auto": (AUTO,),
}

OFFICE_VISITS = (("99213", 18500), ("99214", 26000), ("99203", 24000), ("99396", 29000))
EXTRAS = (("80053", 6200), ("93000", 9500), ("90686", 4800), ("71046", 14000), ("36415", 1800), ("97110", 11000))
LARGE = (("74177", 190000), ("73721", 145000), ("76700", 98000), ("11402", 62000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One line of a visit."""

    procedure: str
    charge: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CareGiven:
    """One visit as it took place, with how it will be answered."""

    pcn: str
    family: Family
    patient: Person
    place: int  # which patient of the family, from 1
    serviced_on: date
    claimed_on: date
    answered_on: date  # when the first insurer pays
    services: tuple[Service, ...]
    insurers: tuple[Insurer, ...]  # in the order in which they answer
    course: Course
    paid_at_desk: Money | None

    @property
    def charge(self) -> Money:
        """Return what the clinic charges for the whole visit."""
        return total(service.charge for service in self.services)

    @property
    def member_id(self) -> str:
        """Return the patient's number with the first insurer."""
        return f"{self.insurers[0].prefix}{self.family.number:05d}{self.place}"


def care_given(*, families: Sequence[Family], seed: int, starts_on: date, days: int) -> tuple[CareGiven, ...]:
    """Return the visits whose answers fall due in these days or before, in the order of their numbers."""
    return tuple(
        visit
        for family in families
        for visit in _of_family(family, Dice(seed, "care", family.number), starts_on=starts_on, days=days)
    )


def _of_family(family: Family, dice: Dice, *, starts_on: date, days: int) -> Iterator[CareGiven]:
    count = 0
    for place, patient in enumerate(family.patients, start=1):
        visits = dice.by_weight({0: 12, 1: 58, 2: 24, 3: 6}) if len(family.patients) > 1 else dice.number(1, 2)
        for _ in range(visits):
            count += 1
            yield _visit(family, patient, place, count, dice, starts_on=starts_on, days=days)


def _visit(
    family: Family, patient: Person, place: int, count: int, dice: Dice, *, starts_on: date, days: int
) -> CareGiven:
    coverage = family.coverage
    first = dice.one_of(FIRST_INSURERS[coverage])
    # About one visit in eight was answered before the story begins, and waits in the first morning's files.
    offset = -dice.number(14, 105) if dice.happens(13) else dice.number(-3, days - 2)
    answered_on = that_or_next_day(starts_on + timedelta(days=offset), among=first.pays_on)
    serviced_on = that_or_next_day(answered_on - timedelta(days=dice.number(16, 35)), among=WORKING_DAYS)
    course = dice.by_weight(COURSES[coverage])
    services = _services(dice)
    if course == "split" and len(services) < len(("one part", "another")):
        services = (*services, Service(procedure="80053", charge=Money(6200)))
    return CareGiven(
        pcn=f"CG{family.number:04d}{count:02d}",
        family=family,
        patient=patient,
        place=place,
        serviced_on=serviced_on,
        claimed_on=serviced_on + timedelta(days=dice.number(1, 4)),
        answered_on=answered_on,
        services=services,
        insurers=(first, SUPPLEMENT) if coverage == "medicare_and_supplement" else (first,),
        course=course,
        paid_at_desk=Money(dice.one_of((2000, 2500, 3000))) if coverage == "commercial" and dice.happens(18) else None,
    )


def _services(dice: Dice) -> tuple[Service, ...]:
    chosen = [dice.one_of(OFFICE_VISITS)]
    chosen += [extra for extra in EXTRAS if dice.happens(18)]
    if dice.happens(8):
        chosen.append(dice.one_of(LARGE))
    return tuple(Service(procedure=procedure, charge=Money(cents)) for procedure, cents in chosen)
