"""What a manager would check after some weeks: was anybody asked who should not be, and were the promises kept?"""

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from goodterms.usecases.outside import local_outside
from goodterms.usecases.run_day import run_day
from support.lived_towns import LivedTown, Sent, files_below, row_counts


LADDER = ("text", "statement", "email", "call", "statement2")
FIRST_DAY = {"text": 3, "statement": 10, "email": 18, "call": 25, "statement2": 35}
FAILED = {"bounced_hard", "landline", "returned"}
SALEM = ZoneInfo("America/Los_Angeles")
# Every clock somebody of these places may live by, by area code and by state; written down apart from the product.
CLOCKS = {
    "503": ["America/Los_Angeles"], "971": ["America/Los_Angeles"],
    "541": ["America/Los_Angeles", "America/Boise"], "458": ["America/Los_Angeles", "America/Boise"],
    "602": ["America/Phoenix"], "808": ["Pacific/Honolulu"], "850": ["America/Chicago", "America/New_York"],
    "617": ["America/New_York"], "413": ["America/New_York"], "208": ["America/Boise", "America/Los_Angeles"],
    "317": ["America/Indiana/Indianapolis"],
    "OR": ["America/Los_Angeles"], "AZ": ["America/Phoenix"], "HI": ["Pacific/Honolulu"], "FL": ["America/Chicago"],
    "MA": ["America/New_York"], "ID": ["America/Boise"], "IN": ["America/Indiana/Indianapolis"],
}  # fmt: skip


def test_the_weeks_were_eventful(town: LivedTown):
    """The other tests would mean little in a town where nothing happens."""
    channels = Counter(message.channel for message in town.sent)
    news = Counter(message.news for message in town.sent)

    assert min(channels[channel] for channel in ("text", "email", "letter", "call")) >= 1
    assert min(news["landline"], news["bounced_hard"], news["returned"]) >= 1
    assert len(town.sent) > town.world.days
    assert {kind for _, kind, _ in town.stops()} >= {"bankruptcy", "deceased", "call_stop"}


def test_every_amount_asked_was_what_the_ledger_said_at_that_moment(town: LivedTown):
    for message in town.sent:
        for pcn, cents in message.asked.items():
            assert cents == town.ledger_says(pcn, at=message.sent_at), (message.intent_id, pcn)
        assert message.amount_cents == sum(message.asked.values())


def test_nobody_who_has_paid_in_full_is_asked(town: LivedTown):
    assert all(cents > 0 for message in town.sent for cents in message.asked.values())


def test_nobody_is_asked_whom_the_law_protects(town: LivedTown):
    protected = {"qmb", "medicaid", "work"}
    assert any(family.coverage in protected for family in town.world.families)

    assert [m.intent_id for m in town.sent if m.family.coverage in protected] == []


def test_nobody_is_asked_while_an_insurer_or_a_person_still_has_the_word(town: LivedTown):
    silent = {"crossed_over_unanswered", "crossed_over", "coverage_ended", "needs_papers", "denied_to_clinic"}
    visits = [visit for visit in town.world.visits if visit.course in silent]
    assert visits

    assert [visit.pcn for visit in visits if town.asked_about(visit)] == []


def test_an_accident_is_looked_at_by_a_person_before_anybody_is_asked(town: LivedTown):
    assert [m.intent_id for m in town.sent if m.family.coverage == "auto"] == []


def test_a_household_is_contacted_at_most_once_a_day(town: LivedTown):
    """A message that is known not to have arrived was none: the same touch is tried another way, on the same day."""
    arrived = (message for message in town.sent if message.news not in FAILED)
    days = Counter((message.family.number, message.sent_at.astimezone(SALEM).date()) for message in arrived)

    assert [key for key, count in days.items() if count > 1] == []


