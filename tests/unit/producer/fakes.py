"""What stands in for AWS and for the producer's ports in unit tests."""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from botocore.exceptions import ClientError

from last_run import LastRun
from name_sentiment.message import NameMessage
from name_sentiment.rules import Rules
from pipeline.deadline import Deadline
from pipeline.failures import Failure
from rows import Row
from run import Delivery, Policy, Producer, RunReport, Services
from run_request import WHOLE_TABLE, RunRequest, Segment
from tests.unit.consumer.fakes import FakeIndex
from wiki.changes import Changes, ChangesUnknown


class Trouble(Enum):
    """How one entry of a batch can fail; the last makes the whole answer unreadable."""

    PASSING = "passing"
    SENDERS_FAULT = "sender's fault"
    UNMENTIONED = "unmentioned"
    GARBLED = "said to have failed, without the fields that say how"


def client_error(code: str, status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "so it was said"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "SendMessageBatch")


class FakeSqs:
    """A client of SQS that keeps what it is sent, and holds to SQS's limits for a batch.

    `troubles` gives the troubles that a name meets, one for each time it is sent; `errors` those of whole
    requests, in their order, and None for a request that is answered.
    """

    def __init__(
        self,
        troubles: Mapping[str, Sequence[Trouble]] | None = None,
        errors: Sequence[Exception | None] = (),
        lasting_error: Exception | None = None,
        before_answer: Callable[[], object] = lambda: None,
    ) -> None:
        self.messages: list[NameMessage] = []
        self.requests: list[list[str]] = []
        self._troubles = defaultdict(list, {name: list(met) for name, met in (troubles or {}).items()})
        self._errors = list(errors)
        self._lasting_error = lasting_error
        self._before_answer = before_answer
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self.messages)

    def __contains__(self, name: str) -> bool:
        return any(message.name == name for message in self.messages)

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl.startswith("https://")
        assert 1 <= len(Entries) <= 10, "a batch holds one to ten entries"
        assert len({entry["Id"] for entry in Entries}) == len(Entries), "ids are distinct"
        assert sum(len(entry["MessageBody"].encode()) for entry in Entries) <= 1_048_576, "a batch is 1 MiB"
        self._before_answer()
        with self._lock:
            self.requests.append([json.loads(entry["MessageBody"])["name"] for entry in Entries])
            error = self._errors.pop(0) if self._errors else self._lasting_error
            if error:
                raise error
            return self._answer(Entries)

    def _answer(self, entries: list[dict[str, str]]) -> dict[str, Any]:
        answer: dict[str, list[dict[str, object]]] = defaultdict(list)
        for entry in entries:
            message = NameMessage(**json.loads(entry["MessageBody"]))
            troubles = self._troubles[message.name]
            match troubles.pop(0) if troubles else None:
                case None:
                    self.messages.append(message)
                    answer["Successful"].append({"Id": entry["Id"], "MessageId": f"message-{len(self)}"})
                case Trouble.PASSING:
                    answer["Failed"].append(
                        {"Id": entry["Id"], "SenderFault": False, "Code": "InternalError"}
                    )
                case Trouble.SENDERS_FAULT:
                    answer["Failed"].append(
                        {
                            "Id": entry["Id"],
                            "SenderFault": True,
                            "Code": "InvalidMessageContents",
                            "Message": "not allowed",
                        }
                    )
                case Trouble.UNMENTIONED:
                    pass
                case Trouble.GARBLED:
                    answer["Failed"].append({})
        return dict(answer)


@dataclass
class FakeQueue:
    """The `WorkQueue` port: takes messages in one by one, and refuses the names in `refuses`."""

    waiting: int = 0
    refuses: Mapping[str, str] = field(default_factory=dict)
    ends_after: int | None = None
    ended_by: Failure | None = None
    messages: list[NameMessage] = field(default_factory=list)
    asked_for_backlog: int = 0

    def __len__(self) -> int:
        return len(self.messages)

    def __contains__(self, name: str) -> bool:
        return any(message.name == name for message in self.messages)

    def backlog(self) -> int:
        self.asked_for_backlog += 1
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

    def now(self, deadline: Deadline) -> datetime:
        if isinstance(self.failure, Failure):
            raise self.failure
        return self.clock

    def since(self, moment: datetime, most_requests: int, deadline: Deadline) -> Changes:
        self.asked.append((moment, most_requests))
        if self.failure:
            raise self.failure
        return Changes(frozenset(title for at, title in self.changes if at >= moment), self.clock)


RULES = Rules("en", 1, "https://wiki.example/w/api.php", "comprehend")
POLICY = Policy(RULES, full_look_every=timedelta(days=7), maximum_names=1_000_000)


@dataclass
class Runs:
    """A producer among fakes."""

    table: FakeTable
    queue: FakeQueue = field(default_factory=FakeQueue)
    index: FakeIndex = field(default_factory=FakeIndex)
    wiki: FakeWiki = field(default_factory=FakeWiki)
    runs: FakeRuns = field(default_factory=FakeRuns)
    policy: Policy = POLICY
    reports: list[RunReport] = field(default_factory=list)
    skipped_in_a_row: list[int] = field(default_factory=list)

    def run(self, request: RunRequest | None = None, deadline: Deadline | None = None) -> RunReport:
        services = Services(self.table, self.index, self.wiki, self.queue, self.runs)
        producer = Producer(services, self.policy, self._record)
        return producer.run(request or RunRequest("run-1"), deadline or Deadline(900))

    def _record(self, report: RunReport, skipped_in_a_row: int) -> None:
        self.reports.append(report)
        self.skipped_in_a_row.append(skipped_in_a_row)


class FakeClock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now
