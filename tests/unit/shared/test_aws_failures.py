"""botocore's errors, told apart by what can be done about them."""

from typing import Any

import pytest
from botocore.exceptions import (
    ChecksumError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from pipeline.aws_failures import aws_failures
from pipeline.failures import Failure, Forbidden, NotThere, PassingFailure, PermanentFailure, Unavailable

ENDPOINT = "https://sqs.us-east-1.amazonaws.com"


def refusal(code: str, status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "so it was said"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "Operation")


def failure_of(error: Exception) -> Failure:
    with pytest.raises(Failure) as failure, aws_failures("PutObject", "the bucket results"):
        raise error
    assert failure.value.__cause__ is error
    return failure.value


@pytest.mark.parametrize(
    "error",
    [
        refusal("ThrottlingException"),
        refusal("RequestThrottled"),
        refusal("ProvisionedThroughputExceededException"),
        refusal("RequestLimitExceeded"),
        refusal("TooManyRequestsException"),
        refusal("SlowDown", 503),
        refusal("RequestTimeout"),
        refusal("InternalServerError", 500),
        refusal("ServiceUnavailable", 503),
        refusal("502", 502),
        refusal("", 429),
        ConnectTimeoutError(endpoint_url=ENDPOINT),
        ReadTimeoutError(endpoint_url=ENDPOINT),
        EndpointConnectionError(endpoint_url=ENDPOINT),
        ConnectionClosedError(endpoint_url=ENDPOINT),
        HTTPClientError(error="reset"),
    ],
    ids=repr,
)
def test_a_service_that_is_down_or_throttles_is_unavailable(error: Exception) -> None:
    assert type(failure_of(error)) is Unavailable


@pytest.mark.parametrize(
    "error",
    [
        ResponseParserError("a body that was cut short"),
        IncompleteReadError(actual_bytes=1, expected_bytes=2),
        ChecksumError(checksum_type="md5", expected_checksum="a", actual_checksum="b"),
        FlexibleChecksumError(error_msg="a is not b"),
        KeyError("Attributes"),
        AttributeError("'list' object has no attribute 'get'"),
        TypeError("string indices must be integers"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    ],
    ids=repr,
)
def test_an_answer_that_is_broken_is_passing(error: Exception) -> None:
    assert type(failure_of(error)) is PassingFailure


@pytest.mark.parametrize(
    "error",
    [
        refusal("AWS.SimpleQueueService.NonExistentQueue"),
        refusal("QueueDoesNotExist"),
        refusal("ResourceNotFoundException"),
        refusal("NoSuchBucket", 404),
        refusal("PermanentRedirect", 301),
        refusal("TemporaryRedirect", 307),
    ],
    ids=repr,
)
def test_what_the_stack_promised_and_does_not_exist_is_not_there(error: Exception) -> None:
    assert type(failure_of(error)) is NotThere


@pytest.mark.parametrize(
    "error",
    [
        refusal("AccessDenied", 403),
        refusal("AccessDeniedException"),
        refusal("ExpiredToken", 400),
        refusal("InvalidAccessKeyId", 400),
        refusal("MissingAuthenticationTokenException"),
        refusal("NotAuthorized"),
        refusal("OptInRequired"),
        refusal("SubscriptionRequiredException"),
        refusal("InvalidClientTokenId", 403),
        refusal("UnrecognizedClientException"),
        refusal("SignatureDoesNotMatch", 403),
        refusal("KMS.DisabledException"),
        refusal("KMS.NotFoundException"),
        refusal("InvalidKMSResourceException"),
        NoCredentialsError(),
        CredentialRetrievalError(provider="the container", error_msg="no answer"),
    ],
    ids=repr,
)
def test_a_role_or_key_that_is_refused_whatever_it_asks_is_forbidden(error: Exception) -> None:
    assert type(failure_of(error)) is Forbidden


@pytest.mark.parametrize(
    "error",
    [
        refusal("ValidationException"),
        refusal("InvalidMessageContents"),
        NoRegionError(),
        ParamValidationError(report="Missing required parameter"),
    ],
    ids=repr,
)
def test_what_another_try_would_only_meet_again_is_permanent(error: Exception) -> None:
    assert type(failure_of(error)) is PermanentFailure


def test_the_message_says_what_was_done_to_what_and_why_it_failed() -> None:
    assert str(failure_of(refusal("ValidationException"))).startswith(
        "PutObject on the bucket results was refused with ValidationException: so it was said"
    )
    assert ENDPOINT in str(failure_of(ConnectTimeoutError(endpoint_url=ENDPOINT)))


def test_a_refused_role_and_a_missing_resource_say_what_to_look_at() -> None:
    assert "role" in str(failure_of(refusal("AccessDenied", 403)))
    assert "stack" in str(failure_of(refusal("NoSuchBucket", 404)))


def test_an_error_of_our_own_is_left_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), aws_failures("PutObject", "the bucket results"):
        raise ZeroDivisionError


def test_what_succeeds_raises_nothing() -> None:
    with aws_failures("PutObject", "the bucket results"):
        pass
