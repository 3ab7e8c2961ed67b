"""A DynamoDB table that says which picture is shown on which page."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from page_reading import ShownPicture
from pipeline.aws_failures import aws_failures
from pipeline.chunks import chunks
from pipeline.clock import now_in_utc
from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import ITEMS_PER_WRITE, Item, ItemBatches
from web.addresses import Address
from website_pictures.site_run import SiteRun

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_SITE = "by-site"
"""The table's index."""


class AppearancesTable:
    """The `Appearances` port on a table whose keys are `page` and `picture`, with an index by `site`.

    An item has no `text` where the picture has none. `text` is empty where the page says that the picture
    is decoration.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, clock: Callable[[], datetime] = now_in_utc
    ) -> None:
        self._client = client
        self._table = table
        self._resource = f"the table {table}"
        self._items = ItemBatches(client, table)
        self._clock = clock

    def record(
        self, run: SiteRun, page: Address, pictures: Sequence[ShownPicture], deadline: Deadline
    ) -> None:
        if not pictures:
            return
        first_seen = self._first_seen(page)
        now = self._now()
        items = [
            {
                "page": {"S": page},
                "picture": {"S": picture.address},
                "site": {"S": run.site},
                "run_id": {"S": run.run_id},
                "first_seen": {"S": first_seen.get(picture.address, now)},
                "last_seen": {"S": now},
                **({"text": {"S": picture.text}} if picture.text is not None else {}),
            }
            for picture in pictures
        ]
        for some in chunks(items, ITEMS_PER_WRITE):
            self._items.write(some, deadline)

    def mark_gone(self, run: SiteRun, is_judged: Callable[[Address], bool], deadline: Deadline) -> int:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=BY_SITE,
            KeyConditionExpression="site = :site",
            FilterExpression="run_id <> :run_id AND attribute_not_exists(gone_since)",
            ProjectionExpression="page, picture",
            ExpressionAttributeValues={":site": {"S": run.site}, ":run_id": {"S": run.run_id}},
        )
        with aws_failures("Query", f"the index of {self._resource}"):
            stale = [it for page in pages for it in page["Items"] if is_judged(Address(it["page"]["S"]))]
        return sum(self._mark_one_gone(item, run, deadline) for item in stale)

    def _mark_one_gone(self, item: Item, run: SiteRun, deadline: Deadline) -> bool:
        deadline.expect_time()
        with aws_failures("UpdateItem", self._resource):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key={"page": item["page"], "picture": item["picture"]},
                    UpdateExpression="SET gone_since = :now",
                    # The index lags behind the table.
                    ConditionExpression="run_id <> :run_id",
                    ExpressionAttributeValues={":now": {"S": self._now()}, ":run_id": {"S": run.run_id}},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def _first_seen(self, page: Address) -> dict[Address, str]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="page = :page",
            ProjectionExpression="picture, first_seen",
            ExpressionAttributeValues={":page": {"S": page}},
            ConsistentRead=True,
        )
        with aws_failures("Query", self._resource):
            return {
                Address(item["picture"]["S"]): item["first_seen"]["S"]
                for found in pages
                for item in found["Items"]
            }

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="seconds")
