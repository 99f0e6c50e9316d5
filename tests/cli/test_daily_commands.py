"""The commands of a day, as a person types them: what they print, and how they end."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from goodterms import clock
from goodterms.cli import day_plan, day_run, docs, ledger_tie, remits_post, scripts_approve, serve, why
from goodterms.cli.moments import moment_of
from goodterms.data.models import Practice, StopRecord, Visit
from goodterms.data.scope import practice_scope
from goodterms.usecases.policy_in_force import policy_to_send_by
from support.households import store_household
from support.practices import cedar_grove, facts_of
from support.scripts import GOOD_TEXT, own_file


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"


def command(app: Typer, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def clinic(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Ana owes 50.00 since September 1, 2026, a Tuesday; what is sent lies in a folder of the test."""
    monkeypatch.setenv("GOODTERMS_HOME", str(tmp_path / "home"))
    practice = cedar_grove()
    store_household(
        practice, first_name="Ana", pcns=("P01",), language="en", phone="+15035550142", email="ana@example.com"
    )
    assert command(remits_post.app, SCENARIOS / "01_primary" / "1.835").exit_code == 0
    return practice


def test_posting_again_says_duplicate_and_ends_well(clinic: Practice):
    done = command(remits_post.app, SCENARIOS / "01_primary" / "1.835", "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)[0]["status"] == "duplicate"


def test_posting_what_is_held_ends_with_1_and_says_why(clinic: Practice, tmp_path: Path):
    crooked = tmp_path / "crooked.835"
    crooked.write_bytes((SCENARIOS / "02_crossover_wait" / "1.835").read_bytes().replace(b"BPR*I*200", b"BPR*I*201"))

    done = command(remits_post.app, crooked)

    assert done.exit_code == 1
    assert "BPR02 is $201.00" in done.stderr


def test_posting_a_file_that_is_not_there_ends_with_2_in_one_line(clinic: Practice):
    done = command(remits_post.app, "nowhere.835")

    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_planning_a_day_stores_and_sends_nothing(clinic: Practice, tmp_path: Path):
    for _ in range(2):
        done = command(day_plan.app, "--date", "2026-09-04", "--json")
        (decision,) = json.loads(done.stdout)
        assert decision["verdict"] == "permit"
        assert decision["touch"] == {
            "kind": "text",
            "channel": "text",
            "accounts": decision["touch"]["accounts"],
            "amount_cents": 5000,
        }
    assert done.exit_code == 0
    assert "text" in command(day_plan.app, "--date", "2026-09-04").stdout
    assert not (tmp_path / "home" / "outbox").exists()


def test_running_a_day_says_what_was_sent_and_where_it_lies(clinic: Practice, tmp_path: Path):
    first = command(day_run.app, "--date", "2026-09-04", "--json")
    again = command(day_run.app, "--date", "2026-09-04")

    assert json.loads(first.stdout)["sent"] == {"text": 1}
    assert json.loads(first.stdout)["sent_amount_cents"] == 5000
    assert again.exit_code == 0
    assert "asked for $0.00" in again.stdout
    assert len(list((tmp_path / "home" / "outbox" / "texts").iterdir())) == 1


def test_a_day_is_run_with_the_practices_own_words(clinic: Practice, tmp_path: Path):
    body = GOOD_TEXT.replace("Your share: {{ amount_due }}.", "A part is left.")
    own = own_file(tmp_path / "own.toml", effective_on="2026-09-04", body=body)
    own.write_text(own.read_text().replace('kind = "text"', 'kind = "text_brief"'))
    assert command(scripts_approve.app, own, "--by", "Kim", "--on", "2026-09-01").exit_code == 0

    assert command(day_run.app, "--date", "2026-09-04", "--scripts", own).exit_code == 0
    (text,) = (tmp_path / "home" / "outbox" / "texts").iterdir()
    assert "Hello Ana, Cedar Grove Family Medicine writes." in text.read_text()


def test_words_kept_in_their_place_are_used_without_being_named(clinic: Practice, tmp_path: Path):
    place = tmp_path / "home" / "scripts"
    place.mkdir(parents=True)
    body = GOOD_TEXT.replace("Your share: {{ amount_due }}.", "A part is left.")
    own = own_file(place / f"{clinic.slug}.toml", effective_on="2026-09-04", body=body)
    own.write_text(own.read_text().replace('kind = "text"', 'kind = "text_brief"'))

    refused = command(day_run.app, "--date", "2026-09-04")
    assert refused.exit_code == 0  # drafts are left aside
    (text,) = (tmp_path / "home" / "outbox" / "texts").iterdir()
    assert "Hello Ana, Cedar Grove Family Medicine writes." not in text.read_text()

    assert command(scripts_approve.app, own, "--by", "Kim", "--on", "2026-09-01").exit_code == 0
    own_words = policy_to_send_by(practice=facts_of(clinic)).scripts
    assert own_words.in_force(kind="text_brief", language="en", on=date(2026, 9, 4)).version == 2


def test_a_day_is_not_run_with_words_nobody_stood_for(clinic: Practice, tmp_path: Path):
    own = own_file(tmp_path / "own.toml", effective_on="2026-09-04")
    command(scripts_approve.app, own, "--by", "Kim", "--on", "2026-09-01")
    own.write_text(own.read_text().replace("Your share:", "You owe us:"))
    done = command(day_run.app, "--date", "2026-09-04", "--scripts", own)

    assert done.exit_code == 2
    assert "other words than those approved" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "home" / "outbox").exists()


