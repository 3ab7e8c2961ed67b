"""What the functions are measured against must refuse what AWS would, and page as DynamoDB does."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.light_aws import LAST_RUN, Operations, RefusedError, Wiki
from local.encyclopedia.generated import generated_name
from name_sentiment.results_index import ResultsIndexTable
from pipeline.deadline import Deadline
from wiki.changes import WikiChanges


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


def test_records_are_answered_by_their_place_and_counted() -> None:
    operations = Operations(rows=0)

    answer = operations.run("Firehose_20150804.PutRecordBatch", {"Records": [{"Data": "YWI="}] * 3})
    operations.run("Firehose_20150804.PutRecord", {"Record": {"Data": "YWI="}})

    assert (answer["FailedPutCount"], len(answer["RequestResponses"])) == (0, 3)
    assert (operations.counts["records"], operations.counts["record bytes"]) == (4, 8)


@pytest.mark.parametrize("records", [[], [{"Data": "YQ=="}] * 501, [{"Data": "a" * 1_048_576}] * 5])
def test_records_beyond_firehoses_limits_are_refused(records: list[dict[str, str]]) -> None:
    with pytest.raises(RefusedError):
        Operations(rows=0).run("Firehose_20150804.PutRecordBatch", {"Records": records})


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


def index_request(*names: str) -> dict[str, Any]:
    return {"RequestItems": {"index": {"Keys": [{"name": {"S": name}} for name in names]}}}


def test_the_index_knows_every_name_under_the_rules_that_were_given() -> None:
    operations = Operations(rows=2, known_under="the rules")

    answer = operations.run("DynamoDB_20120810.BatchGetItem", index_request("a", "b"))

    items = FakeItems(answer["Responses"]["index"])
    known = ResultsIndexTable(items, consistent=False).read(["a", "b"], Deadline(60))  # type: ignore[arg-type]
    assert {name: (it.titles[-1], it.rules_fingerprint, it.pending) for name, it in known.items()} == {
        "a": ("a", "the rules", False),
        "b": ("b", "the rules", False),
    }


def put_requests(*items: dict[str, Any]) -> dict[str, Any]:
    return {"RequestItems": {"index": [{"PutRequest": {"Item": item}} for item in items]}}


def test_what_is_written_to_the_index_is_read_from_it() -> None:
    operations = Operations(rows=0)
    first, second = ({"name": {"S": "a"}, "known": {"S": known}} for known in ("once", "twice"))

    for item in (first, second):
        operations.run("DynamoDB_20120810.BatchWriteItem", put_requests(item))
    answer = operations.run("DynamoDB_20120810.BatchGetItem", index_request("a", "b"))

    assert answer["Responses"]["index"] == [second]


@pytest.mark.parametrize("names", [(), ("a", "a"), tuple(map(str, range(26)))], ids=len)
def test_a_write_beyond_dynamodbs_limits_is_refused(names: tuple[str, ...]) -> None:
    items = ({"name": {"S": name}} for name in names)

    with pytest.raises(RefusedError):
        Operations(rows=0).run("DynamoDB_20120810.BatchWriteItem", put_requests(*items))


def test_an_object_that_is_not_the_signed_one_is_refused() -> None:
    operations = Operations(rows=0)
    operations.put_object(b"row", hashlib.sha256(b"row").hexdigest())

    with pytest.raises(RefusedError):
        operations.put_object(b"another", hashlib.sha256(b"row").hexdigest())
    assert operations.counts["PutObject"] == 2


@pytest.mark.parametrize("names", [(), ("a", "a"), tuple(map(str, range(101)))], ids=len)
def test_a_read_beyond_dynamodbs_limits_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(RefusedError):
        Operations(rows=2, known_under="the rules").run(
            "DynamoDB_20120810.BatchGetItem", index_request(*names)
        )


def test_the_wiki_tells_of_the_edited_pages_500_a_request() -> None:
    wiki = Wiki(edited=1_200)

    changes = WikiChanges(WikiItself(wiki)).since(LAST_RUN, most_requests=100, deadline=Deadline(60))

    assert changes.titles == {generated_name(number) for number in range(1, 1_201)}
    assert wiki.requests == 1 + 3


class FakeItems:
    """Items of a table that were read already."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        self._items = items

    def read(self, keys: object, deadline: Deadline, *, consistent: bool) -> list[dict[str, Any]]:
        return self._items


class WikiItself:
    """The `Transport` port, without a wire."""

    def __init__(self, wiki: Wiki) -> None:
        self._wiki = wiki

    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        return self._wiki.answer(parameters)
