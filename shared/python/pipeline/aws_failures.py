"""botocore's errors, told apart as passing, permanent or not there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ChecksumError,
    ClientError,
    CredentialRetrievalError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
)
from botocore.exceptions import ConnectionError as AwsConnectionError
from botocore.parsers import ResponseParserError

from pipeline.failures import (
    Failure,
    Forbidden,
    NotThere,
    PassingFailure,
    PermanentFailure,
    Unavailable,
    known_shape,
)

_REDIRECTION, _CLIENT_ERROR, _SERVER_ERROR = 300, 400, 500
_PASSING_WORDS = (
    "Throttl",
    "TooManyRequests",
    "TransactionConflict",
    "LimitExceeded",
    "ThroughputExceeded",
    "SlowDown",
    "Timeout",
    "Unavailable",
    "Internal",
)
_FORBIDDING_WORDS = (
    "AccessDenied",
    "AccessKeyId",
    "ExpiredToken",
    "InvalidClientTokenId",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",  # the account has not opened the service, or the region
    "SubscriptionRequired",
    "UnrecognizedClient",
    "Signature",
    "KMS",  # a key that is disabled, gone, or not granted to the role
)
_MISSING_WORDS = ("NotFound", "NonExistent", "DoesNotExist", "NoSuch")
_CONNECTION_ERRORS = (AwsConnectionError, HTTPClientError)
_BROKEN_ANSWERS = (IncompleteReadError, ResponseParserError, ChecksumError, FlexibleChecksumError)


@contextmanager
def aws_failures(operation: str, resource: str) -> Iterator[None]:
    """Turn what botocore raises inside the block into the Failure that it means.

    By then botocore has tried passing errors again, in its client's retry mode. Read the answer inside the
    block, too. `operation` and `resource` are named in the message ("PutObject", "the bucket names-1").
    """
    try:
        # botocore reads JSON that was cut short as an empty object, and raises for what is no object.
        with known_shape(f"the answer to {operation} on {resource}"):
            yield
    except ClientError as error:
        raise _failure_of(error, f"{operation} on {resource}") from error
    except (NoCredentialsError, CredentialRetrievalError) as error:
        raise Forbidden(f"{operation} on {resource} cannot be signed: {error}") from error
    except _CONNECTION_ERRORS as error:
        raise Unavailable(f"{operation} on {resource} got no answer: {error}") from error
    except _BROKEN_ANSWERS as error:
        raise PassingFailure(f"{operation} on {resource} got no answer: {error}") from error
    except BotoCoreError as error:
        raise PermanentFailure(f"{operation} on {resource} cannot be asked: {error}") from error


def may_pass(code: str) -> bool:
    """Whether an error with this code, of a request or of a part of it, is likely to pass by itself."""
    return any(word in code for word in _PASSING_WORDS)


def _failure_of(error: ClientError, what: str) -> Failure:
    code = str(error.response.get("Error", {}).get("Code", ""))
    reason = str(error.response.get("Error", {}).get("Message", ""))[:300]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    said = f"{what} was refused with {code}: {reason}"
    if may_pass(code) or status in {408, 429} or status >= _SERVER_ERROR:
        return Unavailable(said)
    if any(word in code for word in _FORBIDDING_WORDS) or status in {401, 403}:
        return Forbidden(f"{said} (check the function's role)")
    is_of_another_region = _REDIRECTION <= status < _CLIENT_ERROR
    if is_of_another_region or any(word in code for word in _MISSING_WORDS):
        return NotThere(f"{said} (check that the stack is whole)")
    return PermanentFailure(said)


def item_in_the_way(error: ClientError) -> Mapping[str, Any]:
    """Give the item that did not meet a DynamoDB request's condition, as its protocol writes it.

    It is empty where there is none, or where the request did not ask for it.
    """
    item: Mapping[str, Any] = error.response.get("Item", {})  # type: ignore[assignment] # as botocore has it
    return item
