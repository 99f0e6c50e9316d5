"""How does an export become rows? CSV in any encoding and with any separator, XLSX, and what is neither."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from goodterms.domain.imports import as_plain_text
from goodterms.domain.spreadsheet_rows import SheetRow
from goodterms.gateways.spreadsheets import UnreadableSpreadsheet, open_sheet
from goodterms.gateways.spreadsheets.writing import write_csv
from support.exports import write_text


TEXT = 'Account;Patient\n1001;"MUÑOZ, ANA"\n\n1002;"O’NEIL, ZOË"\n'


def rows_of(path: Path, *, sheet: str | None = None) -> list[SheetRow]:
    opened = open_sheet(path)
    return list(opened.rows(sheet or (opened.sheets[0] if opened.sheets else None)))


def cells_of(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for row in rows_of(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_text_is_read_in_whatever_encoding_its_system_writes(tmp_path: Path, encoding: str):
    path = tmp_path / "export.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert cells_of(path) == [("Account", "Patient"), ("1001", "MUÑOZ, ANA"), (), ("1002", "O’NEIL, ZOË")]


def test_the_five_bytes_windows_has_no_letter_for_do_not_stop_a_file(tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"Account,Patient\n1001,A\x81B\xd1\n")
    assert cells_of(path)[1] == ("1001", "A\x81BÑ")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_the_separator_and_the_line_break_are_found_out(tmp_path: Path, separator: str, line_break: str):
    lines = [["Filters: all, none; any"], ["Account", "Patient", "Balance"], ["1001", '"LOPEZ, ANA"', "5.00"]]
    path = tmp_path / "export.txt"
    path.write_bytes(line_break.join(separator.join(line) for line in [*lines, *lines[1:], *lines[1:]]).encode())
    assert cells_of(path)[2] == ("1001", "LOPEZ, ANA", "5.00")


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_text('Account,Note\n\n1001,"two\nlines"\n1002,one\n')
    assert [(row.number, row.cells[:1]) for row in rows_of(path)] == [
        (1, ("Account",)), (2, ()), (3, ("1001",)), (4, ("1002",)),
    ]  # fmt: skip


@pytest.mark.parametrize(("ending", "is_unfinished"), [("", True), ("\n", False), ("\r\n", False)])
def test_a_last_line_without_its_end_is_marked(tmp_path: Path, ending: str, is_unfinished: bool):
    for encoding in ("utf-8", "utf-16"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(f"Account,Balance\n1001,12{ending}".encode(encoding))
        assert [row.is_unfinished for row in rows_of(path)] == [False, is_unfinished]


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_rows_after_it(tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_text('Account,Patient\n1001,"LOPEZ\n1002,REED\n')
    with pytest.raises(UnreadableSpreadsheet, match="quotation mark"):
        rows_of(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old .xls workbook or has a password"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"ISA*00*          *00*", "X12"),
        (b"PK\x03\x04 cut off", "damaged or not finished"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "is not text"),
        (b"\xff\xfeA\x00,\x00B", "does not go on so"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_one_line(tmp_path: Path, content: bytes, said: str):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableSpreadsheet, match=said) as refused:
        rows_of(path)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path):
    with pytest.raises(UnreadableSpreadsheet, match="there is no file"):
        open_sheet(tmp_path / "nowhere.csv")
    with pytest.raises(UnreadableSpreadsheet, match="cannot be read"):
        open_sheet(tmp_path)


def test_another_packed_file_is_no_workbook(tmp_path: Path):
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(UnreadableSpreadsheet, match=r"not an \.xlsx workbook"):
        open_sheet(path)


def test_a_workbook_that_unpacks_to_far_too_much_is_refused(tmp_path: Path):
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 << 20))
    with pytest.raises(UnreadableSpreadsheet, match="unpacks to far more"):
        open_sheet(path)


def workbook(path: Path) -> tuple[openpyxl.Workbook, Worksheet, Path]:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    return made, sheet, path / "export.xlsx"


def test_days_numbers_and_answers_of_a_workbook_are_written_as_a_person_would(tmp_path: Path):
    made, sheet, path = workbook(tmp_path)
    sheet.append(
        [
            date(2026, 10, 5),
            datetime.fromisoformat("2026-10-05T14:30"),
            1234.5,
            0.1 + 0.2,
            1001,
            True,
            -12.34,
            5035550142.0,
        ]
    )  # workbooks know no zone
    made.save(path)
    assert cells_of(path) == [
        ("2026-10-05", "2026-10-05 14:30:00", "1234.5", "0.3", "1001", "TRUE", "-12.34", "5035550142")
    ]


def test_blank_rows_keep_their_place_and_formatted_emptiness_at_the_end_is_no_row(tmp_path: Path):
    made, sheet, path = workbook(tmp_path)
    sheet["A2"] = "Account"
    sheet["A5"] = "1001"
    sheet["B900"].number_format = "0.00"
    made.save(path)
    assert [(row.number, row.cells) for row in rows_of(path)] == [
        (1, ()), (2, ("Account",)), (3, ()), (4, ()), (5, ("1001",)),
    ]  # fmt: skip


def test_a_cell_merged_over_rows_stands_in_each_and_is_marked_below_the_first(tmp_path: Path):
    made, sheet, path = workbook(tmp_path)
    for line in (["Report", None], ["Patient", "Account"], ["LOPEZ, ANA", "1001"], [None, "1002"], [None, "1003"]):
        sheet.append(line)
    sheet.merge_cells("A3:A5")
    sheet.merge_cells("A1:B1")
    made.save(path)
    rows = rows_of(path)
    assert [row.cells for row in rows[2:]] == [("LOPEZ, ANA", "1001"), ("LOPEZ, ANA", "1002"), ("LOPEZ, ANA", "1003")]
    assert [row.merged for row in rows[2:]] == [frozenset(), frozenset({0}), frozenset({0})]
    assert rows[0].cells == ("Report",)


def test_a_formula_gives_its_stored_result_and_one_without_a_result_is_no_blank(tmp_path: Path):
    made, sheet, path = workbook(tmp_path)
    sheet.append(["Balance", "=SUM(1,2)"])
    made.save(path)
    assert cells_of(path) == [("Balance", "#FORMULA WITHOUT A RESULT")]

    with_result = tmp_path / "calculated.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(with_result, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = (
                    content.replace(b"<v></v>", b"<v>3</v>")
                    .replace(b"<v />", b"<v>3</v>")
                    .replace(b"<v/>", b"<v>3</v>")
                )
            new.writestr(name, content)
    assert cells_of(with_result) == [("Balance", "3")]


def test_hidden_sheets_are_not_offered(tmp_path: Path):
    made, sheet, path = workbook(tmp_path)
    sheet.title = "Report"
    made.create_sheet("Secrets").sheet_state = "hidden"
    made.create_sheet("More").append(["x"])
    made.save(path)
    assert open_sheet(path).sheets == ("Report", "More")


def test_a_sheet_whose_stated_size_is_wrong_is_read_whole(tmp_path: Path):
    made, sheet, path = workbook(tmp_path)
    for number in range(5):
        sheet.append([number, "x"])
    made.save(path)
    wrong = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(wrong, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:B5"', b'ref="A1"'))
    assert len(cells_of(wrong)) == 5


def test_days_counted_from_1904_are_refused_rather_than_read_four_years_off(tmp_path: Path):
    made, sheet, path = workbook(tmp_path)
    sheet.append([1])
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made.save(path)
    with pytest.raises(UnreadableSpreadsheet, match="1904"):
        open_sheet(path)


def test_the_same_bytes_have_the_same_digest_and_others_another(tmp_path: Path):
    one = write_text(tmp_path / "one.csv", [["a"], ["b"]])
    two = write_text(tmp_path / "two.csv", [["a"], ["b"]])
    three = write_text(tmp_path / "three.csv", [["a"], ["c"]])
    assert open_sheet(one).digest == open_sheet(two).digest != open_sheet(three).digest


def test_a_zero_byte_far_down_is_no_text(tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"Account,Balance\n" + b"1001,5\n" * 1000 + b"1002,\x00\n")
    with pytest.raises(UnreadableSpreadsheet, match="is not text"):
        rows_of(path)


@settings(max_examples=80)
@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_rows_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    path = tmp_path_factory.mktemp("bytes") / "export.csv"
    path.write_bytes(content)
    try:
        rows = rows_of(path)
    except UnreadableSpreadsheet:
        return
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_damaged_anywhere_is_rows_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    made, sheet, path = workbook(tmp_path_factory.mktemp("damaged"))
    for number in range(20):
        sheet.append([f"100{number}", "LOPEZ, ANA", number * 1.25, "=1+1"])
    made.save(path)
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        content = content[: max(1, len(content) * data.draw(st.integers(0, 999)) // 1000)]
    else:
        for part in data.draw(st.lists(st.integers(0, 9999), min_size=1, max_size=4)):
            content[4 + (len(content) - 5) * part // 10_000] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        rows_of(path)
    except UnreadableSpreadsheet as refused:
        assert "\n" not in str(refused)  # noqa: PT017  # either way is right


CELL = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(CELL.filter(lambda cell: not cell.startswith("'")), min_size=2, max_size=5), min_size=1, max_size=6
    )
)
def test_rows_made_harmless_for_spreadsheets_are_read_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]]
):
    path = tmp_path_factory.mktemp("harmless") / "rejected.csv"
    even = [[*line, *["x"] * (5 - len(line))] for line in [["Account", "Name"], *lines]]
    write_csv(path, [[as_plain_text(cell) for cell in line] for line in even])
    assert [list(cells) for cells in cells_of(path)] == even


def test_rejected_rows_are_readable_by_their_owner_alone(tmp_path: Path):
    path = tmp_path / "rejected.csv"
    write_csv(path, [["a"]])
    assert path.stat().st_mode & 0o077 == 0
