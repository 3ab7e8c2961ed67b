"""The whole pipeline on the embedded AWS, with faults between the functions and everything they talk to."""

import contextlib
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import psutil
from rich.console import Console

from local.choices import Choices
from local.comprehend.web import create_application as comprehend_at
from local.deployment import LocalDeployment
from local.encyclopedia.pages import Pages
from local.encyclopedia.web import create_application as encyclopedia_at
from local.processes import Processes, Record
from operations.lake.athena import Athena, Row
from operations.lists.entries import ListedName
from operations.lists.upload import put_names
from operations.stack import Stack
from operations.started_run import RunStarted, start_run
from pipeline.queue_depth import queue_depth
from scorer.inference.model import SentimentModel
from tests.chaos import broken_answers, faults
from tests.chaos.fault_proxy import FaultProxy, Injected
from tests.chaos.refusing_services import ForgetfulStream, HalfWrittenTable, RefusingQueue
from tests.chaos.stand_ins import BrokenAnswers, serving
from tests.chaos.waiting import watched
from tests.ports import free_ports

WORKERS = 4

TIMEOUT_SECONDS = 67
"""The consumer keeps 60 of them to finish; in the 7 that are left it gets no slow answer (see faults.py)."""

VISIBILITY_SECONDS = 5
"""Less than a batch takes that meets a timeout: SQS delivers its messages again while it is in work."""

MOST_TRIES = 1_000
"""On AWS ten tries take three hours, and outlast most troubles. Here a try comes after seconds and the
trouble never ends, so a name may need more. Poison gets the template's ten tries once the names are done."""

SECONDS_TO_START = 10
"""A worker that is killed while it loads its modules had no batch yet."""

DIED_IN_MID_BATCH = b"errorMessage=Worker process died"
"""What MiniStack logs of a batch whose worker has gone."""


class FaultMaker(Protocol):
    @property
    def injected(self) -> Injected: ...


Results = Mapping[str, frozenset[str]]
"""The contents that each object in the bucket ever had, as their MD5 sums, by its key."""


@contextmanager
def deployed(folder: Path, pages: Pages) -> Iterator["Pipeline"]:
    """Build and deploy as a user does, then put faults in the functions' way."""
    wiki, comprehend = BrokenAnswers(broken_answers.WIKIPEDIA), BrokenAnswers(broken_answers.COMPREHEND)
    with ExitStack() as running:
        wiki_address = running.enter_context(
            serving(lambda address: wiki.around(encyclopedia_at(pages, address)))
        )
        comprehend_address = running.enter_context(
            serving(lambda address: comprehend.around(comprehend_at(address, scorer=SentimentModel.load())))
        )
        choices = Choices(
            port=free_ports(1),
            wikipedia_api_url=f"{wiki_address}/w/api.php",
            comprehend_endpoint_url=comprehend_address,
            parameters={"WikipediaRequestsPerMinute": "0", "MaximumConcurrency": str(WORKERS)},
        )
        processes = running.enter_context(Processes.claim(folder))
        deployment = LocalDeployment(choices, folder, processes, Console(quiet=True))
        stack = deployment.deploy()
        queue = RefusingQueue(choices.endpoint, deployment.certificates, deployment.key)
        table = HalfWrittenTable(choices.endpoint, deployment.certificates, deployment.key)
        stream = ForgetfulStream(choices.endpoint, deployment.certificates, deployment.key)
        table_address = running.enter_context(serving(table.application))
        queue_address = running.enter_context(serving(queue.application))
        stream_address = running.enter_context(serving(stream.application))
        proxies = {
            variable: FaultProxy.start(upstream, kinds, processes, deployment.certificates)
            for variable, upstream, kinds in (
                ("AWS_ENDPOINT_URL", choices.endpoint, faults.S3),
                ("AWS_ENDPOINT_URL_DYNAMODB", table_address, faults.DYNAMODB),
                ("AWS_ENDPOINT_URL_SQS", queue_address, faults.SQS),
                ("AWS_ENDPOINT_URL_FIREHOSE", stream_address, faults.FIREHOSE),
                ("AWS_ENDPOINT_URL_COMPREHEND", comprehend_address, faults.COMPREHEND),
                ("WIKIPEDIA_API_URL", wiki_address, faults.WIKIPEDIA),
            )
        }
        makers: tuple[FaultMaker, ...] = (*proxies.values(), wiki, comprehend, queue, table, stream)
        pipeline = Pipeline(deployment, stack, wiki_address, queue, makers)
        stream.kill_worker_at = pipeline.kill_worker_at
        addresses = {variable: proxy.address for variable, proxy in proxies.items()}
        pipeline.configure({**addresses, "WIKIPEDIA_API_URL": f"{addresses['WIKIPEDIA_API_URL']}/w/api.php"})
        yield pipeline


