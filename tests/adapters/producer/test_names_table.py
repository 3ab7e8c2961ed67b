"""Rows as DynamoDB gives them: by pages, whatever their types, each exactly once."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zlib import crc32

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from names_table import PAGE_ROWS, NamesTable
from pipeline.failures import NotThere
from rows import Row
from run_request import WHOLE_TABLE, Segment
from tests.adapters.producer.conftest import make_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class PagingDynamoDb:
    """Answers Scan as DynamoDB may, and moto does not: with segments, and with pages that are empty.

    Each page looks at `page_size` names; the empty name fills no place in its page.
    """

    def __init__(self, names: list[str], page_size: int = 3) -> None:
        self.requests: list[dict[str, Any]] = []
        self._names = names
        self._page_size = page_size
        self.client = boto3.client("dynamodb")
        self.client.meta.events.register("before-call.dynamodb.Scan", self._answer)  # type: ignore[arg-type]

    def _answer(self, params: Mapping[str, Any], **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        request = json.loads(params["body"])
        self.requests.append(request)
        in_segment = [
            name
            for name in self._names
            if crc32(name.encode()) % request["TotalSegments"] == request["Segment"]
        ]
        start = int(request.get("ExclusiveStartKey", {"place": {"N": "0"}})["place"]["N"])
        end = start + self._page_size
        answer: dict[str, Any] = {"Items": [{"name": {"S": name}} for name in in_segment[start:end] if name]}
        if end < len(in_segment):
            answer["LastEvaluatedKey"] = {"place": {"N": str(end)}}
        return AWSResponse("https://dynamodb", 200, {}, None), answer  # type: ignore[arg-type]


def names_in(dynamodb: "DynamoDBClient", table: str, segment: Segment = WHOLE_TABLE) -> list[object]:
    return [row.name for row in NamesTable(dynamodb, table, "title").rows(segment)]


def test_a_row_is_its_name_and_its_title(dynamodb: "DynamoDBClient", names_table: str) -> None:
    dynamodb.put_item(TableName=names_table, Item={"name": {"S": "apple"}, "title": {"S": "Apple Inc."}})
    dynamodb.put_item(TableName=names_table, Item={"name": {"S": "Netflix"}})

    assert set(NamesTable(dynamodb, names_table, "title").rows(WHOLE_TABLE)) == {
        Row("apple", "Apple Inc."),
        Row("Netflix", None),
    }


def test_an_empty_table_has_no_rows(dynamodb: "DynamoDBClient", names_table: str) -> None:
    assert names_in(dynamodb, names_table) == []


def test_a_table_of_more_than_one_page_is_read_to_its_end(
    dynamodb: "DynamoDBClient", names_table: str
) -> None:
    names = [f"name {number}" for number in range(60)]
    for name in names:
        # 60 items of 40 KB are more than two of DynamoDB's pages of 1 MB, whatever of them is asked for.
        dynamodb.put_item(TableName=names_table, Item={"name": {"S": name}, "text": {"S": "x" * 40_000}})

    assert sorted(map(str, names_in(dynamodb, names_table))) == sorted(names)


def test_only_name_and_title_are_asked_for() -> None:
    dynamodb = PagingDynamoDb(["Netflix"])

    names_in(dynamodb.client, "names")

    assert dynamodb.requests == [
        {
            "TableName": "names",
            "ProjectionExpression": "#name, #title",
            "ExpressionAttributeNames": {"#name": "name", "#title": "title"},
            "Segment": 0,
            "TotalSegments": 1,
            "Limit": PAGE_ROWS,
        }
    ]


def test_where_a_table_holds_no_titles_of_pages_none_is_read(dynamodb: "DynamoDBClient") -> None:
    table = make_table(dynamodb, key="name")
    person = {"name": {"S": "Ada Lovelace"}, "title": {"S": "Countess"}, "page of.her": {"S": "Ada (person)"}}
    dynamodb.put_item(TableName=table, Item=person)

    assert list(NamesTable(dynamodb, table, "").rows(WHOLE_TABLE)) == [Row("Ada Lovelace", None)]
    assert list(NamesTable(dynamodb, table, "page of.her").rows(WHOLE_TABLE)) == [
        Row("Ada Lovelace", "Ada (person)")
    ]


def test_an_empty_page_is_not_the_end() -> None:
    dynamodb = PagingDynamoDb(["Netflix", "", "", "", "", "", "", "", "Apple"], page_size=1)

    assert names_in(dynamodb.client, "names") == ["Netflix", "Apple"]
    assert len(dynamodb.requests) == 9


def test_pages_are_read_one_at_a_time_as_they_are_needed() -> None:
    dynamodb = PagingDynamoDb([f"name {number}" for number in range(100)])
    rows = NamesTable(dynamodb.client, "names", "title").rows(WHOLE_TABLE)

    for _ in range(4):
        next(rows)

    assert len(dynamodb.requests) == 2


@pytest.mark.parametrize("total", [1, 2, 4, 7])
def test_the_segments_together_are_the_table_exactly_once(total: int) -> None:
    names = [f"name {number}" for number in range(100)]
    client = PagingDynamoDb(names).client

    read = [name for number in range(total) for name in names_in(client, "names", Segment(number, total))]

    assert sorted(map(str, read)) == sorted(names)


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ({"N": "7"}, "7"),
        ({"N": "1984"}, "1984"),
        ({"NS": ["7"]}, {Decimal(7)}),
        ({"BOOL": False}, False),
        ({"NULL": True}, None),
        ({"L": [{"S": "Netflix"}]}, ["Netflix"]),
        ({"M": {"en": {"S": "Netflix"}}}, {"en": "Netflix"}),
        ({"SS": ["Netflix"]}, {"Netflix"}),
        ({"S": ""}, ""),
    ],
)
def test_a_name_of_another_type_is_given_as_it_is(
    dynamodb: "DynamoDBClient", stored: dict[str, Any], value: object
) -> None:
    table = make_table(dynamodb, key="id")
    dynamodb.put_item(TableName=table, Item={"id": {"S": "1"}, "name": stored})

    assert names_in(dynamodb, table) == [value]


def test_an_item_of_a_table_with_another_key_may_have_no_name(dynamodb: "DynamoDBClient") -> None:
    table = make_table(dynamodb, key="id")
    dynamodb.put_item(TableName=table, Item={"id": {"S": "1"}, "secret": {"S": "never read"}})

    assert list(NamesTable(dynamodb, table, "title").rows(WHOLE_TABLE)) == [Row(None, None)]


def test_a_table_that_does_not_exist_is_not_there(dynamodb: "DynamoDBClient") -> None:
    with pytest.raises(NotThere, match="Scan on the table nowhere"):
        names_in(dynamodb, "nowhere")
