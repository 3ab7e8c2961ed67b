"""A stack on moto: what the operator's commands reach, without CloudFormation or a network."""

from collections.abc import Iterator
from dataclasses import dataclass

import boto3
import pytest
from moto import mock_aws

import operations.function_logs as function_logs_module
from operations.clients import Clients, connect
from operations.stack import Stack
from tests.operations.functions import FunctionLogs

REGION = "us-east-1"


@dataclass(frozen=True)
class Deployed:
    """A stack, and the clients to reach it."""

    clients: Clients
    stack: Stack

    def bury(self, body: str) -> str:
        """Put a message into the dead-letter queue; give its id."""
        queue = self.stack.dead_letter_queue_url
        return self.clients.sqs.send_message(QueueUrl=queue, MessageBody=body)["MessageId"]


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        clients = connect(boto3.Session())
        clients.dynamodb.create_table(
            TableName="names",
            KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        clients.s3.create_bucket(Bucket="results")
        stack = Stack(
            name="name-sentiment",
            names_table="names",
            title_attribute="title",
            names_queue_url=clients.sqs.create_queue(QueueName="names")["QueueUrl"],
            dead_letter_queue_url=clients.sqs.create_queue(QueueName="dead-letters")["QueueUrl"],
            results_bucket="results",
            producer_function="producer",
            consumer_function="consumer",
        )
        yield Deployed(clients, stack)


@pytest.fixture
def function_logs(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> FunctionLogs:
    """The logs of the stack's functions, which are not deployed here."""
    monkeypatch.setattr(
        function_logs_module, "_log_group", lambda _clients, function: f"/aws/lambda/{function}"
    )
    return FunctionLogs(deployed.clients)
