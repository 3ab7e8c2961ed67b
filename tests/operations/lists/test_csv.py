"""CSV as people have it."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.lists.columns import Columns
from operations.lists.entries import Refused
from operations.lists.reading import ListOptions
from operations.lists.separated import SEPARATORS, separated_candidates
from operations.lists.text import Line
from tests.operations.lists.reading import complaint, entries, names, told, written


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "names.csv"


@pytest.mark.parametrize(
    "content",
    [
        "name,title\nnetflix,\namazon,Amazon (company)\n",
        "name;title\nnetflix;\namazon;Amazon (company)\n",
        "name\ttitle\nnetflix\t\namazon\tAmazon (company)\n",
        "name,title\r\nnetflix,\r\namazon,Amazon (company)",
        "name,title\rnetflix,\ramazon,Amazon (company)\r",
        "\n\r\nname,title\nnetflix\namazon,Amazon (company)\n",
        "NAME, Title \nnetflix,\namazon,Amazon (company)\n",
        "ticker,title,name\nNFLX,,netflix\nAMZN,Amazon (company),amazon\n",
        "title,name\n,netflix\nAmazon (company),amazon\n",
        '"name","title"\n"netflix",""\n"amazon","Amazon (company)"\n',
        '"name" , "title"\n "netflix" , ""\n"amazon"\t, "Amazon (company)" \n',
        "sep=;\r\nname;title\r\nnetflix;\r\namazon;Amazon (company)\r\n",
        '"sep=|"\nname|title\nnetflix|\namazon|Amazon (company)\n',
        "SEP=\t\nname\ttitle\nnetflix\namazon\tAmazon (company)\n",
        "sep=,\nname,title\nnetflix,\namazon,Amazon (company)\n",
        "name;title;;\r\nnetflix;;;\r\n;;;\r\namazon;Amazon (company);;\r\n;;;\r\n;;;\r\n",
        ",,\nname,title,\n , ,\nnetflix,,,,,\namazon,Amazon (company)\n",
        '"name";"title, of the page"\nnetflix;x\namazon;"y"\n'.replace("title, of the page", "title")
        .replace(";x", ";")
        .replace('"y"', "Amazon (company)"),
    ],
)
def test_a_list_is_read_as_a_spreadsheet_or_a_person_writes_it(file: Path, content: str) -> None:
    assert names(written(file, content)) == [("netflix", None), ("amazon", "Amazon (company)")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_list_is_read_in_each_encoding_of_unicode(file: Path, encoding: str) -> None:
    content = "name\r\nZürich\r\n東京\r\n👩‍🚀\r\n".encode(encoding)
    assert names(written(file, content)) == [("Zürich", None), ("東京", None), ("👩‍🚀", None)]


def test_big_endian_utf_16_shows_by_its_byte_order_mark(file: Path) -> None:
    assert names(written(file, b"\xfe\xff" + "name\nZürich\n".encode("utf-16-be"))) == [("Zürich", None)]


def test_another_encoding_has_to_be_said(file: Path) -> None:
    written(file, "name\nnetflix\nZürich\n".encode("cp1252"))
    assert told(file)[0] == "netflix"
    assert told(file)[1].startswith("line 3: is not UTF-8; save the list as UTF-8, or say how it is encoded")
    assert names(file, ListOptions(encoding="cp1252")) == [("netflix", None), ("Zürich", None)]


@pytest.mark.parametrize("encoding", ["latin-17", "base64", "undefined", "punycode", " "])
def test_an_encoding_that_is_none_of_text_is_told(file: Path, encoding: str) -> None:
    assert complaint(written(file, "name\nnetflix\n"), ListOptions(encoding=encoding)) == (
        f" cannot be decoded: there is no encoding {encoding!r}."
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_may_be_said_where_no_mark_shows_it(file: Path, encoding: str) -> None:
    written(file, "name\nnetflix\n".encode(encoding))
    assert names(file, ListOptions(encoding="utf-16")) == [("netflix", None)]


def test_a_list_in_which_the_said_encoding_does_not_begin_is_told(file: Path) -> None:
    written(file, "name\nnetflix\n")
    assert complaint(file, ListOptions(encoding="utf-32")) == (
        ", line 1: is not utf-32: UTF-32 stream does not start with BOM."
    )


@pytest.mark.parametrize(
    "name", ["[bold]x", "=cmd()", "👨‍👩‍👧", "AC/DC", "a\u2028b", "NA", '5" x', "a;b", "007"]
)
def test_a_name_is_taken_as_it_stands(file: Path, name: str) -> None:
    assert names(written(file, f"name\n{name}\n")) == [(name, None)]


def test_a_name_may_hold_a_separator_a_quote_or_a_line_break(file: Path) -> None:
    written(file, 'name\r\n"Netflix, Inc."\r\n"two\r\nlines"\r\n"""Weird Al"" Yankovic"\r\n')
    assert [name for name, _ in names(file)] == ["Netflix, Inc.", "two\r\nlines", '"Weird Al" Yankovic']


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_shows_where_nothing_but_its_line_ends_is_ascii(
    tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "names.txt"
    assert names(written(file, "東京\r\n上海\r\n".encode(encoding))) == [("東京", None), ("上海", None)]


def test_a_zero_byte_costs_its_own_name(file: Path) -> None:
    reason = "the name holds a zero byte; is the list in UTF-16? say so: --encoding utf-16-le"
    assert told(written(file, "name\nnet\0flix\ngoogle\n")) == [f"line 2: {reason}", "google"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_header_of_another_list_behind_the_first_is_no_name(file: Path, mark: str) -> None:
    one, other = f"{mark}name,title\nnetflix,\n", f"{mark}name,title\ngoogle,\n"
    assert told(written(file, one + other)) == ["netflix", "line 3: is the header once more", "google"]


def test_marks_of_direction_around_a_name_are_cut(file: Path) -> None:
    assert names(written(file, "name\n\u200e\u202anetflix\u202c \u200f\n")) == [("netflix", None)]


def test_white_space_around_names_is_cut_and_counted(file: Path) -> None:
    written(file, 'name,title\n netflix ,\n"\u00a0amazon\u3000", Amazon (company)\n\ufeffgoogle,\nx , \ny,\n')
    read = entries(file)
    assert [(entry.name, entry.title, entry.trimmed) for entry in read] == [  # type: ignore[union-attr]
        ("netflix", None, True),
        ("amazon", "Amazon (company)", True),
        ("google", None, True),
        ("x", None, True),
        ("y", None, False),
    ]


def test_columns_may_have_other_names(file: Path) -> None:
    written(file, "Company;title;Page\nnetflix;CEO;Netflix\n")
    columns = Columns("company", "page", title_is_asked_for=True)
    assert names(file, ListOptions(columns=columns)) == [("netflix", "Netflix")]


def test_every_line_that_is_wrong_is_told_and_costs_no_other(file: Path) -> None:
    written(
        file,
        f'name,title\nnetflix\n  ,x\n{"x" * 256}\nnetflix\nnetflix,Netflix\na,b,c\n"two\nlines"\n'
        f'a,{"x" * 256}\n"Weird Al" Yankovic\ngoogle\n',
    )
    assert told(file) == [
        "netflix",
        "line 3: the name is blank",
        "line 4: the name is 256 bytes of UTF-8, over 255",
        "line 5: again netflix",
        "line 6: the name 'netflix' is in line 2 already, with another title",
        "line 7: has 3 cells, the header 2; put text with a comma in quotes",
        "two\nlines",
        "line 10: the title is 256 bytes of UTF-8, over 255",
        "line 11: goes on after a quote is closed; put the whole cell in quotes, and double those in it",
        "google",
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('name\nnetflix\n"amazon\ngoogle\n', 3),
        ('name,title\nnetflix\n"x\ny",z\n"amazon,\ngoogle\n', 5),
        ('name,title\nnetflix\na,"b\nc"",d\nother\n', 3),
        ('name,title\nnetflix\na,"b\nc","d\nother\n', 4),
        ('name\nnetflix\n"amazon\n"google"\n', 3),
        ('name\rnetflix\r"amazon\r"google"\r', 3),
        ('name\nnetflix\n"', 3),
        ('name\nnetflix\n"a" b"\ngoogle\n', 3),
    ],
)
def test_an_unbalanced_quote_is_told_with_its_line_and_ends_the_list(
    file: Path, content: str, line: int
) -> None:
    last = told(written(file, content))[-1]
    assert last == (
        f"line {line}: opens a quote that is not closed, or not doubled. Nothing behind it was read"
    )
    assert told(file)[0] == "netflix"


def test_a_quote_that_is_never_closed_is_not_looked_for_without_end(file: Path) -> None:
    written(file, 'name\nnetflix\n"amazon\n' + "google\n" * 100_000)
    assert told(file)[1:] == [
        "line 3: opens a quote that is not closed, or not doubled. Nothing behind it was read"
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("name,Name\nx,y\n", ", line 1: has 2 columns called 'name'."),
        ("name, TITLE ,title\nx,y,z\n", ", line 1: has 2 columns called 'title'."),
        ("\n\nnames;titles\nx;y\n", ", line 3: has no column 'name'; the columns are: 'names', 'titles'."),
        ("netflix\n", ", line 1: has no column 'name'; the columns are: 'netflix'."),
        ('"name\nx\n', ", line 1: opens a quote that is not closed, or not doubled."),
        (
            b"n\xffme\n",
            ", line 1: is not UTF-8; save the list as UTF-8, or say how it is encoded, as in --encoding",
        ),
        (b"PK\x03\x04....", " is a zip file; a workbook is to be called .xlsx, anything else unpacked."),
        (b"BZh91AY", " is packed by bzip2; unpack it, or pack it by gzip."),
        (gzip.compress(gzip.compress(b"name\nnetflix\n")), " is packed twice."),
        (
            b"\xd0\xcf\x11\xe0....",
            " is a workbook of an old kind, or has a password; save it as .xlsx without one.",
        ),
    ],
)
def test_a_file_that_is_no_list_of_names_is_refused(file: Path, content: str | bytes, reason: str) -> None:
    assert complaint(written(file, content)).startswith(reason)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "name\n", "name,title\n,\n;;\n"[:-3], "sep=;\n"])
