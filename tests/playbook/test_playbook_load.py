"""Which policy is in force, and is every slip in a playbook named by its place?"""

import tomllib
from datetime import date, time
from importlib.resources import files
from pathlib import Path

import pytest

from goodterms.playbook.load import load_playbook, specialties
from goodterms.playbook.schema import UnableToUsePlaybook


DEFAULT = load_playbook(path=None, specialty=None)
SINCE = 'effective_on = 2026-02-01\nwhy = "Tried for a month."\n'


def playbook_saying(folder: Path, words: str) -> Path:
    path = folder / "ours.toml"
    path.write_text(words, encoding="utf-8")
    return path


def refusal_of(folder: Path, words: str) -> str:
    path = playbook_saying(folder, words)
    with pytest.raises(UnableToUsePlaybook) as refusal:
        load_playbook(path=path, specialty=None)
    message = str(refusal.value)
    assert "\n" not in message
    return message


def test_the_default_has_the_five_touches_on_their_days():
    assert [(step.day, step.touch) for step in DEFAULT.cadence.steps] == [
        (3, "text"),
        (10, "statement"),
        (18, "email"),
        (25, "call"),
        (35, "statement2"),
    ]


def test_the_default_keeps_to_the_hours_and_counts_of_the_law():
    manners = DEFAULT.manners

    assert (manners.earliest, manners.latest) == (time(8), time(21))
    assert (manners.calls_in_seven_days, manners.days_after_conversation) == (7, 7)


def test_the_default_names_the_five_segments_in_their_order():
    assert list(dict.fromkeys(rule.segment for rule in DEFAULT.segments)) == [
        "documentation_doubt",
        "high_value_engaged",
        "silent_and_aged",
        "early_stall",
        "fresh",
    ]


def test_every_section_says_since_when_and_why():
    for stated in DEFAULT.stated.values():
        assert stated.effective_on >= date(2026, 1, 1)
        assert len(stated.why) > 20


def test_a_practices_file_changes_what_it_says_and_nothing_else(tmp_path: Path):
    words = f"[manners]\n{SINCE}earliest = 09:30:00\n"
    ours = load_playbook(path=playbook_saying(tmp_path, words), specialty=None)

    assert ours.manners.earliest == time(9, 30)
    assert ours.manners.latest == DEFAULT.manners.latest
    assert ours.cadence == DEFAULT.cadence
    assert ours.stated["manners"].why == "Tried for a month."


def test_the_whole_default_given_as_a_practices_file_is_the_default():
    path = Path(str(files("goodterms.playbook") / "default.toml"))

    assert load_playbook(path=path, specialty=None) == DEFAULT


