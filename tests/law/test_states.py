"""Does the table of states hold what was found, and is a row that cannot be relied on refused by its place?"""

import re
from collections import Counter
from datetime import date, time
from pathlib import Path

import pytest

from goodterms.law.checks import Cap, Hours
from goodterms.law.entry import UnusableLaw
from goodterms.law.load import load_law
from goodterms.law.states import COLUMNS, TOPICS, load_states, load_states_from
from support.research import research_rows


# Said a second time with its own number, so that it can be asked for: the words of one row of the research hold both.
SAID_TWICE = Counter(
    {
        ("CO", "payment_plan_cap", 2): 1,
        ("CO", "plan_length_cap", 36): 1,
        ("CO", "pre_collection_gate", 30): 1,
        ("NY", "pre_collection_gate", 30): 1,
        ("VA", "pre_collection_gate", 30): 1,
    }
)
# Nevada caps the fee of an agency, which is no interest.
UNDER_ANOTHER_TOPIC = {("NV", "interest_cap"): "collection_fee_cap"}

GOOD_ROW = {
    "state": "CO",
    "topic": "pre_collection_gate",
    "binds": "all",
    "bound": "medical creditors",
    "value": "182",
    "unit": "days",
    "counted_from": "service",
    "says": "No harsh step before day 182.",
    "stricter_when": "",
    "citation": "C.R.S. 6-20-203",
    "effective_from": "2022-06-01",
    "status": "verified",
    "review_on": "2027-11-24",
    "source_kind": "text",
    "read_at": "colorado.public.law",
}


