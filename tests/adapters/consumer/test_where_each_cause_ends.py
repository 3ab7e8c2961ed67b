"""What keeps a name from its result, which type of failure that is, and the one place where the name ends."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import boto3
import pytest
import requests
import responses
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from moto import mock_aws

from comprehend import PLAIN_TEXT, Comprehend
from consumption import Consumer, Services
from history_stream import HistoryStream
from name_sentiment.result_format import Status
from name_sentiment.result_key import result_key
from name_sentiment.results_index import ResultsIndexTable
from pipeline.circuit_breaker import LONGEST_REST_SECONDS, CircuitBreaker
from pipeline.dynamodb_batches import ItemBatches
from pipeline.failures import Forbidden, NotThere, PassingFailure, PermanentFailure, Unavailable
from pipeline.log_events import BATCH_ENDED
from pipeline.metrics import Tally
from pipeline.received_message import UnusableMessage
from pipeline.record_stream import RecordStream
from results_bucket import ResultsBucket
from tests.unit.consumer.fakes import RULES, Clock
from tests.unit.consumer.function import Context, batch, failed_ids, handler_of
from tests.unit.log_lines import LogLines
from wiki.encyclopedia import WikipediaEncyclopedia
from wiki.pace import Pace
from wiki.transport import WikiAccess, WikipediaTransport

NAME = "Netflix"
API = "https://wiki.example/w/api.php"
BUCKET, INDEX, STREAM = "results-1", "index-1", "history-1"


class End(Enum):
    """Where a message ends that goes back to the queue. One that does not has ended in its name's result."""

    RETRY = "the next try makes the result, once the trouble has passed"
    OPERATOR = "the same, after an error in the log; a dead letter if nobody mends it before the last try"
    DEAD_LETTER = "no try makes a result"


RETRY, OPERATOR, DEAD_LETTER = End.RETRY, End.OPERATOR, End.DEAD_LETTER

MESSAGE, WIKI = "message", "Wikipedia"
SCORE, RECORD, STORE = "BatchDetectSentiment", "PutRecordBatch", "PutObject"
RECALL, REMEMBER = "BatchGetItem", "BatchWriteItem"


@dataclass(frozen=True)
class Cause:
    what: str
    where: str
    answer: Any
    """What the message holds, or what the service answers; an exception breaks the connection."""

    failure: type[Exception] | None
    end: End | Status

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def page(**fields: object) -> dict[str, Any]:
    whole = {"ns": 0, "title": NAME, "extract": "Netflix is loved.", "lastrevid": 7, "links": []}
    return {"query": {"pages": [{**whole, **fields}]}}


def wikis_error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "info": "why"}}


def refusal(code: str, status: int = 400) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": "why"}, "ResponseMetadata": {"HTTPStatusCode": status}}


TEXT_REFUSED = refusal("TextSizeLimitExceededException")
"""The name's text, and no other."""


def scores(*results: dict[str, Any], errors: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"ResultList": [*results], "ErrorList": [*errors]}


def document_error(code: str) -> dict[str, Any]:
    return scores(errors=({"Index": 0, "ErrorCode": code, "ErrorMessage": "why"},))


POSITIVE = {
    "Index": 0,
    "Sentiment": "POSITIVE",
    "SentimentScore": {"Positive": 1.0, "Negative": 0.0, "Neutral": 0.0, "Mixed": 0.0},
}
RECORDED = {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "1"}]}
RECORD_FAILED = {"FailedPutCount": 1, "RequestResponses": [{"ErrorCode": "ServiceUnavailableException"}]}
NO_EXTENSION = {"warnings": {"query": {"warnings": 'Unrecognized value for parameter "prop": extracts'}}}
TIMEOUT = ReadTimeoutError(endpoint_url="https://aws.example")
NO_CONNECTION = EndpointConnectionError(endpoint_url="https://aws.example")
RESET = ConnectionClosedError(endpoint_url="https://aws.example")
CUT_SHORT: dict[str, Any] = {}
"""So botocore reads JSON that has no end."""

