"""Stand-ins for what the consumer talks to, each with the limits of what it stands for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from threading import Lock

from consumption import Consumer
from name_sentiment.sentiment import LABELS, Rejected, Sentiment
from outcome import Outcome
from pipeline.deadline import Deadline
from received import Work
from result import Result, ResultRules
from wiki.page import Page, PageKind

ONE_DOCUMENT_IN_BYTES = 5_000


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

    def __init__(self, titles_per_request: int = 20) -> None:
        self.titles_per_request = titles_per_request
        self.pages: dict[str, Page] = {}
        self.offers: dict[str, list[str]] = {}
        self.failures: dict[str, Exception] = {}
        self.leaves_out: set[str] = set()
        self.requests: list[list[str]] = []
        self.requests_for_offers: list[list[str]] = []
        self.clock, self.seconds_per_request = Clock(), 0.0

    def add(self, *pages: Page) -> None:
        self.pages |= {page.title: page for page in pages}

    def look_up(self, titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        assert 1 <= len(titles) <= self.titles_per_request, f"{len(titles)} titles in one request"
        assert len(set(titles)) == len(titles), "a title is asked for twice in one request"
        assert all(title.strip() for title in titles), "an empty title"
        self.requests.append(list(titles))
        self.clock.sleep(self.seconds_per_request)
        self._fail_for(titles)
        return {
            title: self.pages.get(title, Page(PageKind.MISSING, title))
            for title in titles
            if title not in self.leaves_out
        }

    def titles_offered_by(self, titles: Collection[str], deadline: Deadline) -> dict[str, list[str]]:
        assert titles, "a request for nothing"
        self.requests_for_offers.append(list(titles))
        self._fail_for([f"what {title} offers" for title in titles])
        return {title: self.offers[title] for title in titles if title in self.offers}

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


class FakeResultStore:
    """Results and their files by name, and in `writes` each name as often as it was written."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._results: dict[str, Result] = {}
        self.looks: list[str] = []
        self.writes: list[str] = []
        self.unreadable: dict[str, Exception] = {}
        self.unwritable: dict[str, Exception] = {}
        self.clock, self.seconds_per_write = Clock(), 0.0

    def __len__(self) -> int:
        return len(self._results)

    def __contains__(self, name: object) -> bool:
        return name in self._results

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __getitem__(self, name: str) -> Result:
        return self._results[name]

    def fingerprint_of(self, name: str) -> str | None:
        self.looks.append(name)
        if name in self.unreadable:
            raise self.unreadable[name]
        return self._results[name].fingerprint if name in self._results else None

    def store(self, result: Result, file: bytes) -> None:
        self.clock.sleep(self.seconds_per_write)
        if result.name in self.unwritable:
            raise self.unwritable[result.name]
        self.writes.append(result.name)
        self.files[result.name] = file
        self._results[result.name] = result


def work(name: str, *, title: str = "", message_ids: tuple[str, ...] = ()) -> Work:
    return Work(name, title or name, run_id="run-1", message_ids=message_ids or (f"id of {name}",))


@dataclass
class Pipeline:
    """A consumer among fakes. Its clock stands still unless a fake is told to take time."""

    encyclopedia: FakeEncyclopedia = field(default_factory=FakeEncyclopedia)
    scorer: FakeScorer = field(default_factory=FakeScorer)
    store: FakeResultStore = field(default_factory=FakeResultStore)
    clock: Clock = field(default_factory=Clock)
    rules: ResultRules = ResultRules("en", 1)  # noqa: RUF009 — frozen
    requests_at_once: int = 1

    def __post_init__(self) -> None:
        self.encyclopedia.clock = self.scorer.clock = self.store.clock = self.clock
        self.use_rules(self.rules)

    def use_rules(self, rules: ResultRules) -> None:
        self.consumer = Consumer(self.encyclopedia, self.scorer, self.store, rules, self.requests_at_once)

    def consume(self, *works: Work | str, seconds: float = 100.0) -> Outcome:
        """Work a batch off that may start requests for so many seconds."""
        batch = [work(each) if isinstance(each, str) else each for each in works]
        return self.consumer.consume(batch, Deadline(seconds, self.clock))
