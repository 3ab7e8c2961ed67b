"""How much is left in a queue."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class QueueDepth:
    """How many messages wait for a worker, and how many one holds, or has failed at and will get again."""

    waiting: int
    in_flight: int

    @property
    def total(self) -> int:
        return self.waiting + self.in_flight


def queue_depth(sqs: "SQSClient", queue_url: str) -> QueueDepth:
    """Ask SQS. Its counts may be a minute old. A message that is delayed counts as one that waits."""
    counts = sqs.get_queue_attributes(
        QueueUrl=queue_url,
        AttributeNames=[
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesDelayed",
            "ApproximateNumberOfMessagesNotVisible",
        ],
    )["Attributes"]
    return QueueDepth(
        waiting=int(counts["ApproximateNumberOfMessages"])
        + int(counts["ApproximateNumberOfMessagesDelayed"]),
        in_flight=int(counts["ApproximateNumberOfMessagesNotVisible"]),
    )
