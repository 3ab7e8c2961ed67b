"""Pages as they were when they were last read. They are in the frontier's DynamoDB table."""

import json
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from crawl import KnownPage, Remembered
from page_reading import PageContents, ShownPicture
from pipeline.aws_failures import aws_failures
from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import ItemBatches
from pipeline.failures import known_shape
from web.addresses import Address, Origin
from web.answers import Validators
from website_pictures.frontier_table import DONE
from website_pictures.visit import Visit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CONTENTS = "contents of "
"""A page's contents have an item of their own. Each visit writes the page's other item, and DynamoDB charges
by an item's size."""

MOST_PACKED_BYTES = 390_000
"""An item may have 400 KB."""


class KnownPagesTable:
    """The `KnownPages` port."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._resource = f"the table {table}"
        self._items = ItemBatches(client, table)

    def find(self, visit: Visit, deadline: Deadline) -> Remembered:
        keys = [_key(visit.site, visit.address), _key(visit.site, f"{CONTENTS}{visit.address}")]
        page, is_done = None, False
        for item in self._items.read(keys, deadline, consistent=True):
            if "packed" in item:
                page = _unpacked(item)
            else:
                is_done = item["run_id"]["S"] == visit.run_id and item["visit"]["S"] == DONE
        return Remembered(page, is_done)

    def keep(self, site: Origin, address: Address, page: KnownPage) -> None:
        packed = _packed(page.contents)
        if not (page.validators.etag or page.validators.last_modified) or len(packed) > MOST_PACKED_BYTES:
            return
        with aws_failures("PutItem", self._resource):
            self._client.put_item(
                TableName=self._table,
                Item={
                    **_key(site, f"{CONTENTS}{address}"),
                    "packed": {"B": packed},
                    "etag": {"S": page.validators.etag},
                    "last_modified": {"S": page.validators.last_modified},
                    "shown_at": {"S": page.validators.address},
                },
            )

    def outcomes(self, site: Origin, run_id: str) -> dict[Address, str]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="site = :site AND begins_with(address, :http)",
            FilterExpression="run_id = :run_id AND visit = :done",
            ProjectionExpression="address, outcome",
            ExpressionAttributeValues={
                ":site": {"S": site},
                ":http": {"S": "http"},
                ":run_id": {"S": run_id},
                ":done": {"S": DONE},
            },
            ConsistentRead=True,
        )
        with aws_failures("Query", self._resource):
            return {
                Address(item["address"]["S"]): item["outcome"]["S"]
                for page in pages
                for item in page["Items"]
            }


def _key(site: Origin, address: str) -> dict[str, Any]:
    return {"site": {"S": site}, "address": {"S": address}}


def _packed(contents: PageContents) -> bytes:
    pictures = [[picture.address, picture.text] for picture in contents.pictures]
    told = {"links": contents.links, "pictures": pictures, "is_whole": contents.is_whole}
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode())


def _unpacked(item: Mapping[str, Any]) -> KnownPage:
    with known_shape("a page as it was"):
        told = json.loads(zlib.decompress(bytes(item["packed"]["B"])))
        pictures = tuple(ShownPicture(Address(address), text) for address, text in told["pictures"])
        contents = PageContents(tuple(map(Address, told["links"])), pictures, bool(told["is_whole"]))
        validators = Validators(Address(item["shown_at"]["S"]), item["etag"]["S"], item["last_modified"]["S"])
        return KnownPage(contents, validators)
