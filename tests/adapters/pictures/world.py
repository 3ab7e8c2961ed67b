"""The three functions, with tables and queues in moto and websites on loopback: all but Lambda itself."""

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import boto3

from deployment.checkout import PICTURES_TEMPLATE
from local.tables import make_tables
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.metrics import Tally
from recognition import Label, Recognition, Refusal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

FUNCTIONS = Path(__file__).parents[3] / "pictures"
MOST_ROUNDS = 400

A_CAT = Recognition((Label("Cat", 98.1, ("Animal",)), Label("Animal", 98.0)), (), (), "labels 3.0")


@dataclass
class FakeRekognition:
    """Sees a cat in each picture, and counts its looks; `answers` are given first, one a look."""

    looks: int = 0
    answers: list[Recognition | Refusal | Exception] = field(default_factory=list)
    bills_failures: bool = False
    """Whether a look that fails was billed for a part of it."""

    def look_at(self, picture: bytes) -> "FakeLook":
        return FakeLook(self, picture)

    def complete(self, picture: bytes) -> Recognition | Refusal:
        self.looks += 1
        answer = self.answers.pop(0) if self.answers else A_CAT
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass(frozen=True)
class FakeLook:
    rekognition: FakeRekognition
    picture: bytes

    @property
    def is_billed(self) -> bool:
        return self.rekognition.bills_failures

    def complete(self) -> Recognition | Refusal:
        return self.rekognition.complete(self.picture)


@dataclass(frozen=True)
class Invocation:
    """Lambda's context object."""

    seconds: float = 240.0
    aws_request_id: str = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


Handler = Callable[[Mapping[str, Any], Invocation], dict[str, Any]]


@cache
def load(function: str) -> ModuleType:
    """Give a function's app, as Lambda loads it once."""
    return load_anew(function)


def load_anew(function: str) -> ModuleType:
    name = f"pictures_{function}_app"
    specification = importlib.util.spec_from_file_location(name, FUNCTIONS / function / "app.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module  # where dataclasses look their annotations up
    specification.loader.exec_module(module)
    return module


@dataclass
class World:
    """`settings` are the functions' variables, beside those of tables and queues."""

    dynamodb: "DynamoDBClient"
    sqs: "SQSClient"
    settings: dict[str, str] = field(default_factory=dict)
    rekognition: FakeRekognition = field(default_factory=FakeRekognition)
    queues: dict[str, str] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)
    """The queues whose next batch is worked off, and comes back all the same."""

    visibility_seconds: int = 600

    def __post_init__(self) -> None:
        self.tables = make_tables(
            self.dynamodb, PICTURES_TEMPLATE, lambda resource: resource.removesuffix("Table").lower()
        )
        for queue in ("pages", "pictures"):
            url = self.sqs.create_queue(
                QueueName=f"{queue}.fifo", Attributes={"FifoQueue": "true", "VisibilityTimeout": "0"}
            )["QueueUrl"]
            self.queues[queue] = url

    @property
    def variables(self) -> dict[str, str]:
        return {
            **{f"{table.upper()}_TABLE": table for table in self.tables},
            **{f"{queue.upper()}_QUEUE_URL": url for queue, url in self.queues.items()},
            "CRAWLER_CONTACT": "me@example.com",
            "MAXIMUM_PAGES": "1000",
            "MAXIMUM_PICTURES": "10000",
            "SECONDS_BETWEEN_REQUESTS": "0",
            "ALLOW_PRIVATE_ADDRESSES": "127.0.0.1/32",
            "DETECT_LABELS": "on",
            "DETECT_MODERATION_LABELS": "off",
            "DETECT_TEXT": "off",
            "MINIMUM_CONFIDENCE": "70",
            "STACK_NAME": "pictures-1",
            "LOG_LEVEL": "INFO",
            **self.settings,
        }

    def put_sites(self, *sites: str) -> None:
        for site in sites:
            self.dynamodb.put_item(TableName="sites", Item={"site": {"S": site}})

    def start(self, run_id: str = "run-1", **event: object) -> dict[str, Any]:
        app = load("start")
        settings = app.read_settings(app.StartSettings, self.variables)
        function = app.build_start_function(settings, app.Clients(self.dynamodb, self.sqs))
        answer: dict[str, Any] = function.handle({"id": run_id, **event}, Invocation(300))
        return answer

    def crawler(self) -> Handler:
        app = load("crawler")
        settings = app.read_settings(app.CrawlerSettings, self.variables)
        handler: Handler = app.build_crawler_function(settings, app.Clients(self.dynamodb, self.sqs)).handle
        return handler

    def recognizer(self) -> Handler:
        app = load("recognizer")
        settings = app.read_settings(app.RecognizerSettings, self.variables)
        clients = app.Clients(self.dynamodb, self.sqs)
        function = app.build_recognizer_function(
            settings, clients, self.rekognition, CircuitBreaker("Rekognition"), Tally()
        )
        handler: Handler = function.handle
        return handler

    def run(self, run_id: str = "run-1", **event: object) -> dict[str, Any]:
        """Begin a run, and work all of it off."""
        answer = self.start(run_id, **event)
        self.work_off()
        return answer

    def work_off(self) -> None:
        """Work both queues off, batch after batch, as two workers do."""
        workers = {"pages": self.crawler(), "pictures": self.recognizer()}
        for _ in range(MOST_ROUNDS):
            worked = {queue: self.work_off_batch(queue, handler) for queue, handler in workers.items()}
            if not any(worked.values()):
                return
        raise AssertionError(f"it goes on and on: {self.items('runs')}")

    def work_off_batch(self, queue: str, handler: Handler) -> bool:
        url = self.queues[queue]
        received = self.sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            AttributeNames=["All"],
            VisibilityTimeout=self.visibility_seconds,
        ).get("Messages", [])
        if not received:
            return False
        records = [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "attributes": {"ApproximateReceiveCount": message["Attributes"]["ApproximateReceiveCount"]},
                "body": message["Body"],
            }
            for message in received
        ]
        answer = handler({"Records": records}, Invocation())
        if queue in self.killed:
            self.killed.remove(queue)
            for message in received:
                self.sqs.change_message_visibility(
                    QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
                )
            return True
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for message in received:
            if message["MessageId"] not in failed:
                with suppress(self.sqs.exceptions.ReceiptHandleIsInvalid):  # delivered again meanwhile
                    self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return True

    def items(self, table: str) -> list[dict[str, Any]]:
        return list(self._items(table))

    def _items(self, table: str) -> Iterator[dict[str, Any]]:
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                yield {name: next(iter(value.values())) for name, value in item.items()}

    def outcomes(self, table: str) -> dict[str, str]:
        """How each address ended, without its site."""
        return {
            item["address"].removeprefix(item["site"]): item.get("outcome", "pending")
            for item in self.items(table)
            if "kind" in item
        }

    def appearances(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Give them by page and picture, each without its site."""
        return {
            (item["page"].removeprefix(item["site"]), item["picture"].removeprefix(item["site"])): item
            for item in self.items("appearances")
        }

    def site_run(self, site: str) -> dict[str, Any]:
        (run,) = (item for item in self.items("runs") if item["site"] == site)
        return run

    def waiting(self, queue: str) -> list[dict[str, Any]]:
        """The messages in a queue, without those that are kept back."""
        received = self.sqs.receive_message(
            QueueUrl=self.queues[queue], MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return [json.loads(message["Body"]) for message in received.get("Messages", [])]


def clients(session: boto3.Session) -> "tuple[DynamoDBClient, SQSClient]":
    return session.client("dynamodb"), session.client("sqs")
