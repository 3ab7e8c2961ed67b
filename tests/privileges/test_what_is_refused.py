"""What the roles must not do, tried with their own credentials."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.privileges.deployed import Deployed, Refused, refusals

OTHERS = {"OtherTable": "other-names", "OtherQueue": "other-queue", "OtherBucket": "other-bucket"}
"""Resources of others in the account, by the names that they have in the attempts below."""

ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

Attempt = tuple[str, str, Callable[[Mapping[str, str]], dict[str, Any]]]
"""A service, an operation of its client, and its arguments, made of the physical ids of what there is."""


def result(parts: Mapping[str, str]) -> dict[str, Any]:
    return {"Bucket": parts["ResultsBucket"], "Key": "netflix_sentiment.csv"}


def event(parts: Mapping[str, str]) -> dict[str, Any]:
    return {"Bucket": parts["LakeBucket"], "Key": "history/day=2026-11-28/event.parquet"}


BOTH: dict[str, Attempt] = {
    "scan another table": ("dynamodb", "scan", lambda it: {"TableName": it["OtherTable"]}),
    "read one name": (
        "dynamodb",
        "get_item",
        lambda it: {"TableName": it["NamesTable"], "Key": {"name": {"S": "Netflix"}}},
    ),
    "add a name": (
        "dynamodb",
        "put_item",
        lambda it: {"TableName": it["NamesTable"], "Item": {"name": {"S": "Netflix"}}},
    ),
    "delete a name": (
        "dynamodb",
        "delete_item",
        lambda it: {"TableName": it["NamesTable"], "Key": {"name": {"S": "Netflix"}}},
    ),
    "delete the table": ("dynamodb", "delete_table", lambda it: {"TableName": it["NamesTable"]}),
    "send to another queue": (
        "sqs",
        "send_message",
        lambda it: {"QueueUrl": it["OtherQueue"], "MessageBody": "{}"},
    ),
    "read another queue": ("sqs", "receive_message", lambda it: {"QueueUrl": it["OtherQueue"]}),
    "send a dead letter": (
        "sqs",
        "send_message",
        lambda it: {"QueueUrl": it["DeadLetterQueue"], "MessageBody": "{}"},
    ),
    "read a dead letter": ("sqs", "receive_message", lambda it: {"QueueUrl": it["DeadLetterQueue"]}),
    "empty the queue": ("sqs", "purge_queue", lambda it: {"QueueUrl": it["NamesQueue"]}),
    "open the queue to others": (
        "sqs",
        "set_queue_attributes",
        lambda it: {"QueueUrl": it["NamesQueue"], "Attributes": {"Policy": json.dumps(ALL)}},
    ),
    "delete a result": ("s3", "delete_object", result),
    "write into the lake": ("s3", "put_object", lambda it: {**event(it), "Body": b""}),
    "read from the lake": ("s3", "get_object", event),
    "delete from the lake": ("s3", "delete_object", event),
    "put one record by itself": (
        "firehose",
        "put_record",
        lambda it: {"DeliveryStreamName": it["HistoryStream"], "Record": {"Data": b"{}"}},
    ),
    "look at the stream": (
        "firehose",
        "describe_delivery_stream",
        lambda it: {"DeliveryStreamName": it["HistoryStream"]},
    ),
    "delete the stream": (
        "firehose",
        "delete_delivery_stream",
        lambda it: {"DeliveryStreamName": it["HistoryStream"]},
    ),
    "query the history": (
        "athena",
        "start_query_execution",
        lambda it: {"QueryString": "select 1", "WorkGroup": it["QueryWorkGroup"]},
    ),
    "list the buckets": ("s3", "list_buckets", lambda it: {}),
    "list another bucket": ("s3", "list_objects_v2", lambda it: {"Bucket": it["OtherBucket"]}),
    "write into another bucket": (
        "s3",
        "put_object",
        lambda it: {"Bucket": it["OtherBucket"], "Key": "netflix_sentiment.csv", "Body": b""},
    ),
    "read from another bucket": (
        "s3",
        "get_object",
        lambda it: {"Bucket": it["OtherBucket"], "Key": "netflix_sentiment.csv"},
    ),
    "open the bucket to others": (
        "s3",
        "put_bucket_policy",
        lambda it: {"Bucket": it["ResultsBucket"], "Policy": json.dumps(ALL)},
    ),
    "invoke the producer": ("lambda", "invoke", lambda it: {"FunctionName": it["ProducerFunction"]}),
    "invoke the consumer": ("lambda", "invoke", lambda it: {"FunctionName": it["ConsumerFunction"]}),
    "change the consumer's code": (
        "lambda",
        "update_function_code",
        lambda it: {"FunctionName": it["ConsumerFunction"], "ZipFile": b""},
    ),
    "change the consumer's settings": (
        "lambda",
        "update_function_configuration",
        lambda it: {"FunctionName": it["ConsumerFunction"], "Timeout": 1},
    ),
    "read the logs": ("logs", "filter_log_events", lambda it: {"logGroupName": it["ConsumerLogGroup"]}),
    "delete the logs": ("logs", "delete_log_group", lambda it: {"logGroupName": it["ConsumerLogGroup"]}),
    "make a log group": ("logs", "create_log_group", lambda it: {"logGroupName": "another"}),
    "stop the schedule": ("events", "disable_rule", lambda it: {"Name": it["ProducerFunctionSchedule"]}),
    "see the roles": ("iam", "list_roles", lambda it: {}),
    "grant the producer everything": (
        "iam",
        "put_role_policy",
        lambda it: {"RoleName": it["ProducerRole"], "PolicyName": "all", "PolicyDocument": json.dumps(ALL)},
    ),
    "grant the consumer everything": (
        "iam",
        "put_role_policy",
        lambda it: {"RoleName": it["ConsumerRole"], "PolicyName": "all", "PolicyDocument": json.dumps(ALL)},
    ),
    "let others take the producer's role on": (
        "iam",
        "update_assume_role_policy",
        lambda it: {"RoleName": it["ProducerRole"], "PolicyDocument": json.dumps(ALL)},
    ),
    "make a user": ("iam", "create_user", lambda it: {"UserName": "somebody"}),
    "make an access key": ("iam", "create_access_key", lambda it: {"UserName": "somebody"}),
    "take the producer's role on": (
        "sts",
        "assume_role",
        lambda it: {"RoleArn": it["ProducerRoleArn"], "RoleSessionName": "tests"},
    ),
    "take the consumer's role on": (
        "sts",
        "assume_role",
        lambda it: {"RoleArn": it["ConsumerRoleArn"], "RoleSessionName": "tests"},
    ),
    "delete the stack": ("cloudformation", "delete_stack", lambda it: {"StackName": "name-sentiment"}),
    "read a secret": ("secretsmanager", "get_secret_value", lambda it: {"SecretId": "any"}),
}

PRODUCER: dict[str, Attempt] = BOTH | {
    "read the queue": ("sqs", "receive_message", lambda it: {"QueueUrl": it["NamesQueue"]}),
    "delete from the queue": (
        "sqs",
        "delete_message",
        lambda it: {"QueueUrl": it["NamesQueue"], "ReceiptHandle": "any"},
    ),
    "list the results": ("s3", "list_objects_v2", lambda it: {"Bucket": it["ResultsBucket"]}),
    "read a result": ("s3", "get_object", result),
    "write a result": ("s3", "put_object", result),
    "write into the consumer's log": (
        "logs",
        "create_log_stream",
        lambda it: {"logGroupName": it["ConsumerLogGroup"], "logStreamName": "any"},
    ),
}

CONSUMER: dict[str, Attempt] = BOTH | {
    "scan the names": ("dynamodb", "scan", lambda it: {"TableName": it["NamesTable"]}),
    "send to the queue": (
        "sqs",
        "send_message",
        lambda it: {"QueueUrl": it["NamesQueue"], "MessageBody": "{}"},
    ),
    "delete a dead letter": (
        "sqs",
        "delete_message",
        lambda it: {"QueueUrl": it["DeadLetterQueue"], "ReceiptHandle": "any"},
    ),
    "read what is no result": (
        "s3",
        "get_object",
        lambda it: {"Bucket": it["ResultsBucket"], "Key": "notes.txt"},
    ),
    "write what is no result": (
        "s3",
        "put_object",
        lambda it: {"Bucket": it["ResultsBucket"], "Key": "netflix_sentiment.csv.exe", "Body": b""},
    ),
    "delete a result for good": (
        "s3",
        "delete_object",
        lambda it: {**result(it), "VersionId": "any"},
    ),
    "delete the bucket": ("s3", "delete_bucket", lambda it: {"Bucket": it["ResultsBucket"]}),
    "forget earlier results": (
        "s3",
        "put_bucket_versioning",
        lambda it: {"Bucket": it["ResultsBucket"], "VersioningConfiguration": {"Status": "Suspended"}},
    ),
    "publish a result": ("s3", "put_object_acl", lambda it: {**result(it), "ACL": "public-read"}),
    "write into the producer's log": (
        "logs",
        "create_log_stream",
        lambda it: {"logGroupName": it["ProducerLogGroup"], "logStreamName": "any"},
    ),
}

ATTEMPTS = [
    pytest.param(role, attempt, id=f"{role} {name}")
    for role, attempts in {"ProducerRole": PRODUCER, "ConsumerRole": CONSUMER}.items()
    for name, attempt in attempts.items()
]


@pytest.fixture(scope="module")
def there_is(deployed: Deployed) -> Mapping[str, str]:
    """The physical ids of the stack's parts and of what else there is in the account."""
    deployed.client("dynamodb").create_table(
        TableName=OTHERS["OtherTable"],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
    )
    deployed.client("s3").create_bucket(Bucket=OTHERS["OtherBucket"])
    queue = deployed.client("sqs").create_queue(QueueName=OTHERS["OtherQueue"])
    arns = {f"{logical_id}Arn": role.arn for logical_id, role in deployed.roles.items()}
    return {**deployed.parts, **OTHERS, "OtherQueue": queue["QueueUrl"], **arns}


@pytest.mark.parametrize(("role", "attempt"), ATTEMPTS)
def test_is_refused(deployed: Deployed, there_is: Mapping[str, str], role: str, attempt: Attempt) -> None:
    service, operation, arguments = attempt
    client = deployed.roles[role].client(service)
    with pytest.raises(Refused), refusals():
        getattr(client, operation)(**arguments(there_is))
