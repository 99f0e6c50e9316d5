"""What the pages say is so: every path named is there, every generated page is fresh."""

import re
from pathlib import Path

import pytest

from goodterms.cli.main import DOORS
from goodterms.usecases.write_docs import pages


ROOT = Path(__file__).parents[2]
LINKED = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_a_page_links_to_is_there(page: Path):
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]

    assert missing == []


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_says_what_the_rules_say(name: str):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == pages()[name], "run `make docs`"


def test_the_readme_names_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in DOORS if f"`goodterms {name}" not in readme and f"`{name}`" not in readme]

    assert set(missing) <= {"demo", "docs", "serve", "db stop"}  # `make demo`, `make docs`, `make serve`; and a chore


def test_every_command_has_its_module_and_explains_itself():
    for name, door in DOORS.items():
        assert (ROOT / "src/goodterms/cli" / f"{door.module}.py").exists(), name
