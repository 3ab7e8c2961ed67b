"""The operator's list of names: a CSV file with a column `name` and, if wanted, one `title`."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from name_sentiment.names import problem_with_name
from operations.cannot_continue import CannotContinue

NAME, TITLE = "name", "title"
PROBLEMS_SHOWN = 10


@dataclass(frozen=True)
class ListedName:
    """A name and, where its page is called otherwise, that page's title."""

    name: str
    title: str | None = None


def read_names(file: Path) -> list[ListedName]:
    """Read the whole list, or none of it.

    Raises CannotContinue with every line that is wrong, so that a file is mended in one go.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")  # spreadsheets begin UTF-8 with a byte order mark
    except OSError as error:
        raise CannotContinue(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CannotContinue(f"{file}, line {line}: is not UTF-8. Save the file as UTF-8.") from error
    problems: list[str] = []
    try:
        names = list(_names(text, problems))
    except csv.Error as error:
        raise CannotContinue(f"{file} is not CSV: {error}.") from error
    if not names and not problems:
        problems.append("there is no name in it")
    if problems:
        more = len(problems) - PROBLEMS_SHOWN
        shown = problems[:PROBLEMS_SHOWN] + ([f"and {more:,} more"] if more > 0 else [])
        raise CannotContinue("\n  ".join([f"{file} cannot be used:", *shown]))
    return names


def _names(text: str, problems: list[str]) -> Iterator[ListedName]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [column.strip() for column in next(rows, [])]
    if NAME not in header:
        problems.append(
            f"line 1: has no column {NAME!r}; the columns are: {', '.join(map(repr, header)) or 'none'}"
        )
        return
    first_seen: dict[str, int] = {}
    line = rows.line_num + 1
    for row in rows:
        if row:
            problem = _problem(row, header, first_seen, line)
            if problem:
                problems.append(f"line {line}: {problem}")
            else:
                fields = dict(zip(header, row, strict=False))
                first_seen[fields[NAME]] = line
                yield ListedName(fields[NAME], fields.get(TITLE) or None)
        line = rows.line_num + 1


def _problem(row: list[str], header: list[str], first_seen: dict[str, int], line: int) -> str | None:
    if len(row) > len(header):
        return f"has {len(row)} fields, the first line {len(header)}; put text with a comma in quotes"
    fields = dict(zip(header, row, strict=False))
    name, title = fields.get(NAME, ""), fields.get(TITLE, "")
    if problem := problem_with_name(name):
        return f"the name {problem}"
    if title and (problem := problem_with_name(title)):
        return f"the title {problem}"
    if name in first_seen:
        return f"the name {name!r} is in line {first_seen[name]} already"
    return None
