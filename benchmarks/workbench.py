"""The setting of a measurement: services on free ports, and each program in its own process."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import requests
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_s3 import S3Client

from deployment.checkout import CHECKOUT, PROGRAMS
from local import environment
from local.access_key import AccessKey
from local.deployment import free_port, start_plain_aws, wait_until_ready
from local.loopback import LOOPBACK, NOT_BY_PROXY
from local.processes import Child, Processes
from name_sentiment.rules import COMPREHEND, Rules

FOLDER = CHECKOUT / ".local" / "benchmarks"
BUCKET, INDEX, STREAM = "results", "index", "history"
KEY = AccessKey.random()
"""Of the embedded AWS's root."""


@dataclass(frozen=True)
class Service:
    """A program that answers over http and counts what it is asked."""

    address: str

    def statistics(self) -> dict[str, int]:
        with requests.Session() as session:
            session.trust_env = False
            answer: dict[str, int] = session.get(f"{self.address}/statistics", timeout=30).json()
        return answer


class Workbench:
    """Starts services and programs, and ends what still runs when its `with` block does."""

    def __init__(self) -> None:
        self._processes = Processes.claim(FOLDER)
        self._started = 0

    def __enter__(self) -> Self:
        self._processes.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._processes.__exit__(kind, error, trace)

    def service(self, module: str, **options: int | str) -> Service:
        """Start `python -m module` with these options, and wait until it answers."""
        return start_service(self._processes, module, self._name(module), **options)

    def embedded_aws(self) -> str:
        """Start MiniStack with an empty bucket and index, over plain http, without IAM; give its address."""
        address = start_plain_aws(self._processes, FOLDER, KEY, self._name("ministack"))
        _s3(address).create_bucket(Bucket=BUCKET)
        _make_index(address)
        return address

    def start(self, module: str, settings: Mapping[str, str], *options: str) -> "Program":
        """Start a program of this package; `settings` are its environment variables."""
        name = self._name(module)
        report = FOLDER / f"{name}.json"
        command: list[str | Path] = [PROGRAMS / "python", "-m", module, "--report", report, *options]
        child = self._processes.start(name, command, {**_nothing_aws(), **settings}, CHECKOUT)
        return Program(self._processes, child, report)

    def run(self, module: str, settings: Mapping[str, str], *options: str) -> dict[str, Any]:
        """The same, to its end. Raises CannotContinue with the end of its log where it failed."""
        return self.start(module, settings, *options).finish()

    def _name(self, module: str) -> str:
        self._started += 1
        return f"{self._started:03d}-{module.rpartition('.')[2]}"


def start_service(processes: Processes, module: str, name: str = "", /, **options: int | str) -> Service:
    """Start `python -m module` on a free port with these options, and wait until it answers."""
    port = free_port()
    given = [f"--{option.replace('_', '-')}={value}" for option, value in options.items()]
    command: list[str | Path] = [PROGRAMS / "python", "-m", module, "--port", str(port), *given]
    child = processes.start(name or module, command, {**_nothing_aws(), **PYTHON_PATH[""]}, CHECKOUT)
    service = Service(f"http://{LOOPBACK}:{port}")
    wait_until_ready(child, f"{service.address}/health")
    return service


@dataclass(frozen=True)
class Program:
    """A measured program under way."""

    processes: Processes
    child: Child
    report: Path

    def finish(self) -> dict[str, Any]:
        """Wait for its report; `log` is the file of what it has logged."""
        self.processes.finish(self.child)
        log = self.child.log.read_bytes()
        report: dict[str, Any] = json.loads(self.report.read_text())
        return {**report, "log_bytes": len(log), "log_lines": log.count(b"\n"), "log": str(self.child.log)}


PYTHON_PATH = {
    function: {"PYTHONPATH": os.pathsep.join(str(CHECKOUT / part) for part in (function, "shared/python"))}
    for function in ("", "consumer", "producer", "pictures/recognizer")
}
"""What a function of that name finds beside the libraries."""


