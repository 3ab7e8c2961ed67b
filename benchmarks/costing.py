"""Measures what a name costs, at the pace that Wikimedia allows, and prices a million names."""

import json
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, Self

from rich.console import Console
from rich.table import Table

from benchmarks import light_aws
from benchmarks.cost import Deployment, Measured, Prices, beside_comprehend, by_service, usage
from benchmarks.figures import Figure
from benchmarks.workbench import (
    BUCKET,
    WITH_OWN_SCORER,
    Service,
    Workbench,
    consumer_settings,
    producer_settings,
    rules_fingerprint,
)
from deployment.checkout import TEMPLATE
from pipeline.dynamodb_batches import ITEMS_PER_WRITE
from wiki.limits import WORKERS_SHARE

NAMES = 1_000_000
FIRST, OWN_SCORER = "ours, first run", "the same, own scorer"
UNCHANGED, TOLD_BY_CHANGES = "unchanged, each asked", "unchanged, by the list"
BATCHES, SIZE = 8, 100
ROWS = 20_000
TEXTBOOK_BATCH = 10
"""What an event source mapping hands over unless it is told otherwise."""

MESSAGES_A_REQUEST = 10
"""Of ReceiveMessage and DeleteMessageBatch, both called by the event source mapping."""

LEAST_PROCESSOR_MEGABYTES = 1769
"""A function with so much memory has one whole processor; with less, its share of one."""


def measure(workbench: Workbench, console: Console) -> list[Figure]:
    """Print the bill and give the figures to reach."""
    deployment, prices = Deployment.read(TEMPLATE), Prices.read()
    (first, unchanged, own), processor_seconds = _ours(workbench, deployment)
    textbook = _textbook(workbench, deployment)
    designs = {
        FIRST: first,
        OWN_SCORER: own,
        UNCHANGED: unchanged,
        TOLD_BY_CHANGES: _told_by_changes(workbench),
        "textbook, each run": textbook,
    }
    bills = {name: prices.bill(usage(NAMES, measured, deployment)) for name, measured in designs.items()}
    console.print(_table(bills, prices))
    console.print()
    share = deployment.consumer_megabytes / LEAST_PROCESSOR_MEGABYTES
    return [
        Figure(
            "dollars beside Comprehend, first run",
            beside_comprehend(bills[FIRST]),
            at_most=6.6,
        ),
        Figure("dollars per million events", by_service(bills[FIRST])["Firehose"], at_most=0.25),
        Figure("dollars in all, first run, own scorer", sum(bills[OWN_SCORER].values()), at_most=7),
        Figure("dollars in all, unchanged pages", sum(bills[UNCHANGED].values()), at_most=0.45),
        Figure(
            "dollars in all, told by the list of changes",
            sum(bills[TOLD_BY_CHANGES].values()),
            at_most=0.1,
        ),
        Figure(
            "processor seconds per batch, on the consumer's share of one",
            processor_seconds / share,
            at_most=first.consumer_seconds * SIZE,
            note="more would be billed beyond the waiting",
        ),
        Figure("log bytes per name", first.log_bytes),
    ]


def _ours(workbench: Workbench, deployment: Deployment) -> tuple[list[Measured], float]:
    """A first run, one over pages that have not changed, and a first run with the scorer of our own.

    They go side by side, as workers do. The seconds of a processor are those per batch of the first run or,
    where they are more, of the one that scores itself.
    """
    surroundings = [_Surroundings.start(workbench) for _ in range(3)]
    fresh, known, scoring = surroundings
    unpaced = known.settings()
    names = workbench.run("benchmarks.our_consumer", unpaced, "--first=1", f"--batches={BATCHES}")["names"]
    before = [some.counts() for some in surroundings]
    workers = [
        workbench.start(
            "benchmarks.our_consumer",
            some.settings(
                requests_per_minute=round(deployment.requests_per_minute / WORKERS_SHARE),
                workers=deployment.workers,
            )
            | chosen,
            f"--first={first}",
            f"--batches={BATCHES}",
        )
        for some, first, chosen in (
            (fresh, names + 1, {}),
            (known, 1, {}),
            (scoring, 2 * names + 1, WITH_OWN_SCORER),
        )
    ]
    reports = [worker.finish() for worker in workers]
    after = [some.counts() for some in surroundings]
    streamed = fresh.aws.statistics()
    producer = _producer(workbench)
    measured = [
        Measured(
            wikipedia_requests=(late.wikipedia_requests - early.wikipedia_requests) / report["names"],
            texts_scored=(late.texts - early.texts) / report["names"],
            s3_puts=(late.objects - early.objects) / report["names"],
            index_reads=1,  # a consistent read of an item of less than 4 KiB
            index_writes=(late.index_writes - early.index_writes) * ITEMS_PER_WRITE / report["names"],
            sqs_requests=producer["sends"] + 2 / MESSAGES_A_REQUEST,
            names_an_invocation=SIZE,
            consumer_seconds=median(report["seconds"]) / SIZE,
            producer_seconds=producer["seconds"],
            item_bytes=light_aws.ITEM_BYTES,
            log_bytes=report["log_bytes"] / report["names"],
            log_lines=report["log_lines"] / report["names"],
            metrics=len(_metrics(Path(report["log"])) | _metrics(Path(producer["log"]))),
            events=1.0 if late.event_requests > early.event_requests else 0.0,
            event_bytes=streamed["record bytes"] / streamed["records"],
        )
        for report, early, late in zip(reports, before, after, strict=True)
    ]
    return measured, max(median(reports[run]["processor_seconds"]) for run in (0, 2))


