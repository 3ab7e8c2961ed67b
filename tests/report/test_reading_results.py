"""Results are read back whole, and what is no result is told of."""

from pathlib import Path

import pytest

from name_sentiment.result_format import COLUMNS, Status
from name_sentiment.sentiment import LABELS
from operations.report.results import SENTIMENTS, UNSCORED, NotAResult, Outcome, Results
from operations.result_files import merge_results
from result import csv_file
from tests.report.written import result, scored, write

HEADER = ",".join(COLUMNS)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1"]
LIKE_OTHER_TYPES = ["NA", "nan", "null", "1e5", "007", "True"]
SCRIPTS = ["القاهرة", "東京", "👩‍🚀", "Ü" * 127 + "x", " two  spaces ", 'a,b\n"c"']


def test_the_outcomes_are_those_that_the_consumer_writes() -> None:
    assert {outcome.upper() for outcome in SENTIMENTS} == set(LABELS)
    assert {Status.SCORED.value, *UNSCORED} == set(Status)


@pytest.mark.parametrize("name", [*FORMULAS, *LIKE_OTHER_TYPES, *SCRIPTS])
def test_a_name_is_read_as_it_was_written(tmp_path: Path, name: str) -> None:
    read = Results.in_folder(write(tmp_path, scored(name, "MIXED", 0.7, snippet=name)))

    assert [(each.name, each.snippet, each.outcome) for each in read.results] == [(name, name, Outcome.MIXED)]
    assert read.results[0].scores[Outcome.MIXED] == 0.7


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.SCORED])
def test_a_name_without_a_score_has_none(tmp_path: Path, status: Status) -> None:
    read = Results.in_folder(write(tmp_path, result("netflix", status, detail="why")))

    assert [(each.outcome, each.scores, each.detail) for each in read.results] == [(status.value, {}, "why")]


def test_an_ambiguous_name_tells_the_titles_it_could_mean(tmp_path: Path) -> None:
    offered = result("mercury", Status.AMBIGUOUS, detail="Mercury (planet) | Mercury (element)")

    read = Results.in_folder(write(tmp_path, offered, result("b", Status.INVALID, detail="no a | b")))

    assert [each.titles_offered for each in read.results] == [(), ("Mercury (planet)", "Mercury (element)")]


def test_names_come_in_order_whatever_their_case(tmp_path: Path) -> None:
    read = Results.in_folder(write(tmp_path, scored("b"), scored("C"), scored("a")))

    assert [each.name for each in read.results] == ["a", "b", "C"]


def test_an_empty_folder_holds_no_results(tmp_path: Path) -> None:
    assert Results.in_folder(tmp_path) == Results()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Results.in_folder(tmp_path / "none")


def test_files_of_others_are_left_alone_and_named(tmp_path: Path) -> None:
    write(tmp_path, scored("netflix"))
    (tmp_path / "results.csv").write_text("merged")
    (tmp_path / "folder_sentiment.csv").mkdir()

    read = Results.in_folder(tmp_path)

    assert read.left_alone == ("folder_sentiment.csv", "results.csv")
    assert (len(read.results), read.complaints) == (1, ())


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"\xff\xfe", "is not UTF-8"),
        (f'{HEADER}\n"cut'.encode(), "is not CSV: unexpected end of data"),
        (b"name,score\n", "has other columns: name, score"),
        (HEADER.encode(), "has 0 rows, not one"),
        (csv_file(scored("a")) + csv_file(scored("b")).splitlines()[1], "has 2 rows, not one"),
        (f"{HEADER}\na,b".encode(), "a row has 2 cells, not 12"),
        (csv_file(scored("x")).replace(b"\nx,", b"\n,"), "a row has no name"),
        (csv_file(scored("a")).replace(b"0.9,", b"much,"), "its Neutral is 'much', not a number"),
        (csv_file(scored("a")).replace(b"0.9,", b"nan,"), "its Neutral is nan, not between 0 and 1"),
        (csv_file(scored("a")).replace(b"0.9,", b"90,"), "its Neutral is 90, not between 0 and 1"),
        (csv_file(scored("a")).replace(b"0.9,", b","), "its Neutral is '', not a number"),
        (csv_file(scored("a")).replace(b"NEUTRAL", b"HAPPY"), "its Sentiment is 'HAPPY'"),
        (csv_file(scored("a")).replace(b"scored", b"positive"), "its status is 'positive'"),
    ],
)
def test_a_file_that_is_not_whole_is_complained_of_and_costs_no_other(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    (tmp_path / "bad_sentiment.csv").write_bytes(content)

    read = Results.in_folder(write(tmp_path, scored("netflix")))

    assert read.complaints == (f"bad_sentiment.csv: {complaint}",)
    assert [each.name for each in read.results] == ["netflix"]


def test_a_copied_file_does_not_count_twice(tmp_path: Path) -> None:
    write(tmp_path, scored("netflix"))
    (tmp_path / "netflix (1)_sentiment.csv").write_bytes(csv_file(scored("netflix")))

    read = Results.in_folder(tmp_path)

    assert len(read.results) == 1
    assert read.complaints == ("netflix_sentiment.csv: has the name of netflix (1)_sentiment.csv again",)


def test_merged_results_are_read_like_their_files(tmp_path: Path) -> None:
    write(tmp_path, scored("=netflix", "POSITIVE", 0.8), result("nobody", Status.MISSING), scored("NA"))

    merged = merge_results(sorted(tmp_path.iterdir()))

    assert Results.in_table(merged) == Results.in_folder(tmp_path)


def test_a_bad_row_of_a_table_is_complained_of(tmp_path: Path) -> None:
    merged = merge_results(sorted(write(tmp_path, scored("a"), scored("b")).iterdir()))
    merged.loc[1, "status"] = "unheard of"

    read = Results.in_table(merged)

    assert [each.name for each in read.results] == ["a"]
    assert read.complaints == ("row 2: its status is 'unheard of'",)


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    merged = merge_results(write(tmp_path, scored("a")).iterdir()).drop(columns=["status", "url"])

    with pytest.raises(NotAResult, match="has no column status, url"):
        Results.in_table(merged)


@pytest.mark.parametrize("url", ["https://en.wikipedia.org/wiki/AC/DC", "HTTP://127.0.0.1:8080/wiki/x"])
def test_an_address_of_the_web_is_a_link(tmp_path: Path, url: str) -> None:
    assert Results.in_folder(write(tmp_path, scored("a", url=url))).results[0].link == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        " javascript:alert(1)//https://x",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//example.org",
        "https:/\n/example.org",
        "https://",
        "https:///x",
        "https://example.org\n.evil",
    ],
)
def test_any_other_address_is_none(tmp_path: Path, url: str) -> None:
    assert Results.in_folder(write(tmp_path, scored("a", url=url))).results[0].link is None
