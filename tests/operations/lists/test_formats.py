"""Lists in other formats than CSV, packed, and from the standard input."""

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from operations.lists.columns import Columns
from operations.lists.formats import STANDARD_INPUT, ListFormat
from operations.lists.reading import ListOptions
from operations.lists.text import LONGEST_LINE
from tests.operations.lists.reading import complaint, entries, names, told, written

SAME = [("netflix", None), ("amazon", "Amazon (company)")]
CONTENTS = {
    "names.csv": "name,title\nnetflix,\namazon,Amazon (company)\n",
    "names.tsv": "name\ttitle\nnetflix\namazon\tAmazon (company)\n",
    "names.jsonl": '{"name": "netflix"}\n\n{"Title": "Amazon (company)", "NAME": "amazon", "n": [1]}\n',
    "names.ndjson": '"netflix"\r\n{"name": "amazon", "title": "Amazon (company)"}',
    "names.json": '["netflix", {"name": "amazon", "title": "Amazon (company)", "more": {"a": [1]}}]',
    "lines.json": '{"name": "netflix", "title": null}\n{"name": "amazon", "title": "Amazon (company)"}',
    "names.yaml": "- netflix\n- name: amazon\n  title: Amazon (company)\n  more: {a: [1]}\n",
    "names.YML": "[netflix, {name: amazon, Title: Amazon (company)}]",
}


@pytest.mark.parametrize("name", CONTENTS)
def test_each_format_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    assert names(written(tmp_path / name, CONTENTS[name])) == SAME


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("ending", [".gz", ".GZ", ""])
def test_each_may_be_packed(tmp_path: Path, name: str, ending: str) -> None:
    packed = gzip.compress(CONTENTS[name].encode())
    assert names(written(tmp_path / f"{name}{ending}", packed)) == SAME


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_each_may_be_in_another_encoding_of_unicode(tmp_path: Path, name: str, encoding: str) -> None:
    assert names(written(tmp_path / name, CONTENTS[name].encode(encoding))) == SAME


def test_text_is_a_name_per_line(tmp_path: Path) -> None:
    written(tmp_path / "names.txt", 'netflix\r\n\r\nAC/DC, the band\r\n  "Weird Al" \n\x85\n"')
    assert [name for name, _ in names(tmp_path / "names.txt")] == [
        "netflix",
        "AC/DC, the band",
        '"Weird Al"',
        '"',
    ]


def test_numbers_are_their_digits_and_words_are_words(tmp_path: Path) -> None:
    written(tmp_path / "names.json", '[1984, {"name": 3.50}, {"name": "007", "title": 7}]')
    written(tmp_path / "names.jsonl", '1984\n{"name": 3.50}\n{"name": "007", "title": 7}\n')
    written(tmp_path / "names.yaml", "- 1984\n- name: 3.50\n- {name: 007, title: 7}\n")
    for format_ in ("json", "jsonl", "yaml"):
        read = names(tmp_path / f"names.{format_}")
        assert read == [("1984", None), ("3.50", None), ("007", "7")]


def test_yaml_takes_no_name_for_something_else(tmp_path: Path) -> None:
    written(
        tmp_path / "names.yaml",
        "- no\n- 2001-01-01\n- 1e5\n- 'null'\n- !!python/object:os.system x\n- 0x1F\n",
    )
    assert [name for name, _ in names(tmp_path / "names.yaml")] == [
        "no",
        "2001-01-01",
        "1e5",
        "null",
        "x",
        "0x1F",
    ]


def test_of_json_lines_each_that_is_wrong_is_told_and_costs_no_other(tmp_path: Path) -> None:
    written(
        tmp_path / "names.jsonl",
        b'"netflix"\n{"name": \n"\xff"\n["a"]\n{"title": "x"}\n{"name": "a", "Name": "b"}\n'
        b'{"name": true}\n{"name": NaN}\n{"name": {"S": "x"}}\nnull\n"\\ud800"\n'
        + b"[" * 100_000
        + b'\n"google"\n',
    )
    read = told(tmp_path / "names.jsonl")
    assert [line.split(" (")[0] for line in read] == [
        "netflix",
        "line 2: is not JSON: Expecting value: line 2 column 1",
        "line 3: is not UTF-8; save the list as UTF-8, or say how it is encoded, as in --encoding cp1252",
        "line 4: the name is a list",
        "line 5: has no 'name'",
        "line 6: has two of 'Name'",
        "line 7: the name is true",
        "line 8: is not JSON: NaN is no JSON",
        "line 9: the name is an object",
        "line 10: the name is blank",
        "line 11: the name holds half a surrogate pair, which is not Unicode text",
        read[11],
        "google",
    ]
    assert read[11].startswith("line 12: is not JSON: ")


