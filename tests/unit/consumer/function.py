"""The consumer function, as Lambda loads it and calls it."""

import importlib.util
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from consumption import Consumer
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.metrics import Tally
from pipeline.patience import Patience

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
    sys.modules[specification.name] = module  # where dataclasses look their annotations up
    specification.loader.exec_module(module)
    return module


@dataclass
class FakeSqs:
    """Keeps how long each message is to be out of sight, by its receipt handle."""

    rests: dict[str, int] = field(default_factory=dict)

    def change_message_visibility_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.rests |= {entry["ReceiptHandle"]: entry["VisibilityTimeout"] for entry in Entries}
        return {}


def handler_of(
    consumer: Consumer,
    tally: Tally | None = None,
    sqs: FakeSqs | None = None,
    breakers: Mapping[str, CircuitBreaker] | None = None,
) -> Handler:
    """Give the handler of an execution environment that was put together around this consumer."""
    client: Any = sqs or FakeSqs()
    function = load_app().ConsumerFunction(
        consumer=consumer,
        patience=Patience(client, "queue-1", lambda: 1.0),
        breakers=breakers or {},
        tally=tally or Tally(),
        stack_name="stack-1",
    )
    handler: Handler = function.handle
    return handler


def record(message_id: str, body: object) -> dict[str, Any]:
    """Give a message as SQS hands it over; a body that is no text is sent as JSON."""
    return {
        "messageId": message_id,
        "receiptHandle": f"handle of {message_id}",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }


def batch(**bodies: object) -> dict[str, Any]:
    """Give an event with a message of each id."""
    return {"Records": [record(message_id, body) for message_id, body in bodies.items()]}


def failed_ids(answer: Mapping[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
