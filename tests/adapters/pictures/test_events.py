"""The events of pictures/events, as the functions take them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.pictures.conftest import page
from tests.adapters.pictures.world import FUNCTIONS, Invocation, World
from tests.adapters.web.trap_site import TrapSite

EVENTS = FUNCTIONS / "events"


def read(event: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / event).read_text(encoding="utf-8"))
    return read


def test_every_event_is_explained() -> None:
    told = (EVENTS / "README.md").read_text(encoding="utf-8")
    assert all(f"`{Path(event).name}`" in told for event in EVENTS.iterdir() if event.suffix != ".md")


def test_a_schedules_event_begins_a_run_under_its_id(world: World, site: TrapSite) -> None:
    site.pages["/"] = page()
    world.put_sites(f"{site.address}/")
    event = read("schedule.json")
    assert world.start(event["id"], **{name: value for name, value in event.items() if name != "id"}) == {
        "run_id": event["id"],
        "begun": 1,
        "skipped": 0,
        "refused": 0,
    }


@pytest.mark.parametrize("event", ["pages.json", "pictures.json"])
def test_messages_of_a_run_that_nobody_began_are_passed_over(world: World, event: str) -> None:
    handler = world.crawler() if event == "pages.json" else world.recognizer()
    assert handler(read(event), Invocation()) == {"batchItemFailures": []}


def test_exactly_the_poison_message_comes_back(world: World) -> None:
    event = read("batch-with-poison.json")
    poison = [record["messageId"] for record in event["Records"] if record["body"] == "no visit"]
    answer = world.crawler()(event, Invocation())
    assert answer == {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in poison]}
