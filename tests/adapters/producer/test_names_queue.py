"""Messages as they lie in an SQS queue."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSResponse

from name_sentiment.message import NameMessage
from names_queue import NamesQueue
from pipeline.deadline import Deadline
from pipeline.delivery import Delivery
from pipeline.failures import NotThere, PassingFailure
from pipeline.message_sender import MessageSender

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def queue(sqs: "SQSClient", queue_url: str) -> NamesQueue:
    return NamesQueue(sqs, queue_url, MessageSender(sqs, queue_url, threads=2, sleep=lambda seconds: None))


def test_every_message_arrives_and_reads_back_as_it_was(sqs: "SQSClient", names_queue: str) -> None:
    sent = [
        NameMessage("apple", "Apple Inc.", "run-1"),
        NameMessage("Ünïcødé 株式会社 🎬", None, "run-1"),
        NameMessage('"quoted" \\ \x01 \u202e', None, "run-1"),
        *(NameMessage(f"name {number}", None, "run-1") for number in range(20)),
    ]

    assert queue(sqs, names_queue).send(iter(sent), Deadline(900)) == Delivery(sent=23)

    received = []
    while messages := sqs.receive_message(QueueUrl=names_queue, MaxNumberOfMessages=10).get("Messages"):
        received += [NameMessage.from_body(message["Body"]) for message in messages]
    assert sorted(received, key=str) == sorted(sent, key=str)


def test_the_backlog_counts_what_waits_is_in_work_or_is_delayed(sqs: "SQSClient", names_queue: str) -> None:
    backlog = queue(sqs, names_queue).backlog
    assert backlog() == 0

    sqs.send_message(QueueUrl=names_queue, MessageBody="in work")
    sqs.receive_message(QueueUrl=names_queue, VisibilityTimeout=900)
    assert backlog() == 1

    sqs.send_message(QueueUrl=names_queue, MessageBody="waiting")
    sqs.send_message(QueueUrl=names_queue, MessageBody="delayed", DelaySeconds=900)
    assert backlog() == 3


def test_a_queue_that_does_not_exist_is_not_there(sqs: "SQSClient", names_queue: str) -> None:
    nowhere = queue(sqs, f"{names_queue}-nowhere")

    with pytest.raises(NotThere, match="GetQueueAttributes on the queue"):
        nowhere.backlog()
    delivery = nowhere.send(iter([NameMessage("Netflix")]), Deadline(900))
    assert isinstance(delivery.ended_by, NotThere)
    assert (delivery.sent, delivery.unsent) == (0, 1)


def test_a_broken_answer_to_the_question_for_the_backlog_passes(sqs: "SQSClient", names_queue: str) -> None:
    def cut_short(**_: object) -> Any:  # noqa: ANN401 — botocore's own type of a hook gives None
        return AWSResponse("https://sqs", 200, {}, None), {}  # type: ignore[arg-type]

    sqs.meta.events.register("before-call.sqs.GetQueueAttributes", cut_short)

    with pytest.raises(PassingFailure, match="GetQueueAttributes on the queue"):
        queue(sqs, names_queue).backlog()
