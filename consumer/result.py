"""What is kept of a name: one row, as a CSV file that is the same bytes for the same row."""

import csv
import hashlib
import io
import json
from dataclasses import dataclass, replace
from typing import Protocol

from name_sentiment import rules
from name_sentiment.result_format import COLUMNS, Status, disarm
from name_sentiment.sentiment import Rejected, Sentiment
from snippet import cut_snippet
from wiki.page import Page, PageKind


@dataclass(frozen=True)
class Result:
    """One name, what the encyclopedia says of it, and how that reads.

    Only a scored result has a sentiment. `fingerprint` stands for all that decided the result: equal
    fingerprints make equal results, so nothing needs to be scored or written again.
    """

    name: str
    status: Status
    fingerprint: str
    snippet: str = ""
    sentiment: Sentiment | None = None
    title: str = ""
    url: str = ""
    revision: str = ""
    detail: str = ""

    def with_score(self, score: Sentiment | Rejected) -> "Result":
        if isinstance(score, Rejected):
            return replace(self, status=Status.REJECTED, detail=score.reason)
        return replace(self, sentiment=score)

    @property
    def row(self) -> tuple[object, ...]:
        """The cells under COLUMNS. Text that a spreadsheet would run is disarmed."""
        sentiment = self.sentiment
        return (
            disarm(self.name),
            disarm(self.snippet),
            sentiment and sentiment.label,
            sentiment and sentiment.positive,
            sentiment and sentiment.negative,
            sentiment and sentiment.neutral,
            sentiment and sentiment.mixed,
            self.status.value,
            disarm(self.title),
            disarm(self.url),
            disarm(self.revision),
            disarm(self.detail),
        )


def csv_file(result: Result) -> bytes:
    """Write the result's file: one header line and one row, in UTF-8, in the bytes that pandas writes."""
    row = result.row
    # Before Python 3.13 a carriage return alone is not quoted, and readers take it for the row's end.
    returns = any("\r" in str(cell) for cell in row)
    file = io.StringIO()
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL).writerows(
        [COLUMNS, row]
    )
    # Half a surrogate pair, as a service's JSON may hold, is no UTF-8; a question mark stands for it.
    return file.getvalue().encode(errors="replace")


class ResultStore(Protocol):
    def fingerprint_of(self, name: str) -> str | None:
        """Say which fingerprint the name's result was stored with; None where there is no result.

        Raises PassingFailure, PermanentFailure or NotThere.
        """
        ...

    def store(self, result: Result, file: bytes) -> None:
        """Keep the result's file in place of an earlier one. May be repeated: it is the same object then.

        Raises PassingFailure, PermanentFailure or NotThere.
        """
        ...


@dataclass(frozen=True)
class ResultRules:
    """How a page becomes a result."""

    language_code: str
    snippet_sentences: int

    def draft(self, name: str, page: Page) -> Result:
        """Decide all of a result but its sentiment, which a `scored` draft still lacks."""
        snippet = ""
        status = Status(page.kind.value) if page.kind is not PageKind.ARTICLE else Status.SCORED
        if page.kind is PageKind.ARTICLE:
            snippet = cut_snippet(page.introduction, self.snippet_sentences, self.language_code)
            status = Status.SCORED if snippet else Status.EMPTY
        return Result(
            name=name,
            status=status,
            fingerprint=self._fingerprint(name, status, snippet, page),
            snippet=snippet,
            title=page.title,
            url=page.url,
            revision=page.revision,
            detail=page.detail,
        )

    def _fingerprint(self, name: str, status: Status, snippet: str, page: Page) -> str:
        decided_by = [
            rules.RULES_VERSION,
            self.language_code,
            name,
            status,
            snippet,
            page.title,
            page.url,
            page.revision,
            page.detail,
        ]
        return hashlib.sha256(json.dumps(decided_by).encode()).hexdigest()
