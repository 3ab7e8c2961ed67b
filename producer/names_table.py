"""The names, read from DynamoDB."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer

from pipeline.aws_failures import aws_failures
from run import Row
from run_request import Segment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAGE_ROWS = 5_000
"""1 MB of short names is 28,000 rows, which parsed take 35 MB more than these (measured)."""

_deserialize: Callable[[Any], object] = TypeDeserializer().deserialize


class NamesTable:
    """The `NameSource` port on a DynamoDB table, which may have any key.

    Read by Scan, eventually consistent: that is half the price, and a name put in this second is met by the
    next run. What is written during a scan may or may not be met by it.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def rows(self, segment: Segment) -> Iterator[Row]:
        # The paginator goes on until there is no LastEvaluatedKey: an empty page is not the end.
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            ProjectionExpression="#name, title",
            ExpressionAttributeNames={"#name": "name"},  # `name` is a reserved word
            Segment=segment.number,
            TotalSegments=segment.total,
            PaginationConfig={"PageSize": PAGE_ROWS},
        )
        with aws_failures("Scan", f"the table {self._table}"):
            for page in pages:
                for item in page["Items"]:
                    yield Row(_value(item.get("name")), _value(item.get("title")))


def _value(attribute: Mapping[str, Any] | None) -> object:
    if attribute is None:
        return None
    # Nearly all are text, and the deserializer takes a microsecond for each (measured).
    text = attribute.get("S")
    return _deserialize(attribute) if text is None else text
