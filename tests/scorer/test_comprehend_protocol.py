"""The service as Comprehend, asked through boto3 and held against the service model that boto3 carries."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import botocore.session
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from tests.stand_ins.running import running

if TYPE_CHECKING:
    from mypy_boto3_comprehend import ComprehendClient

MODEL = botocore.session.get_session().get_service_model("comprehend")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running("scorer.service") as address:
        yield address


@pytest.fixture(scope="module")
def comprehend(address: str) -> Iterator["ComprehendClient"]:
    client = boto3.client(
        "comprehend",
        endpoint_url=address,
        region_name="eu-west-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",  # noqa: S106 - any will do, which is the point
        # so that what boto3 would refuse itself gets to the server
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )
    yield client
    client.close()


def test_results_and_errors_keep_the_index_of_their_document(comprehend: "ComprehendClient") -> None:
    texts = ["a wonderful success", "x" * 5_001, "a terrible fraud", "é" * 2_501, "a company"]
    answer = comprehend.batch_detect_sentiment(TextList=texts, LanguageCode="en")
    assert [(result["Index"], result["Sentiment"]) for result in answer["ResultList"]] == [
        (0, "POSITIVE"),
        (2, "NEGATIVE"),
        (4, "NEUTRAL"),
    ]
    assert [(error["Index"], error["ErrorCode"]) for error in answer["ErrorList"]] == [
        (1, "TEXT_SIZE_LIMIT_EXCEEDED"),
        (3, "TEXT_SIZE_LIMIT_EXCEEDED"),
    ]
    assert "5002 bytes" in answer["ErrorList"][1]["ErrorMessage"]


def test_a_document_of_exactly_5000_bytes_is_scored(comprehend: "ComprehendClient") -> None:
    answer = comprehend.batch_detect_sentiment(TextList=["é" * 2_500], LanguageCode="fr")
    assert len(answer["ResultList"]) == 1


def test_25_documents_are_scored_and_26_refused(comprehend: "ComprehendClient") -> None:
    answer = comprehend.batch_detect_sentiment(TextList=["good"] * 25, LanguageCode="en")
    assert [result["Index"] for result in answer["ResultList"]] == list(range(25))
    with pytest.raises(comprehend.exceptions.BatchSizeLimitExceededException):
        comprehend.batch_detect_sentiment(TextList=["good"] * 26, LanguageCode="en")


def test_a_single_text_that_is_too_long_is_refused(comprehend: "ComprehendClient") -> None:
    with pytest.raises(comprehend.exceptions.TextSizeLimitExceededException, match="5001 bytes"):
        comprehend.detect_sentiment(Text="x" * 5_001, LanguageCode="en")


def test_a_text_has_the_same_scores_alone_and_in_a_batch(comprehend: "ComprehendClient") -> None:
    alone = comprehend.detect_sentiment(Text="a lovely day", LanguageCode="en")
    (batched,) = comprehend.batch_detect_sentiment(TextList=["a lovely day"], LanguageCode="en")["ResultList"]
    assert alone["SentimentScore"] == batched["SentimentScore"]
    assert alone["Sentiment"] == batched["Sentiment"] == "POSITIVE"


def test_the_twelve_languages_are_those_of_the_service_model(comprehend: "ComprehendClient") -> None:
    languages = MODEL.shape_for("LanguageCode").metadata["enum"]
    assert len(languages) == 12
    for language in languages:
        assert comprehend.batch_detect_sentiment(TextList=["😀"], LanguageCode=language)["ResultList"]


@pytest.mark.parametrize(
    ("request_body", "code", "place"),
    [
        ({"TextList": ["a"], "LanguageCode": "tlh"}, "ValidationException", "languageCode"),
        ({"TextList": ["a"]}, "ValidationException", "languageCode"),
        ({"TextList": [], "LanguageCode": "en"}, "ValidationException", "textList"),
        ({"LanguageCode": "en"}, "ValidationException", "textList"),
        ({"TextList": "a", "LanguageCode": "en"}, "ValidationException", "textList"),
        ({"TextList": ["a", ""], "LanguageCode": "en"}, "ValidationException", "textList.2.member"),
        ({"TextList": [None], "LanguageCode": "en"}, "ValidationException", "textList.1.member"),
        (["a"], "SerializationException", "JSON object"),
    ],
)
def test_a_request_that_breaks_the_model_fails_whole(
    address: str, request_body: object, code: str, place: str
) -> None:
    headers = {"X-Amz-Target": "Comprehend_20171127.BatchDetectSentiment"}
    response = requests.post(address, json=request_body, headers=headers, timeout=5)
    assert response.status_code == 400
    assert response.json()["__type"] == code
    assert place in response.json()["Message"]


def test_an_operation_that_it_does_not_have_is_refused(comprehend: "ComprehendClient") -> None:
    with pytest.raises(ClientError, match="UnknownOperationException"):
        comprehend.detect_dominant_language(Text="Bonjour")


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "DetectSentiment",
        "Comprehend_20171127.",
        "Comprehend_20171127.__class__",
        "Comprehend_20171127.Comprehend_20171127.DetectSentiment",
        "comprehend_20171127.detectsentiment",
        "DynamoDB_20120810.DetectSentiment",
        b"Comprehend_20171127.\xe9\xff",
        "x" * 5_000,
    ],
    ids=lambda target: ascii(target)[:60],
)
def test_a_target_that_names_no_operation_is_refused(address: str, target: str | bytes | None) -> None:
    request_body = {"Text": "a", "LanguageCode": "en"}
    response = requests.post(address, json=request_body, headers={"X-Amz-Target": target}, timeout=5)
    assert (response.status_code, response.json()["__type"]) == (400, "UnknownOperationException")
    assert len(response.content) < 500


def test_half_a_surrogate_is_scored_as_any_other_text(address: str) -> None:
    headers = {"X-Amz-Target": "Comprehend_20171127.BatchDetectSentiment"}
    request_body = b'{"TextList": ["\\ud800 good", "good"], "LanguageCode": "en"}'
    answer = requests.post(address, data=request_body, headers=headers, timeout=5).json()
    assert [result["Index"] for result in answer["ResultList"]] == [0, 1]


def test_a_body_that_is_not_json_is_refused(address: str) -> None:
    headers = {"X-Amz-Target": "Comprehend_20171127.DetectSentiment"}
    response = requests.post(address, data=b"\xff{", headers=headers, timeout=5)
    assert (response.status_code, response.json()["__type"]) == (400, "SerializationException")


@pytest.mark.parametrize(
    ("operation", "request_body"),
    [
        ("DetectSentiment", {"Text": "good", "LanguageCode": "en"}),
        ("BatchDetectSentiment", {"TextList": ["good", "x" * 5_001], "LanguageCode": "en"}),
    ],
)
def test_answers_have_the_shape_of_the_service_model(
    address: str, operation: str, request_body: object
) -> None:
    headers = {"X-Amz-Target": f"Comprehend_20171127.{operation}"}
    answer = requests.post(address, json=request_body, headers=headers, timeout=5).json()
    shape = MODEL.operation_model(operation).output_shape
    assert shape is not None
    problems = ParamValidator().validate(answer, shape)
    assert not problems.has_errors(), problems.generate_report()
