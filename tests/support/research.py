"""The research that the law was written from. It lies beside the project, not in it: without it these tests skip."""

import csv
import re
from pathlib import Path

import pytest


RESEARCH = Path(__file__).parents[3] / "shared" / "law"


def research_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of the research, or skip the test and say what was not compared."""
    with _found(name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def topics_of_rulebook() -> tuple[str, ...]:
    """Return the id of every topic of the rulebook, or skip the test and say what was not compared."""
    return tuple(re.findall(r"^### (\S+)", _found("rulebook.md").read_text(encoding="utf-8"), flags=re.MULTILINE))


def _found(name: str) -> Path:
    file = RESEARCH / name
    if not file.exists():
        pytest.skip(f"NOT COMPARED WITH THE RESEARCH: there is no {name} in the folder shared/law beside this project")
    return file
