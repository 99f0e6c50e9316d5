"""Is every topic of the research held by some rule, and does every rule say truly who checks it?"""

import re
from pathlib import Path

import pytest

from goodterms.law.checks import CheckedByDeed
from goodterms.law.deeds import load_deeds
from goodterms.law.load import SHIPPED, load_law
from goodterms.law.not_covered import load_open_questions
from goodterms.law.schema import Rule
from goodterms.law.states import TOPICS, load_states
from support.research import topics_of_rulebook


PACKAGE = SHIPPED.parent
# Topics of the research that are chapters of their own, without an id there.
CHAPTERS = {"poverty-guidelines"}


def rules_of_deeds() -> list[tuple[Rule, CheckedByDeed]]:
    return [(rule, rule.check) for rule in load_law().rules if isinstance(rule.check, CheckedByDeed)]


def test_every_topic_of_the_rulebook_is_covered_by_some_rule():
    topics = topics_of_rulebook()
    covered = {topic for rule in load_law().rules for topic in rule.covers}

    assert len(topics) > 120
    assert [topic for topic in topics if topic not in covered] == []


def test_no_rule_claims_a_topic_that_is_none():
    known = {*topics_of_rulebook(), *CHAPTERS}
    known |= {f"states:{topic}" for topic in TOPICS}
    known |= {f"states:{row.state}/{row.topic}" for row in load_states().rows}
    claimed = {topic: rule.id for rule in load_law().rules for topic in rule.covers}

    assert {topic: rule for topic, rule in claimed.items() if topic not in known} == {}


def test_every_topic_of_the_state_table_is_asked_by_the_deed_it_names():
    asked = {(topic, check.deed) for rule, check in rules_of_deeds() for topic in rule.covers}
    missing = [
        topic
        for topic, meaning in TOPICS.items()
        if meaning.deed != "gate" and (f"states:{topic}", meaning.deed) not in asked
    ]
    assert missing == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_rule_that_rests_on_the_table_names_the_states_of_the_table(topic: str):
    resting = [rule for rule, _ in rules_of_deeds() if f"law/states.csv, {topic}" in rule.source]
    for rule in resting:
        topics = [each for each in TOPICS if re.search(rf"\b{each}\b", rule.source)]
        found = {row.state for row in load_states().rows if row.topic in topics}
        if rule.id == "credit-back-by-state":
            found -= {"FL", "TX"}  # these have a rule of their own
        everywhere = len(found) == len(load_states().states - {"NYC"})
        assert rule.states == (frozenset() if everywhere else found), rule.id


def test_every_deed_is_one_we_know():
    assert {check.deed for _, check in rules_of_deeds()} <= set(load_deeds())
    assert {meaning.deed for meaning in TOPICS.values()} <= {"gate", *load_deeds()}


def test_a_rule_that_is_checked_already_names_where():
    for rule, check in rules_of_deeds():
        named = re.findall(r"\b[a-z_]+/[a-z_/0-9]+\.py\b", rule.why)
        assert [name for name in named if not (PACKAGE / name).is_file()] == [], rule.id
        assert named or not check.is_there, rule.id


def test_no_rule_of_a_deed_is_asked_of_a_contact():
    stems = {Path(rule.file).stem for rule, _ in rules_of_deeds()}
    assert not stems & {file.stem for file in (SHIPPED / "cases").glob("*.toml")}


def test_every_rule_is_to_be_read_again_within_a_year_and_the_doubtful_ones_sooner():
    latest = {"verified": "2027-11-24", "policy": "2027-11-24", "secondary": "2027-05-24"}
    for rule, _ in rules_of_deeds():
        assert "2027-02-24" <= rule.review_on.isoformat() <= latest.get(rule.status, "2027-02-24"), rule.id
    for row in load_states().rows:
        assert "2027-02-24" <= row.review_on.isoformat() <= latest.get(row.status, "2027-02-24"), row


def test_what_is_open_is_said_with_what_is_done_meanwhile():
    questions = load_open_questions()
    assert len(questions) > 20
    assert len({each.question for each in questions}) == len(questions)


@pytest.mark.parametrize("word", ["debtor", "deadbeat", "TODO", "FROM MEMORY", "CHECK"])
def test_the_law_is_written_in_calm_words(word: str):
    for file in (*SHIPPED.glob("*.toml"), SHIPPED / "states.csv", SHIPPED / "not_covered.csv", SHIPPED / "deeds.csv"):
        assert word not in file.read_text(encoding="utf-8"), file.name
