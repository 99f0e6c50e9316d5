"""Who lives in the invented town: families, how they can be reached, what they allow, and what they tend to do?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from goodterms.domain.people import Channel, Language, Stop
from goodterms.simulate.chance import Dice
from goodterms.simulate.places import AROUND_THE_CLINIC, FAR_AWAY, FIRST_NAMES, LAST_NAMES, STREETS, Town


Coverage = Literal["commercial", "hmo", "medicare", "medicare_and_supplement", "qmb", "medicaid", "work", "auto"]

ConsentChannel = Literal["text", "email", "call"]

# What a family tends to do when it is written to or rung.
Habit = Literal[
    "pays_at_once",
    "pays_after_statement",
    "pays_by_check",
    "opens_and_stalls",
    "pays_a_part",
    "asks_for_plan",
    "is_confused",
    "disputes",
    "asks_for_help",
    "answers_stop",
    "writes_cease",
    "has_attorney",
    "pays_twice",
    "stays_silent",
]

HABITS: Mapping[Habit, float] = {
    "pays_at_once": 22,
    "pays_after_statement": 16,
    "pays_by_check": 10,
    "opens_and_stalls": 14,
    "pays_a_part": 5,
    "asks_for_plan": 7,
    "is_confused": 4,
    "disputes": 3,
    "asks_for_help": 3,
    "answers_stop": 2,
    "writes_cease": 0.6,
    "has_attorney": 0.4,
    "pays_twice": 1,
    "stays_silent": 12,
}
COVERAGES: Mapping[Coverage, float] = {
    "commercial": 56,
    "hmo": 10,
    "medicare": 8,
    "medicare_and_supplement": 11,
    "qmb": 3,
    "medicaid": 8,
    "work": 2.5,
    "auto": 1.5,
}
OVER_65: frozenset[Coverage] = frozenset({"medicare", "medicare_and_supplement", "qmb"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the town."""

    first_name: str
    last_name: str
    born_on: date | None
    sex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One household of the town, with what only fate knows about it."""

    number: int
    guarantor: Person
    patients: tuple[Person, ...]
    street: str
    town: Town
    zip_code: str
    is_address_good: bool | None
    language: Language
    preferred_channel: Channel | None
    phone: str | None
    email: str | None
    consents: Mapping[ConsentChannel, bool]
    details: frozenset[ConsentChannel]  # where they agreed to amounts and visits, should they agree to the channel
    coverage: Coverage
    habit: Habit
    stop_from_the_start: Stop | None
    phone_is_landline: bool
    email_is_dead: bool
    letters_come_back: bool

    @property
    def external_id(self) -> str:
        """Return the number the practice's own system gave this household."""
        return f"CG-{self.number:04d}"


def settle_town(*, seed: int, households: int, today: date) -> tuple[Family, ...]:
    """Return so many families as they live on that day; more households do not change the first ones."""
    return tuple(
        replace(_family(number, Dice(seed, "family", number), today=today), details=_details(seed, number))
        for number in range(1, households + 1)
    )


def _family(number: int, dice: Dice, *, today: date) -> Family:
    language: Language = "es" if dice.happens(20) else "en"
    drawn = dice.by_weight(COVERAGES)
    coverage = CERTAIN_COVERAGE.get(number % ROUND, "commercial" if number % ROUND in CERTAIN else drawn)
    lives_far = dice.happens(7)
    town = dice.one_of(FAR_AWAY if lives_far else AROUND_THE_CLINIC)
    guarantor = _guarantor(number, dice, language=language, coverage=coverage, today=today)
    phone = _phone(number, dice, town=town)
    email = None if dice.happens(20) else f"{guarantor.first_name}.{guarantor.last_name}.{number}@example.com".lower()
    zip_code = "" if dice.happens(2) else dice.one_of(town.zip_codes)
    family = Family(
        number=number,
        guarantor=guarantor,
        patients=_patients(number, guarantor, dice, language=language, coverage=coverage, today=today),
        street=f"{dice.number(1, 999)} {dice.one_of(STREETS)}",
        town=town,
        zip_code=zip_code,
        is_address_good=None if dice.happens(10) or not zip_code else True,
        language=language,
        preferred_channel=dice.one_of(("text", "email", "letter")) if dice.happens(20) else None,
        phone=phone,
        email=email,
        consents=_consents(dice),
        details=frozenset(),
        coverage=coverage,
        habit=dice.by_weight(HABITS),
        stop_from_the_start=STOPS.get(number % 150),
        phone_is_landline=dice.happens(8),
        email_is_dead=dice.happens(5),
        letters_come_back=dice.happens(4),
    )
    fate = CERTAIN.get(number % ROUND)
    return family if fate is None else fate(family)


def _guarantor(number: int, dice: Dice, *, language: Language, coverage: Coverage, today: date) -> Person:
    years = dice.number(66, 88) if coverage in OVER_65 else dice.number(22, 64)
    if number % 200 == YOUNG:
        years = 16  # lives alone, with a court's leave: a minor all the same
    return Person(
        first_name=dice.one_of(FIRST_NAMES[language]),
        last_name=dice.one_of(LAST_NAMES[language]),
        born_on=None if dice.happens(4) and years > MINOR else _born(today, years, dice),
        sex=dice.one_of(("F", "M")),
    )


