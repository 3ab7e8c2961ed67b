"""The service as a web application."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import HTTPException

from scorer.inference.model import Shares, TextScorer
from scorer.service.aws_json import RequestError, refuse, respond
from scorer.service.comprehend import TARGET_PREFIX, Operations
from scorer.service.measured import Measured
from scorer.service.prediction import NotPredictable, predict

MOST_BYTES = 1_000_000
"""The most that a request's body may have."""

logger = logging.getLogger("scorer")


@dataclass
class Readiness:
    """Whether requests should come. They should not before the model is loaded, nor once the service ends."""

    is_ready: bool = True


def create_application(scorer: TextScorer, readiness: Readiness) -> Flask:
    """Put the application together."""
    application = Flask("scorer")
    application.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    measured = Measured(scorer.name, scorer.version)
    counted = _Counted(scorer, measured)
    run = Operations(counted).run

    @application.post("/")
    def comprehend() -> Response:
        return respond(run, TARGET_PREFIX)

    @application.post("/predict")
    def prediction() -> Response:
        return _answer(predict(counted, _body()))

    @application.get("/health")
    def health() -> Response:
        return _answer({"status": "alive"})

    @application.get("/ready")
    def ready() -> Response:
        if not readiness.is_ready:
            return _answer({"status": "ending"}, 503)
        return _answer({"status": "ready", "scorer": scorer.name, "version": scorer.version})

    @application.get("/metrics")
    def metrics() -> Response:
        return Response(measured.exposition(), content_type=CONTENT_TYPE_LATEST)

    application.register_error_handler(RequestError, refuse)
    application.register_error_handler(NotPredictable, lambda error: _answer({"error": str(error)}, 400))
    application.register_error_handler(HTTPException, _refuse_http)
    _account_for_requests(application, measured.request)
    return application


class _Counted:
    """A `TextScorer` that counts its answers."""

    def __init__(self, scorer: TextScorer, measured: Measured) -> None:
        self.name, self.version = scorer.name, scorer.version
        self._scorer = scorer
        self._measured = measured

    def score(self, text: str) -> Shares:
        shares = self._scorer.score(text)
        self._measured.text(shares.label)
        return shares


def _account_for_requests(application: Flask, count: Callable[[str, int, float], None]) -> None:
    """Count and log each request: its route, its status and its duration, and nothing of its content."""

    @application.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @application.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        route = request.url_rule.rule if request.url_rule else "none"
        count(route, response.status_code, seconds)
        line = {"route": route, "status": response.status_code, "milliseconds": round(seconds * 1_000, 1)}
        logger.info("%s", json.dumps(line))
        return response


def _body() -> object:
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise NotPredictable("The body is not JSON.") from error


def _refuse_http(error: HTTPException) -> Response:
    return _answer({"error": error.description or error.name}, error.code or 500)


def _answer(answer: object, status: int = 200) -> Response:
    return Response(json.dumps(answer), status=status, content_type="application/json")
