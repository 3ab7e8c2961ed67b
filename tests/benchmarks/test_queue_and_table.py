"""What the producer is measured against must refuse what SQS would, and page as DynamoDB does."""

from typing import Any

import pytest

from benchmarks.queue_and_table import Operations, RefusedError


def batch(*bodies: str) -> dict[str, Any]:
    return {"Entries": [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]}


def test_each_entry_of_a_batch_is_answered_with_its_digest() -> None:
    answer = Operations(rows=0).run("AmazonSQS.SendMessageBatch", batch("a", "b"))

    assert [(entry["Id"], entry["MD5OfMessageBody"]) for entry in answer["Successful"]] == [
        ("0", "0cc175b9c0f1b6a831c399e269772661"),
        ("1", "92eb5ffee6ae2fec3ad71c777531578f"),
    ]


@pytest.mark.parametrize(
    "request_", [batch(), batch(*"abcdefghijk"), batch("a" * 1_048_577)], ids=["empty", "eleven", "too long"]
)
def test_a_batch_beyond_sqs_limits_is_refused(request_: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        Operations(rows=0).run("AmazonSQS.SendMessageBatch", request_)


def test_ids_of_a_batch_are_distinct() -> None:
    entry = {"Id": "1", "MessageBody": "a"}

    with pytest.raises(RefusedError):
        Operations(rows=0).run("AmazonSQS.SendMessageBatch", {"Entries": [entry, entry]})


def test_requests_and_messages_are_counted() -> None:
    operations = Operations(rows=0)

    operations.run("AmazonSQS.SendMessageBatch", batch("a", "b"))
    operations.run("AmazonSQS.SendMessage", {"MessageBody": "c"})

    assert operations.counts == {"messages": 3, "SendMessageBatch": 1, "SendMessage": 1}


@pytest.mark.parametrize(("limit", "pages"), [({}, 3), ({"Limit": 60_000}, 3), ({"Limit": 10_000}, 10)])
def test_a_scan_gives_every_row_once_in_pages_of_a_megabyte_or_less(
    limit: dict[str, int], pages: int
) -> None:
    operations = Operations(rows=100_000)
    names: list[str] = []
    request: dict[str, Any] = dict(limit)
    while True:
        page = operations.run("DynamoDB_20120810.Scan", request)
        names += [item["name"]["S"] for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            break
        request = {**limit, "ExclusiveStartKey": page["LastEvaluatedKey"]}

    assert len(names) == len(set(names)) == 100_000
    assert operations.counts["Scan"] == pages
