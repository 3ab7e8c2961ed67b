"""What is printed is printable, and is not broken into lines where no person looks."""

from collections.abc import Callable

import pytest
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from operations.terminal import Terminal, counted, printable

FLAG_OF_WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
SHOWN_AS_IT_IS = (
    "netflix",
    "[bold]x[/] :smile: =cmd() 'x' \\x1b",
    "👨‍👩‍👧 می‌خواهم",
    FLAG_OF_WALES,
    "E\u0301 1\u00a0km 東京\u3000大阪",
    "\U0001fae9",  # newer than the Unicode of some Pythons that this runs on
)
MADE_VISIBLE = {
    "\x1b[2J": "\\x1b[2J",
    "\x9b31m\x07\x08\x7f": "\\x9b31m\\x07\\x08\\x7f",
    "a\rb\nc\td": "a\\rb\\nc\\td",
    "\u202egpj.exe\u2066\u200f": "\\u202egpj.exe\\u2066\\u200f",
    "zero\u200bwidth\ufeff\u00ad": "zero\\u200bwidth\\ufeff\\xad",
    "\u2028\u2029": "\\u2028\\u2029",
    "smuggled\U000e0068\U000e0069": "smuggled\\U000e0068\\U000e0069",
    "a file's name that is no UTF-8: \udcff": "a file's name that is no UTF-8: \\udcff",
}
STEERING = "\x1b[2J\u202e\x9b\r\x07"


@pytest.mark.parametrize("text", SHOWN_AS_IT_IS)
def test_what_can_be_shown_is_shown_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(("text", "visible"), MADE_VISIBLE.items())
def test_what_would_be_acted_upon_is_made_visible(text: str, visible: str) -> None:
    assert printable(text) == visible
    assert printable(visible) == visible


def in_a_line(terminal: Terminal) -> None:
    terminal.tell(STEERING)


def in_a_cell(terminal: Terminal) -> None:
    table = Table(STEERING)
    table.add_row(Text(STEERING))
    terminal.print(table)


def in_a_progress(terminal: Terminal) -> None:
    with Progress(console=terminal) as progress:
        progress.add_task(STEERING)


@pytest.mark.parametrize("way", [in_a_line, in_a_cell, in_a_progress])
def test_there_is_no_way_past_the_terminal(
    way: Callable[[Terminal], None], capsys: pytest.CaptureFixture[str]
) -> None:
    way(Terminal())
    shown = capsys.readouterr().out
    assert "\\x1" in shown
    assert not set("\x1b\u202e\x9b\r\x07") & set(shown)


@pytest.mark.parametrize("stderr", [False, True])
def test_a_pipe_is_not_wrapped(stderr: bool, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(stderr=stderr)
    terminal.tell("word " * 100)
    terminal.print("word " * 100)
    assert [len(line) for line in "".join(capsys.readouterr()).splitlines()] == [500, 500]


def test_a_width_that_is_asked_for_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    Terminal().print("word " * 96)
    assert {len(line) for line in capsys.readouterr().out.splitlines()} == {40}


def test_lines_of_a_message_stay_lines(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().tell("cannot be used:\n  line 2: \x1b[31m")
    assert capsys.readouterr().out == "cannot be used:\n  line 2: \\x1b[31m\n"


def test_one_is_counted_as_one() -> None:
    assert [counted(number, "name") for number in (0, 1, 2, 1234)] == [
        "0 names",
        "1 name",
        "2 names",
        "1,234 names",
    ]
    assert counted(2, "entry", "entries") == "2 entries"
