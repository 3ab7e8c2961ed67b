"""A run is started by the producer, whose answer is read, whatever it is."""

import dataclasses
import io
import json
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from operations.cannot_continue import CannotContinue
from operations.started_run import RunStarted, start_run
from tests.operations.conftest import Deployed


def started(deployed: Deployed, payload: bytes, **answer: str) -> RunStarted:
    stubber = Stubber(deployed.clients.functions)
    body: Any = {"Payload": StreamingBody(io.BytesIO(payload), len(payload)), **answer}
    stubber.add_response("invoke", body, {"FunctionName": "producer", "Payload": b"{}"})
    with stubber:
        return start_run(deployed.clients.functions, deployed.stack)


def test_the_producers_account_is_read(deployed: Deployed) -> None:
    account = RunStarted("1", 9, 3, unchanged=4, duplicates=1, invalid=1, skipped=False)
    assert started(deployed, json.dumps(dataclasses.asdict(account)).encode()) == account


@pytest.mark.parametrize("answer", [b"", b"null", b"{", b'{"run_id": "1"}', b'["run"]', b'{"sent": "many"}'])
def test_an_answer_that_is_no_account_of_a_run_is_shown(deployed: Deployed, answer: bytes) -> None:
    with pytest.raises(CannotContinue, match="the producer's answer has an unknown shape") as complaint:
        started(deployed, answer)
    assert repr(answer) in str(complaint.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            b'{"errorMessage": "run incomplete: 2 names unsent", "errorType": "RunIncomplete"}',
            "2 names unsent",
        ),
        (b'{"errorType": "Runtime.ExitError"}', "Runtime.ExitError"),
        (b"<html>Bad Gateway", "<html>Bad Gateway"),
    ],
)
def test_a_producer_that_failed_is_quoted(deployed: Deployed, error: bytes, words: str) -> None:
    with pytest.raises(CannotContinue, match=f"The producer failed: .*{words}"):
        started(deployed, error, FunctionError="Unhandled")
