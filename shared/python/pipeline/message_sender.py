"""Messages, sent to a queue in SQS."""

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING

from tenacity import RetryCallState, Retrying

from pipeline.aws_failures import aws_failures
from pipeline.deadline import Deadline
from pipeline.delivery import Delivery, OutgoingMessage
from pipeline.failures import Failure, PassingFailure
from pipeline.processors import share_one_processor
from pipeline.retries import retrying

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

BATCH_ENTRIES = 10
BATCH_BYTES = 1_048_576
"""Both: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""

MAXIMUM_ATTEMPTS = 8
"""Up to 25 seconds of waits lie between them. botocore's own tries come on top."""

logger = logging.getLogger(__name__)


class _EntriesLeft(PassingFailure):
    """The answer does not report success for every entry."""


class MessageSender:
    """Sends to one queue, standard or FIFO. Delivery is at least once: unanswered batches are sent again.

    Policy:
    - An entry that SQS calls the sender's fault is never sent again: it would fail again.
    - Any other entry that failed, and any that the answer does not mention, is sent again without the
      others, with exponential backoff and full jitter. What still fails after the last try is unsent, and the
      run goes on.
    - A request that fails as a whole is tried again in the same way, where that can help. Where it cannot, or
      did not, the fault is the queue's and no message's: the sending ends there.
    - A group of a FIFO queue keeps the order of `messages` only where one thread sends. An entry that is sent
      again comes after those that were sent meanwhile.
    """

    def __init__(
        self, client: "SQSClient", queue_url: str, threads: int, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """`client` must have a connection for each of the `threads`; `sleep` takes seconds."""
        self._client = client
        self._queue_url = queue_url
        self._resource = f"the queue {queue_url}"
        self._threads = threads
        self._sleep = sleep

    def send(self, messages: Iterator[OutgoingMessage], deadline: Deadline) -> Delivery:
        """Send from several threads, each of which takes its next batch when its last is done.

        So there are never more messages in memory than `threads` batches, however long the table is.
        """
        batches = _Shared(_batches(messages))
        again = self._retrying(deadline)
        with ThreadPoolExecutor(self._threads, "sender", initializer=share_one_processor) as pool:
            workers = [
                # A copy of the context each: log lines of the threads bear the run's id, too.
                pool.submit(copy_context().run, self._work, batches, again)
                for _ in range(self._threads)
            ]
        delivery = Delivery()
        for worker in workers:
            delivery.add(worker.result())
        return delivery

    def _retrying(self, deadline: Deadline) -> Retrying:
        return retrying(
            deadline,
            self._sleep,
            attempts=MAXIMUM_ATTEMPTS,
            first_wait=0.2,
            longest_wait=20,
            before_sleep=_log_retry,
        )

    def _work(self, batches: "_Shared", again: Retrying) -> Delivery:
        delivery = Delivery()
        try:
            for batch in batches:
                self._deliver(batch, delivery, again)
        except Failure as failure:
            delivery.ended_by = failure
        finally:
            batches.close()  # where this thread ended early, no other begins a new batch
        return delivery

    def _deliver(self, batch: list[OutgoingMessage], delivery: Delivery, again: Retrying) -> None:
        pending = {str(number): message for number, message in enumerate(batch)}
        try:
            again(self._send_pending, pending, delivery)
        except _EntriesLeft as reason:
            for message in pending.values():
                delivery.add_unsent(message.label, str(reason))
        except Failure:
            for message in pending.values():
                delivery.add_unsent(message.label, "their request failed")
            raise

    def _send_pending(self, pending: dict[str, OutgoingMessage], delivery: Delivery) -> None:
        """Send once; what succeeded or never will is no longer `pending`. Raises _EntriesLeft, Failure."""
        reasons = set()
        with aws_failures("SendMessageBatch", self._resource):
            answer = self._client.send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[_request_entry(key, message) for key, message in pending.items()],
            )
            for success in answer.get("Successful", ()):
                if pending.pop(success["Id"], None):
                    delivery.sent += 1
            for failed in answer.get("Failed", ()):
                reason = f"{failed['Code']}: {failed.get('Message', '')[:200]}"
                if not failed["SenderFault"]:
                    reasons.add(reason)
                elif message := pending.pop(failed["Id"], None):
                    delivery.add_unsent(message.label, reason)
        if pending:
            raise _EntriesLeft("; ".join(sorted(reasons)) or "SQS's answer does not mention it")


def _log_retry(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    logger.debug("sending again", extra={"attempt": state.attempt_number, "reason": str(error)})


def _request_entry(key: str, message: OutgoingMessage) -> "SendMessageBatchRequestEntryTypeDef":
    entry: SendMessageBatchRequestEntryTypeDef = {"Id": key, "MessageBody": message.body}
    if message.group_id:
        entry["MessageGroupId"] = message.group_id
    if message.deduplication_id:
        entry["MessageDeduplicationId"] = message.deduplication_id
    return entry


def _batches(messages: Iterator[OutgoingMessage]) -> Generator[list[OutgoingMessage]]:
    batch: list[OutgoingMessage] = []
    batch_bytes = 0
    for message in messages:
        message_bytes = len(message.body.encode())
        if batch and batch_bytes + message_bytes > BATCH_BYTES:
            yield batch
            batch, batch_bytes = [], 0
        batch.append(message)
        batch_bytes += message_bytes
        if len(batch) == BATCH_ENTRIES:
            yield batch
            batch, batch_bytes = [], 0
    if batch:
        yield batch


class _Shared:
    """A generator of batches that several threads take from, one at a time."""

    def __init__(self, batches: Generator[list[OutgoingMessage]]) -> None:
        self._batches = batches
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[list[OutgoingMessage]]:
        return self

    def __next__(self) -> list[OutgoingMessage]:
        with self._lock:
            return next(self._batches)

    def close(self) -> None:
        with self._lock:
            self._batches.close()
