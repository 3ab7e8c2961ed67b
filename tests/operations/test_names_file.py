from pathlib import Path

import pytest

from operations.cannot_continue import CannotContinue
from operations.names_file import ListedName, read_names


def names_in(folder: Path, content: str | bytes) -> list[ListedName]:
    file = folder / "names.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_names(file)


def complaint_about(folder: Path, content: str | bytes) -> str:
    with pytest.raises(CannotContinue) as complaint:
        names_in(folder, content)
    return str(complaint.value)


def test_a_name_may_have_a_title(tmp_path: Path) -> None:
    names = names_in(tmp_path, "name,title\nnetflix,\namazon,Amazon (company)\n")
    assert names == [ListedName("netflix"), ListedName("amazon", "Amazon (company)")]


def test_other_columns_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    assert names_in(tmp_path, "ticker,name\nNFLX,netflix\n\nGOOG,google\n") == [
        ListedName("netflix"),
        ListedName("google"),
    ]


@pytest.mark.parametrize("name", ["[bold]x", "=cmd()", "👨‍👩‍👧", "AC/DC", "a\u2028b", " spaced ", "NA"])
def test_a_name_is_taken_as_it_stands(name: str, tmp_path: Path) -> None:
    assert names_in(tmp_path, f"name\n{name}\n") == [ListedName(name)]


def test_a_name_may_hold_a_comma_or_a_line_break_in_quotes(tmp_path: Path) -> None:
    names = names_in(tmp_path, 'name\r\n"Netflix, Inc."\r\n"two\r\nlines"\r\n')
    assert names == [ListedName("Netflix, Inc."), ListedName("two\r\nlines")]


def test_what_a_spreadsheet_saves_as_utf_8_is_read(tmp_path: Path) -> None:
    assert names_in(tmp_path, b"\xef\xbb\xbfname\r\nZ\xc3\xbcrich\r\n") == [ListedName("Zürich")]


def test_every_line_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    complaint = complaint_about(tmp_path, f"name,title\nnetflix\n  ,x\n{'x' * 256}\nnetflix\na,b,c\ngoogle\n")
    assert complaint.splitlines()[1:] == [
        "  line 3: the name is blank",
        "  line 4: the name is 256 bytes of UTF-8, over 255",
        "  line 5: the name 'netflix' is in line 2 already",
        "  line 6: has 3 fields, the first line 2; put text with a comma in quotes",
    ]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    assert "line 4: the name is blank" in complaint_about(tmp_path, 'name\n"two\nlines"\n" "\n')


def test_of_a_thousand_wrong_lines_ten_are_told(tmp_path: Path) -> None:
    complaint = complaint_about(tmp_path, "name\n" + '" "\n' * 1_000)
    assert complaint.count("is blank") == 10
    assert complaint.endswith("and 990 more")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "has no column 'name'; the columns are: none"),
        ("names;title\nx;y\n", "has no column 'name'; the columns are: 'names;title'"),
        ("name\n", "there is no name in it"),
        ('name\n"x', "is not CSV: unexpected end of data"),
        (b"name\nx\nZ\xfcrich\n", "line 3: is not UTF-8"),
    ],
)
def test_a_file_that_is_no_list_of_names_is_refused(
    content: str | bytes, complaint: str, tmp_path: Path
) -> None:
    assert complaint in complaint_about(tmp_path, content)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotContinue, match=r"names\.csv cannot be read: No such file"):
        read_names(tmp_path / "names.csv")
