"""The start Lambda takes a schedule's event, sends the first page of each site, and answers with counts."""

import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.deadline import Deadline, LambdaContext
from pipeline.initialization import make_ahead
from pipeline.logs import log_as_json, log_context
from pipeline.message_sender import MessageSender
from pipeline.metrics import write_metrics
from pipeline.settings import read_settings
from sites_table import SitesTable
from start import Services, Start, StartReport
from start_request import StartRequest
from start_settings import StartSettings
from website_pictures.clients import Clients, connect
from website_pictures.frontier_table import FrontierTable
from website_pictures.metrics import NAMESPACE
from website_pictures.site_runs_table import SiteRunsTable
from website_pictures.visit_queue import SentVisits

SECONDS_KEPT_TO_FINISH = 30.0
"""What a request under way may still take: three tries of 8 s, and the pauses between them."""


def lambda_handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """Begin a run over the table's sites, or over those that the event names.

    Answers `{"run_id", "begun", "skipped", "refused"}`. Raises InvalidSettings, UnusableEvent, and
    StartIncomplete where a site was not begun.
    """
    return start_function().handle(event, context)


@dataclass(frozen=True)
class StartFunction:
    """What an execution environment keeps between its invocations."""

    start: Start
    stack_name: str

    def handle(self, event: object, context: LambdaContext) -> dict[str, Any]:
        """See `lambda_handler`."""
        request = StartRequest.from_event(event, context.aws_request_id)
        with log_context(request_id=context.aws_request_id, run_id=request.run_id):
            report = self.start.run(request, Deadline.of_invocation(context, SECONDS_KEPT_TO_FINISH))
        _write_metrics(self.stack_name, report)
        return report.to_answer()


def build_start_function(settings: StartSettings, clients: Clients) -> StartFunction:
    """Put the function together."""
    services = Services(
        sites=SitesTable(clients.dynamodb, settings.sites_table),
        runs=SiteRunsTable(clients.dynamodb, settings.runs_table),
        frontier=FrontierTable(
            clients.dynamodb, settings.pages_table, settings.runs_table, settings.maximum_pages
        ),
        pages_queue=SentVisits(MessageSender(clients.sqs, settings.pages_queue_url, threads=1)),
    )
    return StartFunction(Start(services), settings.stack_name)


@cache
def start_function() -> StartFunction:
    """Build it from the environment, once per execution environment. Raises InvalidSettings."""
    settings = read_settings(StartSettings, os.environ)
    log_as_json(settings.log_level)
    return build_start_function(settings, connect("start"))


def _write_metrics(stack_name: str, report: StartReport) -> None:
    counts = {
        "SitesBegun": report.begun,
        "SitesSkipped": report.skipped,
        "SitesSkippedInARow": report.skipped_in_a_row,
        "SitesRefused": report.refused,
    }
    write_metrics(NAMESPACE, stack_name, counts)


make_ahead(start_function)
