"""Tables as a person reads them in a terminal, or as another program gets them."""

import pytest

from operations.last_run import LastRun
from operations.printed import TEXT_CHARACTERS, ResultsTable, status_lines
from operations.results.fetched_result import FetchedResult, Verdict
from operations.terminal import Terminal
from pipeline.queue_depth import QueueDepth

SCORES = {Verdict.POSITIVE: 0.9, Verdict.NEGATIVE: 0.0, Verdict.NEUTRAL: 0.1, Verdict.MIXED: 0.0}
SNIPPET = "Netflix, Inc. is a streaming company. " * 9
SCORED = FetchedResult("netflix", Verdict.POSITIVE, SCORES, snippet=SNIPPET)
UNSCORED = FetchedResult(
    "a name that is longer than any column of it",
    Verdict.AMBIGUOUS,
    detail="Mercury (planet) | Mercury (element)",
)
LAST_RUN = LastRun(
    "1",
    "2026-11-23T06:00:00+00:00",
    numbers={"sent": 1_234_567, "duplicates": 1},
    results={"scored": 1_234_566, "missing": 1},
)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> "Lines":
    return Lines(capsys, monkeypatch)


class Lines:
    """What is printed on a terminal of some width, or in a pipe, line by line."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def of(self, what: object, width: int | None = None) -> list[str]:
        if width:
            self._monkeypatch.setenv("COLUMNS", str(width))
        Terminal().print(what)
        return self._capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_terminal_cuts_what_wikipedia_says_first(lines: Lines, width: int) -> None:
    header, row = lines.of(ResultsTable([SCORED]), width)
    assert header.split()[:7] == ["name", "sentiment", "pos", "neg", "neu", "mix", "status"]
    assert row.split()[:7] == ["netflix", "positive", "0.90", "0.00", "0.10", "0.00", "scored"]
    assert row.rstrip().endswith("…")
    assert len(row) <= width


@pytest.mark.parametrize("width", [40, 50, 59])
def test_in_a_narrow_terminal_numbers_are_whole_and_names_give_way(lines: Lines, width: int) -> None:
    header, scored, unscored = lines.of(ResultsTable([SCORED, UNSCORED]), width)
    assert header.split() == ["name", "sentiment", "pos", "neg", "neu", "mix"]
    assert scored.split() == ["netflix", "positive", "0.90", "0.00", "0.10", "0.00"]
    assert unscored.startswith("a name th")
    assert unscored.split()[-1] == "ambiguous"
    assert "…" in unscored
    assert max(map(len, (header, scored, unscored))) <= width


def test_a_pipe_gets_names_whole_and_a_line_per_result(lines: Lines) -> None:
    _, scored, unscored = lines.of(ResultsTable([SCORED, UNSCORED]))
    assert SNIPPET[: TEXT_CHARACTERS - 1] in scored
    assert unscored.startswith(f"{UNSCORED.name}  ")
    assert unscored.rstrip().endswith("ambiguous  Mercury (planet) | Mercury (element)")


@pytest.mark.parametrize("width", [40, 80, None])
def test_the_status_has_whole_numbers_at_any_width(lines: Lines, width: int | None) -> None:
    name = "a-stack-with-quite-a-long-name-for-a-narrow-terminal"
    shown = lines.of(status_lines(name, QueueDepth(7_654_321, 0), QueueDepth(1, 0), LAST_RUN), width)
    words = " ".join(shown).split()
    assert {"7,654,321", "1,234,567", "1,234,566", "duplicate"} <= {word.strip(",") for word in words}
    assert all(len(line) <= (width or 1_000) for line in shown)


def test_names_are_shown_as_they_are(lines: Lines) -> None:
    names = ("=cmd()", "'+x", "[bold]x[/]", "\x1b[2J\u202eesrever")
    _, *shown = lines.of(ResultsTable([FetchedResult(name, Verdict.MISSING) for name in names]))
    assert [line.split()[0] for line in shown] == ["=cmd()", "'+x", "[bold]x[/]", "\\x1b[2J\\u202eesrever"]
