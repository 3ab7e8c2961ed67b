"""The DynamoDB table of the addresses that runs go to. The same transactions count what is left of a run."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from tenacity import Retrying

from pipeline.aws_failures import aws_failures
from pipeline.chunks import chunks
from pipeline.clock import now_in_utc
from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import Item, ItemBatches
from pipeline.failures import PassingFailure, PermanentFailure
from pipeline.retries import retrying
from web.addresses import Address, Origin
from website_pictures.site_run import Admission, Ending, SiteRun, Superseded
from website_pictures.visit import Visit, VisitKind

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PENDING, DONE = "pending", "done"

MOST_SITEMAPS = 50
"""Sitemaps of a site, those that an index leads to included: 2.5 million addresses."""

ADDRESSES_PER_TRANSACTION = 50
"""One more action is the run's. DynamoDB takes 100, and refuses all where one condition does not hold.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

MOST_ATTEMPTS = 12
_LONGEST_WAIT_SECONDS = 2.0
_COUNTED_AS = {
    VisitKind.START: "pages",
    VisitKind.PAGE: "pages",
    VisitKind.SITEMAP: "sitemaps",
    VisitKind.PICTURE: "pictures",
}
_CONDITION, _IN_THE_WAY = "ConditionalCheckFailed", ("TransactionConflict", "ThrottlingError")


