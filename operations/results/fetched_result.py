"""Results, read back as they were written. A file that cannot be read becomes a complaint."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from name_sentiment.result_format import COLUMNS, Status, rearm
from name_sentiment.result_key import SUFFIX
from operations.results.folder import others_in
from operations.results.reading_order import reading_order

MAXIMUM_BYTES = 1_048_576
"""Far above any result: a snippet has up to 5,000 bytes, as Comprehend takes, and a title 255."""

_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


class Verdict(StrEnum):
    """The sentiment of a scored name, or why a name has no score."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    MIXED = "mixed"
    NEGATIVE = "negative"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    INVALID = "invalid"
    EMPTY = "empty"
    REJECTED = "rejected"


SENTIMENTS = (Verdict.POSITIVE, Verdict.NEUTRAL, Verdict.MIXED, Verdict.NEGATIVE)
SCORE_COLUMNS = (Verdict.POSITIVE, Verdict.NEGATIVE, Verdict.NEUTRAL, Verdict.MIXED)
"""SENTIMENTS in the order of a file's columns."""

UNSCORED = tuple(verdict for verdict in Verdict if verdict not in SENTIMENTS)


class NotAResult(Exception):
    """A file or a row that the consumer would not write. The message says why."""


@dataclass(frozen=True)
class FetchedResult:
    """One name's result.

    `scores` says how sure each of SENTIMENTS is, from 0 to 1; it is empty unless `verdict` is one of them.
    """

    name: str
    verdict: Verdict
    scores: Mapping[Verdict, float] = field(default_factory=dict)
    snippet: str = ""
    title: str = ""
    url: str = ""
    revision: str = ""
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
            verdict=_verdict(cell),
            scores={sentiment: _score(cell, sentiment) for sentiment in SENTIMENTS}
            if cell["status"] == Status.SCORED
            else {},
            snippet=rearm(cell["wikipedia_snippit"]),
            title=rearm(cell["title"]),
            url=rearm(cell["url"]),
            revision=rearm(cell["revision"]),
            detail=rearm(cell["detail"]),
        )

    @property
    def row(self) -> tuple[str | float | None, ...]:
        """The cells under COLUMNS, names and texts as they are."""
        is_scored = self.verdict in SENTIMENTS
        return (
            self.name,
            self.snippet,
            self.verdict.upper() if is_scored else "",
            *(self.scores.get(sentiment) for sentiment in SCORE_COLUMNS),
            Status.SCORED.value if is_scored else self.verdict.value,
            self.title,
            self.url,
            self.revision,
            self.detail,
        )

    @property
    def link(self) -> str | None:
        """See `web_link`."""
        return web_link(self.url)

    @property
    def titles_offered(self) -> tuple[str, ...]:
        """The titles among which an ambiguous name's page can be chosen."""
        if self.verdict is not Verdict.AMBIGUOUS or not self.detail:
            return ()
        return tuple(self.detail.split(" | "))  # no title can hold a bar


def web_link(url: str) -> str | None:
    """Give a page's address where it is one of the web: `javascript:` and its kind make no link."""
    return url if _WEB_ADDRESS.fullmatch(url) else None


@dataclass(frozen=True)
class FetchedResults:
    """All that was found in one place, in the reading order of the names.

    `complaints` says of each file or row that should be a result why it could not be read; `left_alone`
    names the files that are something else.
    """

    results: tuple[FetchedResult, ...] = ()
    complaints: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Read a folder that `aws s3 cp --recursive` has filled. Raises OSError where it is no folder.

        Symbolic links are ignored: they may lead to anybody's files.
        """
        files = [entry for entry in sorted(folder.iterdir()) if _may_be_result(entry)]
        return cls.of_files(files, left_alone=others_in(folder, files))

    @classmethod
    def of_files(
        cls, files: Iterable[Path], complaints: Iterable[str] = (), left_alone: tuple[str, ...] = ()
    ) -> Self:
        """Read these files; `complaints` are those that there are of others."""
        found: dict[str, FetchedResult] = {}
        file_of: dict[str, str] = {}
        unread = list(complaints)
        for file in files:
            try:
                result = read_result(file)
            except NotAResult as complaint:
                unread.append(f"{file.name}: {complaint}")
                continue
            if result.name in found:
                unread.append(f"{file.name}: has the name of {file_of[result.name]} again")
                continue
            found[result.name], file_of[result.name] = result, file.name
        ordered = sorted(found.values(), key=lambda result: reading_order(result.name))
        return cls(tuple(ordered), tuple(sorted(unread, key=reading_order)), left_alone)


def read_result(file: Path) -> FetchedResult:
    """Read the file of one name. Raises NotAResult."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MAXIMUM_BYTES + 1)
        if len(content) > MAXIMUM_BYTES:
            raise NotAResult(f"is over {MAXIMUM_BYTES:,} bytes, which no result is")
        text = content.decode()
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
        raise NotAResult(f"has other columns: {', '.join(header):.100}")
    if len(rows) != 1:
        raise NotAResult(f"has {len(rows)} rows, not one")
    return FetchedResult.of_cells(rows[0])


def _verdict(cell: Mapping[str, str]) -> Verdict:
    column, known = ("Sentiment", SENTIMENTS) if cell["status"] == Status.SCORED else ("status", UNSCORED)
    value = cell[column].lower() if column == "Sentiment" else cell[column]
    if value not in known:
        raise NotAResult(f"its {column} is {cell[column]!r:.100}")
    return Verdict(value)


def _score(cell: Mapping[str, str], sentiment: Verdict) -> float:
    column = sentiment.capitalize()
    try:
        score = float(cell[column])
    except ValueError as error:
        raise NotAResult(f"its {column} is {cell[column]!r:.100}, not a number") from error
    if not 0 <= score <= 1:
        raise NotAResult(f"its {column} is {cell[column]:.100}, not between 0 and 1")
    return score


def _may_be_result(entry: Path) -> bool:
    return entry.name.endswith(SUFFIX) and entry.is_file() and not entry.is_symlink()
