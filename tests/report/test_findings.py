"""What the report says of results."""

from pathlib import Path

import pytest

from name_sentiment.result_format import Status
from operations.report.assets import share
from operations.report.findings import MOST, REMEDIES, Findings, is_wikipedia
from operations.report.rendering import TEXT_AT_ONCE, beginning
from operations.results.fetched_result import UNSCORED, FetchedResults, Verdict
from result import Result
from tests.report.written import result, scored, write


def findings(folder: Path, *results: Result) -> Findings:
    return Findings(FetchedResults.in_folder(write(folder, *results)).results)


@pytest.mark.parametrize(
    ("results", "headline"),
    [
        ([], "There are no results here"),
        ([scored("a", "POSITIVE")], "One name, and it reads positive"),
        ([result("a", Status.MISSING)], "One name, and it is missing"),
        ([result("a", Status.MISSING), result("b", Status.EMPTY)], "None of the 2 names could be scored"),
        ([scored("a"), scored("b")], "All 2 names are scored"),
        ([scored("a"), result("b", Status.INVALID)], "1 of 2 names is scored"),
        ([scored("a"), scored("b"), result("c", Status.INVALID)], "2 of 3 names are scored"),
    ],
)
def test_the_headline_says_what_came_out(tmp_path: Path, results: list[Result], headline: str) -> None:
    assert findings(tmp_path, *results).headline == headline


def test_names_are_counted_by_outcome(tmp_path: Path) -> None:
    found = findings(
        tmp_path,
        scored("a", "MIXED"),
        scored("b", "MIXED"),
        scored("c", "POSITIVE"),
        result("d", Status.EMPTY),
    )

    assert found.counts == {Verdict.POSITIVE: 1, Verdict.MIXED: 2, Verdict.EMPTY: 1}
    assert {verdict: len(names) for verdict, names in found.unscored.items()} == {Verdict.EMPTY: 1}


def test_the_most_positive_come_first_and_are_few(tmp_path: Path) -> None:
    found = findings(tmp_path, *(scored(f"name {score}", "POSITIVE", score / 10) for score in range(3, 10)))

    assert [each.name for each in found.most_positive] == [f"name {score}" for score in (9, 8, 7, 6, 5)]
    assert len(found.most_positive) == MOST
    assert found.most_negative == []


def test_no_name_is_both_most_positive_and_most_negative(tmp_path: Path) -> None:
    found = findings(tmp_path, scored("good", "POSITIVE"), scored("bad", "NEGATIVE"), scored("neither"))

    assert [each.name for each in found.most_positive] == ["good"]
    assert [each.name for each in found.most_negative] == ["bad"]


def test_scores_are_counted_in_tenths(tmp_path: Path) -> None:
    certain, surer, unsure = (
        scored("a", "POSITIVE", 1.0),
        scored("b", "POSITIVE", 0.95),
        scored("c", "NEGATIVE", 1.0),
    )

    found = findings(tmp_path, certain, surer, unsure)

    assert found.distributions[Verdict.POSITIVE] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert [sum(bins) for bins in found.distributions.values()] == [3, 3, 3, 3]


def test_every_outcome_without_a_score_has_its_remedy() -> None:
    assert set(REMEDIES) == set(UNSCORED)


def test_texts_are_credited_to_the_hosts_they_come_from(tmp_path: Path) -> None:
    found = findings(
        tmp_path,
        scored("a", url="https://en.wikipedia.org/wiki/A"),
        scored("b", url="https://en.wikipedia.org/wiki/B"),
        scored("c", url="https://en.wikipedia.org@wiki.example:8080/C"),
        scored("d", url="https://[broken/D"),
        scored("e", url="javascript:alert(1)"),
        result("f", Status.AMBIGUOUS, url="https://no-text-taken.example/"),
    )

    assert found.hosts == ["en.wikipedia.org", "wiki.example"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("en.wikipedia.org", True),
        ("wikipedia.org", True),
        ("notwikipedia.org", False),
        ("wikipedia.org.evil", False),
    ],
)
def test_only_wikipedia_is_taken_for_wikipedia(host: str, expected: bool) -> None:
    assert is_wikipedia(host) is expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 9, "0%"), (1, 10_000, "<1%"), (1, 3, "33%"), (9_999, 10_000, ">99%"), (7, 7, "100%")],
)
def test_a_share_makes_neither_nothing_nor_all_of_what_is_not(part: int, whole: int, expected: str) -> None:
    assert share(part, whole) == expected


WORDS = "word " * TEXT_AT_ONCE


@pytest.mark.parametrize("text", ["", "short", "x" * TEXT_AT_ONCE])
def test_what_fits_is_shown_whole(text: str) -> None:
    assert beginning(text) is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (WORDS, WORDS[: TEXT_AT_ONCE - 1]),
        ("東" * (TEXT_AT_ONCE + 1), "東" * TEXT_AT_ONCE),
        (" " + "x" * TEXT_AT_ONCE, " " + "x" * (TEXT_AT_ONCE - 1)),
        (f"{'x' * 250}. The next. Then {WORDS}", f"{'x' * 250}. The next."),
        (f"{'x' * 250} (“Who?”) Then {WORDS}", f"{'x' * 250} (“Who?”)"),
        (f"{'x' * 50}. Then {WORDS}", f"{'x' * 50}. Then {WORDS}"[: TEXT_AT_ONCE - 3].rstrip()),
        (f"{'x' * 250} Inc. is {WORDS}", f"{'x' * 250} Inc. is {WORDS}"[: TEXT_AT_ONCE - 1].rstrip()),
        (f"{'東' * 250}。次{'東' * 250}", f"{'東' * 250}。"),
        (" · ".join(["Mercury (planet)"] * 20), " · ".join(["Mercury (planet)"] * 17)),
    ],
)
def test_a_long_text_begins_with_whole_sentences_titles_or_words(text: str, start: str) -> None:
    assert beginning(text) == f"{start} …"
