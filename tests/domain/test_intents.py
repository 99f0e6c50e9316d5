"""What may follow what on a message's way out, and when it is tried or asked about again."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from goodterms.domain.codes import message_key
from goodterms.domain.intents import (
    MOST_TRIES,
    NEXT,
    STATES,
    may_become,
    needs_a_person_from,
    next_question,
    next_try,
    share_of,
)


TEN = datetime(2026, 11, 23, 18, tzinfo=UTC)  # Monday
CLOSES = TEN + timedelta(hours=11)


def test_what_has_left_is_never_made_ready_again():
    for state in ("sent", "confirmed", "failed", "withdrawn"):
        assert not may_become(state, "ready")
        assert not may_become(state, "claimed")


def test_every_state_leads_somewhere_and_none_to_itself():
    assert set(NEXT) == set(STATES)
    assert [state for state in STATES if state in NEXT[state]] == []
    assert all(NEXT[state] for state in STATES)


def test_an_arrival_corrects_what_was_thought_lost_or_withdrawn():
    assert may_become("failed", "confirmed")
    assert may_become("withdrawn", "confirmed")
    assert may_become("unknown", "confirmed")


def test_waits_double_and_end_after_so_many_tries():
    waits = [
        next_try(key="2026-11-23-text-0", tries=tries, at=TEN, asked_until=None, until=None) - TEN
        for tries in range(1, MOST_TRIES)
    ]

    assert [timedelta(minutes=1) * 2**number <= wait for number, wait in enumerate(waits)] == [True] * len(waits)
    assert [wait < timedelta(minutes=1) * 2**number * 1.5 for number, wait in enumerate(waits)] == [True] * len(waits)
    assert next_try(key="k", tries=MOST_TRIES, at=TEN, asked_until=None, until=None) is None


def test_two_messages_do_not_come_back_at_the_same_moment():
    moments = {next_try(key=f"key-{n}", tries=1, at=TEN, asked_until=None, until=None) for n in range(50)}

    assert len(moments) == 50


def test_the_other_sides_wish_is_kept_and_the_close_of_the_window_ends_it():
    wish = TEN + timedelta(hours=2)
    assert next_try(key="k", tries=1, at=TEN, asked_until=wish, until=CLOSES) >= wish
    assert next_try(key="k", tries=1, at=TEN, asked_until=CLOSES, until=CLOSES) is None
    late = CLOSES - timedelta(seconds=59)
    assert next_try(key="k", tries=1, at=late, asked_until=None, until=CLOSES) is None


def test_questions_grow_rarer_with_age_but_never_stop():
    asked_at, since, gaps = None, TEN, []
    for _ in range(8):
        moment = next_question(since=since, asked_at=asked_at)
        gaps.append(moment - (asked_at or since))
        asked_at = moment

    assert gaps[0] == timedelta(0)
    assert gaps[1] == timedelta(minutes=1)
    assert gaps == sorted(gaps)
    assert max(gaps) == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("state", "channel", "after"),
    [
        ("claimed", "text", timedelta(minutes=15)),
        ("claimed", "letter", timedelta(minutes=15)),
        ("unknown", "text", timedelta(hours=1)),
        ("unknown", "email", timedelta(hours=24)),
        ("unknown", "letter", timedelta(hours=24)),
        ("unknown", "call", timedelta(minutes=15)),
    ],
)
def test_what_is_in_between_for_too_long_needs_a_person(state: str, channel: str, after: timedelta):
    assert needs_a_person_from(state=state, channel=channel, since=TEN) == TEN + after


@pytest.mark.parametrize("state", ["ready", "sent", "confirmed", "failed", "withdrawn"])
def test_what_is_not_in_between_needs_nobody(state: str):
    assert needs_a_person_from(state=state, channel="text", since=TEN) is None


def test_shares_are_spread_evenly_and_always_the_same():
    shares = [share_of(f"household {n}") for n in range(4_000)]

    assert all(0 <= share < 1 for share in shares)
    for tenth in range(10):
        assert 300 < sum(tenth / 10 <= share < (tenth + 1) / 10 for share in shares) < 500
    assert share_of("household 7") == share_of("household 7")


def test_the_key_of_a_message_is_the_same_after_a_restore_and_another_for_all_else():
    one = {"secret": "s", "subject": "touch of 1", "channel": "text", "on": date(2026, 11, 23)}
    others = [
        {**one, name: value}
        for name, value in {
            "secret": "t",
            "subject": "touch of 2",
            "channel": "email",
            "on": date(2026, 11, 24),
        }.items()
    ]

    key = message_key(**one)
    assert key == message_key(**one)
    assert len({key, *(message_key(**other) for other in others)}) == 5
    assert key.startswith("2026-11-23-text-")
    assert len(key) <= 44


def test_no_two_households_of_a_large_practice_share_a_key():
    days, households = (date(2026, 11, 23), date(2026, 11, 24)), range(20_000)
    keys = {
        message_key(secret="s", subject=f"touch of {n}", channel="text", on=day) for n, day in product(households, days)
    }

    assert len(keys) == 40_000
