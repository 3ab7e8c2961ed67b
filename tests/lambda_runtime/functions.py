"""Both functions, each run in a Lambda container against an AWS, an encyclopedia and a Comprehend."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import boto3
import certifi
from botocore.config import Config

from local import environment
from local.access_key import AccessKey
from local.deployment import local_clients
from tests.lambda_runtime.local_aws import running_aws
from tests.lambda_runtime.relay import reachable_from_containers
from tests.lambda_runtime.sam import CHECKOUT, Build, Invocation
from tests.stand_ins.running import running

PRODUCER, CONSUMER = "ProducerFunction", "ConsumerFunction"
LAKE = "lake"

CONTAINERS = 2
"""How many run at once; each keeps a processor busy until its function has been imported."""

# `make up` leaves the functions' environment beside the events.
EVENTS = [path for path in sorted((CHECKOUT / "events").glob("*.json")) if path.stem != "environment"]

ITEMS = (
    {"name": "Netflix"},
    {"name": "Apple", "title": "Apple Inc."},
    {"name": "a name that no page can have, since it is longer than 255 bytes" * 5},
)


def read_event(path: Path) -> dict[str, Any]:
    event = json.loads(path.read_text())
    assert isinstance(event, dict)
    return event


def is_batch(path: Path) -> bool:
    return "Records" in read_event(path)


BATCHES = [event for event in EVENTS if is_batch(event)]
RUNS = [event for event in EVENTS if not is_batch(event)]


class Functions:
    """Each event is handed to its function once, however many tests ask what came of it."""

    def __init__(
        self, build: Build, addresses: Mapping[str, str], aws: str, key: AccessKey, containers: Executor
    ) -> None:
        self._build = build
        self._addresses = addresses
        self._key = key
        self._clients = local_clients(key, aws, Path(certifi.where()))
        self._firehose = boto3.client(
            "firehose",
            endpoint_url=aws,
            region_name=environment.REGION,
            aws_access_key_id=key.access_key_id,
            aws_secret_access_key=key.secret,
            config=Config(proxies={}),
        )
        self._make_table()
        self._invocations = {event: containers.submit(self._invoke, event) for event in EVENTS}

    @classmethod
    @contextlib.contextmanager
    def ready(cls, build: Build, folder: Path) -> Iterator[Self]:
        with contextlib.ExitStack() as stack:
            key = AccessKey.random()
            aws = stack.enter_context(running_aws(folder, key))
            addresses = {
                "AWS": aws,
                "encyclopedia": stack.enter_context(running("local.encyclopedia")),
                "Comprehend": stack.enter_context(running("local.comprehend")),
            }
            reachable = {
                name: stack.enter_context(reachable_from_containers(address))
                for name, address in addresses.items()
            }
            containers = ThreadPoolExecutor(CONTAINERS)
            stack.callback(containers.shutdown, cancel_futures=True)
            yield cls(build, reachable, aws, key, containers)

    def invoked_with(self, event: Path) -> Invocation:
        """What came of the event in the function that it is for."""
        return self._invocations[event].result()

    def invoked_misconfigured(self, event: Path, settings: Mapping[str, str]) -> Invocation:
        return self._invoke(event, settings)

    def messages_sent(self, event: Path) -> list[dict[str, Any]]:
        queue = self._queue(event)
        answer = self._clients.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer["Messages"]]

    def keys_stored(self, event: Path) -> set[str]:
        listed = self._clients.s3.list_objects_v2(Bucket=self._bucket(event))
        return {found["Key"] for found in listed.get("Contents", [])}

    def events_recorded(self, event: Path) -> list[dict[str, Any]]:
        bucket = f"{LAKE}-{event.stem}"
        keys = [found["Key"] for found in self._clients.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        files = [self._clients.s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
        return [json.loads(line) for file in files for line in file.splitlines()]

    def _invoke(self, event: Path, misconfigured: Mapping[str, str] | None = None) -> Invocation:
        function = CONSUMER if is_batch(event) else PRODUCER
        settings = {**self._settings(event), **(misconfigured or {})}
        parameters = {
            "WikipediaApiUrl": f"{self._addresses['encyclopedia']}/w/api.php",
            "WikipediaRequestsPerMinute": "0",
        }
        return self._build.invoke(function, event, parameters, settings, self._key)

    def _settings(self, event: Path) -> dict[str, str]:
        """What the template sets to names of resources, which `sam local invoke` cannot know."""
        if is_batch(event):
            own = {
                "NAMES_QUEUE_URL": self._queue(event),
                "RESULTS_BUCKET": self._bucket(event),
                "RESULTS_INDEX": self._table(f"index-{event.stem}", key="name"),
                "HISTORY_STREAM": self._stream(event),
                "AWS_ENDPOINT_URL_COMPREHEND": self._addresses["Comprehend"],
            }
        else:
            own = {
                "NAMES_TABLE": "names",
                "NAMES_QUEUE_URL": self._queue(event),
                "RESULTS_INDEX": self._table(f"index-{event.stem}", key="name"),
                "RUNS_TABLE": self._table(f"runs-{event.stem}", key="segment"),
            }
        return {"AWS_ENDPOINT_URL": self._addresses["AWS"], **own}

    def _queue(self, event: Path) -> str:
        return self._clients.sqs.create_queue(QueueName=event.stem)["QueueUrl"]

    def _bucket(self, event: Path) -> str:
        self._clients.s3.create_bucket(Bucket=event.stem)
        return event.stem

    def _stream(self, event: Path) -> str:
        """One that writes events as they come: tests/pipeline has one that converts them."""
        lake = f"{LAKE}-{event.stem}"
        self._clients.s3.create_bucket(Bucket=lake)
        with contextlib.suppress(self._firehose.exceptions.ResourceInUseException):
            self._firehose.create_delivery_stream(
                DeliveryStreamName=event.stem,
                ExtendedS3DestinationConfiguration={
                    "RoleARN": "arn:aws:iam::000000000000:role/delivery",
                    "BucketARN": f"arn:aws:s3:::{lake}",
                },
            )
        return event.stem

    def _table(self, name: str, key: str) -> str:
        with contextlib.suppress(self._clients.dynamodb.meta.client.exceptions.ResourceInUseException):
            self._clients.dynamodb.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
            )
        return name

    def _make_table(self) -> None:
        table = self._clients.dynamodb.create_table(
            TableName="names",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
        )
        for item in ITEMS:
            table.put_item(Item=item)
