"""Two workers, a queue of many names, and a wiki that answers 403 for an hour. Then it answers again.

The consumer, its patience, its circuit breakers and its transport are the real ones, and the wiki is asked
over HTTP. The queue keeps messages as SQS does, and what is stored is kept in memory. The clock is simulated:
sleeping and each invocation move it, so that a day takes a minute.
"""

import heapq
import importlib
import json
import logging
import sys
import threading
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from benchmarks.child import Invocation, arguments, leave_report
from consumption import Consumer, Services
from local.encyclopedia.__main__ import ARTICLES
from local.encyclopedia.generated import WithGeneratedPages, generated_name
from local.encyclopedia.pages import read_pages
from local.encyclopedia.web import create_application
from local.loopback import LOOPBACK
from name_sentiment.known_name import KnownName
from name_sentiment.rules import COMPREHEND, Rules
from name_sentiment.sentiment import Rejected, Sentiment
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.metrics import Tally
from pipeline.patience import Patience
from wiki.encyclopedia import WikipediaEncyclopedia
from wiki.pace import Pace
from wiki.transport import WikiAccess, WikipediaTransport

if TYPE_CHECKING:
    from consumer.app import ConsumerFunction

WORKERS, SIZE = 2, 100
REQUESTS_PER_MINUTE = 180
OUTAGE_SECONDS = 3_600
MOST_RECEIVES = 10
VISIBILITY_TIMEOUT = 1_080
"""The template's: of the queue's redrive policy, and of the queue."""

SECONDS_PER_INVOCATION = 1.0
"""Simulated time of an invocation, besides its waits. It is short, as that of a batch without requests."""

RUN_ID = "0f6e8f0a-7c1b-4f6e-9d55-2f1c6f0b9a11"


