"""Whatever editors and outages do, results are what looking every name up would make them.

Producer and consumer run among fakes, over the sample encyclopedia, which tells its changes as MediaWiki does
(tests/mediawiki holds it to that). Nothing is sent over a wire.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from choose import MESSAGE_LIVES
from local.encyclopedia.parameters import QueryError
from name_sentiment.history_event import HistoryEvent
from name_sentiment.known_name import KnownName
from name_sentiment.message import NameMessage
from pipeline.circuit_breaker import LONGEST_REST_SECONDS, CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.failures import Failure, PassingFailure, Unavailable
from result import Result
from rows import Row
from run import RunIncomplete
from run_request import RunRequest
from tests.hostile.sample_wiki import SampleWiki
from tests.mediawiki import stories
from tests.unit.consumer.fakes import (
    FakeHistory,
    FakeIndex,
    FakeResultStore,
    Pipeline,
    result_of,
    work,
)
from tests.unit.producer.fakes import FakeQueue, FakeTable, Runs
from wiki.changes import WikiChanges
from wiki.encyclopedia import WikipediaEncyclopedia

TITLES = ["Alpha", "Beta", "Gamma", "Delta", "Delta (film)"]
ROWS = [*(Row(title, None) for title in TITLES), Row("the film", "Delta (film)"), Row("alpha", None)]
NAMES = [str(row.name) for row in ROWS]

ENOUGH_NAMES = 1_000
"""What the table says that it holds: of fewer names it costs no more to ask each than to read the changes."""


@dataclass(frozen=True)
class Trouble:
    """What fails while a run's messages are worked off, and whether they are given up then."""

    wiki_is_down: bool = False
    stream_is_down: bool = False
    unwritable_objects: frozenset[str] = frozenset()
    unwritable_in_index: frozenset[str] = frozenset()
    half_written_in_index: frozenset[str] = frozenset()
    """What is known of these names cannot be read any more; they count as unknown."""
    requests_until_killed: int | None = None
    """How many of those that write the worker gets answers to: announcements, events, objects, index."""
    sent_at_most: int | None = None
    producer_reads_late: bool = False
    messages_are_lost: bool = False
    """What still waits ends as dead letters, after all its tries."""


NO_TROUBLE = Trouble()


class Killed(BaseException):
    """The worker is gone. Nothing catches that, and nothing that it would have written is."""


class Worker:
    """Runs until it has made so many requests that write; the one after that kills it."""

    def __init__(self) -> None:
        self._left: int | None = None
        self._counting = Lock()

    def start(self, requests_until_killed: int | None) -> None:
        self._left = requests_until_killed

    @property
    def is_dead(self) -> bool:
        return self._left is not None and self._left < 0

    def write(self) -> None:
        """Raises Killed."""
        with self._counting:
            if self._left is not None:
                self._left -= 1
            if self.is_dead:
                raise Killed


class IndexOfWorker(FakeIndex):
    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker

    def write(self, known: Sequence[KnownName], deadline: Deadline) -> None:
        self._worker.write()
        super().write(known, deadline)

    def mark_pending(self, names: Collection[str], deadline: Deadline) -> None:
        self._worker.write()
        super().mark_pending(names, deadline)


class StoreOfWorker(FakeResultStore):
    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker

    def store(self, name: str, file: bytes) -> None:
        self._worker.write()
        super().store(name, file)


class HistoryOfWorker(FakeHistory):
    """It gets no requests for a while once it was down, as the stream does."""

    def __init__(self, worker: Worker, breaker: CircuitBreaker) -> None:
        super().__init__()
        self.is_down = False
        self._worker = worker
        self._breaker = breaker

    @property
    def is_in_doubt(self) -> bool:  # type: ignore[override]
        return self._breaker.is_in_doubt

    def expect_answer(self) -> None:
        self._breaker.expect_turn()

    def record(self, events: Sequence[HistoryEvent], deadline: Deadline) -> dict[str, Failure]:
        self._worker.write()
        with self._breaker.request():
            if self.is_down:
                raise Unavailable("the stream does not answer")
            return super().record(events, deadline)


LONGEST_LAG = timedelta(minutes=1)
"""An eventually consistent read lags so much at most. AWS speaks of about a second."""


