"""The producer Lambda: a schedule's event in, the table's names in the queue, a count of them out."""

import os
from functools import cache, partial
from typing import Any

import boto3
from botocore.config import Config

from message_sender import MessageSender
from names_table import NamesTable
from pipeline.deadline import Deadline, LambdaContext
from pipeline.logs import log_as_json, log_context
from pipeline.metrics import write_metrics
from pipeline.settings import read_settings
from producer_settings import ProducerSettings
from run import Producer, RunReport
from run_request import RunRequest

SENDER_THREADS = 32
"""At 10 ms a request 16 keep a processor busy (measured); the others are for when SQS takes longer."""

SECONDS_KEPT_TO_FINISH = 90.0
"""What a request under way may still take: a page of the table six tries of 8 s and 31 s between them."""

_CONFIG = Config(
    connect_timeout=3,
    # Sending is bound by the processor. These two save a fifth of a request's share of it: checking
    # parameters that are made here and tested, and spelling out botocore's own User-Agent anew each time.
    parameter_validation=False,
    user_agent="name-sentiment-producer",
)
# A table of provisioned capacity throttles a scan until it has gathered new capacity.
_SCANNING = Config(read_timeout=5, retries={"mode": "standard", "total_max_attempts": 6})
# The sender tries again by itself, and longer.
_SENDING = Config(
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=SENDER_THREADS,
)


def lambda_handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """Send the names of the table, or of the segment that the event asks for, to the queue.

    Answers `{"run_id", "scanned", "sent", "duplicates", "invalid", "skipped"}`. Raises InvalidSettings,
    UnusableEvent, and RunIncomplete where a name was not sent.
    """
    producer = _producer()
    request = RunRequest.from_event(event, context.aws_request_id)
    with log_context(request_id=context.aws_request_id, run_id=request.run_id):
        report = producer.run(request, Deadline.of_invocation(context, SECONDS_KEPT_TO_FINISH))
    return report.to_answer()


@cache
def _producer() -> Producer:
    """Put the producer together, once per execution environment. Raises InvalidSettings."""
    settings = read_settings(ProducerSettings, os.environ)
    log_as_json(settings.log_level)
    return Producer(
        NamesTable(
            boto3.client("dynamodb", config=_CONFIG.merge(_SCANNING)),
            settings.names_table,
            settings.title_attribute,
        ),
        MessageSender(
            boto3.client("sqs", config=_CONFIG.merge(_SENDING)), settings.names_queue_url, SENDER_THREADS
        ),
        partial(_write_metrics, settings.stack_name),
    )


def _write_metrics(stack_name: str, report: RunReport) -> None:
    write_metrics(stack_name, {"NamesSent": report.sent, "RunsSkipped": report.skipped})
