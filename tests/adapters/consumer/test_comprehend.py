"""BatchDetectSentiment: what is sent, and what each answer means."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber

from comprehend import PLAIN_TEXT, Comprehend
from name_sentiment.sentiment import Rejected, Sentiment
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.failures import NotThere, PassingFailure, PermanentFailure, Unavailable
from pipeline.metrics import Tally
from tests.adapters.stubbed import ONE_TRY, stubbed
from tests.unit.log_lines import LogLines

if TYPE_CHECKING:
    from mypy_boto3_comprehend import ComprehendClient

OPERATION = "batch_detect_sentiment"
SCORES = {"Positive": 0.75, "Negative": 0.125, "Neutral": 0.0625, "Mixed": 0.0625}
POSITIVE = Sentiment("POSITIVE", 0.75, 0.125, 0.0625, 0.0625)


@pytest.fixture
def client(session: boto3.Session) -> "ComprehendClient":
    return session.client("comprehend", config=ONE_TRY)


@pytest.fixture
def service(client: "ComprehendClient") -> Iterator[Stubber]:
    with stubbed(client) as stubber:
        yield stubber


@pytest.fixture
def comprehend(client: "ComprehendClient") -> Comprehend:
    return Comprehend(client, "en", CircuitBreaker("Comprehend"), Tally())


def result(index: int, label: str = "POSITIVE", **scores: float) -> dict[str, Any]:
    return {"Index": index, "Sentiment": label, "SentimentScore": {**SCORES, **scores}}


def error(index: int, code: str, message: str = "why") -> dict[str, Any]:
    return {"Index": index, "ErrorCode": code, "ErrorMessage": message}


def answer(
    *results: dict[str, Any], errors: tuple[dict[str, Any], ...] = (), retries: int = 0
) -> dict[str, Any]:
    metadata = {"HTTPStatusCode": 200, "RetryAttempts": retries}
    return {"ResultList": list(results), "ErrorList": list(errors), "ResponseMetadata": metadata}


def sent(*texts: str) -> dict[str, Any]:
    return {"TextList": list(texts), "LanguageCode": "en"}


def test_texts_are_sent_in_one_request_in_their_language(
    client: "ComprehendClient", service: Stubber
) -> None:
    service.add_response(
        OPERATION, answer(result(0), result(1)), {"TextList": ["uno", "dos"], "LanguageCode": "es"}
    )

    assert Comprehend(client, "es", CircuitBreaker("Comprehend"), Tally()).score(["uno", "dos"]) == {
        "uno": POSITIVE,
        "dos": POSITIVE,
    }


def test_scores_are_joined_by_their_index_and_not_by_their_position(
    comprehend: Comprehend, service: Stubber
) -> None:
    service.add_response(
        OPERATION,
        answer(result(2, "MIXED"), result(0, "NEGATIVE"), errors=(error(1, "INTERNAL_SERVER_ERROR"),)),
        sent("a", "b", "c"),
    )

    scores = comprehend.score(["a", "b", "c"])

    assert {text: score.label for text, score in scores.items() if isinstance(score, Sentiment)} == {
        "a": "NEGATIVE",
        "c": "MIXED",
    }
    assert "b" not in scores


def test_a_document_that_is_in_neither_list_is_left_out(comprehend: Comprehend, service: Stubber) -> None:
    service.add_response(OPERATION, answer(result(1)))

    assert comprehend.score(["a", "b"]) == {"b": POSITIVE}


@pytest.mark.parametrize(
    "code",
    ["TEXT_SIZE_LIMIT_EXCEEDED", "INVALID_TEXT", "UNSUPPORTED_LANGUAGE", "ValidationException"],
)
def test_a_document_that_is_refused_is_rejected_with_its_reason(
    comprehend: Comprehend, service: Stubber, code: str
) -> None:
    service.add_response(OPERATION, answer(result(0), errors=(error(1, code, "too odd"),)))

    scores = comprehend.score(["a", "b"])

    assert scores == {"a": POSITIVE, "b": Rejected(f"Comprehend refused the text: {code} too odd")}


@pytest.mark.parametrize("code", ["INTERNAL_SERVER_ERROR", "THROTTLED", "SOMETHING_NEW"])
def test_a_document_that_fails_otherwise_is_left_out_to_be_tried_again(
    comprehend: Comprehend, service: Stubber, code: str
) -> None:
    service.add_response(OPERATION, answer(result(0), errors=(error(1, code),)))

    with LogLines.recorded() as log_lines:
        scores = comprehend.score(["a", "confidential"])

    assert scores == {"a": POSITIVE}
    assert [line["level"] for line in log_lines] == ["WARNING"]
    assert "confidential" not in log_lines.text


def test_a_reason_is_kept_short(comprehend: Comprehend, service: Stubber) -> None:
    service.add_response(OPERATION, answer(errors=(error(0, "INVALID", "x" * 9_000),)))

    [rejected] = comprehend.score(["a"]).values()

    assert isinstance(rejected, Rejected)
    assert len(rejected.reason) == 300


REFUSALS = ("InvalidRequestException", "TextSizeLimitExceededException", "ValidationException")


@pytest.mark.parametrize("code", REFUSALS)
def test_where_a_whole_request_is_refused_the_one_text_is_found_by_halving(
    comprehend: Comprehend, service: Stubber, code: str
) -> None:
    def refuse(*texts: str) -> None:
        service.add_client_error(OPERATION, code, "bad text", 400, expected_params=sent(*texts))

    refuse("a", "b", "bad", "d")
    service.add_response(OPERATION, answer(result(0), result(1)), sent("a", "b"))
    refuse("bad", "d")
    refuse("bad")
    service.add_response(OPERATION, answer(result(0)), sent("d"))

    scores = comprehend.score(["a", "b", "bad", "d"])

    assert scores.keys() == {"a", "b", "bad", "d"}
    assert isinstance(scores["bad"], Rejected)
    assert "bad text" in scores["bad"].reason
    assert scores["d"] == POSITIVE


@pytest.mark.parametrize("texts", [["a"], ["a", "b"]])
def test_a_refusal_of_whatever_is_sent_is_no_texts_fault(
    comprehend: Comprehend, service: Stubber, texts: list[str]
) -> None:
    for refused in [texts, *([text] for text in texts if len(texts) > 1), [PLAIN_TEXT]]:
        service.add_client_error(
            OPERATION, "ValidationException", "no such language", 400, expected_params=sent(*refused)
        )

    with pytest.raises(PermanentFailure, match="no such language"):
        comprehend.score(texts)

    service.assert_no_pending_responses()


def test_a_refusal_of_one_half_while_the_other_fails_in_passing_is_not_taken_for_its_texts_fault(
    comprehend: Comprehend, service: Stubber
) -> None:
    for code in ("ValidationException", "ValidationException", "ThrottlingException"):
        service.add_client_error(OPERATION, code, http_status_code=400)

    with pytest.raises(Unavailable):
        comprehend.score(["a", "b"])


def test_where_every_text_is_bad_and_a_plain_one_is_not_each_is_rejected(
    comprehend: Comprehend, service: Stubber
) -> None:
    for _ in range(3):  # of both, of the one, of the other
        service.add_client_error(OPERATION, "InvalidRequestException", "bad text", 400)
    service.add_response(OPERATION, answer(result(0)), sent(PLAIN_TEXT))

    scores = comprehend.score(["a", "b"])

    assert [type(scores[text]) for text in ("a", "b")] == [Rejected, Rejected]


def test_a_half_that_fails_in_passing_costs_the_other_nothing(
    comprehend: Comprehend, service: Stubber
) -> None:
    service.add_client_error(OPERATION, "InvalidRequestException", http_status_code=400)
    service.add_response(OPERATION, answer(result(0)), sent("a"))
    service.add_client_error(
        OPERATION, "ThrottlingException", http_status_code=400, expected_params=sent("b")
    )

    assert comprehend.score(["a", "b"]) == {"a": POSITIVE}


@pytest.mark.parametrize(
    ("code", "status", "failure"),
    [
        ("ThrottlingException", 400, PassingFailure),
        ("TooManyRequestsException", 400, PassingFailure),
        ("InternalServerException", 500, PassingFailure),
        ("ServiceUnavailable", 503, PassingFailure),
        ("RequestTimeout", 408, PassingFailure),
        ("SomethingNew", 500, PassingFailure),
        ("AccessDeniedException", 400, PermanentFailure),
        ("UnrecognizedClientException", 403, PermanentFailure),
        ("UnsupportedLanguageException", 400, PermanentFailure),
        ("SomethingNew", 400, PermanentFailure),
        ("ResourceNotFoundException", 400, NotThere),
    ],
)
def test_a_refused_request_ends_as_its_cause_says(
    comprehend: Comprehend, service: Stubber, code: str, status: int, failure: type[Exception]
) -> None:
    service.add_client_error(OPERATION, code, "the reason", status)

    with pytest.raises(failure, match=f"BatchDetectSentiment on Comprehend was refused with {code}"):
        comprehend.score(["a"])


class Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def answer_with(client: "ComprehendClient", content: bytes | Exception) -> None:
    """Let the connection give these bytes, whatever they are, or break."""

    def give(**_: object) -> Any:  # noqa: ANN401 — botocore's stubs know no handler that answers
        if isinstance(content, Exception):
            raise content
        headers = HTTPHeaders.from_dict({"Content-Type": "application/x-amz-json-1.1"})
        return AWSResponse("https://comprehend.example", 200, headers, Body(content))

    client.meta.events.register("before-send.comprehend.BatchDetectSentiment", give)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>sorry</html>",
        b'{"ResultList": [{"Ind',
        b"\xff\xfe",
        b"[]",
        b"null",
        b"7",
        b"{}",
        b'{"ResultList": []}',
        b'{"ResultList": null, "ErrorList": null}',
        b'{"ResultList": 7, "ErrorList": []}',
        b'{"ResultList": [7], "ErrorList": []}',
        b'{"ResultList": [null], "ErrorList": []}',
        b'{"ResultList": [{"Index": 0}], "ErrorList": []}',
        b'{"ResultList": [], "ErrorList": [{"ErrorCode": "INVALID"}]}',
        *(
            json.dumps({"ResultList": [one], "ErrorList": []}).encode()
            for one in (
                result(1),
                result(-1),
                result(0, "=HYPERLINK()"),
                result(0, "positive"),
                result(0, Positive=float("nan")),
                result(0, Positive=1.0, Negative=-0.125),
                result(0, Positive=-0.75, Negative=1.625),
                result(0, Positive=0.5),
                result(0, Positive=0.875),
                result(0, Mixed=float("inf")),
                {**result(0), "Index": "0"},
                {**result(0), "Index": [0]},
                {**result(0), "SentimentScore": {"Positive": 1}},
                {**result(0), "SentimentScore": {**SCORES, "Mixed": "much"}},
                {**result(0), "SentimentScore": {**SCORES, "Mixed": None}},
                {**result(0), "Sentiment": ["POSITIVE"]},
            )
        ),
    ],
)
def test_an_answer_of_unknown_shape_passes(
    client: "ComprehendClient", comprehend: Comprehend, content: bytes
) -> None:
    answer_with(client, content)

    with pytest.raises(PassingFailure, match="unknown shape"):
        comprehend.score(["a"])


@pytest.mark.parametrize(
    "trouble",
    [
        ReadTimeoutError(endpoint_url="https://comprehend.example"),
        EndpointConnectionError(endpoint_url="https://comprehend.example"),
        ConnectionClosedError(endpoint_url="https://comprehend.example"),
    ],
)
def test_no_answer_passes(client: "ComprehendClient", comprehend: Comprehend, trouble: Exception) -> None:
    answer_with(client, trouble)

    with pytest.raises(PassingFailure, match="got no answer"):
        comprehend.score(["a"])


def test_an_answer_over_the_wire_is_understood(client: "ComprehendClient", comprehend: Comprehend) -> None:
    answer_with(client, json.dumps(answer(result(0))).encode())

    assert comprehend.score(["a"]) == {"a": POSITIVE}


def test_requests_are_counted(client: "ComprehendClient", service: Stubber) -> None:
    tally = Tally()
    service.add_client_error(OPERATION, "InvalidRequestException", http_status_code=400)
    service.add_response(OPERATION, answer(result(0)))
    service.add_response(OPERATION, answer(result(0), retries=2))

    Comprehend(client, "en", CircuitBreaker("Comprehend"), tally).score(["a", "b"])

    assert tally.take()["ComprehendRequests"] == 5


def test_requests_and_the_wait_for_them_are_counted_also_where_they_fail(
    client: "ComprehendClient", service: Stubber
) -> None:
    tally = Tally()
    comprehend = Comprehend(client, "en", CircuitBreaker("Comprehend"), tally)
    service.add_response(OPERATION, answer(result(0)))
    comprehend.score(["a"])
    service.add_client_error(OPERATION, "ThrottlingException", http_status_code=400)
    with pytest.raises(PassingFailure):
        comprehend.score(["a"])

    counted = tally.take()

    assert counted["ComprehendRequests"] == 2
    assert counted["ComprehendWaitSeconds"] > 0