# fmt: off
CAUSES = [
    Cause("no JSON", MESSAGE, "Netflix", UnusableMessage, DEAD_LETTER),
    Cause("no object", MESSAGE, ["Netflix"], UnusableMessage, DEAD_LETTER),
    Cause("no name", MESSAGE, {"title": "Netflix"}, UnusableMessage, DEAD_LETTER),
    Cause("a name beyond 255 bytes", MESSAGE, {"name": "n" * 256}, UnusableMessage, DEAD_LETTER),

    Cause("no connection in time", WIKI, requests.ConnectTimeout(), Unavailable, RETRY),
    Cause("no answer in time", WIKI, requests.ReadTimeout(), Unavailable, RETRY),
    Cause("connection reset", WIKI, requests.ConnectionError("reset"), Unavailable, RETRY),
    Cause("half an answer", WIKI, requests.exceptions.ChunkedEncodingError(), Unavailable, RETRY),
    Cause("half a body", WIKI, '{"query": {"pa', Unavailable, RETRY),
    Cause("HTML", WIKI, "<html>sorry</html>", Unavailable, RETRY),
    Cause("no UTF-8", WIKI, b'{"query": "\xff"}', Unavailable, RETRY),
    Cause("JSON of another shape", WIKI, {"query": []}, PassingFailure, RETRY),
    Cause("the page left out", WIKI, {"query": {"pages": []}}, PassingFailure, RETRY),
    Cause("too many requests", WIKI, 429, Unavailable, RETRY),
    Cause("error of the server", WIKI, 500, Unavailable, RETRY),
    Cause("overload", WIKI, 503, Unavailable, RETRY),
    Cause("lagging replicas", WIKI, wikis_error("maxlag"), Unavailable, RETRY),
    Cause("error of its database", WIKI, wikis_error("internal_api_error_DB"), Unavailable, RETRY),
    Cause("error of an extension", WIKI, wikis_error("internal_api_error_X"), PassingFailure, RETRY),
    Cause("refused query", WIKI, wikis_error("badvalue"), Forbidden, OPERATOR),
    Cause("refused client", WIKI, 403, Forbidden, OPERATOR),
    Cause("no API there", WIKI, 404, NotThere, OPERATOR),
    Cause("the API has moved", WIKI, 301, NotThere, OPERATOR),
    Cause("no TextExtracts", WIKI, NO_EXTENSION, NotThere, OPERATOR),
    Cause("no such page", WIKI, page(missing=True), None, Status.MISSING),
    Cause("no possible title", WIKI, page(invalid=True), None, Status.INVALID),
    Cause("a disambiguation page", WIKI, page(pageprops={"disambiguation": ""}), None, Status.AMBIGUOUS),
    Cause("a page without text", WIKI, page(extract=""), None, Status.EMPTY),

    Cause("no connection", SCORE, NO_CONNECTION, Unavailable, RETRY),
    Cause("no answer in time", SCORE, TIMEOUT, Unavailable, RETRY),
    Cause("connection reset", SCORE, RESET, Unavailable, RETRY),
    Cause("half a body", SCORE, CUT_SHORT, PassingFailure, RETRY),
    Cause("throttling", SCORE, refusal("ThrottlingException"), Unavailable, RETRY),
    Cause("error of the server", SCORE, refusal("InternalServerException", 500), Unavailable, RETRY),
    Cause("the text failed", SCORE, document_error("INTERNAL_SERVER_ERROR"), PassingFailure, RETRY),
    Cause("the text left out", SCORE, scores(), PassingFailure, RETRY),
    Cause("the text refused", SCORE, document_error("UNSUPPORTED_LANGUAGE"), None, Status.REJECTED),
    Cause("the only text refused", SCORE, TEXT_REFUSED, None, Status.REJECTED),
    Cause("every text refused", SCORE, refusal("ValidationException"), Forbidden, OPERATOR),
    Cause("no permission", SCORE, refusal("AccessDeniedException"), Forbidden, OPERATOR),

    Cause("no answer in time", RECALL, TIMEOUT, Unavailable, RETRY),
    Cause("throttling", RECALL, refusal("ProvisionedThroughputExceededException"), Unavailable, RETRY),
    Cause("half a body", RECALL, CUT_SHORT, PassingFailure, RETRY),
    Cause("no permission", RECALL, refusal("AccessDeniedException"), Forbidden, OPERATOR),
    Cause("no table", RECALL, refusal("ResourceNotFoundException"), NotThere, OPERATOR),

    Cause("no answer in time", REMEMBER, TIMEOUT, Unavailable, RETRY),
    Cause("error of the server", REMEMBER, refusal("InternalServerError", 500), Unavailable, RETRY),
    Cause("no permission", REMEMBER, refusal("AccessDeniedException"), Forbidden, OPERATOR),

    Cause("no answer in time", RECORD, TIMEOUT, Unavailable, RETRY),
    Cause("throttling", RECORD, refusal("ServiceUnavailableException", 500), Unavailable, RETRY),
    Cause("half a body", RECORD, CUT_SHORT, PassingFailure, RETRY),
    Cause("the record failed", RECORD, RECORD_FAILED, Unavailable, RETRY),
    Cause("no permission", RECORD, refusal("AccessDeniedException"), Forbidden, OPERATOR),
    Cause("its key disabled", RECORD, refusal("InvalidKMSResourceException"), Forbidden, OPERATOR),
    Cause("no stream", RECORD, refusal("ResourceNotFoundException"), NotThere, OPERATOR),

    Cause("no answer in time", STORE, TIMEOUT, Unavailable, RETRY),
    Cause("connection reset", STORE, RESET, Unavailable, RETRY),
    Cause("throttling", STORE, refusal("SlowDown", 503), Unavailable, RETRY),
    Cause("error of the server", STORE, refusal("InternalError", 500), Unavailable, RETRY),
    Cause("no permission", STORE, refusal("AccessDenied", 403), Forbidden, OPERATOR),
    Cause("no bucket", STORE, refusal("NoSuchBucket", 404), NotThere, OPERATOR),
]
# fmt: on


