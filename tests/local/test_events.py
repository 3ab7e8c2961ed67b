"""The events are what AWS would send."""

import hashlib
import json
from typing import Any

import pytest

from deployment.checkout import CHECKOUT
from name_sentiment.message import NameMessage
from operations.lists.entries import ListedName
from operations.lists.reading import read_names
from pipeline.received_message import UnusableMessage

EVENTS = CHECKOUT / "events"
GOOD = ("message.json", "batch.json")
FANG = [
    ListedName("facebook"),
    ListedName("amazon", "Amazon (company)"),
    ListedName("netflix"),
    ListedName("google"),
]


def records(event: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((EVENTS / event).read_text())["Records"]
    return loaded


def is_usable(record: dict[str, Any]) -> bool:
    try:
        NameMessage.from_body(record["body"])
    except UnusableMessage:
        return False
    return True


@pytest.mark.parametrize("event", [*GOOD, "batch-with-poison.json"])
def test_a_message_has_the_digest_of_its_body_and_an_id_of_its_own(event: str) -> None:
    for record in records(event):
        digest = hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
        assert record["md5OfBody"] == digest
    assert len({record["messageId"] for record in records(event)}) == len(records(event))


@pytest.mark.parametrize("event", GOOD)
def test_good_messages_name_something(event: str) -> None:
    assert all(map(is_usable, records(event)))


def test_the_poison_is_among_good_messages() -> None:
    assert [is_usable(record) for record in records("batch-with-poison.json")] == [True, False, False, True]


def test_the_schedule_is_eventbridges() -> None:
    event = json.loads((EVENTS / "schedule.json").read_text())
    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")


def test_the_sample_names_are_the_fang_companies() -> None:
    assert list(read_names(EVENTS / "names.csv").names) == FANG
