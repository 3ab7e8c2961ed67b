"""AWS's JSON 1.1 protocol, as the stand-ins for its services speak it. Any credentials will do."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request

from local.serving import Traffic

Answer = dict[str, Any]

_CONTENT_TYPE = "application/x-amz-json-1.1"


class RequestError(Exception):
    """The whole request failed; `code` is the name of the service's exception. Each is the caller's fault."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def invalid(place: str, value: object, constraint: str) -> RequestError:
    """The error for a request that breaks the service's model."""
    return RequestError(
        "ValidationException",
        f"1 validation error detected: Value {value!r:.80} at '{place}' failed to satisfy constraint: "
        f"{constraint}",
    )


def add_service(  # noqa: PLR0913
    application: Flask,
    target_prefix: str,
    run: Callable[[str, object], Answer],
    traffic: Traffic,
    *,
    latency_seconds: float = 0,
    count: Callable[[Answer], None] = lambda _answer: None,
) -> None:
    """Add the service at `/`. `run` gets the operation's name and the request, as parsed JSON.

    What it raises as RequestError becomes the error that boto3 raises; `count` sees each answer.
    """

    @application.post("/")
    def operation() -> Response:
        with traffic.request():
            time.sleep(latency_seconds)
            name = request.headers.get("X-Amz-Target", "").removeprefix(target_prefix)
            try:
                answer = run(name, _body())
            except RequestError as error:
                traffic.count("refused")
                return _error(error)
            count(answer)
            return _response(answer, 200)


def _body() -> object:
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise RequestError("SerializationException", "The request is not JSON.") from error


def _error(error: RequestError) -> Response:
    response = _response({"__type": error.code, "Message": str(error)}, 400)
    response.headers["X-Amzn-ErrorType"] = error.code
    return response


def _response(answer: object, status: int) -> Response:
    response = Response(json.dumps(answer), status=status, content_type=_CONTENT_TYPE)
    response.headers["X-Amzn-RequestId"] = str(uuid.uuid4())
    return response
