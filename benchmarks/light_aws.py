"""An SQS, a DynamoDB, a Firehose and an S3 with only the operations used here, and little processor time.

    python -m benchmarks.light_aws --port 0 --rows 1000000 --latency-milliseconds 10

MiniStack keeps every message and checks every signature, in Python: it would be measured instead of the
functions. This one answers SendMessage, SendMessageBatch, Scan, BatchGetItem, BatchWriteItem,
BatchExecuteStatement, PutRecord, PutRecordBatch and PutObject as AWS does, each after the same delay,
refuses what breaks their limits, counts, and forgets all but the items of the index. It is also a wiki that
tells its time, and of `--edited N` pages that have changed since the last run. With
`--known-under FINGERPRINT` the index knows every name under those rules. `GET /statistics` gives the counts.
"""

import argparse
import asyncio
import hashlib
import json
import selectors
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import parse_qs

from local.encyclopedia.generated import generated_name
from local.loopback import LOOPBACK
from local.serving import arguments, whole_number
from name_sentiment.known_name import KnownName
from name_sentiment.result_format import Status
from name_sentiment.results_index import ResultsIndexTable
from name_sentiment.sentiment import Sentiment
from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import ITEMS_PER_WRITE, KEYS_PER_READ, STATEMENTS_PER_WRITE, Item
from pipeline.record_stream import RECORDS_PER_REQUEST, REQUEST_BYTES

BATCH_ENTRIES = 10
BATCH_BYTES = 1_048_576
PAGE_BYTES = 1_048_576
"""A Scan's page: 1 MB of items (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html)."""

ITEM_BYTES = len("name") + len(generated_name(1))
"""An item is as large as its attributes' names and values together."""

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
LAST_RUN = NOW - timedelta(minutes=1)
"""So short a time ago that only the edited names need asking, and hardly one is due for a full look."""

OLDEST_CHANGE = NOW - timedelta(days=30)
CHANGES_A_REQUEST = 500
"""https://www.mediawiki.org/wiki/API:RecentChanges"""

PUT_OBJECT = b"PUT /"
_ANY_NAME = "any name"

Answer = dict[str, Any]


class RefusedError(Exception):
    """The request breaks a limit; the message is the name of AWS's exception."""


