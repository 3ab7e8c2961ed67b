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

    def __init__(self, client: "DynamoDBClient", table: str, names_table: str) -> None:
        """`names_table` is what the runs read: one over another table tells nothing of this one's names."""
        self._client = client
        self._table = table
        self._names_table = names_table

    def read(self, segment: Segment) -> LastRun:
        with aws_failures("GetItem", f"the table {self._table}"):
            answer = self._client.get_item(TableName=self._table, Key=_key(segment), ConsistentRead=True)
            item = answer.get("Item", {})
            return _understood(item) if item.get("names_table") == {"S": self._names_table} else LastRun()

    def write(self, segment: Segment, run: LastRun) -> None:
        since = run.complete_since.isoformat() if run.complete_since else ""
        with aws_failures("PutItem", f"the table {self._table}"):
            self._client.put_item(
                TableName=self._table,
                Item={
                    **_key(segment),
                    "names_table": {"S": self._names_table},
                    "complete_since": {"S": since},
                    "names": {"N": str(run.names)},
                    "skipped": {"N": str(run.skipped)},
                    "rows": {"N": str(run.rows)},
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
            int(item["rows"]["N"]),
        )
    except (KeyError, TypeError, ValueError):
        return LastRun()
