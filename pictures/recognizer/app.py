"""The recognizer Lambda takes a batch of pictures from SQS, and writes what is seen in them to a table."""

import os
from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from look import Looking, Services
from picture_budget_table import PictureBudgetTable
from pictures_table import PicturesTable
from pipeline.aws_exchanges import limit_exchanges
from pipeline.batch_account import BatchAccount
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import LambdaContext
from pipeline.initialization import make_ahead
from pipeline.logs import log_as_json
from pipeline.message_sender import MessageSender
from pipeline.metrics import Tally, write_metrics
from pipeline.patience import Patience
from pipeline.settings import read_settings
from recognition import PictureRecognizer
from recognizer_settings import RecognizerSettings
from rekognition import MOST_ANSWER_BYTES, Rekognition
from sources_table import SourcesTable
from website_pictures.clients import Clients, client_settings, connect
from website_pictures.frontier_table import FrontierTable
from website_pictures.metrics import NAMESPACE
from website_pictures.picture_state import PictureState
from website_pictures.site_runs_table import SiteRunsTable
from website_pictures.visit_queue import SentVisits
from website_pictures.visits_function import VisitsFunction, guest
from website_pictures.work_off import AGAIN, Visits, Work, failed_visits

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

SECONDS_KEPT_TO_FINISH = 150.0
"""A picture that was begun in time takes up to 60, and four tries to look at it 72. The rest is to write."""


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work a batch off. The event source mapping deletes the messages that are not in `batchItemFailures`.

    Delivery is at least once. A picture that comes again is known by its bytes, and is not looked at again.
    """
    return recognizer_function().handle(event, context)


def build_recognizer_function(
    settings: RecognizerSettings,
    clients: Clients,
    recognizer: PictureRecognizer,
    breaker: CircuitBreaker,
    tally: Tally,
) -> VisitsFunction:
    """Put the function together. `breaker` and `tally` are the recognizer's, for the metrics."""
    dynamodb, sqs = clients.dynamodb, clients.sqs
    services = Services(
        guest=guest(settings, dynamodb),
        runs=SiteRunsTable(dynamodb, settings.runs_table),
        frontier=FrontierTable(dynamodb, settings.sources_table, settings.runs_table),
        sources=SourcesTable(dynamodb, settings.sources_table),
        pictures=PicturesTable(dynamodb, settings.pictures_table, settings.features.in_words),
        budget=PictureBudgetTable(dynamodb, settings.runs_table, settings.maximum_pictures),
        recognizer=recognizer,
        pages_queue=SentVisits(MessageSender(sqs, settings.pages_queue_url, threads=1)),
    )
    pictures_sender = MessageSender(sqs, settings.pictures_queue_url, threads=1)
    visits = Visits(Looking(services), pictures_sender, Patience(sqs, settings.pictures_queue_url))
    write = partial(_write_metrics, settings.stack_name, breaker, tally)
    return VisitsFunction(visits, SECONDS_KEPT_TO_FINISH, write)


def connect_to_rekognition() -> "RekognitionClient":
    # In each try a picture of up to 5 MB is sent and looked at.
    looking = Config(read_timeout=15, retries={"mode": "adaptive", "total_max_attempts": 4})
    client = boto3.client("rekognition", config=client_settings("recognizer").merge(looking))
    limit_exchanges(client, MOST_ANSWER_BYTES)
    return client


@cache
def recognizer_function() -> VisitsFunction:
    """Build it from the environment, once per execution environment. Raises InvalidSettings."""
    settings = read_settings(RecognizerSettings, os.environ)
    log_as_json(settings.log_level)
    breaker, tally = CircuitBreaker("Rekognition"), Tally()
    recognizer = Rekognition(connect_to_rekognition(), settings.features, breaker, tally)
    return build_recognizer_function(settings, connect("recognizer"), recognizer, breaker, tally)


def _write_metrics(
    stack_name: str, breaker: CircuitBreaker, tally: Tally, account: BatchAccount[Work]
) -> None:
    counts = account.counts
    ended = sum(counts.get(state.value, 0) for state in PictureState)
    labelled = counts.get(PictureState.LABELLED.value, 0)
    waiting = counts.get(PictureState.WAITING.value, 0)
    write_metrics(
        NAMESPACE,
        stack_name,
        counts={
            "PicturesLabelled": labelled,
            "PicturesWaiting": waiting,
            "PicturesNotLookedAt": ended - labelled - waiting,
            "HostFailures": counts.get(AGAIN, 0),
            "VisitsFailed": failed_visits(account),
            "MessagesUnusable": len(account.unusable_messages),
            **tally.take(),
        },
        states={"RekognitionNotAnswering": breaker.is_open},
    )


make_ahead(recognizer_function)
