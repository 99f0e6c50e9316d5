"""Is every rule of law fit to be relied on, and is an unfit one refused in one line?"""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from goodterms.law.load import SHIPPED, UnusableLaw, load_law, load_law_from, load_places, read_rules
from goodterms.law.schema import Channel, Party


GOOD_RULE = """
[[rule]]
id = "contact-hours"
binds = ["all"]
law_binds = ["collector"]
channels = ["text", "call"]
purposes = ["bill"]
effective_on = 2021-11-30
source = "12 CFR 1006.6(b)(1)(i)"
status = "verified"
review_on = 2027-05-23
needs_counsel = false
why = "Earlier or later is inconvenient."
action = "delay"
check = "hours"
earliest = 08:00:00
latest = 21:00:00
days = ["all"]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "contact_hours.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_no_rule_is_relied_on_past_its_day_of_review():
    # The day must come from outside here: a rule that nobody read again in time fails the build.
    today = datetime.now(tz=UTC).date()  # noqa: TID251 - the one place where a test must know the real day
    assert not overdue(today)


def test_a_rule_is_overdue_on_the_day_after_its_review_and_not_on_the_day():
    first_review = min(rule.review_on for rule in load_law().rules)
    assert not overdue(first_review)
    assert overdue(first_review + timedelta(days=1))


def overdue(today: date) -> list[str]:
    return [
        f"{rule.file}: {rule.id}: review was due on {rule.review_on}"
        for rule in load_law().rules
        if rule.review_on < today
    ]


def test_a_rule_that_is_not_verified_is_marked_for_counsel():
    doubtful = [rule for rule in load_law().rules if rule.status not in ("verified", "policy")]
    assert doubtful
    assert all(rule.needs_counsel for rule in doubtful)


def test_every_channel_of_every_party_is_under_rules():
    for party in get_args(Party):
        for channel in get_args(Channel):
            found = load_law().applying(
                party=party,
                channel=channel,
                purpose="bill",
                states=frozenset(),
                first_on=date(2026, 11, 23),
                last_on=date(2026, 11, 23),
            )
            ids = {rule.id for rule in found}
            assert {"stop-cease", "pause-dispute", "amount-of-ledger", "reachable"} <= ids
            assert channel == "letter" or "contact-hours" in ids


def test_no_rule_for_offers_is_asked_about_a_bill():
    texts = load_law().applying(
        party="provider",
        channel="text",
        purpose="bill",
        states=None,
        first_on=date(2026, 11, 23),
        last_on=date(2026, 11, 23),
    )
    assert texts
    assert not [rule.id for rule in texts if "bill" not in rule.purposes]


def test_what_binds_a_provider_binds_a_hospital(tmp_path: Path):
    written(tmp_path, GOOD_RULE.replace('binds = ["all"]', 'binds = ["provider"]', 1))
    law = load_law_from(rules=tmp_path, places=load_places())

    def bound(party: Party) -> bool:
        day = date(2026, 11, 23)
        return bool(
            law.applying(party=party, channel="text", purpose="bill", states=frozenset(), first_on=day, last_on=day)
        )

    assert bound("provider")
    assert bound("facility")
    assert bound("np_hospital")
    assert not bound("early_out")
    assert not bound("collector")


@pytest.mark.parametrize(
    "key", ["source", "why", "status", "review_on", "effective_on", "binds", "channels", "purposes", "action", "check"]
)
def test_a_rule_without_an_essential_is_refused_by_name(tmp_path: Path, key: str):
    lines = [line for line in GOOD_RULE.splitlines() if not line.startswith(f"{key} =")]
    with pytest.raises(UnusableLaw) as refused:
        read_rules(written(tmp_path, "\n".join(lines)))
    assert (
        str(refused.value) == f"law/contact_hours.toml: rule contact-hours: has no {key}; a rule without it is not used"
    )


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ('why = "Earlier or later is inconvenient."', 'why = " "', "why must be words"),
        ("latest = 21:00:00", "latest = 21:00:00\nlast = 1", "unknown key last"),
        ("latest = 21:00:00", "latest = 08:00:00", "it closes at 08:00, not after it opens at 08:00"),
        ("latest = 21:00:00", 'latest = "21:00"', "latest must be a time of day"),
        ('status = "verified"', 'status = "sure"', 'status is "sure"; known are verified'),
        ('status = "verified"', 'status = "memory"', 'its status is "memory", so needs_counsel must be true'),
        ('binds = ["all"]', 'binds = ["everybody"]', "binds names everybody"),
        ('channels = ["text", "call"]', 'channels = ["fax"]', "channels names fax"),
        ('channels = ["text", "call"]', "channels = []", "channels must be a list of words"),
        ('check = "hours"', 'check = "weather"', 'check is "weather"'),
        ("effective_on = 2021-11-30", 'effective_on = "2021-11-30"', "effective_on must be a day"),
        ("effective_on = 2021-11-30", "effective_on = 2021-11-30\nexpires_on = 2021-11-30", "it expires on 2021-11-30"),
        ("needs_counsel = false", 'needs_counsel = "no"', "needs_counsel must be true or false"),
        ('days = ["all"]', 'days = ["someday"]', "days names someday"),
    ],
)
def test_a_rule_that_says_something_strange_is_refused_in_one_line(tmp_path: Path, good: str, bad: str, complaint: str):
    with pytest.raises(UnusableLaw) as refused:
        read_rules(written(tmp_path, GOOD_RULE.replace(good, bad, 1)))
    message = str(refused.value)
    assert message.startswith("law/contact_hours.toml: rule contact-hours: ")
    assert complaint in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("check", "complaint"),
    [
        ('check = "cap"\nat_most = -1', "at_most must be a whole number"),
        ('check = "cap"\nat_most = 7\nin_days = 0', "in_days must be from 1 to 31, not 0"),
        ('check = "cap"\nat_most = 7\nin_days = 32', "in_days must be from 1 to 31, not 32"),
        ('check = "quiet_after_conversation"\ndays = 32', "days must be at most 31, not 32"),
        ('check = "barred_by"\nstop = "dislike"', 'stop is "dislike"'),
        ('check = "paused_by"\ntrouble = "weather"', 'trouble is "weather"'),
    ],
)
def test_a_check_with_numbers_or_words_that_cannot_be_meant_is_refused(tmp_path: Path, check: str, complaint: str):
    head, _, _ = GOOD_RULE.partition("check =")
    counts = '\ncounts = ["call"]\nuncounted_calls = ["none"]' if "in_days" in check else ""
    with pytest.raises(UnusableLaw, match=re.escape(complaint)):
        read_rules(written(tmp_path, head + check + counts))


@pytest.mark.parametrize("text", ["", "rule = 1", "[rule]\nid = 1", "rule = [1]", "[[rule]\n", "[[rules]]\nid = 'a'"])
def test_a_file_that_is_no_list_of_rules_is_refused_by_name(tmp_path: Path, text: str):
    with pytest.raises(UnusableLaw, match=r"^law/contact_hours\.toml: "):
        read_rules(written(tmp_path, text))


def test_a_folder_without_rules_is_refused_rather_than_allowing_everything(tmp_path: Path):
    with pytest.raises(UnusableLaw, match="no rule of law found"):
        load_law_from(rules=tmp_path, places=load_places())


def test_two_versions_of_a_rule_may_follow_each_other_but_not_overlap(tmp_path: Path):
    later = GOOD_RULE.replace("2021-11-30", "2027-01-01")
    written(
        tmp_path,
        GOOD_RULE.replace("effective_on = 2021-11-30", "effective_on = 2021-11-30\nexpires_on = 2027-01-01") + later,
    )
    assert len(load_law_from(rules=tmp_path, places=load_places()).rules) == 2

    written(tmp_path, GOOD_RULE + later)
    with pytest.raises(UnusableLaw, match="written twice for 2027-01-01"):
        load_law_from(rules=tmp_path, places=load_places())


def test_the_version_in_force_is_that_of_the_day_of_sending(tmp_path: Path):
    first = GOOD_RULE.replace("effective_on = 2021-11-30", "effective_on = 2021-11-30\nexpires_on = 2027-01-01")
    written(tmp_path, first + GOOD_RULE.replace("2021-11-30", "2027-01-01"))
    law = load_law_from(rules=tmp_path, places=load_places())

    def versions(first_on: date, last_on: date) -> list[date]:
        found = law.applying(
            party="provider", channel="text", purpose="bill", states=frozenset(), first_on=first_on, last_on=last_on
        )
        return [rule.effective_on for rule in found]

    old, new = date(2021, 11, 30), date(2027, 1, 1)
    assert versions(date(2026, 12, 31), date(2026, 12, 31)) == [old]
    assert versions(date(2027, 1, 1), date(2027, 1, 1)) == [new]
    assert versions(date(2026, 12, 31), date(2027, 1, 1)) == [old, new]  # midnight between two zones: both are kept
    assert versions(date(2021, 11, 29), date(2021, 11, 29)) == []


def test_law_is_read_from_toml_beside_its_loader():
    assert {rule.file for rule in load_law().rules} == {f"law/{file.name}" for file in SHIPPED.glob("*.toml")}
