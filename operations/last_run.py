"""The last run, as the functions' logs tell it."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from operations.clients import Clients
from operations.function_logs import log_lines
from operations.stack import Stack

DAYS_LOOKED_BACK = 8
"""A weekly schedule's last run, and a day."""

_SECONDS_PER_DAY = 86_400
_NO_STATUS = {"messages", "level", "logger", "message", "timestamp", "request_id"}


@dataclass
class LastRun:
    """When the producer last ran and how it ended, and what has become of the names since."""

    run_id: str
    began: str
    ended: str | None = None
    how: str = "under way"
    numbers: dict[str, int] = field(default_factory=dict)
    results: dict[str, int] = field(default_factory=dict)


def find_last_run(clients: Clients, stack: Stack) -> LastRun | None:
    """Read the logs of the last days; None where no run is in them."""
    since = time.time() - DAYS_LOOKED_BACK * _SECONDS_PER_DAY
    run: LastRun | None = None
    began = since
    for record in _records(clients, stack.producer_function, since, "run"):
        told = str(record.get("message", ""))
        if told.startswith(("run started", "run skipped")):
            run = LastRun(str(record.get("run_id", "")), str(record.get("timestamp", "")))
            run.how = "skipped" if "skipped" in told else "under way"
            began = _epoch(run.began)
        elif run and told in ("run ended", "run incomplete"):
            run.how, run.ended = told.removeprefix("run "), str(record.get("timestamp", ""))
            run.numbers = {key: value for key, value in record.items() if type(value) is int}
    if run:
        results: Counter[str] = Counter()
        for record in _records(clients, stack.consumer_function, began, "batch"):
            if record.get("message") == "batch ended":
                results.update({key: value for key, value in record.items() if type(value) is int})
        run.results = {key: number for key, number in results.items() if key not in _NO_STATUS}
    return run


def _records(clients: Clients, function: str, since: float, word: str) -> Iterator[dict[str, Any]]:
    for line in log_lines(clients, function, since, word):
        try:
            record = json.loads(line)
        except ValueError:  # one of Lambda's own lines
            continue
        if isinstance(record, dict):
            yield record


def _epoch(timestamp: str) -> float:
    return datetime.fromisoformat(timestamp).timestamp()