def test_nobody_is_contacted_out_of_hours_on_any_clock_they_may_live_by(town: LivedTown):
    for message in town.sent:
        if message.channel == "letter":
            continue
        for clock in _clocks(message):
            local = message.sent_at.astimezone(ZoneInfo(clock)).time()
            assert time(8) <= local < time(21), (message.intent_id, clock, local)


def test_hawaii_is_reached_in_the_afternoon_until_the_clocks_change_in_salem(town: LivedTown):
    """Ten in Salem is seven in Honolulu in October, and eight from Sunday, November 1, 2026 on."""
    western = [m for m in town.sent if m.family.town.state == "HI" and m.channel != "letter"]
    in_summer_time = [m for m in western if m.sent_at.astimezone(SALEM).utcoffset() == timedelta(hours=-7)]

    assert western
    assert all(message.sent_at.astimezone(SALEM).time() >= time(11) for message in in_summer_time)


def test_no_one_gets_more_texts_than_one_a_day_and_three_in_seven(town: LivedTown):
    _capped(town, channels={"text"}, at_most=1, days=1, states=None)
    _capped(town, channels={"text"}, at_most=3, days=7, states=None)


def test_massachusetts_has_two_texts_and_calls_in_seven_days(town: LivedTown):
    _capped(town, channels={"text", "call"}, at_most=2, days=7, states={"MA"})


def test_no_call_within_seven_days_of_a_conversation(town: LivedTown):
    talks = [(guarantor, at) for guarantor, outcome, at in town.calls() if "conversation" in outcome]
    for guarantor, talked_at in talks:
        rung = [m.sent_at for m in town.sent if m.guarantor_id == guarantor and m.channel == "call"]
        after = [at for at in rung if at > talked_at]
        assert all((at.astimezone(SALEM).date() - talked_at.astimezone(SALEM).date()).days >= 7 for at in after)


def test_texts_emails_and_calls_went_only_to_those_who_said_yes(town: LivedTown):
    for message in town.sent:
        if message.channel != "letter":
            assert message.family.consents.get(message.channel) is True, message.intent_id
        else:
            assert message.family.is_address_good is True


def test_texts_say_the_amount_to_those_who_agreed_and_only_to_them(town: LivedTown):
    told = Counter()
    for message in town.sent:
        if message.channel == "text":
            agreed = "text" in message.family.details
            quoted = f"${message.amount_cents // 100:,}.{message.amount_cents % 100:02d}"
            assert (quoted in message.decision.message) is agreed, message.intent_id
            assert ("$" in message.decision.message) is agreed, message.intent_id
            told[agreed] += 1
        if message.channel == "email" and "$" in message.decision.message:
            assert "email" in message.family.details, message.intent_id

    assert told[True] > told[False] > 0


def test_every_message_has_the_gates_permit_on_record_with_every_rule_it_asked(town: LivedTown):
    for message in town.sent:
        record = message.decision
        assert (record.phase, record.verdict, record.refusals) == ("send", "permit", [])
        assert record.rules
        assert {rule["verdict"] for rule in record.rules} == {"passed"}
        assert record.decided_at <= message.sent_at
        assert record.law_digest == town.policy.law_digest


def test_steps_come_in_order_and_none_is_skipped(town: LivedTown):
    for pcn, tries in _tries_by_visit(town).items():
        first = list(dict.fromkeys(message.kind for message in tries))
        assert first == list(LADDER[: len(first)]), (pcn, first)


def test_the_first_step_waits_for_day_three_and_each_next_one_for_its_gap(town: LivedTown):
    for pcn, tries in _tries_by_visit(town).items():
        taken_on = {}
        for message in tries:
            if message.news not in FAILED:
                taken_on.setdefault(message.kind, message.planned_on)
        day_zero = town.care[pcn].answered_on
        for kind, on in taken_on.items():
            assert on >= day_zero + timedelta(days=FIRST_DAY[kind]), (pcn, kind)
        for earlier, later in pairwise(kind for kind in LADDER if kind in taken_on):
            gap = FIRST_DAY[later] - FIRST_DAY[earlier]
            sent_before = [m.planned_on for m in tries if m.kind == earlier and m.planned_on <= taken_on[later]]
            assert taken_on[later] >= min(sent_before) + timedelta(days=gap), (pcn, earlier, later)


