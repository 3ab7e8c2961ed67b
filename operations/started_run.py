"""Starting a run: the producer is invoked, and answers when every name is in the queue."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from operations.cannot_continue import CannotContinue
from operations.stack import Stack
from pipeline.failures import PassingFailure, known_shape

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class RunStarted:
    """The producer's answer: what it did."""

    run_id: str
    scanned: int
    sent: int
    unchanged: int
    """Names that need no look-up, by what is known of them."""
    duplicates: int
    invalid: int
    skipped: bool
    """An earlier run's messages were still in the queue, so that nothing was sent."""


def start_run(functions: "LambdaClient", stack: Stack, event: dict[str, object] | None = None) -> RunStarted:
    """Invoke the producer and wait for it.

    Raises CannotContinue with the producer's message where it failed.
    """
    return invoke(functions, stack.producer_function, event or {}, "producer", _run_started)


def invoke(
    functions: "LambdaClient",
    function: str,
    event: Mapping[str, object],
    name: str,
    read: Callable[[Mapping[str, Any]], Answer],
) -> Answer:
    """Invoke a function, wait for it, and `read` its answer.

    Raises CannotContinue, with the function's `name` and its message, where it failed or where the answer is
    not as expected.
    """
    answer = functions.invoke(FunctionName=function, Payload=json.dumps(event).encode())
    payload = answer["Payload"].read()
    if "FunctionError" in answer:
        raise CannotContinue(f"The {name} failed: {_own_words(payload)}")
    try:
        with known_shape(f"the {name}'s answer"):
            return read(json.loads(payload))
    except PassingFailure as failure:
        raise CannotContinue(f"{failure}: {payload!r}") from failure


def _run_started(answer: Mapping[str, Any]) -> RunStarted:
    return RunStarted(
        run_id=str(answer["run_id"]),
        scanned=int(answer["scanned"]),
        sent=int(answer["sent"]),
        unchanged=int(answer["unchanged"]),
        duplicates=int(answer["duplicates"]),
        invalid=int(answer["invalid"]),
        skipped=bool(answer["skipped"]),
    )


def _own_words(payload: bytes) -> str:
    """The error message of a function that failed."""
    try:
        with known_shape("the function's error"):
            return str(json.loads(payload)["errorMessage"])
    except PassingFailure:
        return payload.decode(errors="replace")
