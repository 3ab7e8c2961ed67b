"""AWS's JSON 1.1 protocol, on the service's side. Any credentials will do."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, request

Answer = dict[str, Any]

_CONTENT_TYPE = "application/x-amz-json-1.1"


class RequestError(Exception):
    """The whole request failed, by the caller's fault. `code` is the name of the service's exception."""

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


def respond(run: Callable[[str, object], Answer], target_prefix: str) -> Response:
    """Run the operation that the request names. `run` gets that name and the request, as parsed JSON.

    Raises RequestError, which `refuse` turns into the error that boto3 raises.
    """
    target = request.headers.get("X-Amz-Target", "")
    if not target.startswith(target_prefix):
        raise RequestError("UnknownOperationException", f"{target!r:.80} is no operation of this service.")
    return _response(run(target.removeprefix(target_prefix), _body()), 200)


def refuse(error: RequestError) -> Response:
    response = _response({"__type": error.code, "Message": str(error)}, 400)
    response.headers["X-Amzn-ErrorType"] = error.code
    return response


def _body() -> object:
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise RequestError("SerializationException", "The request is not JSON.") from error


def _response(answer: object, status: int) -> Response:
    response = Response(json.dumps(answer), status=status, content_type=_CONTENT_TYPE)
    response.headers["X-Amzn-RequestId"] = str(uuid.uuid4())
    return response
