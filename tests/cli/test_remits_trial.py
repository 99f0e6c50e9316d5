"""`goodterms remits trial`: what would patients owe after these remittances?"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from goodterms.cli import remits_trial


SCENARIOS = Path(__file__).parents[1] / "fixtures" / "scenarios"
KEYS = {"file", "status", "reasons", "visits"}
VISIT_KEYS = {"pcn", "owed_cents", "billable_cents", "held_cents", "waiting_cents", "state", "reasons"}


def trial(*arguments: Path | str) -> Result:
    return CliRunner().invoke(remits_trial.app, [*map(str, arguments)])


def answers(*arguments: Path | str) -> list[dict]:
    return json.loads(trial(*arguments, "--json").stdout)


def files_of(folder: str) -> list[Path]:
    return sorted((SCENARIOS / folder).glob("*.835"))


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("01_primary", [(5000, 5000, 0, 0)]),
        ("02_crossover_wait", [(0, 0, 0, 5000)]),
        ("03_secondary_pays_all", [(0, 0, 0, 5000), (0, 0, 0, 0)]),
        ("05_reversal_correction", [(5000, 5000, 0, 0), (1000, 1000, 0, 0)]),
        ("09_denied_co", [(0, 0, 0, 0)]),
        ("12_pr45", [(5000, 5000, 45000, 0)]),
        ("15_takeback_plb", [(5000, 5000, 0, 0)]),
        ("19_duplicate_file", [(5000, 5000, 0, 0)] * 3),
    ],
)
def test_the_scenarios_come_to_what_they_should(folder: str, expected: list[tuple[int, int, int, int]]):
    found = answers(*files_of(folder))

    names = ("owed_cents", "billable_cents", "held_cents", "waiting_cents")
    assert [tuple(step["visits"][0][name] for name in names) for step in found] == expected


def test_json_is_one_object_per_file_in_order_with_exactly_the_agreed_names():
    files = [*files_of("03_secondary_pays_all"), *files_of("01_primary")]

    found = answers(*files)

    assert [step["file"] for step in found] == [str(file) for file in files]
    assert all(set(step) == KEYS for step in found)
    assert all(set(visit) == VISIT_KEYS for step in found for visit in step["visits"])
    assert [[visit["pcn"] for visit in step["visits"]] for step in found] == [["P03"], ["P03"], ["P01", "P03"]]


def test_every_reason_from_an_insurer_shows_its_code_and_a_forwarded_visit_names_whom_it_waits_for():
    (step,) = answers(*files_of("02_crossover_wait"))
    waiting, *others = step["visits"][0]["reasons"]

    assert "(MEDIGAP CO)" in waiting
    assert all(re.search(r"\((PR|CO|OA|PI)-\w+\)", reason) for reason in others)


@pytest.mark.parametrize(
    ("folder", "code"), [("01_primary", 0), ("19_duplicate_file", 0), ("02_crossover_wait", 0), ("12_pr45", 1)]
)
def test_the_exit_code_is_1_when_anything_is_held(folder: str, code: int):
    assert trial(*files_of(folder)).exit_code == code


def test_a_missing_file_and_a_folder_are_rejected_in_one_line_with_code_2_and_change_no_visit():
    (good,) = files_of("01_primary")
    for argument in ("no-such-file.835", SCENARIOS):
        done = trial(good, argument, "--json")
        posted, rejected = json.loads(done.stdout)
        assert done.exit_code == 2
        assert (rejected["status"], rejected["visits"]) == ("rejected", posted["visits"])
        assert rejected["reasons"]
        assert done.stderr.count("\n") == 1


def test_a_remittance_given_as_claims_is_refused():
    (file,) = files_of("01_primary")

    assert trial(file, "--claims", file).exit_code == 2


def test_the_table_says_where_each_visit_stands():
    done = trial(*files_of("12_pr45"))

    assert "$450.00" in done.stdout
    assert "PR-45" in done.stdout


def test_the_command_itself_answers_with_json_alone_on_standard_output():
    (file,) = files_of("01_primary")
    command = "from goodterms.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", command, "remits", "trial", str(file), "--json"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    assert json.loads(done.stdout)[0]["status"] == "posted"
    assert done.stderr == ""


CLAIM = """ISA*00*          *00*          *ZZ*EXAMPLECLINIC  *ZZ*EXAMPLEPAYER   *260801*1200*^*00501*000000001*0*T*:~
GS*HC*EXAMPLECLINIC*EXAMPLEPAYER*20260801*1200*1*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*1*20260801*1200*CH~
NM1*41*2*EXAMPLE CLINIC*****46*1~
PER*IC*FRONT DESK*TE*8005550100~
NM1*40*2*EXAMPLE PAYER*****46*99999~
HL*1**20*1~
NM1*85*2*EXAMPLE CLINIC*****XX*1999999984~
N3*1 MAIN ST~
N4*ANYTOWN*OH*452090001~
REF*EI*999999999~
HL*2*1*22*0~
SBR*P*18*******12~
NM1*IL*1*DOE*JANE****MI*M001~
N3*1 MAIN ST~
N4*ANYTOWN*OH*452090001~
DMG*D8*19800101*F~
NM1*PR*2*EXAMPLE PAYER*****PI*99999~
CLM*P01*300***11:B:1*Y*A*Y*Y~
AMT*F5*30~
HI*ABK:J069~
SBR*S*18*******{filing}~
OI***Y***Y~
NM1*IL*1*DOE*JANE****MI*M002~
NM1*PR*2*MEDIGAP CO*****PI*MG1~
LX*1~
SV1*HC:99213*300*UN*1***1~
DTP*472*D8*20260801~
SE*28*0001~
GE*1*1~
IEA*1*000000001~
"""


@pytest.mark.parametrize(("filing", "expected"), [("12", (0, 0, 2000, "waiting")), ("MC", (0, 0, 0, "protected"))])
def test_the_claims_given_along_say_which_insurers_must_answer_and_what_was_paid_at_the_desk(
    tmp_path: Path, filing: str, expected: tuple[int, int, int, str]
):
    claim = tmp_path / "claim.837"
    claim.write_text(CLAIM.format(filing=filing))
    (step,) = answers(*files_of("01_primary"), "--claims", claim)

    (visit,) = step["visits"]
    found = (visit["owed_cents"], visit["billable_cents"], visit["waiting_cents"], visit["state"])
    assert found == expected
