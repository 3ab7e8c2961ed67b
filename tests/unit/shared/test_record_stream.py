"""Records on their way to Firehose: many a request, each accounted for."""

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.circuit_breaker import FIRST_REST_SECONDS, CircuitBreaker, CircuitOpen
from pipeline.deadline import Deadline
from pipeline.failures import (
    Failure,
    Forbidden,
    NotAsked,
    NotThere,
    PassingFailure,
    PermanentFailure,
    Unavailable,
)
from pipeline.record_stream import MOST_ATTEMPTS, RECORD_BYTES, RECORDS_PER_REQUEST, RecordStream
from tests.unit.shared.fake_firehose import FakeFirehose
from tests.unit.shared.fakes import client_error

BUSY = "ServiceUnavailableException"


class Sending:
    """A stream over a fake Firehose, whose waits take no time but are remembered."""

    def __init__(self, firehose: FakeFirehose) -> None:
        self.firehose = firehose
        self.now = 0.0
        self.waits: list[float] = []
        breaker = CircuitBreaker("the stream", clock=lambda: self.now)
        self._stream = RecordStream(firehose, "history", breaker, sleep=self._sleep)  # type: ignore[arg-type]

    def put(self, records: list[bytes], seconds: float = 100.0) -> dict[int, Failure]:
        return self._stream.put(records, Deadline(seconds, clock=lambda: self.now))

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def records(count: int) -> list[bytes]:
    return [b"record %d" % number for number in range(count)]


def test_every_record_is_put_once_as_it_was_and_in_its_order() -> None:
    sending = Sending(FakeFirehose())

    assert sending.put(records(1_203)) == {}

    assert sending.firehose.records == records(1_203)


def test_five_hundred_records_share_a_request() -> None:
    sending = Sending(FakeFirehose())

    sending.put(records(RECORDS_PER_REQUEST * 2 + 1))

    assert list(map(len, sending.firehose.requests)) == [500, 500, 1]


def test_nothing_to_put_makes_no_request() -> None:
    sending = Sending(FakeFirehose())

    assert sending.put([]) == {}
    assert sending.firehose.requests == []


def test_a_request_is_full_before_it_passes_four_mebibytes_in_base64() -> None:
    sending = Sending(FakeFirehose())
    three_fit = [letter * RECORD_BYTES for letter in (b"a", b"b", b"c", b"d")]

    assert sending.put(three_fit) == {}

    assert list(map(len, sending.firehose.requests)) == [3, 1]


def test_so_it_is_where_only_what_stands_around_many_records_passes_them() -> None:
    sending = Sending(FakeFirehose())
    five_hundred_fit_by_themselves = [b"x" * 6_285] * RECORDS_PER_REQUEST

    assert sending.put(five_hundred_fit_by_themselves) == {}

    assert list(map(len, sending.firehose.requests)) == [499, 1]


def test_a_record_over_the_limit_is_never_sent_and_keeps_no_other_from_being_put() -> None:
    sending = Sending(FakeFirehose())

    failures = sending.put([b"first", b"x" * (RECORD_BYTES + 1), b"last"])

    assert failures.keys() == {1}
    assert isinstance(failures[1], PermanentFailure)
    assert "1,024,001 bytes" in str(failures[1])
    assert sending.firehose.requests == [[b"first", b"last"]]


def test_only_records_that_failed_are_sent_again() -> None:
    sending = Sending(FakeFirehose({b"record 3": [BUSY], b"record 7": ["InternalFailure"]}))

    assert sending.put(records(10)) == {}

    assert sending.firehose.requests == [records(10), [b"record 3", b"record 7"]]


def test_records_that_are_alike_are_told_apart_by_their_place() -> None:
    sending = Sending(FakeFirehose({b"same": [BUSY]}))

    assert sending.put([b"same", b"same"]) == {}

    assert sending.firehose.records == [b"same", b"same"]


def test_a_record_that_fails_to_the_end_is_told_by_its_place_and_the_others_are_put() -> None:
    sending = Sending(FakeFirehose({b"record 3": [BUSY] * MOST_ATTEMPTS}))

    failures = sending.put(records(600))

    assert failures.keys() == {3}
    assert isinstance(failures[3], PassingFailure)
    assert str(failures[3]) == f"PutRecordBatch on the stream history left 1 records: {BUSY}"
    assert len(sending.firehose) == 599


