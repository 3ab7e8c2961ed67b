"""A run: every distinct, well-formed name goes into the queue once, and every row is counted."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from last_run import LastRun
from name_sentiment.message import NameMessage
from pipeline.deadline import Deadline
from pipeline.delivery import MAXIMUM_EXAMPLES
from pipeline.failures import Failure, NotThere, PassingFailure
from rows import OutOfTime, Row
from run import RunIncomplete, RunReport
from run_request import WHOLE_TABLE, RunRequest, Segment
from tests.unit.log_lines import LogLines
from tests.unit.producer.fakes import FakeQueue, FakeTable, Runs
from tests.unit.shared.fakes import FakeClock

RUN = RunRequest("run-1")


def run(
    table: FakeTable, queue: FakeQueue, request: RunRequest = RUN, deadline: Deadline | None = None
) -> RunReport:
    return Runs(table, queue).run(request, deadline)


def test_every_name_of_the_table_goes_into_the_queue_under_the_runs_id() -> None:
    table = FakeTable([Row("Netflix", None), Row("apple", "Apple Inc."), Row("Google", "")])
    queue = FakeQueue()

    report = run(table, queue)

    assert queue.messages == [
        NameMessage("Netflix", None, "run-1"),
        NameMessage("apple", "Apple Inc.", "run-1"),
        NameMessage("Google", None, "run-1"),
    ]
    assert report.to_answer() == {
        "run_id": "run-1",
        "scanned": 3,
        "sent": 3,
        "unchanged": 0,
        "duplicates": 0,
        "invalid": 0,
        "skipped": False,
    }


def test_an_empty_table_is_a_run_of_nothing() -> None:
    assert run(FakeTable.of(), FakeQueue()) == RunReport("run-1")


def test_a_name_that_comes_again_is_sent_once_with_its_first_title() -> None:
    table = FakeTable([Row("apple", "Apple Inc."), Row("apple", None), Row("Apple", None)])
    queue = FakeQueue()

    report = run(table, queue)

    assert queue.messages == [
        NameMessage("apple", "Apple Inc.", "run-1"),
        NameMessage("Apple", None, "run-1"),
    ]
    assert report == RunReport("run-1", scanned=3, sent=2, duplicates=1)


def test_a_name_is_new_again_in_the_next_run() -> None:
    table, queue = FakeTable.of("Netflix"), FakeQueue()
    runs = Runs(table, queue)

    reports = [runs.run(RunRequest(run_id)) for run_id in ("run-1", "run-2")]

    assert reports == [RunReport("run-1", scanned=1, sent=1), RunReport("run-2", scanned=1, sent=1)]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (Row(None, None), "there is no name"),
        (Row("", None), "name is blank"),
        (Row(" \t\n", None), "name is blank"),
        (Row("x" * 256, None), "name is 256 bytes of UTF-8, over 255"),
        (Row("é" * 128, None), "name is 256 bytes of UTF-8, over 255"),
        (Row(Decimal(7), None), "name is not text but Decimal"),
        (Row(b"Netflix", None), "name is not text but bytes"),
        (Row(["Netflix"], None), "name is not text but list"),
        (Row(True, None), "name is not text but bool"),
        (Row("Net\ud800flix", None), "half a surrogate pair"),
        (Row("apple", " "), "title is blank"),
        (Row("apple", Decimal(0)), "title is not text but Decimal"),
        (Row("apple", "x" * 256), "title is 256 bytes"),
    ],
)
def test_a_row_that_names_nothing_to_look_up_is_counted_and_logged_but_not_sent(
    row: Row, problem: str, log_lines: LogLines
) -> None:
    queue = FakeQueue()

    report = run(FakeTable([row, Row("Netflix", None)]), queue)

    assert report == RunReport("run-1", scanned=2, sent=1, invalid=1)
    assert "Netflix" in queue
    [line] = [line for line in log_lines if line["level"] == "WARNING"]
    assert problem in line["problem"]


def test_names_of_255_bytes_are_sent() -> None:
    assert run(FakeTable.of("x" * 255, "é" * 127), FakeQueue()).sent == 2


def test_a_row_that_is_not_sent_is_logged_by_its_key_alone(log_lines: LogLines) -> None:
    run(FakeTable([Row("apple", ["a secret"])]), FakeQueue())

    [line] = [line for line in log_lines if line["level"] == "WARNING"]
    assert line["key"] == "'apple'"
    assert "secret" not in log_lines.text


@pytest.mark.parametrize(
    "name", ["x" * 1_000_000, ["x" * 1_000] * 1_000, {"deep": [["x" * 1_000]] * 100}, "\n" * 9_000]
)
def test_a_huge_name_is_logged_by_a_part_of_it(name: object, log_lines: LogLines) -> None:
    run(FakeTable.of(name), FakeQueue())

    assert max(map(len, log_lines.text.splitlines())) < 2_000


def test_a_line_marks_the_start_and_one_with_all_counts_the_end(log_lines: LogLines) -> None:
    run(FakeTable.of("Netflix", "Netflix", ""), FakeQueue())

    start, *_, end = log_lines
    assert (start["level"], start["event"]) == ("INFO", "run_started")
    assert (end["level"], end["event"]) == ("INFO", "run_ended")
    assert {field: end[field] for field in ("scanned", "sent", "duplicates", "invalid")} == {
        "scanned": 3,
        "sent": 1,
        "duplicates": 1,
        "invalid": 1,
    }


def test_no_name_is_logged_that_was_sent(log_lines: LogLines) -> None:
    run(FakeTable.of("Netflix", "Netflix"), FakeQueue())

    assert "Netflix" not in log_lines.text


def test_a_run_is_skipped_while_an_earlier_one_is_being_worked_off(log_lines: LogLines) -> None:
    table, queue = FakeTable.of("Netflix"), FakeQueue(waiting=101)

    report = run(table, queue)

    assert report == RunReport("run-1", skipped=True)
    assert len(queue) == 0
    assert table.asked_for == []
    [line] = log_lines
    assert (line["level"], line["event"], line["backlog"]) == ("WARNING", "run_skipped", 101)


@pytest.mark.parametrize(
    ("names", "waiting", "skipped"),
    [(4, 1, False), (4, 100, False), (4, 101, True), (50_000, 500, False), (50_000, 501, True)],
)
def test_a_run_waits_for_more_than_a_hundredth_of_the_last_ones_names_and_not_for_a_hundred(
    names: int, waiting: int, skipped: bool
) -> None:
    runs = Runs(FakeTable.of("Netflix"), FakeQueue(waiting=waiting))
    runs.runs.write(WHOLE_TABLE, LastRun(names=names))

    assert runs.run().skipped is skipped


def test_runs_that_are_skipped_in_a_row_are_counted_until_one_is_not() -> None:
    runs = Runs(FakeTable.of("Netflix"), FakeQueue(waiting=101))
    for waiting in (101, 101, 101, 0, 101):
        runs.queue.waiting = waiting
        runs.run()

    assert runs.skipped_in_a_row == [1, 2, 3, 0, 1]


def test_a_run_that_is_incomplete_was_not_skipped() -> None:
    runs = Runs(FakeTable.of("Netflix"), FakeQueue(refuses={"Netflix": "InternalError: later"}))
    runs.runs.write(WHOLE_TABLE, LastRun(skipped=2))

    with pytest.raises(RunIncomplete):
        runs.run()

    assert runs.runs.read(WHOLE_TABLE).skipped == 0


def test_a_skipped_run_leaves_what_the_last_one_left() -> None:
    runs = Runs(FakeTable.of("Netflix"), FakeQueue(waiting=101))
    last = LastRun(runs.wiki.clock, names=7)
    runs.runs.write(WHOLE_TABLE, last)

    runs.run()

    assert runs.runs.read(WHOLE_TABLE) == replace(last, skipped=1)


def test_a_forced_run_sends_whatever_is_in_the_queue() -> None:
    queue = FakeQueue(waiting=1_000)

    assert run(FakeTable.of("Netflix"), queue, RunRequest("run-1", force=True)).sent == 1


def test_segments_do_not_wait_for_one_another() -> None:
    queue = FakeQueue()
    table = FakeTable.of(*(f"name {number}" for number in range(10)))

    reports = []
    for number in range(4):
        reports.append(run(table, queue, RunRequest(f"run-{number}", Segment(number, 4))))
        queue.waiting = 100 * len(queue)

    assert [report.sent for report in reports] == [3, 3, 2, 2]
    assert len({message.name for message in queue.messages}) == 10


def test_a_queue_that_cannot_be_asked_fails_the_run_before_it_begins() -> None:
    class UnreachableQueue(FakeQueue):
        def backlog(self) -> int:
            raise NotThere("GetQueueAttributes on the queue was refused")

    table = FakeTable.of("Netflix")

    with pytest.raises(NotThere):
        run(table, UnreachableQueue())
    assert table.asked_for == []


def test_names_that_could_not_be_sent_end_the_run_in_an_error_that_names_them() -> None:
    queue = FakeQueue(refuses={"Apple": "InternalError: later", "Google": "InternalError: later"})

    with pytest.raises(RunIncomplete) as error:
        run(FakeTable.of("Netflix", "Apple", "Google"), queue)

    assert "Names that could not be sent, 2: 'Apple', 'Google' (InternalError: later)." in str(error.value)
    assert "Names that were sent: 1." in str(error.value)
    assert '{"force": true}' in str(error.value)
    assert "Netflix" in queue


def test_of_many_names_that_could_not_be_sent_the_error_names_some_and_counts_all() -> None:
    names = [f"name {number} {'x' * 200}" for number in range(1_000)]

    with pytest.raises(RunIncomplete) as error:
        run(FakeTable.of(*names), FakeQueue(refuses=dict.fromkeys(names, "refused")))

    assert "Names that could not be sent, 1,000: " in str(error.value)
    assert f"and {1_000 - MAXIMUM_EXAMPLES:,} more" in str(error.value)
    assert len(str(error.value)) < 5_000


def test_a_queue_in_trouble_ends_the_run_and_is_the_errors_cause() -> None:
    trouble = PassingFailure("SendMessageBatch on the queue was refused with Busy: 503")

    with pytest.raises(RunIncomplete, match="refused with Busy") as error:
        run(FakeTable.of("Netflix", "Apple"), FakeQueue(ends_after=1, ended_by=trouble))

    assert error.value.__cause__ is trouble


def test_a_table_that_breaks_off_ends_the_run_after_what_was_read_is_sent() -> None:
    table = FakeTable.of("Netflix", "Apple")
    table.fails_with = PassingFailure("Scan on the table got no answer")
    queue = FakeQueue()

    with pytest.raises(RunIncomplete, match=r"got no answer.*were sent: 2") as error:
        run(table, queue)

    assert "Apple" in queue
    assert error.value.__cause__ is table.fails_with


def test_a_run_out_of_time_starts_nothing_new_and_says_how_to_go_on() -> None:
    clock = FakeClock()
    deadline = Deadline(10, clock)
    queue = FakeQueue()

    class SlowTable(FakeTable):
        def rows(self, segment: Segment = WHOLE_TABLE) -> Iterator[Row]:
            for row in super().rows(segment):
                yield row
                clock.now += 4

    with pytest.raises(RunIncomplete) as error:
        run(SlowTable([Row(f"name {number}", None) for number in range(9)]), queue, deadline=deadline)

    assert len(queue) == 3
    assert "were sent: 3" in str(error.value)
    assert '"total_segments"' in str(error.value)
    assert isinstance(error.value.__cause__, OutOfTime)


def test_an_incomplete_run_is_logged_as_an_error_with_its_counts(log_lines: LogLines) -> None:
    with pytest.raises(Failure):
        run(FakeTable.of("Netflix", "Apple"), FakeQueue(refuses={"Apple": "refused"}))

    *_, line = log_lines
    assert (line["level"], line["scanned"], line["sent"], line["unsent"]) == ("ERROR", 2, 1, 1)
    assert "'Apple' (refused)" in line["problem"]


@pytest.mark.parametrize(
    ("queue", "recorded"),
    [
        (FakeQueue(), RunReport("run-1", scanned=2, sent=2)),
        (FakeQueue(waiting=101), RunReport("run-1", skipped=True)),
        (FakeQueue(refuses={"Apple": "refused"}), RunReport("run-1", scanned=2, sent=1)),
    ],
)
def test_a_run_is_recorded_however_it_ends(queue: FakeQueue, recorded: RunReport) -> None:
    runs = Runs(FakeTable.of("Netflix", "Apple"), queue)

    with contextlib.suppress(RunIncomplete):
        runs.run()

    assert runs.reports == [recorded]


@pytest.mark.parametrize(
    ("request_", "waiting", "share"),
    [
        (RUN, 0, 1.0),
        (RUN, 1, 0.9),
        (RUN, 100, 0.9),
        (RunRequest("run-1", force=True), 101, 0.1),
        (RunRequest("run-1", force=True), 0, 1.0),
        (RunRequest("run-1", segment=Segment(1, 4)), 0, 0.25),
        (RunRequest("run-1", segment=Segment(1, 4)), 101, 0.025),
    ],
)
def test_a_run_leaves_the_workers_the_requests_that_they_need_for_what_waits(
    request_: RunRequest, waiting: int, share: float
) -> None:
    runs = Runs(FakeTable.of("Netflix"), FakeQueue(waiting))

    runs.run(request_)

    assert runs.pace.share == share
