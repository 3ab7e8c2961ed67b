"""Counts of an invocation become one line in the embedded metric format, or none."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pipeline.metrics import Tally, write_metrics


class Written:
    """What the line says: the value of each metric, and its unit."""

    def __init__(self, line: str) -> None:
        fields: dict[str, Any] = json.loads(line)
        [directive] = fields["_aws"]["CloudWatchMetrics"]
        self.namespace: str = directive["Namespace"]
        self.dimensions: list[list[str]] = directive["Dimensions"]
        self.stack: str = fields["StackName"]
        self.units = {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}
        self.values = {name: fields[name] for name in self.units}


def written(
    capsys: pytest.CaptureFixture[str], counts: Mapping[str, float], states: Mapping[str, bool]
) -> Written | None:
    write_metrics("Namespace", "stack-1", counts, states)
    line = capsys.readouterr().out
    return Written(line) if line else None


def test_counts_have_the_stack_as_their_one_dimension(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = written(capsys, {"NamesScored": 2}, {})

    assert metrics
    assert (metrics.namespace, metrics.dimensions, metrics.stack) == (
        "Namespace",
        [["StackName"]],
        "stack-1",
    )
    assert metrics.values == {"NamesScored": [2]}


def test_what_is_counted_in_seconds_has_that_unit(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = written(capsys, {"WikipediaRequests": 5, "WikipediaWaitSeconds": 1.5}, {})

    assert metrics
    assert metrics.units == {"WikipediaRequests": "Count", "WikipediaWaitSeconds": "Seconds"}


def test_a_count_of_nothing_is_left_out_and_a_state_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = written(capsys, {"NamesFailed": 0}, {"WikipediaNotAnswering": False, "OtherNotAnswering": True})

    assert metrics
    assert metrics.values == {"WikipediaNotAnswering": [0], "OtherNotAnswering": [1]}


def test_where_nothing_was_counted_no_line_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert written(capsys, {"NamesFailed": 0}, {}) is None


def test_a_tally_begins_anew_once_it_is_taken() -> None:
    tally = Tally()
    tally.add("Requests")
    tally.add("Requests", 2)

    assert tally.take() == {"Requests": 3}
    assert tally.take() == {}


def test_the_time_of_a_block_that_fails_is_counted() -> None:
    tally = Tally()

    with pytest.raises(ZeroDivisionError), tally.timing("Seconds"):
        raise ZeroDivisionError

    assert tally.take()["Seconds"] > 0
