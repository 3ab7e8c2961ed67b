"""SQS and DynamoDB as the functions see them: single entries of a request fail, and rests are short."""

import itertools
import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from flask import Flask, Response, request

from local.access_key import AccessKey
from local.environment import REGION
from tests.chaos.fault_proxy import Injected

SEND = "SQS SendMessageBatch"
SENDERS_FAULT = "single entry refused, the sender's fault"
QUEUES_FAULT = "single entry failed, the queue's fault"
READ, WRITE = "DynamoDB BatchGetItem", "DynamoDB BatchWriteItem"
UNPROCESSED = "single item left unprocessed"
STALE, HALF_WRITTEN = "single item as before it was written", "single item half-written"
PUT_RECORDS = "Firehose PutRecordBatch"
RECORD_THROTTLED = "single record throttled"
RECORD_FAILED = "single record failed, the stream's fault"
WORKER, KILLED = "Lambda", "worker killed between event and object"

SPOILED_OF_EACH_KIND = 3
"""So few that the first run, in which some messages come twice, meets them all: what the consumer does not
understand it makes again, and the second run is to find everything unchanged."""

ONE_ENTRY_IN = 41
RESTS_SHORTER_BY = 3_600
"""What is hours for a message on AWS is seconds here."""

KILLED_ONE_REQUEST_IN = 20
MOST_KILLED = 2

Fields = dict[str, Any]
Entry = Mapping[str, Any]


class _InFrontOf(ABC):
    """Passes requests on to a service of the local AWS, some of them changed."""

    service: str
    injected: Injected

    def __init__(self, endpoint: str, certificates: Path, key: AccessKey) -> None:
        self._key = key
        self._endpoint = endpoint
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy lies between this machine and itself
        self._session.verify = str(certificates)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def application(self, _address: str) -> Flask:
        application = Flask(__name__)
        application.add_url_rule("/", view_func=self._answer, methods=["POST"])
        return application

    @abstractmethod
    def _changed(self, operation: str, fields: Fields) -> Response | None:
        """Answer a request that does not go to the service as it came; None for one that does."""

    def _answer(self) -> Response:
        operation = request.headers["X-Amz-Target"].rpartition(".")[2]
        changed = self._changed(operation, json.loads(request.get_data()))
        return changed or self._pass_on(dict(request.headers), request.get_data())

    def _ask(self, fields: Fields) -> Response:
        """Send the request with other fields; what was changed on the way is signed anew, for the root."""
        body = json.dumps(fields).encode()
        kept = {name: request.headers[name] for name in ("Content-Type", "X-Amz-Target")}
        changed = AWSRequest("POST", self._endpoint, headers=kept, data=body)
        credentials = Credentials(self._key.access_key_id, self._key.secret)
        SigV4Auth(credentials, self.service, REGION).add_auth(changed)
        return self._pass_on(dict(changed.headers.items()), body)

    def _pass_on(self, headers: Mapping[str, str], body: bytes) -> Response:
        answer = self._session.post(self._endpoint, data=body, headers=headers)
        # By its checksum botocore knows an answer of DynamoDB's that was cut short on the way.
        kept = {
            name: answer.headers[name] for name in ("Content-Type", "x-amz-crc32") if name in answer.headers
        }
        return Response(answer.content, answer.status_code, kept)

    def _is_due(self) -> bool:
        with self._lock:
            return next(self._numbers) % ONE_ENTRY_IN == 0


def _told(fields: Mapping[str, Any]) -> Response:
    return Response(json.dumps(fields), mimetype="application/x-amz-json-1.0")


