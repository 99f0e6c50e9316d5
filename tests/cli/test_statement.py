"""`goodterms statement`: one household's facts in, the PDF out."""

import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from goodterms.cli.statement import app


EXAMPLES = Path(__file__).parents[2] / "docs/examples"


@pytest.mark.parametrize(("name", "pages"), [("statement", 1), ("statement-family-es", 2)])
def test_every_example_becomes_a_statement(tmp_path: Path, name: str, pages: int):
    out = tmp_path / "out.pdf"
    result = CliRunner().invoke(app, [str(EXAMPLES / f"{name}.json"), "--out", str(out), "--json"])

    assert result.exit_code == 0
    assert json.loads(result.stdout)["pages"] == pages
    assert len(PdfReader(out).pages) == pages


def test_the_language_can_be_chosen(tmp_path: Path):
    out = tmp_path / "out.pdf"
    CliRunner().invoke(app, [str(EXAMPLES / "statement.json"), "--out", str(out), "--language", "es"])

    assert "Cantidad a pagar" in PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text()


def test_without_out_the_pdf_stands_beside_the_facts(tmp_path: Path):
    facts = tmp_path / "maria.json"
    facts.write_bytes((EXAMPLES / "statement.json").read_bytes())

    assert CliRunner().invoke(app, [str(facts)]).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["maria.json", "maria.pdf"]


def test_a_statement_that_does_not_add_up_is_refused_with_code_1_and_nothing_is_written(tmp_path: Path):
    facts = tmp_path / "wrong.json"
    facts.write_text((EXAMPLES / "statement.json").read_text(encoding="utf-8").replace("5542", "5543"), "utf-8")
    result = CliRunner().invoke(app, [str(facts)])

    assert result.exit_code == 1
    assert "does not add up" in result.stderr
    assert "Delacroix" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.json"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name the JSON file"),
        (["nowhere.json"], "cannot be read"),
        ([str(EXAMPLES / "statement.json"), "--language", "fr"], "Use en or es"),
        ([str(EXAMPLES / "statement.json"), "--out", "/nowhere/at/all.pdf"], "cannot be written"),
    ],
)
def test_unusable_input_is_one_line_and_code_2(arguments: list[str], says: str):
    result = CliRunner().invoke(app, arguments)

    assert result.exit_code == 2
    assert says in result.stderr.replace("\n", " ")


def test_the_schema_is_printed_as_json():
    result = CliRunner().invoke(app, ["--schema"])

    assert result.exit_code == 0
    assert json.loads(result.stdout)["title"] == "Facts of one household's statement"
