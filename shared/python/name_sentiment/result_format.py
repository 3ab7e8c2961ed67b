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
"""The first three are the names that the file's users know; their spelling is part of the format."""


class Status(StrEnum):
    """What became of a name. Only a scored one has a sentiment."""

    SCORED = "scored"
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    INVALID = "invalid"
    EMPTY = "empty"
    REJECTED = "rejected"


_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def disarm(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula.

    Text that begins with apostrophes and then a formula gets one more, so that `rearm` can tell them apart.
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return "'" + cell if _FORMULA.match(cell) else cell


def rearm(cell: str) -> str:
    """Undo `disarm`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
