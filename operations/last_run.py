"""The last run, read from the functions' logs."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from name_sentiment.log_events import RUN_ENDED, RUN_INCOMPLETE, RUN_SKIPPED, RUN_STARTED
from operations.clients import Clients
from operations.function_logs import log_records
from operations.stack import Stack
from pipeline.log_events import BATCH_ENDED

DAYS_LOOKED_BACK = 8
"""Long enough for the last run of a weekly schedule, and a day more."""

_BEGINNINGS = {RUN_STARTED: "under way", RUN_SKIPPED: "skipped"}
_ENDINGS = {RUN_ENDED: "ended", RUN_INCOMPLETE: "incomplete"}
_SECONDS_PER_DAY = 86_400
_NO_STATUS = {"messages", "level", "logger", "message", "timestamp", "request_id"}


@dataclass
class LastRun:
    """When the producer last ran, how it ended, and how many of its names have ended how since."""

    run_id: str
    began: str
    ended: str | None = None
    how: str = "under way"
    numbers: dict[str, int] = field(default_factory=dict)
    results: dict[str, int] = field(default_factory=dict)


def find_last_run(clients: Clients, stack: Stack) -> LastRun | None:
    """Read the logs of the last days; None where no run is in them."""
    since = time.time() - DAYS_LOOKED_BACK * _SECONDS_PER_DAY
    runs: dict[str, LastRun] = {}  # several may be under way, each over a segment
    for record in log_records(clients, stack.producer_function, since, *_BEGINNINGS, *_ENDINGS):
        event, run_id = str(record.get("event", "")), str(record.get("run_id", ""))
        # With a LogLevel above INFO nothing tells that it began.
        run = runs.setdefault(run_id, LastRun(run_id, str(record.get("timestamp", ""))))
        if event in _BEGINNINGS:
            run.how = _BEGINNINGS[event]
        else:
            run.how, run.ended = _ENDINGS[event], str(record.get("timestamp", ""))
            run.numbers = {key: value for key, value in record.items() if type(value) is int}
    if not runs:
        return None
    last = list(runs.values())[-1]
    results: Counter[str] = Counter()
    for record in log_records(clients, stack.consumer_function, _epoch(last.began), BATCH_ENDED):
        results.update({key: value for key, value in record.items() if type(value) is int})
    last.results = {key: number for key, number in results.items() if key not in _NO_STATUS}
    return last


def _epoch(timestamp: str) -> float:
    return datetime.fromisoformat(timestamp).timestamp()