class Operations:
    """The operations that it knows; requests and answers are those of AWS's JSON protocols, parsed."""

    def __init__(self, rows: int, known_under: str = "") -> None:
        """`known_under` is the fingerprint of the rules under which the index knows every name."""
        self._rows = rows
        self._known = _item_of_a_known_name(known_under) if known_under else None
        self._written: dict[str, Item] = {}
        self.counts: Counter[str] = Counter(messages=0)
        self._by_target: dict[str, Callable[[Answer], Answer]] = {
            "AmazonSQS.SendMessage": self._send_message,
            "AmazonSQS.SendMessageBatch": self._send_message_batch,
            "DynamoDB_20120810.Scan": self._scan,
            "DynamoDB_20120810.DescribeTable": lambda _: {"Table": {"ItemCount": rows}},
            "DynamoDB_20120810.GetItem": lambda _: {"Item": self._last_run()} if self._known else {},
            "DynamoDB_20120810.PutItem": lambda _: {},
            "DynamoDB_20120810.BatchGetItem": self._batch_get_item,
            "DynamoDB_20120810.BatchWriteItem": self._batch_write_item,
            "DynamoDB_20120810.BatchExecuteStatement": self._batch_execute_statement,
            "Firehose_20150804.PutRecord": self._put_record,
            "Firehose_20150804.PutRecordBatch": self._put_record_batch,
        }

    def run(self, target: str, request: Answer) -> Answer:
        """Raises RefusedError."""
        self.counts[target.partition(".")[2]] += 1
        if target not in self._by_target:
            raise RefusedError("UnknownOperationException")
        return self._by_target[target](request)

    def _send_message(self, request: Answer) -> Answer:
        return self._kept(request["MessageBody"])

    def _send_message_batch(self, request: Answer) -> Answer:
        entries = request["Entries"]
        if not 0 < len(entries) <= BATCH_ENTRIES:
            raise RefusedError("TooManyEntriesInBatchRequest")
        if len({entry["Id"] for entry in entries}) < len(entries):
            raise RefusedError("BatchEntryIdsNotDistinct")
        if sum(len(entry["MessageBody"].encode()) for entry in entries) > BATCH_BYTES:
            raise RefusedError("BatchRequestTooLong")
        return {"Successful": [{"Id": entry["Id"], **self._kept(entry["MessageBody"])} for entry in entries]}

    def _kept(self, body: str) -> Answer:
        self.counts["messages"] += 1
        digest = hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
        return {"MessageId": str(uuid.uuid4()), "MD5OfMessageBody": digest}

    def _last_run(self) -> Item:
        return {
            "names_table": {"S": "names"},
            "complete_since": {"S": LAST_RUN.isoformat()},
            "names": {"N": str(self._rows)},
            "skipped": {"N": "0"},
            "rows": {"N": str(self._rows)},
        }

    def _batch_get_item(self, request: Answer) -> Answer:
        ((table, asked),) = request["RequestItems"].items()
        names = [key["name"]["S"] for key in asked["Keys"]]
        if not 0 < len(set(names)) == len(names) <= KEYS_PER_READ:
            raise RefusedError("ValidationException")
        items = [item for item in map(self._item, names) if item]
        self.counts["items read"] += len(names)
        return {"Responses": {table: items}, "UnprocessedKeys": {}}

    def _item(self, name: str) -> Item | None:
        if name in self._written:
            return self._written[name]
        return _named(self._known, name) if self._known else None

    def _batch_write_item(self, request: Answer) -> Answer:
        ((_, puts),) = request["RequestItems"].items()
        items = {put["PutRequest"]["Item"]["name"]["S"]: put["PutRequest"]["Item"] for put in puts}
        if not 0 < len(items) == len(puts) <= ITEMS_PER_WRITE:
            raise RefusedError("ValidationException")
        self._written |= items
        self.counts["items written"] += len(items)
        return {"UnprocessedItems": {}}

    def _batch_execute_statement(self, request: Answer) -> Answer:
        statements = request["Statements"]
        if not 0 < len(statements) <= STATEMENTS_PER_WRITE:
            raise RefusedError("ValidationException")
        self.counts["items marked"] += len(statements)
        return {"Responses": [{} for _ in statements]}

    def put_object(self, body: bytes, sha256: str) -> None:
        """Raises RefusedError where the body is another one than was signed."""
        self.counts["PutObject"] += 1
        if hashlib.sha256(body).hexdigest() != sha256:
            raise RefusedError("XAmzContentSHA256Mismatch")

    def _put_record(self, request: Answer) -> Answer:
        self._count([request["Record"]["Data"]])
        return {"RecordId": "any"}

    def _put_record_batch(self, request: Answer) -> Answer:
        records = [record["Data"] for record in request["Records"]]
        if not 0 < len(records) <= RECORDS_PER_REQUEST or sum(map(len, records)) > REQUEST_BYTES:
            raise RefusedError("InvalidArgumentException")
        self._count(records)
        return {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "any"}] * len(records)}

    def _count(self, records: Sequence[str]) -> None:
        self.counts["records"] += len(records)
        self.counts["record bytes"] += sum(len(record) * 3 // 4 - record.count("=") for record in records)

    def _scan(self, request: Answer) -> Answer:
        last = request.get("ExclusiveStartKey")
        first = int(last["name"]["S"].rpartition(" ")[2]) + 1 if last else 1
        most = min(PAGE_BYTES // ITEM_BYTES, request.get("Limit", sys.maxsize))
        end = min(first + most, self._rows + 1)
        items = [{"name": {"S": generated_name(number)}} for number in range(first, end)]
        page: Answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
        return page if end > self._rows else {**page, "LastEvaluatedKey": items[-1]}


class _Kept:
    """Takes the place of a table's items: keeps what is written."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    def write(self, items: Sequence[Item], deadline: Deadline) -> None:
        self.items += items


def _item_of_a_known_name(rules_fingerprint: str) -> dict[str, Any]:
    """Give an item of the index as the consumer writes it, of the name that `_named` puts another for."""
    kept = _Kept()
    known = KnownName(
        name=_ANY_NAME,
        asked_title=_ANY_NAME,
        titles=(_ANY_NAME,),
        namespace=0,
        revision="1",
        status=Status.SCORED,
        row_fingerprint=hashlib.sha256(b"row").hexdigest(),
        text_fingerprint=hashlib.sha256(b"text").hexdigest(),
        score=Sentiment("NEUTRAL", 0.1, 0.1, 0.7, 0.1),
        rules_fingerprint=rules_fingerprint,
        run_id="0f6e8f0a-7c1b-4f6e-9d55-2f1c6f0b9a11",
        written_at=LAST_RUN,
    )
    ResultsIndexTable(kept, consistent=False).write([known], Deadline(60))  # type: ignore[arg-type]
    (item,) = kept.items
    return dict(item)


def _named(known: Item, name: str) -> Item:
    return {**known, "name": {"S": name}, "known": {"S": known["known"]["S"].replace(_ANY_NAME, name)}}


class Wiki:
    """Tells its time, and which generated pages have changed since the last run: the first `edited`."""

    def __init__(self, edited: int) -> None:
        self._edited = edited
        self.requests = 0

    def answer(self, parameters: Mapping[str, str]) -> Answer:
        self.requests += 1
        if parameters["rclimit"] == "1":
            oldest = {"timestamp": _timestamp(OLDEST_CHANGE)}
            return {"curtimestamp": _timestamp(NOW), "query": {"recentchanges": [oldest]}}
        first = int(parameters.get("rccontinue", 1))
        numbers = islice(range(first, self._edited + 1), CHANGES_A_REQUEST)
        changes = [{"title": generated_name(number), "timestamp": self._when(number)} for number in numbers]
        answer: Answer = {"query": {"recentchanges": changes, "logevents": []}}
        if first + CHANGES_A_REQUEST <= self._edited:
            answer["continue"] = {"rccontinue": str(first + CHANGES_A_REQUEST), "continue": "-||logevents"}
        return answer

    def _when(self, number: int) -> str:
        return _timestamp(LAST_RUN + (NOW - LAST_RUN) * (number / self._edited))


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Server:
    """HTTP/1.1 with connections kept open, as far as boto3 needs it."""

    def __init__(
        self, operations: Operations, wiki: Wiki, latency_seconds: float, dynamodb_latency_seconds: float
    ) -> None:
        self._operations = operations
        self._wiki = wiki
        self._latency_seconds = latency_seconds
        self._dynamodb_latency_seconds = dynamodb_latency_seconds

    async def run(self, port: int) -> None:
        server = await asyncio.start_server(self._converse, LOOPBACK, port, backlog=512)
        print(f"the light AWS is at http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                headers = dict(_headers(head))
                if headers.get("expect") == "100-continue":
                    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                ends_at = time.monotonic() + self._seconds_of(head, headers)
                status, answer = self._answer(head, headers, body)
                content = json.dumps(answer).encode() if answer else b""
                await asyncio.sleep(max(0.0, ends_at - time.monotonic()))
                answer_head = (
                    f"HTTP/1.1 {status}\r\nContent-Type: application/x-amz-json-1.0\r\n"
                    f"Content-Length: {len(content)}\r\n\r\n"
                )
                writer.write(answer_head.encode() + content)  # in one packet, as a server with a buffer does
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has what it wanted
        finally:
            writer.close()

    def _seconds_of(self, head: bytes, headers: Mapping[str, str]) -> float:
        target = headers.get("x-amz-target", "")
        if target.startswith("DynamoDB"):
            return self._dynamodb_latency_seconds
        return self._latency_seconds if target or head.startswith(PUT_OBJECT) else 0.0

    def _answer(self, head: bytes, headers: dict[str, str], body: bytes) -> tuple[str, Answer]:
        if head.startswith(b"GET /health"):
            return "200 OK", {"status": "ok"}
        if head.startswith(b"POST /w/api.php"):
            given = parse_qs(body.decode(), keep_blank_values=True)
            return "200 OK", self._wiki.answer({name: values[-1] for name, values in given.items()})
        if head.startswith(b"GET /statistics"):
            return "200 OK", {**self._operations.counts, "wiki requests": self._wiki.requests}
        try:
            if head.startswith(PUT_OBJECT):
                self._operations.put_object(body, headers["x-amz-content-sha256"])
                return "200 OK", {}
            return "200 OK", self._operations.run(headers.get("x-amz-target", ""), json.loads(body))
        except RefusedError as refused:
            return "400 Bad Request", {"__type": str(refused), "message": str(refused)}


def _headers(head: bytes) -> list[tuple[str, str]]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return [
        (name.lower(), value.strip())
        for name, colon, value in (line.partition(":") for line in lines)
        if colon
    ]


def _precise_loop() -> asyncio.AbstractEventLoop:
    """Give a loop that keeps delays to a fraction of a millisecond: epoll rounds them up to a whole one."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


def main() -> int:
    parser: argparse.ArgumentParser = arguments(
        "benchmarks.light_aws", "An AWS that hardly does more than to count."
    )
    parser.add_argument(
        "--rows", type=whole_number, default=0, metavar="N", help="items in the table (default: 0)"
    )
    parser.add_argument("--known-under", default="", metavar="FINGERPRINT", help="the index knows all names")
    parser.add_argument(
        "--edited", type=whole_number, default=0, metavar="N", help="pages that have changed (default: 0)"
    )
    parser.add_argument(
        "--dynamodb-latency-milliseconds",
        type=whole_number,
        metavar="N",
        help="DynamoDB's delay, where it is another one (default: that of the others)",
    )
    options = parser.parse_args()
    operations = Operations(options.rows, options.known_under)
    dynamodb = options.dynamodb_latency_milliseconds
    latencies = [options.latency_milliseconds, options.latency_milliseconds if dynamodb is None else dynamodb]
    server = Server(operations, Wiki(options.edited), *(milliseconds / 1000 for milliseconds in latencies))
    with asyncio.Runner(loop_factory=_precise_loop) as runner:
        runner.run(server.run(options.port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
