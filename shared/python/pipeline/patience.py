"""When a message that failed in passing is tried again.

Lambda does not poll more slowly when single messages fail (partial batch responses). So each failed message
is made invisible in the queue, for longer each time:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

import logging
import random
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from pipeline.aws_failures import aws_failures
from pipeline.chunks import chunks
from pipeline.failures import Failure, Forbidden, NotThere, PassingFailure
from pipeline.received_message import ReceivedMessage

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

FIRST_REST_SECONDS = 900
LONGEST_REST_SECONDS = 21_600
LEAST_SHARE = 0.85
"""Jitter leaves at least this share of those seconds: ten tries take 27 to 32 hours, over a day's trouble."""

MESSAGES_PER_REQUEST = 10
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html"""

logger = logging.getLogger(__name__)


def is_others_trouble(failure: Exception) -> bool:
    """Whether the same message is likely to succeed later, since something else was at fault."""
    return isinstance(failure, PassingFailure | NotThere | Forbidden)


def rest_seconds(receive_count: int, share: float) -> int:
    """Seconds until a message's next try, by its receive count: a quarter of an hour, doubling to six hours.

    `share` is a random number from 0 to 1, for jitter.
    """
    longest = min(FIRST_REST_SECONDS * 2 ** min(receive_count - 1, 10), LONGEST_REST_SECONDS)
    return int(longest * (LEAST_SHARE + (1 - LEAST_SHARE) * share))


class Patience:
    """Stretches the visibility timeout of messages in a queue."""

    def __init__(
        self, client: "SQSClient", queue_url: str, random_share: Callable[[], float] = random.random
    ) -> None:
        self._client = client
        self._queue_url = queue_url
        self._random_share = random_share

    def stretch(self, messages: Iterable[ReceivedMessage]) -> None:
        """Make the messages invisible, each for as long as its receive count says.

        Does not raise: a message that could not be kept back comes again after the queue's own timeout.
        """
        self._keep_back(
            (message, rest_seconds(message.receive_count, self._random_share())) for message in messages
        )

    def keep_back(self, rests: Mapping[ReceivedMessage, int]) -> None:
        """The same, each for the seconds given, at most LONGEST_REST_SECONDS; 0 gives it back at once."""
        self._keep_back((message, min(seconds, LONGEST_REST_SECONDS)) for message, seconds in rests.items())

    def _keep_back(self, rests: Iterable[tuple[ReceivedMessage, int]]) -> None:
        for some in chunks(list(rests), MESSAGES_PER_REQUEST):
            try:
                self._keep_back_once(some)
            except Failure as failure:
                logger.warning("messages come back at another time", extra={"reason": str(failure)})
                return

    def _keep_back_once(self, rests: Iterable[tuple[ReceivedMessage, int]]) -> None:
        with aws_failures("ChangeMessageVisibilityBatch", f"the queue {self._queue_url}"):
            answer = self._client.change_message_visibility_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {
                        "Id": str(number),
                        "ReceiptHandle": message.receipt_handle,
                        "VisibilityTimeout": seconds,
                    }
                    for number, (message, seconds) in enumerate(rests)
                ],
            )
            if failed := answer.get("Failed"):
                reasons = sorted({entry["Code"] for entry in failed})
                logger.warning("messages come back at another time", extra={"reason": ", ".join(reasons)})
