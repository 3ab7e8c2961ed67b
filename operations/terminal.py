"""Output to a terminal. Text from outside is made printable here."""

import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable
from io import TextIOWrapper

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

UNLIMITED = 1_000_000
"""The width of output that is no terminal, so that no line is broken in a pipe or a file."""

_ACTED_UPON = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of what is not shown but steers: controls, formats (reversed writing is one), half
characters, line and paragraph ends."""

_JOINERS = "\u200c\u200d"
"""Formats that are needed: they join emoji, and Persian is spelled with them."""

_PIECE = re.compile(
    "\N{WAVING BLACK FLAG}[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,8}\U000e007f"  # Wales, Scotland …
    "|.",
    re.DOTALL,
)


def printable(text: str) -> str:
    """Give the text, with an escape for each character that could steer a terminal or mislead a reader."""
    return text if text.isprintable() else _PIECE.sub(_visible, text)


def _visible(piece: re.Match[str]) -> str:
    text = piece[0]
    steers = len(text) == 1 and unicodedata.category(text) in _ACTED_UPON and text not in _JOINERS
    return ascii(text)[1:-1] if steers else text


def counted(number: int, thing: str, things: str = "") -> str:
    """`1 name`, `1,234 names`; `things` where an s does not make the plural."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


class Terminal(Console):
    """A console that prints printable characters alone.

    Text in a table is to be made printable before, too, so that its columns have the right width.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)
        if not self.is_terminal:
            self.width = shutil.get_terminal_size((UNLIMITED, 25)).columns  # COLUMNS, where it is set

    def tell(self, text: str, style: str | Style = "") -> None:
        """Print text without breaking its lines, so that a path can be copied."""
        self.print(Text(_printable_lines(text), style), soft_wrap=True)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(_printable_lines(segment.text), segment.style)


def _printable_lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def write_anything() -> None:
    """Let standard output and error take every character. Those that they cannot encode are escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
