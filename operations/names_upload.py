"""The operator's names, written into the table."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from operations.clients import PARALLEL_REQUESTS
from operations.names_file import ListedName

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

NAMES_PER_PART = 250


def put_names(
    dynamodb: "DynamoDBServiceResource",
    table: str,
    names: Sequence[ListedName],
    put: Callable[[int], None] = lambda _: None,
) -> None:
    """Write the names into the table, 25 per request and several requests at once.

    A name that is there already is replaced. `put` is told of each part that was written, and its size.
    """

    def put_part(part: Sequence[ListedName]) -> None:
        with dynamodb.Table(table).batch_writer() as batch:  # tries again what DynamoDB left unprocessed
            for listed in part:
                batch.put_item(Item={"name": listed.name} | ({"title": listed.title} if listed.title else {}))
        put(len(part))

    parts = [names[start : start + NAMES_PER_PART] for start in range(0, len(names), NAMES_PER_PART)]
    with ThreadPoolExecutor(PARALLEL_REQUESTS) as threads:
        for _ in threads.map(put_part, parts):
            pass
