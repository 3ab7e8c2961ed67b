"""Whatever editors and outages do, results are what looking every name up would make them.

Producer and consumer run among fakes, over the sample encyclopedia, which tells its changes as MediaWiki does
(tests/mediawiki holds it to that). Nothing is sent over a wire.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from local.encyclopedia.parameters import QueryError
from name_sentiment.known_name import KnownName
from name_sentiment.message import NameMessage
from pipeline.deadline import Deadline
from pipeline.failures import Failure, PassingFailure
from rows import Row
from run import RunIncomplete
from run_request import RunRequest
from tests.hostile.sample_wiki import SampleWiki
from tests.mediawiki import stories
from tests.unit.consumer.fakes import FakeIndex, FakeResultStore, Pipeline, work
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
    unwritable_objects: frozenset[str] = frozenset()
    unwritable_in_index: frozenset[str] = frozenset()
    sent_at_most: int | None = None
    producer_reads_late: bool = False
    messages_are_lost: bool = False


NO_TROUBLE = Trouble()


LONGEST_LAG = timedelta(minutes=1)
"""Of an eventually consistent read, and generous: AWS speaks of about a second."""


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
    index: FakeIndex = field(default_factory=FakeIndex)
    store: FakeResultStore = field(default_factory=FakeResultStore)
    waiting: list[NameMessage] = field(default_factory=list)
    before: dict[str, KnownName] = field(default_factory=dict)
    """What the index knew before the last run's messages were worked off."""
    worked_off_at: datetime = datetime(2026, 11, 1, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.wiki = SampleWiki(clock=lambda: self.now)
        self.runs = Runs(FakeTable(ROWS, counted=ENOUGH_NAMES), index=self.index)
        self.runs.wiki = WikiChanges(self.wiki)  # type: ignore[assignment]
        self.consumer = self._consumer(self.index, self.store)

    def _consumer(self, index: FakeIndex, store: FakeResultStore) -> Pipeline:
        encyclopedia = WikipediaEncyclopedia(self.wiki)
        return Pipeline(encyclopedia=encyclopedia, index=index, store=store)  # type: ignore[arg-type]

    def edit(self, step: stories.Step) -> None:
        try:
            self.wiki.edit(step)
        except QueryError:
            event(f"refused: {step['action']}")  # an edit that cannot be made is none

    def run(self, trouble: Trouble) -> None:
        """Let the producer send, then the consumer work off what is sent and what still waits."""
        queue = FakeQueue(ends_after=trouble.sent_at_most, ended_by=PassingFailure("SQS did not answer"))
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
        self.wiki.is_down = trouble.wiki_is_down
        failure: Failure = PassingFailure("it did not answer")
        self.store.unwritable = dict.fromkeys(trouble.unwritable_objects, failure)
        self.index.unwritable = dict.fromkeys(trouble.unwritable_in_index, failure)
        works = {
            message.name: work(message.name, title=str(message.title or ""), ask=message.ask)
            for message in self.waiting
        }
        self.before, self.worked_off_at = dict(self.index.known), self.now
        account = self.consumer.consume(*works.values())
        self.wiki.is_down, self.store.unwritable, self.index.unwritable = False, {}, {}
        failed = {each.name for each in account.failures}
        self.waiting = [message for message in self.waiting if message.name in failed]
        if trouble.messages_are_lost:
            self.waiting = []

    def looked_up_anew(self) -> dict[str, bytes]:
        """What results would be if nothing were known."""
        store = FakeResultStore()
        everything = [work(str(row.name), title=str(row.title or "")) for row in ROWS]
        self._consumer(FakeIndex(), store).consume(*everything)
        return store.files


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
        unwritable_objects=st.frozensets(st.sampled_from(NAMES), max_size=3),
        unwritable_in_index=st.frozensets(st.sampled_from(NAMES), max_size=2),
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
def test_after_any_history_a_run_without_trouble_leaves_what_looking_all_up_would(
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

    world.run(NO_TROUBLE)

    assert world.waiting == []
    assert world.store.files == world.looked_up_anew()


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
