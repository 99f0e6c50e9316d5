"""How do statements reach the printer?"""

import csv
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from goodterms.domain import statements
from goodterms.domain.statement_content import StatementContent
from goodterms.gateways.letters import UnableToRender, print_batch, typesetting
from support.statement_people import in_spanish, maria_with_three_visits, with_visits


def mail(count: int) -> list[StatementContent]:
    """Statements of one to seven visits, every third in Spanish."""
    facts = [
        replace(with_visits(maria_with_three_visits(), count=1 + number % 7), statement_id=f"S-{number}")
        for number in range(count)
    ]
    return [
        statements.compose(facts=in_spanish(each) if number % 3 == 2 else each) for number, each in enumerate(facts)
    ]


def manifest(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_manifest_leads_the_printer_to_every_statement(tmp_path: Path):
    contents = mail(9)
    print_batch.write(contents=contents, folder=tmp_path)

    rows = manifest(tmp_path)
    assert [int(row["sequence"]) for row in rows] == list(range(1, 10))
    assert {row["statement_id"] for row in rows} == {content.statement_id for content in contents}
    by_id = {content.statement_id: content for content in contents}
    for row in rows:
        data = (tmp_path / row["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        page = PdfReader(io.BytesIO(data)).pages[int(row["page_from"]) - 1].extract_text()
        assert by_id[row["statement_id"]].amount_due in page
        assert int(row["pages"]) == int(row["page_to"]) - int(row["page_from"]) + 1


def test_each_language_has_files_of_its_own(tmp_path: Path):
    print_batch.write(contents=mail(6), folder=tmp_path)

    assert {(row["file"], row["language"]) for row in manifest(tmp_path)} == {
        ("statements-en-001.pdf", "en"),
        ("statements-es-001.pdf", "es"),
    }


def test_sheets_count_both_sides(tmp_path: Path):
    contents = [statements.compose(facts=with_visits(maria_with_three_visits(), count=count)) for count in (5, 6, 60)]
    rows = print_batch.write(contents=contents, folder=tmp_path).rows

    assert [(row.pages, row.sheets) for row in rows] == [(1, 1), (2, 1), (4, 2)]


def test_a_large_mailing_is_split_into_files_a_compile_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(print_batch, "LARGEST_BATCH", 3)

    print_batch.write(contents=mail(9), folder=tmp_path)

    assert [row["file"] for row in manifest(tmp_path)] == [
        *["statements-en-001.pdf"] * 3,
        *["statements-en-002.pdf"] * 3,
        *["statements-es-001.pdf"] * 3,
    ]


def test_the_same_statements_give_the_same_files(tmp_path: Path):
    for folder in ("one", "two"):
        print_batch.write(contents=mail(4), folder=tmp_path / folder)

    assert {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()
    }


def test_nothing_half_written_is_left_and_an_unfinished_folder_has_no_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    print_batch.write(contents=mail(2), folder=tmp_path)

    def break_down(contents: object) -> typesetting.RenderedBatch:
        raise UnableToRender("the printer's day is over")

    monkeypatch.setattr(print_batch, "render_batch", break_down)
    with pytest.raises(UnableToRender):
        print_batch.write(contents=mail(2), folder=tmp_path)

    assert not (tmp_path / "manifest.csv").exists()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_manifest_is_a_formula(tmp_path: Path, start: str):
    content = replace(mail(1)[0], statement_id=f'{start}HYPERLINK("x","y")')
    print_batch.write(contents=[content], folder=tmp_path)

    assert manifest(tmp_path)[0]["statement_id"].startswith(f"'{start}")


def test_a_manifest_of_no_statements_has_only_its_heading(tmp_path: Path):
    assert print_batch.write(contents=[], folder=tmp_path).rows == ()
    assert manifest(tmp_path) == []
