"""The whole pipeline, built and deployed as `make up` does it, with the sample encyclopedia behind it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pandas as pd
import psutil
import pytest
from botocore.config import Config
from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef
from rich.console import Console

from local import environment
from local.access_key import AccessKey
from local.choices import Choices
from local.deployment import AUTHORITIES, LocalDeployment
from local.processes import Processes, Record
from name_sentiment.log_events import RUN_STARTED
from operations.clients import Clients
from operations.followed_run import wait_until_empty
from operations.following import Watching
from operations.function_logs import log_records
from operations.lists.entries import ListedName
from operations.lists.upload import put_names
from operations.results.bucket import fetch_results, list_results
from operations.results.table import as_table
from operations.stack import Stack
from operations.started_run import RunStarted, start_run
from pipeline.queue_depth import queue_depth
from tests.ports import free_ports

WATCHING = Watching(pause_seconds=0.2, stalled_after_seconds=120)
MESSAGES_AT_ONCE = 10


@dataclass(frozen=True)
class Pipeline:
    choices: Choices
    folder: Path
    key: AccessKey
    clients: Clients
    stack: Stack

    def put(self, *names: ListedName) -> None:
        put_names(self.clients.dynamodb, self.stack, names)

    def run(self) -> RunStarted:
        """Start a run and wait until it is worked off."""
        started = start_run(self.clients.functions, self.stack)
        self.wait_until_drained()
        return started

    def wait_until_drained(self) -> None:
        wait_until_empty(lambda: queue_depth(self.clients.sqs, self.stack.names_queue_url), WATCHING)

    def results(self, folder: Path) -> pd.DataFrame:
        """All results, by name."""
        bucket = self.stack.results_bucket
        keys = list_results(self.clients.s3, bucket)
        fetched = fetch_results(self.clients.s3, bucket, keys, folder)
        assert not fetched.complaints
        return as_table(fetched.results).set_index("names")

    def versions(self) -> dict[str, int]:
        """How often each result was written."""
        written: dict[str, int] = {}
        pages = self.clients.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.stack.results_bucket
        )
        for page in pages:
            for version in page.get("Versions", []):
                written[version["Key"]] = written.get(version["Key"], 0) + 1
        return written

    def send(self, *bodies: str) -> None:
        """Send messages as somebody might who is not the producer."""
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)
        ]
        answer = self.clients.sqs.send_message_batch(QueueUrl=self.stack.names_queue_url, Entries=entries)
        assert not answer.get("Failed")

    def dead_letters(self) -> list[str]:
        """The bodies in the dead-letter queue, which stay there."""
        answer = self.clients.sqs.receive_message(
            QueueUrl=self.stack.dead_letter_queue_url,
            MaxNumberOfMessages=MESSAGES_AT_ONCE,
            VisibilityTimeout=0,
        )
        return [message["Body"] for message in answer.get("Messages", [])]

    def runs_since(self, began: float) -> list[dict[str, Any]]:
        """The first log line of each run that the producer started after `began`, in seconds of the epoch."""
        return list(log_records(self.clients, self.stack.producer_function, began, RUN_STARTED))

    def client(self, service: str) -> Any:  # noqa: ANN401
        """A client of any of the local AWS's services."""
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.choices.endpoint,
            verify=str(self.folder / AUTHORITIES),
            region_name=environment.REGION,
            aws_access_key_id=self.key.access_key_id,
            aws_secret_access_key=self.key.secret,
            config=Config(proxies={}, retries={"total_max_attempts": 1}),
        )

    def processes(self) -> list[psutil.Process]:
        """All that runs for it, with the functions' workers."""
        record = Record.read(self.folder)
        assert record is not None
        heads = [psutil.Process(process.pid) for process in record.processes]
        return [process for head in heads for process in (head, *head.children(recursive=True))]


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    folder = tmp_path_factory.mktemp("pipeline")
    # The schedule is enabled by the test that waits for it.
    choices = Choices(port=free_ports(3), parameters={"ScheduleExpression": "cron(* * * * ? *)"})
    with Processes.claim(folder) as processes:
        deployment = LocalDeployment(choices, folder, processes, Console(file=io.StringIO()))
        stack = deployment.deploy()
        yield Pipeline(choices, folder, deployment.key, deployment.clients(), stack)
