"""A stand-in for an AWS service: its protocol, counts of its traffic and, on demand, slow answers."""

from collections.abc import Callable

from flask import Flask, Response

from local.serving import Traffic
from scorer.service.aws_json import Answer, RequestError, invalid, refuse, respond

__all__ = ["Answer", "RequestError", "add_service", "invalid"]


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

    def run_counted(name: str, asked: object) -> Answer:
        answer = run(name, asked)
        count(answer)
        return answer

    @application.post("/")
    def operation() -> Response:
        with traffic.request(latency_seconds):
            try:
                return respond(run_counted, target_prefix)
            except RequestError as error:
                traffic.count("refused")
                return refuse(error)
