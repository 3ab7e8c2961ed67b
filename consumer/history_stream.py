"""The history's events, sent to the stream that writes them into the lake."""

from collections.abc import Sequence

from name_sentiment.history_event import HistoryEvent
from pipeline.circuit_breaker import BehindBreaker
from pipeline.deadline import Deadline
from pipeline.failures import Failure
from pipeline.record_stream import RecordStream


class HistoryStream(BehindBreaker):
    """The `History` port on a stream. A record that was put is delivered, or kept under history-errors/."""

    def __init__(self, stream: RecordStream) -> None:
        super().__init__(stream.breaker)
        self._stream = stream

    def record(self, events: Sequence[HistoryEvent], deadline: Deadline) -> dict[str, Failure]:
        failures = self._stream.put([event.to_record() for event in events], deadline)
        return {events[position].event_id: failure for position, failure in failures.items()}
