"""What stands in for the producer's ports in unit tests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from last_run import LastRun
from name_sentiment.message import NameMessage
from name_sentiment.rules import Rules
from pipeline.deadline import Deadline
from pipeline.delivery import Delivery
from pipeline.failures import Failure
from rows import Row
from run import Policy, Producer, RunReport, Services
from run_request import WHOLE_TABLE, RunRequest, Segment
from tests.unit.consumer.fakes import FakeIndex
from wiki.changes import Changes, ChangesUnknown


@dataclass
class FakeQueue:
    """The `WorkQueue` port: takes messages in one by one, and refuses the names in `refuses`."""

    waiting: int = 0
    refuses: Mapping[str, str] = field(default_factory=dict)
    ends_after: int | None = None
    ended_by: Failure | None = None
    messages: list[NameMessage] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.messages)

    def __contains__(self, name: str) -> bool:
        return any(message.name == name for message in self.messages)

    def backlog(self) -> int:
        return self.waiting

    def send(self, messages: Iterator[NameMessage], deadline: Deadline) -> Delivery:
        delivery = Delivery()
        for message in messages:
            if message.name in self.refuses:
                delivery.add_unsent(message.name, self.refuses[message.name])
                continue
            self.messages.append(message)
            delivery.sent += 1
            if delivery.sent == self.ends_after:
                delivery.ended_by = self.ended_by
                break
        return delivery


@dataclass
class FakeTable:
    """The `NameSource` port. `fails_with` ends the rows, as a scan that breaks off."""

    stored: Sequence[Row]
    fails_with: Failure | None = None
    asked_for: list[Segment] = field(default_factory=list)
    counted: int | None = None
    """What the table says that it holds, where that is not what it holds."""

    @classmethod
    def of(cls, *names: object) -> "FakeTable":
        return cls([Row(name, None) for name in names])

    def __len__(self) -> int:
        return len(self.stored)

    def about_how_many(self) -> int:
        return len(self.stored) if self.counted is None else self.counted

    def rows(self, segment: Segment = WHOLE_TABLE) -> Iterator[Row]:
        self.asked_for.append(segment)
        yield from self.stored[segment.number :: segment.total]
        if self.fails_with:
            raise self.fails_with


@dataclass
class FakeRuns:
    """The `RunLog` port."""

    runs: dict[Segment, LastRun] = field(default_factory=dict)

    def read(self, segment: Segment) -> LastRun:
        return self.runs.get(segment, LastRun())

    def write(self, segment: Segment, run: LastRun) -> None:
        self.runs[segment] = run


@dataclass
class FakeWiki:
    """The `WikiClock` port: a clock that stands still, and the titles that changed at which moments."""

    clock: datetime = datetime(2026, 11, 25, 6, tzinfo=UTC)
    changes: list[tuple[datetime, str]] = field(default_factory=list)
    failure: Failure | ChangesUnknown | None = None
    asked: list[tuple[datetime, int]] = field(default_factory=list)
    seconds_to_read: list[float] = field(default_factory=list)

    def now(self, deadline: Deadline) -> datetime:
        if isinstance(self.failure, Failure):
            raise self.failure
        return self.clock

    def since(self, moment: datetime, most_requests: int, deadline: Deadline) -> Changes:
        self.asked.append((moment, most_requests))
        self.seconds_to_read.append(deadline.seconds_left)
        if self.failure:
            raise self.failure
        return Changes(frozenset(title for at, title in self.changes if at >= moment), self.clock)


class FakePace:
    """The `WikiPace` port: which share of the requests was last taken."""

    share: float | None = None

    def take(self, share: float) -> None:
        self.share = share


RULES = Rules("en", 1, "https://wiki.example/w/api.php", "comprehend")
POLICY = Policy(RULES, full_look_every=timedelta(days=7), maximum_names=1_000_000)


@dataclass
class Runs:
    """A producer among fakes."""

    table: FakeTable
    queue: FakeQueue = field(default_factory=FakeQueue)
    index: FakeIndex = field(default_factory=FakeIndex)
    wiki: FakeWiki = field(default_factory=FakeWiki)
    pace: FakePace = field(default_factory=FakePace)
    runs: FakeRuns = field(default_factory=FakeRuns)
    policy: Policy = POLICY
    reports: list[RunReport] = field(default_factory=list)
    skipped_in_a_row: list[int] = field(default_factory=list)

    def run(self, request: RunRequest | None = None, deadline: Deadline | None = None) -> RunReport:
        services = Services(self.table, self.index, self.wiki, self.pace, self.queue, self.runs)
        producer = Producer(services, self.policy, self._record)
        return producer.run(request or RunRequest("run-1"), deadline or Deadline(900))

    def _record(self, report: RunReport, skipped_in_a_row: int) -> None:
        self.reports.append(report)
        self.skipped_in_a_row.append(skipped_in_a_row)