class _Cancelled(Exception):
    """A transaction was cancelled. `reasons` has a code for each of its actions."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


class _InTheWayError(PassingFailure):
    """Another worker wrote at the same moment."""


class FrontierTable:
    """The `Frontier` port on a table whose keys are `site` and `address`.

    A run's item, in another table, counts what is pending. One transaction changes it and the address, so
    that the count is right where a message comes twice or a worker is killed.
    """

    def __init__(  # noqa: PLR0913, PLR0917 — two tables, a limit, and what tests replace
        self,
        client: "DynamoDBClient",
        table: str,
        runs_table: str,
        maximum_pages: int | None = None,
        clock: Callable[[], datetime] = now_in_utc,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._runs_table = runs_table
        self._resource = f"the tables {table} and {runs_table}"
        self._items = ItemBatches(client, table, sleep)
        self._most = {"pages": maximum_pages, "sitemaps": MOST_SITEMAPS, "pictures": None}
        self._clock = clock
        self._sleep = sleep

    def admit(
        self, run: SiteRun, kind: VisitKind, found_on: str, addresses: Sequence[Address], deadline: Deadline
    ) -> Admission:
        to_send: set[Address] = set()
        is_cut = False
        for some in chunks(addresses, ADDRESSES_PER_TRANSACTION):
            known = self._known(run.site, some, deadline)
            new = [address for address in some if known.get(address, {}).get("run_id") != run.run_id]
            lost = {
                address
                for address, item in known.items()
                if address not in new and item["found_on"] == found_on and item["visit"] == PENDING
            }
            let_in = self._let_in(run, kind, found_on, new, deadline)
            to_send |= lost | set(let_in.to_send)
            is_cut |= let_in.is_cut
            if is_cut:
                break
        return Admission(tuple(address for address in addresses if address in to_send), is_cut)

    def finish(self, visit: Visit, ending: Ending, deadline: Deadline) -> bool:
        done = self._done(visit, ending)
        try:
            self._retrying(deadline)(self._transact, [done, self._one_less(visit, of_several=True)])
        except _Cancelled:
            return self._finish_perhaps_the_last(visit, done, deadline)
        return False

    def _finish_perhaps_the_last(self, visit: Visit, done: dict[str, Any], deadline: Deadline) -> bool:
        try:
            self._retrying(deadline)(self._transact, [done, self._one_less(visit)])
        except _Cancelled as cancelled:
            if cancelled.reasons[1] == _CONDITION:
                raise Superseded from cancelled
            # The visit is finished already: its message came twice, or a transaction's answer was lost.
        run = self._run(visit.site)
        if run["run_id"]["S"] != visit.run_id:
            raise Superseded
        return int(run["pending"]["N"]) == 0 and "ended" not in run

    def _known(
        self, site: Origin, addresses: Iterable[Address], deadline: Deadline
    ) -> dict[Address, dict[str, str]]:
        found = self._items.read([_key(site, address) for address in addresses], deadline, consistent=True)
        fields = ("run_id", "found_on", "visit")
        return {
            Address(item["address"]["S"]): {field: item.get(field, {"S": ""})["S"] for field in fields}
            for item in found
        }

    def _let_in(
        self, run: SiteRun, kind: VisitKind, found_on: str, addresses: list[Address], deadline: Deadline
    ) -> Admission:
        counted = _COUNTED_AS[kind]
        most = self._most[counted]
        wanted = list(addresses)
        is_cut = False
        while wanted:
            counting = self._counting(run, counted, len(wanted), most)
            letting_in = [self._letting_in(run, kind, found_on, address) for address in wanted]
            try:
                self._retrying(deadline)(self._transact, [counting, *letting_in])
                break
            except _Cancelled as cancelled:
                if cancelled.reasons[0] == _CONDITION:
                    room = self._room(run, counted, most)
                    is_cut = True
                    wanted = wanted[: min(room, len(wanted) - 1)]
                else:  # another worker has let some of them in
                    refused = cancelled.reasons[1:]
                    wanted = [
                        address
                        for address, reason in zip(wanted, refused, strict=True)
                        if reason != _CONDITION
                    ]
        return Admission(tuple(wanted), is_cut)

    def _room(self, run: SiteRun, counted: str, most: int | None) -> int:
        item = self._run(run.site)
        if item["run_id"]["S"] != run.run_id:
            raise Superseded
        return max(0, (most or 0) - int(item[counted]["N"]))

    def _counting(self, run: SiteRun, counted: str, number: int, most: int | None) -> dict[str, Any]:
        limited = f" AND {counted} <= :room" if most is not None else ""
        room = {":room": {"N": str(most - number)}} if most is not None else {}
        return {
            "TableName": self._runs_table,
            "Key": {"site": {"S": run.site}},
            "UpdateExpression": f"ADD {counted} :number, pending :number SET progressed = :now",
            "ConditionExpression": f"run_id = :run_id{limited}",
            "ExpressionAttributeValues": {
                ":number": {"N": str(number)},
                ":run_id": {"S": run.run_id},
                ":now": self._now(),
                **room,
            },
        }

    def _letting_in(self, run: SiteRun, kind: VisitKind, found_on: str, address: Address) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Key": _key(run.site, address),
            "UpdateExpression": "SET run_id = :run_id, kind = :kind, visit = :pending, found_on = :found_on,"
            " first_met = if_not_exists(first_met, :now)",
            "ConditionExpression": "attribute_not_exists(run_id) OR run_id <> :run_id",
            "ExpressionAttributeValues": {
                ":run_id": {"S": run.run_id},
                ":kind": {"S": kind.value},
                ":pending": {"S": PENDING},
                ":found_on": {"S": found_on},
                ":now": self._now(),
            },
        }

    def _done(self, visit: Visit, ending: Ending) -> dict[str, Any]:
        kept: dict[str, str | int] = {"outcome": ending.outcome, "detail": ending.detail, **ending.kept}
        names = {f"#kept{number}": name for number, name in enumerate(kept)}
        values = {f":kept{number}": _value(value) for number, value in enumerate(kept.values())}
        setting = ", ".join(f"{name} = :kept{number}" for number, name in enumerate(names))
        return {
            "TableName": self._table,
            "Key": _key(visit.site, visit.address),
            "UpdateExpression": f"SET visit = :done, {setting}",
            "ConditionExpression": "run_id = :run_id AND visit = :pending",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {
                ":run_id": {"S": visit.run_id},
                ":pending": {"S": PENDING},
                ":done": {"S": DONE},
                **values,
            },
        }

    def _one_less(self, visit: Visit, *, of_several: bool = False) -> dict[str, Any]:
        """`of_several` is for a visit that leaves others: then the run need not be read to know that."""
        condition, values = "run_id = :run_id", {":run_id": {"S": visit.run_id}}
        if of_several:
            condition, values = f"{condition} AND pending > :one", {**values, ":one": {"N": "1"}}
        return {
            "TableName": self._runs_table,
            "Key": {"site": {"S": visit.site}},
            "UpdateExpression": "ADD pending :minus_one SET progressed = :now",
            "ConditionExpression": condition,
            "ExpressionAttributeValues": {**values, ":minus_one": {"N": "-1"}, ":now": self._now()},
        }

    def _transact(self, updates: list[dict[str, Any]]) -> None:
        """Raises _Cancelled, Failure."""
        with aws_failures("TransactWriteItems", self._resource):
            try:
                self._client.transact_write_items(
                    TransactItems=[{"Update": update} for update in updates]  # type: ignore[typeddict-item]
                )
            except self._client.exceptions.TransactionCanceledException as error:
                reasons = _reasons(error)
                if any(reason in _IN_THE_WAY for reason in reasons):
                    raise _InTheWayError(f"{self._resource} are being written by another") from error
                if _CONDITION not in reasons:
                    raise PermanentFailure(f"{self._resource} took no transaction: {error}"[:500]) from error
                raise _Cancelled(reasons) from error

    def _run(self, site: Origin) -> Item:
        with aws_failures("GetItem", f"the table {self._runs_table}"):
            item: Item = self._client.get_item(
                TableName=self._runs_table, Key={"site": {"S": site}}, ConsistentRead=True
            )["Item"]
            return item

    def _now(self) -> dict[str, str]:
        return {"S": self._clock().isoformat(timespec="seconds")}

    def _retrying(self, deadline: Deadline) -> Retrying:
        return retrying(
            deadline,
            self._sleep,
            attempts=MOST_ATTEMPTS,
            first_wait=0.05,
            longest_wait=_LONGEST_WAIT_SECONDS,
            after=_InTheWayError,
        )


def _reasons(error: ClientError) -> list[str]:
    reasons: Any = error.response.get("CancellationReasons", [])
    return [str(reason.get("Code", "None")) for reason in reasons]


def _key(site: Origin, address: Address) -> dict[str, Any]:
    return {"site": {"S": site}, "address": {"S": address}}


def _value(value: str | int) -> dict[str, str]:
    return {"S": value} if isinstance(value, str) else {"N": str(value)}
