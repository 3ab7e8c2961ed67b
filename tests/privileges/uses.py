"""What each action of a role is there for.

A use does what the function, or Lambda in the function's name, does with the action. It raises Refused where
the role may not.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.model import OperationModel

from comprehend import Comprehend
from local.environment import REGION
from name_sentiment.results_index import ResultsIndexTable
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import ItemBatches
from pipeline.failures import Forbidden
from pipeline.metrics import Tally
from pipeline.secret import Secret
from tests.privileges.deployed import Deployed, Refused, listening, refusals
from wiki.identity import Account

Use = Callable[[Deployed], None]

LATER = Deadline(30, clock=lambda: 0.0)
"""It stays so far away, however long the tests before took."""


def scan_and_send(deployed: Deployed) -> None:
    put_name(deployed)
    deployed.invoke("ProducerFunction", {"force": True})


def read_the_index(deployed: Deployed) -> None:
    """What the producer does where the wiki told it what has changed."""
    with denied_is_refused():
        _index_of(deployed, "ProducerRole").read([fresh_name()], LATER)


def mark_a_name(deployed: Deployed) -> None:
    with denied_is_refused():
        _index_of(deployed, "ProducerRole").mark_pending([fresh_name()], LATER)


def mark_a_name_that_failed(deployed: Deployed) -> None:
    with denied_is_refused():
        _index_of(deployed, "ConsumerRole").mark_pending([fresh_name()], LATER)


def _index_of(deployed: Deployed, role: str) -> ResultsIndexTable:
    dynamodb = deployed.roles[role].client("dynamodb")
    return ResultsIndexTable(ItemBatches(dynamodb, deployed.parts["ResultsIndex"]), consistent=False)


@contextmanager
def denied_is_refused() -> Iterator[None]:
    try:
        yield
    except Forbidden as refusal:
        raise Refused(str(refusal)) from refusal


def look_for_an_earlier_run(deployed: Deployed) -> None:
    deployed.invoke("ProducerFunction", {})


def write_a_result(deployed: Deployed) -> None:
    name = fresh_name()
    record = {
        "messageId": name,
        "receiptHandle": "none",
        "body": json.dumps({"name": name}),
        "attributes": {"ApproximateReceiveCount": "1"},
    }
    answer = deployed.invoke("ConsumerFunction", {"Records": [record]})
    if answer["batchItemFailures"]:
        raise Refused(f"{name} went back to the queue")


def poll_the_queue(deployed: Deployed) -> None:
    """What an event source mapping does with the function's role. MiniStack's own asks no role.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
    """
    queue = deployed.parts["NamesQueue"]
    deployed.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps({"name": fresh_name()}))
    sqs = deployed.roles["ConsumerRole"].client("sqs")
    with refusals():
        sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
        (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)["Messages"]
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def keep_a_message_back(deployed: Deployed) -> None:
    queue = deployed.parts["NamesQueue"]
    sqs = deployed.roles["ConsumerRole"].client("sqs")
    # The handle is nobody's: whoever may change visibility is told so of the one entry.
    entry = {"Id": "0", "ReceiptHandle": "none", "VisibilityTimeout": 900}
    with refusals():
        sqs.change_message_visibility_batch(QueueUrl=queue, Entries=[entry])


def score_a_text(deployed: Deployed) -> None:
    """MiniStack has no Comprehend, and the local one knows no roles: each operation is put to IAM first."""
    role = deployed.roles["ConsumerRole"]
    variables = deployed.configuration("ConsumerFunction")["Environment"]["Variables"]
    comprehend = role.client("comprehend", variables["AWS_ENDPOINT_URL_COMPREHEND"])

    def ask_iam(model: OperationModel, **_: object) -> None:
        role.check(f"comprehend:{model.name}", "*")

    with listening(comprehend, "before-call.comprehend", ask_iam):
        assert Comprehend(comprehend, "en", CircuitBreaker("Comprehend"), Tally()).score(["All is well."])


def read_the_token_for_runs(deployed: Deployed) -> None:
    _read_the_token(deployed, "ProducerFunction", "ProducerRole")


def read_the_token_for_names(deployed: Deployed) -> None:
    _read_the_token(deployed, "ConsumerFunction", "ConsumerRole")


def _read_the_token(deployed: Deployed, function: str, role: str) -> None:
    variables = deployed.configuration(function)["Environment"]["Variables"]
    secret = Secret(deployed.roles[role].client("secretsmanager"), variables["WIKIPEDIA_TOKEN_SECRET_ARN"])
    with denied_is_refused():
        assert Account(secret).headers()


def write_the_producers_log(deployed: Deployed) -> None:
    _write_the_log_of(deployed, "ProducerFunction", "ProducerRole", "ProducerLogGroup")


def write_the_consumers_log(deployed: Deployed) -> None:
    _write_the_log_of(deployed, "ConsumerFunction", "ConsumerRole", "ConsumerLogGroup")


WIKI_ACCOUNT = "wiki-account"

USES: dict[tuple[str, str], Use] = {
    ("ProducerRole", "dynamodb:Scan"): scan_and_send,
    ("ProducerRole", "dynamodb:DescribeTable"): scan_and_send,
    ("ProducerRole", "dynamodb:GetItem"): scan_and_send,
    ("ProducerRole", "dynamodb:PutItem"): scan_and_send,
    ("ProducerRole", "dynamodb:BatchGetItem"): read_the_index,
    ("ProducerRole", "dynamodb:PartiQLUpdate"): mark_a_name,
    ("ConsumerRole", "dynamodb:PartiQLUpdate"): mark_a_name_that_failed,
    ("ProducerRole", "sqs:SendMessage"): scan_and_send,
    ("ProducerRole", "sqs:GetQueueAttributes"): look_for_an_earlier_run,
    ("ProducerRole", "secretsmanager:GetSecretValue"): read_the_token_for_runs,
    ("ProducerRole", "logs:CreateLogStream"): write_the_producers_log,
    ("ProducerRole", "logs:PutLogEvents"): write_the_producers_log,
    ("ConsumerRole", "sqs:ReceiveMessage"): poll_the_queue,
    ("ConsumerRole", "sqs:DeleteMessage"): poll_the_queue,
    ("ConsumerRole", "sqs:GetQueueAttributes"): poll_the_queue,
    ("ConsumerRole", "comprehend:BatchDetectSentiment"): score_a_text,
    ("ConsumerRole", "sqs:ChangeMessageVisibility"): keep_a_message_back,
    ("ConsumerRole", "dynamodb:BatchGetItem"): write_a_result,
    ("ConsumerRole", "dynamodb:BatchWriteItem"): write_a_result,
    ("ConsumerRole", "firehose:PutRecordBatch"): write_a_result,
    ("ConsumerRole", "s3:PutObject"): write_a_result,
    ("ConsumerRole", "secretsmanager:GetSecretValue"): read_the_token_for_names,
    ("ConsumerRole", "logs:CreateLogStream"): write_the_consumers_log,
    ("ConsumerRole", "logs:PutLogEvents"): write_the_consumers_log,
}


def _write_the_log_of(deployed: Deployed, function: str, role: str, group: str) -> None:
    """What Lambda does with the function's role. MiniStack's Lambda writes logs without asking for it.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
    """
    assert deployed.configuration(function)["LoggingConfig"]["LogGroup"] == deployed.parts[group]
    # AWS checks both actions on the stream, MiniStack's service on its group: so IAM is asked directly.
    account = deployed.client("sts").get_caller_identity()["Account"]
    stream = f"arn:aws:logs:{REGION}:{account}:log-group:{deployed.parts[group]}:log-stream:2026/11/23"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        deployed.roles[role].check(action, stream)


def fresh_name() -> str:
    """A name that nobody has a result for."""
    return f"Nobody {uuid.uuid4()}"


def put_name(deployed: Deployed) -> str:
    name = fresh_name()
    deployed.client("dynamodb").put_item(TableName=deployed.parts["NamesTable"], Item={"name": {"S": name}})
    return name
