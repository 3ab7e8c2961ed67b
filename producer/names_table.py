"""The names, read from DynamoDB."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer

from pipeline.aws_failures import aws_failures
from rows import Row
from run_request import Segment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAGE_ROWS = 5_000
"""1 MB of short names is 28,000 rows. Parsed, these take 35 MB more than 5,000 rows (measured)."""

_deserialize: Callable[[Any], object] = TypeDeserializer().deserialize


class NamesTable:
    """The `NameSource` port on a DynamoDB table, which may have any key.

    Read by Scan, eventually consistent: that is half the price, and a name put in this second is met by the
    next run. What is written during a scan may or may not be met by it.
    """

    def __init__(self, client: "DynamoDBClient", table: str, title_attribute: str) -> None:
        """`title_attribute` may be empty: then no name has a title, whatever else the table holds."""
        self._client = client
        self._table = table
        self._title_attribute = title_attribute

    def rows(self, segment: Segment) -> Iterator[Row]:
        # Placeholders, since `name` is a reserved word and a title's attribute may be called anything.
        asked = {"#name": "name"} | ({"#title": self._title_attribute} if self._title_attribute else {})
        # The paginator goes on until there is no LastEvaluatedKey: an empty page is not the end.
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            ProjectionExpression=", ".join(asked),
            ExpressionAttributeNames=asked,
            Segment=segment.number,
            TotalSegments=segment.total,
            PaginationConfig={"PageSize": PAGE_ROWS},
        )
        with aws_failures("Scan", f"the table {self._table}"):
            for page in pages:
                for item in page["Items"]:
                    yield Row(_value(item.get("name")), _value(item.get(self._title_attribute)))

    def about_how_many(self) -> int:
        """Ask the table. DynamoDB counts its items every six hours."""
        with aws_failures("DescribeTable", f"the table {self._table}"):
            return self._client.describe_table(TableName=self._table)["Table"]["ItemCount"]


def _value(attribute: Mapping[str, Any] | None) -> object:
    """Text as it is, a number as its digits, all else as the type that it has.

    DynamoDB keeps a number's value: what was put as 007 comes as 7.
    """
    if attribute is None:
        return None
    # Nearly all are text, and the deserializer takes a microsecond for each (measured).
    text = attribute.get("S", attribute.get("N"))
    return _deserialize(attribute) if text is None else text
