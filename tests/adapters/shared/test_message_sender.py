"""Messages in a FIFO queue, as SQS keeps them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from pipeline.deadline import Deadline
from pipeline.delivery import Delivery, OutgoingMessage
from pipeline.message_sender import MessageSender

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def sqs(socket_disabled: None) -> Iterator["SQSClient"]:
    with mock_aws():
        yield boto3.Session("testing", "testing", region_name="us-east-1").client("sqs")


@pytest.fixture
def pages_queue(sqs: "SQSClient") -> str:
    return sqs.create_queue(QueueName="pages.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]


def send(sqs: "SQSClient", queue_url: str, *messages: OutgoingMessage) -> Delivery:
    return MessageSender(sqs, queue_url, threads=1).send(iter(messages), Deadline(900))


def receive(sqs: "SQSClient", queue_url: str) -> list[str]:
    return [
        message["Body"]
        for message in sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", [])
    ]


def page(number: int, group_id: str = "example.com") -> OutgoingMessage:
    return OutgoingMessage(f"page {number}", f"{group_id} {number}", group_id, f"{group_id} {number}")


def test_one_thread_keeps_the_order_within_a_group(sqs: "SQSClient", pages_queue: str) -> None:
    assert send(sqs, pages_queue, *(page(number) for number in range(25))) == Delivery(sent=25)

    assert receive(sqs, pages_queue) == [f"example.com {number}" for number in range(10)]
    # The rest of the group waits until these are deleted.
    assert receive(sqs, pages_queue) == []


def test_a_message_that_is_sent_twice_is_in_the_queue_once(sqs: "SQSClient", pages_queue: str) -> None:
    send(sqs, pages_queue, page(1), page(2, "other.example"))
    send(sqs, pages_queue, page(1))

    assert sorted(receive(sqs, pages_queue)) == ["example.com 1", "other.example 2"]


def test_what_a_fifo_queue_does_not_take_is_unsent_by_its_label(sqs: "SQSClient", pages_queue: str) -> None:
    delivery = send(sqs, pages_queue, OutgoingMessage("page 1", "body", deduplication_id="1"))

    assert (delivery.sent, delivery.unsent) == (0, 1)
    assert [unsent.label for unsent in delivery.examples] == ["page 1"]