def test_of_json_each_entry_that_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    written(
        tmp_path / "names.json",
        '[\n"netflix",\n{"title": "x"},\n{\n"name": "a",\n"name": "b"\n}, ["a", ["b"]],\n'
        '{"name": {"S": ["x"]}},\n'
        'false, null,\n{"name": "a", "x": [{}], "Name": [[], {"y": 1}]}, "google",\n'
        '"a\\ud83d", "\\udE00\\ud83d", "\\ud83d\\ude00", "\\\\ud800"\n]\n',
    )
    assert told(tmp_path / "names.json") == [
        "netflix",
        "line 3: has no 'name'",
        "line 4: has two of 'name'",
        "line 7: the name is a list",
        "line 8: the name is an object",
        "line 9: the name is false",
        "line 9: the name is blank",
        "line 10: has two of 'Name'",
        "google",
        "line 11: the name holds half a surrogate pair, which is not Unicode text",
        "line 11: the name holds half a surrogate pair, which is not Unicode text",
        "😀",
        r"\ud800",
    ]


def test_a_character_that_is_none_is_not_told_as_half_a_pair(tmp_path: Path) -> None:
    for format_ in ("json", "jsonl"):
        file = written(tmp_path / f"names.{format_}", '"a\uffffb"\n"c\\uffffd"\n')
        assert names(file) == [("a\uffffb", None), ("c\uffffd", None)]


NAMES_WITH_ESCAPES = r'"\ud83d\ude00", "\\\ud83d", "\\\\ud83d\ude00", "\\ude00"'


@pytest.mark.parametrize("before", range(len(NAMES_WITH_ESCAPES)))
def test_an_escape_that_two_pieces_of_a_long_line_share_is_one(tmp_path: Path, before: int) -> None:
    space = " " * (LONGEST_LINE - before)
    written(tmp_path / "names.json", f"[{space}{NAMES_WITH_ESCAPES}]")
    assert told(tmp_path / "names.json") == [
        "😀",
        "line 1: the name holds half a surrogate pair, which is not Unicode text",
        "line 1: the name holds half a surrogate pair, which is not Unicode text",
        r"\ude00",
    ]


@pytest.mark.parametrize(
    ("name", "content", "last"),
    [
        ("names.json", '["netflix",\n"amazon"\n"google"]', "line 3: is not JSON: "),
        ("names.json", '["netflix",\n"amazon"', "line 2: is not JSON: "),
        (
            "names.json",
            '["netflix",\n"amazon",\n' + "9" * 5_000 + "]",
            "line 3: is not JSON: a number is too long",
        ),
        (
            "names.json",
            '["netflix",\n"amazon",\n1e' + "9" * 20 + "]",
            "line 3: is not JSON: a number is too long",
        ),
        (
            "names.yaml",
            "- netflix\n- amazon\n- " + "[" * 400_000,
            "line 3: has lists or objects in more than 100",
        ),
        (
            "names.yaml",
            "- netflix\n- amazon\n" + "- " * 100_000,
            "line 3: has lists or objects in more than 100",
        ),
        ("names.json", b'["netflix",\n"\xff"]', "line 2: is not UTF-8"),
        ("names.yaml", "- netflix\n- amazon\n- [google\n", "line "),
        ("names.yaml", "- netflix\n- 'amazon\n", "line "),
        ("names.yaml", b"- netflix\n- amazon\n- \xff\n", "line 3: is not UTF-8"),
        ("names.yaml", "- netflix\n- amazon\n- {[a]: b}\n", "line 3: has a key that is no text"),
    ],
)
def test_where_a_document_breaks_off_the_line_is_told_and_what_was_read_counts(
    tmp_path: Path, name: str, content: str | bytes, last: str
) -> None:
    read = told(written(tmp_path / name, content))
    assert read[0] == "netflix"
    assert read[-1].startswith(last)
    assert read[-1].endswith("Nothing behind it was read")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("names.json", "netflix", ", line 1: is not JSON: "),
        ("names.yaml", "\n- 'netflix", ", line "),
    ],
)
def test_what_is_no_document_at_all_is_refused(tmp_path: Path, name: str, content: str, reason: str) -> None:
    assert complaint(written(tmp_path / name, content)).startswith(reason)


def test_yaml_that_is_no_list_is_told(tmp_path: Path) -> None:
    assert told(written(tmp_path / "names.yaml", "\nnetflix\namazon\n")) == [
        "line 2: the name is not a list; begin each name with '- '"
    ]
    assert told(
        written(tmp_path / "names.yaml", "- &a netflix\n- *a\n- [x]\n- ~\n- {name: , title: y}\n")
    ) == [
        "netflix",
        "line 2: the name is an alias of another entry",
        "line 3: the name is a list",
        "line 4: the name is blank",
        "line 5: the name is blank",
    ]


