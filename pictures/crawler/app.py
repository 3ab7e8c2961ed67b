"""The crawler Lambda takes a batch of pages from SQS, and sends what they show and where they lead."""

import os
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from appearances_table import AppearancesTable
from crawl import FAILING, READ, READ_IN_PART, UNCHANGED, Crawler, Services
from crawler_settings import CrawlerSettings
from known_pages_table import KnownPagesTable
from pipeline.batch_account import BatchAccount
from pipeline.deadline import LambdaContext
from pipeline.initialization import make_ahead
from pipeline.logs import log_as_json
from pipeline.message_sender import MessageSender
from pipeline.metrics import write_metrics
from pipeline.patience import Patience
from pipeline.settings import read_settings
from website_pictures.clients import Clients, connect
from website_pictures.frontier_table import FrontierTable
from website_pictures.metrics import NAMESPACE
from website_pictures.site_runs_table import SiteRunsTable
from website_pictures.visit_queue import SentVisits
from website_pictures.visits_function import VisitsFunction, guest
from website_pictures.work_off import AGAIN, Visits, Work, failed_visits

SECONDS_KEPT_TO_FINISH = 45.0
"""A page that was begun in time may take 30. The rest is for writing what it leads to."""


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work a batch off. The event source mapping deletes the messages that are not in `batchItemFailures`.

    Delivery is at least once. A page that comes again is asked for at most once more, and recorded once.
    """
    return crawler_function().handle(event, context)


def build_crawler_function(settings: CrawlerSettings, clients: Clients) -> VisitsFunction:
    """Put the function together."""
    dynamodb, sqs = clients.dynamodb, clients.sqs
    pages_sender = MessageSender(sqs, settings.pages_queue_url, threads=1)
    services = Services(
        guest=guest(settings, dynamodb),
        runs=SiteRunsTable(dynamodb, settings.runs_table),
        frontier=FrontierTable(dynamodb, settings.pages_table, settings.runs_table, settings.maximum_pages),
        pictures_frontier=FrontierTable(dynamodb, settings.sources_table, settings.runs_table),
        known_pages=KnownPagesTable(dynamodb, settings.pages_table),
        appearances=AppearancesTable(dynamodb, settings.appearances_table),
        pages_queue=SentVisits(pages_sender),
        pictures_queue=SentVisits(MessageSender(sqs, settings.pictures_queue_url, threads=1)),
    )
    visits = Visits(Crawler(services), pages_sender, Patience(sqs, settings.pages_queue_url))
    return VisitsFunction(visits, SECONDS_KEPT_TO_FINISH, partial(_write_metrics, settings.stack_name))


@cache
def crawler_function() -> VisitsFunction:
    """Build it from the environment, once per execution environment. Raises InvalidSettings."""
    settings = read_settings(CrawlerSettings, os.environ)
    log_as_json(settings.log_level)
    return build_crawler_function(settings, connect("crawler"))


def _write_metrics(stack_name: str, account: BatchAccount[Work]) -> None:
    counts = account.counts
    write_metrics(
        NAMESPACE,
        stack_name,
        counts={
            "PagesRead": counts.get(READ, 0) + counts.get(READ_IN_PART, 0),
            "PagesUnchanged": counts.get(UNCHANGED, 0),
            "PagesFailing": counts.get(FAILING, 0),
            "HostFailures": counts.get(AGAIN, 0) + counts.get(FAILING, 0),
            "VisitsFailed": failed_visits(account),
            "MessagesUnusable": len(account.unusable_messages),
        },
    )


make_ahead(crawler_function)
