"""Stand-ins for what the consumer talks to, each with the limits of what it stands for."""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event, Lock

from consumption import Consumer, Services
from name_sentiment.history_event import HistoryEvent
from name_sentiment.known_name import KnownName
from name_sentiment.message import Ask
from name_sentiment.result_format import COLUMNS, Status, rearm
from name_sentiment.rules import Rules
from name_sentiment.sentiment import LABELS, Rejected, Sentiment
from pipeline.batch_account import BatchAccount
from pipeline.deadline import Deadline
from pipeline.failures import Failure
from pipeline.received_message import ReceivedMessage
from receive import Work
from result import Result
from wiki.page import Offer, Page, PageKind

ONE_DOCUMENT_IN_BYTES = 5_000
NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
"""By the index's clock."""


class Clock:
    """Time that passes only when someone sleeps; threads that sleep do so one after another."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.naps: list[float] = []
        self._lock = Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0, "nobody sleeps backwards"
        with self._lock:
            self.naps.append(seconds)
            self.now += seconds


def article(title: str, introduction: str = "", revision: str = "1") -> Page:
    return Page(
        PageKind.ARTICLE,
        title,
        url=f"https://wiki.example/{title}",
        revision=revision,
        introduction=introduction or f"{title} is known.",
    )


class FakeEncyclopedia:
    """Pages by the title that is asked for: two titles may lead to one page. All others are missing."""

    titles_per_check = 50

    def __init__(self, titles_per_request: int = 20) -> None:
        self.titles_per_request = titles_per_request
        self.pages: dict[str, Page] = {}
        self.offers: dict[str, list[str]] = {}
        self.failures: dict[str, Exception] = {}
        self.leaves_out: set[str] = set()
        self.requests: list[list[str]] = []
        self.checks: list[list[str]] = []
        self.requests_for_offers: list[list[str]] = []
        self.clock, self.seconds_per_request, self.seconds_for_offers = Clock(), 0.0, 0.0

    def add(self, *pages: Page) -> None:
        self.pages |= {page.title: page for page in pages}

    def look_up(self, titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        assert 1 <= len(titles) <= self.titles_per_request, f"{len(titles)} titles in one request"
        assert len(set(titles)) == len(titles), "a title is asked for twice in one request"
        assert all(title.strip() for title in titles), "an empty title"
        self.requests.append(list(titles))
        return self._find(titles)

    def check(self, titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        assert 1 <= len(titles) <= self.titles_per_check, f"{len(titles)} titles in one check"
        self.checks.append(list(titles))
        return {
            title: replace(page, introduction="", kind=PageKind.ARTICLE)
            if page.kind in (PageKind.ARTICLE, PageKind.EMPTY)
            else page
            for title, page in self._find(titles).items()
        }

    def _find(self, titles: Collection[str]) -> dict[str, Page]:
        self.clock.sleep(self.seconds_per_request)
        self._fail_for(titles)
        return {title: self._page(title) for title in titles if title not in self.leaves_out}

    def _page(self, title: str) -> Page:
        page = self.pages.get(title, Page(PageKind.MISSING, title))
        way = (title,) if page.title == title else (title, page.title)
        return replace(page, way=page.way or way)

    def titles_offered_by(self, titles: Collection[str], deadline: Deadline) -> dict[str, Offer]:
        assert titles, "a request for nothing"
        self.requests_for_offers.append(list(titles))
        self.clock.sleep(self.seconds_for_offers)
        self._fail_for([f"what {title} offers" for title in titles])
        return {title: Offer(tuple(self.offers[title])) for title in titles if title in self.offers}

    def _fail_for(self, titles: Collection[str]) -> None:
        for title in titles:
            if title in self.failures:
                raise self.failures[title]


def sentiment_of(text: str) -> Sentiment:
    """What FakeScorer makes of a text: something that tells most texts apart."""
    share = sum(text.encode()) % 97 / 97
    return Sentiment(LABELS[len(text) % 4], share, 1 - share, share / 2, share / 4)


class FakeScorer:
    """Has a sentiment for each text that is a document of Comprehend's."""

    texts_per_request = 25
    is_in_doubt = False

    def __init__(self) -> None:
        self.rejects: dict[str, str] = {}
        self.leaves_out: set[str] = set()
        self.failures: dict[str, Exception] = {}
        self.requests: list[list[str]] = []
        self.clock, self.seconds_per_request = Clock(), 0.0

    @property
    def texts(self) -> list[str]:
        """Every text that was ever sent, as often as it was sent."""
        return [text for request in self.requests for text in request]

    def expect_answer(self) -> None:
        pass

    def score(self, texts: Collection[str]) -> dict[str, Sentiment | Rejected]:
        assert 1 <= len(texts) <= self.texts_per_request, f"{len(texts)} texts in one request"
        assert len(set(texts)) == len(texts), "a text is sent twice in one request"
        assert all(1 <= len(text.encode()) <= ONE_DOCUMENT_IN_BYTES for text in texts), "no document"
        self.requests.append(list(texts))
        self.clock.sleep(self.seconds_per_request)
        for text in texts:
            if text in self.failures:
                raise self.failures[text]
        return {text: self._opinion(text) for text in texts if text not in self.leaves_out}

    def _opinion(self, text: str) -> Sentiment | Rejected:
        return Rejected(self.rejects[text]) if text in self.rejects else sentiment_of(text)


