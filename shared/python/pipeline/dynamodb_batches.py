"""Items of a DynamoDB table, read and written many per request."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.aws_failures import aws_failures, may_pass
from pipeline.chunks import chunks
from pipeline.deadline import Deadline
from pipeline.failures import PassingFailure, PermanentFailure
from pipeline.retries import retrying

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import BatchStatementRequestTypeDef

_NO_ITEM = "ConditionalCheckFailed"
"""The error code of an UPDATE for which there is no item."""

Item = Mapping[str, Any]
"""Attributes as DynamoDB's protocol writes them: {"name": {"S": "netflix"}}."""

KEYS_PER_READ = 100
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""

ITEMS_PER_WRITE = 25
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""

STATEMENTS_PER_WRITE = 25
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html"""

MOST_ATTEMPTS = 8
_LONGEST_WAIT_SECONDS = 3.0


class _Unprocessed(PassingFailure):
    """The answer leaves items out: DynamoDB throttles, or it would be over 16 MB."""


class ItemBatches:
    """Reads and writes the items of one table.

    What an answer lists as unprocessed is sent again without the rest, with exponential backoff and full
    jitter, until the deadline. Writing is a put of the whole item: done twice, it is the same.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """`sleep` takes seconds."""
        self._client = client
        self._table = table
        self._resource = f"the table {table}"
        self._sleep = sleep

    def read(self, keys: Collection[Item], deadline: Deadline, *, consistent: bool) -> Iterator[Item]:
        """Give the items that exist, in no order; a key may be named once only.

        `consistent` reads see every write that was answered before, at twice the price. Raises Failure.
        """
        for some in chunks(list(keys), KEYS_PER_READ):
            pending = list(some)
            found: list[Item] = []
            self._in_time(deadline, partial(self._read_once, pending, found, consistent=consistent))
            yield from found

    def write(self, items: Sequence[Item], deadline: Deadline) -> None:
        """Put up to ITEMS_PER_WRITE items, of distinct keys, in place of what was. Raises Failure."""
        self._in_time(deadline, partial(self._write_once, list(items)))

    def set_text(self, keys: Sequence[Item], attribute: str, text: str, deadline: Deadline) -> None:
        """Give one attribute of up to STATEMENTS_PER_WRITE items this text; leave the rest of them alone.

        The keys are distinct, of one attribute each. A key without an item stays without. Raises Failure.
        """
        statements = [self._set(key, attribute, text) for key in keys]
        self._in_time(deadline, partial(self._execute_once, statements))

    def _set(self, key: Item, attribute: str, text: str) -> "BatchStatementRequestTypeDef":
        ((name, value),) = key.items()
        return {
            # The names of table and attributes are the deployment's and the code's; values are parameters.
            "Statement": f'UPDATE "{self._table}" SET "{attribute}" = ? WHERE "{name}" = ?',  # noqa: S608
            "Parameters": [{"S": text}, value],
        }

    def _execute_once(self, pending: list["BatchStatementRequestTypeDef"]) -> None:
        with aws_failures("BatchExecuteStatement", self._resource):
            answer = self._client.batch_execute_statement(Statements=pending)
            refusals = [
                (statement, response["Error"])
                for statement, response in zip(pending, answer["Responses"], strict=True)
                if response.get("Error", {}).get("Code", _NO_ITEM) != _NO_ITEM
            ]
        reasons = {f"{error['Code']}: {error.get('Message', '')[:300]}" for _, error in refusals}
        what = f"BatchExecuteStatement on {self._resource} was refused with {'; '.join(sorted(reasons))}"
        if any(not may_pass(error["Code"]) for _, error in refusals):
            raise PermanentFailure(what)
        pending[:] = [statement for statement, _ in refusals]
        if pending:
            raise _Unprocessed(what)

    def _read_once(self, pending: list[Item], found: list[Item], *, consistent: bool) -> None:
        """Ask once: what came is `found`, what did not is still `pending`. Raises Failure."""
        with aws_failures("BatchGetItem", self._resource):
            answer = self._client.batch_get_item(
                RequestItems={self._table: {"Keys": pending, "ConsistentRead": consistent}}
            )
            found += answer["Responses"].get(self._table, [])
            left = answer["UnprocessedKeys"].get(self._table)
            pending[:] = left["Keys"] if left else []
        if pending:
            raise _Unprocessed(f"BatchGetItem on {self._resource} left {len(pending)} keys unprocessed")

    def _write_once(self, pending: list[Item]) -> None:
        with aws_failures("BatchWriteItem", self._resource):
            answer = self._client.batch_write_item(
                RequestItems={self._table: [{"PutRequest": {"Item": item}} for item in pending]}
            )
            requests = answer["UnprocessedItems"].get(self._table, [])
            pending[:] = [request["PutRequest"]["Item"] for request in requests]
        if pending:
            raise _Unprocessed(f"BatchWriteItem on {self._resource} left {len(pending)} items unprocessed")

    def _in_time(self, deadline: Deadline, request: Callable[[], None]) -> None:
        deadline.expect_time()
        again = retrying(
            deadline,
            self._sleep,
            attempts=MOST_ATTEMPTS,
            first_wait=0.1,
            longest_wait=_LONGEST_WAIT_SECONDS,
        )
        again(request)