def _producer(workbench: Workbench) -> dict[str, Any]:
    aws = workbench.service("benchmarks.light_aws", rows=ROWS, latency_milliseconds=10)
    report = workbench.run("benchmarks.our_producer", producer_settings(aws.address))
    counts = aws.statistics()
    return {
        "sends": counts["SendMessageBatch"] / counts["messages"],
        "seconds": report["seconds"] / report["names"],
        "log": report["log"],
    }


def _told_by_changes(workbench: Workbench) -> Measured:
    """A run in which the wiki's list of changes says that no page has changed: no name is sent."""
    wiki = workbench.service("benchmarks.light_aws")
    aws = workbench.service(
        "benchmarks.light_aws",
        rows=ROWS,
        known_under=rules_fingerprint(wiki.address),
        latency_milliseconds=10,
    )
    report = workbench.run("benchmarks.our_producer", producer_settings(aws.address, wiki.address))
    return Measured(
        wikipedia_requests=wiki.statistics()["wiki requests"] / NAMES,
        texts_scored=0,
        s3_puts=0,
        index_reads=0.5,  # an eventually consistent read of an item of less than 4 KiB
        index_writes=0,
        sqs_requests=aws.statistics().get("SendMessageBatch", 0) / ROWS,
        names_an_invocation=NAMES,
        consumer_seconds=0,
        producer_seconds=report["seconds"] / ROWS,
        item_bytes=light_aws.ITEM_BYTES,
        log_bytes=report["log_bytes"] / NAMES,
        log_lines=report["log_lines"] / NAMES,
        metrics=len(_metrics(Path(report["log"]))),
    )


def _textbook(workbench: Workbench, deployment: Deployment) -> Measured:
    """It knows no pace: its time is what was measured, or what its requests take if they may not be more."""
    encyclopedia = workbench.service(
        "benchmarks.textbook_encyclopedia", generated=ROWS, latency_milliseconds=100
    )
    comprehend = workbench.service("local.comprehend", latency_milliseconds=50)
    aws = workbench.embedded_aws()
    report = workbench.run(
        "benchmarks.textbook",
        consumer_settings(encyclopedia.address, comprehend.address, aws),
        f"--encyclopedia={encyclopedia.address}/w/api.php",
        f"--bucket={BUCKET}",
        f"--names={TEXTBOOK_BATCH}",
    )
    table = workbench.service("benchmarks.light_aws", rows=300, latency_milliseconds=10)
    producer = workbench.run(
        "benchmarks.textbook",
        producer_settings(table.address),
        "--table=names",
        f"--queue-url={table.address}/000000000000/names",
    )
    requests_a_name = encyclopedia.statistics()["requests"] / report["names"]
    return Measured(
        wikipedia_requests=requests_a_name,
        texts_scored=comprehend.statistics()["documents"] / report["names"],
        s3_puts=report["requests"]["PutObject"] / report["names"],
        index_reads=0,
        index_writes=0,
        sqs_requests=producer["requests"]["SendMessage"] / producer["names"] + 2 / MESSAGES_A_REQUEST,
        names_an_invocation=TEXTBOOK_BATCH,
        consumer_seconds=max(
            report["seconds"] / report["names"], deployment.seconds_of_waiting(requests_a_name)
        ),
        producer_seconds=producer["seconds"] / producer["names"],
        item_bytes=light_aws.ITEM_BYTES,
        log_bytes=report["log_bytes"] / report["names"],
        log_lines=report["log_lines"] / report["names"],
        metrics=0,
    )


class _Counts(NamedTuple):
    wikipedia_requests: int
    texts: int
    objects: int
    index_writes: int
    event_requests: int


class _Surroundings(NamedTuple):
    """An encyclopedia, a Comprehend and an AWS that one worker has to itself: their counts are its own."""

    encyclopedia: Service
    comprehend: Service
    aws: Service

    @classmethod
    def start(cls, workbench: Workbench) -> Self:
        return cls(
            workbench.service("local.encyclopedia", generated=1_000_000, latency_milliseconds=100),
            workbench.service("local.comprehend", latency_milliseconds=50),
            workbench.service("benchmarks.light_aws", latency_milliseconds=10),
        )

    def settings(self, **pace: int) -> dict[str, str]:
        return consumer_settings(
            self.encyclopedia.address,
            self.comprehend.address,
            self.aws.address,
            stream=self.aws.address,
            **pace,
        )

    def counts(self) -> _Counts:
        aws = self.aws.statistics()
        return _Counts(
            self.encyclopedia.statistics()["requests"],
            self.comprehend.statistics()["documents"],
            *(aws.get(operation, 0) for operation in ("PutObject", "BatchWriteItem", "PutRecordBatch")),
        )


def _metrics(log: Path) -> set[str]:
    """The custom metrics that a log's lines in the embedded metric format make."""
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith('{"_aws"'))
    return {
        metric["Name"]
        for line in lines
        for directive in line["_aws"]["CloudWatchMetrics"]
        for metric in directive["Metrics"]
    }


def _table(bills: dict[str, dict[str, float]], prices: Prices) -> Table:
    title = f"Dollars for {NAMES:,} names, at the prices of {prices.date:%Y-%m-%d} in {prices.region}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in bills:
        table.add_column(name, justify="right")
    services = [by_service(bill) for bill in bills.values()]
    for service in services[0]:
        table.add_row(service, *(f"{sums[service]:.2f}" for sums in services))
    table.add_section()
    table.add_row("beside Comprehend", *(f"{beside_comprehend(bill):.2f}" for bill in bills.values()))
    table.add_row("in all", *(f"{sum(bill.values()):.2f}" for bill in bills.values()))
    return table
