"""What is the invented world made of, before its first day? All of it follows from one seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from goodterms.data.read import PracticeFacts
from goodterms.simulate.families import Family, settle_town
from goodterms.simulate.mailbag import ArrivingFile, files_arriving
from goodterms.simulate.visits import CareGiven, care_given
from goodterms.usecases.add_households import NewHousehold, NewPatient, add_households
from goodterms.usecases.open_practice import NewPractice, open_practice
from goodterms.usecases.record_stop import record_stop


ENDS_ON = date(2026, 11, 22)  # Sunday
FRONT_DESK = "front desk"
DETAILS_WORDS = "It may say the amount and the day of my visit. I know that others who see my screen could read it."
CONSENT_WORDS = "You may reach me this way about appointments and bills. I can change my mind at any time."

CEDAR_GROVE = NewPractice(
    organization="Cedar Grove Clinics (invented)",
    slug="cedar-grove",
    name="Cedar Grove Family Medicine",
    specialty=None,
    npi="1999999984",
    street="210 Cedar Grove Ave, Suite 4",
    city="Salem",
    state="OR",
    zip_code="97301",
    check_address=("PO Box 4410", "Salem, OR 97302"),
    phone="503-555-0188",
    text_number="503-555-0142",
    opens=time(8),
    closes=time(18),
    pay_host="pay.cedargrove.example",
    financial_help_url="https://cedargrove.example/help",
    time_zone="America/Los_Angeles",
    code_secret="published with the simulator: nothing here is real",  # noqa: S106  # an invented practice keeps no secrets
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A town, the care its people get, and the files that will come of it."""

    seed: int
    families: tuple[Family, ...]
    visits: tuple[CareGiven, ...]
    files: tuple[ArrivingFile, ...]
    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """Return how many days the story has."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The practice as it stands in the books, with its families by our number of each guarantor."""

    practice: PracticeFacts
    family_of: Mapping[int, Family]


def make_world(*, seed: int, households: int, weeks: int, ends_on: date) -> World:
    """Return the world of this seed: the same seed gives the same files byte for byte."""
    starts_on = ends_on - timedelta(days=7 * weeks - 1)
    families = settle_town(seed=seed, households=households, today=starts_on)
    visits = care_given(families=families, seed=seed, starts_on=starts_on, days=7 * weeks)
    files = files_arriving(visits=visits, seed=seed, starts_on=starts_on, ends_on=ends_on)
    return World(seed=seed, families=families, visits=visits, files=files, starts_on=starts_on, ends_on=ends_on)


def move_in(*, world: World) -> Settled:
    """Open the practice and write its families down, as known on the evening before the first day."""
    zone = ZoneInfo(CEDAR_GROVE.time_zone)
    at = datetime.combine(world.starts_on - timedelta(days=1), time(18), tzinfo=zone)
    practice = open_practice(practice=CEDAR_GROVE, by=FRONT_DESK, at=at)
    numbers = add_households(
        practice=practice, households=[_as_household(family) for family in world.families], by=FRONT_DESK, at=at
    )
    family_of = {numbers[family.external_id]: family for family in world.families}
    for guarantor, family in family_of.items():
        if family.stop_from_the_start is not None:
            record_stop(
                practice=practice,
                guarantor_id=guarantor,
                kind=family.stop_from_the_start,
                reason="noted in the practice's own system before the first day",
                by=FRONT_DESK,
                at=at,
            )
    return Settled(practice=practice, family_of=family_of)


def _as_household(family: Family) -> NewHousehold:
    return NewHousehold(
        external_id=family.external_id,
        first_name=family.guarantor.first_name,
        last_name=family.guarantor.last_name,
        birth_on=family.guarantor.born_on,
        street=family.street,
        city=family.town.city,
        state=family.town.state,
        zip_code=family.zip_code,
        is_address_good=family.is_address_good,
        language=family.language,
        preferred_channel=family.preferred_channel,
        phone=family.phone,
        email=family.email,
        consents=family.consents,
        details=family.details,
        consent_words=CONSENT_WORDS,
        details_words=DETAILS_WORDS,
        patients=tuple(
            NewPatient(
                external_id=f"{family.external_id}-{place}",
                first_name=patient.first_name,
                last_name=patient.last_name,
                birth_on=patient.born_on,
            )
            for place, patient in enumerate(family.patients, start=1)
        ),
    )
