"""The DynamoDB table of runs counts how many pictures each run has had looked at."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pipeline.aws_failures import aws_failures

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SECONDS_KEPT = 30 * 24 * 60 * 60


class PictureBudgetTable:
    """The `PictureBudget` port. A run is over several sites, so the key of its count is no site's."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        maximum_pictures: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` gives seconds since 1970."""
        self._client = client
        self._table = table
        self._maximum_pictures = maximum_pictures
        self._clock = clock

    def take(self, run_id: str) -> bool:
        with aws_failures("UpdateItem", f"the table {self._table}"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=_key(run_id),
                    UpdateExpression="ADD looked_at :one SET forget_at = :forget_at",
                    ConditionExpression="attribute_not_exists(looked_at) OR looked_at < :most",
                    ExpressionAttributeValues={
                        ":one": {"N": "1"},
                        ":most": {"N": str(self._maximum_pictures)},
                        ":forget_at": {"N": str(int(self._clock()) + SECONDS_KEPT)},
                    },
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def give_back(self, run_id: str) -> None:
        with aws_failures("UpdateItem", f"the table {self._table}"):
            self._client.update_item(
                TableName=self._table,
                Key=_key(run_id),
                UpdateExpression="ADD looked_at :minus_one",
                ExpressionAttributeValues={":minus_one": {"N": "-1"}},
            )


def _key(run_id: str) -> dict[str, Any]:
    return {"site": {"S": f"pictures of {run_id}"}}
