"""Which names are sent, and how each is asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from choose import MESSAGE_LIVES, FullLooks, NeedsAsking
from deployment.checkout import TEMPLATE
from deployment.template import read_template
from last_run import LastRun
from name_sentiment.known_name import KnownName
from name_sentiment.message import Ask, NameMessage
from name_sentiment.result_format import Status
from pipeline.deadline import Deadline
from pipeline.failures import PassingFailure, Unavailable
from pipeline.patience import rest_seconds
from rows import Row
from run import NAMES_PER_CHECK, RunIncomplete, TooManyNames
from run_request import WHOLE_TABLE, RunRequest
from tests.unit.log_lines import LogLines
from tests.unit.producer.fakes import POLICY, RULES, FakeQueue, FakeTable, Runs
from tests.unit.shared.fakes import FakeClock
from wiki.changes import ChangesUnknown

NAMES = [f"Name {number}" for number in range(NAMES_PER_CHECK * 10)]
YESTERDAY = datetime(2026, 11, 24, 6, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def known(name: str, **others: object) -> KnownName:
    it = KnownName(
        name=name,
        asked_title=name,
        titles=(name,),
        namespace=0,
        revision="1",
        status=Status.SCORED,
        row_fingerprint="r",
        text_fingerprint="t",
        score=None,
        rules_fingerprint=RULES.fingerprint,
        run_id="run-0",
        written_at=YESTERDAY,
    )
    return replace(it, **others)  # type: ignore[arg-type]


@pytest.fixture
def runs() -> Runs:
    """A run that sent every name began yesterday; all names are known, and none is due for a full look."""
    runs = Runs(FakeTable.of(*NAMES), policy=replace(POLICY, full_look_every=timedelta(days=10_000)))
    runs.runs.write(WHOLE_TABLE, LastRun(YESTERDAY, names=len(NAMES), rows=len(NAMES)))
    runs.index.known = {name: known(name) for name in NAMES}
    runs.index.known |= {name: known(name) for name in NAMES if due(runs, name)}
    runs.table = FakeTable.of(*(name for name in NAMES if not due(runs, name)))
    runs.index.clock = lambda: runs.wiki.clock
    return runs


def due(runs: Runs, name: str) -> bool:
    return FullLooks(runs.policy.full_look_every, YESTERDAY, runs.wiki.clock).is_due(name)


def sent(runs: Runs, request: RunRequest | None = None) -> dict[str, Ask]:
    runs.run(request)
    return {message.name: message.ask for message in runs.queue.messages}


def test_where_nothing_changed_nothing_is_sent(runs: Runs) -> None:
    report = runs.run()

    assert (report.sent, report.unchanged) == (0, report.scanned)
    assert runs.index.writes == []


def test_the_rows_are_the_sum_of_what_became_of_them(runs: Runs) -> None:
    runs.table.stored = [*runs.table.stored, Row("Name 1", None), Row(" ", None), Row("new", None)]

    report = runs.run()

    assert report.scanned == report.sent + report.unchanged + report.duplicates + report.invalid
    assert (report.sent, report.duplicates, report.invalid) == (1, 1, 1)


@pytest.mark.parametrize(
    "it",
    [
        None,
        known("Name 7", rules_fingerprint="other"),
        known("Name 7", asked_title="Another"),
        known("Name 7", namespace=2),
        known("Name 7", titles=("Help:Name 7", "Name 7")),
        known("Name 7", titles=("Name 7", "Help:Name 7"), status=Status.INVALID),
    ],
    ids=["unknown", "other rules", "other title", "no article", "by way of no article", "in a circle"],
)
def test_a_name_is_sent_whose_result_may_not_be_as_it_should(runs: Runs, it: KnownName | None) -> None:
    if it:
        runs.index.known["Name 7"] = it
    else:
        del runs.index.known["Name 7"]

    assert sent(runs) == {"Name 7": Ask.IF_CHANGED}


@pytest.mark.parametrize("title", ["big blue", "Big blue", "Big Blue", "IBM"])
def test_a_name_is_sent_where_any_title_on_its_way_has_changed(runs: Runs, title: str) -> None:
    runs.index.known["Name 7"] = known("Name 7", titles=("big blue", "Big blue", "Big Blue#History", "IBM"))
    runs.wiki.changes = [(NOON, title), (NOON, "Something else")]

    assert sent(runs) == {"Name 7": Ask.IN_FULL}


def test_changes_before_the_last_complete_run_count_no_more(runs: Runs) -> None:
    runs.wiki.changes = [(YESTERDAY - timedelta(hours=1), "Name 7")]

    assert sent(runs) == {}
    assert runs.wiki.asked == [(YESTERDAY, len(runs.table) // NAMES_PER_CHECK)]


def test_reading_the_changes_leaves_half_of_the_time_to_send_names(runs: Runs) -> None:
    runs.run(deadline=Deadline(800, FakeClock()))

    assert runs.wiki.seconds_to_read == [400]


@pytest.mark.parametrize(
    ("language", "status", "ask"),
    [
        ("zh", Status.MISSING, Ask.IF_CHANGED),
        ("zh-TW", Status.MISSING, Ask.IF_CHANGED),
        ("zh", Status.SCORED, None),
        ("en", Status.MISSING, None),
    ],
)
def test_a_page_that_is_missing_may_come_to_be_in_the_other_script(
    language: str, status: Status, ask: Ask | None
) -> None:
    rules = replace(RULES, language_code=language)
    it = replace(known("計算機", status=status), rules_fingerprint=rules.fingerprint)
    changed = NeedsAsking(rules, frozenset({"计算机"}), FullLooks(timedelta(days=7), YESTERDAY, YESTERDAY))

    assert changed.decide(NameMessage("計算機"), it) is ask


def test_a_known_name_is_marked_before_it_is_sent(runs: Runs) -> None:
    runs.wiki.changes = [(NOON, "Name 7")]

    runs.run()

    assert runs.index.known["Name 7"] == known("Name 7", pending_since=runs.wiki.clock)


def test_a_name_that_was_sent_and_failed_to_the_end_is_sent_again(runs: Runs) -> None:
    runs.wiki.changes = [(NOON, "Name 7")]
    runs.run()
    runs.queue.messages.clear()
    runs.wiki.changes, runs.wiki.clock = [], runs.wiki.clock + timedelta(hours=1)

    assert sent(runs) == {"Name 7": Ask.IN_FULL}


@pytest.fixture
def waiting(runs: Runs) -> Runs:
    """An hour after a run that has sent `Name 7`. Its message still waits."""
    runs.wiki.changes = [(NOON, "Name 7")]
    runs.run()
    runs.queue.messages.clear()
    runs.queue.waiting = 1
    runs.wiki.changes, runs.wiki.clock = [], runs.wiki.clock + timedelta(hours=1)
    return runs


def test_a_name_whose_message_may_still_wait_is_not_sent_again(waiting: Runs) -> None:
    report = waiting.run()

    assert (report.sent, report.duplicates, report.unchanged) == (0, 1, report.scanned - 1)


def test_a_message_does_not_outlive_the_time_that_is_waited_for_it() -> None:
    template = read_template(TEMPLATE)["Resources"]["NamesQueue"]["Properties"]
    tries = template["RedrivePolicy"]["maxReceiveCount"]

    rests = sum(rest_seconds(receive_count, 1.0) for receive_count in range(1, tries))

    assert timedelta(seconds=rests) < MESSAGE_LIVES < timedelta(seconds=rests) + timedelta(hours=2)


def test_a_name_is_sent_again_after_its_messages_life_whatever_waits_then(waiting: Runs) -> None:
    waiting.wiki.clock += MESSAGE_LIVES - timedelta(hours=1)

    assert sent(waiting) == {"Name 7": Ask.IN_FULL}
    assert waiting.index.known["Name 7"].pending_since == waiting.wiki.clock


@pytest.mark.parametrize(
    ("title", "full_look_every", "changed", "ask"),
    [
        (None, 10_000, True, Ask.IN_FULL),
        (None, 1 / 24, False, Ask.IN_FULL),
        ("Another", 10_000, False, Ask.IF_CHANGED),
    ],
    ids=["changed since", "due for a full look", "with another title"],
)
def test_a_name_that_waits_is_sent_again_where_its_message_may_come_too_early(
    waiting: Runs, title: str | None, full_look_every: float, changed: bool, ask: Ask
) -> None:
    waiting.table = FakeTable([*(row for row in waiting.table.stored if row.name != "Name 7")])
    waiting.table.stored = [*waiting.table.stored, Row("Name 7", title)]
    waiting.policy = replace(waiting.policy, full_look_every=timedelta(days=full_look_every))
    waiting.wiki.changes = [(waiting.wiki.clock, "Name 7")] if changed else []

    assert sent(waiting)["Name 7"] is ask


def test_each_name_is_due_for_a_full_look_once_in_refresh_days(runs: Runs) -> None:
    runs.policy = POLICY
    looked_at: list[str] = []
    for _ in range(7 * 4):
        runs.wiki.clock += timedelta(hours=6)
        runs.queue.messages.clear()
        runs.index.known = {name: known(name) for name in NAMES}
        looked_at += [name for name, ask in sent(runs).items() if ask is Ask.IN_FULL]

    names = {str(row.name) for row in runs.table.stored}
    assert set(looked_at) >= names
    assert len(looked_at) <= len(names) * 8 / 7 * 1.1  # a day and some hours more than a week have passed


@given(
    st.text(min_size=1, max_size=20),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.lists(st.integers(1, 10_000_000), min_size=1, max_size=30),
)
def test_however_often_runs_begin_a_name_is_due_once_in_a_time(
    name: str, start: datetime, pauses: list[int]
) -> None:
    every = timedelta(days=7)
    moment = start.replace(tzinfo=UTC)
    looks = []
    for pause in pauses:
        later = moment + timedelta(seconds=pause)
        looks.append(FullLooks(every, moment, later).is_due(name))
        moment = later

    periods = (moment - start.replace(tzinfo=UTC)) / every
    assert sum(looks) <= periods + 1
    assert sum(looks) >= min(1, int(periods))


def _hold(runs: Runs, names: list[str]) -> None:
    runs.table = FakeTable.of(*names)
    runs.runs.write(WHOLE_TABLE, LastRun(YESTERDAY, names=len(names), rows=len(names)))


def test_a_table_that_dynamodb_has_not_counted_yet_is_as_large_as_at_the_last_run(runs: Runs) -> None:
    runs.table.counted = 0

    assert sent(runs) == {}


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda runs: runs.runs.runs.clear(), "no run before"),
        (lambda runs: setattr(runs.wiki, "failure", ChangesUnknown("it reaches back 30 days")), "30 days"),
        (lambda runs: setattr(runs.wiki, "failure", Unavailable("the wiki is down")), "the wiki is down"),
        (lambda runs: _hold(runs, NAMES[: NAMES_PER_CHECK * 2 - 1]), "so few"),
    ],
    ids=["first run", "no reach", "wiki down", "few names"],
)
def test_where_changes_cannot_be_told_every_name_is_sent_and_the_log_says_why(
    runs: Runs, prepare: object, reason: str, log_lines: LogLines
) -> None:
    prepare(runs)  # type: ignore[operator]

    assert set(sent(runs).values()) == {Ask.IF_CHANGED}
    assert len(runs.queue) == len(runs.table)
    assert runs.index.reads == runs.index.writes == []
    assert [line["reason"] for line in log_lines if line.get("event") == "run_sends_all"] != []
    assert reason in log_lines.text


def test_a_refresh_asks_for_every_name_anew_and_reads_no_changes(runs: Runs) -> None:
    assert set(sent(runs, RunRequest("run-1", refresh=True)).values()) == {Ask.ANEW}
    assert len(runs.queue) == len(runs.table)
    assert runs.wiki.asked == []


def test_the_moment_moves_to_the_wikis_clock_when_every_name_was_sent(runs: Runs) -> None:
    runs.run()

    every_row = len(runs.table)
    assert runs.runs.read(WHOLE_TABLE) == LastRun(runs.wiki.clock, names=every_row, rows=every_row)


def test_the_moment_stays_where_a_name_was_not_sent(runs: Runs) -> None:
    runs.wiki.changes = [(NOON, "Name 7")]
    runs.queue = FakeQueue(refuses={"Name 7": "InternalError"})

    with pytest.raises(RunIncomplete):
        runs.run()

    assert runs.runs.read(WHOLE_TABLE).complete_since == YESTERDAY


@pytest.mark.parametrize("failing", ["unreadable", "unwritable"])
def test_an_index_that_fails_ends_the_run_and_the_moment_stays(runs: Runs, failing: str) -> None:
    runs.wiki.changes = [(NOON, "Name 7")]
    failure = PassingFailure("throttled")
    setattr(runs.index, failing, failure if failing == "unreadable" else {"Name 7": failure})

    with pytest.raises(RunIncomplete, match="throttled"):
        runs.run()

    assert "Name 7" not in runs.queue
    assert runs.runs.read(WHOLE_TABLE).complete_since == YESTERDAY


def test_a_wiki_that_does_not_tell_its_time_does_not_move_the_moment(runs: Runs) -> None:
    runs.wiki.failure = Unavailable("the wiki is down")

    runs.run()

    assert runs.runs.read(WHOLE_TABLE).complete_since == YESTERDAY


def test_a_table_that_says_it_holds_too_many_names_is_refused_before_anything_is_sent(
    log_lines: LogLines,
) -> None:
    runs = Runs(FakeTable.of("a", "b"), policy=replace(POLICY, maximum_names=1_000))
    runs.table.counted = 50_000

    with pytest.raises(TooManyNames, match=r"about 50,000 are left: they would cost up to \$15\.30"):
        runs.run()

    assert len(runs.queue) == 0
    assert [line["event"] for line in log_lines][-1] == "run_incomplete"


def test_a_run_sends_no_more_than_the_maximum_and_says_so() -> None:
    runs = Runs(FakeTable.of(*"abcdefgh"), policy=replace(POLICY, maximum_names=5))
    runs.table.counted = 5  # DynamoDB counts every six hours

    with pytest.raises(RunIncomplete, match=r"send 5 names, and more are left than the table's own count"):
        runs.run()

    assert [message.name for message in runs.queue.messages] == [*"abcde"]
    assert runs.runs.read(WHOLE_TABLE).complete_since is None


def test_exactly_the_maximum_is_a_whole_run() -> None:
    runs = Runs(FakeTable.of(*"abcde"), policy=replace(POLICY, maximum_names=5))

    assert runs.run().sent == 5


def test_a_large_table_of_which_little_changed_is_no_trouble(runs: Runs) -> None:
    runs.policy = replace(runs.policy, maximum_names=1)
    runs.wiki.changes = [(NOON, "Name 7")]

    assert runs.run().sent == 1


def test_a_table_that_has_grown_beyond_the_maximum_is_refused_before_anything_is_sent(runs: Runs) -> None:
    runs.policy = replace(runs.policy, maximum_names=1_000)
    runs.table.counted = len(NAMES) + 1_001

    with pytest.raises(TooManyNames, match="about 1,001 are left"):
        runs.run()

    assert len(runs.queue) == 0


def test_a_table_that_has_grown_by_less_than_the_maximum_is_read(runs: Runs) -> None:
    runs.policy = replace(runs.policy, maximum_names=1_000)
    runs.table.counted = len(NAMES) + 1_000

    assert runs.run().unchanged == len(runs.table)
