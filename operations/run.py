"""A run: the producer is invoked, and the queue is watched until it is worked off."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.clients import PARALLEL_REQUESTS
from operations.failures import CannotContinue
from operations.names_file import ListedName
from operations.stack import Stack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

NAMES_A_PART = 250

STEADY_LOOKS = 3
"""SQS counts approximately: a queue is empty when it was seen so this often in a row."""


def put_names(
    dynamodb: "DynamoDBServiceResource",
    table: str,
    names: Sequence[ListedName],
    put: Callable[[int], None] = lambda _: None,
) -> None:
    """Write the names into the table, 25 a request and several requests at once.

    A name that is there already is replaced. `put` is told of each part that was written, and its size.
    """

    def put_part(part: Sequence[ListedName]) -> None:
        with dynamodb.Table(table).batch_writer() as batch:  # tries again what DynamoDB left unprocessed
            for listed in part:
                batch.put_item(Item={"name": listed.name} | ({"title": listed.title} if listed.title else {}))
        put(len(part))

    parts = [names[start : start + NAMES_A_PART] for start in range(0, len(names), NAMES_A_PART)]
    with ThreadPoolExecutor(PARALLEL_REQUESTS) as threads:
        for _ in threads.map(put_part, parts):
            pass


@dataclass(frozen=True)
class RunStarted:
    """The producer's own account of what it did."""

    run_id: str
    scanned: int
    sent: int
    duplicates: int
    invalid: int
    skipped: bool


def start_run(functions: "LambdaClient", stack: Stack, event: dict[str, object] | None = None) -> RunStarted:
    """Invoke the producer and wait for it.

    Raises CannotContinue with the producer's own words where it failed.
    """
    answer = functions.invoke(FunctionName=stack.producer_function, Payload=json.dumps(event or {}).encode())
    body = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        told = body.get("errorMessage") if isinstance(body, dict) else body
        raise CannotContinue(f"The producer failed: {told}")
    try:
        return RunStarted(
            run_id=str(body["run_id"]),
            scanned=int(body["scanned"]),
            sent=int(body["sent"]),
            duplicates=int(body["duplicates"]),
            invalid=int(body["invalid"]),
            skipped=bool(body["skipped"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CannotContinue(f"The producer's answer is not a run's: {body!r}") from error


@dataclass(frozen=True)
class QueueDepth:
    """How many messages wait for a worker, and how many one holds, or has failed at and will get again."""

    waiting: int
    in_flight: int

    @property
    def total(self) -> int:
        return self.waiting + self.in_flight


def queue_depth(sqs: "SQSClient", queue_url: str) -> QueueDepth:
    counts = sqs.get_queue_attributes(
        QueueUrl=queue_url,
        AttributeNames=[
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesDelayed",
            "ApproximateNumberOfMessagesNotVisible",
        ],
    )["Attributes"]
    return QueueDepth(
        waiting=int(counts["ApproximateNumberOfMessages"])
        + int(counts["ApproximateNumberOfMessagesDelayed"]),
        in_flight=int(counts["ApproximateNumberOfMessagesNotVisible"]),
    )


class Stalled(CannotContinue):
    """Messages are left, and for too long none of them went."""


def follow(
    depth: Callable[[], QueueDepth],
    *,
    stalled_after_seconds: float,
    pause_seconds: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[QueueDepth]:
    """Give the queue's depth again and again until the queue is empty.

    Raises Stalled where it stays the same, above nothing, for `stalled_after_seconds`.
    """
    empty_looks = 0
    last: QueueDepth | None = None
    moved_at = clock()
    while empty_looks < STEADY_LOOKS:
        now = depth()
        yield now
        empty_looks = empty_looks + 1 if now.total == 0 else 0
        if now != last:
            last, moved_at = now, clock()
        if now.total and clock() - moved_at >= stalled_after_seconds:
            raise Stalled(
                f"Nothing moved in the queue for {stalled_after_seconds:.0f} seconds:"
                f" {now.waiting:,} names wait, {now.in_flight:,} are in work or were tried and failed."
            )
        sleep(pause_seconds)
