"""A run is started: the producer is invoked, and answers when every name is in the queue."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.cannot_continue import CannotContinue
from operations.stack import Stack
from pipeline.failures import PassingFailure, known_shape

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@dataclass(frozen=True)
class RunStarted:
    """The producer's own account of what it did."""

    run_id: str
    scanned: int
    sent: int
    unchanged: int
    """Names that need no asking, by what is known of them."""
    duplicates: int
    invalid: int
    skipped: bool
    """An earlier run's messages were still in the queue, so that nothing was sent."""


def start_run(functions: "LambdaClient", stack: Stack, event: dict[str, object] | None = None) -> RunStarted:
    """Invoke the producer and wait for it.

    Raises CannotContinue with the producer's own words where it failed.
    """
    answer = functions.invoke(FunctionName=stack.producer_function, Payload=json.dumps(event or {}).encode())
    payload = answer["Payload"].read()
    if "FunctionError" in answer:
        raise CannotContinue(f"The producer failed: {own_words(payload)}")
    try:
        with known_shape("the producer's answer"):
            body = json.loads(payload)
            return RunStarted(
                run_id=str(body["run_id"]),
                scanned=int(body["scanned"]),
                sent=int(body["sent"]),
                unchanged=int(body["unchanged"]),
                duplicates=int(body["duplicates"]),
                invalid=int(body["invalid"]),
                skipped=bool(body["skipped"]),
            )
    except PassingFailure as failure:
        raise CannotContinue(f"{failure}: {payload!r}") from failure


def own_words(payload: bytes) -> str:
    """What a function said where it failed."""
    try:
        with known_shape("the function's error"):
            return str(json.loads(payload)["errorMessage"])
    except PassingFailure:
        return payload.decode(errors="replace")
