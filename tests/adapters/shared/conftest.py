"""The shared adapters against moto, which stands in for AWS in this process."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "index"


@pytest.fixture
def dynamodb(socket_disabled: None) -> Iterator["DynamoDBClient"]:
    with mock_aws():
        client = boto3.Session("testing", "testing", region_name="us-east-1").client(
            "dynamodb", config=Config(retries={"total_max_attempts": 1})
        )
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
        )
        yield client
