"""What an event asks for."""

from typing import Any

import pytest

from pipeline.run_event import UnusableEvent
from run_request import WHOLE_TABLE, RunRequest, Segment

SCHEDULED = {
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "resources": ["arn:aws:events:us-east-1:123456789012:rule/names"],
    "detail": {},
}


def test_a_schedules_event_asks_for_the_whole_table_under_its_id() -> None:
    request = RunRequest.from_event(SCHEDULED, "request-1")

    assert request == RunRequest("53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", WHOLE_TABLE, force=False)
    assert request.gives_way


@pytest.mark.parametrize("event", [{}, {"id": None}, {"id": ""}])
def test_a_run_without_an_id_takes_that_of_the_request(event: dict[str, Any]) -> None:
    assert RunRequest.from_event(event, "request-1").run_id == "request-1"


def test_a_forced_run_gives_way_to_none() -> None:
    assert not RunRequest.from_event({"force": True}, "request-1").gives_way


def test_a_run_over_a_segment_gives_way_to_none_as_its_siblings_fill_the_same_queue() -> None:
    request = RunRequest.from_event({"segment": 3, "total_segments": 4}, "request-1")

    assert request.segment == Segment(3, 4)
    assert not request.gives_way


def test_the_only_segment_is_the_whole_table() -> None:
    request = RunRequest.from_event({"segment": 0, "total_segments": 1}, "request-1")

    assert request.segment == WHOLE_TABLE
    assert request.gives_way


@pytest.mark.parametrize(
    ("event", "complaint"),
    [
        (None, "must be a JSON object"),
        ([], "must be a JSON object"),
        ("force", "must be a JSON object"),
        ({"id": 7}, "id must be text"),
        ({"id": "x" * 129}, "id must be text"),
        ({"force": "yes"}, "force must be true or false"),
        ({"force": 1}, "force must be true or false"),
        ({"force": None}, "force must be true or false"),
        ({"segment": 0}, "together"),
        ({"total_segments": 4}, "together"),
        ({"segment": 4, "total_segments": 4}, "segment must be a whole number from 0 to 3"),
        ({"segment": -1, "total_segments": 4}, "segment must be"),
        ({"segment": "0", "total_segments": 4}, "segment must be"),
        ({"segment": 0.0, "total_segments": 4}, "segment must be"),
        ({"segment": True, "total_segments": 4}, "segment must be"),
        ({"segment": 0, "total_segments": 0}, "total_segments must be"),
        ({"segment": 0, "total_segments": True}, "total_segments must be"),
        ({"segment": 0, "total_segments": "4"}, "total_segments must be"),
        ({"segment": 0, "total_segments": 1_000_001}, "from 1 to 1,000,000"),
    ],
)
def test_an_event_that_asks_for_what_cannot_be_is_refused(event: object, complaint: str) -> None:
    with pytest.raises(UnusableEvent, match=complaint):
        RunRequest.from_event(event, "request-1")
