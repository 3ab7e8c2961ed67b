"""`make smoke`: one name through a deployed stack, to see that it works."""

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from name_sentiment.log_events import NAME_FAILED
from name_sentiment.message import NameMessage
from name_sentiment.result_key import result_key
from operations.cannot_continue import CannotContinue
from operations.clients import Clients
from operations.function_logs import last_complaint, log_records
from operations.results.bucket import fetch_results
from operations.results.fetched_result import FetchedResult
from operations.stack import Stack

NAME_BEGINS = "smoke test"
"""The names stay in the history, which is never changed, and in the index: the consumer writes it after the
result, so an entry that is deleted could come back."""

SECONDS_TO_WAIT = 240
"""The batching window, a cold start, and the consumer's whole timeout."""

SECONDS_BETWEEN_LOOKS = 2
SECONDS_OF_SKEW = 60
"""Seconds by which this machine's clock may be ahead of the clock of the logs."""


def smoke_test(
    clients: Clients,
    stack: Stack,
    title: str,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> FetchedResult:
    """Send the page's title under a name that nobody has, and give its result.

    Neither a name of the table nor its result is touched, and this one's result is removed again. What the
    stack remembers of it stays, under a name that begins with NAME_BEGINS. Raises CannotContinue, with the
    consumer's log message, where it fails.
    """
    name = f"{NAME_BEGINS} {uuid.uuid4()}"
    began, deadline = time.time() - SECONDS_OF_SKEW, clock() + SECONDS_TO_WAIT
    message = NameMessage(name, title).to_body()
    message_id = clients.sqs.send_message(QueueUrl=stack.names_queue_url, MessageBody=message)["MessageId"]
    key = result_key(name)
    while not _is_there(clients, stack, key):
        if cause := _cause_of_failure(clients, stack, began, message_id):
            raise CannotContinue(
                f"{title} goes back to the queue: {cause}"
                "\nIt is tried ten times, and then lies among the dead letters."
            )
        if clock() >= deadline:
            complaint = last_complaint(clients, stack.consumer_function, began)
            raise CannotContinue(
                f"{title} has no result after {SECONDS_TO_WAIT} seconds."
                f" The consumer's last complaint: {complaint or 'none'}"
            )
        sleep(SECONDS_BETWEEN_LOOKS)
    return replace(_taken(clients, stack, key), name=title)


def what_remains(stack: Stack) -> str:
    """Say what a smoke test leaves in the stack."""
    keep_it = "the index and the history keep it" if stack.lake else "the index keeps it"
    return f"Its result has been removed from the bucket; {keep_it}, as `{NAME_BEGINS} …`."


def _is_there(clients: Clients, stack: Stack, key: str) -> bool:
    return bool(
        clients.s3.list_objects_v2(Bucket=stack.results_bucket, Prefix=key, MaxKeys=1).get("Contents")
    )


def _cause_of_failure(clients: Clients, stack: Stack, began: float, message_id: str) -> str | None:
    records = log_records(clients, stack.consumer_function, began, NAME_FAILED)
    return next(
        (str(record["message"]) for record in records if record.get("message_id") == message_id), None
    )


def _taken(clients: Clients, stack: Stack, key: str) -> FetchedResult:
    with TemporaryDirectory() as folder:
        fetched = fetch_results(clients.s3, stack.results_bucket, [key], Path(folder))
    clients.s3.delete_object(Bucket=stack.results_bucket, Key=key)
    if fetched.complaints:
        raise CannotContinue(f"Its result cannot be read: {fetched.complaints[0]}")
    return fetched.results[0]