def table_of(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "states.csv"
    lines = [",".join(COLUMNS), *(",".join(f'"{row[column]}"' for column in COLUMNS) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_every_number_of_the_research_is_in_the_table_and_no_other():
    found = Counter(
        (row["state"], UNDER_ANOTHER_TOPIC.get((row["state"], row["topic"]), row["topic"]), int(row["value"]))
        for row in research_rows("states.csv")
        if row["value"].isdecimal() and (row["state"], row["topic"]) != ("FL", "contact_cap")
    )
    ours = Counter((row.state, row.topic, row.value) for row in load_states().rows if row.value is not None)

    assert ours == found + SAID_TWICE


def test_every_hour_of_the_research_is_in_the_table():
    rows = [row for row in research_rows("states.csv") if not row["value"].isdecimal()]
    ours = {(row.state, row.topic): row for row in load_states().rows if row.windows}
    assert len(rows) == len(ours) - 1  # Florida's hours of collection stand there as words beside a zero

    for row in rows:
        windows = ours[row["state"], row["topic"]].windows
        told = {time.fromisoformat(hour) for hour in re.findall(r"\d\d:\d\d", row["value"])}
        assert told == {hour for window in windows for hour in (window.earliest, window.latest)}, row["state"]
        if "no Sun" in row["value"]:
            assert not any(6 in window.days for window in windows), row["state"]
    florida = ours["FL", "contact_cap"].windows
    assert [(window.earliest, window.latest) for window in florida] == [(time(8), time(21))]


def test_every_row_of_the_research_has_a_row_and_every_day_is_one_of_the_research():
    rows = research_rows("states.csv")
    assert len(rows) == 283
    assert len(load_states().rows) == len(rows) + sum(SAID_TWICE.values())

    told: dict[tuple[str, str], set[date]] = {}
    for row in rows:
        topic = UNDER_ANOTHER_TOPIC.get((row["state"], row["topic"]), row["topic"])
        days = {date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", row["effective_from"])}
        told.setdefault((row["state"], topic), set()).update(days)
    told["CO", "plan_length_cap"] = told["CO", "payment_plan_cap"]
    told["ME", "pre_collection_gate"] |= told["ME", "interest_cap"]  # one act; only one row tells the day
    for ours in load_states().rows:
        days = told[ours.state, ours.topic]
        assert ours.effective_from in days if days else ours.effective_from is None, (ours.state, ours.topic)


def test_a_row_is_never_surer_than_its_research():
    doubt = {"verified": 0, "secondary": 1, "memory": 2, "conflicting": 2}
    found: dict[tuple[str, str], int] = {}
    for row in research_rows("states.csv"):
        said = row["status"]
        least = 2 if "MEMORY" in said or "UNRESOLVED" in said else 1 if "SECONDARY" in said else 0
        topic = UNDER_ANOTHER_TOPIC.get((row["state"], row["topic"]), row["topic"])
        found[row["state"], topic] = min(least, found.get((row["state"], topic), 2))
    said_of_the_notice = {("NY", "pre_collection_gate"), ("CO", "plan_length_cap")}  # read in the text itself
    unsure = [
        (ours.state, ours.topic)
        for ours in load_states().rows
        if (ours.state, ours.topic) not in said_of_the_notice and doubt[ours.status] < found[ours.state, ours.topic]
    ]
    assert not unsure


def test_what_was_only_remembered_or_listed_is_doubtful():
    rows = {(row.state, row.topic): row for row in load_states().rows}
    assert rows["DC", "contact_cap"].is_doubtful
    assert rows["NJ", "credit_reporting_ban"].is_doubtful
    assert rows["WY", "sol_written_years"].is_doubtful
    assert not rows["NY", "sol_medical_years"].is_doubtful
    assert not rows["AL", "sol_written_years"].is_doubtful


def test_every_topic_has_rows_and_every_state_a_term_after_which_nobody_sues():
    rows = load_states().rows
    assert {row.topic for row in rows} == set(TOPICS)
    for topic in ("sol_written_years", "sol_unwritten_years", "unclaimed_credit_dormancy_years"):
        assert len({row.state for row in rows if row.topic == topic}) == 51
    assert load_states().states >= {"NY", "NYC", "DC", "HI"}


def test_a_bar_of_reporting_is_in_sixteen_places():
    barred = {row.state for row in load_states().rows if row.topic == "credit_reporting_ban"}
    assert barred == {"CA", "CO", "CT", "DC", "DE", "IL", "MD", "ME", "MN", "NJ", "NY", "OR", "RI", "VA", "VT", "WA"}


@pytest.mark.parametrize(
    ("column", "written", "complaint"),
    [
        ("state", "Colorado", 'state is "Colorado"; write two letters, or NYC'),
        ("topic", "weather", 'topic is "weather"'),
        ("binds", "everybody", "binds names everybody"),
        ("bound", "", "has no bound"),
        ("value", "-1", 'value must be a whole number, not "-1"'),
        ("value", "", "has no value"),
        ("unit", "years", "pre_collection_gate is not counted in years, but in"),
        ("unit", "hours", "pre_collection_gate is not counted in hours"),
        ("counted_from", "birth", 'counted_from is "birth"'),
        ("counted_from", "", "counted_from belongs to days and years, and only to them"),
        ("unit", "dollars", "counted_from belongs to days and years, and only to them"),
        ("says", " ", "has no says"),
        ("citation", "", "has no citation"),
        ("effective_from", "2022", 'effective_from must be a day such as 2026-11-23, not "2022"'),
        ("status", "sure", 'status is "sure"'),
        ("review_on", "", "has no review_on"),
        ("source_kind", "summary", "it cannot be verified when what was read is a summary"),
        ("read_at", "", "has no read_at"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_in_one_line(tmp_path: Path, column: str, written: str, complaint: str):
    with pytest.raises(UnusableLaw) as refused:
        load_states_from(table_of(tmp_path, GOOD_ROW | {column: written}))
    message = str(refused.value)
    assert message.startswith("law/states.csv, row 2 (")
    assert complaint in message
    assert "\n" not in message


def test_a_duty_has_no_number(tmp_path: Path):
    duty = GOOD_ROW | {"unit": "duty", "value": "2", "counted_from": ""}
    with pytest.raises(UnusableLaw, match="the value of a duty is 1, not 2"):
        load_states_from(table_of(tmp_path, duty))


HOURS_ROW = GOOD_ROW | {
    "topic": "telemarketing_window_promo_only",
    "unit": "hours",
    "value": "08:00-20:00",
    "counted_from": "",
}


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("08:00-20:00", [{0, 1, 2, 3, 4, 5, 6}]),
        ("Mon-Sat 08:00-20:00", [{0, 1, 2, 3, 4, 5}]),
        ("Mon-Fri 09:00-18:00; Sat-Sun 10:00-17:00", [{0, 1, 2, 3, 4}, {5, 6}]),
        ("Mon-Sat 09:00-21:00; Sun 12:00-21:00", [{0, 1, 2, 3, 4, 5}, {6}]),
    ],
)
def test_hours_are_read_with_their_days(tmp_path: Path, written: str, days: list[set[int]]):
    (row,) = load_states_from(table_of(tmp_path, HOURS_ROW | {"value": written})).rows
    assert row.value is None
    assert [set(window.days) for window in row.windows] == days


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("8-20", 'value must be hours such as "Mon-Sat 08:00-20:00", not "8-20"'),
        ("Moo-Sat 08:00-20:00", "value must be hours"),
        ("Sat-Mon 08:00-20:00", "its days run backwards"),
        ("20:00-08:00", "it closes before it opens"),
        ("08:00-08:00", "it closes before it opens"),
        ("08:00-29:00", "value holds an hour that no clock shows"),
        ("Mon-Sat 08:00-20:00; Sat-Sun 09:00-20:00", "a day of the week has hours twice"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused(tmp_path: Path, written: str, complaint: str):
    with pytest.raises(UnusableLaw, match=re.escape(complaint)):
        load_states_from(table_of(tmp_path, HOURS_ROW | {"value": written}))


def test_the_same_thing_written_twice_is_refused(tmp_path: Path):
    with pytest.raises(UnusableLaw, match="CO pre_collection_gate is written twice for medical creditors"):
        load_states_from(table_of(tmp_path, GOOD_ROW, GOOD_ROW | {"value": "90"}))
    other_event = GOOD_ROW | {"counted_from": "notice", "value": "30"}
    assert len(load_states_from(table_of(tmp_path, GOOD_ROW, other_event)).rows) == 2


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "its columns must be state, topic"),
        ("state,topic\nCO,interest_cap\n", "its columns must be state, topic"),
        (",".join(COLUMNS) + "\n", "holds no row"),
        (",".join(COLUMNS) + '\nCO,"interest_cap', "law/states.csv: cannot be read: unexpected end of data"),
        (",".join(COLUMNS) + "\nCO,interest_cap\n", "row 2: has more or fewer cells than there are columns"),
        (",".join(COLUMNS) + "\n" + "x," * 15 + "x\n", "row 2: has more or fewer cells than there are columns"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(tmp_path: Path, text: str, complaint: str):
    file = tmp_path / "states.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnusableLaw, match=re.escape(complaint)):
        load_states_from(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(UnusableLaw, match=r"law/states\.csv: cannot be read"):
        load_states_from(tmp_path / "states.csv")


def test_the_gate_is_no_looser_than_the_table():
    """What the gate asks at each contact and what the table says are two writings of one thing."""
    rules = load_law().rules
    for row in load_states().rows:
        here = [rule for rule in rules if rule.states == {row.state} and rule.binds >= row.binds]
        if row.topic == "contact_cap" and row.value is not None:
            caps = [rule.check for rule in here if isinstance(rule.check, Cap)]
            assert any(cap.at_most <= row.value and cap.in_days >= 7 for cap in caps), (row.state, row.topic)
        for window in row.windows:
            hours = [rule.check for rule in here if isinstance(rule.check, Hours)]
            assert any(
                found.earliest >= window.earliest
                and found.latest <= window.latest
                and found.days <= frozenset().union(*(each.days for each in row.windows))
                for found in hours
            ), (row.state, row.topic)
