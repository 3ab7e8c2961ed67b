"""What the consumer's one composition root takes from its settings."""

from typing import Any

import boto3
import pytest

from tests.unit.consumer.function import load_app
from tests.unit.consumer.test_consumer_settings import GOOD


def test_comprehend_is_asked_in_the_region_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"}
    own = {**GOOD, **credentials, "COMPREHEND_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-north-1"}
    for variable, value in own.items():
        monkeypatch.setenv(variable, value)
    regions: dict[str, str] = {}
    make_client = boto3.client

    def remembering(service: Any, **options: Any) -> Any:  # noqa: ANN401 — as boto3.client
        client = make_client(service, **options)
        regions[service] = client.meta.region_name
        return client

    monkeypatch.setattr(boto3, "client", remembering)
    load_app().consumer_function()

    assert regions.pop("comprehend") == "eu-west-1"
    assert regions == dict.fromkeys(("dynamodb", "s3", "sqs"), "eu-north-1")
