"""One name through a deployed stack; the consumer is played here."""

import csv
import io
import json
from dataclasses import replace

import pytest

from deployment.smoke import SECONDS_TO_WAIT, smoke_test, what_remains
from name_sentiment.log_events import NAME_FAILED
from name_sentiment.result_format import COLUMNS
from name_sentiment.result_key import result_key
from operations.cannot_continue import CannotContinue
from operations.results.bucket import list_results
from operations.results.fetched_result import FetchedResult, Verdict
from operations.stack import Lake
from tests.operations.conftest import Deployed
from tests.operations.functions import FunctionLogs


class Time:
    """Passes in looks; what happens meanwhile is `between`."""

    def __init__(self, between: "Consumer | None" = None) -> None:
        self.now = 0.0
        self._between = between

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self._between:
            self._between.work()


class Consumer:
    """Takes the one message and leaves a result, or says that the name goes back."""

    def __init__(self, deployed: Deployed, logs: FunctionLogs, failure: str | None = None) -> None:
        self._deployed, self._logs, self._failure = deployed, logs, failure

    def work(self) -> None:
        sqs, stack = self._deployed.clients.sqs, self._deployed.stack
        for message in sqs.receive_message(QueueUrl=stack.names_queue_url).get("Messages", []):
            fields = json.loads(message["Body"])
            if self._failure:
                record = {"event": NAME_FAILED, "message_id": message["MessageId"], "message": self._failure}
                self._logs.of("consumer").write(record)
            else:
                self._deployed.clients.s3.put_object(
                    Bucket=stack.results_bucket, Key=result_key(fields["name"]), Body=result_of(**fields)
                )


def result_of(name: str, title: str) -> bytes:
    scores = {"Sentiment": "NEUTRAL", "Positive": 0, "Negative": 0, "Neutral": 1, "Mixed": 0}
    row = {
        "names": name,
        "wikipedia_snippit": f"{title} is known.",
        "status": "scored",
        "title": title,
        **scores,
    }
    file = io.StringIO(newline="")
    rows = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    rows.writerow(row)
    return file.getvalue().encode()


def smoke(deployed: Deployed, time: Time, title: str = "Netflix") -> FetchedResult:
    return smoke_test(deployed.clients, deployed.stack, title, clock=time.clock, sleep=time.sleep)


def test_the_result_of_one_name_is_given(deployed: Deployed, function_logs: FunctionLogs) -> None:
    result = smoke(deployed, Time(Consumer(deployed, function_logs)))
    assert (result.name, result.verdict, result.snippet) == ("Netflix", Verdict.NEUTRAL, "Netflix is known.")


def test_no_result_of_anybody_is_touched_and_none_is_left(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    s3, bucket = deployed.clients.s3, deployed.stack.results_bucket
    s3.put_object(Bucket=bucket, Key=result_key("Netflix"), Body=b"of a run")
    smoke(deployed, Time(Consumer(deployed, function_logs)))
    assert list_results(s3, bucket) == [result_key("Netflix")]
    assert s3.get_object(Bucket=bucket, Key=result_key("Netflix"))["Body"].read() == b"of a run"


def test_what_the_stack_remembers_of_it_is_said(deployed: Deployed) -> None:
    lake = Lake("lake", "stream", "database", "work-group")
    assert "the index keeps it, as `smoke test …`" in what_remains(deployed.stack)
    assert "the index and the history keep it" in what_remains(replace(deployed.stack, lake=lake))


def test_where_the_name_goes_back_the_cause_is_told_at_once(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    time = Time(Consumer(deployed, function_logs, failure="the name goes back: AccessDenied"))
    with pytest.raises(CannotContinue, match=r"Netflix goes back to the queue: .*AccessDenied"):
        smoke(deployed, time)
    assert time.now < 10


def test_where_nothing_comes_the_consumers_last_complaint_is_told(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    function_logs.of("consumer").write({"level": "ERROR", "message": "settings are wrong"})
    time = Time()
    with pytest.raises(CannotContinue, match=r"no result after 240 seconds.*settings are wrong"):
        smoke(deployed, time)
    assert time.now == pytest.approx(SECONDS_TO_WAIT, abs=5)