def test_what_did_not_arrive_is_tried_another_way_and_moves_nothing(town: LivedTown):
    followed = 0
    for messages in town.sent_to.values():
        for failed, following in pairwise(messages):
            if failed.news in {"landline", "bounced_hard"} and failed.asked.keys() & following.asked.keys():
                assert following.channel != failed.channel
                assert following.kind == failed.kind
                followed += 1
    assert followed


def test_stop_means_stop(town: LivedTown):
    silenced = {
        "text_stop": {"text"}, "email_stop": {"email"}, "call_stop": {"call"},
        "cease": {"text", "email", "call", "letter"}, "attorney": {"text", "email", "call", "letter"},
        "bankruptcy": {"text", "email", "call", "letter"}, "deceased": {"text", "email", "call", "letter"},
    }  # fmt: skip
    for guarantor, kind, since in town.stops():
        after = [m for m in town.sent if m.guarantor_id == guarantor and m.sent_at > since]
        assert [m.intent_id for m in after if m.channel in silenced[kind]] == [], (guarantor, kind)


def test_nobody_young_is_asked(town: LivedTown):
    young = [family for family in town.world.families if family.number % 200 == 50]
    assert young

    assert [family.number for family in young if family.number in town.sent_to] == []


def test_parents_get_one_bundled_message_for_all_their_children(town: LivedTown):
    bundled = [message for message in town.sent if len(message.asked) > 1]
    patients = {town.care[pcn].patient for message in bundled for pcn in message.asked}

    assert bundled
    assert len(patients) > 1


def test_the_books_tie_at_the_end_of_every_week(town: LivedTown):
    assert len(town.weekly_proofs) == town.world.days // 7
    assert [proof.breaks for proof in town.weekly_proofs if proof.breaks] == []


def test_a_call_stays_before_a_person_until_somebody_makes_it(town: LivedTown):
    assert any(message.channel == "call" for message in town.sent)

    assert town.forgotten_calls == ()


def test_running_the_last_day_again_changes_nothing(town: LivedTown):
    at = datetime.combine(town.world.ends_on, time(23, 30), tzinfo=SALEM)
    for moment in (at, at + timedelta(minutes=5)):
        before = row_counts(town), files_below(town.outbox)
        run_day(
            practice=town.settled.practice,
            policy=town.policy,
            outside=local_outside(town.outbox),
            now=lambda moment=moment: moment,
            by="test",
            step=lambda _: None,
        )
        if moment != at:
            assert (row_counts(town), files_below(town.outbox)) == before


def _tries_by_visit(town: LivedTown) -> dict[str, list[Sent]]:
    """Return the messages about each visit whose insurer answered once: its day 0 never moved."""
    once = {"usual", "prepaid", "with_interest"}
    tries: dict[str, list[Sent]] = defaultdict(list)
    for message in town.sent:
        for pcn in message.asked:
            if town.care[pcn].course in once:
                tries[pcn].append(message)
    return tries


def _clocks(message: Sent) -> list[str]:
    clocks = list(CLOCKS[message.family.town.state])
    if message.family.phone is not None:
        clocks += CLOCKS[message.family.phone[2:5]]
    return clocks


def _capped(town: LivedTown, *, channels: set[str], at_most: int, days: int, states: set[str] | None) -> None:
    for messages in town.sent_to.values():
        if states is not None and messages[0].family.town.state not in states:
            continue
        on = [m.sent_at.astimezone(SALEM).date() for m in messages if m.channel in channels]
        for last in on:
            window = [day for day in on if timedelta(0) <= last - day < timedelta(days=days)]
            assert len(window) <= at_most, (messages[0].family.number, last)
