"""What stands in for SQS and for a clock in unit tests."""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from botocore.exceptions import ClientError

from pipeline.delivery import OutgoingMessage


class Trouble(Enum):
    """How one entry of a batch can fail; the last makes the whole answer unreadable."""

    PASSING = "passing"
    SENDERS_FAULT = "sender's fault"
    UNMENTIONED = "unmentioned"
    GARBLED = "said to have failed, without the fields that say how"


def client_error(code: str, status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "so it was said"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "SendMessageBatch")


class FakeSqs:
    """A client of SQS that keeps what it is sent, and holds to SQS's limits for a batch.

    `troubles` gives the troubles that a body meets, one for each time it is sent; `errors` those of whole
    requests, in their order, and None for a request that is answered.
    """

    def __init__(
        self,
        troubles: Mapping[str, Sequence[Trouble]] | None = None,
        errors: Sequence[Exception | None] = (),
        lasting_error: Exception | None = None,
        before_answer: Callable[[], object] = lambda: None,
    ) -> None:
        self.messages: list[OutgoingMessage] = []
        self.requests: list[list[str]] = []
        self._troubles = defaultdict(list, {body: list(met) for body, met in (troubles or {}).items()})
        self._errors = list(errors)
        self._lasting_error = lasting_error
        self._before_answer = before_answer
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self.messages)

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl.startswith("https://")
        assert 1 <= len(Entries) <= 10, "a batch holds one to ten entries"
        assert len({entry["Id"] for entry in Entries}) == len(Entries), "ids are distinct"
        assert sum(len(entry["MessageBody"].encode()) for entry in Entries) <= 1_048_576, "a batch is 1 MiB"
        self._before_answer()
        with self._lock:
            self.requests.append([entry["MessageBody"] for entry in Entries])
            error = self._errors.pop(0) if self._errors else self._lasting_error
            if error:
                raise error
            return self._answer(Entries)

    def _answer(self, entries: list[dict[str, str]]) -> dict[str, Any]:
        answer: dict[str, list[dict[str, object]]] = defaultdict(list)
        for entry in entries:
            body = entry["MessageBody"]
            troubles = self._troubles[body]
            match troubles.pop(0) if troubles else None:
                case None:
                    group_id = entry.get("MessageGroupId", "")
                    deduplication_id = entry.get("MessageDeduplicationId", "")
                    self.messages.append(OutgoingMessage(body, body, group_id, deduplication_id))
                    answer["Successful"].append({"Id": entry["Id"], "MessageId": f"message-{len(self)}"})
                case Trouble.PASSING:
                    answer["Failed"].append(
                        {"Id": entry["Id"], "SenderFault": False, "Code": "InternalError"}
                    )
                case Trouble.SENDERS_FAULT:
                    answer["Failed"].append(
                        {
                            "Id": entry["Id"],
                            "SenderFault": True,
                            "Code": "InvalidMessageContents",
                            "Message": "not allowed",
                        }
                    )
                case Trouble.UNMENTIONED:
                    pass
                case Trouble.GARBLED:
                    answer["Failed"].append({})
        return dict(answer)


class FakeClock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)
