"""What a function in a container is told of the machine that it runs on."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from local import containers
from local.choices import Choices
from local.pictures.choices import PicturesChoices
from local.stand_ins import Choosing
from operations.clients import Clients


@pytest.fixture
def variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "environment.json"
    monkeypatch.setattr(containers, "VARIABLES", file)
    return file


def write(choices: Choosing, **deployed: str) -> None:
    """Write the variables of one function, which was deployed with these."""

    def configuration(FunctionName: str) -> dict[str, Any]:  # noqa: N803 — boto3's name
        assert FunctionName == "crawler-1"
        return {"Environment": {"Variables": deployed}}

    clients = SimpleNamespace(functions=SimpleNamespace(get_function_configuration=configuration))
    containers.write_variables(cast(Clients, clients), {"CrawlerFunction": "crawler-1"}, choices)


def test_it_finds_the_services_of_its_machine_and_the_local_aws_through_the_relay(variables: Path) -> None:
    write(
        PicturesChoices(port=5000),
        PAGES_QUEUE_URL="https://127.0.0.1:5000/pages.fifo",
        AWS_ENDPOINT_URL_REKOGNITION="http://127.0.0.1:5002",
    )
    assert json.loads(variables.read_text())["CrawlerFunction"] == {
        "AWS_ENDPOINT_URL": "http://host.docker.internal:5003",
        "PAGES_QUEUE_URL": "http://host.docker.internal:5003/pages.fifo",
        "AWS_ENDPOINT_URL_REKOGNITION": "http://host.docker.internal:5002",
    }


@pytest.mark.parametrize(
    ("allowed", "in_a_container"),
    [("127.0.0.1/32", f"127.0.0.1/32, {containers.NETWORKS_OF_DOCKER}"), ("", "")],
    ids=["a website on this machine", "none"],
)
def test_it_may_ask_a_website_on_this_machine_where_the_deployed_one_may(
    variables: Path, allowed: str, in_a_container: str
) -> None:
    write(PicturesChoices(port=5000), ALLOW_PRIVATE_ADDRESSES=allowed)
    told = json.loads(variables.read_text())["CrawlerFunction"]
    assert told["ALLOW_PRIVATE_ADDRESSES"] == in_a_container


def test_the_sample_website_is_called_as_a_container_can_find_it_too() -> None:
    choices = PicturesChoices(port=5000, website_host="localhost")
    assert choices.sites_to_crawl == ("http://localhost:5001/",)
    assert list(containers.hosts(choices)) == [
        *("--add-host", "host.docker.internal:host-gateway"),
        *("--add-host", "localhost:host-gateway"),
    ]
    assert list(containers.hosts(Choices(port=5000))) == ["--add-host", "host.docker.internal:host-gateway"]