class Surroundings:
    """The consumer function, and all that it talks to; what answers otherwise than well is the `cause`."""

    def __init__(self, session: boto3.Session, wiki: responses.RequestsMock) -> None:
        self.cause: Cause | None = None
        wiki.add_callback("POST", API, self._wikis_answer)
        once = Config(retries={"total_max_attempts": 1})
        self._s3 = session.client("s3", config=once)
        self._s3.create_bucket(Bucket=BUCKET)
        comprehend = session.client("comprehend", config=once)
        firehose = session.client("firehose", config=once)
        dynamodb = session.client("dynamodb", config=once)
        dynamodb.create_table(
            TableName=INDEX,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
        )
        for client in (self._s3, comprehend, firehose, dynamodb):
            client.meta.events.register("before-call", self._awss_answer)
        self.clock = clock = Clock()
        transport = WikipediaTransport(
            WikiAccess(API, "me@example.com"),
            Pace(0, clock, clock.sleep),
            CircuitBreaker("the wiki", clock),
            Tally(),
            sleep=clock.sleep,
        )
        services = Services(
            index=ResultsIndexTable(ItemBatches(dynamodb, INDEX, clock.sleep), consistent=True),
            encyclopedia=WikipediaEncyclopedia(transport),
            scorer=Comprehend(comprehend, "en", CircuitBreaker("Comprehend", clock), Tally()),
            history=HistoryStream(
                RecordStream(firehose, STREAM, CircuitBreaker("the stream", clock), clock.sleep)
            ),
            results=ResultsBucket(self._s3, BUCKET, CircuitBreaker("the bucket", clock)),
        )
        self._handler = handler_of(Consumer(services, RULES, requests_at_once=1))

    def deliver(self, body: object) -> bool:
        """Hand the function a message; say whether it goes back to the queue."""
        return failed_ids(self._handler(batch(one=body), Context())) == ["one"]

    @property
    def status(self) -> str | None:
        """The result's status, if there is a result."""
        listed = self._s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        if not listed:
            return None
        [key] = [each["Key"] for each in listed]
        assert key == result_key(NAME)
        content = self._s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()
        [row] = csv.DictReader(io.StringIO(content, newline=""))
        return row["status"]

    def _wikis_answer(self, _request: object) -> tuple[int, dict[str, str], str | bytes]:
        match self._trouble_at(WIKI) or page():
            case Exception() as broken:
                raise broken
            case int() as status:
                return status, {"Location": "https://elsewhere.example/"}, ""
            case str() | bytes() as text:
                return 200, {}, text
            case fields:
                return 200, {}, json.dumps(fields)

    def _awss_answer(self, model: Any, params: Any, **_: object) -> Any:  # noqa: ANN401 — as botocore's hooks
        trouble = self._trouble_at(model.name)
        if trouble is TEXT_REFUSED and PLAIN_TEXT.encode() in params["body"]:
            trouble = None
        if isinstance(trouble, Exception):
            raise trouble
        if trouble is None and model.name == SCORE:
            trouble = scores(POSITIVE)
        if trouble is None and model.name == RECORD:
            trouble = RECORDED
        if trouble is None:
            return None  # moto's S3 answers
        status = trouble.get("ResponseMetadata", {}).get("HTTPStatusCode", 200)
        return AWSResponse("", status, {}, None), {"ResponseMetadata": {}, **trouble}  # type: ignore[arg-type]

    def _trouble_at(self, where: str) -> Any:  # noqa: ANN401
        return self.cause.answer if self.cause and self.cause.where == where else None


