import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from name_sentiment.message import NameMessage
from name_sentiment.result_key import result_key
from operations.lists.entries import ListedName
from operations.lists.reading import read_names
from operations.results.bucket import list_results
from tests.pipeline.conftest import Pipeline

CHECKOUT = Path(__file__).parents[2]

SECONDS_FOR_THE_SCHEDULE = 120
"""It is due every minute."""

HOSTILE = (
    "[bold]x",
    "=cmd()",
    "👨‍👩‍👧 a family",
    "../../etc/passwd",
    "CON",
    "'; DROP TABLE names; --",
    "😀" * 63,
)
STATUS_BY_NAME = {
    "facebook": "scored",
    "amazon": "scored",
    "netflix": "scored",
    "google": "scored",
    "AC/DC": "scored",
    "mercury": "ambiguous",
    "no such page, surely": "missing",
    "a|b": "invalid",
    "Special:Export": "invalid",
}


@pytest.fixture(scope="module")
def worked_off(pipeline: Pipeline) -> Pipeline:
    """The pipeline after a run over the sample names and some difficult ones."""
    sample = read_names(CHECKOUT / "events" / "names.csv").names
    others = {*STATUS_BY_NAME, *HOSTILE} - {listed.name for listed in sample}
    pipeline.put(*sample, *map(ListedName, sorted(others)))
    started = pipeline.run()
    assert (started.sent, started.invalid, started.duplicates) == (len(sample) + len(others), 0, 0)
    return pipeline


def test_every_name_has_one_result_under_its_own_key(worked_off: Pipeline) -> None:
    keys = list_results(worked_off.clients.s3, worked_off.stack.results_bucket)
    assert set(keys) == {result_key(name) for name in (*STATUS_BY_NAME, *HOSTILE)}
    assert "netflix_sentiment.csv" in keys


def test_every_result_says_what_became_of_its_name(worked_off: Pipeline, tmp_path: Path) -> None:
    status = worked_off.results(tmp_path)["status"]
    assert {name: status[name] for name in STATUS_BY_NAME} == STATUS_BY_NAME
    assert set(HOSTILE) <= set(status.index)


def test_only_what_was_scored_has_a_sentiment(worked_off: Pipeline, tmp_path: Path) -> None:
    results = worked_off.results(tmp_path)
    assert ((results["status"] == "scored") == (results["Sentiment"] != "")).all()
    scores = results.loc[results["status"] == "scored", ["Positive", "Negative", "Neutral", "Mixed"]]
    assert scores.sum(axis="columns").round(2).eq(1).all()


def test_a_name_with_a_title_has_that_pages_text(worked_off: Pipeline, tmp_path: Path) -> None:
    amazon = worked_off.results(tmp_path).loc["amazon"]
    assert amazon["title"] == "Amazon (company)"
    assert amazon["wikipedia_snippit"].startswith("Amazon.com, Inc. is an American company")


def test_a_second_run_writes_nothing_anew(worked_off: Pipeline) -> None:
    before = worked_off.versions()
    assert worked_off.run().sent == len(before)
    assert worked_off.versions() == before
    assert set(before.values()) == {1}


@pytest.fixture
def impatient_queue(pipeline: Pipeline) -> Iterator[None]:
    """Have the queue hand a failed message out again after a second, not after 18 minutes."""
    url = pipeline.stack.names_queue_url
    sqs = pipeline.clients.sqs
    patient = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes=patient)


@pytest.mark.usefixtures("impatient_queue")
def test_poison_ends_as_a_dead_letter_and_harms_no_other_message(
    worked_off: Pipeline, tmp_path: Path
) -> None:
    poison = '{"name": "half a mess'
    worked_off.send(poison, NameMessage("Apple Inc.").to_body(), '{"title": "a title without a name"}')
    worked_off.wait_until_drained()
    assert worked_off.results(tmp_path)["status"]["Apple Inc."] == "scored"
    assert sorted(worked_off.dead_letters()) == sorted([poison, '{"title": "a title without a name"}'])


@pytest.fixture
def enabled_schedule(pipeline: Pipeline) -> Iterator[None]:
    resources = pipeline.client("cloudformation").describe_stack_resources(StackName=pipeline.stack.name)
    (rule,) = (
        resource["PhysicalResourceId"]
        for resource in resources["StackResources"]
        if resource["ResourceType"] == "AWS::Events::Rule"
    )
    pipeline.client("events").enable_rule(Name=rule)
    yield
    pipeline.client("events").disable_rule(Name=rule)
    pipeline.wait_until_drained()


@pytest.mark.usefixtures("enabled_schedule")
def test_the_schedule_starts_a_run_with_the_id_of_its_event(pipeline: Pipeline) -> None:
    began = time.time()
    deadline = time.monotonic() + SECONDS_FOR_THE_SCHEDULE
    while not (runs := pipeline.runs_since(began)):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert runs[0]["run_id"] != runs[0]["request_id"]


def test_nothing_listens_but_on_loopback_and_on_the_ports_that_were_chosen(worked_off: Pipeline) -> None:
    listening = {
        (connection.laddr.ip, connection.laddr.port)
        for process in worked_off.processes()
        for connection in process.net_connections()
        if connection.status == "LISTEN"
    }
    assert listening == {("127.0.0.1", port) for port in worked_off.choices.ports()}