class RefusingQueue(_InFrontOf):
    """Lets entries fail that are sent: those of names that it refuses, and one in so many."""

    service = "sqs"

    def __init__(self, endpoint: str, certificates: Path, key: AccessKey) -> None:
        super().__init__(endpoint, certificates, key)
        self.refused_names: Collection[str] = ()
        """Names whose messages are the sender's fault, until this is emptied."""
        self.injected = Injected({(SEND, kind): 0 for kind in (SENDERS_FAULT, QUEUES_FAULT)})

    def _changed(self, operation: str, fields: Fields) -> Response | None:
        if operation == "ChangeMessageVisibilityBatch":
            entries = [
                {**entry, "VisibilityTimeout": max(1, entry["VisibilityTimeout"] // RESTS_SHORTER_BY)}
                for entry in fields["Entries"]
            ]
            return self._ask({**fields, "Entries": entries})
        if operation != "SendMessageBatch" or not (failed := self._failures_among(fields["Entries"])):
            return None
        left = [entry for entry in fields["Entries"] if entry["Id"] not in failed]
        if not left:
            return _told({"Failed": list(failed.values())})
        answer = self._ask({**fields, "Entries": left})
        told = json.loads(answer.get_data())
        answer.set_data(json.dumps({**told, "Failed": [*told.get("Failed", []), *failed.values()]}))
        return answer

    def _failures_among(self, entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
        failures = {}
        for entry in entries:
            if json.loads(entry["MessageBody"])["name"] in self.refused_names:
                failures[entry["Id"]] = _failure(entry, "InvalidMessageContents", senders_fault=True)
                self.injected[SEND, SENDERS_FAULT] += 1
            elif self._is_due():
                failures[entry["Id"]] = _failure(entry, "InternalError", senders_fault=False)
                self.injected[SEND, QUEUES_FAULT] += 1
        return failures


def _failure(entry: Entry, code: str, *, senders_fault: bool) -> dict[str, Any]:
    return {"Id": entry["Id"], "Code": code, "Message": "injected", "SenderFault": senders_fault}


class HalfWrittenTable(_InFrontOf):
    """Leaves one item in so many unprocessed, as DynamoDB does where it throttles.

    Of the first items that are read, some are shown as they were before they were written, others
    half-written.
    """

    service = "dynamodb"

    def __init__(self, endpoint: str, certificates: Path, key: AccessKey) -> None:
        super().__init__(endpoint, certificates, key)
        kinds = (READ, UNPROCESSED), (READ, STALE), (READ, HALF_WRITTEN), (WRITE, UNPROCESSED)
        self.injected = Injected(dict.fromkeys(kinds, 0))
        self._spoils = iter([STALE, None, HALF_WRITTEN, None] * SPOILED_OF_EACH_KIND)

    def _changed(self, operation: str, fields: Fields) -> Response | None:
        if operation == "BatchWriteItem":
            return self._write(fields)
        if operation == "BatchGetItem":
            return self._read(fields)
        return None

    def _write(self, fields: Fields) -> Response:
        ((table, items),) = fields["RequestItems"].items()
        left, taken = self._shared_out(items, WRITE)
        if not taken:
            return _told({"UnprocessedItems": {table: left}})
        answer = self._ask({**fields, "RequestItems": {table: taken}})
        told = json.loads(answer.get_data())
        return _told({**told, "UnprocessedItems": {table: left}} if left else told)

    def _read(self, fields: Fields) -> Response:
        ((table, wanted),) = fields["RequestItems"].items()
        left, taken = self._shared_out(wanted["Keys"], READ)
        if not taken:
            return _told({"Responses": {}, "UnprocessedKeys": {table: {**wanted, "Keys": left}}})
        answer = self._ask({**fields, "RequestItems": {table: {**wanted, "Keys": taken}}})
        told = json.loads(answer.get_data())
        told["Responses"] = {name: self._spoiled(items) for name, items in told.get("Responses", {}).items()}
        return _told({**told, "UnprocessedKeys": {table: {**wanted, "Keys": left}}} if left else told)

    def _spoiled(self, items: Sequence[Entry]) -> list[Entry]:
        """Leave an item out as if it were not written yet, and cut another short, in turns."""
        spoiled: list[Entry] = []
        for item in items:
            with self._lock:
                kind = next(self._spoils, None)
                if kind:
                    self.injected[READ, kind] += 1
            if kind == HALF_WRITTEN:
                known = item["known"]["S"]
                spoiled.append({**item, "known": {"S": known[: len(known) // 2]}})
            elif kind != STALE:
                spoiled.append(item)
        return spoiled

    def _shared_out(self, items: Sequence[Entry], operation: str) -> tuple[list[Entry], list[Entry]]:
        """Give the items that are left unprocessed, and those that are taken."""
        left: list[Entry] = []
        taken: list[Entry] = []
        for item in items:
            (left if self._is_due() else taken).append(item)
        self.injected[operation, UNPROCESSED] += len(left)
        return left, taken


class ForgetfulStream(_InFrontOf):
    """Takes all records but one in so many, by turns for one reason and another; what it takes has landed.

    After some of the requests the worker that asked is killed before it hears of it.
    """

    service = "firehose"

    def __init__(self, endpoint: str, certificates: Path, key: AccessKey) -> None:
        super().__init__(endpoint, certificates, key)
        self.kill_worker_at: Callable[[int], bool] = lambda _port: False
        """Kills the worker that asks from this port of the machine; says whether there was one."""
        self.injected = Injected({(PUT_RECORDS, kind): 0 for kind in (RECORD_THROTTLED, RECORD_FAILED)})
        self.injected[WORKER, KILLED] = 0
        self._requests = itertools.count(1)
        self._reasons = itertools.cycle(
            [("ServiceUnavailableException", RECORD_THROTTLED), ("InternalFailure", RECORD_FAILED)]
        )

    def _changed(self, operation: str, fields: Fields) -> Response | None:
        if operation != "PutRecordBatch":
            return None
        codes = [self._code() for _ in fields["Records"]]
        if any(codes):
            answer = self._take_some(fields, codes)
        else:
            answer = self._pass_on(dict(request.headers), request.get_data())
        self._kill_who_asks()
        return answer

    def _take_some(self, fields: Fields, codes: Sequence[str]) -> Response:
        taken = [record for record, code in zip(fields["Records"], codes, strict=True) if not code]
        outcomes: Iterator[Entry] = iter(())
        if taken:
            told = json.loads(self._ask({**fields, "Records": taken}).get_data())
            outcomes = iter(told["RequestResponses"])
        placed = [{"ErrorCode": code, "ErrorMessage": "why"} if code else next(outcomes) for code in codes]
        return _told({"FailedPutCount": len(codes) - len(taken), "RequestResponses": placed})

    def _code(self) -> str:
        """The code of one record's failure; empty for one that is taken."""
        if not self._is_due():
            return ""
        with self._lock:
            code, kind = next(self._reasons)
            self.injected[PUT_RECORDS, kind] += 1
        return code

    def _kill_who_asks(self) -> None:
        with self._lock:
            is_due = next(self._requests) % KILLED_ONE_REQUEST_IN == 0
            if is_due and self.injected[WORKER, KILLED] < MOST_KILLED:
                self.injected[WORKER, KILLED] += self.kill_worker_at(
                    int(request.headers["X-Asked-From-Port"])
                )
