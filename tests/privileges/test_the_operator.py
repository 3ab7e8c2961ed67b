"""The operator's policy is all that `ops` and `make smoke` need, and nothing that they do not use."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from deployment.checkout import CHECKOUT
from deployment.smoke import smoke_test
from local import environment
from operations.clients import Clients, connect
from operations.dead_letters import read_dead_letters, redrive
from operations.followed_run import follow_run
from operations.following import Watching
from operations.lake.athena import Athena
from operations.lake.events import History
from operations.last_run import find_last_run
from operations.lists.entries import ListedName
from operations.lists.upload import put_names
from operations.results.bucket import fetch_results, list_results
from operations.stack import Stack
from operations.started_run import start_run
from pipeline.queue_depth import queue_depth
from tests.privileges.deployed import Deployed

OPERATOR_STACK = "operator"
WATCHING = Watching(pause_seconds=0.2, stalled_after_seconds=120)
LEFT_TO_AWS = {
    "sqs:DeleteMessage",
    "glue:GetDatabase",
    "glue:GetTable",
    "s3:AbortMultipartUpload",
    "s3:GetBucketLocation",
    "s3:ListBucketMultipartUploads",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
}
"""What AWS does in the operator's name, and the embedded AWS in its own.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html
"""

LOG_GROUPS = "arn:aws:logs:*:*:log-group:/aws/cloudformation/{stack}/*"
"""How the embedded AWS names log groups. CloudFormation names them as the policy has it."""

QUERIES = ["athena:GetQueryExecution", "athena:GetQueryResults", "athena:StopQueryExecution"]
"""The embedded AWS does not know whose workgroup a query is of, and asks for any."""

SINGLE = {"SendMessageBatch": "SendMessage", "ChangeMessageVisibilityBatch": "ChangeMessageVisibility"}
ACTIONS = {"Invoke": "InvokeFunction", "ListObjectsV2": "ListBucket"}
"""Where an operation is not called like the action that allows it."""


@dataclass(frozen=True)
class Operator:
    """Somebody who has the policy and nothing else."""

    clients: Clients
    stack: Stack
    used: set[str]
    """The actions asked for so far."""


@pytest.fixture(scope="module")
def policy(deployed: Deployed) -> str:
    """The policy's ARN."""
    cloudformation = deployed.client("cloudformation")
    cloudformation.create_stack(
        StackName=OPERATOR_STACK,
        TemplateBody=(CHECKOUT / "deployment" / "operator.yaml").read_text(),
        Parameters=[{"ParameterKey": "StackName", "ParameterValue": deployed.stack_name}],
        Capabilities=["CAPABILITY_IAM"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=OPERATOR_STACK, WaiterConfig={"Delay": 1}
    )
    (stack,) = cloudformation.describe_stacks(StackName=OPERATOR_STACK)["Stacks"]
    (output,) = stack["Outputs"]
    return str(output["OutputValue"])


@pytest.fixture(scope="module")
def operator(deployed: Deployed, policy: str) -> Operator:
    iam = deployed.client("iam")
    iam.create_user(UserName="operator")
    iam.attach_user_policy(UserName="operator", PolicyArn=policy)
    logs = {"Effect": "Allow", "Action": "logs:FilterLogEvents"}
    statement = {**logs, "Resource": LOG_GROUPS.format(stack=deployed.stack_name)}
    queries = {"Effect": "Allow", "Action": QUERIES, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement, queries]})
    iam.put_user_policy(UserName="operator", PolicyName="embedded-aws", PolicyDocument=document)
    key = iam.create_access_key(UserName="operator")["AccessKey"]
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=environment.REGION)
    clients = connect(session, deployed.endpoint, str(deployed.certificates), Config(proxies={}))
    used: set[str] = set()

    def note(model: Any, **_: object) -> None:  # noqa: ANN401 — botocore's
        operation = SINGLE.get(model.name, model.name)
        used.add(f"{model.service_model.signing_name}:{ACTIONS.get(operation, operation)}")

    resource = clients.dynamodb.meta.client
    for client in (
        clients.athena,
        clients.cloudformation,
        clients.functions,
        clients.logs,
        clients.s3,
        clients.sqs,
        resource,
    ):
        client.meta.events.register("before-call", note)
    return Operator(clients, Stack.find(clients.cloudformation, deployed.stack_name), used)


