"""The last run over each segment, kept in a table."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from last_run import LastRun
from pipeline.failures import NotThere
from run_request import WHOLE_TABLE, Segment
from runs_table import RunsTable
from tests.adapters.producer.conftest import make_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RUN = LastRun(datetime(2026, 11, 25, 6, tzinfo=UTC), names=7, skipped=2, rows=9)

UNDERSTOOD = {
    "names_table": {"S": "names"},
    "complete_since": {"S": "2026-11-25T06:00:00+00:00"},
    "names": {"N": "7"},
    "skipped": {"N": "2"},
    "rows": {"N": "9"},
}


@pytest.fixture
def table(dynamodb: "DynamoDBClient") -> str:
    return make_table(dynamodb, key="segment")


@pytest.mark.parametrize("run", [RUN, LastRun(None, names=3)])
def test_what_a_run_leaves_is_read_back_for_its_segment_alone(
    dynamodb: "DynamoDBClient", table: str, run: LastRun
) -> None:
    runs = RunsTable(dynamodb, table, "names")

    runs.write(Segment(1, 4), run)

    assert runs.read(Segment(1, 4)) == run
    assert runs.read(WHOLE_TABLE) == LastRun()


def test_a_run_over_another_table_tells_nothing_of_this_one(dynamodb: "DynamoDBClient", table: str) -> None:
    RunsTable(dynamodb, table, "other-names").write(WHOLE_TABLE, RUN)

    assert RunsTable(dynamodb, table, "names").read(WHOLE_TABLE) == LastRun()


def test_an_item_of_the_known_form_is_understood(dynamodb: "DynamoDBClient", table: str) -> None:
    dynamodb.put_item(TableName=table, Item={"segment": {"S": "0/1"}, **UNDERSTOOD})

    assert RunsTable(dynamodb, table, "names").read(WHOLE_TABLE) == RUN


@pytest.mark.parametrize(
    "item",
    [
        {},
        {**UNDERSTOOD, "complete_since": {"S": "yesterday"}},
        {**UNDERSTOOD, "rows": {"S": "many"}},
        {name: value for name, value in UNDERSTOOD.items() if name != "rows"},
        {"complete_since": {"N": "1"}},
    ],
)
def test_an_item_that_is_not_understood_is_none(
    dynamodb: "DynamoDBClient", table: str, item: dict[str, Any]
) -> None:
    dynamodb.put_item(TableName=table, Item={"segment": {"S": "0/1"}, **item})

    assert RunsTable(dynamodb, table, "names").read(WHOLE_TABLE) == LastRun()


def test_a_missing_table_is_not_there(dynamodb: "DynamoDBClient") -> None:
    with pytest.raises(NotThere):
        RunsTable(dynamodb, "nowhere", "names").read(WHOLE_TABLE)
