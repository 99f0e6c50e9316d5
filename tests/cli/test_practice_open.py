"""`goodterms practice open`: a practice from a file, or one line that says what is wrong with the file."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from goodterms.cli.practice_open import app
from goodterms.data.models import Practice


EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "practice.toml"


def opened(path: Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(path)])
    return done.exit_code, done.output


def test_the_example_opens_a_practice_once(database: str):
    assert opened(EXAMPLE)[0] == 0
    practice = Practice.objects.get()
    assert practice.slug == "cedar-grove"
    assert len(practice.code_secret) == 64

    code, said = opened(EXAMPLE)

    assert code == 2
    assert "here already" in said


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("America/Los_Angeles", "Pacific Time"), "no time zone"),
        (('name = "Cedar Grove Family Medicine"', ""), "name is missing"),
        (("opens = 08:00:00", "opens = 20:00:00"), "opens and closes"),
        (('npi = "1999999984"', 'fax = "1"'), "there is no 'fax'"),
        (("npi =", "npi"), "is not TOML"),
        (('# specialty = "pediatrics"', 'specialty = "magic"'), "no specialty 'magic'"),
        (('check_address = ["PO Box 4410", "Salem, OR 97302"]', 'check_address = "PO Box"'), "check_address"),
    ],
)
def test_a_slip_in_the_file_is_said_in_one_line_and_nothing_is_stored(
    database: str, tmp_path: Path, change: tuple[str, str], complaint: str
):
    path = tmp_path / "practice.toml"
    path.write_text(EXAMPLE.read_text().replace(*change))

    code, said = opened(path)

    assert code == 2
    assert complaint in said
    assert len(said.strip().splitlines()) == 1
    assert not Practice.objects.exists()
