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


@pytest.mark.parametrize("content", [b"", b"name\nnetflix\n", b"PK\x03\x04 and no more"])
def test_what_is_no_workbook_is_told(file: Path, content: bytes) -> None:
    assert complaint(written(file, content)) == " is no workbook that can be read: File is not a zip file."


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<a>", b"\0\xff"])
def test_a_workbook_with_a_broken_part_is_told(file: Path, tmp_path: Path, part: str, content: bytes) -> None:
    saved(file, one=[["name"], ["netflix"]])
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(file) as parts, zipfile.ZipFile(broken, "w") as edited:
        for each in parts.infolist():
            edited.writestr(each.filename, content if each.filename == part else parts.read(each))
    assert complaint(broken).startswith(" is no workbook that can be read: ")


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
