"""One run: every distinct, well-formed name of the table goes into the queue once."""

import dataclasses
import logging
import reprlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, cast

from distinct_names import DistinctNames
from name_sentiment.log_events import ROW_NOT_SENT, RUN_ENDED, RUN_INCOMPLETE, RUN_SKIPPED, RUN_STARTED
from name_sentiment.message import NameMessage
from name_sentiment.names import problem_with_name
from pipeline.deadline import Deadline
from pipeline.failures import Failure, PermanentFailure
from run_request import RunRequest, Segment

MAXIMUM_EXAMPLES = 20
"""How many unsent names an error spells out; of the others it gives the number."""

logger = logging.getLogger(__name__)

_shortener = reprlib.Repr()
_shortener.maxstring = _shortener.maxother = 100
_shortened = _shortener.repr


class Row(NamedTuple):
    """One item of the table as it is stored: values of any type, None where there is none."""

    name: object
    title: object


class NameSource(Protocol):
    def rows(self, segment: Segment) -> Iterator[Row]:
        """All rows of the segment, without holding them all. Raises Failure."""
        ...


@dataclass(frozen=True)
class Unsent:
    name: str
    reason: str


@dataclass
class Delivery:
    """What became of the messages that were to be sent: each is counted once, as sent or as unsent."""

    sent: int = 0
    unsent: int = 0
    examples: list[Unsent] = field(default_factory=list)
    ended_by: Failure | None = None
    """What ended the sending before all messages had their turn."""

    def add_unsent(self, name: str, reason: str) -> None:
        self.unsent += 1
        if len(self.examples) < MAXIMUM_EXAMPLES:
            self.examples.append(Unsent(name, reason))

    def add(self, other: "Delivery") -> None:
        self.sent += other.sent
        self.unsent += other.unsent
        self.examples = [*self.examples, *other.examples][:MAXIMUM_EXAMPLES]
        self.ended_by = self.ended_by or other.ended_by


class WorkQueue(Protocol):
    def backlog(self) -> int:
        """About how many names wait or are in work. Raises Failure."""
        ...

    def send(self, messages: Iterator[NameMessage], deadline: Deadline) -> Delivery:
        """Send what `messages` gives, at least once each, holding only what is under way.

        Its next message may be asked for by several threads, but by one at a time.
        """
        ...


@dataclass
class RunReport:
    """A run in numbers. Of the rows `scanned`, those that are none of the others are unsent."""

    run_id: str
    scanned: int = 0
    sent: int = 0
    duplicates: int = 0
    invalid: int = 0
    skipped: bool = False

    def to_answer(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


class RunIncomplete(Failure):
    """Not every name was sent: the message says which, why, and how to go on."""


class OutOfTime(PermanentFailure):
    """The table is longer than one invocation: every such run would end so."""


class UnusableRow(Exception):
    """A row that names nothing to look up."""


class Producer:
    """`record` is given each run's report, also of a run that is skipped or incomplete."""

    def __init__(self, names: NameSource, queue: WorkQueue, record: Callable[[RunReport], None]) -> None:
        self._names = names
        self._queue = queue
        self._record = record

    def run(self, request: RunRequest, deadline: Deadline) -> RunReport:
        """Send the names, or skip the run while an earlier one is still being worked off.

        Raises RunIncomplete, and Failure where the queue cannot be asked for its backlog.
        """
        if request.gives_way and (backlog := self._queue.backlog()):
            return self._skip(request, backlog)
        segment = request.segment
        logger.info(
            "run started",
            extra={"event": RUN_STARTED, "segment": segment.number, "total_segments": segment.total},
        )
        with DistinctNames() as distinct_names:
            rows = _Rows(self._names, request, distinct_names, deadline)
            delivery = self._queue.send(rows.messages(), deadline)
        report = dataclasses.replace(rows.report, sent=delivery.sent)
        self._record(report)
        cause = delivery.ended_by or rows.ended_by
        if cause or delivery.unsent:
            problem = _what_is_left(delivery, cause)
            logger.error(
                "run incomplete",
                extra={
                    "event": RUN_INCOMPLETE,
                    **report.to_answer(),
                    "unsent": delivery.unsent,
                    "problem": problem,
                },
            )
            raise RunIncomplete(problem) from cause
        logger.info("run ended", extra={"event": RUN_ENDED, **report.to_answer()})
        return report

    def _skip(self, request: RunRequest, backlog: int) -> RunReport:
        report = RunReport(request.run_id, skipped=True)
        self._record(report)
        logger.warning(
            'run skipped, an earlier one is still being worked off; {"force": true} sends all the same',
            extra={"event": RUN_SKIPPED, "backlog": backlog},
        )
        return report


class _Rows:
    """A segment's rows on their way into the queue, counted."""

    def __init__(
        self, names: NameSource, request: RunRequest, distinct_names: DistinctNames, deadline: Deadline
    ) -> None:
        self._names = names
        self._request = request
        self._distinct_names = distinct_names
        self._deadline = deadline
        self.report = RunReport(request.run_id)
        self.ended_by: Failure | None = None
        """What ended the rows before the table did. Kept, not raised: what was read is still sent."""

    def messages(self) -> Iterator[NameMessage]:
        try:
            for row in self._names.rows(self._request.segment):
                if not self._deadline.allows():
                    self.ended_by = OutOfTime(
                        "the function's time ended; share the table among several invocations, as "
                        '{"segment": 0, "total_segments": 4} and so on to segment 3'
                    )
                    return
                if message := self._message_of(row):
                    yield message
        except Failure as failure:
            self.ended_by = failure

    def _message_of(self, row: Row) -> NameMessage | None:
        """The row's message, or None where the row is invalid or its name was met before, titled or not."""
        self.report.scanned += 1
        try:
            message = _read(row, self._request.run_id)
        except UnusableRow as problem:
            self.report.invalid += 1
            # `name` is the table's key, or else all that is known of the row. Never the whole of it.
            logger.warning(
                "row not sent",
                extra={"event": ROW_NOT_SENT, "key": _shortened(row.name), "problem": str(problem)},
            )
            return None
        if not self._distinct_names.add(message.name):
            self.report.duplicates += 1
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


def _what_is_left(delivery: Delivery, cause: Failure | None) -> str:
    sentences = []
    if cause:
        sentences.append(f"The run ended before the table did: {cause}.")
    if delivery.unsent:
        sentences.append(f"Names that could not be sent, {delivery.unsent:,}: {_unsent_names(delivery)}.")
    sentences.append(
        f"Names that were sent: {delivery.sent:,}. Once the cause is mended, an event of "
        '{"force": true} sends them all; a name that comes twice does no harm.'
    )
    return " ".join(sentences)


def _unsent_names(delivery: Delivery) -> str:
    by_reason = attrgetter("reason")
    parts = [
        f"{', '.join(_shortened(unsent.name) for unsent in group)} ({reason})"
        for reason, group in groupby(sorted(delivery.examples, key=by_reason), key=by_reason)
    ]
    if others := delivery.unsent - len(delivery.examples):
        parts.append(f"and {others:,} more")
    return ", ".join(parts)
