"""The local Comprehend as a web application: AWS's JSON 1.1 protocol at `/`. Any credentials will do."""

import json
import time
import uuid

from flask import Flask, Response, request

from local.comprehend.operations import Operations, RequestError
from local.comprehend.scoring import Scorer
from local.serving import Traffic, add_operations

_TARGET_PREFIX = "Comprehend_20171127."
_CONTENT_TYPE = "application/x-amz-json-1.1"


def create_application(_address: str, *, latency_seconds: float = 0) -> Flask:
    """Put the application together; it has no links, so the address does not matter to it."""
    application = Flask(__name__)
    traffic = Traffic("requests", "documents", "failed_documents", "refused")
    add_operations(application, traffic)
    operations = Operations(Scorer())

    @application.post("/")
    def operation() -> Response:
        with traffic.request():
            time.sleep(latency_seconds)
            name = request.headers.get("X-Amz-Target", "").removeprefix(_TARGET_PREFIX)
            try:
                answer = operations.run(name, _body())
            except RequestError as error:
                traffic.count("refused")
                return _error(error)
            failed = len(answer.get("ErrorList", []))
            scored = len(answer["ResultList"]) if "ResultList" in answer else 1
            traffic.count("documents", scored + failed)
            traffic.count("failed_documents", failed)
            return _response(answer, 200)

    return application


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
