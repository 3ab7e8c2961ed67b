"""First step: a segment's rows become messages, one per distinct name, and all rows are counted."""

import logging
import reprlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol, cast

from distinct_names import DistinctNames
from name_sentiment.log_events import ROW_NOT_SENT
from name_sentiment.message import NameMessage
from name_sentiment.names import problem_with_name
from pipeline.deadline import Deadline
from pipeline.failures import Failure, PermanentFailure
from run_request import RunRequest, Segment

logger = logging.getLogger(__name__)

_shortener = reprlib.Repr()
_shortener.maxstring = _shortener.maxother = 100
shortened = _shortener.repr


class Row(NamedTuple):
    """One item of the table as it is stored: values of any type, None where there is none."""

    name: object
    title: object


class NameSource(Protocol):
    def rows(self, segment: Segment) -> Iterator[Row]:
        """All rows of the segment, without holding them all. Raises Failure."""
        ...

    def about_how_many(self) -> int:
        """The table's own count of its rows, which may be some hours old. Raises Failure."""
        ...


class OutOfTime(PermanentFailure):
    """The table is too long for one invocation, so every run over it would end early."""


class UnusableRow(Exception):
    """A row without a usable name or title."""


@dataclass
class RowCounts:
    scanned: int = 0
    duplicates: int = 0
    invalid: int = 0


class Rows:
    """The messages of a segment's rows, one per distinct and usable name."""

    def __init__(
        self, names: NameSource, request: RunRequest, distinct_names: DistinctNames, deadline: Deadline
    ) -> None:
        self._rows = names.rows(request.segment)
        self._run_id = request.run_id
        self._distinct_names = distinct_names
        self._deadline = deadline
        self.counts = RowCounts()
        self.ended_by: Failure | None = None
        """The failure that ended the reading early. It is kept, not raised: what was read is still sent."""

    def __iter__(self) -> Iterator[NameMessage]:
        return self

    def __next__(self) -> NameMessage:
        while True:
            if message := self._message_of(self._next_row()):
                return message

    def _next_row(self) -> Row:
        try:
            row = next(self._rows)
        except Failure as failure:
            self.ended_by = failure
            raise StopIteration from failure
        if not self._deadline.allows():
            self.ended_by = OutOfTime(
                "the function's time ended; share the table among several invocations, as "
                '{"segment": 0, "total_segments": 4} and so on to segment 3'
            )
            raise StopIteration
        return row

    def _message_of(self, row: Row) -> NameMessage | None:
        """The row's message, or None where the row is invalid or its name was met before, titled or not."""
        self.counts.scanned += 1
        try:
            message = _read(row, self._run_id)
        except UnusableRow as problem:
            self.counts.invalid += 1
            # The name is all that is logged of a row, never the whole row.
            logger.warning(
                "row not sent",
                extra={"event": ROW_NOT_SENT, "key": shortened(row.name), "problem": str(problem)},
            )
            return None
        if not self._distinct_names.add(message.name):
            self.counts.duplicates += 1
            return None
        return message


def _read(row: Row, run_id: str) -> NameMessage:
    """Raises UnusableRow, also for a title: without it, the name would find another page than was meant."""
    if row.name is None:
        raise UnusableRow("there is no name")
    name = _usable("name", row.name)
    title = None if row.title in (None, "") else _usable("title", row.title)
    return NameMessage(name, title, run_id)


def _usable(what: str, value: object) -> str:
    if problem := problem_with_name(value):
        raise UnusableRow(f"{what} {problem}")
    return cast(str, value)
