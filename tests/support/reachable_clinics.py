"""A clinic with four households, each with a touch that is due by another way."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from goodterms.data.intents import begin_for_touch
from goodterms.data.models import DecisionRecord, Guarantor, Intent, Practice, Touch, TouchVisit, Visit
from goodterms.data.read import PracticeFacts
from goodterms.data.scope import practice_scope
from goodterms.law.reason_codes import load_reason_codes
from goodterms.usecases.post_remittance import post_remittance
from support.households import store_household
from support.practices import cedar_grove, facts_of


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
# Who is reached by which way, and the scenario in which they owe 50.00.
PEOPLE = {
    "text": ("Maria", "P01", "01_primary"),
    "email": ("Ben", "P05", "05_reversal_correction"),
    "letter": ("Cara", "P15", "15_takeback_plb"),
    "call": ("Dan", "P19", "19_duplicate_file"),
}
KINDS = {"text": "text", "email": "email", "letter": "statement", "call": "call"}
FRIDAY = date(2026, 9, 4)
TEN = datetime(2026, 9, 4, 17, tzinfo=UTC)  # Friday ten o'clock in Salem


@dataclass
class ReachableClinic:
    """The clinic, and what became of each way's message."""

    row: Practice
    practice: PracticeFacts
    people: dict[str, Guarantor] = field(default_factory=dict)

    def states(self) -> dict[str, list[str]]:
        """Return the states of the messages of each household, by the way it was first to be reached."""
        with practice_scope(self.practice.practice_id):
            return {
                way: [
                    f"{intent.channel} {intent.state}" for intent in Intent.objects.filter(guarantor=who).order_by("id")
                ]
                for way, who in self.people.items()
            }

    def intent(self, way: str) -> Intent:
        """Return the newest message of the household that was first to be reached this way."""
        with practice_scope(self.practice.practice_id):
            return Intent.objects.select_related("touch", "send_decision").filter(guarantor=self.people[way]).last()


def reachable_clinic(*ways: str, due_at: datetime = TEN) -> ReachableClinic:
    """Store the clinic, with a touch due for each of these ways, or for all four."""
    row = cedar_grove()
    clinic = ReachableClinic(row, facts_of(row))
    for number, way in enumerate(ways or PEOPLE):
        name, pcn, scenario = PEOPLE[way]
        who = store_household(
            row,
            first_name=name,
            pcns=(pcn,),
            language="en",
            phone=f"+1503555014{number}",
            email=f"{name.lower()}@example.com",
        )
        _post(clinic, (SCENARIOS / scenario / "1.835").read_bytes())
        clinic.people[way] = who
        plan_touch(clinic, way, way=way, due_at=due_at)
    return clinic


def add_household(clinic: ReachableClinic, name: str, *, phone: str, due_at: datetime = TEN) -> None:
    """Store one more household that owes 50.00 and has a text due."""
    who = store_household(
        clinic.row, first_name=name, pcns=(f"Q{name}",), language="en", phone=phone, email=f"{name.lower()}@example.com"
    )
    like = (SCENARIOS / PEOPLE["text"][2] / "1.835").read_bytes()
    content = like.replace(b"P01", f"Q{name}".encode()).replace(b"EFT00101", f"EFT{name}".encode())
    _post(clinic, content)
    clinic.people[name] = who
    plan_touch(clinic, name, way="text", due_at=due_at)


def _post(clinic: ReachableClinic, content: bytes) -> None:
    post_remittance(
        practice=clinic.practice,
        name="test.835",
        content=content,
        codes=load_reason_codes(),
        by="test",
        at=TEN - timedelta(days=2),
        step=lambda _: None,
    )


def plan_touch(clinic: ReachableClinic, name: str, *, way: str, due_at: datetime) -> Intent:
    """Plan a touch by this way, as the night's plan would have."""
    who = clinic.people[name]
    with practice_scope(clinic.practice.practice_id):
        decision = DecisionRecord.objects.create(
            practice=clinic.row,
            guarantor=who,
            phase="plan",
            decided_on=due_at.astimezone(clinic.practice.zone).date(),
            decided_at=due_at - timedelta(hours=8),
            verdict="permit",
            inputs_digest="0" * 64,
            law_digest="0" * 64,
            playbook_digest="0" * 64,
        )
        touch = Touch.objects.create(
            practice=clinic.row,
            guarantor=who,
            planned_on=due_at.astimezone(clinic.practice.zone).date(),
            kind=KINDS[way],
            channel=way,
            amount_cents=5000,
            decision=decision,
        )
        visit = Visit.objects.get(guarantor=who)
        TouchVisit.objects.create(practice=clinic.row, touch=touch, visit=visit, amount_cents=5000)
        return begin_for_touch(touch, channel=way, due_at=due_at, at=due_at - timedelta(hours=8))