class Pipeline:
    """A stack whose functions meet faults wherever they turn. `encyclopedia` is where that says it is."""

    def __init__(
        self,
        deployment: LocalDeployment,
        stack: Stack,
        encyclopedia: str,
        queue: RefusingQueue,
        fault_makers: Sequence[FaultMaker],
    ) -> None:
        self.encyclopedia = encyclopedia
        self.queue = queue
        self._fault_makers = fault_makers
        self._deployment = deployment
        self._stack = stack
        self._clients = deployment.clients()

    def configure(self, variables: Mapping[str, str]) -> None:
        """Set environment variables of both functions, and have their time run out sooner."""
        functions, sqs = self._clients.functions, self._clients.sqs
        for function in (self._stack.producer_function, self._stack.consumer_function):
            own = functions.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
            functions.update_function_configuration(
                FunctionName=function, Environment={"Variables": {**own, **variables}}
            )
        functions.update_function_configuration(
            FunctionName=self._stack.consumer_function, Timeout=TIMEOUT_SECONDS
        )
        sqs.set_queue_attributes(
            QueueUrl=self._stack.names_queue_url, Attributes={"VisibilityTimeout": str(VISIBILITY_SECONDS)}
        )

    def put_names(self, listed: Sequence[ListedName]) -> None:
        put_names(self._clients.dynamodb, self._stack, listed)

    def run(self, *, force: bool = False) -> RunStarted:
        """Invoke the producer. Raises CannotContinue with its words where the run did not succeed."""
        return start_run(self._clients.functions, self._stack, {"force": force})

    def send(self, bodies: Sequence[str]) -> None:
        for body in bodies:
            self._clients.sqs.send_message(QueueUrl=self._stack.names_queue_url, MessageBody=body)

    @contextmanager
    def many_tries(self) -> Iterator[None]:
        """Inside, a message may be received more often than the template says."""
        sqs, queue = self._clients.sqs, self._stack.names_queue_url
        own = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedrivePolicy"])["Attributes"]
        many = json.dumps({**json.loads(own["RedrivePolicy"]), "maxReceiveCount": MOST_TRIES})
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": many})
        yield
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=own)

    def wait_until_worked_off(self, *, left: int, deaths: int = 0) -> None:
        """Wait until so many messages are left, and kill workers until so many have died in mid-batch."""
        at_first, dead_before = self._messages(), self._deaths()
        for messages in watched(self._messages, f"messages to be worked off but for {left}"):
            if messages <= left:
                return
            due = int((1 - messages / at_first) * (deaths + 1))  # evenly spread over the work
            if due and self._deaths() - dead_before < min(due, deaths):
                self._kill_a_worker()

    def results(self) -> Results:
        pages = self._clients.s3.get_paginator("list_object_versions").paginate(
            Bucket=self._stack.results_bucket
        )
        found: dict[str, frozenset[str]] = defaultdict(frozenset)
        for page in pages:
            assert "DeleteMarkers" not in page
            for version in page.get("Versions", []):
                found[version["Key"]] |= {version["ETag"].strip('"')}
        return found

    def events(self) -> list[Row]:
        """The events in the lake as Athena reads them, each as often as it was delivered."""
        lake = self._stack.lake
        assert lake
        return Athena(self._clients.athena, lake.work_group, lake.database).rows("select * from history")

    def dead_letters(self) -> list[str]:
        """The bodies of all messages in the dead-letter queue, which cannot be seen for a while then."""
        queue = self._stack.dead_letter_queue_url
        bodies: list[str] = []
        while received := self._clients.sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=600
        ).get("Messages"):
            bodies += [message["Body"] for message in received]
        return bodies

    def injected(self) -> Injected:
        counts = Injected({("Lambda", "worker killed in mid-batch"): self._deaths()})
        for maker in self._fault_makers:
            counts.update(maker.injected)
        return counts

    def log_lines(self, text: str) -> list[str]:
        """The lines of the functions' logs that hold `text`."""
        lines = self._log().decode(errors="replace").split("\n")
        return [line for line in lines if line.startswith("{") and text in line]

    def _messages(self) -> int:
        return queue_depth(self._clients.sqs, self._stack.names_queue_url).total

    def _log(self) -> bytes:
        return (self._deployment.logs / "ministack.log").read_bytes()

    def _deaths(self) -> int:
        return self._log().count(DIED_IN_MID_BATCH)

    def kill_worker_at(self, port: int) -> bool:
        """Kill the worker that has a connection from this port; say whether there was one."""
        for worker in self._workers():
            with contextlib.suppress(psutil.NoSuchProcess):
                if any(connection.laddr.port == port for connection in worker.net_connections("tcp")):
                    worker.kill()
                    return True
        return False

    def _kill_a_worker(self) -> None:
        for worker in self._workers():
            with contextlib.suppress(psutil.NoSuchProcess):  # it has ended meanwhile
                if time.time() - worker.create_time() > SECONDS_TO_START:
                    worker.kill()
                    return

    def _workers(self) -> Iterator[psutil.Process]:
        record = Record.read(self._deployment.folder)
        assert record
        (local_aws,) = (process.pid for process in record.processes if process.name == "ministack")
        for child in psutil.Process(local_aws).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if any(self._stack.consumer_function in part for part in child.cmdline()):
                    yield child
