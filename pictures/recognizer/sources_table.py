"""Addresses of pictures, in their frontier's DynamoDB table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from look import Source
from pipeline.aws_failures import aws_failures
from web.addresses import Address
from web.answers import Validators
from website_pictures.frontier_table import DONE
from website_pictures.visit import Visit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class SourcesTable:
    """The `Sources` port. The frontier writes the items, at the end of each visit."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find(self, visit: Visit) -> Source:
        with aws_failures("GetItem", f"the table {self._table}"):
            answer: Mapping[str, Any] = self._client.get_item(
                TableName=self._table,
                Key={"site": {"S": visit.site}, "address": {"S": visit.address}},
                ConsistentRead=True,
            )
            return _source(answer.get("Item", {}), visit.run_id)


def _source(item: Mapping[str, Any], run_id: str) -> Source:
    if "outcome" not in item:
        return Source()
    told = {name: value["S"] for name, value in item.items() if "S" in value}
    validators = None
    if told.get("shown_at"):
        validators = Validators(Address(told["shown_at"]), told["etag"], told["last_modified"])
    return Source(
        sha256=told.get("sha256", ""),
        state=told["outcome"],
        detail=told["detail"],
        validators=validators,
        is_done=told["run_id"] == run_id and told["visit"] == DONE,
    )
