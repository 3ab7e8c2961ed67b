"""Results as they were written, read back; what cannot be read is kept as a complaint, not dropped."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Self

import pandas as pd

from name_sentiment.result_format import COLUMNS, rearm
from name_sentiment.result_key import SUFFIX

SCORED = "scored"

_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


class Outcome(StrEnum):
    """How a scored name reads, or why a name has no score."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    MIXED = "mixed"
    NEGATIVE = "negative"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    INVALID = "invalid"
    EMPTY = "empty"
    REJECTED = "rejected"


SENTIMENTS = (Outcome.POSITIVE, Outcome.NEUTRAL, Outcome.MIXED, Outcome.NEGATIVE)
UNSCORED = tuple(outcome for outcome in Outcome if outcome not in SENTIMENTS)


class NotAResult(Exception):
    """A file or a row that is not what the consumer writes; the message says in what."""


@dataclass(frozen=True)
class Result:
    """One name's result.

    `scores` says how sure each of SENTIMENTS is, from 0 to 1; it is empty unless `outcome` is one of them.
    """

    name: str
    outcome: Outcome
    scores: Mapping[Outcome, float] = field(default_factory=dict)
    snippet: str = ""
    title: str = ""
    url: str = ""
    detail: str = ""

    @classmethod
    def of_cells(cls, cells: Sequence[str]) -> Self:
        """Read one row, in the order of COLUMNS. Raises NotAResult."""
        if len(cells) != len(COLUMNS):
            raise NotAResult(f"a row has {len(cells)} cells, not {len(COLUMNS)}")
        cell = dict(zip(COLUMNS, cells, strict=True))
        name = rearm(cell["names"])
        if not name:
            raise NotAResult("a row has no name")
        return cls(
            name=name,
            outcome=_outcome(cell),
            scores={sentiment: _score(cell, sentiment) for sentiment in SENTIMENTS}
            if cell["status"] == SCORED
            else {},
            snippet=rearm(cell["wikipedia_snippit"]),
            title=rearm(cell["title"]),
            url=rearm(cell["url"]),
            detail=rearm(cell["detail"]),
        )

    @property
    def link(self) -> str | None:
        """The page's address where it is one of the web: `javascript:` and its kind make no link."""
        return self.url if _WEB_ADDRESS.fullmatch(self.url) else None

    @property
    def titles_offered(self) -> tuple[str, ...]:
        """The titles among which an ambiguous name's page can be chosen."""
        if self.outcome is not Outcome.AMBIGUOUS or not self.detail:
            return ()
        return tuple(self.detail.split(" | "))  # no title can hold a bar


@dataclass(frozen=True)
class Results:
    """All that was found in one place, in the names' order.

    `complaints` says of each file or row that should be a result why it could not be read; `left_alone`
    names the files that are something else.
    """

    results: tuple[Result, ...] = ()
    complaints: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Read a folder as `aws s3 cp --recursive` leaves it. Raises OSError where it is no folder."""
        entries = sorted(folder.iterdir())
        files = [entry for entry in entries if entry.name.endswith(SUFFIX) and not entry.is_dir()]
        results, complaints = _collected((file.name, partial(read_result, file)) for file in files)
        return cls(results, complaints, tuple(sorted({e.name for e in entries} - {f.name for f in files})))

    @classmethod
    def in_table(cls, table: pd.DataFrame) -> Self:
        """Take merged results, a row a name, with the cells as the files hold them. Raises NotAResult."""
        if absent := [column for column in COLUMNS if column not in table.columns]:
            raise NotAResult(f"the table has no column {', '.join(absent)}")
        rows = table[list(COLUMNS)].itertuples(index=False)
        cells = (["" if pd.isna(cell) else str(cell) for cell in row] for row in rows)
        return cls(
            *_collected(
                (f"row {number:,}", partial(Result.of_cells, row))
                for number, row in enumerate(cells, start=1)
            )
        )


def read_result(file: Path) -> Result:
    """Read the file of one name. Raises NotAResult."""
    try:
        text = file.read_bytes().decode()
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except OSError as error:
        raise NotAResult(f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NotAResult("is not UTF-8") from error
    except csv.Error as error:
        raise NotAResult(f"is not CSV: {error}") from error
    except ValueError as error:
        raise NotAResult("is empty") from error
    if tuple(header) != COLUMNS:
        raise NotAResult(f"has other columns: {', '.join(header)}")
    if len(rows) != 1:
        raise NotAResult(f"has {len(rows)} rows, not one")
    return Result.of_cells(rows[0])


def _outcome(cell: Mapping[str, str]) -> Outcome:
    column, known = ("Sentiment", SENTIMENTS) if cell["status"] == SCORED else ("status", UNSCORED)
    value = cell[column].lower() if column == "Sentiment" else cell[column]
    if value not in known:
        raise NotAResult(f"its {column} is {cell[column]!r}")
    return Outcome(value)


def _score(cell: Mapping[str, str], sentiment: Outcome) -> float:
    column = sentiment.capitalize()
    try:
        score = float(cell[column])
    except ValueError as error:
        raise NotAResult(f"its {column} is {cell[column]!r}, not a number") from error
    if not 0 <= score <= 1:
        raise NotAResult(f"its {column} is {cell[column]}, not between 0 and 1")
    return score


def _collected(
    sources: Iterable[tuple[str, Callable[[], Result]]],
) -> tuple[tuple[Result, ...], tuple[str, ...]]:
    found: dict[str, Result] = {}
    source_of: dict[str, str] = {}
    complaints: list[str] = []
    for source, read in sources:
        try:
            result = read()
        except NotAResult as complaint:
            complaints.append(f"{source}: {complaint}")
            continue
        if result.name in found:
            complaints.append(f"{source}: has the name of {source_of[result.name]} again")
            continue
        found[result.name], source_of[result.name] = result, source
    ordered = sorted(found.values(), key=lambda result: (result.name.casefold(), result.name))
    return tuple(ordered), tuple(complaints)
