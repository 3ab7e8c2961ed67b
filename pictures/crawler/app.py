"""The crawler Lambda: a batch of pages from SQS in, what they show and where they lead out."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from appearances_table import AppearancesTable
from crawl import FAILING, READ, UNCHANGED, Crawler, Services
from crawler_settings import CrawlerSettings
from known_pages_table import KnownPagesTable
from pipeline.deadline import Deadline, LambdaContext
from pipeline.logs import log_as_json, log_context
from pipeline.message_sender import MessageSender
from pipeline.metrics import write_metrics
from pipeline.patience import Patience
from pipeline.received_message import ReceivedMessage
from pipeline.settings import read_settings
from web.connections import Connections
from web.guest import Guest
from web.hosts_table import HostTurnsTable, RobotsFilesTable
from web.public_networks import PublicNetworks
from website_pictures.frontier_table import FrontierTable
from website_pictures.metrics import NAMESPACE
from website_pictures.robot import ROBOT, user_agent
from website_pictures.site_runs_table import SiteRunsTable
from website_pictures.visit_queue import SentVisits
from website_pictures.work_off import AGAIN, Visits, WorkedOff

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

SECONDS_KEPT_TO_FINISH = 45.0
"""30 for a page that was begun in time, the rest to write what it leads to."""


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work a batch off. The event source mapping deletes the messages that `batchItemFailures` leaves out.

    Delivery is at least once: a page that comes again is asked for once more at most, and recorded once.
    """
    return crawler_function().handle(event, context)


@dataclass(frozen=True)
class CrawlerFunction:
    """What an execution environment keeps between its invocations."""

    visits: Visits
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
        write_metrics(
            NAMESPACE,
            self.stack_name,
            counts={
                "PagesRead": counts.get(READ, 0),
                "PagesUnchanged": counts.get(UNCHANGED, 0),
                "PagesFailing": counts.get(FAILING, 0),
                "HostFailures": counts.get(AGAIN, 0) + counts.get(FAILING, 0),
                "VisitsFailed": worked_off.failed_visits,
                "MessagesUnusable": len(worked_off.unusable),
            },
        )


@dataclass(frozen=True)
class Clients:
    dynamodb: "DynamoDBClient"
    sqs: "SQSClient"


def connect() -> Clients:
    config = Config(
        connect_timeout=3,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": 3},
        user_agent=f"{ROBOT}-crawler",
    )
    return Clients(boto3.client("dynamodb", config=config), boto3.client("sqs", config=config))


def build_crawler_function(settings: CrawlerSettings, clients: Clients) -> CrawlerFunction:
    """Put the function together."""
    dynamodb, sqs = clients.dynamodb, clients.sqs
    guest = Guest(
        ROBOT,
        Connections(user_agent(settings.crawler_contact), PublicNetworks(settings.allow_private_addresses)),
        RobotsFilesTable(dynamodb, settings.hosts_table),
        HostTurnsTable(dynamodb, settings.hosts_table),
        settings.seconds_between_requests,
    )
    pages_sender = MessageSender(sqs, settings.pages_queue_url, threads=1)
    services = Services(
        guest=guest,
        runs=SiteRunsTable(dynamodb, settings.runs_table),
        frontier=FrontierTable(dynamodb, settings.pages_table, settings.runs_table, settings.maximum_pages),
        pictures_frontier=FrontierTable(dynamodb, settings.sources_table, settings.runs_table),
        known_pages=KnownPagesTable(dynamodb, settings.pages_table),
        appearances=AppearancesTable(dynamodb, settings.appearances_table),
        pages_queue=SentVisits(pages_sender),
        pictures_queue=SentVisits(MessageSender(sqs, settings.pictures_queue_url, threads=1)),
    )
    visits = Visits(Crawler(services), pages_sender, Patience(sqs, settings.pages_queue_url))
    return CrawlerFunction(visits, settings.stack_name)


@cache
def crawler_function() -> CrawlerFunction:
    """Build it from the environment, once per execution environment. Raises InvalidSettings."""
    settings = read_settings(CrawlerSettings, os.environ)
    log_as_json(settings.log_level)
    return build_crawler_function(settings, connect())