def test_why_names_every_rule_with_its_file_and_source(clinic: Practice):
    command(day_run.app, "--date", "2026-09-04")

    said = command(why.app, "P01", "--on", "2026-09-04").stdout
    told = json.loads(command(why.app, "P01", "--on", "2026-09-04", "--json").stdout)

    assert "contact-hours" in said
    assert "law/contact_hours.toml" in said
    assert [each["phase"] for each in told["recorded"]] == ["plan", "send"]
    assert all(rule["citation"] and rule["file"] for each in told["recorded"] for rule in each["rules"])
    # The deposit is dated by the bank; what the visit came to was read today, and not on that day.
    assert told["buckets_cents"] == {"insurer_clearing": -20000}


def test_why_says_in_short_why_it_was_sent_and_every_step_of_the_message(clinic: Practice):
    command(day_run.app, "--date", "2026-09-04")

    said = command(why.app, "P01", "--on", "2026-09-04").stdout
    told = json.loads(command(why.app, "P01", "--on", "2026-09-04", "--json").stdout)

    assert told["in_short"].startswith("Sent by text: ")
    assert told["in_short"] in " ".join(said.split())
    assert [step["to"] for step in told["messages"][0]["steps"]] == ["claimed", "sent"]
    assert told["recorded"][-1]["words"] in "\n".join(line.removeprefix("  | ") for line in said.splitlines())
    assert told["next"] is None  # of a past day nothing is foretold


def test_why_of_a_day_to_come_says_what_would_be_sent_and_when(clinic: Practice, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 2, 17, tzinfo=UTC))

    told = json.loads(command(why.app, "P01", "--on", "2026-09-04", "--json").stdout)
    said = command(why.app, "P01", "--on", "2026-09-04").stdout

    assert told["next"]["on"] == "2026-09-04"
    assert "Nothing was sent: nothing was decided about them." in said
    assert "Next, if nothing else happens: text by text on 2026-09-04 at about " in said


def test_why_says_the_rule_that_keeps_everything_back(clinic: Practice, monkeypatch: pytest.MonkeyPatch):
    with practice_scope(clinic.id):
        StopRecord.objects.create(
            practice=clinic,
            guarantor_id=Visit.objects.get(pcn="P01").guarantor_id,
            kind="cease",
            is_set=True,
            reason="asked in a letter",
            recorded_at=datetime(2026, 9, 1, tzinfo=UTC),
            recorded_by="test",
        )
    command(day_run.app, "--date", "2026-09-04")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 4, 20, tzinfo=UTC))

    said = " ".join(command(why.app, "P01").stdout.split())

    assert "2026-09-04: Nothing was sent: " in said
    assert "(stop-cease, " in said
    assert "Next: nothing in sight for 120 days, as things stand." in said


def test_why_of_today_says_what_would_happen_now(clinic: Practice):
    told = json.loads(command(why.app, "P01", "--json").stdout)

    assert told["now"]["accounts"][0]["segment"]
    assert told["buckets_cents"]["patient_billable"] == 5000
    assert "Account P01" in command(why.app, "P01").stdout


@pytest.mark.parametrize("words", [("P99",), ("P01", "--on", "yesterday"), ("P01", "--practice", "elm")])
def test_why_of_what_is_not_there_ends_with_2_in_one_line(clinic: Practice, words: tuple[str, ...]):
    done = command(why.app, *words)

    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_day_that_is_no_day_is_refused(clinic: Practice):
    assert command(day_plan.app, "--date", "soon").exit_code == 2


def test_tying_the_books_says_so(clinic: Practice):
    done = command(ledger_tie.app)

    assert done.exit_code == 0
    assert "The books tie" in done.stdout
    assert json.loads(command(ledger_tie.app, "--json").stdout)["ties"] is True


def test_serving_an_outbox_that_is_not_there_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GOODTERMS_HOME", str(tmp_path))

    done = command(serve.app)

    assert done.exit_code == 2
    assert "make demo" in done.stderr


def test_docs_are_written_where_a_folder_is(tmp_path: Path):
    assert "Written" in command(docs.app, tmp_path).stdout
    assert "as the rules are" in command(docs.app, tmp_path).stdout
    assert command(docs.app, tmp_path / "none").exit_code == 2


def test_the_clock_of_a_given_day_starts_at_ten_where_the_practice_is(database: str):
    moment = moment_of("2026-09-04", practice=facts_of(cedar_grove()))()

    assert moment.date() == date(2026, 9, 4)  # Friday
    assert (moment.astimezone(UTC) - datetime(2026, 9, 4, 17, tzinfo=UTC)).total_seconds() < 60
