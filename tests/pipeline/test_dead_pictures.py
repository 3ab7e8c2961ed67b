"""Dead letters of FIFO queues on the embedded AWS, and an operator who sends them back."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from deployment.checkout import PICTURES_TEMPLATE, PROGRAMS
from deployment.template import read_template
from local.access_key import AccessKey
from local.deployment import start_plain_aws
from local.environment import REGION
from local.processes import Processes

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

QUEUES = ("PagesQueue", "PicturesQueue")
TRIES = 2
MESSAGES = [(host, f"{host} {number}") for number in range(3) for host in ("a.example", "b.example")]


@dataclass(frozen=True)
class Queues:
    sqs: "SQSClient"
    urls: dict[str, str]
    environment: dict[str, str]
    """An operator's environment variables."""

    def send_poison(self, queue: str) -> None:
        for host, body in MESSAGES:
            self.sqs.send_message(
                QueueUrl=self.urls[queue], MessageBody=body, MessageGroupId=host, MessageDeduplicationId=body
            )

    def receive(self, queue: str) -> list[tuple[str, str]]:
        """Group and body of each message that is to be had, which nobody deletes."""
        received = self.sqs.receive_message(
            QueueUrl=self.urls[queue],
            MaxNumberOfMessages=10,
            VisibilityTimeout=0,
            MessageSystemAttributeNames=["MessageGroupId"],
        ).get("Messages", [])
        return [(message["Attributes"]["MessageGroupId"], message["Body"]) for message in received]


@pytest.fixture
def queues(tmp_path: Path) -> Iterator[Queues]:
    """The queues of a stack that has no other parts."""
    key = AccessKey.random()
    with Processes.claim(tmp_path) as processes:
        address = start_plain_aws(processes, tmp_path, key)
        session = boto3.Session(key.access_key_id, key.secret, region_name=REGION)
        cloudformation = session.client("cloudformation", endpoint_url=address)
        cloudformation.create_stack(StackName="website-pictures", TemplateBody=json.dumps(_template()))
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName="website-pictures", WaiterConfig={"Delay": 1}
        )
        (stack,) = cloudformation.describe_stacks(StackName="website-pictures")["Stacks"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        yield Queues(
            session.client("sqs", endpoint_url=address),
            {queue: outputs[f"{queue}Url"] for queue in QUEUES},
            {**own, **key.variables(), "AWS_ENDPOINT_URL": address, "AWS_DEFAULT_REGION": REGION},
        )


def _template() -> dict[str, Any]:
    resources: dict[str, Any] = {}
    outputs: dict[str, Any] = {
        key: {"Value": "not there"} for key in read_template(PICTURES_TEMPLATE)["Outputs"]
    }
    for queue in QUEUES:
        dead = queue.replace("Queue", "DeadLetterQueue")
        policy = {"deadLetterTargetArn": {"Fn::GetAtt": [dead, "Arn"]}, "maxReceiveCount": TRIES}
        resources |= {
            dead: {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}},
            queue: {
                "Type": "AWS::SQS::Queue",
                "Properties": {"FifoQueue": True, "RedrivePolicy": policy},
            },
        }
        outputs |= {f"{name}Url": {"Value": {"Ref": name}} for name in (queue, dead)}
    return {"Resources": resources, "Outputs": outputs}


def test_a_redrive_brings_dead_letters_of_both_queues_back_in_the_order_of_each_host(queues: Queues) -> None:
    for queue in QUEUES:
        queues.send_poison(queue)
        for _ in range(TRIES):
            assert sorted(queues.receive(queue)) == sorted(MESSAGES)
        assert queues.receive(queue) == []

    redrive = subprocess.run(
        [PROGRAMS / "ops", "pictures", "redrive", "--json"],
        env=queues.environment,
        check=True,
        capture_output=True,
        text=True,
    )

    assert json.loads(redrive.stdout) == {"moved": 2 * len(MESSAGES)}
    for queue in QUEUES:
        back = queues.receive(queue)
        for host in ("a.example", "b.example"):
            assert [each for each in back if each[0] == host] == [
                each for each in MESSAGES if each[0] == host
            ]
