"""What do people do when a message reaches them, or does not? Each does what their habit tends to; chance says when."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from goodterms.domain.people import CallOutcome, Channel, TouchKind
from goodterms.simulate.calendar_days import MAIL_DAYS, WORKING_DAYS, mail_days_after, that_or_next_day
from goodterms.simulate.chance import Dice
from goodterms.simulate.families import Family, Habit


DeedKind = Literal[
    "delivered",
    "bounced",
    "landline",
    "returned",
    "opens",
    "pays_by_link",
    "pays_a_part",
    "pays_by_check",
    "is_confused",
    "asks_for_plan",
    "agrees_plan",
    "disputes",
    "asks_for_help",
    "stops_texts",
    "stops_all",
    "names_attorney",
    "is_rung",
    "rings",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message that left, as it concerns the family it went to."""

    intent_id: int
    guarantor_id: int
    kind: TouchKind
    channel: Channel
    sent_at: datetime
    asked: Mapping[int, int]  # cents by visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that happens to a family or that it does, and when."""

    at: datetime
    kind: DeedKind
    message: Message
    outcome: CallOutcome | None = None  # of a call


def what_follows(*, message: Message, family: Family, earlier: int, zone: ZoneInfo, seed: int) -> tuple[Deed, ...]:
    """Return what becomes of a message; `earlier` counts the messages that reached this family before.

    Times are chosen so that people act when people do: letters come with the mail, desks work on working days.
    """
    dice = Dice(seed, "reaction", family.number, message.intent_id)
    reach = _REACH[message.channel]
    return tuple(reach(_Scene(message=message, family=family, earlier=earlier, zone=zone, dice=dice)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    message: Message
    family: Family
    earlier: int
    zone: ZoneInfo
    dice: Dice

    def deed(self, kind: DeedKind, at: datetime, outcome: CallOutcome | None = None) -> Deed:
        return Deed(at=at, kind=kind, message=self.message, outcome=outcome)

    def later(self, low_minutes: int, high_minutes: int) -> datetime:
        return self.message.sent_at + timedelta(minutes=self.dice.number(low_minutes, high_minutes))

    def at_desk(self, days: int) -> datetime:
        """Return a moment in working hours, so many days from the message on."""
        day = self.message.sent_at.astimezone(self.zone).date() + timedelta(days=days)
        return self._on(that_or_next_day(day, among=WORKING_DAYS), low=10, high=15)

    def with_the_mail(self, days: int) -> datetime:
        day = mail_days_after(self.message.sent_at.astimezone(self.zone).date(), count=days)
        return self._on(that_or_next_day(day, among=MAIL_DAYS), low=11, high=14)

    def _on(self, day: date, *, low: int, high: int) -> datetime:
        return datetime.combine(day, time(self.dice.number(low, high), self.dice.number(0, 59)), tzinfo=self.zone)


def _by_text(scene: _Scene) -> Iterator[Deed]:
    if scene.family.phone_is_landline:
        yield scene.deed("landline", scene.later(1, 2))
        return
    yield scene.deed("delivered", scene.later(1, 3))
    if scene.family.habit == "answers_stop":
        yield scene.deed("stops_texts", scene.later(4, 20))
        return
    yield from _acts(scene, read_at=scene.later(5, 60 * 30), on_screen=True)


def _by_email(scene: _Scene) -> Iterator[Deed]:
    if scene.family.email_is_dead:
        yield scene.deed("bounced", scene.later(1, 4))
        return
    yield scene.deed("delivered", scene.later(1, 3))
    yield from _acts(scene, read_at=scene.later(20, 60 * 40), on_screen=True)


def _by_letter(scene: _Scene) -> Iterator[Deed]:
    if scene.family.letters_come_back:
        yield scene.deed("returned", scene.with_the_mail(scene.dice.number(6, 9)))
        return
    yield from _acts(scene, read_at=scene.with_the_mail(scene.dice.number(2, 4)), on_screen=False)


def _by_call(scene: _Scene) -> Iterator[Deed]:
    """Somebody at the practice rings on the same day, if it is a working day; else nobody does."""
    sent = scene.message.sent_at.astimezone(scene.zone)
    if sent.date().weekday() not in WORKING_DAYS:
        return
    rung_at = sent + timedelta(minutes=scene.dice.number(15, 90))
    outcome = scene.dice.by_weight(_CALL_OUTCOMES)
    yield scene.deed("is_rung", rung_at, outcome)
    if outcome == "busy":
        # One more try the same day: a busy line reached nobody.
        yield scene.deed("is_rung", rung_at + timedelta(minutes=40), "voicemail")
    if outcome == "conversation":
        kind = scene.dice.by_weight(_AFTER_CONVERSATION)
        if kind != "nothing":
            yield scene.deed(kind, rung_at + timedelta(minutes=8))
    elif outcome == "voicemail" and scene.dice.happens(25):
        back = scene.at_desk(1)
        yield scene.deed("rings", back, "inbound_conversation")
        yield scene.deed("pays_by_link", back + timedelta(minutes=6))


_REACH: Mapping[Channel, Callable[[_Scene], Iterator[Deed]]] = {
    "text": _by_text,
    "email": _by_email,
    "letter": _by_letter,
    "call": _by_call,
}
_CALL_OUTCOMES: Mapping[CallOutcome, float] = {"conversation": 38, "voicemail": 34, "no_answer": 20, "busy": 8}
_AFTER_CONVERSATION: Mapping[DeedKind | Literal["nothing"], float] = {
    "pays_by_link": 35,
    "agrees_plan": 25,
    "is_confused": 6,
    "asks_for_help": 6,
    "nothing": 28,
}


def _acts(scene: _Scene, *, read_at: datetime, on_screen: bool) -> Iterator[Deed]:
    """Yield what this family does once it has read the message."""
    if scene.family.habit in _ONCE:
        if scene.earlier == 0 or scene.dice.happens(30):
            yield from _once(scene, read_at)
        return
    acts = (_ON_SCREEN if on_screen else _ON_PAPER).get(scene.family.habit)
    if acts is not None:
        yield from acts(scene, read_at)


def _opens_and_pays(scene: _Scene, read_at: datetime) -> Iterator[Deed]:
    if scene.dice.happens(85):
        yield scene.deed("opens", read_at)
        yield scene.deed("pays_by_link", read_at + timedelta(minutes=scene.dice.number(2, 300)))


def _opens(scene: _Scene, read_at: datetime) -> Iterator[Deed]:
    if scene.dice.happens(70):
        yield scene.deed("opens", read_at)


def _pays_in_days(scene: _Scene, read_at: datetime) -> Iterator[Deed]:
    yield scene.deed("pays_by_link", read_at + timedelta(hours=scene.dice.number(1, 70)))


def _pays_a_part(scene: _Scene, read_at: datetime) -> Iterator[Deed]:
    yield scene.deed("pays_a_part", read_at + timedelta(minutes=scene.dice.number(3, 200)))


def _sends_check(scene: _Scene, _read_at: datetime) -> Iterator[Deed]:
    yield scene.deed("pays_by_check", scene.with_the_mail(scene.dice.number(6, 9)))


def _pays_twice(scene: _Scene, read_at: datetime) -> Iterator[Deed]:
    """One of a couple sends a check, the other pays by the link: a credit, to be given back."""
    yield from _sends_check(scene, read_at)
    yield scene.deed("pays_by_link", read_at + timedelta(hours=2))


def _may_send_check(scene: _Scene, read_at: datetime) -> Iterator[Deed]:
    if scene.dice.happens(40):
        yield from _sends_check(scene, read_at)


Acts = Callable[[_Scene, datetime], Iterator[Deed]]

_ON_SCREEN: Mapping[Habit, Acts] = {
    "pays_at_once": _opens_and_pays,
    "pays_after_statement": _opens,
    "opens_and_stalls": _opens,
    "pays_a_part": _pays_a_part,
}
_ON_PAPER: Mapping[Habit, Acts] = {
    "pays_at_once": _opens_and_pays,
    "pays_after_statement": _pays_in_days,
    "pays_by_check": _sends_check,
    "pays_twice": _pays_twice,
    "opens_and_stalls": _opens,
    "pays_a_part": _pays_a_part,
    "answers_stop": _may_send_check,
}


def _once(scene: _Scene, read_at: datetime) -> Iterator[Deed]:
    kind = _ONCE[scene.family.habit]
    yield scene.deed(kind, read_at + timedelta(minutes=scene.dice.number(3, 240)))
    if kind == "asks_for_plan":
        yield scene.deed("agrees_plan", scene.at_desk(days=scene.dice.number(2, 4)) + timedelta(days=1))


# Deeds that settle the matter for a while: done at the first message, or at a later one when that did not help.
_ONCE: Mapping[Habit, DeedKind] = {
    "asks_for_plan": "asks_for_plan",
    "is_confused": "is_confused",
    "disputes": "disputes",
    "asks_for_help": "asks_for_help",
    "writes_cease": "stops_all",
    "has_attorney": "names_attorney",
}
