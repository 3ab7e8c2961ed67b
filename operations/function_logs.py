"""The log lines of a function."""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from operations.clients import Clients


def log_lines(clients: Clients, function: str, since: float, pattern: str = "") -> Iterator[str]:
    """The lines that a function logged after `since` (seconds of the epoch).

    `pattern` is a filter pattern of CloudWatch Logs, which selects lines there: `error`,
    `{ $.level = "ERROR" }`.
    """
    group = _log_group(clients, function)
    pages = clients.logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, startTime=int(since * 1000), filterPattern=pattern
    )
    try:
        for page in pages:
            for event in page["events"]:
                yield event["message"].rstrip("\n")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":  # a function that never ran
            raise


def log_records(clients: Clients, function: str, since: float, *events: str) -> Iterator[dict[str, Any]]:
    """The function's own lines whose `event` is one of `events`, as objects."""
    wanted = " || ".join(f'$.event = "{event}"' for event in events)
    for line in log_lines(clients, function, since, f"{{ {wanted} }}"):
        try:
            record = json.loads(line)
        except ValueError:  # one of Lambda's own lines
            continue
        if isinstance(record, dict) and record.get("event") in events:
            yield record


def _log_group(clients: Clients, function: str) -> str:
    configuration = clients.functions.get_function_configuration(FunctionName=function)
    return configuration.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{function}")


def last_complaint(clients: Clients, function: str, since: float) -> str | None:
    """The last warning or error among them, or None."""
    complaints = (_complaint(line) for line in log_lines(clients, function, since))
    return next(reversed([complaint for complaint in complaints if complaint]), None)


def _complaint(line: str) -> str | None:
    try:
        record = json.loads(line)
    except ValueError:
        # How Lambda words it when a function could not start, or was ended.
        return line if "Task timed out" in line or "Error" in line else None
    if isinstance(record, dict) and record.get("level") in ("WARNING", "ERROR", "CRITICAL"):
        return str(record.get("message"))
    return None
