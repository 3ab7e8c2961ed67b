"""The producer's adapters against moto, which stands in for AWS in this process."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from tests.unit.log_lines import LogLines

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

REGION = "eu-central-1"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch, socket_disabled: None) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        yield


@pytest.fixture(autouse=True)
def log_lines() -> Iterator[LogLines]:
    with LogLines.recorded() as lines:
        yield lines


@pytest.fixture
def dynamodb() -> "DynamoDBClient":
    return boto3.client("dynamodb")


@pytest.fixture
def sqs() -> "SQSClient":
    return boto3.client("sqs")


@pytest.fixture
def names_table(dynamodb: "DynamoDBClient") -> str:
    """The table that the template makes."""
    return make_table(dynamodb, key="name")


@pytest.fixture
def names_queue(sqs: "SQSClient") -> str:
    return sqs.create_queue(QueueName="names")["QueueUrl"]


def make_table(dynamodb: "DynamoDBClient", key: str) -> str:
    table = f"table-by-{key}"
    dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
    )
    return table