class FakeHistory:
    """The events that were recorded, in their order; one that came twice is there twice.

    It has no circuit breaker. The stream's own tests try that.
    """

    is_in_doubt = False

    def __init__(self) -> None:
        self.events: list[HistoryEvent] = []
        self.requests: list[list[str]] = []
        self.unrecordable: dict[str, Failure] = {}
        self.failure: Exception | None = None
        self.clock, self.seconds_per_request = Clock(), 0.0

    def __len__(self) -> int:
        return len(self.events)

    def __contains__(self, name: object) -> bool:
        return any(event.name == name for event in self.events)

    def of(self, name: str) -> list[HistoryEvent]:
        return [event for event in self.events if event.name == name]

    def expect_answer(self) -> None:
        pass

    def record(self, events: Sequence[HistoryEvent], deadline: Deadline) -> dict[str, Failure]:
        assert events, "a request for nothing"
        assert len({event.event_id for event in events}) == len(events), "an event twice in one request"
        self.requests.append([event.name for event in events])
        self.clock.sleep(self.seconds_per_request)
        if self.failure:
            raise self.failure
        self.events += [event for event in events if event.name not in self.unrecordable]
        return {
            event.event_id: self.unrecordable[event.name]
            for event in events
            if event.name in self.unrecordable
        }


class FakeResultStore:
    """Results as their files tell them, by name, and in `writes` each name as often as it was written."""

    is_in_doubt = False

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.writes: list[str] = []
        self.unwritable: dict[str, Exception] = {}
        self.clock, self.seconds_per_write = Clock(), 0.0

    def __len__(self) -> int:
        return len(self.files)

    def __contains__(self, name: object) -> bool:
        return name in self.files

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __getitem__(self, name: str) -> Result:
        return result_of(self.files[name])

    def expect_answer(self) -> None:
        pass

    def store(self, name: str, file: bytes) -> None:
        self.clock.sleep(self.seconds_per_write)
        if name in self.unwritable:
            raise self.unwritable[name]
        self.writes.append(name)
        self.files[name] = file


def result_of(file: bytes) -> Result:
    """Read a result's file."""
    header, row = csv.reader(io.StringIO(file.decode(), newline=""))
    assert tuple(header) == COLUMNS
    name, snippet, label, *shares, status, title, url, revision, detail = map(rearm, row)
    sentiment = Sentiment(label, *map(float, shares)) if label else None
    return Result(name, Status(status), snippet, sentiment, title, url, revision, detail)


class FakeIndex:
    """What is known of each name."""

    names_per_write = 25

    def __init__(self) -> None:
        self.known: dict[str, KnownName] = {}
        self.reads: list[list[str]] = []
        self.writes: list[list[str]] = []
        self.marks: list[list[str]] = []
        self.was_written = Event()
        self.clock: Callable[[], datetime] = lambda: NOW
        self.unreadable: Exception | None = None
        self.unwritable: dict[str, Exception] = {}

    def read(self, names: Collection[str], deadline: Deadline) -> dict[str, KnownName]:
        assert len(set(names)) == len(names), "a name is asked for twice in one request"
        self.reads.append(list(names))
        if self.unreadable:
            raise self.unreadable
        return {name: self.known[name] for name in names if name in self.known}

    def write(self, known: Sequence[KnownName], deadline: Deadline) -> None:
        names = [each.name for each in known]
        assert 1 <= len(set(names)) == len(names) <= self.names_per_write
        self.writes.append(names)
        for name in names:
            if name in self.unwritable:
                raise self.unwritable[name]
        self.known |= {each.name: each for each in known}
        self.was_written.set()

    def mark_pending(self, names: Collection[str], deadline: Deadline) -> None:
        assert 1 <= len(set(names)) == len(names) <= self.names_per_write
        self.marks.append(list(names))
        for name in names:
            if name in self.unwritable:
                raise self.unwritable[name]
        marked = {name: self.known[name] for name in names if name in self.known}
        self.known |= {name: replace(it, pending_since=self.clock()) for name, it in marked.items()}


def messages(*ids: str) -> tuple[ReceivedMessage, ...]:
    return tuple(ReceivedMessage(each, f"handle of {each}", 1, "") for each in ids)


def work(
    name: str,
    *,
    title: str = "",
    ask: Ask = Ask.IF_CHANGED,
    message_ids: tuple[str, ...] = (),
    run_id: str = "run-1",
) -> Work:
    ids = message_ids or (f"id of {name}",)
    return Work(name, title or name, run_id, origin=run_id, ask=ask, messages=messages(*ids))


RULES = Rules("en", 1, "https://wiki.example/w/api.php", "comprehend")


@dataclass
class Pipeline:
    """A consumer among fakes. Its clock stands still unless a fake is told to take time."""

    encyclopedia: FakeEncyclopedia = field(default_factory=FakeEncyclopedia)
    scorer: FakeScorer = field(default_factory=FakeScorer)
    history: FakeHistory = field(default_factory=FakeHistory)
    store: FakeResultStore = field(default_factory=FakeResultStore)
    index: FakeIndex = field(default_factory=FakeIndex)
    clock: Clock = field(default_factory=Clock)
    rules: Rules = RULES
    requests_at_once: int = 1
    keeps_history: bool = True

    def __post_init__(self) -> None:
        self.encyclopedia.clock = self.scorer.clock = self.history.clock = self.store.clock = self.clock
        self.use_rules(self.rules)

    def use_rules(self, rules: Rules) -> None:
        history = self.history if self.keeps_history else None
        services = Services(self.index, self.encyclopedia, self.scorer, history, self.store)
        self.consumer = Consumer(services, rules, self.requests_at_once)

    def consume(self, *works: Work | str, seconds: float = 100.0) -> BatchAccount[Work]:
        """Work a batch off that may start requests for so many seconds."""
        batch = [work(each) if isinstance(each, str) else each for each in works]
        return self.consumer.consume(batch, Deadline(seconds, self.clock))
