"""What must never happen at the gate, over chance households, histories and moments."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from goodterms.domain.contact_notes import InconvenientTime, NumberCheck, Received
from goodterms.domain.guardrails import Permit, consult, next_open
from goodterms.domain.money import Money
from goodterms.domain.people import AccountFacts, CallMade, Channel, Household, Stop, TouchMade
from goodterms.law.load import load_law, load_places
from goodterms.playbook.schema import Manners
from support.guard_people import (
    TEXT_OF_DORA,
    USUAL_MANNERS,
    answer,
    attempt,
    dora_reachable,
    living_in,
    refused_by,
    with_account,
    with_touches,
)


PLACES = load_places()
ZIP_CODES = sorted(PLACES.by_zip)
AREA_CODES = sorted(PLACES.by_area_code)
SPRING = datetime(2026, 3, 8, tzinfo=UTC)
AUTUMN = datetime(2026, 11, 1, tzinfo=UTC)

channels = st.sampled_from(("text", "email", "letter", "call"))
channels_with_hours = st.sampled_from(("text", "email", "call"))
moments = st.one_of(
    st.integers(0, 20 * 24).map(lambda hours: datetime(2026, 11, 4, 18, tzinfo=UTC) + timedelta(hours=hours)),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - zone beside it
    st.integers(0, 3 * 24 * 60).map(lambda minutes: SPRING - timedelta(days=1) + timedelta(minutes=minutes)),
    st.integers(0, 3 * 24 * 60).map(lambda minutes: AUTUMN - timedelta(days=1) + timedelta(minutes=minutes)),
)
history_moments = st.integers(0, 20 * 24 * 60).map(
    lambda minutes: datetime(2026, 11, 4, tzinfo=UTC) + timedelta(minutes=minutes)
)
calls = st.lists(
    st.builds(
        CallMade,
        at=history_moments,
        outcome=st.sampled_from(("conversation", "voicemail", "no_answer", "busy", "inbound_conversation")),
    ),
    max_size=12,
).map(tuple)
texts = st.lists(history_moments, max_size=10).map(tuple)
stops = st.frozensets(
    st.sampled_from(("cease", "attorney", "bankruptcy", "deceased", "minor", "text_stop", "email_stop", "call_stop"))
)
touches = st.lists(
    st.builds(
        TouchMade,
        kind=st.sampled_from(("text", "statement", "email", "call", "statement2")),
        made_on=st.dates(date(2026, 11, 4), date(2026, 11, 24)),
        channel=st.sampled_from((None, "text", "email", "letter", "call")),
    ),
    max_size=6,
).map(tuple)
phones = st.one_of(st.sampled_from(AREA_CODES).map(lambda area: f"{area}5550142"), st.none())


@dataclass(frozen=True, slots=True)
class Worse:
    """One change that can only speak against contact."""

    name: str
    change: Callable[[Household], Household]

    def __repr__(self) -> str:
        return self.name


def worse_account(name: str, change: Callable[[AccountFacts], AccountFacts]) -> Worse:
    return Worse(name, lambda household: with_account(household, change(household.accounts[0])))


def worse_notes(name: str, **noted: object) -> Worse:
    return Worse(name, lambda household: replace(household, notes=replace(household.notes, **noted)))


EVERY_STOP: tuple[Stop, ...] = (
    "cease", "attorney", "bankruptcy", "deceased", "minor", "text_stop", "email_stop", "call_stop",
)  # fmt: skip
NOVEMBER = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
WORSENINGS = (
    *(Worse(f"stop {stop}", lambda h, stop=stop: replace(h, stops=h.stops | {stop})) for stop in EVERY_STOP),
    worse_account("not verified", lambda a: replace(a, is_verified=False)),
    worse_account("verified unknown", lambda a: replace(a, is_verified=None)),
    worse_account("insurance pending", lambda a: replace(a, has_insurance_pending=True)),
    worse_account("insurance unknown", lambda a: replace(a, has_insurance_pending=None)),
    worse_account("disputed", lambda a: replace(a, has_open_dispute=True)),
    worse_account("dispute unknown", lambda a: replace(a, has_open_dispute=None)),
    worse_account("hardship pending", lambda a: replace(a, hardship="pending")),
    worse_account("hardship unknown", lambda a: replace(a, hardship=None)),
    worse_account("plan active", lambda a: replace(a, plan="active")),
    worse_account("plan unknown", lambda a: replace(a, plan=None)),
    worse_account("in credit", lambda a: replace(a, balance=Money(-1))),
    Worse("no to texts", lambda h: replace(h, may_text=False)),
    Worse("texts unknown", lambda h: replace(h, may_text=None)),
    Worse("no to emails", lambda h: replace(h, may_email=False)),
    Worse("emails unknown", lambda h: replace(h, may_email=None)),
    Worse("no to calls", lambda h: replace(h, may_call=False)),
    Worse("calls unknown", lambda h: replace(h, may_call=None)),
    Worse("address bad", lambda h: replace(h, is_address_good=False)),
    Worse("address unknown", lambda h: replace(h, is_address_good=None)),
    Worse("bounced", lambda h: replace(h, undeliverable=frozenset({"text", "email", "letter", "call"}))),
    Worse("home unknown", lambda h: replace(h, zip_code=None, state=None)),
    Worse("care in Massachusetts", lambda h: replace(h, other_states=h.other_states | {"MA"})),
    Worse("care in Washington, D.C.", lambda h: replace(h, other_states=h.other_states | {"DC"})),
    worse_notes("wrong number", is_wrong_number=True),
    worse_notes("letters only", confidential="letter"),
    worse_notes("email only", confidential="email"),
    worse_notes(
        "never in the morning",
        inconvenient=(
            InconvenientTime(
                weekdays=frozenset(range(7)),
                channels=frozenset({"text", "call", "email"}),
                earliest=time(6),
                latest=time(12),
            ),
        ),
    ),
    worse_notes("an unread message", received=(Received(channel="text", at=datetime(2026, 1, 1, tzinfo=UTC)),)),
    worse_notes("a new owner", number_check=NumberCheck(answer="reassigned", checked_on=date(2026, 1, 1))),
    worse_notes("at work, where calls are barred", phone_kind="work", are_work_calls_barred=True),
    worse_notes("a second number in Hawaii", further_phones=("808-555-0142",)),
    worse_notes("little income", income_percent=10),
    worse_account(
        "an appeal", lambda a: replace(a, particulars=replace(a.particulars, troubles=frozenset({"appeal_pending"})))
    ),
    Worse("one more text", lambda h: replace(h, texts=(NOVEMBER, *h.texts))),
    Worse("one more email", lambda h: replace(h, emails=(NOVEMBER, *h.emails))),
    Worse("a conversation", lambda h: replace(h, calls=(CallMade(at=NOVEMBER, outcome="conversation"), *h.calls))),
    Worse("a longer history", lambda h: replace(h, texts=h.texts * 2, calls=h.calls * 2, emails=h.emails * 2)),
)


@st.composite
def households(draw: st.DrawFn) -> Household:
    """Return Dora with a chance history and at most two things against her, so that many are let through."""
    dora = replace(with_touches(dora_reachable(), *draw(touches)), calls=draw(calls), texts=draw(texts))
    if draw(st.booleans()):
        dora = living_in(dora, zip_code=draw(st.sampled_from(ZIP_CODES)), state=None, phone=draw(phones))
    for worse in draw(st.lists(st.sampled_from(WORSENINGS), max_size=2)):
        dora = worse.change(dora)
    return dora


@given(
    zip_code=st.sampled_from(ZIP_CODES),
    area=st.sampled_from(AREA_CODES),
    at=moments,
    channel=channels_with_hours,
)
@example(zip_code="32301", area="850", at=datetime(2026, 11, 23, 13, 30, tzinfo=UTC), channel="text")
@example(zip_code="85004", area="602", at=datetime(2026, 3, 8, 14, 59, tzinfo=UTC), channel="call")
@settings(max_examples=250, deadline=None)
def test_no_permit_outside_the_hours_of_any_zone_the_person_may_be_in(
    zip_code: str, area: str, at: datetime, channel: Channel
):
    dora = replace(dora_reachable(), zip_code=zip_code, state=None, phone=f"+1{area}5550142", other_states=frozenset())
    said = answer(dora, attempt(dora, channel, at=at))
    zones = {*PLACES.by_zip[zip_code].zones, *PLACES.by_area_code[area].zones}
    clocks = [at.astimezone(ZoneInfo(zone)).time() for zone in zones]
    is_open_everywhere = all(time(8) <= clock < time(21) for clock in clocks)
    if not PLACES.by_zip[zip_code].zones:  # military mail
        assert not isinstance(said, Permit)
    else:
        assert isinstance(said, Permit) is is_open_everywhere
    if isinstance(said, Permit):
        last = said.valid_until - timedelta(microseconds=1)
        assert all(time(8) <= last.astimezone(ZoneInfo(zone)).time() < time(21) for zone in zones)


@given(zip_code=st.sampled_from(ZIP_CODES), area=st.sampled_from(AREA_CODES), at=moments)
@settings(max_examples=120, deadline=None)
def test_the_next_opening_is_open_and_no_minute_before_it_is(zip_code: str, area: str, at: datetime):
    dora = replace(dora_reachable(), zip_code=zip_code, state=None, phone=f"+1{area}5550142", other_states=frozenset())
    proposed = attempt(dora, "text", at=at)
    opening = next_open(proposed, household=dora, law=load_law(), manners=USUAL_MANNERS, party="provider")
    if opening is None:
        assert not isinstance(answer(dora, proposed), Permit)
        return
    assert opening >= at
    assert isinstance(answer(dora, replace(proposed, at=opening)), Permit)
    for sooner in (at, opening - timedelta(minutes=1), at + (opening - at) / 2):
        if at <= sooner < opening:
            assert not isinstance(answer(dora, replace(proposed, at=sooner)), Permit)


@given(household=households(), stop=stops.filter(bool), channel=channels, at=moments)
@settings(max_examples=120, deadline=None)
def test_no_permit_with_a_stop_that_bars_the_channel(
    household: Household, stop: frozenset[Stop], channel: Channel, at: datetime
):
    barring = {"cease", "attorney", "bankruptcy", "deceased", "minor", f"{channel}_stop"}
    assume(barring & stop)
    stopped = replace(household, stops=household.stops | stop)
    assert not isinstance(answer(stopped, attempt(stopped, channel, at=at)), Permit)


@given(household=households(), worse=st.sampled_from(WORSENINGS), channel=channels, at=moments)
@settings(max_examples=120, deadline=None)
def test_a_worse_fact_never_turns_a_refusal_into_a_permit(
    household: Household, worse: Worse, channel: Channel, at: datetime
):
    after = worse.change(household)
    if isinstance(answer(after, attempt(after, channel, at=at)), Permit):
        assert isinstance(answer(household, attempt(household, channel, at=at)), Permit)


@given(household=households(), at=moments, zip_code=st.sampled_from(ZIP_CODES), channel=channels)
@settings(max_examples=120, deadline=None)
def test_an_unknown_home_is_never_more_permissive_than_any_home(
    household: Household, at: datetime, zip_code: str, channel: Channel
):
    unknown = replace(household, zip_code=None, state=None)
    if isinstance(answer(unknown, attempt(unknown, channel, at=at)), Permit):
        known = replace(household, zip_code=zip_code, state=None)
        assert isinstance(answer(known, attempt(known, channel, at=at)), Permit)


PAIRS: tuple[tuple[str, object], ...] = (
    ("is_verified", False),
    ("has_insurance_pending", True),
    ("has_open_dispute", True),
    ("hardship", "pending"),
    ("plan", "active"),
)


@given(household=households(), pair=st.sampled_from(PAIRS), channel=channels, at=moments)
@settings(max_examples=120, deadline=None)
def test_an_unknown_fact_is_never_more_permissive_than_the_worst_known_one(
    household: Household, pair: tuple[str, object], channel: Channel, at: datetime
):
    name, worst = pair
    unknown = with_account(household, replace(household.accounts[0], **{name: None}))
    known = with_account(household, replace(household.accounts[0], **{name: worst}))
    assert len(refused_by(unknown, attempt(unknown, channel, at=at))) == len(
        refused_by(known, attempt(known, channel, at=at))
    )


@given(household=households(), at=moments, channel=channels, seed=st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_the_order_of_history_does_not_matter(household: Household, at: datetime, channel: Channel, seed: object):
    def shuffled(items: tuple) -> tuple:
        changed = list(items)
        seed.shuffle(changed)
        return tuple(changed)

    other = replace(household, calls=shuffled(household.calls), texts=shuffled(household.texts))
    proposed = attempt(household, channel, at=at)
    assert said(other, proposed) == said(household, proposed)


@given(start=history_moments, gaps=st.lists(st.integers(1, 40 * 60), min_size=10, max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_run_of_permitted_calls_and_texts_ever_exceeds_a_cap(start: datetime, gaps: list[int]):
    zone = ZoneInfo("America/Los_Angeles")
    manners = replace(USUAL_MANNERS, texts_per_day=2, texts_in_seven_days=3, calls_per_day=3)
    dora, at = dora_reachable(), start
    for number, gap in enumerate(gaps):
        at += timedelta(minutes=gap)
        channel: Channel = "call" if number % 2 else "text"
        if not isinstance(answer(dora, attempt(dora, channel, at=at), manners=manners), Permit):
            continue
        if channel == "call":
            dora = replace(dora, calls=(CallMade(at=at, outcome="no_answer"), *dora.calls))
        else:
            dora = replace(dora, texts=(*dora.texts, at))
    assert most_in([call.at.astimezone(zone).date() for call in dora.calls], days=7) <= 7
    assert most_in([call.at.astimezone(zone).date() for call in dora.calls], days=1) <= 3
    assert most_in([text.astimezone(zone).date() for text in dora.texts], days=7) <= 3
    assert most_in([text.astimezone(zone).date() for text in dora.texts], days=1) <= 2


@given(household=households(), at=moments, channel=channels)
@settings(max_examples=120, deadline=None)
def test_the_gate_and_its_record_always_agree(household: Household, at: datetime, channel: Channel):
    proposed = attempt(household, channel, at=at)
    consulted = consult(proposed, household=household, law=load_law(), manners=USUAL_MANNERS, party="provider")
    refused = {each.rule_id for each in consulted if each.verdict == "refused"}
    assert refused == refused_by(household, proposed)
    assert all(each.reason and each.citation and each.file for each in consulted)
    assert all(each.until is None or each.until > at for each in consulted)


@given(
    household=households(),
    at=moments,
    channel=channels,
    hours=st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda pair: pair[0] < pair[1]),
    sunday=st.booleans(),
    counts=st.integers(0, 9),
)
@settings(max_examples=120, deadline=None)
def test_no_manners_of_a_practice_loosen_the_law(
    household: Household, at: datetime, channel: Channel, hours: tuple[int, int], sunday: bool, counts: int
):
    manners = Manners(
        earliest=time(hours[0]),
        latest=time(hours[1]),
        calls_in_seven_days=counts,
        days_after_conversation=counts,
        texts_per_day=counts,
        emails_per_day=counts,
        calls_per_day=counts,
        texts_in_seven_days=counts,
        contact_on_sunday=sunday,
        permit_minutes=10,
    )
    open_house = replace(
        manners, earliest=time(0), latest=time(23, 59), contact_on_sunday=True, calls_in_seven_days=999,
        days_after_conversation=0, texts_per_day=999, emails_per_day=999, calls_per_day=999, texts_in_seven_days=999,
    )  # fmt: skip
    proposed = attempt(household, channel, at=at)
    by_law = refused_by(household, proposed, manners=open_house)
    assert not {rule_id for rule_id in by_law if rule_id.startswith("manners-")}
    assert by_law <= refused_by(household, proposed, manners=manners)


@given(household=households(), at=moments, words=st.text(max_size=80))
@settings(max_examples=120, deadline=None)
def test_no_permit_for_words_without_an_offer_to_stop(household: Household, at: datetime, words: str):
    assume("stop" not in words.casefold())
    assert not isinstance(answer(household, attempt(household, "text", at=at, message=words)), Permit)


@given(household=households(), at=moments)
@settings(max_examples=100, deadline=None)
def test_words_are_never_let_through_where_planning_was_refused(household: Household, at: datetime):
    if isinstance(answer(household, attempt(household, "text", at=at, message=TEXT_OF_DORA)), Permit):
        assert isinstance(answer(household, attempt(household, "text", at=at)), Permit)


def said(household: Household, proposed: object) -> object:
    found = answer(household, proposed)
    return (found.attempt, found.valid_until, found.consulted) if isinstance(found, Permit) else found


def most_in(made_on: list[date], *, days: int) -> int:
    return max((sum(first <= day < first + timedelta(days=days) for day in made_on) for first in made_on), default=0)
