"""The sites, read from DynamoDB."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.aws_failures import aws_failures

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class SitesTable:
    """The `SiteSource` port on a table whose key is `site`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def sites(self) -> Iterator[object]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table, ProjectionExpression="site"
        )
        with aws_failures("Scan", f"the table {self._table}"):
            for page in pages:
                yield from (item["site"].get("S") for item in page["Items"])
