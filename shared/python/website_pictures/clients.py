"""The clients of AWS that each of the pipeline's functions has."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from pipeline.aws_exchanges import limit_exchanges
from website_pictures.robot import ROBOT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Clients:
    dynamodb: "DynamoDBClient"
    sqs: "SQSClient"


def connect(function: str) -> Clients:
    """Make the clients. The User-Agent names `function`. A request ends after three tries of 8 s each."""
    config = client_settings(function)
    clients = Clients(boto3.client("dynamodb", config=config), boto3.client("sqs", config=config))
    limit_exchanges(clients.dynamodb)
    limit_exchanges(clients.sqs)
    return clients


def client_settings(function: str) -> Config:
    return Config(
        connect_timeout=3,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": 3},
        user_agent=f"{ROBOT}-{function}",
    )
