"""Workbooks of Excel as people have them."""

import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from operations.lists.columns import Columns
from operations.lists.reading import ListOptions
from tests.operations.lists.reading import complaint, names, told, written


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "names.xlsx"


def saved(file: Path, **sheets: Iterable[Iterable[object]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    workbook.save(file)
    return file


def test_a_sheet_of_names_is_read(file: Path) -> None:
    saved(file, one=[["ticker", "Name", "TITLE"], ["NFLX", "netflix"], [None, "amazon", "Amazon (company)"]])
    assert names(file) == [("netflix", None), ("amazon", "Amazon (company)")]


def test_blank_rows_and_columns_that_are_only_formatted_are_passed_over(file: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet
    sheet["B3"], sheet["B5"], sheet["B9"] = "name", "netflix", " google "
    for row in range(1, 50):
        for column in range(1, 20):
            sheet.cell(row, column).fill = PatternFill("solid", "FFFF00")
    workbook.save(file)
    assert names(file) == [("netflix", None), ("google", None)]


def test_a_cell_at_the_far_end_of_a_sheet_costs_no_memory(file: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet
    sheet["A1"], sheet["A2"], sheet["XFD100000"] = "name", "netflix", "x"
    workbook.save(file)
    assert told(file) == ["netflix", "row 100000: the name is blank"]


def test_numbers_are_their_digits(file: Path) -> None:
    saved(file, one=[["name", "title"], [1984, 7.0], [3.5, None], ["007", None]])
    assert names(file) == [("1984", "7"), ("3.5", None), ("007", None)]


def test_each_row_that_is_wrong_is_told_and_costs_no_other(file: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet
    for number, cell in enumerate(["name", "netflix", None, "y" * 256, date(2001, 1, 2), True], start=1):
        sheet.cell(number, 1, cell)
    sheet["B1"], sheet["B3"] = "title", "x"
    sheet["A7"] = "#N/A"
    sheet["A8"] = "google"
    workbook.save(file)
    assert told(file) == [
        "netflix",
        "row 3: the name is blank",
        "row 4: the name is 256 bytes of UTF-8, over 255",
        "row 5: the name is a date or a time, to Excel; format its cell as text, and type it again",
        "row 6: the name is true, and no text; format its cell as text, and type it again",
        "row 7: the name is the error #N/A",
        "google",
    ]


def test_the_sheet_that_has_names_is_read(file: Path) -> None:
    saved(file, cover=[["Companies of 2026"]], empty=[], list=[["name"], ["netflix"]])
    assert names(file) == [("netflix", None)]


def test_of_two_sheets_with_names_one_has_to_be_chosen(file: Path) -> None:
    saved(file, one=[["name"], ["netflix"]], two=[["Name"], ["amazon"]])
    assert complaint(file) == (
        " has names in more than one sheet, 'one', 'two': choose one, as in --sheet 'one'."
    )
    assert names(file, ListOptions(sheet="two")) == [("amazon", None)]
    assert complaint(file, ListOptions(sheet="three")) == (
        " has no sheet 'three'; the sheets are: 'one', 'two'."
    )


def test_a_workbook_without_names_says_what_it_has(file: Path) -> None:
    saved(file, one=[[], ["company", "ticker"], ["netflix", "NFLX"]])
    assert complaint(file) == (
        ", row 2 of the sheet 'one': has no column 'name'; the columns are: 'company', 'ticker'."
    )
    assert names(file, ListOptions(columns=Columns("Company"))) == [("netflix", None)]


def test_two_columns_of_names_are_refused(file: Path) -> None:
    saved(file, one=[["name", "NAME"], ["netflix", "amazon"]])
    assert complaint(file) == ", row 1 of the sheet 'one': has 2 columns called 'name'."


def test_what_a_workbook_says_of_its_size_is_not_believed(file: Path, tmp_path: Path) -> None:
    saved(file, one=[["ticker", "name"], ["NFLX", "netflix"]])
    edited = tmp_path / "edited.xlsx"
    rewrite(file, edited, b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"')
    assert names(edited) == [("netflix", None)]


def rewrite(file: Path, to: Path, text: bytes, by: bytes) -> None:
    with zipfile.ZipFile(file) as parts, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as edited:
        for part in parts.infolist():
            edited.writestr(part.filename, parts.read(part).replace(text, by))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no workbook that can be read; where it is something else, say so: --format csv"),
        (
            b"name\nnetflix\n",
            "is no workbook that can be read; where it is something else, say so: --format csv",
        ),
        (b"PK\x03\x04 and no more", "is no workbook that can be read: File is not a zip file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "has a password, or is a workbook of an old kind; save it as .xlsx without one",
        ),
    ],
)
def test_what_is_no_workbook_is_told(file: Path, content: bytes, reason: str) -> None:
    assert complaint(written(file, content)) == f" {reason}."


def test_a_formula_whose_value_was_not_saved_is_told_and_not_passed_over(file: Path) -> None:
    saved(file, one=[["name", "title"], ["=A3", None], ["netflix", None], ["google", "=A3"]])
    reason = "is a formula without its value; open the workbook in Excel, and save it"
    assert told(file) == [f"row 2: the name {reason}", "netflix", f"row 4: the title {reason}"]


def test_a_formula_is_its_value(file: Path, tmp_path: Path) -> None:
    saved(file, one=[["name"], ["=CONCATENATE(1)"]])
    edited = tmp_path / "edited.xlsx"
    rewrite(file, edited, b"<v></v>", b"<v>netflix</v>")
    rewrite(edited, file, b'<c r="A2">', b'<c r="A2" t="str">')
    assert names(file) == [("netflix", None)]


def test_a_character_that_a_workbook_cannot_hold_is_read_as_what_it_stands_for(file: Path) -> None:
    saved(file, one=[["name"], ["netflix_x000D_"], ["amazon_x000A_com"]])
    assert names(file) == [("netflix", None), ("amazon\ncom", None)]


def test_a_workbook_that_the_temporary_storage_cannot_take_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(file, one=[["name"], ["netflix"]])
    monkeypatch.setattr("tempfile.tempdir", str(file / "no folder"))
    assert complaint(file) == " cannot be copied to the temporary storage: Not a directory."


def test_a_row_beyond_the_last_of_excel_ends_the_list(file: Path, tmp_path: Path) -> None:
    saved(file, one=[["name"], ["netflix"], ["amazon"]])
    edited = tmp_path / "edited.xlsx"
    rewrite(file, edited, b'<row r="3"', b'<row r="9999999999"')
    assert told(edited) == [
        "netflix",
        "row 1048577: has more than 1,048,576 rows, which no workbook has. Nothing behind it was read",
    ]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<a>", b"\0\xff"])
def test_a_workbook_with_a_broken_part_is_told(file: Path, tmp_path: Path, part: str, content: bytes) -> None:
    saved(file, one=[["name"], ["netflix"]])
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(file) as parts, zipfile.ZipFile(broken, "w") as edited:
        for each in parts.infolist():
            edited.writestr(each.filename, content if each.filename == part else parts.read(each))
    assert complaint(broken).startswith(" is no workbook that can be read: ")


def test_a_workbook_with_a_number_larger_than_any_is_told(file: Path, tmp_path: Path) -> None:
    saved(file, one=[["name"], ["netflix"]])
    edited = tmp_path / "edited.xlsx"
    rewrite(file, edited, b'fontId="0"', b'fontId="99999999999999999999"')
    assert complaint(edited).startswith(" is no workbook that can be read: ")


def test_a_zip_bomb_is_told(file: Path) -> None:
    saved(file, one=[["name"], ["netflix"]])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet2.xml", bytes(17_000_000))
    assert complaint(file) == " unpacks to over 200 times its size, which no list of names does."


def test_a_cell_larger_than_excel_has_is_told(file: Path, tmp_path: Path) -> None:
    saved(file, one=[["name"], ["netflix"]])
    edited = tmp_path / "edited.xlsx"
    rewrite(file, edited, b"netflix", b"x" * 2_000_000)
    assert complaint(edited) == " has a cell of more than 1,048,576 bytes."
