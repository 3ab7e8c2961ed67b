"""Both functions under AWS's own runtime client, with every event of events/."""

import json
from pathlib import Path
from typing import Any

import pytest

from name_sentiment.result_key import result_key
from tests.lambda_runtime.functions import BATCHES, EVENTS, RUNS, Functions, read_event


def _file_name(path: object) -> str | None:
    return path.name if isinstance(path, Path) else None


with_every_event = pytest.mark.parametrize("event", EVENTS, ids=_file_name)
with_every_batch = pytest.mark.parametrize("event", BATCHES, ids=_file_name)
with_every_run = pytest.mark.parametrize("event", RUNS, ids=_file_name)


def _names_and_poison(event: Path) -> tuple[set[str], list[str]]:
    """The names that a batch asks for, and the ids of its messages that name nothing."""
    names, poison = set(), []
    for record in read_event(event)["Records"]:
        try:
            names.add(json.loads(record["body"])["name"])
        except (ValueError, KeyError, TypeError):
            poison.append(record["messageId"])
    return names, poison


def _written(functions: Functions, event: Path) -> list[dict[str, Any]]:
    """The function's lines. Each is one JSON object, or this raises."""
    written = [json.loads(line) for line in functions.invoked_with(event).lines]
    assert all(isinstance(line, dict) for line in written)
    return written


def _logged(functions: Functions, event: Path) -> list[dict[str, Any]]:
    return [line for line in _written(functions, event) if "_aws" not in line]


def test_there_is_an_event_of_each_kind() -> None:
    assert {"schedule.json", "message.json", "batch.json", "batch-with-poison.json"} <= {
        event.name for event in EVENTS
    }


@with_every_batch
def test_exactly_the_poison_messages_come_back(functions: Functions, event: Path) -> None:
    _, poison = _names_and_poison(event)
    assert bool(poison) == ("poison" in event.name)
    answer = functions.invoked_with(event).answer
    assert answer["batchItemFailures"] == [{"itemIdentifier": message_id} for message_id in poison]


@with_every_batch
def test_each_name_of_a_batch_has_its_result(functions: Functions, event: Path) -> None:
    names, _ = _names_and_poison(event)
    functions.invoked_with(event)
    assert functions.keys_stored(event) == {result_key(name) for name in names}


@with_every_batch
def test_each_name_of_a_batch_is_recorded_once(functions: Functions, event: Path) -> None:
    names, _ = _names_and_poison(event)
    functions.invoked_with(event)
    recorded = functions.events_recorded(event)
    assert sorted(each["name"] for each in recorded) == sorted(names)
    assert len({each["event_id"] for each in recorded}) == len(names)


@with_every_batch
def test_each_message_is_told_of_once(functions: Functions, event: Path) -> None:
    names, poison = _names_and_poison(event)
    lines = _logged(functions, event)
    assert sorted(line["name"] for line in lines if "name" in line) == sorted(names)
    assert [line["message_id"] for line in lines if "message_id" in line] == poison


@with_every_run
def test_a_run_sends_the_names_of_the_table(functions: Functions, event: Path) -> None:
    run_id = read_event(event)["id"]
    assert functions.invoked_with(event).answer == {
        "run_id": run_id,
        "scanned": 3,
        "sent": 2,
        "unchanged": 0,
        "duplicates": 0,
        "invalid": 1,
        "skipped": False,
    }
    sent = sorted(functions.messages_sent(event), key=lambda message: str(message["name"]))
    assert sent == [
        {"name": "Apple", "title": "Apple Inc.", "run_id": run_id},
        {"name": "Netflix", "run_id": run_id},
    ]


@with_every_event
def test_every_line_of_the_log_is_one_json_object_with_the_request_s_id(
    functions: Functions, event: Path
) -> None:
    lines = _logged(functions, event)
    assert {line["level"] for line in lines} <= {"INFO", "WARNING"}
    assert all(line["message"] and line["logger"] and line["timestamp"] for line in lines)
    assert len({line["request_id"] for line in lines}) == 1


@with_every_event
def test_no_line_is_written_twice(functions: Functions, event: Path) -> None:
    lines = functions.invoked_with(event).lines
    assert len(lines) > 2
    assert len(set(lines)) == len(lines)


@with_every_event
def test_one_line_holds_the_metrics(functions: Functions, event: Path) -> None:
    metrics = [line for line in _written(functions, event) if "_aws" in line]
    assert len(metrics) == 1


@pytest.mark.parametrize(
    ("event", "wrong"),
    [
        (RUNS[0], {"NAMES_TABLE": "", "NAMES_QUEUE_URL": "names", "LOG_LEVEL": "LOUD"}),
        (
            BATCHES[0],
            {
                "RESULTS_BUCKET": "",
                "WIKIPEDIA_API_URL": "en.wikipedia.org",
                "WIKIPEDIA_REQUESTS_PER_MINUTE": "many",
                "LANGUAGE_CODE": "tlh",
                "SNIPPET_SENTENCES": "0",
            },
        ),
    ],
    ids=["producer", "consumer"],
)
def test_a_misconfigured_function_fails_with_one_message_that_lists_all_that_is_wrong(
    functions: Functions, event: Path, wrong: dict[str, str]
) -> None:
    invocation = functions.invoked_misconfigured(event, wrong)
    message = invocation.answer["errorMessage"]
    assert invocation.answer["errorType"] == "InvalidSettings"
    assert [variable for variable in wrong if f"{variable} " not in message] == []
    assert [line for line in invocation.lines if message in line] == [f"[ERROR] InvalidSettings: {message}"]
