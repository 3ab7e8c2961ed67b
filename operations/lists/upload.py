"""Writing names into the table: several requests at once, with only their names in memory."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Self

from operations.clients import PARALLEL_REQUESTS
from operations.lists.entries import ListedName
from operations.stack import Stack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

NAMES_PER_PART = 250
PARTS_AT_ONCE = 2 * PARALLEL_REQUESTS


class Upload:
    """Writes names into a stack's table, 25 per request. A name that is there already is replaced.

    Used in a `with` statement, at whose end all names are written. Raises ClientError and BotoCoreError, with
    `done` of the names written.
    """

    def __init__(
        self,
        dynamodb: "DynamoDBServiceResource",
        stack: Stack,
        written: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`written` is told how many more are written."""
        self.done = 0
        """How many are written."""
        self._table = dynamodb.Table(stack.names_table)
        self._title_attribute = stack.title_attribute
        self._written = written
        self._part: list[ListedName] = []
        self._under_way: deque[Future[int]] = deque()
        self._threads = ThreadPoolExecutor(PARALLEL_REQUESTS)

    def put(self, listed: ListedName) -> None:
        self._part.append(listed)
        if len(self._part) == NAMES_PER_PART:
            self._begin_part()
            if len(self._under_way) == PARTS_AT_ONCE:
                self._end_part()

    def _begin_part(self) -> None:
        self._under_way.append(self._threads.submit(self._write, self._part))
        self._part = []

    def _end_part(self) -> None:
        number = self._under_way.popleft().result()
        self.done += number
        self._written(number)

    def _write(self, part: Sequence[ListedName]) -> int:
        with self._table.batch_writer() as batch:  # tries again what DynamoDB left unprocessed
            for listed in part:
                item = {"name": listed.name}
                if self._title_attribute and listed.title:
                    item[self._title_attribute] = listed.title
                batch.put_item(Item=item)
        return len(part)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._begin_part()
                while self._under_way:
                    self._end_part()
        finally:
            self._threads.shutdown(cancel_futures=True)
            self.done += sum(
                part.result() for part in self._under_way if not part.cancelled() and not part.exception()
            )


def put_names(dynamodb: "DynamoDBServiceResource", stack: Stack, names: Iterable[ListedName]) -> None:
    """Write all of the names into the stack's table. Raises as Upload does."""
    with Upload(dynamodb, stack) as upload:
        for listed in names:
            upload.put(listed)
