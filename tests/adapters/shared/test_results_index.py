"""What is known of names, kept in a table."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from name_sentiment.known_name import KnownName
from name_sentiment.names import problem_with_name
from name_sentiment.result_format import Status
from name_sentiment.results_index import ResultsIndexTable
from name_sentiment.sentiment import LABELS, Rejected, Sentiment
from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import ItemBatches
from tests.adapters.shared.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LATER = Deadline(100, clock=lambda: 0.0)
NETFLIX = KnownName(
    name="netflix",
    asked_title="netflix",
    titles=("netflix", "Netflix"),
    namespace=0,
    revision="12",
    status=Status.SCORED,
    row_fingerprint="r" * 64,
    text_fingerprint="t" * 64,
    score=Sentiment("POSITIVE", 0.9, 1e-300, 0.1, 0.0),
    rules_fingerprint="f" * 64,
    run_id="run-1",
    written_at=datetime(2026, 11, 25, 6, tzinfo=UTC),
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
shares = st.floats(0, 1)
known_names = st.builds(
    KnownName,
    name=texts.filter(lambda text: problem_with_name(text) is None),
    asked_title=texts,
    titles=st.lists(texts, min_size=1, max_size=3).map(tuple),
    namespace=st.integers(-2, 3000),
    revision=texts,
    status=st.sampled_from(Status),
    row_fingerprint=texts,
    text_fingerprint=texts,
    score=st.none()
    | st.builds(Rejected, st.text(max_size=20))
    | st.builds(Sentiment, st.sampled_from(LABELS), shares, shares, shares, shares),
    rules_fingerprint=texts,
    run_id=texts,
    written_at=st.datetimes(timezones=st.just(UTC)),
    pending_since=st.none() | st.datetimes(timezones=st.just(UTC)),
    is_recorded=st.booleans(),
)


@pytest.fixture
def index(dynamodb: "DynamoDBClient") -> ResultsIndexTable:
    return ResultsIndexTable(ItemBatches(dynamodb, TABLE, sleep=lambda _: None), consistent=True)


@given(known=known_names)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_written_is_read_back_exactly(known: KnownName, index: ResultsIndexTable) -> None:
    index.write([known], LATER)

    assert index.read([known.name], LATER) == {known.name: known}


def test_a_name_without_an_item_is_unknown(index: ResultsIndexTable) -> None:
    assert index.read(["nobody"], LATER) == {}


POSITIVE = Sentiment("POSITIVE", 0.9, 0.0, 0.1, 0.0)


def drop(field: str) -> Callable[[dict[str, Any]], object]:
    return lambda fields: fields.pop(field)


def change(field: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda fields: fields.update({field: value})


@pytest.mark.parametrize(
    "spoil",
    [
        drop("revision"),
        change("status", "glorious"),
        change("titles", []),
        change("titles", "Netflix"),
        change("titles", [None]),
        change("namespace", "0"),
        change("revision", 12),
        change("score", "POSITIVE"),
        change("score", {"label": "POSITIVE"}),
        change("score", vars(POSITIVE) | {"label": "GLORIOUS"}),
        change("score", vars(POSITIVE) | {"mixed": None}),
        change("score", vars(POSITIVE) | {"mixed": "0.1"}),
        change("score", vars(POSITIVE) | {"mixed": 1.5}),
        change("score", vars(POSITIVE) | {"mixed": float("nan")}),
        change("written_at", "yesterday"),
        change("is_recorded", "true"),
        change("colour", "red"),
    ],
)
def test_a_name_whose_fields_are_not_understood_is_unknown(
    spoil: Callable[[dict[str, Any]], object], index: ResultsIndexTable, dynamodb: "DynamoDBClient"
) -> None:
    index.write([NETFLIX], LATER)
    item = dynamodb.get_item(TableName=TABLE, Key={"name": {"S": "netflix"}})["Item"]
    fields = json.loads(item["known"]["S"])
    spoil(fields)
    dynamodb.put_item(TableName=TABLE, Item={**item, "known": {"S": json.dumps(fields)}})

    assert index.read(["netflix"], LATER) == {}


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"known": {"S": "{}"}},
        {"state": {"S": "known"}},
        {"state": {"S": "known"}, "known": {"S": '{"asked_title": "netf'}},
        {"state": {"S": "known"}, "known": {"S": "[]"}},
        {"state": {"S": "known"}, "known": {"S": "[" * 100_000}},
        {"state": {"S": "known"}, "known": {"N": "1"}},
        {
            "state": {"S": "known"},
            "revision": {"S": "12"},
            "status": {"S": "scored"},
        },  # an attribute per field
    ],
)
def test_a_name_whose_item_is_another_or_half_written_is_unknown(
    attributes: dict[str, Any], index: ResultsIndexTable, dynamodb: "DynamoDBClient"
) -> None:
    dynamodb.put_item(TableName=TABLE, Item={"name": {"S": "netflix"}, **attributes})

    assert index.read(["netflix"], LATER) == {}


@pytest.mark.parametrize(
    "state",
    [
        {"S": "maybe"},
        {"S": "pending"},
        {"S": "pending since"},
        {"S": "pending since yesterday"},
        {"S": "pending since 2026-11-25T06:00:00"},  # by which clock?
        {"S": "2026-11-25T06:00:00+00:00"},
        {"BOOL": True},
    ],
)
def test_a_name_in_a_state_that_there_is_not_is_unknown(
    state: dict[str, Any], index: ResultsIndexTable, dynamodb: "DynamoDBClient"
) -> None:
    index.write([NETFLIX], LATER)
    item = dynamodb.get_item(TableName=TABLE, Key={"name": {"S": "netflix"}})["Item"]
    dynamodb.put_item(TableName=TABLE, Item={**item, "state": state})

    assert index.read(["netflix"], LATER) == {}
