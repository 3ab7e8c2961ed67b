"""Results are read back whole, and what is no result is told of."""

import os
from dataclasses import astuple
from pathlib import Path

import pytest

from name_sentiment.result_format import COLUMNS, Status
from name_sentiment.sentiment import LABELS
from operations.results.fetched_result import SENTIMENTS, UNSCORED, FetchedResults, Verdict
from result import Result, csv_file
from tests.report.written import result, scored, write

HEADER = ",".join(COLUMNS)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1"]
LIKE_OTHER_TYPES = ["NA", "nan", "null", "1e5", "007", "True"]
SCRIPTS = ["القاهرة", "東京", "👩‍🚀", "Ü" * 127 + "x", " two  spaces ", 'a,b\n"c"']


def test_the_outcomes_are_those_that_the_consumer_writes() -> None:
    assert {verdict.upper() for verdict in SENTIMENTS} == set(LABELS)
    assert {Status.SCORED.value, *UNSCORED} == set(Status)


@pytest.mark.parametrize("name", [*FORMULAS, *LIKE_OTHER_TYPES, *SCRIPTS])
def test_a_name_is_read_as_it_was_written(tmp_path: Path, name: str) -> None:
    read = FetchedResults.in_folder(write(tmp_path, scored(name, "MIXED", 0.7, snippet=name)))

    assert [(each.name, each.snippet, each.verdict) for each in read.results] == [(name, name, Verdict.MIXED)]
    assert read.results[0].scores[Verdict.MIXED] == 0.7


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.SCORED])
def test_a_name_without_a_score_has_none(tmp_path: Path, status: Status) -> None:
    read = FetchedResults.in_folder(write(tmp_path, result("netflix", status, detail="why")))

    assert [(each.verdict, each.scores, each.detail) for each in read.results] == [(status.value, {}, "why")]


def test_an_ambiguous_name_tells_the_titles_it_could_mean(tmp_path: Path) -> None:
    offered = result("mercury", Status.AMBIGUOUS, detail="Mercury (planet) | Mercury (element)")

    read = FetchedResults.in_folder(write(tmp_path, offered, result("b", Status.INVALID, detail="no a | b")))

    assert [each.titles_offered for each in read.results] == [(), ("Mercury (planet)", "Mercury (element)")]


def test_names_come_in_order_whatever_their_case(tmp_path: Path) -> None:
    read = FetchedResults.in_folder(write(tmp_path, scored("b"), scored("C"), scored("a")))

    assert [each.name for each in read.results] == ["a", "b", "C"]


def test_an_empty_folder_holds_no_results(tmp_path: Path) -> None:
    assert FetchedResults.in_folder(tmp_path) == FetchedResults()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FetchedResults.in_folder(tmp_path / "none")


def test_files_of_others_are_left_alone_and_named(tmp_path: Path) -> None:
    write(tmp_path, scored("netflix"))
    (tmp_path / "results.csv").write_text("merged, and so ours")
    (tmp_path / "notes.txt").write_text("not ours")
    (tmp_path / "folder_sentiment.csv").mkdir()

    read = FetchedResults.in_folder(tmp_path)

    assert read.left_alone == ("folder_sentiment.csv", "notes.txt")
    assert (len(read.results), read.complaints) == (1, ())


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"\xff\xfe", "is not UTF-8"),
        (f'{HEADER}\n"cut'.encode(), "is not CSV: unexpected end of data"),
        (b"name,score\n", "has other columns: name, score"),
        (b"c," * 50_000, f"has other columns: {'c, ' * 33}c"),
        (
            csv_file(scored("a")).replace(b"0.9,", b"9" * 5_000 + b","),
            f"its Neutral is {'9' * 100}, not between 0 and 1",
        ),
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

    read = FetchedResults.in_folder(write(tmp_path, scored("netflix")))

    assert read.complaints == (f"bad_sentiment.csv: {complaint}",)
    assert [each.name for each in read.results] == ["netflix"]


def test_a_copied_file_does_not_count_twice(tmp_path: Path) -> None:
    write(tmp_path, scored("netflix"))
    (tmp_path / "netflix (1)_sentiment.csv").write_bytes(csv_file(scored("netflix")))

    read = FetchedResults.in_folder(tmp_path)

    assert len(read.results) == 1
    assert read.complaints == ("netflix_sentiment.csv: has the name of netflix (1)_sentiment.csv again",)


@pytest.mark.parametrize("target", ["secret_sentiment.csv", "nowhere"])
def test_a_symbolic_link_is_not_followed(tmp_path: Path, target: str) -> None:
    write(tmp_path / "elsewhere", scored("secret"))
    folder = write(tmp_path / "results", scored("netflix"))
    (folder / "link_sentiment.csv").symlink_to(tmp_path / "elsewhere" / target)

    read = FetchedResults.in_folder(folder)

    assert [each.name for each in read.results] == ["netflix"]
    assert (read.left_alone, read.complaints) == (("link_sentiment.csv",), ())


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe_sentiment.csv")

    assert FetchedResults.in_folder(tmp_path).left_alone == ("pipe_sentiment.csv",)


def test_a_file_larger_than_any_result_is_not_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "big_sentiment.csv").open("wb") as file:
        file.truncate(1 << 40)

    assert FetchedResults.in_folder(tmp_path).complaints == (
        "big_sentiment.csv: is over 1,048,576 bytes, which no result is",
    )


@pytest.mark.parametrize(
    "written",
    [scored("=netflix", "POSITIVE", 0.8, revision="007", detail="d"), result("nobody", Status.MISSING)],
)
def test_a_result_is_the_row_that_was_written(tmp_path: Path, written: Result) -> None:
    [read] = FetchedResults.in_folder(write(tmp_path, written)).results

    sentiment = astuple(written.sentiment) if written.sentiment else ("", None, None, None, None)
    assert read.row == (
        *(written.name, written.snippet, *sentiment, written.status.value),
        *(written.title, written.url, written.revision, written.detail),
    )


@pytest.mark.parametrize("url", ["https://en.wikipedia.org/wiki/AC/DC", "HTTP://127.0.0.1:8080/wiki/x"])
def test_an_address_of_the_web_is_a_link(tmp_path: Path, url: str) -> None:
    assert FetchedResults.in_folder(write(tmp_path, scored("a", url=url))).results[0].link == url


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
    assert FetchedResults.in_folder(write(tmp_path, scored("a", url=url))).results[0].link is None