def test_a_segment_is_mended_by_its_id_and_a_new_one_goes_where_it_is_told(tmp_path: Path):
    words = f"""[segments]
{SINCE}
[[segments.rules]]
id = "high-value-engaged"
balance_from = "900.00"
[[segments.rules]]
id = "snowbirds"
before = "fresh"
segment = "snowbirds"
treatment = "cadence"
tone = "friendly"
why = "They come back in spring."
"""
    ours = load_playbook(path=playbook_saying(tmp_path, words), specialty=None)
    ids = [rule.id for rule in ours.segments]

    assert ids[ids.index("fresh") - 1] == "snowbirds"
    assert next(rule for rule in ours.segments if rule.id == "high-value-engaged").balance_from_cents == 900_00


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[cadence\n", "not valid TOML"),
        ("[cadnce]\n" + SINCE, "cadnce: no such section"),
        ("[manners]\nearliest = 09:00:00\n", "manners.effective_on: missing"),
        ("[manners]\n" + SINCE + "earlest = 09:00:00\n", "manners.earlest: no such setting"),
        ("[manners]\n" + SINCE + 'earliest = "09:00"\n', "manners.earliest: found '09:00', expected a time of day"),
        ("[manners]\n" + SINCE + "latest = 08:00:00\n", "manners.latest: found '08:00:00', expected a time after"),
        ("[manners]\n" + SINCE + "calls_in_seven_days = 8\n", "manners.calls_in_seven_days: found 8"),
        ("[manners]\n" + SINCE + "days_after_conversation = 6\n", "manners.days_after_conversation: found 6"),
        ("[manners]\n" + SINCE + "texts_per_day = true\n", "manners.texts_per_day: found True"),
        ("[cadence]\n" + SINCE + "rest_after_payment_days = 0\n", "cadence.rest_after_payment_days: found 0"),
        (
            "[cadence]\n" + SINCE + 'steps = [{ day = "x", touch = "text", ways = ["text"], why = "so" }]\n',
            "cadence.steps[0].day: found 'x', expected a whole number",
        ),
        (
            "[cadence]\n" + SINCE + 'steps = [{ day = 3, touch = "text", ways = ["pigeon"], why = "so" }]\n',
            "cadence.steps[0].ways: found ['pigeon']",
        ),
        (
            "[cadence]\n" + SINCE + 'steps = [{ day = 3, touch = "text", ways = [], why = "so" }]\n',
            "cadence.steps[0].ways: found []",
        ),
        (
            "[cadence]\n"
            + SINCE
            + 'steps = [{ day = 3, touch = "text", ways = ["text"], why = "so" },'
            + ' { day = 3, touch = "email", ways = ["email"], why = "so" }]\n',
            "cadence.steps[1].day: found 3, expected a day after",
        ),
        (
            "[cadence]\n"
            + SINCE
            + 'steps = [{ day = 3, touch = "text", ways = ["text"], why = "so" },'
            + ' { day = 4, touch = "text", ways = ["text"], why = "so" }]\n',
            "cadence.steps[1].touch: 'text' is already a step",
        ),
        ("[queues]\n" + SINCE + "reply_days = 0\n", "queues.reply_days: found 0"),
        ("[queues]\n" + SINCE + 'order = "disputes"\n', "queues.order: found 'disputes', expected a list"),
        ("[cadence]\n" + SINCE + "steps = []\n", "cadence.steps: found [], expected one section"),
        ('[manners]\neffective_on = "soon"\nwhy = "so"\n', "manners.effective_on: found 'soon', expected a day"),
        ('[manners]\neffective_on = 2026-02-01\nwhy = " "\n', "manners.why: found ' ', expected a text"),
        ("[manners]\n" + SINCE + "contact_on_sunday = 1\n", "manners.contact_on_sunday: found 1, expected true"),
        ("[priority]\n" + SINCE + "otherwise = 3\n", "priority.otherwise: found 3, expected a section"),
        (
            "[segments]\n" + SINCE + '[[segments.rules]]\nid = "fresh"\nto_day = 30\nfrom_day = 31\n',
            "segments.rules[4].to_day: found 30, expected a day not before from_day (31)",
        ),
        (
            "[segments]\n" + SINCE + '[[segments.rules]]\nid = "fresh"\ntreatment = "pester"\n',
            "segments.rules[4].treatment: found 'pester', expected one of cadence, review",
        ),
        ("[segments]\n" + SINCE + "rules = [3]\n", "segments.rules: found [3], expected one section"),
        (
            "[plans]\n"
            + SINCE
            + 'bands = [{ balance_from = "50", payments = 3 }, { balance_from = "50", payments = 4 }]\n',
            "plans.bands[1].balance_from: expected a larger balance",
        ),
        (
            "[segments]\n" + SINCE + '[[segments.rules]]\nid = "fresh"\nbalance_below = 500.0\n',
            "segments.rules[4].balance_below: found 500.0, expected dollars in quotes",
        ),
        ("[segments]\n" + SINCE + '[[segments.rules]]\nid = "new"\n', "segments.rules[7].segment: missing"),
        (
            "[segments]\n" + SINCE + '[[segments.rules]]\nid = "new"\nbefore = "nothing"\n',
            "`before` names 'nothing'",
        ),
        (
            "[queues]\n" + SINCE + 'order = ["disputes"]\n',
            "queues.order: found ['disputes'], expected every queue once",
        ),
    ],
)
def test_a_slip_is_refused_by_its_place_with_what_to_write(tmp_path: Path, words: str, expected: str):
    assert expected in refusal_of(tmp_path, words)


def test_a_playbook_that_is_not_there_is_refused_by_its_path(tmp_path: Path):
    with pytest.raises(UnableToUsePlaybook, match=r"none\.toml: cannot be read"):
        load_playbook(path=tmp_path / "none.toml", specialty=None)


def test_an_unknown_specialty_is_refused_with_those_there_are():
    with pytest.raises(UnableToUsePlaybook, match="pediatrics"):
        load_playbook(path=None, specialty="../default")


@pytest.mark.parametrize("specialty", specialties())
def test_every_specialty_differs_from_the_default_and_says_why_in_each_section(specialty: str):
    playbook = load_playbook(path=None, specialty=specialty)
    path = files("goodterms.playbook") / "specialties" / f"{specialty}.toml"
    changed = tomllib.loads(path.read_text(encoding="utf-8"))

    assert playbook != DEFAULT
    for section in changed:
        assert playbook.stated[section].why != DEFAULT.stated[section].why


def test_there_are_specialties_to_choose_from():
    assert {"behavioral_health", "imaging", "pediatrics", "physical_therapy"} <= set(specialties())
