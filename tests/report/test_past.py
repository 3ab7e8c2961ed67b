"""What the report says of the past."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import operations.command_line as commands
from operations.cannot_continue import CannotContinue
from operations.lake.events import Day, History, Score
from operations.lake.past import Past
from operations.report.charts import MOST_DAYS, each_day, names_by_day, small_line
from operations.report.differences import MOST_WORDS, Piece, differences
from operations.report.rendering import CHANGES_SHOWN, render_report
from operations.results.fetched_result import FetchedResults, Verdict
from tests.operations.lake.told import ToldHistory
from tests.report.past import NOW, event, past_of
from tests.report.test_rendering import parsed, texts
from tests.report.written import scored, write


def report(folder: Path, past: Past | None) -> BeautifulSoup:
    read = FetchedResults.in_folder(write(folder, scored("netflix", "NEGATIVE"), scored("google")))
    return parsed(render_report(read, source="results", written_at=NOW, past=past))


FLIP = event("netflix", Verdict.NEGATIVE, "It is hated by all.", "It is loved by all.", days_ago=2)
REWORDED = replace(
    event("google", Verdict.POSITIVE, "It finds.", "It searches."), previous_verdict=Verdict.POSITIVE
)


def test_changes_come_first_and_flips_first_of_all(tmp_path: Path) -> None:
    soup = report(tmp_path, past_of(REWORDED, FLIP))

    assert texts(soup, "main h2")[:2] == ["What changed", "Sentiment by day"]
    assert texts(soup, ".changes h3") == ["netflix", "google"]
    assert texts(soup, "#changed + p") == [
        (
            "2 results read otherwise than before since 24 October 2026;"
            " 1 turned from one sentiment into another."
        )
    ]
    assert texts(soup, ".turn") == [
        "positive → became negative 21 November 2026, 12:00 UTC",
        "positive 22 November 2026, 12:00 UTC",
    ]


def test_both_sentences_stand_side_by_side_with_the_difference_marked(tmp_path: Path) -> None:
    soup = report(tmp_path, past_of(FLIP))

    before, now = soup.select(".sentences > div")
    assert " ".join(before.get_text("").split()) == "Before: It is loved by all."
    assert now.get_text("").split("by all.")[0] == "Now: It is hated "
    assert (texts(soup, "del"), texts(soup, "ins")) == (["loved"], ["hated"])


def test_long_sentences_are_unfolded_to_be_compared(tmp_path: Path) -> None:
    before, now = "It is loved. " * 800, "It is hated. " * 800

    soup = report(tmp_path, past_of(event("netflix", Verdict.NEGATIVE, now, before)))

    for side, tag in zip(soup.select(".sentences > div"), ("del", "ins"), strict=True):
        (beginning,) = side.select(".long > bdi")
        assert len(beginning.get_text()) < 500
        assert len(side.select(f"details {tag}")) == len(side.select(tag)) > 0
    assert texts(soup, ".sentences details bdi") == [before.strip(), now.strip()]


def test_a_name_that_lost_its_sentence_says_what_it_means(tmp_path: Path) -> None:
    gone = replace(event("netflix", Verdict.MISSING, "", "It is loved."), url="", title="")

    soup = report(tmp_path, past_of(gone))

    assert texts(soup, ".sentences > div") == [
        "Before: It is loved.",
        "Now: no sentence: There is no page with this title.",
    ]


def test_a_first_sentence_has_none_before(tmp_path: Path) -> None:
    soup = report(tmp_path, past_of(event("netflix", Verdict.POSITIVE, "It is loved.", None)))

    assert texts(soup, ".sentences > div")[0] == "Before: no sentence"


def test_of_many_changes_the_weightiest_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    events = [event(f"name {number}", Verdict.NEGATIVE, "now", "before") for number in range(60)]

    soup = report(tmp_path, past_of(*events))

    assert len(soup.select(".changes > li")) == CHANGES_SHOWN
    assert "And 10 more: ops changes lists them all." in " ".join(soup.get_text(" ").split())


def test_where_nothing_changed_it_says_so(tmp_path: Path) -> None:
    soup = report(tmp_path, replace(past_of(), changes=[]))

    assert "Nothing reads otherwise than before since 24 October 2026." in texts(soup, "#changed + p")


def test_a_folder_alone_tells_nothing_of_the_past(tmp_path: Path) -> None:
    soup = report(tmp_path, None)

    assert soup.select("#changed, #days, .line") == []


def test_each_name_with_more_than_one_event_has_a_small_line(tmp_path: Path) -> None:
    soup = report(tmp_path, past_of(FLIP))

    (row,) = [row for row in soup.select("#table tr.negative") if "netflix" in row.get_text()]
    assert len(row.select("th svg.line polyline")) == 1
    assert len(soup.select(".changes svg.line")) == 1
    assert len(soup.select("svg.line")) == 2


def test_days_are_told_in_a_table_too(tmp_path: Path) -> None:
    soup = report(tmp_path, past_of(FLIP))

    rows = texts(soup, "#days ~ details tr")
    assert rows[0] == "Day of a change Positive Neutral Mixed Negative"
    assert rows[1] == "2026-10-14 0 0 0 40"
    assert len(rows) == 5


def scores(*balances: float) -> list[Score]:
    return [Score(NOW + timedelta(days=day), balance) for day, balance in enumerate(balances)]


def test_a_line_goes_from_left_to_right_and_up_where_it_grows_more_positive() -> None:
    line = ET.fromstring(str(small_line(scores(-1, 0, 1))))  # noqa: S314 — our own
    (polyline,) = line.findall("polyline")
    assert polyline.get("points") == "2.0,22.0 48.0,12.0 94.0,2.0"


@pytest.mark.parametrize("balances", [(), (0.5,)])
def test_fewer_than_two_scores_make_no_line(balances: tuple[float, ...]) -> None:
    assert small_line(scores(*balances)) is None


def test_two_scores_of_one_moment_make_a_line_all_the_same() -> None:
    assert "nan" not in str(small_line([Score(NOW, 0.1), Score(NOW, 0.9)]))


def test_a_day_on_which_nothing_changed_is_as_the_one_before() -> None:
    first, third = Day(date(2026, 11, 1), {Verdict.POSITIVE: 1}), Day(date(2026, 11, 3), {Verdict.MIXED: 2})

    days = each_day([first, third], until=date(2026, 11, 4))

    assert [(day.day.day, dict(day.names)) for day in days] == [
        (1, {"positive": 1}),
        (2, {"positive": 1}),
        (3, {"mixed": 2}),
        (4, {"mixed": 2}),
    ]


def test_of_many_days_the_last_are_drawn() -> None:
    days = each_day([Day(date(2020, 1, 1), {Verdict.POSITIVE: 1})], until=date(2026, 11, 4))

    assert (len(days), days[-1].day) == (MOST_DAYS, date(2026, 11, 4))
    assert str(names_by_day(days, date(2026, 11, 4))).count("<path") >= MOST_DAYS


sentences = st.text(st.sampled_from("ab .,東京\n"), max_size=40)


@given(sentences, sentences)
def test_nothing_is_lost_of_two_sentences_that_are_compared(before: str, now: str) -> None:
    old, new = differences(before, now)

    assert ("".join(piece.text for piece in old), "".join(piece.text for piece in new)) == (before, now)
    same = ["".join(piece.text for piece in pieces if not piece.differs) for pieces in (old, new)]
    # A space that is in both may be marked in one of them: see `_joined`.
    assert "".join(same[0].split()) == "".join(same[1].split())


def test_a_space_that_is_in_both_is_marked_where_it_lies_between_what_differs() -> None:
    _, now = differences(". a", ".a .a")

    assert now == [Piece(".", False), Piece("a .", True), Piece("a", False)]


def test_sentences_that_are_the_same_differ_in_nothing() -> None:
    assert differences("It is.", "It is.") == ([Piece("It is.", False)], [Piece("It is.", False)])


def test_what_is_written_without_spaces_is_compared_sign_by_sign() -> None:
    _, now = differences("東京は首都です", "東京は古都です")

    assert now == [Piece("東京は", False), Piece("古", True), Piece("都です", False)]


def test_texts_too_long_to_compare_are_marked_whole() -> None:
    long = "word " * MOST_WORDS

    assert differences(long, "word") == ([Piece(long, True)], [Piece("word", True)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fetched results of a stack."""
    folder = write(tmp_path / "results", scored("netflix", "NEGATIVE"))
    monkeypatch.setattr(
        commands, "_find", lambda _name: (None, SimpleNamespace(whose_scores="The scores are a test's."))
    )
    monkeypatch.setattr(commands, "_fetch", lambda _clients, _stack, there: FetchedResults.in_folder(there))
    return folder


def test_the_report_of_a_stack_tells_of_its_past(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = ToldHistory()
    told.tell("netflix", "POSITIVE", "It is loved.", days_ago=20)
    told.tell("netflix", "NEGATIVE", "It is hated.", days_ago=10)
    monkeypatch.setattr(commands, "_history", lambda _clients, _stack: History(told))

    shown = call("report", str(folder), "--stack", "names", "--since", "2026-11-01")

    assert shown.exit_code == 0
    page = parsed((folder / "report.html").read_bytes())
    assert (texts(page, "del"), texts(page, "ins")) == (["loved"], ["hated"])


def test_a_history_that_cannot_be_read_keeps_no_report_from_being_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_clients: object, _stack: object) -> History:
        raise CannotContinue("Athena says no.")

    monkeypatch.setattr(commands, "_history", refuse)

    shown = call("report", str(folder), "--stack", "names")

    assert shown.exit_code == 0
    assert "The report says nothing of the past: Athena says no." in shown.stderr
    page = parsed((folder / "report.html").read_bytes())
    assert "What changed" not in texts(page, "h2")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(commands.application, list(arguments), catch_exceptions=False)
