"""The event that is streamed into the lake when a name's result is new or has changed, and its columns."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol

from name_sentiment.result_format import Status
from name_sentiment.sentiment import Sentiment
from pipeline.circuit_breaker import Breakable
from pipeline.deadline import Deadline
from pipeline.encodable import utf8
from pipeline.failures import Failure

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "event_id": "string",
        "occurred_at": "timestamp",
        "run_id": "string",
        "name": "string",
        "title": "string",
        "url": "string",
        "revision": "string",
        "language": "string",
        "status": "string",
        "snippet": "string",
        "sentiment": "string",
        "positive": "double",
        "negative": "double",
        "neutral": "double",
        "mixed": "double",
        "scorer": "string",
        "previous_status": "string",
        "previous_sentiment": "string",
    }
)
"""The table's columns, with their types as Glue writes them. Those after `snippet` may be null."""


@dataclass(frozen=True)
class HistoryEvent:
    """A name's row that is new, or differs from the one before.

    `event_id` identifies the event: it may be delivered more than once, always under the same id.
    `occurred_at` is when the row was made, by the clock of whoever made it. `run_id` is empty where a person
    sent the name. `scorer` is whose `sentiment` it is, with a version.
    `previous_status` and `previous_sentiment` are the row's before; None for a first one.
    """

    event_id: str
    occurred_at: datetime
    run_id: str
    name: str
    title: str
    url: str
    revision: str
    language: str
    status: Status
    snippet: str
    sentiment: Sentiment | None
    scorer: str | None
    previous_status: Status | None
    previous_sentiment: str | None

    def to_record(self) -> bytes:
        """Write it as one line of JSON, in UTF-8, with a field for each of COLUMNS."""
        sentiment = self.sentiment
        fields = {
            "event_id": self.event_id,
            # https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
            "occurred_at": f"{self.occurred_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z",
            "run_id": self.run_id,
            "name": self.name,
            "title": self.title,
            "url": self.url,
            "revision": self.revision,
            "language": self.language,
            "status": self.status,
            "snippet": self.snippet,
            "sentiment": sentiment and sentiment.label,
            "positive": sentiment and sentiment.positive,
            "negative": sentiment and sentiment.negative,
            "neutral": sentiment and sentiment.neutral,
            "mixed": sentiment and sentiment.mixed,
            "scorer": self.scorer,
            "previous_status": self.previous_status,
            "previous_sentiment": self.previous_sentiment,
        }
        return utf8(json.dumps(fields, ensure_ascii=False, allow_nan=False) + "\n")


def event_id(name: str, origin: str, row_fingerprint: str) -> str:
    """Give the id of the event in which `name` gets this row.

    `origin` is the run that asked for it, or the message where a person sent that. A redelivery makes the
    same event again; a page that comes back as it was, in a later run, makes a new one.
    """
    return hashlib.sha256(json.dumps([name, origin, row_fingerprint]).encode()).hexdigest()


class History(Breakable, Protocol):
    """Keeps the events. A name is not done until its event is kept."""

    def record(self, events: Sequence[HistoryEvent], deadline: Deadline) -> dict[str, Failure]:
        """Keep the events, each at least once. Give, by event_id, why an event may not have been kept."""
        ...