class LateIndex:
    """The index as an eventually consistent read may show it: as it was before the last run's work."""

    names_per_write = FakeIndex.names_per_write

    def __init__(self, index: FakeIndex, before: dict[str, KnownName]) -> None:
        self._index, self._before = index, before

    def read(self, names: Collection[str], deadline: Deadline) -> dict[str, KnownName]:
        return {name: self._before[name] for name in names if name in self._before}

    def mark_pending(self, names: Collection[str], deadline: Deadline) -> None:
        self._index.mark_pending(names, deadline)


@dataclass
class World:
    now: datetime = datetime(2026, 11, 1, tzinfo=UTC)
    waiting: list[NameMessage] = field(default_factory=list)
    before: dict[str, KnownName] = field(default_factory=dict)
    """What the index knew before the last run's messages were worked off."""
    worked_off_at: datetime = datetime(2026, 11, 1, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.worker = Worker()
        self.index, self.store = IndexOfWorker(self.worker), StoreOfWorker(self.worker)
        self.index.clock = lambda: self.now
        self.breaker = CircuitBreaker("the stream", clock=self._seconds)
        self.history = HistoryOfWorker(self.worker, self.breaker)
        self.wiki = SampleWiki(clock=lambda: self.now)
        self.runs = Runs(FakeTable(ROWS, counted=ENOUGH_NAMES), index=self.index)
        self.runs.wiki = WikiChanges(self.wiki)  # type: ignore[assignment]
        self.consumer = self._consumer(self.index, self.store, self.history)

    def _seconds(self) -> float:
        return self.now.timestamp()

    def _consumer(self, index: FakeIndex, store: FakeResultStore, history: FakeHistory) -> Pipeline:
        encyclopedia = WikipediaEncyclopedia(self.wiki)
        return Pipeline(encyclopedia=encyclopedia, index=index, store=store, history=history)  # type: ignore[arg-type]

    def edit(self, step: stories.Step) -> None:
        try:
            self.wiki.edit(step)
        except QueryError:
            event(f"refused: {step['action']}")  # an edit that cannot be made is none

    def run(self, trouble: Trouble) -> None:
        """Let the producer send, then the consumer work off what is sent and what still waits."""
        broken = PassingFailure("SQS did not answer")
        queue = FakeQueue(len(self.waiting), ends_after=trouble.sent_at_most, ended_by=broken)
        self.runs.queue = queue
        late = LateIndex(self.index, self.before)
        is_late = trouble.producer_reads_late and self.now - self.worked_off_at <= LONGEST_LAG
        self.runs.index = late if is_late else self.index  # type: ignore[assignment]
        self.wiki.is_down = False
        try:
            self.runs.run(RunRequest("run", force=True))
        except RunIncomplete:
            event("a run was incomplete")
        self.waiting += queue.messages
        self._work_off(trouble)

    def _work_off(self, trouble: Trouble) -> None:
        self.wiki.is_down, self.history.is_down = trouble.wiki_is_down, trouble.stream_is_down
        failure: Failure = PassingFailure("it did not answer")
        self.store.unwritable = dict.fromkeys(trouble.unwritable_objects, failure)
        self.index.unwritable = dict.fromkeys(trouble.unwritable_in_index, failure)
        works = {
            message.name: work(message.name, title=str(message.title or ""), ask=message.ask)
            for message in self.waiting
        }
        self.before, self.worked_off_at = dict(self.index.known), self.now
        for name in trouble.half_written_in_index & self.index.known.keys():
            del self.index.known[name]
        self.worker.start(trouble.requests_until_killed)
        with suppress(Killed):
            failed = {each.name for each in self.consumer.consume(*works.values()).failures}
        if self.worker.is_dead:
            event("a worker was killed")
            failed = set(works)  # it has told nobody what it did
        self.worker.start(None)
        self.wiki.is_down, self.store.unwritable, self.index.unwritable = False, {}, {}
        self.waiting = [message for message in self.waiting if message.name in failed]
        if trouble.messages_are_lost and self.waiting:
            self.now += MESSAGE_LIVES
            self.waiting = []

    def looked_up_anew(self) -> dict[str, bytes]:
        """What results would be if nothing were known."""
        store = FakeResultStore()
        everything = [work(str(row.name), title=str(row.title or "")) for row in ROWS]
        self._consumer(FakeIndex(), store, FakeHistory()).consume(*everything)
        return store.files

    def kept(self) -> dict[str, Result]:
        """Each name's result, without the detail, which no event tells."""
        return {name: replace(result_of(file), detail="") for name, file in self.store.files.items()}

    def told_last(self) -> dict[str, Result]:
        """The same, as the last of each name's events tells it."""
        return {event.name: _result_told_by(event) for event in self.history.events}


def _result_told_by(event: HistoryEvent) -> Result:
    return Result(
        name=event.name,
        status=event.status,
        snippet=event.snippet,
        sentiment=event.sentiment,
        title=event.title,
        url=event.url,
        revision=event.revision,
    )


titles = st.sampled_from(TITLES)
texts = st.sampled_from(
    [
        "{} is a page.",
        "{} is a page.\n\nIt has a second paragraph.",
        "{} is a page. It was edited.",
        "{} is another page.",
        "{} may refer to:\n\n* [[Alpha]]\n* [[Beta]]\n<!-- __DISAMBIG__ -->",
    ]
)
edits = st.one_of(
    st.builds(lambda title, text: stories.edit(title, text.format(title)), titles, texts),
    st.builds(stories.redirect, titles, titles),
    st.builds(stories.redirect, titles, titles.map("{}#History".format)),
    st.builds(stories.delete, titles),
    st.builds(stories.undelete, titles),
    st.builds(lambda a, b, kept: stories.move(a, b, leave_redirect=kept), titles, titles, st.booleans()),
)
pauses = st.sampled_from([0, 1, 59, 600, 86_400, 8 * 86_400]).map(lambda seconds: timedelta(seconds=seconds))
troubles = st.one_of(
    st.just(NO_TROUBLE),
    st.builds(
        Trouble,
        wiki_is_down=st.booleans(),
        stream_is_down=st.booleans(),
        unwritable_objects=st.frozensets(st.sampled_from(NAMES), max_size=3),
        unwritable_in_index=st.frozensets(st.sampled_from(NAMES), max_size=2),
        half_written_in_index=st.frozensets(st.sampled_from(NAMES), max_size=2),
        requests_until_killed=st.none() | st.integers(0, len(NAMES) + 3),
        sent_at_most=st.sampled_from([None, None, 1, 3]),
        producer_reads_late=st.booleans(),
        messages_are_lost=st.booleans(),
    ),
)
histories = st.lists(st.one_of(edits, edits, pauses, troubles), max_size=25)


@settings(deadline=None, max_examples=150)
@given(histories)
@example(  # an object is written, and the index is not; then the page is what the index knows
    [
        NO_TROUBLE,
        stories.article("Alpha"),
        Trouble(unwritable_in_index=frozenset(NAMES)),
        stories.delete("Alpha"),
    ]
)
@example(  # a worker is killed when the event is recorded, and the object is not
    [
        NO_TROUBLE,
        stories.article("Alpha"),
        Trouble(requests_until_killed=2),
        stories.delete("Alpha"),
    ]
)
def test_after_any_history_runs_without_trouble_leave_what_looking_all_up_would(
    history: list[stories.Step | timedelta | Trouble],
) -> None:
    world = World()
    for step in history:
        match step:
            case Trouble():
                world.run(step)
            case timedelta():
                world.now += step
            case _:
                world.edit(step)

    if world.breaker.is_open:
        world.now += timedelta(seconds=LONGEST_REST_SECONDS)
    world.run(NO_TROUBLE)  # a name whose message may still wait is not sent before that is worked off
    world.run(NO_TROUBLE)

    assert world.waiting == []
    assert world.store.files == world.looked_up_anew()
    assert world.kept() == world.told_last()


def test_a_run_after_which_nothing_changed_asks_for_nothing() -> None:
    world = World()
    world.edit(stories.article("Alpha"))
    world.now += timedelta(hours=1)
    world.run(NO_TROUBLE)
    world.now += timedelta(hours=1)
    world.edit(stories.edit("Beta", "Beta is new."))
    world.now += timedelta(hours=1)

    world.run(NO_TROUBLE)

    assert [message.name for message in world.runs.queue.messages] == ["Beta"]
