"""The consumer Lambda: it takes a batch of names from SQS, and stores their results in S3."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import certifi
from botocore.config import Config

from comprehend import MOST_ANSWER_BYTES, Comprehend
from consumer_settings import ConsumerSettings
from consumption import STORE_THREADS, Consumer, Services
from history_stream import HistoryStream
from name_sentiment.metrics import NAMESPACE
from name_sentiment.results_index import ResultsIndexTable
from name_sentiment.rules import OWN
from name_sentiment.sentiment import SentimentScorer
from object_writer import ObjectWriter
from pipeline.aws_exchanges import limit_exchanges
from pipeline.batch_account import BatchAccount
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline, LambdaContext
from pipeline.dynamodb_batches import ItemBatches
from pipeline.initialization import make_ahead
from pipeline.logs import log_as_json, log_context
from pipeline.metrics import Tally, write_metrics
from pipeline.patience import Patience
from pipeline.received_message import ReceivedMessage
from pipeline.record_stream import RecordStream
from pipeline.secret import SecretsManagerClient, secrets_manager
from pipeline.settings import read_settings
from receive import Work, receive
from results_bucket import ResultsBucket
from wiki.encyclopedia import WikipediaEncyclopedia
from wiki.identity import identity_by
from wiki.pace import Pace
from wiki.transport import WikiAccess, WikipediaTransport

if TYPE_CHECKING:
    from mypy_boto3_comprehend import ComprehendClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_firehose import FirehoseClient
    from mypy_boto3_sqs import SQSClient

SECONDS_OF_A_REQUEST = 21.0
"""A request takes so long at most: three attempts of 6 s, 3 s between them. A PUT takes 20 s, one to the
wiki 15."""

SECONDS_KEPT_TO_FINISH = 60.0
"""26 until the last request to the index begins, 21 for that, and the rest to stretch visibility timeouts."""

logger = logging.getLogger(__name__)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work a batch off. The event source mapping deletes the messages that `batchItemFailures` leaves out.

    Delivery is at least once: a name that comes again gets the same result, and costs only a check.
    """
    return consumer_function().handle(event, context)


@dataclass(frozen=True)
class ConsumerFunction:
    """What an execution environment keeps between its invocations."""

    consumer: Consumer
    patience: Patience
    breakers: Mapping[str, CircuitBreaker]
    """Each under the metric that says whether it is open."""
    tally: Tally
    stack_name: str

    def handle(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """See `lambda_handler`."""
        with log_context(request_id=context.aws_request_id):
            works, unusable = receive(ReceivedMessage.of_record(record) for record in event["Records"])
            account = self.consumer.consume(works, Deadline.of_invocation(context, SECONDS_KEPT_TO_FINISH))
            account.unusable(unusable)
            self.patience.stretch(account.messages_to_keep_back)
            account.log()
            self._write_metrics(account)
            return account.to_answer()

    def _write_metrics(self, account: BatchAccount[Work]) -> None:
        write_metrics(
            NAMESPACE,
            self.stack_name,
            counts={
                **{f"Names{ending.capitalize()}": names for ending, names in account.counts.items()},
                "MessagesUnusable": len(account.unusable_messages),
                **self.tally.take(),
            },
            states={metric: breaker.is_open for metric, breaker in self.breakers.items()},
        )


@dataclass(frozen=True)
class Clients:
    comprehend: "ComprehendClient | None"
    dynamodb: "DynamoDBClient"
    firehose: "FirehoseClient"
    s3: ObjectWriter
    sqs: "SQSClient"
    secrets: SecretsManagerClient | None


def connect(settings: ConsumerSettings) -> Clients:
    config = Config(
        connect_timeout=2,
        read_timeout=4,
        retries={"mode": "standard", "total_max_attempts": 3},
        # A batch is bound by the processor. What is sent is made here and tested, so botocore need not check
        # it, nor spell out a User-Agent of its own for each request.
        parameter_validation=False,
        user_agent="name-sentiment-consumer",
    )
    comprehend = _comprehend_client(settings, config)
    dynamodb, sqs = boto3.client("dynamodb", config=config), boto3.client("sqs", config=config)
    firehose = boto3.client("firehose", config=config)
    for client in (dynamodb, firehose, sqs):
        limit_exchanges(client)
    clients_session = boto3.DEFAULT_SESSION or boto3.Session()
    s3 = ObjectWriter(clients_session, os.environ.get("AWS_CA_BUNDLE") or certifi.where(), STORE_THREADS)
    secrets = secrets_manager(settings.wikipedia_token_secret_arn, config)
    return Clients(comprehend, dynamodb, firehose, s3, sqs, secrets)


def _comprehend_client(settings: ConsumerSettings, config: Config) -> "ComprehendClient | None":
    """None where the scorer of our own scores."""
    if settings.scorer == OWN:
        return None
    client = boto3.client("comprehend", region_name=settings.comprehend_region, config=config)
    limit_exchanges(client, MOST_ANSWER_BYTES)
    return client


def build_consumer_function(settings: ConsumerSettings, clients: Clients) -> ConsumerFunction:
    """Put the function together."""
    tally = Tally()
    pace = Pace(settings.requests_per_minute_of_one_worker)
    wikipedia_breaker, comprehend_breaker = CircuitBreaker("the wiki"), CircuitBreaker("Comprehend")
    breakers = {"WikipediaNotAnswering": wikipedia_breaker, "ComprehendNotAnswering": comprehend_breaker}
    history = None
    if settings.history_stream:
        breakers["HistoryNotAnswering"] = history_breaker = CircuitBreaker("the history's stream")
        history = HistoryStream(RecordStream(clients.firehose, settings.history_stream, history_breaker))
    wiki = WikiAccess(
        settings.wikipedia_api_url,
        settings.wikipedia_contact,
        identity_by(clients.secrets, settings.wikipedia_token_secret_arn),
    )
    services = Services(
        index=ResultsIndexTable(ItemBatches(clients.dynamodb, settings.results_index), consistent=True),
        encyclopedia=WikipediaEncyclopedia(WikipediaTransport(wiki, pace, wikipedia_breaker, tally)),
        scorer=(
            Comprehend(clients.comprehend, settings.language_code, comprehend_breaker, tally)
            if clients.comprehend
            else load_own_scorer()
        ),
        history=history,
        results=ResultsBucket(clients.s3, settings.results_bucket, CircuitBreaker("the bucket")),
    )
    consumer = Consumer(services, settings.rules, pace.requests_at_once)
    patience = Patience(clients.sqs, settings.names_queue_url)
    return ConsumerFunction(consumer, patience, breakers, tally, settings.stack_name)


def load_own_scorer() -> SentimentScorer:
    """Load the model. It is in a layer that only a deployment with this scorer has."""
    from own_scorer import OwnScorer  # noqa: PLC0415
    from scorer.inference.model import SentimentModel  # noqa: PLC0415

    return OwnScorer(SentimentModel.load())


@cache
def consumer_function() -> ConsumerFunction:
    """Build it from the environment, once per execution environment. Raises InvalidSettings."""
    settings = read_settings(ConsumerSettings, os.environ)
    log_as_json(settings.log_level)
    return build_consumer_function(settings, connect(settings))


make_ahead(consumer_function)
