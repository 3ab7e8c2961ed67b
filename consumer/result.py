"""A name's result: one row, as a CSV file. Equal rows make equal bytes."""

import csv
import io
from dataclasses import dataclass, replace

from name_sentiment.result_format import COLUMNS, Status, disarm
from name_sentiment.sentiment import Rejected, Sentiment
from pipeline.encodable import utf8


@dataclass(frozen=True)
class Result:
    """One name, what the encyclopedia says of it, and its sentiment. Only a scored one has a sentiment."""

    name: str
    status: Status
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
    return utf8(file.getvalue())
