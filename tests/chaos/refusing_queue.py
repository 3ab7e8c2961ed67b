"""SQS as the producer sees it: single entries of a request fail, for either side's fault."""

import itertools
import json
import threading
from collections.abc import Collection, Mapping, Sequence
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

WHERE = "SQS SendMessageBatch"
SENDERS_FAULT = "single entry refused, the sender's fault"
QUEUES_FAULT = "single entry failed, the queue's fault"
ONE_ENTRY_IN = 41

Entry = Mapping[str, Any]


class RefusingQueue:
    """Passes requests on to SQS, but for entries that it lets fail: those it refuses, and one in so many."""

    def __init__(self, endpoint: str, certificates: Path, key: AccessKey) -> None:
        self._key = key
        self._endpoint = endpoint
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy lies between this machine and itself
        self._session.verify = str(certificates)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self.refused_names: Collection[str] = ()
        """Names whose messages are the sender's fault, until this is emptied."""
        self.injected = Injected({(WHERE, kind): 0 for kind in (SENDERS_FAULT, QUEUES_FAULT)})

    def application(self, _address: str) -> Flask:
        application = Flask(__name__)
        application.add_url_rule("/", view_func=self._answer, methods=["POST"])
        return application

    def _answer(self) -> Response:
        headers, body = dict(request.headers), request.get_data()
        if not request.headers["X-Amz-Target"].endswith(".SendMessageBatch"):
            return self._pass_on(headers, body)
        fields = json.loads(body)
        failed = self._failures_among(fields["Entries"])
        if not failed:
            return self._pass_on(headers, body)
        left = [entry for entry in fields["Entries"] if entry["Id"] not in failed]
        if not left:
            return Response(
                json.dumps({"Failed": list(failed.values())}), mimetype="application/x-amz-json-1.0"
            )
        answer = self._pass_on(*self._signed(headers, {**fields, "Entries": left}))
        told = json.loads(answer.get_data())
        answer.set_data(json.dumps({**told, "Failed": [*told.get("Failed", []), *failed.values()]}))
        return answer

    def _failures_among(self, entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
        failures = {}
        with self._lock:
            for entry in entries:
                if json.loads(entry["MessageBody"])["name"] in self.refused_names:
                    failures[entry["Id"]] = _failure(entry, "InvalidMessageContents", senders_fault=True)
                    self.injected[WHERE, SENDERS_FAULT] += 1
                elif next(self._numbers) % ONE_ENTRY_IN == 0:
                    failures[entry["Id"]] = _failure(entry, "InternalError", senders_fault=False)
                    self.injected[WHERE, QUEUES_FAULT] += 1
        return failures

    def _pass_on(self, headers: Mapping[str, str], body: bytes) -> Response:
        answer = self._session.post(self._endpoint, data=body, headers=headers)
        return Response(answer.content, answer.status_code, content_type=answer.headers["Content-Type"])

    def _signed(
        self, headers: Mapping[str, str], fields: Mapping[str, Any]
    ) -> tuple[Mapping[str, str], bytes]:
        """What was changed on the way is signed anew, for the account's root."""
        body = json.dumps(fields).encode()
        kept = {name: headers[name] for name in ("Content-Type", "X-Amz-Target")}
        changed = AWSRequest("POST", self._endpoint, headers=kept, data=body)
        credentials = Credentials(self._key.access_key_id, self._key.secret)
        SigV4Auth(credentials, "sqs", REGION).add_auth(changed)
        return dict(changed.headers.items()), body


def _failure(entry: Entry, code: str, *, senders_fault: bool) -> dict[str, Any]:
    return {"Id": entry["Id"], "Code": code, "Message": "injected", "SenderFault": senders_fault}
