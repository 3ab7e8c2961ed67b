"""What the consumer's one composition root takes from its settings."""

from typing import Any

import boto3
import pytest

from consumption import SECONDS_TO_REMEMBER, SECONDS_TO_STORE
from object_writer import SECONDS_OF_A_PUT
from pipeline import aws_exchanges
from pipeline.exchanges import Limits
from tests.adapters.shared.limits import limits_of
from tests.unit.consumer.function import load_app
from tests.unit.consumer.test_consumer_settings import GOOD

SERVICES = ("dynamodb", "firehose", "sqs")
"""All but Comprehend, which may be asked elsewhere, and S3, which boto3 does not ask."""


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The clients that the function makes, by their service."""
    credentials = {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"}
    own = {**GOOD, **credentials, "COMPREHEND_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-north-1"}
    for variable, value in own.items():
        monkeypatch.setenv(variable, value)
    made: dict[str, Any] = {}
    make_client = boto3.client

    def remembering(service: Any, **options: Any) -> Any:  # noqa: ANN401 — as boto3.client
        made[service] = make_client(service, **options)
        return made[service]

    monkeypatch.setattr(boto3, "client", remembering)
    load_app().consumer_function()
    return made


def test_comprehend_is_asked_in_the_region_of_the_settings(clients: dict[str, Any]) -> None:
    regions = {service: client.meta.region_name for service, client in clients.items()}

    assert regions.pop("comprehend") == "eu-west-1"
    assert regions == dict.fromkeys(SERVICES, "eu-north-1")


def test_each_request_to_aws_has_an_end_and_each_answer_a_size(clients: dict[str, Any]) -> None:
    limits = {service: limits_of(client) for service, client in clients.items()}

    assert limits.pop("comprehend") == Limits(seconds=6, received_bytes=1024 * 1024)
    assert limits == dict.fromkeys(SERVICES, Limits(6, aws_exchanges.MOST_ANSWER_BYTES))


def test_a_request_that_is_begun_at_the_last_moment_ends_before_the_function_does(
    clients: dict[str, Any],
) -> None:
    app = load_app()
    for client in clients.values():
        limits, attempts = limits_of(client), client.meta.config.retries["total_max_attempts"]
        waits = sum(2**attempt for attempt in range(attempts - 1))  # botocore's standard mode, at most
        assert limits
        assert limits.seconds * attempts + waits <= app.SECONDS_OF_A_REQUEST

    assert SECONDS_OF_A_PUT <= app.SECONDS_OF_A_REQUEST

    # What is scored at the last moment can be stored, and then be remembered.
    assert app.SECONDS_OF_A_REQUEST < SECONDS_TO_STORE < SECONDS_TO_REMEMBER
    assert SECONDS_TO_REMEMBER + app.SECONDS_OF_A_REQUEST < app.SECONDS_KEPT_TO_FINISH


def test_with_the_scorer_of_our_own_comprehend_is_not_even_called_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {
        "SCORER": "own",
        "LANGUAGE_CODE": "en",
        "COMPREHEND_REGION": "",
        "AWS_DEFAULT_REGION": "eu-north-1",
    }
    for variable, value in (GOOD | own).items():
        monkeypatch.setenv(variable, value)
    app = load_app()
    settings = app.read_settings(app.ConsumerSettings, GOOD | own)
    clients = app.connect(settings)

    assert clients.comprehend is None
    assert app.build_consumer_function(settings, clients)


@pytest.mark.parametrize(("stream", "is_kept"), [("", False), ("history", True)])
def test_whether_the_history_answers_is_a_metric_only_where_one_is_kept(
    stream: str, is_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A metric that says nothing is paid for, too."""
    environment = {**GOOD, "HISTORY_STREAM": stream, "AWS_DEFAULT_REGION": "eu-north-1"}
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    app = load_app()
    settings = app.read_settings(app.ConsumerSettings, environment)

    function = app.build_consumer_function(settings, app.connect(settings))

    assert ("HistoryNotAnswering" in function.breakers) == is_kept
    assert {"WikipediaNotAnswering", "ComprehendNotAnswering"} <= set(function.breakers)
