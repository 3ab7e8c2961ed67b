"""While no event can be recorded, nothing is paid for names that need one, and all others are worked off."""

from dataclasses import replace

import pytest

from history_stream import HistoryStream
from name_sentiment.message import Ask
from pipeline.circuit_breaker import FIRST_REST_SECONDS, CircuitBreaker
from pipeline.patience import rest_seconds
from pipeline.record_stream import MOST_ATTEMPTS, RecordStream
from tests.unit.consumer.fakes import Pipeline, article, work
from tests.unit.consumer.function import Context, FakeSqs, batch, failed_ids, handler_of
from tests.unit.shared.fake_firehose import FakeFirehose
from tests.unit.shared.fakes import client_error

KNOWN = [f"known {number}" for number in range(30)]
NEW = [f"new {number}" for number in range(30)]


class Streaming(Pipeline):
    """A consumer whose events go into a stream, which answers while `firehose.lasting_error` is None."""

    def __init__(self) -> None:
        super().__init__()
        self.firehose = FakeFirehose()
        self.breaker = CircuitBreaker("the history's stream", self.clock)
        stream = RecordStream(self.firehose, "history", self.breaker, self.clock.sleep)  # type: ignore[arg-type]
        self.history = HistoryStream(stream)  # type: ignore[assignment]
        self.use_rules(self.rules)

    def break_the_stream(self, code: str = "ServiceUnavailableException") -> None:
        """Let it be down from now on. One batch has met it."""
        self.firehose.lasting_error = client_error(code)
        self.encyclopedia.add(article("first victim"))
        self.consume("first victim")
        self.forget_requests()

    def mend_the_stream(self) -> None:
        self.firehose.lasting_error = None

    @property
    def requests(self) -> int:
        """Count those to the stream, to the scorer, and to the encyclopedia for pages."""
        return len(self.firehose.requests) + len(self.scorer.requests) + len(self.encyclopedia.requests)

    def forget_requests(self) -> None:
        self.firehose.requests.clear()
        self.scorer.requests.clear()
        self.encyclopedia.requests.clear()

    def edit(self, name: str, text: str) -> None:
        page = self.encyclopedia.pages[name]
        self.encyclopedia.add(replace(page, introduction=text, revision=str(int(page.revision) + 1)))


@pytest.fixture
def pipeline() -> Streaming:
    pipeline = Streaming()
    pipeline.encyclopedia.add(*map(article, KNOWN), *map(article, NEW))
    pipeline.consume(*KNOWN)
    pipeline.forget_requests()
    return pipeline


def test_new_names_go_back_without_a_request_to_anybody(pipeline: Streaming) -> None:
    pipeline.break_the_stream()

    account = pipeline.consume(*NEW)

    assert account.counts == {"failed": 30}
    assert pipeline.requests == 0


def test_names_whose_pages_are_as_they_were_are_done_and_those_whose_are_not_go_back(
    pipeline: Streaming,
) -> None:
    pipeline.break_the_stream()
    pipeline.edit(KNOWN[0], "It is loved now.")

    account = pipeline.consume(*KNOWN, *NEW)

    assert account.counts == {"unchanged": 29, "failed": 31}
    assert {work.name for work in account.failures} == {KNOWN[0], *NEW}
    assert pipeline.requests == 0


def test_names_that_are_looked_up_in_full_are_done_where_their_pages_are_as_they_were(
    pipeline: Streaming,
) -> None:
    pipeline.break_the_stream()
    pipeline.edit(KNOWN[0], "It is loved now.")

    account = pipeline.consume(*(work(name, ask=Ask.IN_FULL) for name in KNOWN[:10]))

    assert account.counts == {"unchanged": 9, "failed": 1}
    assert (pipeline.firehose.requests, pipeline.scorer.requests) == ([], [])


@pytest.mark.parametrize("code", ["ServiceUnavailableException", "AccessDeniedException"])
def test_in_an_hour_one_text_is_paid_for_each_time_that_the_stream_is_asked(
    pipeline: Streaming, code: str
) -> None:
    pipeline.break_the_stream(code)

    for _ in range(120):
        assert pipeline.consume(*NEW).counts == {"failed": 30}
        pipeline.clock.sleep(30)

    probes = 5  # after a minute, and two, four, eight and sixteen more
    assert len(pipeline.scorer.texts) == probes
    attempts = MOST_ATTEMPTS if code == "ServiceUnavailableException" else 1
    assert [len(request) for request in pipeline.firehose.requests] == [1] * len(
        pipeline.scorer.texts
    ) * attempts


