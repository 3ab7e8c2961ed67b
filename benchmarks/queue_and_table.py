"""An SQS and a DynamoDB that do just what the producer asks for, and leave the processor to it.

    python -m benchmarks.queue_and_table --port 0 --rows 1000000 --latency-milliseconds 10

MiniStack keeps every message and checks every signature, in Python: it would be measured instead of the
producer. This one answers SendMessage, SendMessageBatch and Scan as AWS does, each after the same delay,
refuses what breaks SQS's limits, counts, and forgets. It is also a wiki that is asked for its time.
`GET /statistics` gives the counts.
"""

import argparse
import asyncio
import hashlib
import json
import sys
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from local.encyclopedia.generated import generated_name
from local.loopback import LOOPBACK
from local.serving import arguments, whole_number

BATCH_ENTRIES = 10
BATCH_BYTES = 1_048_576
PAGE_BYTES = 1_048_576
"""A Scan's page: 1 MB of items (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html)."""

ITEM_BYTES = len("name") + len(generated_name(1))
"""An item is as large as its attributes' names and values together."""

Answer = dict[str, Any]


class RefusedError(Exception):
    """The request breaks a limit; the message is the name of AWS's exception."""


class Operations:
    """The operations that it knows; requests and answers are those of AWS's JSON protocols, parsed."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.counts: Counter[str] = Counter(messages=0)
        self._by_target: dict[str, Callable[[Answer], Answer]] = {
            "AmazonSQS.SendMessage": self._send_message,
            "AmazonSQS.SendMessageBatch": self._send_message_batch,
            "DynamoDB_20120810.Scan": self._scan,
            "DynamoDB_20120810.DescribeTable": lambda _: {"Table": {"ItemCount": rows}},
            # The table of runs is empty, so each run is the first.
            "DynamoDB_20120810.GetItem": lambda _: {},
            "DynamoDB_20120810.PutItem": lambda _: {},
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

    def _scan(self, request: Answer) -> Answer:
        last = request.get("ExclusiveStartKey")
        first = int(last["name"]["S"].rpartition(" ")[2]) + 1 if last else 1
        most = min(PAGE_BYTES // ITEM_BYTES, request.get("Limit", sys.maxsize))
        end = min(first + most, self._rows + 1)
        items = [{"name": {"S": generated_name(number)}} for number in range(first, end)]
        page: Answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
        return page if end > self._rows else {**page, "LastEvaluatedKey": items[-1]}


class Server:
    """HTTP/1.1 with connections kept open, as far as boto3 needs it."""

    def __init__(self, operations: Operations, latency_seconds: float) -> None:
        self._operations = operations
        self._latency_seconds = latency_seconds

    async def run(self, port: int) -> None:
        server = await asyncio.start_server(self._converse, LOOPBACK, port, backlog=512)
        print(f"queue and table are at http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                headers = dict(_headers(head))
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                status, answer = self._answer(head, headers, body)
                if headers.get("x-amz-target"):
                    await asyncio.sleep(self._latency_seconds)
                content = json.dumps(answer).encode()
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

    def _answer(self, head: bytes, headers: dict[str, str], body: bytes) -> tuple[str, Answer]:
        if head.startswith(b"GET /health"):
            return "200 OK", {"status": "ok"}
        if head.startswith(b"POST /w/api.php"):
            return "200 OK", {"curtimestamp": "2026-11-25T06:00:00Z", "query": {"recentchanges": []}}
        if head.startswith(b"GET /statistics"):
            return "200 OK", dict(self._operations.counts)
        try:
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


def main() -> int:
    parser: argparse.ArgumentParser = arguments(
        "benchmarks.queue_and_table", "An SQS and a DynamoDB that only count."
    )
    parser.add_argument(
        "--rows", type=whole_number, default=0, metavar="N", help="items in the table (default: 0)"
    )
    options = parser.parse_args()
    server = Server(Operations(options.rows), options.latency_milliseconds / 1000)
    asyncio.run(server.run(options.port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