def test_a_list_without_a_name_says_so(file: Path, content: str) -> None:
    assert complaint(written(file, content)) == f"There is no name in {file}."


def test_a_title_that_was_asked_for_has_to_be_there(file: Path) -> None:
    options = ListOptions(columns=Columns("name", "page", title_is_asked_for=True))
    assert complaint(written(file, "name,title\nx,y\n"), options) == (
        ", line 1: has no column 'page'; the columns are: 'name', 'title'."
    )


def test_a_line_without_an_end_is_told_and_costs_no_other(file: Path) -> None:
    with file.open("wb") as out:
        out.write(b"name\n")
        for _ in range(10):
            out.write(b"x" * 1_000_000)
        out.write(b"\nnetflix\n")
    assert told(file) == ["line 2: is longer than 1,048,576 characters", "netflix"]


cells = st.text(st.sampled_from("ab\",;\t\r\n '="), max_size=6)


@given(
    st.lists(st.tuples(cells.filter(str.strip), cells), max_size=5),
    st.sampled_from(list(SEPARATORS)),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_pythons_csv_writes_is_read(rows: list[tuple[str, str]], separator: str, quoting: int) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("name", "title"), *rows])

    lines = (Line(number, line) for number, line in enumerate(_lines(file.getvalue()), start=1))
    read = list(separated_candidates(lines, Columns()))

    assert [(candidate.name, candidate.title) for candidate in read] == rows  # type: ignore[union-attr]


def _lines(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def test_a_cell_under_an_empty_column_is_not_lost_in_silence(file: Path) -> None:
    (refused,) = entries(written(file, "name;title;;\na;b;c\n"))

    assert isinstance(refused, Refused)
