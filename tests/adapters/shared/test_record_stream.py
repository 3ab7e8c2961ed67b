"""Records as Firehose's own client takes them, and what it answers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import Stubber

from pipeline.circuit_breaker import CircuitBreaker, CircuitOpen
from pipeline.deadline import Deadline
from pipeline.failures import Forbidden, NotThere, Unavailable
from pipeline.record_stream import RecordStream
from tests.adapters.stubbed import ONE_TRY, stubbed

if TYPE_CHECKING:
    from mypy_boto3_firehose import FirehoseClient

LATER = Deadline(100, clock=lambda: 0.0)


@pytest.fixture
def firehose(socket_disabled: None) -> "FirehoseClient":
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    return session.client("firehose", config=ONE_TRY)


@pytest.fixture
def stub(firehose: "FirehoseClient") -> Iterator[Stubber]:
    with stubbed(firehose) as stub:
        yield stub


@pytest.fixture
def stream(firehose: "FirehoseClient") -> RecordStream:
    return RecordStream(firehose, "history", CircuitBreaker("the stream"), sleep=lambda seconds: None)


def request(*records: bytes) -> dict[str, object]:
    return {"DeliveryStreamName": "history", "Records": [{"Data": record} for record in records]}


def test_what_failed_by_its_place_is_put_again(stream: RecordStream, stub: Stubber) -> None:
    busy = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}
    answer = {"FailedPutCount": 1, "RequestResponses": [{"RecordId": "1"}, busy, {"RecordId": "3"}]}
    stub.add_response("put_record_batch", answer, request(b"a", b"b", b"c"))
    stub.add_response(
        "put_record_batch", {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "2"}]}, request(b"b")
    )

    assert stream.put([b"a", b"b", b"c"], LATER) == {}


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("ServiceUnavailableException", 500, Unavailable),
        ("LimitExceededException", 400, Unavailable),
        ("AccessDeniedException", 400, Forbidden),
        ("InvalidKMSResourceException", 400, Forbidden),
        ("ResourceNotFoundException", 400, NotThere),
    ],
)
def test_an_error_of_the_stream_is_told_as_what_it_is(
    stream: RecordStream, stub: Stubber, code: str, status: int, kind: type[Exception]
) -> None:
    for _ in range(8 if kind is Unavailable else 1):
        stub.add_client_error("put_record_batch", code, http_status_code=status)

    assert isinstance(stream.put([b"a"], LATER)[0], kind)


@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidKMSResourceException"])
def test_a_stream_that_forbids_us_is_asked_once(stream: RecordStream, stub: Stubber, code: str) -> None:
    stub.add_client_error("put_record_batch", code)

    failures = stream.put([b"record"] * 501, LATER)

    assert isinstance(failures[0], Forbidden)
    assert isinstance(failures[500], CircuitOpen)
