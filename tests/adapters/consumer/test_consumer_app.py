"""What the consumer's one composition root takes from its settings."""

from typing import Any

import boto3
import pytest

from pipeline import aws_exchanges
from pipeline.exchanges import Limits
from tests.adapters.shared.limits import limits_of
from tests.unit.consumer.function import load_app
from tests.unit.consumer.test_consumer_settings import GOOD

SERVICES = ("dynamodb", "firehose", "s3", "sqs")
"""All but Comprehend, which may be asked elsewhere."""


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

    assert limits.pop("comprehend") == Limits(seconds=8, received_bytes=1024 * 1024)
    assert limits == dict.fromkeys(SERVICES, Limits(8, aws_exchanges.MOST_ANSWER_BYTES))
