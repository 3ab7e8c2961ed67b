"""The DynamoDB table of the latest run over each site."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.aws_failures import aws_failures
from pipeline.clock import now_in_utc
from pipeline.dynamodb_batches import Item
from pipeline.failures import known_shape
from web.addresses import Address, Origin
from website_pictures.site_run import SiteRun

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT_WORK_FOR = timedelta(hours=3)
"""Counted from the last visit that ended. A failing host gets no requests for at most a third of this."""

SECONDS_TRUSTED = 10.0
"""A run that was found to be the latest is taken for the latest for so long."""


class SiteRunsTable:
    """The `SiteRuns` port on a table whose key is `site`."""

    def __init__(
        self, client: "DynamoDBClient", table: str, clock: Callable[[], datetime] = now_in_utc
    ) -> None:
        self._client = client
        self._table = table
        self._resource = f"the table {table}"
        self._clock = clock
        self._found_latest: dict[tuple[Origin, str], datetime] = {}

    def begin(self, run: SiteRun, *, force: bool) -> bool:
        known = self.find(run.site)
        if known and known.run_id == run.run_id:
            return True
        at_work_no_more = "attribute_not_exists(site) OR attribute_exists(ended) OR progressed < :stale"
        return self._update(
            run.site,
            "SET run_id = :run_id, starts = :starts, began = :now, progressed = :now, pages = :none,"
            " sitemaps = :none, pictures = :none, pending = :none, is_cut = :false"
            " REMOVE ended, skipped",
            f"{at_work_no_more} OR attribute_exists(site)" if force else at_work_no_more,
            {
                ":run_id": {"S": run.run_id},
                ":starts": {"L": [{"S": start} for start in run.starts]},
                ":now": _time(self._clock()),
                ":none": {"N": "0"},
                ":false": {"BOOL": False},
                ":stale": _time(self._clock() - AT_WORK_FOR),
            },
        )

    def skip(self, site: Origin) -> int:
        with aws_failures("UpdateItem", self._resource):
            answer = self._client.update_item(
                TableName=self._table,
                Key={"site": {"S": site}},
                UpdateExpression="ADD skipped :one",
                ConditionExpression="attribute_exists(site)",
                ExpressionAttributeValues={":one": {"N": "1"}},
                ReturnValues="UPDATED_NEW",
            )
            return int(answer["Attributes"]["skipped"]["N"])

    def find(self, site: Origin) -> SiteRun | None:
        with aws_failures("GetItem", self._resource):
            answer: Item = self._client.get_item(
                TableName=self._table, Key={"site": {"S": site}}, ConsistentRead=True
            )
            return read_site_run(answer["Item"]) if "Item" in answer else None

    def is_latest(self, site: Origin, run_id: str) -> bool:
        found, now = self._found_latest.get((site, run_id)), self._clock()
        if found and now - found < timedelta(seconds=SECONDS_TRUSTED):
            return True
        run = self.find(site)
        if run is None or run.run_id != run_id:
            return False
        self._found_latest = {(site, run_id): now}  # a batch has messages of few sites
        return True

    def cut(self, site: Origin, run_id: str) -> bool:
        return self._update(
            site,
            "SET is_cut = :true",
            "run_id = :run_id AND is_cut = :false",
            {":run_id": {"S": run_id}, ":true": {"BOOL": True}, ":false": {"BOOL": False}},
        )

    def end(self, site: Origin, run_id: str, *, whole: bool) -> None:
        self._update(
            site,
            "SET ended = :now" + (", last_whole_run = :run_id" if whole else ""),
            "run_id = :run_id",
            {":run_id": {"S": run_id}, ":now": _time(self._clock())},
        )

    def _update(self, site: str, change: str, condition: str, values: dict[str, Any]) -> bool:
        with aws_failures("UpdateItem", self._resource):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key={"site": {"S": site}},
                    UpdateExpression=change,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True


def read_site_run(item: Item) -> SiteRun:
    """Read an item as DynamoDB's protocol writes it. Raises PassingFailure where something is missing."""
    with known_shape("a site's run"):
        return SiteRun(
            site=Origin(item["site"]["S"]),
            run_id=str(item["run_id"]["S"]),
            starts=tuple(Address(start["S"]) for start in item["starts"]["L"]),
            began=datetime.fromisoformat(item["began"]["S"]),
            pages=int(item["pages"]["N"]),
            sitemaps=int(item["sitemaps"]["N"]),
            pictures=int(item["pictures"]["N"]),
            pending=int(item["pending"]["N"]),
            is_cut=bool(item["is_cut"]["BOOL"]),
            ended=datetime.fromisoformat(item["ended"]["S"]) if "ended" in item else None,
            last_whole_run=str(item.get("last_whole_run", {"S": ""})["S"]),
        )


def _time(moment: datetime) -> dict[str, str]:
    """Write a time in text of one width, so that texts sort by time."""
    return {"S": moment.astimezone(UTC).isoformat(timespec="seconds")}
