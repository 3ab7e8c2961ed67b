"""The queue in which names wait."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from name_sentiment.message import NameMessage
from pipeline.aws_failures import aws_failures
from pipeline.deadline import Deadline
from pipeline.delivery import Delivery, OutgoingMessage
from pipeline.message_sender import MessageSender
from pipeline.queue_depth import queue_depth

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class NamesQueue:
    """The `WorkQueue` port on an SQS queue. Delivery is at least once: see `MessageSender`."""

    def __init__(self, client: "SQSClient", queue_url: str, sender: MessageSender) -> None:
        self._client = client
        self._queue_url = queue_url
        self._sender = sender

    def backlog(self) -> int:
        """Messages that wait, are in work or are delayed; SQS's counts may be a minute old."""
        with aws_failures("GetQueueAttributes", f"the queue {self._queue_url}"):
            return queue_depth(self._client, self._queue_url).total

    def send(self, messages: Iterator[NameMessage], deadline: Deadline) -> Delivery:
        outgoing = (OutgoingMessage(message.name, message.to_body()) for message in messages)
        return self._sender.send(outgoing, deadline)
