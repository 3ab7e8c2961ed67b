"""The DynamoDB table in which workers share hosts: whose turn it is, and each run's robots.txt."""

import random
import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.aws_failures import aws_failures, item_in_the_way
from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import Item
from pipeline.failures import known_shape
from web.addresses import Origin
from web.answers import Nothing, Why
from web.connections import HostFailed
from web.robots import RobotsFile
from web.turns import NoTurnLeft

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY, FORGET_AT = "topic", "forget_at"
"""The table's key, and the attribute by which DynamoDB forgets an item."""

LONGEST_WAIT_SECONDS = 20.0
"""Seconds. Waiting in a function costs money, so a message with a longer wait goes back to the queue."""

LEASE_SECONDS = 90.0
"""How long a turn may be kept. The longest exchange takes 60. A killed worker's turn ends by itself."""

FAILURES_FORGIVEN = 3
FIRST_REST_SECONDS, LONGEST_REST_SECONDS = 60.0, 3_600.0
"""After so many failures in a row, a host gets no requests: for a minute first, then up to an hour."""

SECONDS_KEPT = 8 * 24 * 60 * 60
"""Longer than any run."""

MOST_ROBOTS_BYTES = 350_000
"""Packed. An item may have 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"""

_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class _Turn:
    """A turn that was taken. Before it the host has failed `failures` times in a row."""

    holder: str
    failures: int


@dataclass(frozen=True)
class _NotFree:
    """A turn that was not to be had. The host `is_held` by another worker, or rests until `free_at`."""

    free_at: float
    is_held: bool


class HostTurnsTable:
    """The `HostTurns` port. A turn is a lease: it is held until it is given back, or runs out."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`clock` gives seconds since 1970, on which the workers' machines agree. `sleep` takes seconds."""
        self._client = client
        self._table = table
        self._resource = f"the table {table}"
        self._clock = clock
        self._sleep = sleep

    @contextmanager
    def turn(self, host: str, rest_seconds: float, deadline: Deadline) -> Iterator[None]:
        turn = self._wait_for_turn(host, deadline)
        try:
            yield
        except HostFailed:
            failures = turn.failures + 1
            self._give_back(host, turn, max(rest_seconds, rest_after(failures)), failures)
            raise
        except BaseException:
            self._give_back(host, turn, rest_seconds, turn.failures)
            raise
        self._give_back(host, turn, rest_seconds, 0)

    def leave_alone(self, host: str, seconds: float) -> None:
        free_at = self._clock() + seconds
        self._update(
            host,
            "SET free_at = :free_at, #forget_at = :forget_at",
            "attribute_not_exists(free_at) OR free_at < :free_at",
            {":free_at": _number(free_at), ":forget_at": _number(int(free_at + SECONDS_KEPT))},
        )

    def _wait_for_turn(self, host: str, deadline: Deadline) -> _Turn:
        patient_until = self._clock() + min(LONGEST_WAIT_SECONDS, deadline.seconds_left)
        while True:
            taken = self._take(host)
            if isinstance(taken, _Turn):
                return taken
            now = self._clock()
            wait = taken.free_at - now
            if taken.is_held:  # until then at the most
                wait = min(wait, _POLL_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 — spreads workers
            if now + wait > patient_until:
                raise NoTurnLeft(f"{host} is busy, or rests", max(wait, 0.0))
            self._sleep(max(wait, 0.0))

    def _take(self, host: str) -> _Turn | _NotFree:
        holder, now = str(uuid.uuid4()), self._clock()
        written, item = self._update(
            host,
            "SET free_at = :until, holder = :holder, #forget_at = :forget_at",
            "attribute_not_exists(free_at) OR free_at <= :now",
            {
                ":until": _number(now + LEASE_SECONDS),
                ":holder": {"S": holder},
                ":now": _number(now),
                ":forget_at": _number(int(now + SECONDS_KEPT)),
            },
        )
        with known_shape(f"an item of {self._resource}"):
            if written:
                return _Turn(holder, int(item.get("failures", {"N": "0"})["N"]))
            return _NotFree(float(item["free_at"]["N"]), is_held="holder" in item)

    def _give_back(self, host: str, turn: _Turn, rest_seconds: float, failures: int) -> None:
        free_at = self._clock() + rest_seconds
        self._update(
            host,
            "SET free_at = :free_at, failures = :failures, #forget_at = :forget_at REMOVE holder",
            "holder = :holder",  # the lease may have run out, and the turn be another's
            {
                ":free_at": _number(free_at),
                ":failures": _number(failures),
                ":holder": {"S": turn.holder},
                ":forget_at": _number(int(free_at + SECONDS_KEPT)),
            },
        )

    def _update(self, host: str, change: str, condition: str, values: dict[str, Any]) -> tuple[bool, Item]:
        """Say whether the condition held, and what is written there now."""
        with aws_failures("UpdateItem", self._resource):
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=_key(f"turn {host}"),
                    UpdateExpression=change,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={"#forget_at": FORGET_AT},
                    ExpressionAttributeValues=values,
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException as error:
                return False, item_in_the_way(error)
            return True, answer["Attributes"]


def rest_after(failures: int) -> float:
    """Seconds for which a host gets no requests after so many failures in a row."""
    if failures < FAILURES_FORGIVEN:
        return 0.0
    doublings = min(failures - FAILURES_FORGIVEN, 10)
    return min(FIRST_REST_SECONDS * 2.0**doublings, LONGEST_REST_SECONDS)


class RobotsFilesTable:
    """The `RobotsFiles` port. Of a file that is too large even when packed, the beginning is kept."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._resource = f"the table {table}"
        self._clock = clock

    def find(self, run_id: str, origin: Origin) -> RobotsFile | None:
        with aws_failures("GetItem", self._resource):
            answer: Mapping[str, Any] = self._client.get_item(
                TableName=self._table, Key=_robots_key(run_id, origin), ConsistentRead=True
            )
            return _robots_file(answer["Item"]) if "Item" in answer else None

    def keep(self, run_id: str, origin: Origin, file: RobotsFile) -> None:
        item = {
            **_robots_key(run_id, origin),
            "text": {"B": _packed(file.text)},
            FORGET_AT: _number(int(self._clock() + SECONDS_KEPT)),
        }
        if nothing := file.nothing:
            item |= {
                "why": {"S": nothing.why.value},
                "detail": {"S": nothing.detail},
                "status": _number(nothing.status),
            }
        with aws_failures("PutItem", self._resource):
            self._client.put_item(TableName=self._table, Item=item)


def _robots_file(item: Item) -> RobotsFile:
    text = zlib.decompress(bytes(item["text"]["B"])).decode()
    if "why" not in item:
        return RobotsFile(text)
    return RobotsFile(
        text, Nothing(Why(item["why"]["S"]), str(item["detail"]["S"]), int(item["status"]["N"]))
    )


def _packed(text: str) -> bytes:
    packed = zlib.compress(text.encode())
    while len(packed) > MOST_ROBOTS_BYTES:
        text = text[: len(text) // 2]
        packed = zlib.compress(text.encode())
    return packed


def _key(topic: str) -> dict[str, Any]:
    return {KEY: {"S": topic}}


def _robots_key(run_id: str, origin: Origin) -> dict[str, Any]:
    return _key(f"robots.txt {run_id} {origin}")


def _number(value: float) -> dict[str, str]:
    return {"N": str(round(value, 3))}