class Clock:
    """A simulated clock: its time passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self._changing = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._changing:
            self.now += seconds


@dataclass
class Queue:
    """Messages as SQS keeps them: each comes again after its timeout, until it is a dead letter."""

    names: int
    clock: Clock
    receives: dict[int, int] = field(default_factory=dict)
    dead_letters: set[int] = field(default_factory=set)
    _visible: list[tuple[float, int]] = field(default_factory=list)
    _timeouts: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._visible = [(0.0, number) for number in range(1, self.names + 1)]

    @property
    def next_at(self) -> float | None:
        """When the next message can be received, or None where none is left."""
        return self._visible[0][0] if self._visible else None

    def receive(self) -> list[int]:
        received: list[int] = []
        while self._visible and self._visible[0][0] <= self.clock.now and len(received) < SIZE:
            _, number = heapq.heappop(self._visible)
            self.receives[number] = self.receives.get(number, 0) + 1
            if self.receives[number] > MOST_RECEIVES:
                self.dead_letters.add(number)
            else:
                received.append(number)
        return received

    def change_message_visibility_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803
        Entries: Sequence[dict[str, Any]],  # noqa: N803
    ) -> dict[str, Any]:
        self._timeouts |= {int(entry["ReceiptHandle"]): entry["VisibilityTimeout"] for entry in Entries}
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def put_back(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            timeout = self._timeouts.pop(number, VISIBILITY_TIMEOUT)
            heapq.heappush(self._visible, (self.clock.now + timeout, number))


class Wiki:
    """The sample encyclopedia, and in front of it what answers 403 until `forbids_until`."""

    def __init__(self, names: int, clock: Clock, forbids_until: float) -> None:
        self.requests_while_forbidden = 0
        self._clock, self._forbids_until = clock, forbids_until
        pages = WithGeneratedPages(read_pages(ARTICLES), names)
        self._server = make_server(LOOPBACK, 0, self._answer, threaded=True, request_handler=_Quiet)
        self.api_url = f"http://{LOOPBACK}:{self._server.server_port}/w/api.php"
        self._application = create_application(pages, f"http://{LOOPBACK}:{self._server.server_port}")
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._clock.now >= self._forbids_until:
            return self._application(environ, start_response)
        self.requests_while_forbidden += 1
        start_response("403 Forbidden", [("Content-Type", "text/html")])
        return [b"<!DOCTYPE html><title>Forbidden</title>"]


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        pass


class Index:
    """The `ResultsIndex` port: it begins empty."""

    names_per_write = 25

    def read(self, names: Collection[str], deadline: Deadline) -> dict[str, KnownName]:
        return {}

    def write(self, known: Sequence[KnownName], deadline: Deadline) -> None:
        pass

    def mark_pending(self, names: Collection[str], deadline: Deadline) -> None:
        raise AssertionError("it knows no name")


class Scorer:
    """The `SentimentScorer` port."""

    texts_per_request = 25
    is_in_doubt = False

    def expect_answer(self) -> None:
        pass

    def score(self, texts: Collection[str]) -> dict[str, Sentiment | Rejected]:
        return {text: Sentiment("NEUTRAL", 0.0, 0.0, 1.0, 0.0) for text in texts}


class Store:
    """The `ResultStore` port."""

    is_in_doubt = False

    def __init__(self) -> None:
        self.names: set[str] = set()

    def expect_answer(self) -> None:
        pass

    def store(self, name: str, file: bytes) -> None:
        self.names.add(name)


def worker(queue: Queue, store: Store, api_url: str, clock: Clock) -> "ConsumerFunction":
    tally = Tally()
    pace = Pace(REQUESTS_PER_MINUTE / WORKERS, clock, clock.sleep)
    breaker = CircuitBreaker("the wiki", clock)
    access = WikiAccess(api_url, "https://example.org/benchmarks-on-one-machine")
    transport = WikipediaTransport(access, pace, breaker, tally, clock.sleep)
    services = Services(Index(), WikipediaEncyclopedia(transport), Scorer(), history=None, results=store)
    function: ConsumerFunction = importlib.import_module("app").ConsumerFunction(
        consumer=Consumer(services, Rules("en", 1, api_url, COMPREHEND), pace.requests_at_once),
        patience=Patience(queue, "https://queue.example"),  # type: ignore[arg-type]
        breakers={"WikipediaNotAnswering": breaker},
        tally=tally,
        stack_name="benchmarks",
    )
    return function


def event_of(queue: Queue, numbers: Iterable[int]) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": str(uuid.UUID(int=number)),
                "receiptHandle": str(number),
                "attributes": {"ApproximateReceiveCount": str(queue.receives[number])},
                "body": json.dumps({"name": generated_name(number), "run_id": RUN_ID}),
            }
            for number in numbers
        ]
    }


def main() -> int:
    parser = arguments("Let two workers meet a wiki that forbids them for an hour.")
    parser.add_argument("--names", type=int, default=100_000)
    options = parser.parse_args()
    logging.disable(logging.ERROR)
    clock, store = Clock(), Store()
    queue = Queue(options.names, clock)
    wiki = Wiki(options.names, clock, OUTAGE_SECONDS)
    workers = [worker(queue, store, wiki.api_url, clock) for _ in range(WORKERS)]
    while (next_at := queue.next_at) is not None:
        clock.now = max(clock.now, next_at)
        for function in workers:
            work_off(queue, function.handle)
        clock.sleep(SECONDS_PER_INVOCATION)
    leave_report(
        options.report,
        names=options.names,
        results=len(store.names),
        requests_while_forbidden=wiki.requests_while_forbidden,
        given_up=len(queue.dead_letters),
        most_receives=max(queue.receives.values()),
        hours_to_recover=(clock.now - OUTAGE_SECONDS) / 3_600,
    )
    return 0


def work_off(queue: Queue, handle: Callable[[dict[str, Any], Invocation], dict[str, Any]]) -> None:
    if not (numbers := queue.receive()):
        return
    answer = handle(event_of(queue, numbers), Invocation())
    queue.put_back(uuid.UUID(failure["itemIdentifier"]).int for failure in answer["batchItemFailures"])


if __name__ == "__main__":
    sys.exit(main())