def test_when_it_answers_again_one_name_goes_ahead_and_all_others_follow(pipeline: Streaming) -> None:
    pipeline.break_the_stream()
    pipeline.mend_the_stream()
    pipeline.clock.sleep(FIRST_REST_SECONDS)

    account = pipeline.consume(*KNOWN, *NEW)

    assert account.counts == {"unchanged": 30, "scored": 30, "failed": 0}
    assert [len(request) for request in pipeline.firehose.requests] == [1, 29]
    assert set(pipeline.store) == {*KNOWN, *NEW}
    assert pipeline.store.writes.count(NEW[0]) == 1
    pipeline.forget_requests()
    assert pipeline.consume(*NEW).counts == {"unchanged": 30, "failed": 0}


def test_the_name_that_goes_ahead_is_one_that_makes_an_event(pipeline: Streaming) -> None:
    pipeline.break_the_stream()
    pipeline.mend_the_stream()
    pipeline.clock.sleep(FIRST_REST_SECONDS)

    pipeline.consume(work(KNOWN[0], ask=Ask.IN_FULL), NEW[0])

    assert pipeline.encyclopedia.requests[0] == [NEW[0]]


def test_where_the_name_ahead_makes_none_after_all_each_of_the_others_is_done_once(
    pipeline: Streaming,
) -> None:
    pipeline.break_the_stream()
    pipeline.mend_the_stream()
    pipeline.clock.sleep(FIRST_REST_SECONDS)
    pipeline.encyclopedia.leaves_out = {NEW[0]}

    account = pipeline.consume(*NEW)

    assert {work.name for work in account.failures} == {NEW[0]}
    assert pipeline.encyclopedia.requests[0] == [NEW[0]]
    assert [len(request) for request in pipeline.firehose.requests] == [29]
    assert sorted(pipeline.store.writes[-29:]) == sorted(NEW[1:])


def test_where_it_makes_none_and_the_stream_still_refuses_all_go_back(pipeline: Streaming) -> None:
    pipeline.break_the_stream()
    pipeline.clock.sleep(FIRST_REST_SECONDS)
    pipeline.encyclopedia.leaves_out = {NEW[0]}

    account = pipeline.consume(*NEW)

    assert account.counts == {"failed": 30}
    assert not set(NEW) & set(pipeline.store)
    assert pipeline.consume(*NEW).counts == {"failed": 30}  # and the stream is left in peace again


def test_where_no_name_makes_one_all_are_worked_off_and_the_stream_is_not_asked(pipeline: Streaming) -> None:
    pipeline.break_the_stream()
    pipeline.clock.sleep(FIRST_REST_SECONDS)

    account = pipeline.consume(*(work(name, ask=Ask.IN_FULL) for name in KNOWN))

    assert account.counts == {"unchanged": 30, "failed": 0}
    assert pipeline.firehose.requests == []


def test_messages_rest_as_for_any_trouble_that_is_not_their_own(pipeline: Streaming) -> None:
    sqs = FakeSqs()
    pipeline.break_the_stream()

    answer = handler_of(pipeline.consumer, sqs=sqs)(batch(one={"name": NEW[0]}), Context())

    assert failed_ids(answer) == ["one"]
    assert sqs.rests == {"handle of one": rest_seconds(1, 1.0)}


def test_an_event_that_was_refused_is_the_same_event_when_it_is_recorded(pipeline: Streaming) -> None:
    pipeline.firehose.lasting_error = client_error("AccessDeniedException")
    pipeline.consume(NEW[0])
    refused = pipeline.firehose.requests[-1][0].split(b",")[0]
    pipeline.mend_the_stream()
    pipeline.clock.sleep(FIRST_REST_SECONDS)
    pipeline.consume(NEW[0])

    assert pipeline.firehose.records[-1].split(b",")[0] == refused
    assert refused.startswith(b'{"event_id": ')
