"""The producer as Lambda calls it."""

import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import responses

from pipeline.aws_exchanges import MOST_ANSWER_BYTES
from pipeline.exchanges import Limits
from pipeline.failures import PermanentFailure
from pipeline.settings import InvalidSettings, read_settings
from run import RunIncomplete
from tests.adapters.producer.conftest import make_table
from tests.adapters.shared.limits import limits_of
from tests.unit.log_lines import LogLines

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

APP = Path(__file__).parents[3] / "producer/app.py"
API = "https://wiki.example/w/api.php"
VARIABLES = ("NAMES_TABLE", "NAMES_QUEUE_URL", "RESULTS_INDEX", "RUNS_TABLE", "STACK_NAME", "LOG_LEVEL")
SETTINGS = {
    "TITLE_ATTRIBUTE": "title",
    "STACK_NAME": "name-sentiment",
    "WIKIPEDIA_CONTACT": "me@example.com",
    "WIKIPEDIA_API_URL": API,
    "WIKIPEDIA_TOKEN_SECRET_ARN": "",
    "WIKIPEDIA_REQUESTS_PER_MINUTE": "0",
    "MAXIMUM_CONCURRENCY": "2",
    "LANGUAGE_CODE": "en",
    "SCORER": "comprehend",
    "SNIPPET_SENTENCES": "1",
    "REFRESH_DAYS": "7",
    "MAXIMUM_NAMES": "1000000",
    "LOG_LEVEL": "INFO",
}


@dataclass(frozen=True)
class Invocation:
    """Lambda's context object, with the time that the template gives the function."""

    aws_request_id: str = "request-1"
    seconds_left: int = 900

    def get_remaining_time_in_millis(self) -> int:
        return self.seconds_left * 1000


def started_app() -> ModuleType:
    """The app as a new execution environment loads it."""
    spec = importlib.util.spec_from_file_location("producer_app", APP)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look their annotations up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def app(
    monkeypatch: pytest.MonkeyPatch, dynamodb: "DynamoDBClient", names_table: str, names_queue: str
) -> Iterator[ModuleType]:
    tables = {
        "NAMES_TABLE": names_table,
        "RESULTS_INDEX": make_table(dynamodb, key="indexed"),
        "RUNS_TABLE": make_table(dynamodb, key="segment"),
    }
    for variable, value in {**SETTINGS, **tables, "NAMES_QUEUE_URL": names_queue}.items():
        monkeypatch.setenv(variable, value)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as wiki:
        wiki.add_passthru("https://dynamodb")
        wiki.post(API, json={"curtimestamp": "2026-11-25T06:00:00Z", "query": {"recentchanges": []}})
        yield started_app()


def put(dynamodb: "DynamoDBClient", table: str, *names: str) -> None:
    for name in names:
        dynamodb.put_item(TableName=table, Item={"name": {"S": name}})


def bodies(sqs: "SQSClient", queue: str) -> list[dict[str, Any]]:
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def test_a_schedules_event_sends_the_names_under_its_id(
    app: ModuleType, dynamodb: "DynamoDBClient", sqs: "SQSClient", names_table: str, names_queue: str
) -> None:
    put(dynamodb, names_table, "Netflix", " ")

    answer = app.lambda_handler({"id": "run-1", "source": "aws.events"}, Invocation())

    assert answer == {
        "run_id": "run-1",
        "scanned": 2,
        "sent": 1,
        "unchanged": 0,
        "duplicates": 0,
        "invalid": 1,
        "skipped": False,
    }
    assert bodies(sqs, names_queue) == [{"name": "Netflix", "run_id": "run-1"}]


def test_every_line_of_a_run_bears_its_ids_and_none_after_it(
    app: ModuleType, dynamodb: "DynamoDBClient", names_table: str, log_lines: LogLines
) -> None:
    put(dynamodb, names_table, " ")
    app.lambda_handler({"id": "run-1"}, Invocation("request-1"))
    app.lambda_handler({"id": "run-2"}, Invocation("request-2"))

    ids = [(line["request_id"], line["run_id"]) for line in log_lines]
    assert ids == [("request-1", "run-1")] * 4 + [("request-2", "run-2")] * 4


def test_a_run_is_skipped_while_too_much_is_left_of_the_last_one(
    app: ModuleType, dynamodb: "DynamoDBClient", sqs: "SQSClient", names_table: str, names_queue: str
) -> None:
    put(dynamodb, names_table, *(f"Name {number}" for number in range(101)))
    assert app.lambda_handler({}, Invocation())["sent"] == 101

    assert app.lambda_handler({}, Invocation())["skipped"] is True
    assert app.lambda_handler({"force": True}, Invocation())["sent"] == 101

    sqs.purge_queue(QueueUrl=names_queue)
    assert app.lambda_handler({}, Invocation())["sent"] == 101


def test_a_run_is_counted_in_metrics(
    app: ModuleType, dynamodb: "DynamoDBClient", names_table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(dynamodb, names_table, *(f"Name {number}" for number in range(101)))

    app.lambda_handler({}, Invocation())
    app.lambda_handler({}, Invocation())

    sent, skipped = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (sent["StackName"], sent["NamesSent"]) == ("name-sentiment", [101.0])
    assert skipped["RunsSkipped"] == [1.0]


def test_a_run_that_cannot_end_in_time_sends_nothing_and_fails(
    app: ModuleType, dynamodb: "DynamoDBClient", sqs: "SQSClient", names_table: str, names_queue: str
) -> None:
    put(dynamodb, names_table, "Netflix")

    with pytest.raises(RunIncomplete, match="were sent: 0"):
        app.lambda_handler({}, Invocation(seconds_left=1))
    assert bodies(sqs, names_queue) == []


def test_an_event_that_cannot_be_meant_sends_nothing(
    app: ModuleType, dynamodb: "DynamoDBClient", sqs: "SQSClient", names_table: str, names_queue: str
) -> None:
    put(dynamodb, names_table, "Netflix")

    with pytest.raises(PermanentFailure, match="segment"):
        app.lambda_handler({"segment": 4, "total_segments": 4}, Invocation())
    assert bodies(sqs, names_queue) == []


def test_clients_are_made_once_for_all_invocations_of_an_environment(app: ModuleType) -> None:
    app.lambda_handler({}, Invocation())
    producer = app.producer_function()
    app.lambda_handler({}, Invocation())

    assert app.producer_function() is producer


@pytest.mark.usefixtures("app")
def test_a_pace_that_wikimedia_would_refuse_is_refused_at_the_first_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WIKIPEDIA_API_URL", "https://de.wikipedia.org/w/api.php")
    monkeypatch.setenv("WIKIPEDIA_REQUESTS_PER_MINUTE", "201")

    with pytest.raises(InvalidSettings, match="Wikimedia allows"):
        started_app().lambda_handler({}, Invocation())


def test_each_request_to_aws_has_an_end(app: ModuleType) -> None:
    settings = read_settings(app.ProducerSettings, os.environ)
    clients = app.connect(settings)

    assert limits_of(clients.dynamodb) == Limits(seconds=8, received_bytes=MOST_ANSWER_BYTES)
    assert limits_of(clients.sqs) == Limits(seconds=13, received_bytes=MOST_ANSWER_BYTES)


def test_a_misconfigured_function_fails_at_its_first_start_with_all_that_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("NAMES_QUEUE_URL", "names")
    monkeypatch.setenv("LOG_LEVEL", "CHATTY")
    app = started_app()

    with pytest.raises(InvalidSettings) as error:
        app.lambda_handler({}, Invocation())

    assert all(variable in str(error.value) for variable in VARIABLES)
