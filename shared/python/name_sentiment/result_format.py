"""The format of a result's file: its columns, and how its cells are kept from running as formulas."""

import re
from enum import StrEnum

COLUMNS = (
    "names",
    "wikipedia_snippit",
    "Sentiment",
    "Positive",
    "Negative",
    "Neutral",
    "Mixed",
    "status",
    "title",
    "url",
    "revision",
    "detail",
)
"""The users of the file rely on the first three; their spelling is part of the format."""


class Status(StrEnum):
    """What became of a name. Only a scored one has a sentiment."""

    SCORED = "scored"
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    INVALID = "invalid"
    EMPTY = "empty"
    REJECTED = "rejected"


_FORMULA = r"[=+\-@＝＋－＠]"  # what spreadsheets run; full-width too, where East Asian text is typed
_PASSED_OVER = r"'\"\t\r\n\0"  # what a reader drops, or takes for quoting, before a formula
_BEGINNING = re.compile(rf"'*[\t\r\n\0]|[{_PASSED_OVER}]*{_FORMULA}")
# Possessive, and begins only where no run goes on, so that any text takes one pass.
_BEFORE_FORMULA = re.compile(rf"(?<![;{_PASSED_OVER}])[;{_PASSED_OVER}]++(?={_FORMULA})")
_SEPARATOR = re.compile(r"\A;|\r\n|[\t\r\n]")
_SEPARATOR_DISARMED = re.compile(rf"({_SEPARATOR.pattern})'")


def disarm(cell: str) -> str:
    """Put an apostrophe before each place in the cell that a spreadsheet would run as a formula.

    One is its beginning (https://owasp.org/www-community/attacks/CSV_Injection). The others are inside it:
    where a locale separates cells by semicolons, or a file is read as separated by tabs, the quotes around a
    cell do not count, so a semicolon, a tab or a line break in it begins another cell.
    """
    armed = _BEGINNING.match(cell)
    cell = _BEFORE_FORMULA.sub(lambda run: _after_semicolons(run[0], _SEPARATOR, r"\g<0>'"), cell)
    return f"'{cell}" if armed else cell


def rearm(cell: str) -> str:
    """Undo `disarm`. Apostrophes that were there before it are kept."""
    if cell.startswith("'") and _BEGINNING.match(cell, 1):
        cell = cell[1:]
    return _BEFORE_FORMULA.sub(lambda run: _after_semicolons(run[0], _SEPARATOR_DISARMED, r"\1"), cell)


def _after_semicolons(run: str, pattern: re.Pattern[str], replacement: str) -> str:
    """Replace from the run's last semicolon on: what stands before one begins no formula."""
    last = max(run.rfind(";"), 0)
    return run[:last] + pattern.sub(replacement, run[last:])