@pytest.fixture
def around(session: boto3.Session) -> Iterator[Surroundings]:
    with mock_aws(), responses.RequestsMock(assert_all_requests_are_fired=False) as wiki:
        yield Surroundings(session, wiki)


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    with LogLines.recorded() as lines:
        yield lines


@pytest.mark.parametrize("cause", CAUSES, ids=str)
def test_each_cause_is_of_one_type_and_ends_in_one_place(
    cause: Cause, around: Surroundings, log_lines: LogLines
) -> None:
    message = cause.answer if cause.where == MESSAGE else {"name": NAME}
    around.cause = cause

    goes_back = around.deliver(message)

    assert failure_in(log_lines) == cause.failure
    if isinstance(cause.end, Status):
        assert (goes_back, around.status) == (False, cause.end)
        return
    assert (goes_back, around.status) == (True, Status.SCORED if cause.where == REMEMBER else None)
    assert any(line["level"] == "ERROR" for line in log_lines) == (cause.end is OPERATOR)
    around.cause = None
    around.clock.sleep(LONGEST_REST_SECONDS)  # until the breaker lets a request through again
    assert around.deliver(message) == (cause.end is DEAD_LETTER)
    assert around.status == (None if cause.end is DEAD_LETTER else Status.SCORED)


def failure_in(log_lines: LogLines) -> type[Exception] | None:
    (counted,) = (line for line in log_lines if line.get("event") == BATCH_ENDED)
    if counted["unusable"]:
        return UnusableMessage
    types = (Unavailable, Forbidden, PassingFailure, PermanentFailure, NotThere)
    return next((each for each in types if each.__name__ in counted["failed_by"]), None)


def test_no_type_of_failure_is_taken_for_another() -> None:
    for one in (PassingFailure, PermanentFailure, NotThere):
        for other in (PassingFailure, PermanentFailure, NotThere):
            assert issubclass(one, other) == (one is other)