def _patients(
    number: int, guarantor: Person, dice: Dice, *, language: Language, coverage: Coverage, today: date
) -> tuple[Person, ...]:
    """The guarantor is a patient but where only the children are; a parent of two to four answers for all of them."""
    if coverage in OVER_65 | {"work", "auto"} or number % 200 == YOUNG or not dice.happens(32):
        return (guarantor,)
    children = tuple(
        Person(
            first_name=dice.one_of(FIRST_NAMES[language]),
            last_name=guarantor.last_name,
            born_on=_born(today, dice.number(0, 16), dice),
            sex=dice.one_of(("F", "M")),
        )
        for _ in range(dice.number(1, 3))
    )
    return children if dice.happens(25) else (guarantor, *children)


def _born(today: date, years: int, dice: Dice) -> date:
    return today - timedelta(days=years * 365 + years // 4 + dice.number(20, 340))


def _phone(number: int, dice: Dice, *, town: Town) -> str | None:
    # Numbers from 555-0100 to 555-0199 are kept free for stories.
    return None if dice.happens(5) else f"+1{dice.one_of(town.area_codes)}55501{number % 100:02d}"


def _consents(dice: Dice) -> Mapping[ConsentChannel, bool]:
    odds: Mapping[ConsentChannel, tuple[float, float]] = {"text": (72, 14), "email": (66, 12), "call": (74, 10)}
    found: dict[ConsentChannel, bool] = {}
    for channel, (yes, no) in odds.items():
        answer = dice.by_weight({"yes": yes, "no": no, "never asked": 100 - yes - no})
        if answer != "never asked":
            found[channel] = answer == "yes"
    return found


def _details(seed: int, number: int) -> frozenset[ConsentChannel]:
    """Most agree to details where they are written to, some only on one channel, some nowhere."""
    dice = Dice(seed, "details", number)
    odds: Mapping[ConsentChannel, float] = {"text": 80, "email": 85}
    return frozenset(channel for channel, percent in odds.items() if dice.happens(percent))


# Set by number, so that even a small town has one of each.
YOUNG, MINOR = 50, 16
STOPS: Mapping[int, Stop] = {7: "bankruptcy", 23: "deceased", 41: "call_stop"}
ROUND = 60
CERTAIN_COVERAGE: Mapping[int, Coverage] = {
    3: "work",
    11: "auto",
    19: "qmb",
    27: "medicaid",
    35: "medicare_and_supplement",
    39: "medicare_and_supplement",
    45: "medicare",
}


def _has_a_landline(family: Family) -> Family:
    return replace(_says_yes(family), phone_is_landline=True, preferred_channel=None, habit="stays_silent")


def _has_a_dead_email(family: Family) -> Family:
    told_us: Mapping[ConsentChannel, bool] = {"text": False, "email": True, "call": True}
    return replace(_says_yes(family), consents=told_us, email_is_dead=True, preferred_channel=None)


def _has_moved_unknown(family: Family) -> Family:
    return replace(
        _says_yes(family), letters_come_back=True, is_address_good=True, preferred_channel=None, habit="stays_silent"
    )


def _moved_to_hawaii(family: Family) -> Family:
    return replace(_moved(family, FAR_AWAY[1]), habit="opens_and_stalls")


def _moved_to_massachusetts(family: Family) -> Family:
    return replace(_moved(family, FAR_AWAY[3]), habit="stays_silent")


def _stops_texts(family: Family) -> Family:
    return replace(_says_yes(family), habit="answers_stop")


def _pays_at_once(family: Family) -> Family:
    return replace(_says_yes(family), habit="pays_at_once")


def _names_an_attorney(family: Family) -> Family:
    return replace(_says_yes(family), habit="has_attorney")


CERTAIN: Mapping[int, Callable[[Family], Family]] = {
    5: _has_a_landline,
    13: _has_a_dead_email,
    15: _has_moved_unknown,
    21: _moved_to_hawaii,
    25: _moved_to_massachusetts,
    31: _stops_texts,
    33: _pays_at_once,
    37: _has_a_landline,
    43: _has_moved_unknown,
    55: _names_an_attorney,
}


def _says_yes(family: Family) -> Family:
    """Return the family with a phone and an email in town that work, and every consent given."""
    return replace(
        family,
        phone=f"+1{family.town.area_codes[0]}55501{family.number % 100:02d}",
        email=f"{family.guarantor.first_name}.{family.guarantor.last_name}.{family.number}@example.com".lower(),
        consents={"text": True, "email": True, "call": True},
        zip_code=family.zip_code or family.town.zip_codes[0],
        phone_is_landline=False,
        email_is_dead=False,
    )


def _moved(family: Family, town: Town) -> Family:
    return _says_yes(replace(family, town=town, zip_code=town.zip_codes[0], is_address_good=True))
