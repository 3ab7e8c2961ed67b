"""Generated names through the whole stack, as `make run` deploys it, with the requests to each service."""

import time
from collections.abc import Mapping
from pathlib import Path

import requests
from rich.console import Console

from benchmarks.figures import Figure
from benchmarks.workbench import Service, start_service
from deployment.checkout import CHECKOUT
from local.choices import Choices
from local.console import counted_step, step
from local.deployment import LocalDeployment, free_port
from local.encyclopedia.generated import generated_name
from local.processes import Processes
from name_sentiment.result_key import result_key
from operations.clients import Clients
from operations.followed_run import ON_ONE_MACHINE, follow_run
from operations.lists.entries import ListedName
from operations.lists.upload import put_names
from operations.results.bucket import list_results
from operations.stack import Stack
from operations.started_run import start_run
from pipeline.queue_depth import queue_depth

FOLDER = CHECKOUT / ".local" / "load"

COUNTED = {
    "SQS sends": "AmazonSQS.SendMessageBatch",
    "DynamoDB scans": "DynamoDB_20120810.Scan",
    "index reads": "DynamoDB_20120810.BatchGetItem",
    "index writes": "DynamoDB_20120810.BatchWriteItem",
    "S3 puts": "PUT s3",
}


class CountedDeployment(LocalDeployment):
    """The same, on an embedded AWS that counts its requests."""

    embedded_aws = Path(__file__).with_name("counted_aws.py")

    def requests(self) -> Mapping[str, int]:
        with requests.Session() as session:
            session.trust_env = False
            counts: dict[str, int] = session.get(
                f"{self.endpoint}/benchmarks/statistics", verify=str(self.certificates), timeout=60
            ).json()
        return counts


def measure(names: int, console: Console) -> list[Figure]:
    """Two runs over the same names: the first scores them all, the second finds them unchanged.

    Raises CannotContinue.
    """
    with Processes.claim(FOLDER) as processes:
        encyclopedia = start_service(processes, "local.encyclopedia", generated=names)
        comprehend = start_service(processes, "local.comprehend")
        choices = Choices(
            port=free_port(),
            wikipedia_api_url=f"{encyclopedia.address}/w/api.php",
            comprehend_endpoint_url=comprehend.address,
            parameters={"WikipediaRequestsPerMinute": "0"},
        )
        deployment = CountedDeployment(choices, FOLDER, processes, console)
        stack = deployment.deploy()
        clients = deployment.clients()
        listed = [ListedName(generated_name(number)) for number in range(1, names + 1)]
        with step(console, f"put {names:,} names into {stack.names_table}"):
            put_names(clients.dynamodb, stack, listed)
        sides = _Sides(deployment, encyclopedia, comprehend)
        first = _run(clients, stack, sides, console)
        unchanged = _run(clients, stack, sides, console)
        there = set(list_results(clients.s3, stack.results_bucket))
        lost = sum(result_key(name.name) not in there for name in listed)
        dead = queue_depth(clients.sqs, stack.dead_letter_queue_url).total
    return [
        *_figures("first run", first, names),
        *_figures("unchanged", unchanged, names),
        Figure("names lost", lost, at_most=0, floor=0),
        Figure("dead letters", dead, at_most=0, floor=0),
    ]


class _Sides:
    """The services whose requests are counted."""

    def __init__(self, deployment: CountedDeployment, encyclopedia: Service, comprehend: Service) -> None:
        self._deployment = deployment
        self._encyclopedia = encyclopedia
        self._comprehend = comprehend

    def requests(self) -> dict[str, int]:
        aws = self._deployment.requests()
        return {
            "Wikipedia requests": self._encyclopedia.statistics()["requests"],
            "Comprehend requests": self._comprehend.statistics()["requests"],
            **{what: aws.get(operation, 0) for what, operation in COUNTED.items()},
        }


class _Run:
    """What one run took."""

    def __init__(self, seconds: float, sending_seconds: float, requests: Mapping[str, int]) -> None:
        self.seconds = seconds
        self.sending_seconds = sending_seconds
        self.requests = requests


def _run(clients: Clients, stack: Stack, sides: _Sides, console: Console) -> _Run:
    before = sides.requests()
    began = time.monotonic()
    with step(console, f"aws lambda invoke --function-name {stack.producer_function}"):
        run = start_run(clients.functions, stack)
    sent_after = time.monotonic() - began
    with counted_step(console, f"wait for {run.sent:,} results", run.sent) as worked_off:
        follow_run(clients, stack, run, ON_ONE_MACHINE, worked_off)
    seconds = time.monotonic() - began
    after = sides.requests()
    return _Run(seconds, sent_after, {what: after[what] - count for what, count in before.items()})


def _figures(which: str, run: _Run, names: int) -> list[Figure]:
    return [
        Figure(f"{which}: names per second", names / run.seconds, note=f"{run.seconds:.0f} s"),
        Figure(f"{which}: names per second, sending", names / run.sending_seconds),
        *(
            Figure(f"{which}: {what} per name", count / names, note=f"{count:,}")
            for what, count in run.requests.items()
        ),
    ]
