"""Queries that Athena runs in a stack's workgroup, which says where results go and how much may be read."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from operations.cannot_continue import CannotContinue

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

_UNDER_WAY = {"QUEUED", "RUNNING"}
_FIRST_WAIT_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 2.0
_LONGEST_REASON = 500

Row = Mapping[str, str | None]
"""The cells as Athena writes them, by column; None is SQL's null."""

Progress = Callable[[int], None]
"""Called with the number of bytes that were read so far."""


def no_progress(_bytes_read: int) -> None:
    """A `Progress` that does nothing."""


class Athena:
    """Runs queries over one database."""

    def __init__(
        self,
        client: "AthenaClient",
        work_group: str,
        database: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`sleep` takes seconds."""
        self._client = client
        self._work_group = work_group
        self._database = database
        self._sleep = sleep

    def rows(self, sql: str, progress: Progress = no_progress) -> list[Row]:
        """Run one query and give all its rows. Raises CannotContinue with Athena's message.

        An interruption stops the query, since each byte that it reads costs money.
        """
        query = self._client.start_query_execution(
            QueryString=sql,
            WorkGroup=self._work_group,
            QueryExecutionContext={"Database": self._database},
        )["QueryExecutionId"]
        try:
            self._wait(query, progress)
        except KeyboardInterrupt:
            self._client.stop_query_execution(QueryExecutionId=query)
            raise
        return list(self._found(query))

    def _wait(self, query: str, progress: Progress) -> None:
        wait = _FIRST_WAIT_SECONDS
        while True:
            execution: Any = self._client.get_query_execution(QueryExecutionId=query)["QueryExecution"]
            status = execution["Status"]
            progress(execution.get("Statistics", {}).get("DataScannedInBytes", 0))
            if status["State"] not in _UNDER_WAY:
                break
            self._sleep(wait)
            wait = min(wait * 1.5, _LONGEST_WAIT_SECONDS)
        if status["State"] != "SUCCEEDED":
            reason = " ".join(str(status.get("StateChangeReason", "")).split())[:_LONGEST_REASON]
            raise CannotContinue(
                f"Athena's query {query} in the workgroup {self._work_group}"
                f" {status['State'].lower()}: {reason or 'it says no reason'}"
            )

    def _found(self, query: str) -> Iterator[Row]:
        pages = self._client.get_paginator("get_query_results").paginate(QueryExecutionId=query)
        header: list[str] | None = None
        for page in pages:
            for row in page["ResultSet"]["Rows"]:
                cells = [cell.get("VarCharValue") for cell in row["Data"]]
                if header is None:  # of a query the first row are the columns
                    header = [str(cell) for cell in cells]
                else:
                    yield dict(zip(header, cells, strict=True))
