"""What an event says, and which fact it is."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from name_sentiment.history_event import COLUMNS, HistoryEvent, event_id
from name_sentiment.result_format import Status
from name_sentiment.sentiment import Sentiment

EVENT = HistoryEvent(
    event_id="e1",
    occurred_at=datetime(2026, 11, 28, 16, 43, 21, 123456, UTC),
    run_id="run-1",
    name="netflix",
    title="Netflix",
    url="https://wiki.example/Netflix",
    revision="7",
    language="en",
    status=Status.SCORED,
    snippet="Netflix, Inc. is known.",
    sentiment=Sentiment("POSITIVE", 0.9, 0.05, 0.03, 0.02),
    scorer="own 1.0.0",
    previous_status=Status.MISSING,
    previous_sentiment=None,
)


def test_a_record_is_one_line_with_a_field_for_each_column() -> None:
    record = EVENT.to_record()

    assert record.endswith(b"\n")
    assert record.count(b"\n") == 1
    assert list(json.loads(record)) == list(COLUMNS)


def test_a_record_says_what_the_event_says() -> None:
    assert json.loads(EVENT.to_record()) == {
        "event_id": "e1",
        "occurred_at": "2026-11-28T16:43:21.123456Z",
        "run_id": "run-1",
        "name": "netflix",
        "title": "Netflix",
        "url": "https://wiki.example/Netflix",
        "revision": "7",
        "language": "en",
        "status": "scored",
        "snippet": "Netflix, Inc. is known.",
        "sentiment": "POSITIVE",
        "positive": 0.9,
        "negative": 0.05,
        "neutral": 0.03,
        "mixed": 0.02,
        "scorer": "own 1.0.0",
        "previous_status": "missing",
        "previous_sentiment": None,
    }


def test_the_moment_is_told_in_utc_whatever_clock_it_was_read_from() -> None:
    there = EVENT.occurred_at.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert replace(EVENT, occurred_at=there).to_record() == EVENT.to_record()


def test_an_event_without_a_sentiment_has_no_scores() -> None:
    fields = json.loads(replace(EVENT, status=Status.EMPTY, sentiment=None).to_record())

    assert [fields[score] for score in ("sentiment", "positive", "negative", "neutral", "mixed")] == [
        None
    ] * 5


@pytest.mark.parametrize("text", ["a\nb\r\u2028c", '","status":"x', "\\", "\x00\x1b[31m", "日本🙂", "'=1+1"])
def test_whatever_a_text_holds_it_is_one_line_and_is_read_back(text: str) -> None:
    record = replace(EVENT, name=text, snippet=text).to_record()

    assert record.count(b"\n") == 1
    assert json.loads(record)["name"] == json.loads(record)["snippet"] == text


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    record = replace(EVENT, snippet="a\ud800b").to_record()

    assert json.loads(record.decode())["snippet"] == "a?b"


def test_the_same_row_asked_for_by_the_same_run_is_the_same_event() -> None:
    assert event_id("a", "run-1", "row") == event_id("a", "run-1", "row")


@pytest.mark.parametrize(
    "other", [("b", "run-1", "row"), ("a", "run-2", "row"), ("a", "run-1", "another"), ("ar", "un-1", "row")]
)
def test_another_name_run_or_row_is_another_event(other: tuple[str, str, str]) -> None:
    assert event_id(*other) != event_id("a", "run-1", "row")
