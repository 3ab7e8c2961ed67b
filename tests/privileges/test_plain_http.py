"""The bucket and the queues answer nobody over plain http, whatever else that somebody may do."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest

from tests.privileges.deployed import Credentials, Deployed, Refused, listening, refusals

EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

Request = tuple[str, str, Callable[[Mapping[str, str]], dict[str, Any]]]

REQUESTS: dict[str, Request] = {
    "list the results": ("s3", "list_objects_v2", lambda it: {"Bucket": it["ResultsBucket"]}),
    "write a result": (
        "s3",
        "put_object",
        lambda it: {"Bucket": it["ResultsBucket"], "Key": "plain_sentiment.csv", "Body": b""},
    ),
    "send a name": (
        "sqs",
        "send_message",
        lambda it: {"QueueUrl": it["NamesQueue"], "MessageBody": '{"name": "Netflix"}'},
    ),
    "read the queue": ("sqs", "receive_message", lambda it: {"QueueUrl": it["NamesQueue"]}),
    "read the dead letters": ("sqs", "receive_message", lambda it: {"QueueUrl": it["DeadLetterQueue"]}),
}


@pytest.fixture(scope="module")
def administrator(deployed: Deployed) -> Credentials:
    """Somebody whom IAM allows everything. (The account's root is above any bucket policy in MiniStack.)"""
    iam = deployed.client("iam")
    iam.create_user(UserName="administrator")
    iam.put_user_policy(
        UserName="administrator", PolicyName="everything", PolicyDocument=json.dumps(EVERYTHING)
    )
    key = iam.create_access_key(UserName="administrator")["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def came_over_plain_http(request: AWSRequest, **_: object) -> None:
    """The embedded AWS listens for TLS alone, and believes a proxy that says how a request came to it."""
    request.headers["X-Forwarded-Proto"] = "http"


@pytest.mark.parametrize("request_name", REQUESTS)
def test_an_administrator_is_refused_over_plain_http(
    deployed: Deployed, administrator: Credentials, request_name: str
) -> None:
    service, operation, arguments = REQUESTS[request_name]
    client = deployed.client(service, administrator)
    with listening(client, "before-sign", came_over_plain_http), pytest.raises(Refused), refusals():
        getattr(client, operation)(**arguments(deployed.parts))


@pytest.mark.parametrize("request_name", REQUESTS)
def test_the_same_is_allowed_over_tls(
    deployed: Deployed, administrator: Credentials, request_name: str
) -> None:
    service, operation, arguments = REQUESTS[request_name]
    getattr(deployed.client(service, administrator), operation)(**arguments(deployed.parts))
