"""A client of Athena that answers as it is told to, a page of a thousand rows at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

ROWS_A_PAGE = 1_000


class FakeAthena:
    """Every query goes through `states`, reads some bytes in each, and finds `rows` under `columns`."""

    def __init__(
        self,
        columns: Sequence[str] = (),
        rows: Sequence[Sequence[str | None]] = (),
        states: Sequence[str] = ("QUEUED", "RUNNING", "SUCCEEDED"),
        reason: str = "",
    ) -> None:
        self.queries: list[str] = []
        self.stopped: list[str] = []
        self._columns, self._rows = list(columns), rows
        self._states, self._reason = list(states), reason
        self._asked = 0

    def start_query_execution(
        self,
        *,
        QueryString: str,  # noqa: N803
        WorkGroup: str,  # noqa: N803
        QueryExecutionContext: dict[str, str],  # noqa: N803
    ) -> dict[str, str]:
        assert (WorkGroup, QueryExecutionContext) == ("group", {"Database": "database"})
        self.queries.append(QueryString)
        self._asked = 0
        return {"QueryExecutionId": f"query-{len(self.queries)}"}

    def get_query_execution(self, *, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803
        state = self._states[min(self._asked, len(self._states) - 1)]
        if state == "INTERRUPTED":
            raise KeyboardInterrupt
        self._asked += 1
        status = {"State": state, **({"StateChangeReason": self._reason} if self._reason else {})}
        statistics = {} if state == "QUEUED" else {"DataScannedInBytes": 1_000_000 * self._asked}
        return {"QueryExecution": {"Status": status, "Statistics": statistics}}

    def stop_query_execution(self, *, QueryExecutionId: str) -> None:  # noqa: N803
        self.stopped.append(QueryExecutionId)

    def get_paginator(self, operation: str) -> "FakeAthena":
        assert operation == "get_query_results"
        return self

    def paginate(self, *, QueryExecutionId: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        assert self._states[-1] == "SUCCEEDED", "only a query that succeeded has results"
        rows = [self._columns, *self._rows]
        for start in range(0, len(rows), ROWS_A_PAGE):
            page = [
                {"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]}
                for row in rows[start : start + ROWS_A_PAGE]
            ]
            yield {"ResultSet": {"Rows": page}}
