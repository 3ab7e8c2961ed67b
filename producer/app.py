"""The producer Lambda: on a schedule's event it sends the table's names to the queue, and counts them."""

import os
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from name_sentiment.metrics import NAMESPACE
from name_sentiment.results_index import ResultsIndexTable
from names_queue import NamesQueue
from names_table import NamesTable
from pipeline.aws_exchanges import limit_exchanges
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline, LambdaContext
from pipeline.dynamodb_batches import ItemBatches
from pipeline.initialization import make_ahead
from pipeline.logs import log_as_json, log_context
from pipeline.message_sender import MessageSender
from pipeline.metrics import Tally, write_metrics
from pipeline.secret import SecretsManagerClient, secrets_manager
from pipeline.settings import read_settings
from producer_settings import ProducerSettings
from run import Producer, RunReport, Services
from run_request import RunRequest
from runs_table import RunsTable
from wiki.changes import WikiChanges
from wiki.identity import identity_by
from wiki.pace import Pace
from wiki.transport import WikiAccess, WikipediaTransport

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

SENDER_THREADS = 32
"""At 10 ms per request 16 threads keep a processor busy (measured). The others help when SQS is slower."""

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

    Answers `{"run_id", "scanned", "sent", "unchanged", "duplicates", "invalid", "skipped"}`. Raises
    InvalidSettings, UnusableEvent, TooManyNames, and RunIncomplete where a name was not sent.
    """
    producer = producer_function()
    request = RunRequest.from_event(event, context.aws_request_id)
    with log_context(request_id=context.aws_request_id, run_id=request.run_id):
        report = producer.run(request, Deadline.of_invocation(context, SECONDS_KEPT_TO_FINISH))
    return report.to_answer()


@dataclass(frozen=True)
class Clients:
    dynamodb: "DynamoDBClient"
    sqs: "SQSClient"
    secrets: SecretsManagerClient | None


def connect(settings: ProducerSettings) -> Clients:
    dynamodb = boto3.client("dynamodb", config=_CONFIG.merge(_SCANNING))
    sqs = boto3.client("sqs", config=_CONFIG.merge(_SENDING))
    for client in (dynamodb, sqs):
        limit_exchanges(client)
    secrets = secrets_manager(settings.wikipedia_token_secret_arn, _CONFIG.merge(_SENDING))
    return Clients(dynamodb, sqs, secrets)


def build_producer(settings: ProducerSettings, clients: Clients) -> Producer:
    """Put the producer together."""
    wiki = WikiAccess(
        settings.wikipedia_api_url,
        settings.wikipedia_contact,
        identity_by(clients.secrets, settings.wikipedia_token_secret_arn),
    )
    pace = Pace(settings.wikipedia_requests_per_minute)
    transport = WikipediaTransport(wiki, pace, CircuitBreaker("the wiki"), Tally())
    sender = MessageSender(clients.sqs, settings.names_queue_url, SENDER_THREADS)
    services = Services(
        names=NamesTable(clients.dynamodb, settings.names_table, settings.title_attribute),
        index=ResultsIndexTable(ItemBatches(clients.dynamodb, settings.results_index), consistent=False),
        wiki=WikiChanges(transport),
        pace=pace,
        queue=NamesQueue(clients.sqs, settings.names_queue_url, sender),
        runs=RunsTable(clients.dynamodb, settings.runs_table, settings.names_table),
    )
    return Producer(services, settings.policy, partial(_write_metrics, settings.stack_name))


@cache
def producer_function() -> Producer:
    """Build it from the environment, once per execution environment. Raises InvalidSettings."""
    settings = read_settings(ProducerSettings, os.environ)
    log_as_json(settings.log_level)
    return build_producer(settings, connect(settings))


def _write_metrics(stack_name: str, report: RunReport, skipped_in_a_row: int) -> None:
    counts = {
        "NamesSent": report.sent,
        "RunsSkipped": report.skipped,
        "RunsSkippedInARow": skipped_in_a_row,
    }
    write_metrics(NAMESPACE, stack_name, counts)


make_ahead(producer_function)
