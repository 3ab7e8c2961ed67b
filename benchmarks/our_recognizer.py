"""The recognizer's handler over the pictures of a website, batch after batch, as one worker gets them."""

import importlib
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import boto3

from benchmarks.child import Invocation, arguments, count_requests, leave_report
from pipeline.chunks import chunks
from pipeline.deadline import Deadline
from web.addresses import Address, origin_of
from website_pictures.frontier_table import FrontierTable
from website_pictures.site_run import SiteRun
from website_pictures.site_runs_table import SiteRunsTable
from website_pictures.visit import Visit, VisitKind

BATCH = 10
"""Messages that SQS hands over at most of a FIFO queue."""


def main() -> int:
    parser = arguments("Hand the pictures of a website to the recognizer.")
    parser.add_argument("--run-id", required=True)
    parser.add_argument("addresses", nargs="+", help="of the pictures, all on one host")
    options = parser.parse_args()
    addresses = [Address(address) for address in options.addresses]
    visits = begin_run(options.run_id, addresses)
    handler = importlib.import_module("app").lambda_handler
    requests = count_requests()
    importlib.import_module("app").recognizer_function.cache_clear()  # its clients are to be counted
    seconds, failed = [], 0
    for batch in chunks(visits, BATCH):
        began = time.perf_counter()
        answer = handler(event_of(batch), Invocation())
        seconds.append(time.perf_counter() - began)
        failed += len(answer["batchItemFailures"])
    leave_report(options.report, seconds=seconds, pictures=len(visits), failed=failed, requests=requests)
    return 0


def begin_run(run_id: str, addresses: list[Address]) -> list[Visit]:
    """Do what start and crawler do before: begin a run, and let the pictures in."""
    dynamodb = boto3.client("dynamodb")
    site, runs = origin_of(addresses[0]), os.environ["RUNS_TABLE"]
    run = SiteRun(site, run_id, (Address(f"{site}/"),), datetime.now(UTC))
    SiteRunsTable(dynamodb, runs).begin(run, force=True)
    frontier = FrontierTable(dynamodb, os.environ["SOURCES_TABLE"], runs)
    frontier.admit(run, VisitKind.PICTURE, f"{site}/", addresses, Deadline(60))
    return [Visit(run_id, site, VisitKind.PICTURE, address) for address in addresses]


def event_of(visits: Sequence[Visit]) -> dict[str, object]:
    return {
        "Records": [
            {
                "messageId": f"059f36b4-87a3-44ab-83d2-{number:012d}",
                "receiptHandle": "AQEB",
                "attributes": {"ApproximateReceiveCount": "1"},
                "body": visit.to_message().body,
            }
            for number, visit in enumerate(visits)
        ]
    }


if __name__ == "__main__":
    sys.exit(main())
