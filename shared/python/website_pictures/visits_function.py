"""The function that works visits off, as the crawler and the recognizer both do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.batch_account import BatchAccount
from pipeline.deadline import Deadline, LambdaContext
from pipeline.logs import log_context
from pipeline.received_message import ReceivedMessage
from pipeline.settings import LOG_LEVELS, header_text, one_of, setting, text, web_address, whole_number
from web.connections import Connections
from web.guest import Guest
from web.hosts_table import HostTurnsTable, RobotsFilesTable
from web.public_networks import Network, PublicNetworks, read_networks
from website_pictures.robot import ROBOT, user_agent
from website_pictures.work_off import Visits, Work

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class VisitsSettings:
    """Each field is read from the environment variable of its name in capitals.

    `allow_private_addresses` are networks that may be connected to beside the public ones.
    """

    runs_table: str = setting(text)
    hosts_table: str = setting(text)
    sources_table: str = setting(text)
    pages_queue_url: str = setting(web_address)
    pictures_queue_url: str = setting(web_address)
    crawler_contact: str = setting(header_text)
    seconds_between_requests: int = setting(whole_number(0))
    allow_private_addresses: tuple[Network, ...] = setting(read_networks)
    stack_name: str = setting(text)
    log_level: str = setting(one_of(*LOG_LEVELS))


@dataclass(frozen=True)
class VisitsFunction:
    """What an execution environment keeps between its invocations."""

    visits: Visits
    seconds_kept_to_finish: float
    write_metrics: Callable[[BatchAccount[Work]], None]

    def handle(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Work the event's messages off, and answer which of them are to come back."""
        with log_context(request_id=context.aws_request_id):
            messages = [ReceivedMessage.of_record(record) for record in event["Records"]]
            deadline = Deadline.of_invocation(context, self.seconds_kept_to_finish)
            account = self.visits.work_off(messages, deadline)
            account.log()
            self.write_metrics(account)
            return account.to_answer()


def guest(settings: VisitsSettings, dynamodb: "DynamoDBClient") -> Guest:
    """Give who asks websites, in turn with all other workers."""
    networks = PublicNetworks(settings.allow_private_addresses)
    return Guest(
        ROBOT,
        Connections(user_agent(settings.crawler_contact), networks),
        RobotsFilesTable(dynamodb, settings.hosts_table),
        HostTurnsTable(dynamodb, settings.hosts_table),
        settings.seconds_between_requests,
    )