def use_all_commands(operator: Operator, folder: Path) -> None:
    """`ops put`, `run`, `status`, `results`, `history`, `failed` and `redrive`, and `make smoke`."""
    clients, stack = operator.clients, operator.stack
    put_names(clients.dynamodb, stack, [ListedName("Netflix")])
    run = start_run(clients.functions, stack, {"force": True})
    follow_run(clients, stack, run, WATCHING, lambda _: None)
    assert find_last_run(clients, stack)
    # Other tests leave objects there that are no results.
    keys = [key for key in list_results(clients.s3, stack.results_bucket) if key.startswith("Netflix")]
    assert not fetch_results(clients.s3, stack.results_bucket, keys, folder).complaints
    assert stack.lake
    history = History(Athena(clients.athena, stack.lake.work_group, stack.lake.database))
    assert [event.name for event in history.of("Netflix")] == ["Netflix"]
    with pytest.raises(KeyboardInterrupt):
        history.of("Netflix", _interrupt)
    assert read_dead_letters(clients, stack, most=10)
    assert list(redrive(clients.sqs, stack.dead_letter_queue_url, pause_seconds=0.1))
    assert smoke_test(clients, stack, "Netflix", sleep=lambda _: time.sleep(0.2)).snippet
    assert not [key for key in list_results(clients.s3, stack.results_bucket) if "smoke" in key]


def _interrupt(_bytes_read: int) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def _a_dead_letter(deployed: Deployed, operator: Operator) -> None:
    """A message that came from the names' queue, as often as it is tried."""
    functions, sqs = deployed.client("lambda"), deployed.client("sqs")
    mapping, queue = deployed.parts["ConsumerFunctionNames"], operator.stack.names_queue_url
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    sqs.send_message(QueueUrl=queue, MessageBody='{"name": "Apple"}')
    while queue_depth(sqs, queue).total:
        sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0)
    functions.update_event_source_mapping(UUID=mapping, Enabled=True)


@pytest.mark.usefixtures("_a_dead_letter")
def test_with_the_policy_every_command_works_and_each_of_its_actions_is_used(
    deployed: Deployed, operator: Operator, policy: str, tmp_path: Path
) -> None:
    use_all_commands(operator, tmp_path)
    assert queue_depth(operator.clients.sqs, operator.stack.dead_letter_queue_url).total == 0
    assert granted(deployed, policy) - LEFT_TO_AWS == operator.used


REFUSED: dict[str, Callable[[Operator], object]] = {
    "read the names": lambda it: it.clients.dynamodb.Table(it.stack.names_table).scan(),
    "remove the table": lambda it: it.clients.dynamodb.Table(it.stack.names_table).delete(),
    "remove a result": lambda it: it.clients.s3.delete_object(
        Bucket=it.stack.results_bucket, Key="Netflix_sentiment.csv"
    ),
    "write a result": lambda it: it.clients.s3.put_object(
        Bucket=it.stack.results_bucket, Key="Netflix_sentiment.csv", Body=b""
    ),
    "take names out of the queue": lambda it: it.clients.sqs.receive_message(
        QueueUrl=it.stack.names_queue_url
    ),
    "empty the dead letters": lambda it: it.clients.sqs.purge_queue(QueueUrl=it.stack.dead_letter_queue_url),
    "invoke the consumer": lambda it: it.clients.functions.invoke(FunctionName=it.stack.consumer_function),
    "change a function": lambda it: it.clients.functions.update_function_configuration(
        FunctionName=it.stack.producer_function, Timeout=1
    ),
    "remove the stack": lambda it: it.clients.cloudformation.delete_stack(StackName=it.stack.name),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_no_command_does_is_refused(operator: Operator, what: str) -> None:
    with pytest.raises(ClientError, match=r"AccessDenied|not authorized"):
        REFUSED[what](operator)


def granted(deployed: Deployed, policy: str) -> set[str]:
    iam = deployed.client("iam")
    version = iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=policy, VersionId=version)["PolicyVersion"]["Document"]
    return set(_actions(document if isinstance(document, dict) else json.loads(document)))


def _actions(document: dict[str, Any]) -> Iterator[str]:
    for statement in document["Statement"]:
        actions = statement["Action"]
        yield from [actions] if isinstance(actions, str) else actions