def test_an_answer_that_leaves_records_out_has_them_sent_again() -> None:
    sending = Sending(FakeFirehose(lost_outcomes=1))

    assert sending.put(records(3)) == {}

    assert sending.firehose.requests == [records(3), records(3)]


def test_a_stream_that_throttles_is_asked_until_the_deadline_and_no_longer() -> None:
    sending = Sending(FakeFirehose(lasting_error=client_error(BUSY)))

    failures = sending.put(records(3), seconds=1.0)

    assert failures.keys() == {0, 1, 2}
    assert all(isinstance(failure, Unavailable) for failure in failures.values())
    assert sending.now <= 1.0


def test_without_time_left_no_request_is_made() -> None:
    sending = Sending(FakeFirehose())

    failures = sending.put(records(3), seconds=0.0)

    assert all(isinstance(failures[position], NotAsked) for position in range(3))
    assert sending.firehose.requests == []


def test_waits_grow_are_jittered_and_have_a_limit() -> None:
    sending = Sending(FakeFirehose(lasting_error=client_error(BUSY)))

    sending.put(records(1))

    limits = [min(0.1 * 2**retry, 3.0) for retry in range(MOST_ATTEMPTS - 1)]
    assert len(sending.waits) == len(limits)
    assert all(0 <= wait <= limit for wait, limit in zip(sending.waits, limits, strict=True))
    assert sending.waits != limits


@pytest.mark.parametrize(
    ("code", "kind"), [("AccessDeniedException", Forbidden), ("ResourceNotFoundException", NotThere)]
)
def test_a_stream_that_cannot_be_put_to_is_not_asked_again(code: str, kind: type[Failure]) -> None:
    sending = Sending(FakeFirehose(lasting_error=client_error(code)))

    failures = sending.put(records(2))

    assert all(isinstance(failure, kind) for failure in failures.values())
    assert len(failures) == 2
    assert sending.waits == []


def test_one_request_that_is_refused_keeps_no_other_from_being_put() -> None:
    sending = Sending(FakeFirehose(errors=[client_error("InvalidArgumentException")]))

    failures = sending.put(records(501))

    assert failures.keys() == set(range(500))
    assert sending.firehose.records == [b"record 500"]


DOWN = [client_error(code) for code in (BUSY, "AccessDeniedException", "ResourceNotFoundException")]


@pytest.mark.parametrize("error", DOWN, ids=lambda error: error.response["Error"]["Code"])
def test_a_stream_that_is_down_or_forbids_us_is_left_in_peace(error: ClientError) -> None:
    sending = Sending(FakeFirehose(lasting_error=error))

    failures = sending.put(records(1_200))

    assert failures.keys() == set(range(1_200))
    assert {tuple(request) for request in sending.firehose.requests} == {tuple(records(500))}
    asked = len(sending.firehose.requests)
    assert all(isinstance(failure, CircuitOpen) for failure in sending.put(records(3)).values())
    assert len(sending.firehose.requests) == asked


def test_so_is_one_that_answers_and_takes_no_record_to_the_end() -> None:
    sending = Sending(FakeFirehose({record: [BUSY] * MOST_ATTEMPTS for record in records(3)}))

    failures = sending.put(records(3))

    assert {type(failure) for failure in failures.values()} == {Unavailable}
    assert isinstance(sending.put([b"another"])[0], CircuitOpen)


def test_one_that_takes_some_records_is_asked_for_the_others() -> None:
    sending = Sending(FakeFirehose({b"record 3": ["InternalFailure"] * MOST_ATTEMPTS}))

    assert sending.put(records(600)).keys() == {3}
    assert sending.put([b"another"]) == {}


def test_a_stream_that_answers_again_takes_everything() -> None:
    sending = Sending(FakeFirehose(errors=[client_error("AccessDeniedException")]))
    sending.put(records(3))

    sending.now += FIRST_REST_SECONDS

    assert sending.put(records(1_200)) == {}


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 29), st.lists(st.just(BUSY), max_size=MOST_ATTEMPTS + 1), max_size=30))
def test_whatever_fails_every_record_is_either_put_once_or_told(troubles: dict[int, list[str]]) -> None:
    sending = Sending(FakeFirehose({records(30)[place]: codes for place, codes in troubles.items()}))

    failures = sending.put(records(30))

    put = [record for place, record in enumerate(records(30)) if place not in failures]
    assert sorted(sending.firehose.records) == sorted(put)
