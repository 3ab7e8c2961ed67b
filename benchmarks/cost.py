"""Dollars for a number of names: what was measured, times prices.toml."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import yaml

from wiki.limits import WORKERS_SHARE

PRICES = Path(__file__).with_name("prices.toml")

UNITS_A_TEXT = 3
"""Comprehend's least, for up to 300 characters; a first sentence rarely has more."""

BYTES_A_READ_UNIT = 8_192
"""Of an eventually consistent Scan: half a unit for each 4 KiB of a page."""

BYTES_A_RECORD_UNIT = 5_120
"""Firehose rounds each record up (https://aws.amazon.com/firehose/pricing/)."""

BYTES_A_LOG_LINE = 26
"""CloudWatch adds so much to each event (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html)."""

BYTES_OF_LAMBDAS_OWN_LINES = 400
"""START, END and REPORT of one invocation."""

HOURS_A_MONTH = 730

SERVICES = {
    "comprehend_unit": "Comprehend",
    "s3_put": "S3 puts",
    "lambda_gigabyte_second": "Lambda, time",
    "lambda_request": "Lambda, requests",
    "sqs_request": "SQS",
    "dynamodb_read_unit": "DynamoDB reads",
    "dynamodb_write_unit": "DynamoDB writes",
    "firehose_gigabyte": "Firehose",
    "firehose_converted_gigabyte": "Firehose",
    "logs_gigabyte": "CloudWatch Logs",
    "metric_month": "CloudWatch metrics",
}


class UnknownPriceError(KeyError):
    """Something is used that the table has no price for."""


@dataclass(frozen=True)
class Prices:
    """Prices, on a day and in a region."""

    date: date
    region: str
    dollars_each: Mapping[str, float]

    @classmethod
    def read(cls, file: Path = PRICES) -> Self:
        table: dict[str, Any] = tomllib.loads(file.read_text())
        day, region = table.pop("date"), table.pop("region")
        return cls(day, region, {thing: price["dollars"] / price["per"] for thing, price in table.items()})

    def bill(self, usage: Mapping[str, float]) -> dict[str, float]:
        """Dollars by item. Raises UnknownPriceError, so that no item without a price counts as free."""
        if unknown := usage.keys() - self.dollars_each.keys():
            raise UnknownPriceError(f"{PRICES.name} has no price for {', '.join(sorted(unknown))}")
        return {thing: amount * self.dollars_each[thing] for thing, amount in usage.items()}


@dataclass(frozen=True)
class Deployment:
    """What the template sets, as far as it decides the cost."""

    consumer_megabytes: int
    producer_megabytes: int
    requests_per_minute: float
    """Of all workers together."""
    workers: int

    @classmethod
    def read(cls, template: Path) -> Self:
        content = yaml.load(template.read_text(), Loader=_Template)  # noqa: S506 — a SafeLoader
        functions, parameters = content["Resources"], content["Parameters"]
        return cls(
            functions["ConsumerFunction"]["Properties"]["MemorySize"],
            functions["ProducerFunction"]["Properties"]["MemorySize"],
            parameters["WikipediaRequestsPerMinute"]["Default"] * WORKERS_SHARE,
            parameters["MaximumConcurrency"]["Default"],
        )

    def seconds_of_waiting(self, wikipedia_requests: float) -> float:
        """How long one worker takes for so many requests, as all share what Wikimedia allows."""
        return wikipedia_requests * self.workers * 60 / self.requests_per_minute


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short forms (!Ref, !Sub) as nothing."""


_Template.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


@dataclass(frozen=True)
class Measured:
    """What one design uses for one name; seconds are Lambda's, with the waiting for Wikipedia in them."""

    wikipedia_requests: float
    texts_scored: float
    s3_puts: float
    index_reads: float
    index_writes: float
    sqs_requests: float
    names_an_invocation: float
    consumer_seconds: float
    producer_seconds: float
    item_bytes: float
    log_bytes: float
    log_lines: float
    metrics: int
    events: float = 0
    event_bytes: float = 0


def usage(names: int, measured: Measured, deployment: Deployment) -> dict[str, float]:
    """How much of each priced item `names` take, in the units of prices.toml."""
    invocations = names / measured.names_an_invocation
    gigabyte_seconds = (
        measured.consumer_seconds * deployment.consumer_megabytes
        + measured.producer_seconds * deployment.producer_megabytes
    ) / 1024
    run_seconds = names * measured.wikipedia_requests * 60 / deployment.requests_per_minute
    log_bytes = (
        names * (measured.log_bytes + measured.log_lines * BYTES_A_LOG_LINE)
        + invocations * BYTES_OF_LAMBDAS_OWN_LINES
    )
    streamed = names * measured.events * -(-measured.event_bytes // BYTES_A_RECORD_UNIT) * BYTES_A_RECORD_UNIT
    return {
        "comprehend_unit": names * measured.texts_scored * UNITS_A_TEXT,
        "s3_put": names * measured.s3_puts,
        "lambda_gigabyte_second": names * gigabyte_seconds,
        "lambda_request": invocations,
        "sqs_request": names * measured.sqs_requests,
        "dynamodb_read_unit": names * (measured.item_bytes / BYTES_A_READ_UNIT + measured.index_reads),
        "dynamodb_write_unit": names * measured.index_writes,
        "firehose_gigabyte": streamed / 1_000_000_000,
        "firehose_converted_gigabyte": streamed / 1_000_000_000,
        "logs_gigabyte": log_bytes / 1_000_000_000,
        "metric_month": measured.metrics * run_seconds / 3600 / HOURS_A_MONTH,
    }


def by_service(bill: Mapping[str, float]) -> dict[str, float]:
    """The same sums by the service's usual name."""
    sums: dict[str, float] = defaultdict(float)
    for thing, dollars in bill.items():
        sums[SERVICES[thing]] += dollars
    return dict(sums)


def beside_comprehend(bill: Mapping[str, float]) -> float:
    return sum(dollars for thing, dollars in bill.items() if thing != "comprehend_unit")