def consumer_settings(  # noqa: PLR0913 — what stands around a consumer
    encyclopedia: str,
    comprehend: str,
    aws: str,
    *,
    stream: str = "",
    requests_per_minute: int = 0,
    workers: int = 2,
) -> dict[str, str]:
    """`stream` is the address of a Firehose; without one no history is kept."""
    firehose = {"AWS_ENDPOINT_URL_FIREHOSE": stream} if stream else {}
    return {
        **firehose,
        "HISTORY_STREAM": STREAM if stream else "",
        **PYTHON_PATH["consumer"],
        **aws_settings(aws),
        "AWS_ENDPOINT_URL_COMPREHEND": comprehend,
        "STACK_NAME": "benchmarks",
        "NAMES_QUEUE_URL": f"{aws}/000000000000/names",
        "RESULTS_BUCKET": BUCKET,
        "RESULTS_INDEX": INDEX,
        "WIKIPEDIA_CONTACT": "https://example.org/benchmarks-on-one-machine",
        "WIKIPEDIA_API_URL": f"{encyclopedia}/w/api.php",
        "WIKIPEDIA_REQUESTS_PER_MINUTE": str(requests_per_minute),
        "MAXIMUM_CONCURRENCY": str(workers),
        "BATCH_SIZE": "100",
        "LANGUAGE_CODE": "en",
        "SNIPPET_SENTENCES": "1",
        "SCORER": "comprehend",
        "COMPREHEND_REGION": "us-east-1",
        "LOG_LEVEL": "INFO",
    }


WITH_OWN_SCORER = {"SCORER": "own", "COMPREHEND_REGION": ""}
"""In place of those settings, where the consumer scores itself."""


def producer_settings(aws: str, wiki: str = "") -> dict[str, str]:
    """`wiki` is the address of another wiki than the one at `aws`, which tells its time and no change."""
    return {
        **PYTHON_PATH["producer"],
        **aws_settings(aws),
        "STACK_NAME": "benchmarks",
        "NAMES_TABLE": "names",
        "TITLE_ATTRIBUTE": "title",
        "NAMES_QUEUE_URL": f"{aws}/000000000000/names",
        "RESULTS_INDEX": INDEX,
        "RUNS_TABLE": "runs",
        "WIKIPEDIA_CONTACT": "https://example.org/benchmarks-on-one-machine",
        "WIKIPEDIA_API_URL": f"{wiki or aws}/w/api.php",
        "WIKIPEDIA_REQUESTS_PER_MINUTE": "0",
        "MAXIMUM_CONCURRENCY": "2",
        "LANGUAGE_CODE": "en",
        "SCORER": "comprehend",
        "SNIPPET_SENTENCES": "1",
        "REFRESH_DAYS": "7",
        "MAXIMUM_NAMES": "100000000",
        "LOG_LEVEL": "INFO",
    }


def stream_settings(firehose: str) -> dict[str, str]:
    return {**PYTHON_PATH["consumer"], **aws_settings(firehose)}


def rules_fingerprint(wiki: str) -> str:
    """Stands for the rules of a producer that asks the wiki at this address."""
    settings = producer_settings("", wiki)
    sentences = int(settings["SNIPPET_SENTENCES"])
    return Rules(settings["LANGUAGE_CODE"], sentences, settings["WIKIPEDIA_API_URL"], COMPREHEND).fingerprint


def aws_settings(address: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": address,
        **KEY.variables(),
        "AWS_DEFAULT_REGION": environment.REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _nothing_aws() -> dict[str, str]:
    """A person's own environment, without what would lead to an account or through a proxy.

    Modules are compiled once, whatever that environment says of it.
    """
    left_out = ("AWS_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return {
        **kept,
        "PYTHONPYCACHEPREFIX": str(FOLDER / "bytecode"),
        "no_proxy": NOT_BY_PROXY,
        "NO_PROXY": NOT_BY_PROXY,
    }


def _s3(address: str) -> S3Client:
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name=environment.REGION,
        aws_access_key_id=KEY.access_key_id,
        aws_secret_access_key=KEY.secret,
    )


def dynamodb_at(address: str) -> DynamoDBClient:
    return boto3.client(
        "dynamodb",
        endpoint_url=address,
        region_name=environment.REGION,
        aws_access_key_id=KEY.access_key_id,
        aws_secret_access_key=KEY.secret,
    )


def _make_index(address: str) -> None:
    dynamodb_at(address).create_table(
        TableName=INDEX,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
    )
