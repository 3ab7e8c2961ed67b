"""A message as SQS hands it to a function."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


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
