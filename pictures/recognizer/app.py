"""The recognizer Lambda: a batch of pictures from SQS in, what is seen in them in a table."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from look import Looking, Services
from picture_budget_table import PictureBudgetTable
from pictures_table import PicturesTable
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline, LambdaContext
from pipeline.logs import log_as_json, log_context
from pipeline.message_sender import MessageSender
from pipeline.metrics import Tally, write_metrics
from pipeline.patience import Patience
from pipeline.received_message import ReceivedMessage
from pipeline.settings import read_settings
from recognition import PictureRecognizer
from recognizer_settings import RecognizerSettings
from rekognition import Rekognition
from sources_table import SourcesTable
from web.connections import Connections
from web.guest import Guest
from web.hosts_table import HostTurnsTable, RobotsFilesTable
from web.public_networks import PublicNetworks
from website_pictures.frontier_table import FrontierTable
from website_pictures.metrics import NAMESPACE
from website_pictures.picture_state import PictureState
from website_pictures.robot import ROBOT, user_agent
from website_pictures.site_runs_table import SiteRunsTable
from website_pictures.visit_queue import SentVisits
from website_pictures.work_off import AGAIN, Visits, WorkedOff

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_sqs import SQSClient

SECONDS_KEPT_TO_FINISH = 90.0
"""60 for a picture that was begun in time, the rest to look at it and to write what was seen."""


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work a batch off. The event source mapping deletes the messages that `batchItemFailures` leaves out.

    Delivery is at least once: a picture that comes again is known by its bytes, and is not looked at again.
    """
    return recognizer_function().handle(event, context)


@dataclass(frozen=True)
class RecognizerFunction:
    """What an execution environment keeps between its invocations."""

    visits: Visits
    breaker: CircuitBreaker
    tally: Tally
    stack_name: str

    def handle(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """See `lambda_handler`."""
        with log_context(request_id=context.aws_request_id):
            messages = [ReceivedMessage.of_record(record) for record in event["Records"]]
            worked_off = self.visits.work_off(
                messages, Deadline.of_invocation(context, SECONDS_KEPT_TO_FINISH)
            )
            worked_off.log(len(messages))
            self._write_metrics(worked_off)
            return worked_off.to_answer()

    def _write_metrics(self, worked_off: WorkedOff) -> None:
        counts = worked_off.counts
        ended = sum(counts.get(state.value, 0) for state in PictureState)
        labelled = counts.get(PictureState.LABELLED.value, 0)
        waiting = counts.get(PictureState.WAITING.value, 0)
        write_metrics(
            NAMESPACE,
            self.stack_name,
            counts={
                "PicturesLabelled": labelled,
                "PicturesWaiting": waiting,
                "PicturesNotLookedAt": ended - labelled - waiting,
                "HostFailures": counts.get(AGAIN, 0),
                "VisitsFailed": worked_off.failed_visits,
                "MessagesUnusable": len(worked_off.unusable),
                **self.tally.take(),
            },
            states={"RekognitionNotAnswering": self.breaker.is_open},
        )


@dataclass(frozen=True)
class Clients:
    dynamodb: "DynamoDBClient"
    rekognition: "RekognitionClient"
    sqs: "SQSClient"


def connect() -> Clients:
    config = Config(
        connect_timeout=3,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": 3},
        user_agent=f"{ROBOT}-recognizer",
    )
    # Each try is a picture of up to 5 MB, sent and looked at.
    looking = config.merge(Config(read_timeout=15, retries={"mode": "adaptive", "total_max_attempts": 4}))
    return Clients(
        boto3.client("dynamodb", config=config),
        boto3.client("rekognition", config=looking),
        boto3.client("sqs", config=config),
    )


def build_recognizer_function(
    settings: RecognizerSettings,
    clients: Clients,
    recognizer: PictureRecognizer,
    breaker: CircuitBreaker,
    tally: Tally,
) -> RecognizerFunction:
    """Put the function together."""
    dynamodb, sqs = clients.dynamodb, clients.sqs
    guest = Guest(
        ROBOT,
        Connections(user_agent(settings.crawler_contact), PublicNetworks(settings.allow_private_addresses)),
        RobotsFilesTable(dynamodb, settings.hosts_table),
        HostTurnsTable(dynamodb, settings.hosts_table),
        settings.seconds_between_requests,
    )
    services = Services(
        guest=guest,
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
    return RecognizerFunction(visits, breaker, tally, settings.stack_name)


@cache
def recognizer_function() -> RecognizerFunction:
    """Build it from the environment, once per execution environment. Raises InvalidSettings."""
    settings = read_settings(RecognizerSettings, os.environ)
    log_as_json(settings.log_level)
    clients, tally, breaker = connect(), Tally(), CircuitBreaker("Rekognition")
    recognizer = Rekognition(clients.rekognition, settings.features, breaker, tally)
    return build_recognizer_function(settings, clients, recognizer, breaker, tally)
