"""The dead-letter queue: its messages, their reasons, and how to send them back."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from name_sentiment.log_events import NAME_FAILED
from name_sentiment.message import NameMessage
from operations.cannot_continue import CannotContinue
from operations.clients import Clients
from operations.function_logs import log_records
from operations.stack import Stack
from pipeline.failures import PermanentFailure
from pipeline.log_events import MESSAGE_UNUSABLE

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

SECONDS_HIDDEN = 30
"""Seconds for which a message is invisible while the others are read. Counts if this program is killed."""

_MESSAGES_PER_REQUEST = 10
_EMPTY_ANSWERS = 3
"""SQS asks only some of its servers, so only several empty answers in a row mean an empty queue."""


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up, and the reason that is known for it."""

    message_id: str
    sent_at: float
    """Seconds of the epoch."""
    receive_count: int
    name: str | None
    body: str
    cause: str


def read_dead_letters(clients: Clients, stack: Stack, most: int) -> list[DeadLetter]:
    """Read up to `most` messages, oldest first, and leave them all in the queue, visible."""
    events = NAME_FAILED, MESSAGE_UNUSABLE
    url, function = stack.dead_letter_queue_url, stack.consumer_function
    letters = dead_letters_of(clients, url, most, function, events, _name)
    return sorted(letters, key=lambda letter: letter.sent_at)


def _name(body: str) -> str:
    return NameMessage.from_body(body).name


def dead_letters_of(  # noqa: PLR0913, PLR0917 — a queue, and how it is understood
    clients: Clients,
    url: str,
    most: int,
    function: str,
    events: Sequence[str],
    name_in: Callable[[str], str],
) -> list[DeadLetter]:
    """Read up to `most` messages of a queue, and leave them all there, visible.

    The reasons come from the function's log, from lines with these `events`. `name_in` reads a body, and
    raises PermanentFailure where it cannot.
    """
    messages: dict[str, MessageTypeDef] = {}
    try:
        for message in _receive(clients.sqs, url, most):
            messages[message["MessageId"]] = message
    finally:
        _show_again(clients.sqs, url, list(messages.values()))
    causes = _causes(clients, function, events, messages.values()) if messages else {}
    return [_dead_letter(message, causes, name_in) for message in messages.values()]


def _receive(sqs: "SQSClient", url: str, most: int) -> Iterator["MessageTypeDef"]:
    received = empty_answers = 0
    while received < most and empty_answers < _EMPTY_ANSWERS:
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(_MESSAGES_PER_REQUEST, most - received),
            VisibilityTimeout=SECONDS_HIDDEN,
            MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
        )
        messages = answer.get("Messages", [])
        empty_answers = 0 if messages else empty_answers + 1
        received += len(messages)
        yield from messages


def _show_again(sqs: "SQSClient", url: str, messages: list["MessageTypeDef"]) -> None:
    for start in range(0, len(messages), _MESSAGES_PER_REQUEST):
        some = messages[start : start + _MESSAGES_PER_REQUEST]
        sqs.change_message_visibility_batch(
            QueueUrl=url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
                for number, message in enumerate(some)
            ],
        )


def _causes(
    clients: Clients, function: str, events: Sequence[str], messages: Iterable["MessageTypeDef"]
) -> dict[str, str]:
    """The last reason that the function's log has for each message."""
    since = min(_sent_at(message) for message in messages)
    causes = {}
    for record in log_records(clients, function, since, *events):
        if "message_id" in record:
            causes[str(record["message_id"])] = str(record.get("message", ""))
    return causes


def _dead_letter(
    message: "MessageTypeDef", causes: dict[str, str], name_in: Callable[[str], str]
) -> DeadLetter:
    name = None
    cause = causes.get(message["MessageId"], "not in the function's log any more")
    try:
        name = name_in(message["Body"])
    except PermanentFailure as problem:
        cause = str(problem)
    return DeadLetter(
        message_id=message["MessageId"],
        sent_at=_sent_at(message),
        receive_count=int(message["Attributes"]["ApproximateReceiveCount"]),
        name=name,
        body=message["Body"],
        cause=cause,
    )


def _sent_at(message: "MessageTypeDef") -> float:
    return int(message["Attributes"]["SentTimestamp"]) / 1000


_WHAT_TO_DO = {
    "CouldNotDetermineMessageSource": "One was sent into the dead-letter queue itself;"
    " delete it, and redrive again."
}
"""By the reason that SQS gives
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasksResultEntry.html)."""


def redrive(
    sqs: "SQSClient", queue_url: str, *, pause_seconds: float = 1, sleep: Callable[[float], None] = time.sleep
) -> Iterator[tuple[int, int]]:
    """Send all dead letters back to where they came from. Yields how many are sent, of how many.

    Raises CannotContinue where the move fails or is cancelled.
    """
    attributes = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]
    arn = attributes["QueueArn"]
    sqs.start_message_move_task(SourceArn=arn)
    while True:
        task = sqs.list_message_move_tasks(SourceArn=arn, MaxResults=1)["Results"][0]
        moved = task.get("ApproximateNumberOfMessagesMoved", 0)
        yield moved, max(task.get("ApproximateNumberOfMessagesToMove", 0), moved)
        if task["Status"] == "COMPLETED":
            return
        if task["Status"] not in ("RUNNING", "CANCELLING"):
            reason = task.get("FailureReason", "no reason given")
            told = f"The messages were not all sent back: {task['Status']}, {reason}."
            raise CannotContinue(f"{told} {_WHAT_TO_DO.get(reason, '')}".rstrip())
        sleep(pause_seconds)
