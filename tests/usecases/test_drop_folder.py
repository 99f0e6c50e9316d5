"""Files put into the inbox are taken in whole and once, and moved where one sees what became of them."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from goodterms.data.jobs import read_jobs
from goodterms.data.models import Guarantor, RemittanceFile
from goodterms.data.query import rows
from goodterms.data.read import read_practices
from goodterms.data.scope import practice_scope
from goodterms.gateways.drop_folder import DropFolder
from goodterms.usecases.policy_in_force import policy_in_force
from goodterms.usecases.take_in_file import TakenIn, look_in_folder, take_in_file
from support.practices import cedar_grove, facts_of
from support.reachable_clinics import SCENARIOS, TEN


GOOD = SCENARIOS / "01_primary" / "1.835"
EXPORT = Path(__file__).parents[2] / "docs" / "examples" / "demographics.csv"


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOODTERMS_HOME", str(tmp_path))
    (tmp_path / "inbox" / "cedar-grove" / "remits").mkdir(parents=True)
    return tmp_path / "inbox" / "cedar-grove"


def whole(inbox: Path, *, seconds: int) -> list[str]:
    found = DropFolder(inbox).whole_files(at=TEN + timedelta(seconds=seconds))
    return [path.relative_to(inbox).as_posix() for path in found]


def test_a_copied_file_counts_as_whole_when_two_looks_apart_find_it_unchanged(inbox: Path):
    shutil.copy(GOOD, inbox / "remits" / "a.835")

    assert whole(inbox, seconds=0) == []
    assert whole(inbox, seconds=10) == []  # too soon to tell
    assert whole(inbox, seconds=21) == ["remits/a.835"]


def test_a_file_that_still_grows_is_not_whole(inbox: Path):
    content = GOOD.read_bytes()
    place = inbox / "remits" / "a.835"
    for seconds, size in ((0, 100), (25, 300), (50, len(content))):
        place.write_bytes(content[:size])
        assert whole(inbox, seconds=seconds) == []

    assert whole(inbox, seconds=75) == ["remits/a.835"]


def test_a_file_written_under_another_name_is_whole_once_it_has_its_own(inbox: Path):
    part = inbox / "remits" / "a.835.part"
    shutil.copy(GOOD, part)
    assert whole(inbox, seconds=0) == []
    assert whole(inbox, seconds=60) == []

    part.rename(inbox / "remits" / "a.835")
    assert whole(inbox, seconds=61) == ["remits/a.835"]


def test_hidden_files_links_and_what_was_put_away_are_not_looked_at(inbox: Path):
    for name in (".a.835", "done/remits/b.835", "failed/remits/c.835"):
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(GOOD, inbox / name)
    (inbox / "remits" / "d.835").symlink_to(GOOD)

    assert whole(inbox, seconds=0) == []
    assert whole(inbox, seconds=60) == []


def test_an_inbox_that_is_not_there_holds_nothing(tmp_path: Path):
    assert DropFolder(tmp_path / "nowhere").whole_files(at=TEN) == []


def take_in(name: str) -> TakenIn:
    (practice,) = read_practices()
    return take_in_file(practice=practice, policy=policy_in_force(practice=practice), name=name, by="test", at=TEN)


def test_a_remittance_is_posted_and_moved_to_done(database: str, inbox: Path):
    practice = facts_of(cedar_grove())
    shutil.copy(GOOD, inbox / "remits" / "a.835")

    assert take_in("remits/a.835") == TakenIn(outcome="done", said="")
    assert files(inbox) == ["done/remits/a.835"]
    with practice_scope(practice.practice_id):
        assert RemittanceFile.objects.get().status == "posted"


def test_taken_in_but_not_moved_before_the_worker_died_it_has_one_effect(database: str, inbox: Path):
    practice = facts_of(cedar_grove())
    for _ in range(2):
        shutil.copy(GOOD, inbox / "remits" / "a.835")
        assert take_in("remits/a.835").outcome == "done"

    assert files(inbox) == ["done/remits/a-2.835", "done/remits/a.835"]
    with practice_scope(practice.practice_id):
        assert rows("SELECT count(*) FROM data_claimanswer") == [(1,)]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("remits/a.835", GOOD.read_bytes()[:600], "rejected"),
        ("remits/b.835", b"", "rejected"),
        ("remits/c.835", b"\x00\xff" * 500, "rejected"),
        ("balances/d.csv", b"nothing,of,this\n1,2,3\n", "column"),
        ("no-such-profile/e.csv", b"a,b\n1,2\n", "no import profile"),
        ("f.835", GOOD.read_bytes(), "Put remittances and claims into remits/"),
    ],
)
def test_what_cannot_be_taken_in_is_put_away_with_the_reason_beside_it(
    database: str, inbox: Path, name: str, content: bytes, says: str
):
    cedar_grove()
    (inbox / name).parent.mkdir(exist_ok=True)
    (inbox / name).write_bytes(content)

    assert take_in(name).outcome == "failed"
    assert files(inbox) == [f"failed/{name}", f"failed/{name}.txt"]
    said = (inbox / "failed" / f"{name}.txt").read_text()
    assert says in said
    assert said.count("\n") == 1


def test_an_export_is_imported_by_the_profile_its_folder_names_and_twice_changes_nothing(database: str, inbox: Path):
    practice = facts_of(cedar_grove())
    (inbox / "demographics").mkdir()
    for number in (1, 2):
        shutil.copy(EXPORT, inbox / "demographics" / f"people-{number}.csv")
        assert take_in(f"demographics/people-{number}.csv").outcome == "done"
    with practice_scope(practice.practice_id):
        count = Guarantor.objects.count()

    assert count > 0
    assert "before" in (inbox / "done" / "demographics" / "people-2.csv.txt").read_text()


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "remits/../../x.835", "remits/gone.835"])
def test_nothing_outside_the_inbox_is_ever_taken_in(database: str, inbox: Path, name: str):
    cedar_grove()

    assert take_in(name).outcome == "gone"


def test_each_whole_file_is_one_job_however_often_somebody_looks(database: str, inbox: Path):
    practice = facts_of(cedar_grove())
    shutil.copy(GOOD, inbox / "remits" / "a.835")
    for seconds in (0, 25, 50, 75):
        look_in_folder(practice=practice, at=TEN + timedelta(seconds=seconds))

    (job,) = read_jobs(statuses=("todo",), most=10)
    assert job.arguments == {"practice": "cedar-grove", "name": "remits/a.835"}


def test_a_file_that_ends_every_worker_is_put_away_in_the_end(database: str, inbox: Path):
    practice = facts_of(cedar_grove())
    shutil.copy(GOOD, inbox / "remits" / "a.835")
    for seconds in (0, 25):
        look_in_folder(practice=practice, at=TEN + timedelta(seconds=seconds))
    (job,) = read_jobs(statuses=("todo",), most=10)
    rows(f"SELECT procrastinate_finish_job_v1({job.job}, 'failed', false)")

    look_in_folder(practice=practice, at=TEN + timedelta(seconds=50))

    assert files(inbox) == ["failed/remits/a.835", "failed/remits/a.835.txt"]


def files(inbox: Path) -> list[str]:
    return sorted(
        path.relative_to(inbox).as_posix() for path in inbox.rglob("*") if path.is_file() and path.name != ".looks.json"
    )