@pytest.mark.parametrize(
    ("name", "beginning"), [("names.json", '["netflix",\n"'), ("names.yaml", '- netflix\n- "')]
)
def test_a_text_without_an_end_ends_the_list(tmp_path: Path, name: str, beginning: str) -> None:
    with (tmp_path / name).open("w") as file:
        file.write(beginning)
        for _ in range(40):
            file.write("x" * 100_000)
        file.write('"]')
    assert told(tmp_path / name) == [
        "netflix",
        "line 2: has a text of more than 1,048,576 characters. Nothing behind it was read",
    ]


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    options = ListOptions(columns=Columns("company", "page", title_is_asked_for=True))
    written(tmp_path / "names.json", '[{"Company": "netflix", "Page": "Netflix", "name": 1, "title": "CEO"}]')
    assert names(tmp_path / "names.json", options) == [("netflix", "Netflix")]


@pytest.mark.parametrize("name", ["names", "names.xls", "names.doc", "names.gz"])
def test_an_unknown_name_asks_what_the_list_is(tmp_path: Path, name: str) -> None:
    written(tmp_path / name, "netflix\n")
    assert complaint(tmp_path / name) == (
        " does not show by its name what it is; say so with --format: csv, xlsx, jsonl, json, yaml, txt."
    )
    assert names(tmp_path / name, ListOptions(format=ListFormat.TXT)) == [("netflix", None)]


def test_a_sheet_is_of_a_workbook_alone(tmp_path: Path) -> None:
    assert complaint(written(tmp_path / "names.txt", "x"), ListOptions(sheet="one")) == (
        " is no workbook, and has no sheets to choose from."
    )


class Trickle(io.RawIOBase):
    """A pipe that gives one byte at a time."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        part = self._content.read(1)
        buffer[: len(part)] = part
        return len(part)


def test_a_standard_input_that_is_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert complaint(STANDARD_INPUT, ListOptions(format=ListFormat.TXT)) == "The standard input is closed."


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_standard_input_is_read_as_what_it_is_said_to_be(
    monkeypatch: pytest.MonkeyPatch, pack: type[bytes]
) -> None:
    content = pack("name;title\nnetflix;\namazon;Amazon (company)\n".encode("utf-16"))
    standard_input = io.TextIOWrapper(io.BufferedReader(Trickle(content)))
    monkeypatch.setattr(sys, "stdin", standard_input)
    assert names(STANDARD_INPUT, ListOptions(format=ListFormat.CSV)) == SAME
    assert complaint(STANDARD_INPUT).startswith("The standard input does not show by its name what it is")


@pytest.mark.parametrize("content", [b"", b"\xff" * 20])
def test_what_is_not_packed_as_it_seems_is_told(tmp_path: Path, content: bytes) -> None:
    packed = gzip.compress(b"name\n" + b"netflix\n" * 10)
    broken = written(tmp_path / "names.csv.gz", packed[:12] + content)
    assert complaint(broken).startswith(" is broken, as a gzip file: ")


def test_a_packed_list_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    packed = gzip.compress("".join(f"{number}\n" for number in range(100_000)).encode())
    read = told(written(tmp_path / "names.txt.gz", packed[: len(packed) // 2]))
    assert read[:2] == ["0", "1"]
    assert read[-1].startswith("after line ")
    assert "is broken, as a gzip file: Compressed file ended" in read[-1]


def test_a_gzip_bomb_is_told(tmp_path: Path) -> None:
    file = tmp_path / "names.txt.gz"
    with gzip.open(file, "wb") as bomb:
        bomb.write(b"netflix\n")
        for _ in range(17):
            bomb.write(bytes(1_048_576))
    assert told(file)[-1].endswith(
        "unpacks to more than 200 times its size, which no list of names does. Nothing behind it was read"
    )


@pytest.mark.parametrize(
    ("name", "cause"), [("nowhere.csv", "No such file or directory"), (".", "Is a directory")]
)
def test_a_list_that_cannot_be_opened_is_told(tmp_path: Path, name: str, cause: str) -> None:
    options = ListOptions(format=ListFormat.CSV)
    assert complaint(tmp_path / name, options) == f" cannot be read: {cause}."


def test_json_of_pandas_is_read(tmp_path: Path) -> None:
    records = [{"name": "netflix", "title": None}, {"name": "amazon", "title": "Amazon (company)"}]
    assert names(written(tmp_path / "names.json", json.dumps(records, indent=1))) == SAME
    assert len(entries(tmp_path / "names.json")) == 2


def test_a_number_of_any_length_in_a_text_is_a_text(tmp_path: Path) -> None:
    content = json.dumps([{"name": "netflix", "digits": "9" * 5_000}, "amazon"])
    assert told(written(tmp_path / "names.json", content)) == ["netflix", "amazon"]


@pytest.mark.parametrize("before", [0, 1, 2_500, 4_999, 5_000])
def test_a_number_that_is_too_long_is_told_where_two_pieces_of_a_long_line_share_it(
    tmp_path: Path, before: int
) -> None:
    content = f'["netflix",\n{" " * (LONGEST_LINE - before)}{"9" * 5_000}]'
    read = told(written(tmp_path / "names.json", content))
    assert read[0] == "netflix"
    assert read[1].startswith("line 2: is not JSON: a number is too long")
