"""A message as a function receives it from SQS."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pipeline.failures import PermanentFailure
from pipeline.log_events import MESSAGE_UNUSABLE
from pipeline.logs import log_context

logger = logging.getLogger(__name__)


class UnusableMessage(PermanentFailure):
    """A message whose body asks for nothing that can be done. It goes back, and ends as a dead letter."""


@dataclass(frozen=True)
class ReceivedMessage:
    """`receive_count` is 1 the first time. `receipt_handle` is needed to change the message's visibility."""

    message_id: str
    receipt_handle: str
    receive_count: int
    body: str

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Self:
        """Read a record of the event source mapping's event."""
        return cls(
            message_id=record["messageId"],
            receipt_handle=record["receiptHandle"],
            receive_count=int(record["attributes"]["ApproximateReceiveCount"]),
            body=record["body"],
        )

    def log_as_unusable(self, problem: UnusableMessage) -> None:
        with log_context(message_id=self.message_id):
            logger.warning(
                "the message cannot be used and goes back, to end as a dead letter: %s",
                problem,
                extra={"event": MESSAGE_UNUSABLE},
            )
