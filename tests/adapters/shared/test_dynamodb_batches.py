"""Many items per request, and what becomes of those that DynamoDB leaves unprocessed."""

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber

from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import ITEMS_PER_WRITE, MOST_ATTEMPTS, Item, ItemBatches
from pipeline.failures import NotAsked, NotThere, PassingFailure, PermanentFailure
from tests.adapters.shared.conftest import TABLE
from tests.adapters.stubbed import stubbed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LATER = Deadline(100, clock=lambda: 0.0)


def key(name: str) -> Item:
    return {"name": {"S": name}}


def put(*names: str) -> dict[str, Any]:
    return {TABLE: [{"PutRequest": {"Item": key(name)}} for name in names]}


def get(*names: str) -> dict[str, Any]:
    return {TABLE: {"Keys": [key(name) for name in names], "ConsistentRead": True}}


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def items(dynamodb: "DynamoDBClient", naps: list[float]) -> ItemBatches:
    return ItemBatches(dynamodb, TABLE, naps.append)


@pytest.fixture
def stub(dynamodb: "DynamoDBClient", items: ItemBatches) -> Iterator[Stubber]:
    with stubbed(dynamodb) as stub:
        yield stub


def test_what_was_written_is_read_back(items: ItemBatches) -> None:
    names = [f"name {number}" for number in range(250)]
    for start in range(0, len(names), ITEMS_PER_WRITE):
        items.write([key(name) for name in names[start : start + ITEMS_PER_WRITE]], LATER)

    found = list(items.read([key(name) for name in [*names, "nobody"]], LATER, consistent=True))

    assert sorted(item["name"]["S"] for item in found) == sorted(names)


def test_without_time_left_nothing_is_asked(items: ItemBatches, stub: Stubber) -> None:
    too_late = Deadline(0, clock=lambda: 0.0)

    with pytest.raises(NotAsked):
        items.write([key("a")], too_late)
    with pytest.raises(NotAsked):
        items.set_text([key("a")], "state", "pending", too_late)
    with pytest.raises(NotAsked):
        list(items.read([key("a")], too_late, consistent=True))


def test_only_what_was_left_unprocessed_is_written_again(
    items: ItemBatches, stub: Stubber, naps: list[float]
) -> None:
    stub.add_response(
        "batch_write_item", {"UnprocessedItems": put("b")}, {"RequestItems": put("a", "b", "c")}
    )
    stub.add_response("batch_write_item", {"UnprocessedItems": {}}, {"RequestItems": put("b")})

    items.write([key("a"), key("b"), key("c")], LATER)

    assert len(naps) == 1


def test_only_what_was_left_unprocessed_is_read_again(items: ItemBatches, stub: Stubber) -> None:
    some = {"Responses": {TABLE: [key("a")]}, "UnprocessedKeys": {TABLE: {"Keys": [key("b")]}}}
    others = {"Responses": {TABLE: [key("b")]}, "UnprocessedKeys": {}}
    stub.add_response("batch_get_item", some, {"RequestItems": get("a", "b")})
    stub.add_response("batch_get_item", others, {"RequestItems": get("b")})

    assert list(items.read([key("a"), key("b")], LATER, consistent=True)) == [key("a"), key("b")]


def test_a_throttled_request_is_sent_again_and_given_up_after_some_attempts(
    items: ItemBatches, stub: Stubber, naps: list[float]
) -> None:
    for _ in range(MOST_ATTEMPTS):
        stub.add_client_error("batch_write_item", "ProvisionedThroughputExceededException")

    with pytest.raises(PassingFailure):
        items.write([key("a")], LATER)

    assert len(naps) == MOST_ATTEMPTS - 1


def test_nothing_is_sent_again_after_the_deadline(
    items: ItemBatches, stub: Stubber, naps: list[float]
) -> None:
    stub.add_response("batch_write_item", {"UnprocessedItems": put("a")}, {"RequestItems": put("a")})

    with pytest.raises(PassingFailure, match="left 1 items unprocessed"):
        items.write([key("a")], Deadline(1.5, clock=count().__next__))

    assert naps == []


def test_a_missing_table_and_a_refusal_are_not_asked_again(items: ItemBatches, stub: Stubber) -> None:
    stub.add_client_error("batch_get_item", "ResourceNotFoundException")
    with pytest.raises(NotThere):
        list(items.read([key("a")], LATER, consistent=True))

    stub.add_client_error("batch_get_item", "AccessDeniedException")
    with pytest.raises(PermanentFailure):
        list(items.read([key("a")], LATER, consistent=True))


def statement(name: str) -> dict[str, Any]:
    return {
        "Statement": f'UPDATE "{TABLE}" SET "state" = ? WHERE "name" = ?',  # noqa: S608 — a test's own
        "Parameters": [{"S": "pending"}, {"S": name}],
    }


def test_one_attribute_is_set_and_the_rest_of_the_item_is_left_alone(items: ItemBatches) -> None:
    hostile = "x' OR \"name\" <> '"
    written = [{**key(name), "state": {"S": "known"}, "n": {"N": "1"}} for name in ("a", "b", hostile)]
    items.write(written, LATER)

    items.set_text([key("a"), key(hostile), key("nobody")], "state", "pending", LATER)

    found = items.read([key("a"), key("b"), key(hostile), key("nobody")], LATER, consistent=True)
    assert {item["name"]["S"]: item["state"]["S"] for item in found} == {
        "a": "pending",
        "b": "known",
        hostile: "pending",
    }


def test_only_what_was_refused_in_passing_is_set_again(
    items: ItemBatches, stub: Stubber, naps: list[float]
) -> None:
    answer = [{}, {"Error": {"Code": "ThrottlingError"}}, {"Error": {"Code": "ConditionalCheckFailed"}}]
    stub.add_response(
        "batch_execute_statement", {"Responses": answer}, {"Statements": [*map(statement, "abc")]}
    )
    stub.add_response("batch_execute_statement", {"Responses": [{}]}, {"Statements": [statement("b")]})

    items.set_text([key("a"), key("b"), key("c")], "state", "pending", LATER)

    assert len(naps) == 1


def test_a_refusal_for_good_is_not_sent_again(items: ItemBatches, stub: Stubber, naps: list[float]) -> None:
    answer = [{"Error": {"Code": "ValidationError", "Message": "no"}}, {}]
    stub.add_response("batch_execute_statement", {"Responses": answer})

    with pytest.raises(PermanentFailure, match="refused with ValidationError: no"):
        items.set_text([key("a"), key("b")], "state", "pending", LATER)
    assert naps == []


def test_an_answer_that_is_too_short_is_asked_for_again(items: ItemBatches, stub: Stubber) -> None:
    for _ in range(MOST_ATTEMPTS):
        stub.add_response("batch_execute_statement", {"Responses": [{}]})

    with pytest.raises(PassingFailure, match="unknown shape"):
        items.set_text([key("a"), key("b")], "state", "pending", LATER)
