"""A history in DuckDB, which stands in for Athena's SQL, as in the local AWS."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb

from name_sentiment.history_event import COLUMNS, HistoryEvent
from name_sentiment.result_format import Status
from name_sentiment.sentiment import Sentiment
from operations.lake.athena import Athena, Progress, Row, no_progress

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

SCORES = {
    "POSITIVE": Sentiment("POSITIVE", 0.9, 0.05, 0.03, 0.02),
    "NEGATIVE": Sentiment("NEGATIVE", 0.1, 0.8, 0.06, 0.04),
    "NEUTRAL": Sentiment("NEUTRAL", 0.0, 0.0, 1.0, 0.0),
}


class ToldHistory(Athena):
    """Tells what happened to names, and answers queries about it."""

    def __init__(self) -> None:
        self.events: list[tuple[HistoryEvent, date]] = []

    def tell(
        self, name: str, reads: str | Status, snippet: str = "", days_ago: float = 0, event_id: str = ""
    ) -> None:
        """Say that the name got a result: a sentiment, or a status without one."""
        before = next((event for event, _ in reversed(self.events) if event.name == name), None)
        moment = NOW - timedelta(days=days_ago)
        sentiment = None if isinstance(reads, Status) else SCORES[reads]
        event = HistoryEvent(
            event_id=event_id or f"{name}, {len(self.events)}",
            occurred_at=moment,
            run_id="run-1",
            name=name,
            title=name.title(),
            url=f"https://wiki.example/{name}",
            revision=str(len(self.events)),
            language="en",
            status=reads if isinstance(reads, Status) else Status.SCORED,
            snippet=snippet,
            sentiment=sentiment,
            scorer="comprehend" if sentiment else None,
            previous_status=before.status if before else None,
            previous_sentiment=before.sentiment.label if before and before.sentiment else None,
        )
        self.events.append((event, moment.date()))

    def deliver_again(self, event: HistoryEvent, later: timedelta) -> None:
        moment = event.occurred_at + later
        again = replace(event, occurred_at=moment)
        self.events.append((again, moment.date()))

    def rows(self, sql: str, progress: Progress = no_progress) -> list[Row]:
        with duckdb.connect() as connection:
            types = {"string": "varchar"}
            columns = ", ".join(f"{name} {types.get(kind, kind)}" for name, kind in COLUMNS.items())
            connection.execute(f"create table history ({columns}, day date)")
            for event, day in self.events:
                marks = ", ".join("?" * (len(COLUMNS) + 1))
                connection.execute(f"insert into history values ({marks})", [*_cells(event), day])  # noqa: S608
            found = connection.execute(sql)
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, map(_text, row), strict=True)) for row in found.fetchall()]


def _cells(event: HistoryEvent) -> Sequence[Any]:
    scores = event.sentiment
    shares = (scores.positive, scores.negative, scores.neutral, scores.mixed) if scores else (None,) * 4
    return [
        event.event_id,
        event.occurred_at.replace(tzinfo=None),
        event.run_id,
        event.name,
        event.title,
        event.url,
        event.revision,
        event.language,
        event.status,
        event.snippet,
        scores.label if scores else None,
        *shares,
        event.scorer,
        event.previous_status,
        event.previous_sentiment,
    ]


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)
