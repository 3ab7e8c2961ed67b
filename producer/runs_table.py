"""The last run over each segment, in a DynamoDB table."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from last_run import LastRun
from pipeline.aws_failures import aws_failures
from run_request import Segment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class RunsTable:
    """The `RunLog` port on a table whose key is `segment`, such as "0/1" for the whole names table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def read(self, segment: Segment) -> LastRun:
        with aws_failures("GetItem", f"the table {self._table}"):
            answer = self._client.get_item(TableName=self._table, Key=_key(segment), ConsistentRead=True)
            return _understood(answer.get("Item", {}))

    def write(self, segment: Segment, run: LastRun) -> None:
        since = run.complete_since.isoformat() if run.complete_since else ""
        with aws_failures("PutItem", f"the table {self._table}"):
            self._client.put_item(
                TableName=self._table,
                Item={
                    **_key(segment),
                    "complete_since": {"S": since},
                    "names": {"N": str(run.names)},
                    "skipped": {"N": str(run.skipped)},
                },
            )


def _key(segment: Segment) -> dict[str, Any]:
    return {"segment": {"S": f"{segment.number}/{segment.total}"}}


def _understood(item: Mapping[str, Any]) -> LastRun:
    """Read an item; one that is not understood counts as none, so that every name is sent."""
    try:
        since = item["complete_since"]["S"]
        return LastRun(
            datetime.fromisoformat(since) if since else None,
            int(item["names"]["N"]),
            int(item["skipped"]["N"]),
        )
    except (KeyError, TypeError, ValueError):
        return LastRun()
