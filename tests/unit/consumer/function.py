"""The consumer function, as Lambda loads it and calls it."""

import importlib.util
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from consumption import Consumer
from pipeline.metrics import Tally

APP = Path(__file__).parents[3] / "consumer" / "app.py"


@dataclass(frozen=True)
class Context:
    aws_request_id: str = "request-1"
    milliseconds: int = 180_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


Handler = Callable[[Mapping[str, Any], Context], dict[str, Any]]


def load_app() -> ModuleType:
    """Give a module of its own, as in a new execution environment."""
    specification = importlib.util.spec_from_file_location("consumer_app", APP)
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def handler_of(consumer: Consumer, tally: Tally | None = None) -> Handler:
    """Give the handler of an execution environment that was put together around this consumer."""
    app = load_app()
    parts = app.Parts(consumer, tally or Tally(), "stack-1")
    app.__dict__["_parts"] = lambda: parts
    handler: Handler = app.lambda_handler
    return handler


def record(message_id: str, body: object) -> dict[str, Any]:
    """Give a message as SQS hands it over; a body that is no text is sent as JSON."""
    return {
        "messageId": message_id,
        "receiptHandle": "AQEB",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }


def batch(**bodies: object) -> dict[str, Any]:
    """Give an event with a message of each id."""
    return {"Records": [record(message_id, body) for message_id, body in bodies.items()]}


def failed_ids(answer: Mapping[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
